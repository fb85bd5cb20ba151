// A full turn filmed in the browser: a countdown, twenty seconds of film, and a file as if it had been chosen.

import { countDown, pause } from "./count.js";
import { the } from "./elements.js";
import { setFiles } from "./photos.js";
import { connectCamera, noCamera, Stream, whyNot } from "./stream.js";
import { connectVoice, say } from "./voice.js";
import { fill, megabytes, words } from "./words.js";

const COUNT_S = 10;
const FILM_S = 20;
const BITS_PER_S = 4_000_000;
const KINDS = ["video/webm;codecs=vp9", "video/webm", "video/mp4"];

/** Connect the button that films. @param {HTMLFormElement} form */
export function connectFilm(form) {
  const kind = KINDS.find((one) => globalThis.MediaRecorder?.isTypeSupported(one)) ?? "";
  const why = noCamera() || (kind ? "" : words.camera.unsupported);
  connectCamera(async () => new Filming(form, kind), why);
}

class Filming {
  /** @param {HTMLFormElement} form @param {string} kind of file, with its codec */
  constructor(form, kind) {
    this.form = form;
    this.kind = kind;
    this.dialog = the(HTMLDialogElement, "#camera");
    this.outside = the(HTMLElement, "#camera-says");
    this.says = the(HTMLElement, "#says");
    this.count = the(HTMLElement, "#count");
    this.setup = the(HTMLElement, "#setup");
    this.start = the(HTMLButtonElement, "#start-camera");
    this.stream = new Stream(the(HTMLVideoElement, "#live"), () => this.unseen());
    the(HTMLElement, "#close-camera").addEventListener("click", () => this.dialog.close());
    connectVoice();
    this.start.addEventListener("click", () => this.film());
    this.dialog.addEventListener("close", () => this.stop());
  }

  async open() {
    this.dialog.showModal();
    this.setup.hidden = false;
    this.start.disabled = true;
    this.show(words.camera.starting);
    try {
      if (!(await this.stream.open())) return;
      this.start.disabled = false;
      this.show("");
    } catch (error) {
      this.dialog.close();
      this.outside.textContent = whyNot(error);
    }
  }

  async film() {
    this.setup.hidden = true;
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.show(words.camera.you_front);
    say(words.camera.you_front);
    if (!(await countDown(COUNT_S, this.count, signal)) || !this.stream.media) return;
    const recorder = new MediaRecorder(this.stream.media, {
      mimeType: this.kind,
      videoBitsPerSecond: BITS_PER_S,
    });
    /** @type {Blob[]} */
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
    await stopped;
    if (signal.aborted) return;
    const [type] = this.kind.split(";");
    this.keep(new File(parts, type.replace("video/", "turn."), { type }));
  }

  /** @param {File} file */
  keep(file) {
    const text = fill(words.film.filmed, { mb: megabytes(file.size) });
    setFiles(the(HTMLInputElement, "#video", this.form), [file]);
    this.dialog.close();
    this.outside.textContent = text;
    say(text);
    the(HTMLElement, "[type=submit]", this.form).focus();
  }

  /** The page is out of sight, and the camera off: half a film is no turn. */
  unseen() {
    if (!this.dialog.open) return;
    this.dialog.close();
    this.outside.textContent = words.camera.hidden;
  }

  stop() {
    this.ending?.abort();
    this.stream.close();
    this.count.textContent = "";
  }

  /** @param {string} text */
  show(text) {
    this.says.textContent = text;
  }
}
