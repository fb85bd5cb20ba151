// A full turn filmed in the browser: a countdown, twenty seconds of film, and a file as if it had been chosen.

import { countDown, pause } from "./count.js";
import { setFiles } from "./photos.js";
import { noCamera, Stream, whyNot } from "./stream.js";
import { say, setVoice } from "./voice.js";
import { fill, words } from "./words.js";

const COUNT_S = 10;
const FILM_S = 20;
const BITS_PER_S = 4_000_000;
const KINDS = [["video/webm;codecs=vp9", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"]];

/** Connect the button that films. @param {HTMLFormElement} form */
export function connectFilm(form) {
  const button = document.getElementById("open-camera");
  const says = document.getElementById("camera-says");
  document.getElementById("with-camera").hidden = false;
  const why = noCamera() || (globalThis.MediaRecorder ? "" : words.camera.unsupported);
  if (why) {
    button.disabled = true;
    says.textContent = why;
    return;
  }
  const filming = new Filming(form);
  button.addEventListener("click", () => filming.open());
}

class Filming {
  constructor(form) {
    this.form = form;
    this.dialog = document.getElementById("camera");
    this.says = document.getElementById("says");
    this.count = document.getElementById("count");
    this.setup = document.getElementById("setup");
    this.stream = new Stream(document.getElementById("live"), () => this.unseen());
    this.start = document.getElementById("start-camera");
    document.getElementById("close-camera").addEventListener("click", () => this.dialog.close());
    document.getElementById("voice").addEventListener("change", (event) => setVoice(event.target.checked));
    this.start.addEventListener("click", () => this.film());
    this.dialog.addEventListener("close", () => this.stop());
  }

  async open() {
    this.dialog.showModal();
    this.setup.hidden = false;
    this.start.disabled = true;
    this.show(words.camera.starting);
    try {
      if (!await this.stream.open()) return;
      this.start.disabled = false;
      this.show("");
    } catch (error) {
      this.dialog.close();
      document.getElementById("camera-says").textContent = whyNot(error);
    }
  }

  async film() {
    this.setup.hidden = true;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.show(words.camera.you_front);
    say(words.camera.you_front);
    if (!await countDown(COUNT_S, this.count, signal)) return;
    const [kind, ending] = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.stream.video.srcObject, { mimeType: kind, videoBitsPerSecond: BITS_PER_S });
    const parts = [];
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    say(fill(words.film.filming, { s: FILM_S }));
    for (let left = FILM_S; left > 0 && !signal.aborted; left -= 1) {
      this.show(fill(words.film.filming, { s: left }));
      await pause(1000, signal);
    }
    if (recorder.state !== "inactive") recorder.stop();
    if (signal.aborted) return;
    await stopped;
    this.keep(new File(parts, `turn.${ending}`, { type: kind.split(";")[0] }));
  }

  keep(file) {
    const text = fill(words.film.filmed, { mb: (file.size / 1e6).toFixed(1) });
    setFiles(this.form.querySelector("#video"), [file]);
    this.dialog.close();
    document.getElementById("camera-says").textContent = text;
    say(text);
    this.form.querySelector("[type=submit]").focus();
  }

  /** The page is out of sight, and the camera off: half a film is no turn. */
  unseen() {
    if (!this.dialog.open) return;
    this.dialog.close();
    document.getElementById("camera-says").textContent = words.camera.hidden;
  }

  stop() {
    this.ending?.abort();
    this.stream.close();
    this.count.textContent = "";
  }

  show(text) {
    this.says.textContent = text;
  }
}
