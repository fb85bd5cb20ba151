// What is said aloud, where the browser can speak; it is always shown as well.

import { language } from "./words.js";

let on = true;

/** Switch the voice on or off. @param {boolean} yes */
export function setVoice(yes) {
  on = yes;
  if (!yes) globalThis.speechSynthesis?.cancel();
}

/** Say a text now, instead of whatever is being said. @param {string} text */
export function say(text) {
  if (!on || !text || !globalThis.speechSynthesis) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language;
  speechSynthesis.speak(words);
}
