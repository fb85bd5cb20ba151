// What goes to paper: the routine's steps and the clear findings unfolded, and each photo cropped to the body, in
// shares of its frame, for paper has no pixels. What is shown or hidden there is in print.css.

import { all } from "./elements.js";

/** Height of a photo on paper in CSS pixels, about, for the letters on it. */
const TALL_PX = 500;

/** What puts the page back as it was. @type {(() => void)[]} */
let back = [];

addEventListener("beforeprint", () => {
  for (const fold of all(HTMLDetailsElement, ":is(.whole, .row.clear, #pattern, #limits):not([open])")) {
    fold.open = true;
    back.push(() => {
      fold.open = false;
    });
  }
  for (const frame of all(HTMLElement, ".frame")) lay(frame);
  // What a result does not show belongs beside it; on the screen it stands at the end.
  const [about, routine] = ["about", "routine"].map((id) => document.getElementById(id));
  if (!about || !routine) return;
  const place = document.createComment("");
  about.replaceWith(place);
  routine.before(about);
  back.push(() => place.replaceWith(about));
});

addEventListener("afterprint", () => {
  for (const put of back) put();
  back = [];
});

/** @param {HTMLElement} frame with the lines, an SVG, and mostly the photo under them */
function lay(frame) {
  const svg = frame.querySelector("svg");
  if (!svg) return;
  const seen = svg.getAttribute("viewBox") ?? "";
  const crop = svg.dataset.crop ?? seen;
  const [x, y, width, height] = crop.split(" ").map(Number);
  keep(frame, { "--ratio": String(width / height) });
  keep(svg, { "--px": String(height / TALL_PX) });
  svg.setAttribute("viewBox", crop);
  back.push(() => svg.setAttribute("viewBox", seen));
  // In the corners of the part that is printed, where they were drawn.
  for (const side of all(SVGTextElement, "[data-x]", svg)) {
    for (const name of ["x", "y"]) {
      const shown = side.getAttribute(name) ?? "";
      side.setAttribute(name, side.dataset[name] ?? "");
      back.push(() => side.setAttribute(name, shown));
    }
  }
  const photo = frame.querySelector("img");
  if (!photo) return;
  /** @param {number} part @param {number} whole */
  const share = (part, whole) => `${(100 * part) / whole}%`;
  keep(photo, {
    left: share(-x, width),
    top: share(-y, height),
    width: share(Number.parseFloat(photo.style.width) || photo.naturalWidth, width),
    height: share(Number.parseFloat(photo.style.height) || photo.naturalHeight, height),
    transform: frame.classList.contains("turned") ? "scaleX(-1)" : "none",
    "transform-origin": "center",
  });
}

/** Style an element until it is printed. @param {HTMLElement | SVGElement} element @param {Texts} styles */
function keep({ style }, styles) {
  const before = style.cssText;
  for (const [name, value] of Object.entries(styles)) style.setProperty(name, value);
  back.push(() => {
    style.cssText = before;
  });
}
