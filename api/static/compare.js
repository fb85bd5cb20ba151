// An earlier result beside this one: what changed by more than the measurement's own noise.

import { notice, send, Trouble } from "./send.js";
import { make, words } from "./words.js";

/** @param {HTMLElement} shown @param {object} answer */
export function connectCompare(shown, answer) {
  const input = shown.querySelector("#earlier");
  const place = shown.querySelector("#compared");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    place.replaceChildren(make("p", { textContent: words.keep.making }));
    try {
      const before = earlier(await file.text());
      const response = await send("/v1/comparisons", JSON.stringify({ before, after: answer }));
      place.replaceChildren(...table(await response.json()));
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      place.replaceChildren(notice(trouble));
    }
  });
}

function earlier(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble({ title: words.compare.no_json });
  }
}

function table(comparison) { return [make("pre", { textContent: JSON.stringify(comparison) })]; }
