// An earlier result beside this one: what changed by more than the measurement's own noise.

import { make, the } from "./elements.js";
import { sendForJson, Trouble } from "./send.js";
import { fill, language, words } from "./words.js";

/** @type {Texts} */
const UNITS = { deg: "°", pct: " %" };
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const written = new Intl.NumberFormat(language, { ...ONE_DIGIT, signDisplay: "exceptZero" });
const size = new Intl.NumberFormat(language, ONE_DIGIT);

/** @param {HTMLElement} shown @param {object} after the answer that is shown */
export async function compare(shown, after) {
  const [file] = the(HTMLInputElement, "#earlier", shown).files ?? [];
  if (!file) return;
  const place = the(HTMLElement, "#compared", shown);
  place.replaceChildren(make("p", { textContent: words.keep.making }));
  const before = earlier(await file.text());
  const answer = await sendForJson("/v1/comparisons", JSON.stringify({ before, after }));
  place.replaceChildren(...comparison(answer));
}

/** @param {string} text */
function earlier(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble({ title: words.compare.no_json });
  }
}

/**
 * The changes that can be told or ruled out, then what could not be compared, and why.
 * @param {Comparison} answer
 */
function comparison({ changes, limits }) {
  const compared = changes.filter((change) => change.verdict !== "not_comparable");
  const others = changes.filter((change) => change.verdict === "not_comparable");
  compared.sort((one, other) => (one.verdict === "changed" ? 0 : 1) - (other.verdict === "changed" ? 0 : 1));
  const heads = ["label", "before", "after", "change", "verdict"].map((name) => words.compare[name]);
  const titles = heads.map((textContent) => make("th", { textContent, scope: "col" }));
  const rows = compared.map((change) => row(change, heads));
  const table = make("table", { className: "changes" }, [
    make("thead", {}, [make("tr", {}, titles)]),
    make("tbody", {}, rows),
  ]);
  /** @type {HTMLElement[]} */
  const parts = [make("h4", { textContent: words.compare.heading }), table];
  if (others.length) {
    const summary = make("summary", { textContent: fill(words.compare.others, { n: others.length }) });
    parts.push(make("details", {}, [summary, list(others.map((change) => change.text))]));
  }
  return [...parts, make("div", { className: "soft small" }, [list(limits)])];
}

/** @param {string[]} lines */
function list(lines) {
  const items = lines.map((textContent) => make("li", { textContent }));
  return make("ul", {}, items);
}

/** @param {ComparedIndicator} change @param {string[]} heads */
function row(change, heads) {
  const unit = UNITS[change.unit];
  /** @param {number} number @param {number} sem */
  const value = (number, sem) => `${written.format(number)}${unit} ± ${size.format(1.96 * sem)}${unit}`;
  const className = change.verdict === "changed" ? "tag seen" : "tag";
  const smallest = fill(words.compare.smallest, { value: size.format(change.mdc95) + unit });
  const verdict = make("td", {}, [
    make("span", { className, textContent: words.compare[change.verdict] }),
    make("span", { className: "small soft", textContent: ` ${smallest}` }),
  ]);
  const cells = [
    make("td", { textContent: value(change.before, change.sem_before) }),
    make("td", { textContent: value(change.after, change.sem_after) }),
    make("td", { textContent: `${written.format(change.difference)}${unit}` }),
    verdict,
  ];
  cells.forEach((cell, k) => {
    cell.dataset.label = heads[k + 1];
  });
  return make("tr", {}, [make("th", { textContent: change.label, scope: "row" }), ...cells]);
}
