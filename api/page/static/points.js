// The editor of points: which one is moved, how it was found, the ways back, and what comes of it.

import { Again, withAnswer } from "./again.js";
import { all, make, the } from "./elements.js";
import { Marks, placesOf } from "./marks.js";
import { PointPhoto } from "./point-photo.js";
import { notice, sendForJson, Trouble } from "./send.js";
import { styled } from "./styles.js";
import { showOver } from "./visit.js";
import { fill } from "./words.js";

const ADDRESS = "/result/points";
/** Values that are said in short and aloud, at most: all of them can be read. */
const SAID = 3;

/**
 * Open the editor for a photo of an answer that is shown.
 * @param {ShownAnswer} shown @param {SetByHand["first"]} first what the photo alone gave
 * @param {number} at which photo @param {import("./viewer.js").Viewer} source how it is shown
 * @param {(html: string) => void} insert puts the dialog into the page
 * @param {(found: HandAnswer | undefined) => void} done told of what was measured, if anything was set
 */
export async function openPoints(shown, first, at, source, insert, done) {
  const [asked] = await Promise.all([sendForJson(ADDRESS, withAnswer(first.answer)), styled("points.css")]);
  insert(asked.html);
  new Editor(asked, at, source, shown, (heard) => new Again(shown, first, heard)).open(done);
}

class Editor {
  /**
   * @param {PointsEditor} asked @param {number} at @param {import("./viewer.js").Viewer} source
   * @param {ShownAnswer} shown
   * @param {(heard: (found: HandAnswer | Trouble) => void) => Again} again
   */
  constructor({ texts, photos }, at, source, { byHand }, again) {
    const { view, outline, points } = photos[at];
    const dialog = the(HTMLDialogElement, "#points");
    this.dialog = dialog;
    this.texts = texts;
    this.view = view;
    this.points = points;
    this.marks = new Marks(byHand?.rows ?? []);
    this.again = again((found) => this.heard(found));
    this.at = -1;
    /** Whether the next place is one more of the same point. */
    this.more = false;
    /** The values as they were shown last. @type {string[]} */
    this.known = [];
    this.which = the(HTMLSelectElement, "#points-at", dialog);
    this.how = the(HTMLSelectElement, "#points-how", dialog);
    this.height = the(HTMLInputElement, "#points-height", dialog);
    this.height.value = byHand?.height ?? "";
    const groups = all(HTMLOptGroupElement, "optgroup", this.which);
    this.options = points.map(({ label, found }, k) => {
      const option = new Option(label, String(k));
      groups[Number(found)].append(option);
      return option;
    });
    this.where = the(SVGElement, ".editor-where", dialog);
    the(SVGElement, "polygon", this.where).setAttribute("points", outline.map(drawn).join(" "));
    the(SVGElement, "ellipse", this.where).toggleAttribute("hidden", view === "left" || view === "right");
    this.photo = new PointPhoto(this.part(".frame"), source, {
      say: (text) => this.say(text),
      put: (place, step) => this.put(place, step),
      tapped: (place, dot) => this.tapped(place, dot),
    });
    this.#connect();
  }

  #connect() {
    const { dialog, marks, how, points } = this;
    /** @type {Record<string, () => void>} */
    const acts = {
      undo: () => this.change(() => marks.undo()),
      clear: () => this.change(() => marks.clear()),
      drop: () => this.change(() => marks.drop(this.point, this.view)),
      again: () => this.once(),
      previous: () => this.choose((this.at < 1 ? points.length : this.at) - 1),
      next: () => this.choose((this.at + 1) % points.length),
      done: () => history.back(),
    };
    for (const button of all(HTMLButtonElement, "[data-do]", dialog))
      button.addEventListener("click", acts[button.dataset.do ?? ""]);
    this.which.addEventListener("change", () => this.choose(Number(this.which.value || -1)));
    how.addEventListener("change", () => {
      if (marks.of(this.point, this.view)) this.change(() => marks.found(this.point, this.view, how.value));
    });
    this.height.addEventListener("change", () => this.height.reportValidity() && this.change(() => {}));
    dialog.addEventListener("keydown", (event) => {
      const { key, ctrlKey, metaKey, target } = event;
      // In the field for the height it takes back letters.
      if (key !== "z" || !(ctrlKey || metaKey) || target === this.height) return;
      event.preventDefault();
      acts.undo();
    });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (!this.photo.letGo()) acts.done();
    });
  }

  /** @param {(found: HandAnswer | undefined) => void} done */
  open(done) {
    const { dialog, again, marks } = this;
    dialog.showModal();
    showOver(async () => {
      dialog.close();
      await again.settled();
      done(again.good);
    });
    this.photo.home();
    this.draw();
    this.values(marks.rows.length > 0);
    if (marks.rows.length) again.measure(marks.rows, this.height.value);
    this.part("#points-title").focus();
  }

  /** @param {string} selector */
  part(selector) {
    return the(HTMLElement, selector, this.dialog);
  }

  /** The point that is chosen. */
  get point() {
    return this.points[this.at];
  }

  /** Where a point is; of one that is to be set once more, where it was before all. @param {number} k @returns {Spot} */
  placeOf(k) {
    const row = this.marks.of(this.points[k], this.view);
    return (row && !(this.more && k === this.at) && placesOf(row).at(-1)) || this.points[k].near;
  }

  /** @param {number} at */
  choose(at) {
    this.at = at;
    this.more = false;
    this.marks.last = "";
    this.which.value = at < 0 ? "" : String(at);
    if (at >= 0) {
      const { spot, find, label } = this.point;
      const [x, y] = drawn(spot).split(",").map(Number);
      this.where.setAttribute("viewBox", `${x - 16} ${y - 18} 32 36`);
      the(SVGElement, "circle", this.where).setAttribute("transform", `translate(${x} ${y})`);
      this.part("#points-name").textContent = label;
      this.part("#points-find").textContent = find;
    }
    this.draw();
    this.photo.home();
    if (at >= 0) this.say(`${this.photo.handle.ariaLabel} ${this.point.find}`);
  }

  /** Everything that stands for what is set. */
  draw() {
    const { at, marks, more, photo, points, texts, view } = this;
    /** @type {{ at: Spot, set: boolean }[]} */
    const dots = [];
    for (const [k, point] of points.entries()) {
      const set = marks.of(point, view) !== undefined;
      this.options[k].text = set ? `✓ ${point.label}` : point.label;
      if (k !== at && (set || point.found)) dots[k] = { at: this.placeOf(k), set };
    }
    photo.dots(dots);
    this.enable("undo", marks.before.length > 0);
    this.enable("clear", marks.rows.length > 0);
    this.part("#points-intro").hidden = at >= 0;
    this.part("#points-one").hidden = at < 0;
    if (at < 0) {
      photo.hold(undefined, false);
      return;
    }
    const row = marks.of(this.point, view);
    if (row) this.how.value = row.how;
    for (const act of ["again", "drop"]) this.enable(act, row !== undefined && !more);
    const { label: point, found } = this.point;
    this.part("#points-tap").textContent = more ? fill(texts.hand.again_now, { point }) : texts.hand.tap;
    const n = row ? placesOf(row).length : 0;
    const unset = found ? texts.hand.state_found : texts.hand.state_unset;
    const state = n > 1 ? fill(texts.hand.state_times, { n }) : n ? texts.hand.state_once : unset;
    const [x, y] = this.placeOf(at).map(Math.round);
    photo.handle.ariaLabel = fill(texts.hand.here, { point, x, y, state });
    photo.hold(this.placeOf(at), n > 0 && !more);
  }

  /** @param {string} act @param {boolean} possible */
  enable(act, possible) {
    the(HTMLButtonElement, `[data-do=${act}]`, this.dialog).disabled = !possible;
  }

  /** Another dot is chosen, or the point is put there: always where it is not in the photo yet. @param {Spot} place @param {number} [dot] */
  tapped(place, dot) {
    const free = this.at >= 0 && (this.more || !(this.point.found || this.marks.of(this.point, this.view)));
    if (dot !== undefined && !free) this.choose(dot);
    else if (this.at >= 0) this.put(place, "");
  }

  /** Set the chosen point. @param {Spot} place @param {string} step */
  put(place, step) {
    const { more, how, point, view } = this;
    this.more = false;
    this.change(() => this.marks.set(point, view, place, how.value, { more, step }));
  }

  /** Set it anew, without looking at where it was set before. */
  once() {
    this.more = true;
    this.draw();
    this.photo.home();
    this.say(this.part("#points-tap").textContent ?? "");
  }

  /** @param {() => void} act */
  change(act) {
    act();
    this.draw();
    this.values(true);
    this.again.measure(this.marks.rows, this.height.value);
  }

  /** What comes of the points, or that it is being measured. @param {boolean} busy @param {string} [html] */
  values(busy, html = "") {
    const place = this.part("#points-values");
    const short = this.part("#points-short");
    place.ariaBusy = String(busy);
    short.classList.toggle("busy", busy);
    if (busy && place.childElementCount) return;
    const { texts } = this;
    const found = new DOMParser().parseFromString(html, "text/html").querySelector("#by-hand");
    place.replaceChildren(...(found?.children ?? []));
    const none = busy ? texts.hand.measuring : texts.hand.nothing;
    short.textContent = found ? this.inShort() : none;
  }

  /** The values that are new, else the first ones, or that none comes of the points. */
  inShort() {
    const place = this.part("#points-values");
    const lines = all(HTMLElement, ":scope > .hand-lines > li", place).map((line) =>
      ["strong", ".value"].map((part) => line.querySelector(part)?.textContent).join(" "),
    );
    const fresh = lines.filter((line) => !this.known.includes(line));
    this.known = lines;
    const none = place.querySelector("p")?.textContent;
    return (fresh.length ? fresh : lines).slice(0, SAID).join(" · ") || (none ?? "");
  }

  /** @param {HandAnswer | Trouble} found */
  heard(found) {
    const wrong = this.part("#points-wrong");
    wrong.replaceChildren();
    if (found instanceof Trouble) {
      const { code, detail } = found.problem;
      const says = make("p", { className: "notice", textContent: `${detail} ${this.texts.hand.refused}` });
      says.setAttribute("role", "alert");
      wrong.append(code === "bad_points" ? says : notice(found));
      this.values(false, this.again.good?.html);
      return;
    }
    this.values(false, found.html);
    const place = this.at < 0 ? "" : this.photo.handle.ariaLabel;
    this.say(`${place} ${this.part("#points-short").textContent}`);
  }

  /** Tell who does not see it. @param {string} text */
  say(text) {
    this.part("#points-say").textContent = text;
  }
}

/** @param {Spot} place on a drawn body, in its stature, up from the floor */
const drawn = ([across, up]) => `${100 * across},${-100 * up}`;
