// An answer measured again with points that were set by hand: without its photo, and from what the photo alone gave.

import { fieldsOfPerson } from "./keep.js";
import { broken, sendForJson, Trouble } from "./send.js";
import { remember } from "./visit.js";

const ADDRESS = "/result";
/** Somebody who moves a point is not measured at every pixel. */
const PAUSE_MS = 350;

/** A form with an answer in it, as the service takes an earlier one. @param {object} answer */
export function withAnswer(answer) {
  const form = new FormData();
  form.append("answer", new Blob([JSON.stringify(answer)], { type: "application/json" }), "answer.json");
  return form;
}

export class Again {
  /**
   * @param {ShownAnswer} shown @param {SetByHand["first"]} first what the photo alone gave
   * @param {(found: HandAnswer | Trouble) => void} heard told of each answer and of each refusal
   */
  constructor(shown, first, heard) {
    this.shown = shown;
    this.first = first;
    this.heard = heard;
    /** The last answer that could be had. @type {HandAnswer | undefined} */
    this.good = undefined;
    /** @type {{ rows: PointRow[], height: string } | undefined} */
    this.next = undefined;
    this.running = Promise.resolve();
    this.timer = 0;
  }

  /** Soon. @param {PointRow[]} rows @param {string} height */
  measure(rows, height) {
    this.next = { rows, height };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settled(), PAUSE_MS);
  }

  /** Now, one after the other, until nothing is left to measure. */
  settled() {
    clearTimeout(this.timer);
    this.running = this.running.then(() => this.#next());
    return this.running;
  }

  async #next() {
    const { next, first } = this;
    if (!next) return;
    this.next = undefined;
    /** @type {HandAnswer | Trouble} */
    let found;
    try {
      const { answer, html } = next.rows.length ? await this.#ask(next) : first;
      this.good = found = { answer, html, byHand: { first, ...next } };
      remember({ address: this.shown.address, ...found });
    } catch (error) {
      if (!(error instanceof Trouble)) reportError(error);
      found = error instanceof Trouble ? error : broken();
    }
    if (!this.next) this.heard(found);
  }

  /** @param {{ rows: PointRow[], height: string }} set @returns {Promise<FormResult>} */
  #ask({ rows, height }) {
    const form = withAnswer(this.first.answer);
    for (const [name, value] of fieldsOfPerson(this.shown.form)) form.append(name, value);
    form.append("points", JSON.stringify(rows));
    if (height) form.append("height_cm", height);
    return sendForJson(ADDRESS, form);
  }
}
