// What a person has set by hand in the photos of an answer, as the service takes it, and the way back step by step.

/** All points of all photos; rows never change, so that each step back is a list of its own. */
export class Marks {
  /** @param {PointRow[]} rows */
  constructor(rows) {
    this.rows = rows;
    /** @type {PointRow[][]} */
    this.before = [];
    this.last = "";
  }

  /** @param {Settable} point @param {string} view */
  of({ name, side }, view) {
    return this.rows.find((row) => row.name === name && row.side === side && row.view === view);
  }

  /**
   * Set a point: anew, once more beside the earlier times, or instead of its last time.
   * @param {Settable} point @param {string} view @param {Spot} place @param {string} how
   * @param {{ more?: boolean, step?: string }} [way] steps with one name that follow each other are one step back
   */
  set(point, view, [x_px, y_px], how, { more = false, step = "" } = {}) {
    const row = this.of(point, view);
    const { name, side } = point;
    const times = row ? placesOf(row) : [];
    if (row && !more) times.pop();
    times.push([x_px, y_px]);
    const [first, ...repeats] = times;
    const made = { name, side, view, x_px: first[0], y_px: first[1], how, repeats };
    this.#change([...this.rows.filter((one) => one !== row), made], step);
  }

  /** @param {Settable} point @param {string} view @param {string} how */
  found(point, view, how) {
    const row = this.of(point, view);
    if (row) this.#change([...this.rows.filter((one) => one !== row), { ...row, how }]);
  }

  /** @param {Settable} point @param {string} view */
  drop(point, view) {
    const row = this.of(point, view);
    if (row) this.#change(this.rows.filter((one) => one !== row));
  }

  clear() {
    if (this.rows.length) this.#change([]);
  }

  undo() {
    this.rows = this.before.pop() ?? this.rows;
    this.last = "";
  }

  /** @param {PointRow[]} rows @param {string} [step] */
  #change(rows, step = "") {
    if (!step || step !== this.last) this.before.push(this.rows);
    this.rows = rows;
    this.last = step;
  }
}

/** Where a point was set, each time. @param {PointRow} row @returns {Spot[]} */
export const placesOf = ({ x_px, y_px, repeats }) => [[x_px, y_px], ...repeats];
