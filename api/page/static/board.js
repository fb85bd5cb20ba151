// The board beside the live picture: a drawing and three words that fill it, readable from three metres.

import { the } from "./elements.js";
import { iconOf, isTurnedOver } from "./hint-icons.js";

/** The height of a line with all that its letters may reach up and down. */
const LINE = 1.17;
const MOST_LINES = 3;

export class Board {
  /** @param {HTMLElement} dialog @param {HTMLVideoElement} video */
  constructor(dialog, video) {
    this.video = video;
    this.says = the(HTMLElement, "#says", dialog);
    this.large = the(HTMLElement, "#large", dialog);
    this.short = the(HTMLElement, "#short", dialog);
    this.icon = the(SVGElement, "#icon", dialog);
    this.shown = "";
    this.pen = document.createElement("canvas").getContext("2d");
    new ResizeObserver(() => this.fit()).observe(this.short);
  }

  /**
   * Show what to do: the sentence, and large the drawing and a few words, where there are any.
   * @param {string} text @param {string} [short] @param {string} [icon] @param {readonly number[] | null} [body]
   */
  show(text, short = "", icon = "", body = null) {
    if (this.says.textContent !== text) this.says.textContent = text;
    const lines = iconOf(icon);
    this.large.hidden = !short;
    this.icon.toggleAttribute("hidden", !lines);
    if (lines) {
      the(SVGPathElement, "path", this.icon).setAttribute("d", lines);
      const mirrored = this.video.classList.contains("mirrored");
      this.icon.classList.toggle("over", isTurnedOver(icon, mirrored, body));
    }
    if (this.shown !== short) {
      this.shown = short;
      this.fit();
    }
  }

  /** As large as the place allows: on one line, or on more. */
  fit() {
    const { clientWidth, clientHeight } = this.short;
    if (!this.pen || !this.shown || !clientWidth || !clientHeight) return;
    const { fontFamily, fontWeight } = getComputedStyle(this.short);
    this.pen.font = `${fontWeight} 100px ${fontFamily}`;
    const [best] = splits(this.shown.split(" "), MOST_LINES)
      .map((lines) => ({ lines, size: this.sizeOf(lines, clientWidth, clientHeight) }))
      .sort((one, other) => other.size - one.size);
    this.short.replaceChildren(...best.lines.flatMap((line, k) => (k ? [" ", line] : [line])).map(asLine));
    this.short.style.fontSize = `${Math.floor(best.size)}px`;
  }

  /** @param {string[]} lines @param {number} width @param {number} height */
  sizeOf(lines, width, height) {
    const widest = Math.max(...lines.map((line) => this.pen?.measureText(line).width ?? 0));
    return Math.min((98 * width) / widest, height / (LINE * lines.length));
  }
}

/** Every way to put words on at most so many lines. @param {string[]} words @param {number} most @returns {string[][]} */
function splits(words, most) {
  const whole = [[words.join(" ")]];
  if (most === 1) return whole;
  const more = words.slice(1).flatMap((_, k) => {
    const first = words.slice(0, k + 1).join(" ");
    return splits(words.slice(k + 1), most - 1).map((rest) => [first, ...rest]);
  });
  return [...whole, ...more];
}

/** @param {string} text */
function asLine(text) {
  if (text === " ") return text;
  const line = document.createElement("span");
  line.textContent = text;
  return line;
}
