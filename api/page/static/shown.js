// The answer in the page: its words, the lines over the photos that are still here, what can be kept, the routine.

import { all, make, the } from "./elements.js";
import { connectKeep } from "./keep.js";
import "./print.js";
import { state as stated } from "./refusal.js";
import { connectRoutine } from "./routine.js";
import { broken, notice, Trouble } from "./send.js";
import { Viewer } from "./viewer.js";
import { showAnswer } from "./visit.js";

const place = the(HTMLElement, "#shown");

/** @param {string} html @param {ShownAnswer} shown */
export function show(html, shown) {
  place.innerHTML = html;
  const viewers = picturesOf(shown.files());
  connectViews();
  connectLines(viewers);
  connectKeep(place, shown, viewers);
  connectRoutine(the(HTMLElement, "#routine", place), shown);
  for (const tap of all(HTMLButtonElement, "[data-remedy]", place)) {
    tap.addEventListener("click", () => {
      const { remedy = "", value = "" } = tap.dataset;
      stated(shown.form, { kind: remedy, value });
      shown.form.requestSubmit();
    });
  }
  place.querySelector("#earlier")?.addEventListener("change", () => compare(shown));
  the(HTMLElement, "[data-again]", place).addEventListener("click", (event) => {
    event.preventDefault();
    shown.back();
  });
  showAnswer();
}

/** @param {ShownAnswer} shown */
async function compare(shown) {
  try {
    // Loaded when it is wanted: most people compare nothing.
    await (await import("./compare.js")).compare(place, shown.answer);
  } catch (error) {
    const known = error instanceof Trouble ? error : broken();
    the(HTMLElement, "#compared", place).replaceChildren(notice(known));
  }
}

/**
 * The photo itself was not sent back: it is laid under the lines from where it is.
 * @param {ChosenPhotos} files
 */
function picturesOf(files) {
  return all(HTMLElement, ".frame", place).map((frame) => {
    const { view = "", number, picture } = frame.dataset;
    const figure = frame.parentElement ?? place;
    const file = picture ?? (files.photo ?? files[view])?.[Number(number)];
    const viewer = new Viewer(frame, file, (textContent) =>
      frame.after(make("p", { className: "hint centred", textContent })),
    );
    for (const tool of all(HTMLButtonElement, ".tools button", figure)) {
      tool.addEventListener("click", () => {
        if (tool.ariaPressed) tool.ariaPressed = String(tool.ariaPressed !== "true");
        viewer.use(tool.dataset.tool ?? "", figure);
      });
    }
    figure.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && figure.classList.contains("full"))
        the(HTMLButtonElement, "[data-tool=full]", figure).click();
    });
    return viewer;
  });
}

/** Several photos: one at a time. */
function connectViews() {
  const tabs = all(HTMLButtonElement, "#views button", place);
  const figures = all(HTMLElement, ".pictures .picture", place);
  /** @param {number} at */
  const choose = (at) => {
    figures.forEach((figure, k) => {
      figure.hidden = k !== at;
      tabs[k].ariaPressed = String(k === at);
    });
  };
  for (const [k, tab] of tabs.entries()) tab.addEventListener("click", () => choose(k));
  if (!tabs.length) return;
  the(HTMLElement, "#views", place).hidden = false;
  choose(0);
}

/** A finding and its line: who taps one is shown the other. @param {Viewer[]} viewers */
function connectLines(viewers) {
  const rows = all(HTMLDetailsElement, ".row", place);
  for (const row of rows) {
    row.addEventListener("toggle", () => {
      for (const viewer of viewers) viewer.light(row.open ? (row.dataset.line ?? "") : "");
    });
  }
  the(HTMLElement, "#answer", place).addEventListener("line", (event) => {
    const name = event instanceof CustomEvent ? event.detail : "";
    const row = rows.find((one) => one.dataset.line === name);
    if (!row) return;
    row.open = true;
    row.scrollIntoView({ block: "center" });
    the(HTMLElement, "summary", row).focus({ preventScroll: true });
  });
}
