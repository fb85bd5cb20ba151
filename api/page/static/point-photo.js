// A photo with its points: a dot for each, and one that can be moved, by a handle that is as large as a finger needs.

import { all, the } from "./elements.js";
import { showLoupe } from "./loupe.js";
import { Viewer } from "./viewer.js";

/** How much of the body's height is seen around the point that is moved. */
const AROUND = 0.3;
/** How near a tap must be to a dot, CSS pixels: half of what a finger needs. */
const NEAR_PX = 22;
/** From here on a finger moves a point, and does not only rest on it. */
const MOVES_PX = 2;
/** @type {Record<string, Spot>} */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class PointPhoto extends Viewer {
  /** The point that can be moved, where it is now. @type {Spot | undefined} */
  here;
  /** A finger on it: where the finger was and where the point was, and where it is moved to. @type {Held | undefined} */
  held;

  /**
   * @param {HTMLElement} frame holds a handle and a loupe @param {Viewer} source the same photo as it is shown
   * @param {PointListener} listener
   */
  constructor(frame, source, listener) {
    const svg = source.svg.cloneNode();
    if (!(svg instanceof SVGElement)) throw new TypeError("no lines");
    svg.setAttribute("viewBox", `0 0 ${source.width} ${source.height}`);
    frame.prepend(svg);
    frame.classList.toggle("turned", source.frame.classList.contains("turned"));
    super(frame, source.photo, listener.say);
    this.listener = listener;
    this.handle = the(HTMLButtonElement, ".handle", frame);
    this.loupe = the(HTMLCanvasElement, ".loupe", frame);
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"])
      this.handle.addEventListener(name, (event) => event instanceof PointerEvent && this.drag(event));
    for (const name of ["focus", "blur"]) this.handle.addEventListener(name, () => this.place());
    this.handle.addEventListener("keydown", (event) => this.key(event));
  }

  /** CSS pixels of one pixel of the photo. */
  get scale() {
    return this.frame.clientWidth / this.box.width;
  }

  /** The points that are not moved now. @param {{ at: Spot, set: boolean }[]} dots by their number, some missing */
  dots(dots) {
    const circles = Object.entries(dots).map(([number, { at, set }]) => {
      const circle = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      circle.setAttribute("cx", String(at[0]));
      circle.setAttribute("cy", String(at[1]));
      circle.classList.toggle("set", set);
      circle.dataset.number = number;
      return circle;
    });
    this.svg.replaceChildren(...circles);
  }

  /** This point can be moved, or none. @param {Spot | undefined} here @param {boolean} set */
  hold(here, set) {
    this.here = here;
    this.handle.hidden = !here;
    this.handle.classList.toggle("set", set);
    this.place();
  }

  /** The surroundings of the point, or the body. @override */
  home() {
    super.home();
    if (!this.here) return;
    const width = (AROUND * this.crop.height) / Math.min(1, this.shape);
    const [x, y] = this.here;
    this.set({ x: x - width / 2, y: y - (width * this.shape) / 2, width });
  }

  /** @override @param {import("./viewer.js").Box} box */
  set(box) {
    super.set(box);
    this.place();
  }

  /** The handle, and the loupe while it is used. */
  place() {
    const { handle, loupe, box, scale } = this;
    if (!handle) return; // not yet
    const here = this.held?.to ?? this.here;
    loupe.hidden = true;
    if (!here) return;
    /** @type {Spot} */
    const at = [(here[0] - box.x) * scale, (here[1] - box.y) * scale];
    handle.style.transform = `translate(${at[0]}px, ${at[1]}px)`;
    if (this.held || handle.matches(":focus-visible")) showLoupe(loupe, this, here, at);
  }

  /** @override @param {{ x: number, y: number }} at */
  tap({ x, y }) {
    const { box, scale } = this;
    const far = all(SVGCircleElement, "circle", this.svg).map((dot) => ({
      number: Number(dot.dataset.number),
      far: Math.hypot((dot.cx.baseVal.value - box.x) * scale - x, (dot.cy.baseVal.value - box.y) * scale - y),
    }));
    const [nearest] = far.sort((one, other) => one.far - other.far);
    const dot = nearest?.far < NEAR_PX ? nearest.number : undefined;
    this.listener.tapped(this.inside(box.x + x / scale, box.y + y / scale), dot);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    event.stopPropagation(); // the photo stays where it is
    const { held, here, scale } = this;
    const { clientX: x, clientY: y, type } = event;
    if (type === "pointerdown" && here) {
      event.preventDefault();
      this.handle.setPointerCapture(event.pointerId);
      this.handle.focus({ preventScroll: true });
      this.held = { x, y, from: here, to: here, moved: false };
    } else if (held && type === "pointermove") {
      held.moved ||= Math.hypot(x - held.x, y - held.y) >= MOVES_PX;
      if (held.moved)
        held.to = this.inside(held.from[0] + (x - held.x) / scale, held.from[1] + (y - held.y) / scale);
    } else if (held) {
      this.held = undefined;
      // Who taps the ring says that it is right where it is.
      if (type === "pointerup") this.listener.put(held.to, "");
    }
    this.place();
  }

  /** A finger gives it back to where it was. @returns {boolean} whether there was one */
  letGo() {
    const { held } = this;
    this.held = undefined;
    this.place();
    return held !== undefined;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const step = STEPS[event.key] ?? (event.key === "Enter" ? [0, 0] : undefined);
    if (!step || !this.here) return;
    event.preventDefault();
    const far = event.shiftKey ? 10 : 1;
    this.listener.put(this.inside(this.here[0] + far * step[0], this.here[1] + far * step[1]), "keys");
  }

  /** The nearest place of the photo, to a tenth of a pixel. @param {number} x @param {number} y @returns {Spot} */
  inside(x, y) {
    /** @param {number} at @param {number} most */
    const within = (at, most) => Math.min(Math.max(Math.round(10 * at) / 10, 0), most);
    return [within(x, this.width), within(y, this.height)];
  }
}
