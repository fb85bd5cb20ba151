// The chosen photos: thumbnails, dropping, and what can be said about a file before it is sent.

import { make, the } from "./elements.js";
import { sentBytes } from "./smaller.js";
import { showStart } from "./visit.js";
import { fill, words } from "./words.js";

/** The views in the order in which the camera takes them. */
export const VIEWS = ["front", "back", "left", "right"];

/** Whether this page itself is putting files into an input. */
let ours = false;

/** Put files into an input as if they had been chosen. @param {HTMLInputElement} input @param {File[]} files */
export function setFiles(input, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  ours = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  ours = false;
}

/** @param {HTMLInputElement} input */
export const filesOf = (input) => [...(input.files ?? [])];

/** @param {HTMLFormElement} form */
const inputsOf = (form) => ["photo", ...VIEWS].map((name) => the(HTMLInputElement, `#${name}`, form));

/** All chosen photos of a form by view; the single photo is under "photo". @param {HTMLFormElement} form */
export function chosen(form) {
  /** @type {ChosenPhotos} */
  const found = {};
  for (const input of inputsOf(form)) if (filesOf(input).length) found[input.name] = filesOf(input);
  return found;
}

/** Show what is chosen, take what is dropped, and keep one photo and several views apart. @param {HTMLFormElement} form */
export function connectPhotos(form) {
  const inputs = inputsOf(form);
  for (const input of inputs) {
    const thumbs = make("ul", { className: "thumbs" });
    const wrong = make("p", { className: "hint wrong", hidden: true });
    wrong.setAttribute("role", "alert");
    input.after(wrong, thumbs);
    input.addEventListener("change", () => {
      wrong.textContent = fault(input, form);
      wrong.hidden = !wrong.textContent;
      if (wrong.textContent) input.value = "";
      if (filesOf(input).length) {
        document.getElementById("problem")?.remove();
        exclude(inputs, input);
      }
      show(input, thumbs);
    });
    show(input, thumbs);
  }
  for (const field of shotFields(form)) field.addEventListener("input", () => delete form.dataset.ofCamera);
  form.addEventListener("change", ({ target }) => {
    if (!ours && inputs.some((input) => input === target)) forgetShot(form);
  });
  takeDrops(form, inputs);
  const snap = the(HTMLInputElement, "#snap", form);
  snap.addEventListener("change", () => {
    const taken = filesOf(snap);
    snap.value = "";
    if (!taken.length) return;
    forgetShot(form);
    setFiles(inputs[0], taken);
  });
}

/** What the camera, or a tap, states about one photo. @param {HTMLFormElement} form */
const shotFields = (form) => [
  the(HTMLInputElement, "#roll_deg", form),
  the(HTMLSelectElement, "#view", form),
  the(HTMLSelectElement, "#mirrored", form),
];

/**
 * The camera's roll, and a view that was stated for one photo, belong to that photo only.
 * @param {HTMLFormElement} form
 */
export function forgetShot(form) {
  Object.assign(the(HTMLInputElement, "#crop", form), { value: "", disabled: true });
  if (!form.dataset.ofCamera) return;
  for (const field of shotFields(form)) field.value = "";
  delete form.dataset.ofCamera;
}

/** @param {HTMLInputElement} input @param {HTMLFormElement} form */
function fault(input, form) {
  const mb = Number(form.dataset.maxMb);
  for (const file of filesOf(input)) {
    if (file.type && !file.type.startsWith("image/")) return words.photo.no_image;
    if (sentBytes(file) > mb * 1e6) return fill(words.photo.too_large, { mb });
  }
  return "";
}

/**
 * One photo, or several views: the service takes one or the other.
 * @param {HTMLInputElement[]} inputs @param {HTMLInputElement} kept
 */
function exclude(inputs, kept) {
  for (const input of inputs) {
    if ((input.name === "photo") === (kept.name === "photo") || !filesOf(input).length) continue;
    setFiles(input, []);
    the(HTMLElement, "#photo-hint").textContent = words.photo.taken_out;
  }
}

/** @param {HTMLInputElement} input @param {HTMLElement} thumbs */
function show(input, thumbs) {
  for (const picture of thumbs.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  const items = filesOf(input).map((file, k) => {
    const picture = make("img", { src: URL.createObjectURL(file), alt: file.name });
    // HEIC, in most browsers: its name says which it is, and the service can read it.
    picture.addEventListener("error", () => {
      URL.revokeObjectURL(picture.src);
      picture.replaceWith(make("span", { className: "unseen", textContent: file.name }));
    });
    const ariaLabel = `${words.photo.remove}: ${file.name}`;
    const remove = make("button", { type: "button", textContent: "✕", ariaLabel });
    remove.addEventListener("click", () => {
      setFiles(
        input,
        filesOf(input).filter((_, at) => at !== k),
      );
      input.focus();
    });
    return make("li", {}, [picture, remove]);
  });
  thumbs.replaceChildren(...items);
}

/**
 * Wherever on the page photos are dropped, they are taken.
 * @param {HTMLFormElement} form @param {HTMLInputElement[]} inputs
 */
function takeDrops(form, inputs) {
  const root = document.documentElement;
  addEventListener("dragover", (event) => {
    event.preventDefault();
    root.classList.add("dropping");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) root.classList.remove("dropping");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    root.classList.remove("dropping");
    const files = [...(event.dataTransfer?.files ?? [])];
    const field = event.target instanceof Element ? event.target.closest(".field") : null;
    if (!files.length || document.querySelector("dialog[open]")) return;
    showStart();
    forgetShot(form);
    setFiles(inputs.find((one) => field?.contains(one)) ?? inputs[0], files);
  });
}
