// Where a camera is, and what may happen there: what is not in the table does nothing.

/** The photos: asked for, ready, hints until the shot is due or a countdown, the shot, and the look at all of them. */
export const PHOTOS = {
  closed: { open: "asking" },
  asking: { allowed: "ready", resumed: "hints", keep: "review", close: "closed" },
  ready: { start: "preparing", turn: "ready", test: "ready", close: "closed" },
  preparing: { prepared: "hints", close: "closed" },
  hints: { count: "counting", shoot: "shooting", turn: "hints", keep: "review", close: "closed" },
  counting: { shoot: "shooting", turn: "counting", keep: "review", close: "closed" },
  shooting: { next: "hints", done: "review", keep: "review", close: "closed" },
  review: { retake: "asking", again: "asking", close: "closed" },
};

/** The film of a turn. */
export const FILM = {
  closed: { open: "asking" },
  asking: { allowed: "ready", close: "closed" },
  ready: { start: "hints", turn: "ready", test: "ready", close: "closed" },
  hints: { count: "counting", film: "filming", turn: "hints", close: "closed" },
  counting: { film: "filming", turn: "counting", close: "closed" },
  filming: { stop: "writing", close: "closed" },
  writing: { filmed: "review", close: "closed" },
  review: { again: "asking", close: "closed" },
};

/** One camera's state. */
export class States {
  /**
   * @param {Record<string, Texts>} table the state after each event, by state; the first one is where it begins
   * @param {(state: string) => void} entered told of every new state
   */
  constructor(table, entered) {
    /** @type {Record<string, Partial<Texts>>} */
    this.table = table;
    this.entered = entered;
    /** @type {string} */
    this.now = Object.keys(table)[0];
  }

  /** @param {string} event */
  may = (event) => Object.hasOwn(this.table[this.now], event);

  /** Let an event happen. @param {string} event @returns {boolean} whether it belongs here */
  go(event) {
    const next = this.may(event) && this.table[this.now][event];
    if (!next) return false;
    if (next !== this.now) {
      this.now = next;
      this.entered(next);
    }
    return true;
  }
}
