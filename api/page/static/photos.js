// The chosen photos: thumbnails, dropping, and what can be said about a file before it is sent.

import { fill, make, words } from "./words.js";

/** The views in the order in which the camera takes them. */
export const VIEWS = ["front", "back", "left", "right"];

/** Put files into an input as if they had been chosen. @param {HTMLInputElement} input @param {File[]} files */
export function setFiles(input, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** All chosen photos of a form by view; the single photo is under "photo". @param {HTMLFormElement} form */
export function chosen(form) {
  const found = ["photo", ...VIEWS].map((name) => [name, [...form.elements.namedItem(name).files]]);
  return Object.fromEntries(found.filter(([, files]) => files.length));
}

/** Show what is chosen, take what is dropped, and keep one photo and several views apart. @param {HTMLFormElement} form */
export function connectPhotos(form) {
  const inputs = ["photo", ...VIEWS].map((name) => form.elements.namedItem(name));
  for (const input of inputs) {
    const thumbs = make("ul", { className: "thumbs" });
    const wrong = make("p", { className: "hint wrong", hidden: true });
    wrong.setAttribute("role", "alert");
    input.after(wrong, thumbs);
    input.addEventListener("change", () => {
      wrong.textContent = fault(input, form);
      wrong.hidden = !wrong.textContent;
      if (wrong.textContent) input.value = "";
      if (input.files.length) {
        document.getElementById("problem")?.remove();
        exclude(inputs, input);
      }
      show(input, thumbs);
    });
    show(input, thumbs);
  }
  for (const name of ["roll_deg", "view"]) form.elements.namedItem(name).addEventListener("input", () => { delete form.dataset.ofCamera; });
  form.addEventListener("change", (event) => { if (event.isTrusted && inputs.includes(event.target)) forgetShot(form); });
  takeDrops(form.querySelector("#drop"), inputs);
}

/** The camera's roll, and a view that was stated for one photo, belong to that photo only. */
function forgetShot(form) {
  if (!form.dataset.ofCamera) return;
  form.elements.namedItem("roll_deg").value = "";
  form.elements.namedItem("view").value = "";
  delete form.dataset.ofCamera;
}

function fault(input, form) {
  const mb = Number(form.dataset.maxMb);
  for (const file of input.files) {
    if (file.type && !file.type.startsWith("image/")) return words.photo.no_image;
    if (file.size > mb * 1e6) return fill(words.photo.too_large, { mb });
  }
  return "";
}

/** One photo, or several views: the service takes one or the other. */
function exclude(inputs, kept) {
  for (const input of inputs) {
    if ((input.name === "photo") === (kept.name === "photo") || !input.files.length) continue;
    setFiles(input, []);
    document.getElementById("photo-hint").textContent = words.photo.taken_out;
  }
}

function show(input, thumbs) {
  for (const picture of thumbs.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  thumbs.replaceChildren(...[...input.files].map((file, k) => {
    const picture = make("img", { src: URL.createObjectURL(file), alt: file.name });
    const remove = make("button", { type: "button", textContent: "✕", ariaLabel: `${words.photo.remove}: ${file.name}` });
    remove.addEventListener("click", () => { setFiles(input, [...input.files].filter((_, at) => at !== k)); input.focus(); });
    return make("li", {}, [picture, remove]);
  }));
}

function takeDrops(card, inputs) {
  const [single] = inputs;
  card.addEventListener("dragover", (event) => { event.preventDefault(); card.classList.add("dropping"); });
  card.addEventListener("dragleave", () => card.classList.remove("dropping"));
  card.addEventListener("drop", (event) => {
    event.preventDefault();
    card.classList.remove("dropping");
    const files = [...event.dataTransfer.files];
    const input = event.target.closest(".field")?.querySelector("input[type=file]") ?? single;
    if (!files.length) return;
    if (files.length > 1 && !input.multiple) {
      card.querySelector("#several").open = true;
      card.querySelector("#photo-hint").textContent = words.photo.several_dropped;
      return;
    }
    setFiles(input, input.multiple ? [...input.files, ...files] : files);
  });
}
