// An earlier result beside this one: what changed by more than the measurement's own noise.

import { sendForJson, Trouble } from "./send.js";
import { fill, language, make, words } from "./words.js";

const UNITS = { deg: "°", pct: " %" };
const written = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
const size = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** @param {HTMLElement} shown @param {object} answer */
export async function compare(shown, answer) {
  const [file] = shown.querySelector("#earlier").files;
  if (!file) return;
  const place = shown.querySelector("#compared");
  place.replaceChildren(make("p", { textContent: words.keep.making }));
  const before = earlier(await file.text());
  place.replaceChildren(...comparison(await sendForJson("/v1/comparisons", JSON.stringify({ before, after: answer }))));
}

function earlier(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble({ title: words.compare.no_json });
  }
}

/** The changes that can be told or ruled out, then what could not be compared, and why. */
function comparison({ changes, limits }) {
  const compared = changes.filter((change) => change.verdict !== "not_comparable");
  const others = changes.filter((change) => change.verdict === "not_comparable");
  compared.sort((one, other) => (one.verdict === "changed" ? 0 : 1) - (other.verdict === "changed" ? 0 : 1));
  const heads = ["label", "before", "after", "change", "verdict"].map((name) => words.compare[name]);
  const table = make("table", { className: "changes" }, [
    make("thead", {}, [make("tr", {}, heads.map((textContent) => make("th", { textContent, scope: "col" })))]),
    make("tbody", {}, compared.map((change) => row(change, heads))),
  ]);
  const list = (lines) => make("ul", {}, lines.map((textContent) => make("li", { textContent })));
  const parts = [make("h4", { textContent: words.compare.heading }), table];
  if (others.length) {
    const summary = make("summary", { textContent: fill(words.compare.others, { n: others.length }) });
    parts.push(make("details", {}, [summary, list(others.map((change) => change.text))]));
  }
  return [...parts, make("div", { className: "soft small" }, [list(limits)])];
}

function row(change, heads) {
  const unit = UNITS[change.unit];
  const value = (number, sem) => `${written.format(number)}${unit} ± ${size.format(1.96 * sem)}${unit}`;
  const seen = change.verdict === "changed";
  const verdict = make("td", {}, [
    make("span", { className: seen ? "tag seen" : "tag", textContent: words.compare[change.verdict] }),
    make("span", { className: "small soft", textContent: ` ${fill(words.compare.smallest, { value: size.format(change.mdc95) + unit })}` }),
  ]);
  const cells = [
    make("td", { textContent: value(change.before, change.sem_before) }),
    make("td", { textContent: value(change.after, change.sem_after) }),
    make("td", { textContent: `${written.format(change.difference)}${unit}` }),
    verdict,
  ];
  cells.forEach((cell, k) => { cell.dataset.label = heads[k + 1]; });
  return make("tr", {}, [make("th", { textContent: change.label, scope: "row" }), ...cells]);
}
