// What is said aloud, where the browser can speak; it is always shown as well.

import { language } from "./words.js";

let on = true;

/** Whether there is to be any sound. */
export const isOn = () => on;

/** Connect the box that switches the sound on and off. @param {HTMLInputElement} box */
export function connectSound(box) {
  on = box.checked;
  box.addEventListener("change", () => {
    on = box.checked;
    if (!on) hush();
  });
}

export const hush = () => globalThis.speechSynthesis?.cancel();

/** Say a text now, instead of whatever is being said. @param {string} text */
export function say(text) {
  if (!on || !text || !globalThis.speechSynthesis) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  speechSynthesis.speak(words);
}
