// The outline over the live picture: where a body should be, and green around one that is there.

import { the } from "./elements.js";

/** How much of the picture's height a body should take. */
const BODY_PART = 0.86;
/** Where the outline has its eyes and its toes, as shares of its height: between them the landmarks lie. */
const [EYES, TOES] = [0.083, 0.975];
/** Without a newer hint nobody knows whether somebody is still there. */
const KNOWN_MS = 1500;
/** A body from its left side, as the camera sees it: drawn plain, after the drawing of the stickers. */
const SIDE =
  "M40.5 24C39 22 39 21 40 20L38 17C39.5 15 39.5 12 41 9.5C44 4.5 54 4 57 10C59 15 58 20 55.5 24C55 28 55.5 31 56.5 34C60.5 38 62.5 44 62.5 51C62.5 60 59 70 58 79C57.5 86 61 91 63.5 97C65.5 104 64 110 60.5 116C59 126 58 136 57.5 148C60 156 60 166 56 186C56.5 190 58 193 57 196L36 196C36 193 42 191 47.5 187C47 176 45 164 47.5 150C44 138 39.5 126 39.5 112C38.5 107 37.5 102 37 97C36.5 91 37.5 86 38 80C36.5 70 35.5 60 37 52C38 44 41.5 38 46 35C47 32 47 30 46.5 28.5C44 29 41 28.5 40.5 26.5Z";

export class Outline {
  /** @param {SVGElement} target @param {HTMLVideoElement} video */
  constructor(target, video) {
    this.target = target;
    this.video = video;
    this.front = the(SVGPathElement, "#front-outline").getAttribute("d") ?? "";
    /** @type {readonly number[] | null} */
    this.body = null;
    this.view = "front";
    new ResizeObserver(() => this.fit()).observe(video);
    video.addEventListener("resize", () => this.fit());
  }

  /** @param {string} view */
  show(view) {
    const sideways = view === "left" || view === "right";
    this.view = view;
    the(SVGPathElement, "path", this.target).setAttribute("d", sideways ? SIDE : this.front);
    this.right(null);
  }

  /**
   * Somebody is in the right place: middle, eyes and toes as shares of the picture; null: nobody is.
   * @param {readonly number[] | null} body
   */
  right(body) {
    clearTimeout(this.forgetting);
    if (body) this.forgetting = setTimeout(() => this.right(null), KNOWN_MS);
    this.body = body;
    this.target.classList.toggle("right", body !== null);
    this.fit();
  }

  /** As large as a body should be, in the middle; or around the one that is there. */
  fit() {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.video;
    if (!videoHeight || !clientHeight) return;
    // The screen may show bars around the picture.
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight);
    const mirrored = this.video.classList.contains("mirrored") ? -1 : 1;
    const [middle, top, bottom] = this.body ?? [0.5, 0, 0];
    const part = this.body ? (bottom - top) / (TOES - EYES) : BODY_PART;
    const height = part * videoHeight * scale;
    const across = mirrored * (middle - 0.5) * videoWidth * scale;
    const down = this.body ? (top - 0.5) * videoHeight * scale + (0.5 - EYES) * height : 0;
    const over = mirrored * (this.view === "right" ? -1 : 1);
    this.target.style.height = `${height}px`;
    this.target.style.transform = `translate(${across}px, ${down}px) scaleX(${over})`;
  }
}
