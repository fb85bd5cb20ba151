// The answer in the page: its words, the lines over the photos that are still here, what can be kept, the routine.

import { all, make, the } from "./elements.js";
import { connectKeep } from "./keep.js";
import "./print.js";
import { adviceFor, remedyButtons } from "./refusal.js";
import { broken, notice, Trouble } from "./send.js";
import { Viewer } from "./viewer.js";
import { showAnswer } from "./visit.js";

const place = the(HTMLElement, "#shown");

/** @param {string} html @param {ShownAnswer} shown */
export function show(html, shown) {
  place.innerHTML = html;
  const viewers = picturesOf(shown);
  connectViews();
  connectLines(viewers);
  connectPoints(viewers, shown, shown.byHand?.first ?? { answer: shown.answer, html });
  connectKeep(place, shown, viewers);
  routineOf(the(HTMLElement, "#routine", place), shown);
  for (const { remedies } of shown.doubts ?? []) {
    const taps = remedyButtons(shown.form, remedies);
    if (taps.length)
      the(HTMLElement, ".rows .notice", place).append(make("p", { className: "actions" }, taps));
  }
  place.querySelector("#compare")?.addEventListener("change", () => compare(shown));
  the(HTMLElement, "[data-again]", place).addEventListener("click", (event) => {
    event.preventDefault();
    shown.back();
  });
  showAnswer();
}

/**
 * Loaded with the first answer. What the answers about safety say holds for all of it: the advice stands above every part,
 * and what there is to do is said as it was for these answers only.
 * @param {HTMLElement} panel @param {ShownAnswer} shown
 */
async function routineOf(panel, shown) {
  const stop = place.querySelector("#stop") ?? make("div");
  shown.protocol = shown.answer.protocol;
  /** @param {Protocol | undefined} protocol */
  const hold = (protocol) => {
    const first = protocol === shown.answer.protocol;
    shown.protocol = protocol;
    const advice = adviceFor(shown.form);
    stop.toggleAttribute("hidden", !advice.length);
    stop.replaceChildren(...advice);
    for (const part of all(HTMLElement, "[data-todo]", place)) part.hidden = !first || advice.length > 0;
    for (const part of all(HTMLElement, "[data-to-routine]", place)) part.hidden = advice.length > 0;
  };
  panel.addEventListener("protocol", (event) =>
    hold(event instanceof CustomEvent ? event.detail : undefined),
  );
  hold(shown.protocol);
  (await import("./routine.js")).connectRoutine(panel, shown);
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
 * @param {ShownAnswer} shown
 */
function picturesOf({ files, photos = [] }) {
  const chosen = files();
  return all(HTMLElement, ".frame", place).map((frame, k) => {
    const { field, number, preview } = photos[k] ?? {};
    const figure = frame.parentElement ?? place;
    const file = preview || (field && number !== undefined ? chosen[field]?.[number] : undefined);
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

/**
 * A point that lies wrong can be moved where the photo is still here.
 * @param {Viewer[]} viewers @param {ShownAnswer} shown @param {SetByHand["first"]} first what the photo alone gave
 */
function connectPoints(viewers, shown, first) {
  for (const button of all(HTMLButtonElement, "[data-points]", place)) {
    const at = Number(button.dataset.points);
    button.hidden = !viewers[at].photo;
    button.addEventListener("click", async () => {
      button.disabled = true;
      button.parentElement?.querySelector(".notice")?.remove();
      try {
        const { openPoints } = await import("./points.js");
        const holder = make("div");
        /** @param {string} editor */
        const insert = (editor) => {
          holder.innerHTML = editor;
          document.body.append(holder);
        };
        await openPoints(shown, first, at, viewers[at], insert, (found) => {
          holder.remove();
          if (place.hidden) return; // somebody went back to the start meanwhile
          if (found) show(found.html, { ...shown, ...found });
          all(HTMLButtonElement, "#views button", place)[at]?.click();
          the(HTMLButtonElement, `[data-points="${at}"]`, place).focus();
        });
      } catch (error) {
        button.after(notice(error instanceof Trouble ? error : broken()));
      } finally {
        button.disabled = false;
      }
    });
  }
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

/** The line of a value, and those of the values that it is made of. @param {HTMLElement} row */
const linesOf = (row) => (row.dataset.lines ?? "").split(" ");

/** A finding and its line: who taps one is shown the other. @param {Viewer[]} viewers */
function connectLines(viewers) {
  const rows = all(HTMLDetailsElement, ".row", place);
  for (const row of rows) {
    row.addEventListener("toggle", () => {
      for (const viewer of viewers) viewer.light(row.open ? linesOf(row) : []);
    });
  }
  the(HTMLElement, "#answer", place).addEventListener("line", (event) => {
    const name = event instanceof CustomEvent ? event.detail : "";
    const row = rows.find((one) => linesOf(one)[0] === name);
    if (!row) return;
    row.open = true;
    row.scrollIntoView({ block: "center" });
    the(HTMLElement, "summary", row).focus({ preventScroll: true });
  });
}
