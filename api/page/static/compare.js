// Earlier results and this one: what has surely changed, by how much, and how large a change is excluded.

import { all, make, the } from "./elements.js";
import { notice, send, sendForJson, Trouble } from "./send.js";
import { fill, language, words } from "./words.js";

/** @type {Texts} */
const UNITS = { deg: "°", pct: " %" };
const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const written = new Intl.NumberFormat(language, { ...ONE_DIGIT, signDisplay: "exceptZero" });
const size = new Intl.NumberFormat(language, ONE_DIGIT);
const PDF = "application/pdf";

/** @param {HTMLElement} shown @param {object} after the answer that is shown */
export async function compare(shown, after) {
  const files = [...(the(HTMLInputElement, "#earlier", shown).files ?? [])];
  if (!files.length) return;
  const place = the(HTMLElement, "#compared", shown);
  place.replaceChildren(make("p", { textContent: words.keep.making }));
  const answers = [...(await Promise.all(files.map(async (file) => earlier(await file.text())))), after];
  const same = all(HTMLInputElement, "#compare [type=checkbox]", shown).map((box) => [box.id, box.checked]);
  const body = JSON.stringify({ answers, ...Object.fromEntries(same) });
  const answer = await sendForJson("/v1/comparisons", body);
  place.replaceChildren(...comparison(answer), report(body));
}

/** @param {string} text */
function earlier(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble({ title: words.compare.no_json });
  }
}

/** The same as a file, with the courses drawn. @param {string} body */
function report(body) {
  const link = make("a", {
    className: "button second",
    href: "#compared",
    textContent: words.compare.report,
  });
  link.addEventListener("click", async (event) => {
    if (link.download) return;
    event.preventDefault();
    try {
      link.href = URL.createObjectURL(await send("/v1/comparisons", body, PDF));
      link.download = "posture.pdf";
      link.click();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      link.after(notice(trouble));
    }
  });
  return make("p", { className: "actions" }, [link]);
}

/** The first sentence, what else is sure or excluded, every value, and what would tell more. @param {Comparison} answer */
function comparison({ summary, dates, conditions, changes, courses, limits }) {
  const compared = changes.filter((change) => change.verdict !== "not_comparable");
  const others = changes.filter((change) => change.verdict === "not_comparable");
  compared.sort((one, other) => rank(one) - rank(other));
  const heads = ["label", "before", "after", "change", "verdict"].map((name) => words.compare[name]);
  const titles = heads.map((textContent) => make("th", { textContent, scope: "col" }));
  const table = make("table", { className: "changes" }, [
    make("thead", {}, [make("tr", {}, titles)]),
    make(
      "tbody",
      {},
      compared.map((change) => row(change, heads)),
    ),
  ]);
  const trends = courses.flatMap(({ trend }) => (trend ? [trend.text] : []));
  return [
    make("h4", { textContent: summary.headline }),
    list([...summary.clear, ...summary.excluded]),
    make("p", { className: "small soft", textContent: [dates, conditions.text].filter(Boolean).join(" ") }),
    table,
    ...folded(words.compare.course, trends),
    ...folded(
      fill(words.compare.others, { n: others.length }),
      others.map((change) => change.text),
    ),
    ...folded(words.compare.more, summary.more, true),
    make("div", { className: "soft small" }, [list(limits)]),
  ];
}

/** What is sure comes first. @param {ComparedIndicator} change */
const rank = ({ sure, verdict }) => (sure ? 0 : verdict === "changed" ? 1 : 2);

/** @param {string} textContent @param {string[]} lines @param {boolean} [open] */
function folded(textContent, lines, open = false) {
  return lines.length ? [make("details", { open }, [make("summary", { textContent }), list(lines)])] : [];
}

/** @param {string[]} lines */
function list(lines) {
  const items = lines.map((textContent) => make("li", { textContent }));
  return make("ul", {}, items);
}

/** @param {ComparedIndicator} change @param {string[]} heads */
function row(change, heads) {
  const unit = UNITS[change.unit];
  /** @param {number} number */
  const value = (number) => written.format(number) + unit;
  /** Never rounded down. @param {number} number */
  const upwards = (number) => size.format(Math.ceil(number * 10 - 1e-6) / 10) + unit;
  const changed = change.verdict === "changed";
  const bound = fill(words.compare.no_larger, { value: upwards(change.no_larger_than) });
  const textContent = changed ? words.compare[change.sure ? "sure" : "changed"] : bound;
  const verdict = make("td", {}, [
    make("span", { className: change.sure ? "tag seen" : "tag", textContent }),
  ]);
  const cells = [
    make("td", { textContent: value(change.before - change.neutral) }),
    make("td", { textContent: value(change.after - change.neutral) }),
    make("td", { textContent: `${value(change.estimate)} ± ${upwards(1.96 * change.sem)}` }),
    verdict,
  ];
  cells.forEach((cell, k) => {
    cell.dataset.label = heads[k + 1];
  });
  return make("tr", {}, [make("th", { textContent: change.label, scope: "row" }), ...cells]);
}
