// A countdown that is shown and spoken.

import { play } from "./tones.js";
import { say } from "./voice.js";

/**
 * Count down to zero.
 * @param {number} seconds
 * @param {HTMLElement} place where the number is shown
 * @param {AbortSignal} signal ends it early; whoever does that clears the place
 * @returns {Promise<boolean>} whether it got to the end
 */
export async function countDown(seconds, place, signal) {
  for (let left = seconds; left > 0 && !signal.aborted; left -= 1) {
    place.textContent = String(left);
    if (left <= 5) {
      play("still");
      say(String(left));
    }
    await pause(1000, signal);
  }
  if (!signal.aborted) place.textContent = "";
  return !signal.aborted;
}

/**
 * Wait, or less when the signal comes.
 * @param {number} ms @param {AbortSignal} signal @returns {Promise<void>}
 */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
