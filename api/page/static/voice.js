// What is said aloud, where the browser can speak; it is always shown as well.

import { the } from "./elements.js";
import { language } from "./words.js";

let on = true;

/** Connect the box that switches the voice on and off. */
export function connectVoice() {
  const box = the(HTMLInputElement, "#voice");
  box.addEventListener("change", () => {
    on = box.checked;
    if (!on) globalThis.speechSynthesis?.cancel();
  });
}

/** Say a text now, instead of whatever is being said. @param {string} text */
export function say(text) {
  if (!on || !text || !globalThis.speechSynthesis) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  speechSynthesis.speak(words);
}
