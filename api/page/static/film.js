// The button that films a full turn; what films is loaded when it is wanted.

import { connectCamera, noCamera } from "./stream.js";
import { words } from "./words.js";

const KINDS = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

/** Connect the button that films. @param {HTMLFormElement} form */
export function connectFilm(form) {
  const kind = KINDS.find((one) => globalThis.MediaRecorder?.isTypeSupported(one)) ?? "";
  const why = noCamera() || (kind ? "" : words.camera.unsupported);
  connectCamera(async () => new (await import("./filming.js")).Filming(form, kind), why);
}
