// A refusal: what is wrong, the photo with what was seen in it, and what one tap can do about it.

import { all, make, the } from "./elements.js";
import { broken, notice, Trouble } from "./send.js";
import { words } from "./words.js";

/** The remedies for a view that cannot be told, where the service names none. */
const VIEWS = ["front", "back", "left", "right"].map((value) => ({ kind: "view", value }));

/**
 * The notice of a failure.
 * @param {HTMLFormElement} form @param {unknown} error @param {ChosenPhotos} files
 */
export function refusal(form, error, files) {
  const known = error instanceof Trouble ? error : broken();
  if (known !== error) reportError(error);
  const { seen, code } = known.problem;
  const unclear = code === "view_unclear" && files.photo?.length === 1;
  const remedies = seen?.remedies ?? (unclear ? VIEWS : []);
  const actions = remedyButtons(form, remedies);
  if (!actions.length && known.again) actions.push(button(words.sending.again, "button", form));
  const box = notice(known, adviceFor(form), actions);
  const file = seen && files[seen.field]?.[seen.number];
  // Below what is wrong; what comes first, if anything does, stands above both.
  if (file) all(HTMLElement, "h2", box).at(-1)?.after(pictured(seen, file));
  return box;
}

/** What one tap can do. @param {HTMLFormElement} form @param {Remedy[]} remedies */
export const remedyButtons = (form, remedies) =>
  remedies.map((remedy, k) => button(nameOf(remedy, k), "button second", form, remedy));

/** @param {Remedy} remedy @param {number} k */
const nameOf = ({ kind, value }, k) =>
  words.remedy[kind === "view" ? `is_${value}` : kind === "crop" ? `crop_${k + 1}` : kind] ??
  words.remedy.crop;

/**
 * A tap that says it of this photo, and sends everything again.
 * @param {string} textContent @param {string} className @param {HTMLFormElement} form @param {Remedy} [remedy]
 */
function button(textContent, className, form, remedy) {
  const made = make("button", { type: "button", className, textContent });
  made.addEventListener("click", () => {
    if (remedy) state(form, remedy);
    form.requestSubmit();
  });
  return made;
}

/** @param {HTMLFormElement} form @param {Remedy} remedy */
function state(form, { kind, value }) {
  const field = form.elements.namedItem(kind);
  if (!(field instanceof HTMLSelectElement || field instanceof HTMLInputElement)) return;
  field.value = value;
  field.disabled = false;
  // A part is told in the pixels of the photo as it was; turned over, it would be the other side's.
  if (kind === "mirrored") the(HTMLInputElement, "#crop", form).disabled = true;
  // It is said of this photo, not of the next one.
  form.dataset.ofCamera = "yes";
}

/** @param {Seen} seen @param {File} file */
function pictured(seen, file) {
  const frame = make("div", { className: seen.turned_over ? "frame turned" : "frame" });
  const lines = new DOMParser().parseFromString(seen.svg, "image/svg+xml").documentElement;
  frame.append(document.importNode(lines, true));
  const figure = make("figure", { className: "picture viewer" }, [frame]);
  import("./viewer.js").then(
    ({ Viewer }) =>
      new Viewer(frame, file, (textContent) => figure.append(make("p", { className: "hint", textContent }))),
    () => figure.remove(),
  );
  return figure;
}

/**
 * What was said where a reason to seek help was ticked: it must not wait for an answer that does not come.
 * @param {HTMLFormElement} form
 */
export function adviceFor(form) {
  const ticked = all(HTMLInputElement, "[data-urgency]:checked").filter((box) => box.form === form);
  const urgencies = new Set(ticked.map((box) => box.dataset.urgency));
  // The most urgent stands first.
  const said = all(HTMLElement, "#person .advice").find(({ dataset }) => urgencies.has(dataset.urgency));
  if (!said) return [];
  const copy = make("div", {}, [...said.cloneNode(true).childNodes]);
  for (const title of all(HTMLElement, "h3", copy)) title.replaceWith(make("h2", {}, [...title.childNodes]));
  return [...copy.childNodes];
}
