// The routine, step by step, to be followed from the mat: what comes next, get ready, hold, rest, change sides. There is
// one clock, and it stands still when nobody can see it.

import { all, make, the } from "./elements.js";
import { tone } from "./tone.js";
import { say } from "./voice.js";
import { fill, words } from "./words.js";

/** [proposed] Long enough to read what comes and lie down; the table of techniques names no time for it. */
const READY_S = 15;
/** [proposed] */
const CHANGE_S = 10;
/** [proposed] */
const REST_S = 10;

/** Minutes and seconds. @param {number} seconds */
export const clock = (seconds) => {
  const whole = Math.ceil(seconds - 0.05);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

/**
 * Everything that happens in a step: rounds on the one side, then on the other, with rests between.
 * @param {PlayedStep} step @returns {Phase[]}
 */
export function phasesOf({ seconds, rounds, sides }) {
  /** @type {Phase[]} */
  const phases = [{ kind: "ready", seconds: READY_S, round: 1 }];
  for (let round = 1; round <= rounds * sides; round += 1) {
    if (round > 1) {
      const change = sides === 2 && round === rounds + 1;
      phases.push({ kind: change ? "change" : "rest", seconds: change ? CHANGE_S : REST_S, round });
    }
    phases.push({ kind: "hold", seconds, round });
  }
  return phases;
}

/** @param {HTMLElement} routine @returns {PlayedStep[]} */
function stepsOf(routine) {
  return all(HTMLElement, "[data-seconds]", routine).map((box) => ({
    box,
    title: the(HTMLElement, "summary h3 > :last-child", box).textContent.trim(),
    seconds: Number(box.dataset.seconds),
    rounds: Number(box.dataset.rounds),
    sides: Number(box.dataset.sides),
  }));
}

export class Player {
  /** @param {HTMLElement} place @param {HTMLElement} routine @param {() => void} [afterwards] asks how it was */
  constructor(place, routine, afterwards) {
    this.place = place;
    this.steps = stepsOf(routine);
    this.afterwards = afterwards;
    this.leaving = new AbortController();
    this.running = false;
    this.number = 0;
    this.left = 0;
    this.until = 0;
    /** @type {Phase[]} */
    this.phases = [];
    this.at = make("p", { className: "soft" });
    this.title = make("h3", { tabIndex: -1 });
    this.phase = make("p", { className: "phase" });
    this.phase.setAttribute("role", "status");
    this.time = make("p", { className: "clock" });
    this.time.setAttribute("role", "timer");
    this.bar = make("progress", { max: 1 });
    this.bar.setAttribute("aria-hidden", "true");
    this.after = make("p", { className: "soft" });
    this.main = this.#button("", "button", () => (this.ticking ? this.pause() : this.resume()));
    this.sound = make("input", { type: "checkbox", checked: true });
    this.how = make("div", { className: "player-how" });
    place.hidden = false;
    place.className = "card player";
    place.setAttribute("role", "group");
    place.ariaLabel = words.player.name;
    this.#offer();
  }

  /** What can be started. @param {string} [before] what is said first */
  #offer(before) {
    const all = this.steps.flatMap(phasesOf).reduce((sum, { seconds }) => sum + seconds, 0);
    const about = { steps: this.steps.length, minutes: Math.round(all / 60), title: this.steps[0].title };
    const start = this.#button(before ? words.player.again : words.player.start, "button wide", () =>
      this.start(),
    );
    if (!before) {
      this.place.replaceChildren(make("p", { textContent: fill(words.player.about, about) }), start);
      return;
    }
    const says = make("p", { className: "phase", tabIndex: -1, textContent: before });
    this.place.replaceChildren(says, start);
    if (this.afterwards) {
      start.className = "button second wide";
      start.before(this.#button(words.player.how, "button wide", this.afterwards));
    }
    says.focus();
  }

  start() {
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    addEventListener("pagehide", () => this.end(), { signal });
    this.#build();
    this.go(0);
    this.title.focus({ preventScroll: true });
    this.place.scrollIntoView({ block: "start" });
  }

  /** End without a word: the routine goes, or the page. */
  end() {
    if (!this.running) return;
    this.#halt();
    this.running = false;
    this.leaving.abort();
    this.#offer();
  }

  #finish(/** @type {string} */ says) {
    this.#halt();
    this.running = false;
    this.leaving.abort();
    this.#voice(says);
    this.#offer(says);
  }

  #build() {
    this.running = true;
    const actions = [
      this.#button(words.player.back, "button second", () => this.go(Math.max(0, this.number - 1))),
      this.main,
      this.#button(words.player.skip, "button second", () => this.skip()),
      this.#button(words.player.stop, "button second", () => this.#finish(words.player.ended)),
    ];
    const sound = make("label", { className: "check" }, [
      this.sound,
      make("span", { textContent: words.player.sound }),
    ]);
    const face = [this.at, this.title, this.phase, this.time, this.bar, this.after];
    this.place.replaceChildren(...face, make("div", { className: "actions" }, actions), sound, this.how);
  }

  /** @param {string} textContent @param {string} className @param {() => void} act */
  #button(textContent, className, act) {
    const button = make("button", { type: "button", className, textContent });
    button.addEventListener("click", act);
    return button;
  }

  /** Begin a step. @param {number} number */
  go(number) {
    const step = this.steps[number];
    this.number = number;
    this.phases = phasesOf(step);
    this.at.textContent = fill(words.player.at, { n: number + 1, of: this.steps.length });
    this.title.textContent = step.title;
    const next = this.steps[number + 1];
    this.after.textContent = next ? fill(words.player.next, { title: next.title }) : words.player.last;
    const signs = all(HTMLElement, ".stop-if li", step.box).map((item) => item.textContent);
    const shown = all(HTMLElement, ".step-pictures, .how-to", step.box).map((part) => part.cloneNode(true));
    const stop = make("p", {
      className: "small",
      textContent: fill(words.player.stop_if, { signs: signs.join(" ") }),
    });
    this.how.replaceChildren(...shown, ...(signs.length ? [stop] : []));
    this.#begin(step.title);
  }

  skip() {
    const next = this.number + 1;
    if (next < this.steps.length) this.go(next);
    else this.#finish(words.player.done);
  }

  /** Begin the next phase of the step; what comes first is said. @param {string} [first] */
  #begin(first = "") {
    this.now = this.phases.shift();
    if (!this.now) {
      this.skip();
      return;
    }
    this.left = this.now.seconds;
    const says = this.#says(this.now);
    this.phase.textContent = says;
    if (this.#loud) tone(this.now.kind === "hold" ? "begin" : "rest");
    this.#voice(`${first ? `${first}. ` : ""}${says}`);
    this.resume();
  }

  /** @param {Phase} phase */
  #says({ kind, round }) {
    const { rounds, sides } = this.steps[this.number];
    const count = rounds * sides > 1 ? `, ${fill(words.player.round, { n: round, of: rounds * sides })}` : "";
    return words.player[kind] + (kind === "ready" ? "" : count);
  }

  get #loud() {
    return this.sound.checked;
  }

  /** @param {string} text */
  #voice(text) {
    if (this.#loud) say(text);
  }

  resume() {
    clearInterval(this.ticking);
    this.until = performance.now() + this.left * 1000;
    this.ticking = setInterval(() => this.#tick(), 200);
    this.main.textContent = words.player.pause;
    if (this.now) this.phase.textContent = this.#says(this.now);
    this.#draw();
    this.#stayAwake();
  }

  /** @param {string} [why] */
  pause(why = words.player.paused) {
    this.#halt();
    this.phase.textContent = why;
    this.main.textContent = words.player.resume;
  }

  #halt() {
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.lock?.release();
    this.lock = undefined;
  }

  #tick() {
    if (!this.place.isConnected) {
      this.end();
      return;
    }
    this.left = Math.max(0, (this.until - performance.now()) / 1000);
    this.#draw();
    if (this.left === 0) this.#begin();
  }

  #draw() {
    const { left } = this;
    if (this.time.textContent !== clock(left)) this.time.textContent = clock(left);
    if (this.now) this.bar.value = 1 - left / this.now.seconds;
  }

  #seen() {
    if (document.hidden && this.ticking) this.pause(words.player.hidden);
  }

  async #stayAwake() {
    if (this.lock || !navigator.wakeLock) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      if (this.ticking && !this.lock) this.lock = lock;
      else await lock.release();
    } catch {
      // Not allowed here, or the battery is low: the screen goes dark when it likes.
    }
  }
}
