// A photo under its lines: cropped to the body, larger and moved by fingers, wheel and keys; a grid that is level.

import { all, make } from "./elements.js";
import { words } from "./words.js";

const MOST = 8;
const STEP = 1.4;
/** How near a tap must be to a line, CSS pixels: half of what a finger needs. */
const NEAR_PX = 22;
/** Of the window's height, at most. */
const TALLEST = 0.72;

/** @typedef {{ x: number, y: number, width: number }} Box what is seen, in the photo's pixels */

/** One photo and what is drawn over it. */
export class Viewer {
  /**
   * @param {HTMLElement} frame holds the lines, an SVG in the photo's pixels
   * @param {File | string | undefined} photo a file, or an address of its picture; the lines stand alone without it
   * @param {(text: string) => void} say why there is no photo
   */
  constructor(frame, photo, say) {
    this.frame = frame;
    this.photo = photo;
    const svg = frame.querySelector("svg");
    if (!svg) throw new TypeError("no lines");
    this.svg = svg;
    const { width, height } = svg.viewBox.baseVal;
    this.width = width;
    this.height = height;
    const [x, y, w, h] = (svg.dataset.crop ?? `0 0 ${width} ${height}`).split(" ").map(Number);
    this.crop = { x, y, width: w, height: h };
    /** Height of the frame by its width, and the width of the photo that fills it. */
    this.shape = 1;
    this.whole = w;
    /** @type {Box} */
    this.box = { x, y, width: w };
    /** The lines as a file of their own: over the whole photo, in its own size. */
    this.lines = svg.outerHTML;
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    this.sides = all(SVGTextElement, "[data-line=sides] text", svg);
    for (const side of this.sides)
      Object.assign(side.dataset, { x: side.getAttribute("x"), y: side.getAttribute("y") });
    this.lay(photo, say);
    this.home();
    this.fingers = new Map();
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      frame.addEventListener(name, (event) => event instanceof PointerEvent && this.touch(event));
    }
    frame.addEventListener("wheel", (event) => this.roll(event), { passive: false });
    new ResizeObserver(() => this.home()).observe(frame);
  }

  /** @param {File | string | undefined} photo @param {(text: string) => void} say */
  lay(photo, say) {
    if (!photo) {
      say(words.photo.not_kept);
      return;
    }
    const src = typeof photo === "string" ? photo : URL.createObjectURL(photo);
    const picture = make("img", { alt: "", src });
    const free = () => URL.revokeObjectURL(src);
    picture.addEventListener("load", free, { once: true });
    picture.addEventListener("error", () => {
      free();
      picture.remove();
      say(words.photo.cannot_show);
    });
    picture.style.width = `${this.width}px`;
    picture.style.height = `${this.height}px`;
    this.picture = picture;
    this.frame.prepend(picture);
  }

  /** Whether it has all the room there is. */
  get full() {
    return this.frame.closest(".full, dialog");
  }

  /** The body fills the frame. */
  home() {
    const across = this.frame.clientWidth;
    if (!across) return;
    const { full } = this;
    const tallest = full ? this.frame.clientHeight : innerHeight * TALLEST;
    const tall = full ? tallest : Math.min(tallest, (across * this.crop.height) / this.crop.width);
    if (!full) this.frame.style.height = `${tall}px`;
    this.shape = tall / across;
    const width = Math.max(this.crop.width, this.crop.height / this.shape);
    this.whole = width;
    this.set({
      x: this.crop.x + (this.crop.width - width) / 2,
      y: this.crop.y + (this.crop.height - width * this.shape) / 2,
      width,
    });
  }

  /** Show this part of the photo. @param {Box} box */
  set({ x, y, width }) {
    const across = Math.min(Math.max(width, this.whole / MOST), Math.max(this.whole, this.width));
    const down = across * this.shape;
    const middle = {
      x: Math.min(Math.max(x + width / 2, 0), this.width),
      y: Math.min(Math.max(y + (width * this.shape) / 2, 0), this.height),
    };
    this.box = { x: middle.x - across / 2, y: middle.y - down / 2, width: across };
    const scale = this.frame.clientWidth / across;
    this.svg.setAttribute("viewBox", `${this.box.x} ${this.box.y} ${across} ${down}`);
    // What is drawn stays as thick and as large on the screen, however near.
    this.svg.style.setProperty("--px", String(1 / scale));
    this.frame.classList.toggle("near", across < 0.95 * this.whole);
    // Whose left and right it is stands in the corners of what is seen.
    for (const side of this.sides) {
      const inset = (side.getAttribute("text-anchor") === "end" ? this.frame.clientWidth - 8 : 8) / scale;
      side.setAttribute("x", String(this.box.x + inset));
      const low = Number(side.dataset.y) > this.crop.y + this.crop.height / 2;
      side.setAttribute("y", String(this.box.y + (low ? down - 10 / scale : 20 / scale)));
    }
    if (!this.picture) return;
    const turned = this.frame.classList.contains("turned");
    const over = turned ? ` translateX(${this.width}px) scaleX(-1)` : "";
    this.picture.style.transform = `scale(${scale}) translate(${-this.box.x}px, ${-this.box.y}px)${over}`;
  }

  /** Nearer or farther, about a place of the frame. @param {number} times @param {number} [x] @param {number} [y] */
  zoom(times, x = this.frame.clientWidth / 2, y = x * this.shape) {
    const { box } = this;
    const before = box.width / this.frame.clientWidth;
    const width = Math.min(Math.max(box.width / times, this.whole / MOST), Math.max(this.whole, this.width));
    const after = width / this.frame.clientWidth;
    this.set({ x: box.x + x * (before - after), y: box.y + y * (before - after), width });
  }

  /** @param {number} dx @param {number} dy CSS pixels */
  move(dx, dy) {
    const { box } = this;
    const scale = box.width / this.frame.clientWidth;
    this.set({ x: box.x - dx * scale, y: box.y - dy * scale, width: box.width });
  }

  /** One finger moves what is near, two make it larger. @param {PointerEvent} event */
  touch(event) {
    const { fingers } = this;
    const at = { x: event.offsetX, y: event.offsetY };
    const before = fingers.get(event.pointerId);
    if (event.type === "pointerdown") {
      fingers.set(event.pointerId, at);
      this.still = fingers.size === 1;
      this.frame.setPointerCapture(event.pointerId);
    } else if (event.type !== "pointermove") {
      fingers.delete(event.pointerId);
      if (event.type === "pointerup" && this.still) this.tap(at);
      this.still = false;
    } else if (before) {
      this.still &&= Math.hypot(at.x - before.x, at.y - before.y) < 4;
      if (this.still) return;
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const times =
          Math.hypot(at.x - other.x, at.y - other.y) / Math.hypot(before.x - other.x, before.y - other.y);
        this.zoom(times, (at.x + other.x) / 2, (at.y + other.y) / 2);
      } else if (this.frame.classList.contains("near")) this.move(at.x - before.x, at.y - before.y);
      fingers.set(event.pointerId, at);
    }
  }

  /** @param {WheelEvent} event */
  roll(event) {
    if (!event.ctrlKey && !this.full) return; // the page scrolls
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? STEP : 1 / STEP, event.offsetX, event.offsetY);
  }

  /** Which line was meant. @param {{ x: number, y: number }} at CSS pixels of the frame */
  tap(at) {
    const { box } = this;
    const scale = box.width / this.frame.clientWidth;
    const place = { x: box.x + at.x * scale, y: box.y + at.y * scale };
    const near = all(SVGLineElement, "g[data-status] line", this.svg)
      .map((line) => ({ name: line.parentElement?.dataset.line ?? "", far: distance(place, line) / scale }))
      .filter(({ far }) => far < NEAR_PX)
      .sort((one, other) => one.far - other.far);
    if (near.length)
      this.frame.dispatchEvent(new CustomEvent("line", { detail: near[0].name, bubbles: true }));
  }

  /** Make lines stand out. @param {string[]} names */
  light(names) {
    for (const group of all(SVGGElement, "g[data-line]", this.svg)) {
      group.classList.toggle("lit", names.includes(group.dataset.line ?? ""));
    }
  }

  /** Switch a part of what is drawn, or the frame itself. @param {string} tool @param {HTMLElement} figure */
  use(tool, figure) {
    if (tool === "larger") this.zoom(STEP);
    else if (tool === "smaller") this.zoom(1 / STEP);
    else if (tool === "grid") this.frame.classList.toggle("grid");
    else if (tool === "plumb") this.frame.classList.toggle("no-plumb");
    else figure.classList.toggle("full");
    if (tool === "full") {
      this.frame.style.height = "";
      this.home();
    }
  }
}

/** @param {{ x: number, y: number }} at @param {SVGLineElement} line */
function distance(at, line) {
  const [x1, y1, x2, y2] = [line.x1, line.y1, line.x2, line.y2].map((end) => end.baseVal.value);
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = ((at.x - x1) * dx + (at.y - y1) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(Math.max(along, 0), 1);
  return Math.hypot(at.x - x1 - part * dx, at.y - y1 - part * dy);
}
