// A clock for the holds of a routine: rounds, both sides, and a voice at the end.

import { all, make } from "./elements.js";
import { say } from "./voice.js";
import { fill, words } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 24;
const AROUND = 2 * Math.PI * RADIUS;

/** Make a clock of every timer inside an element. @param {ParentNode} inside */
export function startTimers(inside) {
  for (const place of all(HTMLElement, ".timer", inside)) new Timer(place);
}

/** Minutes and seconds. @param {number} seconds */
export const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(Math.ceil(seconds) % 60).padStart(2, "0")}`;

class Timer {
  /** @param {HTMLElement} place with the seconds, rounds and sides of a hold in its data */
  constructor(place) {
    this.seconds = Number(place.dataset.seconds);
    this.rounds = Number(place.dataset.rounds) * Number(place.dataset.sides);
    this.round = 1;
    this.left = this.seconds;
    this.end = 0;
    this.half = Number(place.dataset.sides) === 2 ? this.rounds / 2 : 0;
    this.ring = ring();
    this.gone = circle("gone");
    this.gone.setAttribute("stroke-dasharray", String(AROUND));
    this.ring.append(circle("whole"), this.gone);
    this.time = make("span");
    this.note = make("small", { role: "status" });
    this.main = make("button", { type: "button", className: "button" });
    this.again = make("button", { type: "button", className: "quiet", textContent: words.timer.reset });
    this.main.addEventListener("click", () => (this.ticking ? this.pause() : this.run()));
    this.again.addEventListener("click", () => this.reset());
    const face = make("div", { className: "clock", role: "timer" }, [this.time]);
    place.append(
      this.ring,
      make("div", {}, [face, this.note]),
      make("p", { className: "actions" }, [this.main, this.again]),
    );
    place.hidden = false;
    this.reset();
  }

  reset() {
    this.pause();
    this.round = 1;
    this.left = this.seconds;
    this.note.textContent = this.rounds > 1 ? this.roundText() : "";
    this.main.textContent = words.timer.start;
    this.again.hidden = true;
    this.draw();
  }

  run() {
    if (this.left <= 0) this.reset();
    this.end = performance.now() + this.left * 1000;
    this.ticking = setInterval(() => this.tick(), 200);
    this.main.textContent = words.timer.pause;
    this.again.hidden = false;
    navigator.wakeLock?.request("screen").then(
      (lock) => {
        this.lock = lock;
      },
      () => {},
    );
  }

  pause() {
    clearInterval(this.ticking);
    this.ticking = undefined;
    this.main.textContent = words.timer.resume;
    this.lock?.release();
  }

  tick() {
    this.left = Math.max(0, (this.end - performance.now()) / 1000);
    this.draw();
    if (this.left > 0) return;
    if (this.round === this.rounds) this.finish();
    else this.nextRound();
  }

  nextRound() {
    const change = this.round === this.half;
    this.round += 1;
    this.left = this.seconds;
    this.end = performance.now() + this.left * 1000;
    this.note.textContent = change ? `${words.timer.change}. ${this.roundText()}` : this.roundText();
    say(this.note.textContent);
  }

  finish() {
    this.pause();
    this.main.textContent = words.timer.start;
    this.note.textContent = words.timer.done;
    say(words.timer.done);
  }

  roundText() {
    return fill(words.timer.round, { n: this.round, of: this.rounds });
  }

  draw() {
    this.time.textContent = clock(this.left);
    this.gone.setAttribute("stroke-dashoffset", String(AROUND * (this.left / this.seconds - 1)));
  }
}

function ring() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 58 58");
  svg.setAttribute("aria-hidden", "true");
  return svg;
}

/** @param {string} name */
function circle(name) {
  const made = document.createElementNS(SVG, "circle");
  const attributes = { cx: 29, cy: 29, r: RADIUS, class: name };
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
