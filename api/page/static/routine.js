// The routine of an answer: clocks for its holds.

import { startTimers } from "./timer.js";

/** @param {HTMLElement} panel @param {ShownAnswer} _shown */
export function connectRoutine(panel, _shown) {
  startTimers(panel);
}
