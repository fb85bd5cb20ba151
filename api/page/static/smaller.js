// Photos made smaller before they are sent, where that changes nothing that is measured: validation/bench/sent_photo.py.

import { make } from "./elements.js";

const LONG_SIDE_PX = 2048;
const QUALITY = 0.9;
const KINDS = ["image/jpeg", "image/png", "image/webp"];
/** Smaller files are sent as they are. */
const LEAST_BYTES = 600_000;
const MOST_BYTES = 3_000_000;
/** Where EXIF stands, if it is there at all. */
const HEAD_BYTES = 131_072;
/** EXIF's orientations that turn a picture over: which is left then, the file alone can say. */
const TURNED_OVER = [2, 4, 5, 7];

/** About how much of a file is sent, at most: of 2048 pixels a photo takes up no more. @param {File} file */
export const sentBytes = (file) => (KINDS.includes(file.type) ? Math.min(file.size, MOST_BYTES) : file.size);

/** A form's fields with its photos made smaller. @param {FormData} fields */
export async function madeSmaller(fields) {
  const sent = new FormData();
  for (const [name, value] of fields) sent.append(name, value instanceof File ? await smaller(value) : value);
  return sent;
}

/** @param {File} file @returns {Promise<File>} the file itself where it cannot or need not be smaller */
async function smaller(file) {
  if (file.size < LEAST_BYTES || !KINDS.includes(file.type)) return file;
  let bitmap;
  try {
    const head = new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer());
    if (TURNED_OVER.includes(orientation(head))) return file;
    bitmap = await createImageBitmap(file);
  } catch {
    return file; // gone, or no photo: who sends it, or the service, says what is wrong with it
  }
  const scale = LONG_SIDE_PX / Math.max(bitmap.width, bitmap.height);
  const blob = scale < 1 ? await packed(bitmap, scale) : null;
  bitmap.close();
  return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : file;
}

/** @param {ImageBitmap} bitmap @param {number} scale @returns {Promise<Blob | null>} */
function packed(bitmap, scale) {
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const canvas = make("canvas", { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.imageSmoothingQuality = "high";
  // As the service does with what can be seen through.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

/** EXIF's orientation of a JPEG, 1 where it says none. @param {DataView} head */
function orientation(head) {
  for (
    let at = 2;
    at + 18 < head.byteLength && head.getUint8(at) === 0xff;
    at += 2 + head.getUint16(at + 2)
  ) {
    if (head.getUint16(at) !== 0xffe1 || head.getUint32(at + 4) !== 0x45786966) continue; // "Exif"
    const tiff = at + 10;
    const little = head.getUint16(tiff) === 0x4949;
    const first = tiff + head.getUint32(tiff + 4, little);
    if (first + 2 > head.byteLength) break;
    for (let k = 0; k < head.getUint16(first, little); k += 1) {
      const entry = first + 2 + 12 * k;
      if (entry + 12 > head.byteLength) break;
      if (head.getUint16(entry, little) === 0x0112) return head.getUint16(entry + 8, little);
    }
  }
  return 1;
}
