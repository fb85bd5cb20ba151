// A round piece of the photo, in all the pixels that it has, beside the finger that hides the place.

/** How much larger than the photo beside it. */
const TIMES = 3;
/** Of the photo's own pixels, at most, on the screen: more would show squares. */
const MOST = 8;
/** How far from the point, CSS pixels: a finger lies between. */
const AWAY = 52;
const GAP = 9;

/**
 * Show what lies under a place of the photo.
 * @param {HTMLCanvasElement} canvas @param {import("./viewer.js").Viewer} viewer
 * @param {Spot} place pixels of the photo that was measured; the one that is here may have more of them
 * @param {Spot} at the same in CSS pixels of the frame
 */
export function showLoupe(canvas, { frame, picture, box, width, height }, [x, y], [left, top]) {
  const pen = canvas.getContext("2d");
  canvas.hidden = !pen || !picture?.isConnected || !picture.naturalWidth;
  if (!pen || !picture || canvas.hidden) return;
  const size = canvas.clientWidth;
  const sharp = globalThis.devicePixelRatio || 1;
  canvas.width = size * sharp;
  canvas.height = size * sharp;
  const own = picture.naturalWidth / width;
  const scale = Math.min(Math.max((TIMES * frame.clientWidth) / box.width, own), MOST * own) * sharp;
  const middle = canvas.width / 2;
  pen.fillStyle = "#888";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(middle, middle);
  pen.scale(scale, scale);
  pen.translate(-x, -y);
  // A mirror image is turned back here too.
  if (frame.classList.contains("turned")) pen.transform(-1, 0, 0, 1, width, 0);
  pen.drawImage(picture, 0, 0, width, height);
  pen.resetTransform();
  for (const [colour, thick] of /** @type {[string, number][]} */ ([
    ["#fff", 3],
    ["#8e24aa", 1.2],
  ])) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick * sharp;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]) {
      pen.beginPath();
      pen.moveTo(middle + dx * GAP * sharp, middle + dy * GAP * sharp);
      pen.lineTo(middle + dx * middle, middle + dy * middle);
      pen.stroke();
    }
  }
  // Above the finger, or beside it where there is no room above.
  const room = top > size + AWAY;
  const side = left > frame.clientWidth / 2 ? left - size - AWAY : left + AWAY;
  const across = Math.min(Math.max(room ? left - size / 2 : side, 4), frame.clientWidth - size - 4);
  const down = Math.max(room ? top - size - AWAY : top - size, 4);
  canvas.style.transform = `translate(${across}px, ${down}px)`;
}
