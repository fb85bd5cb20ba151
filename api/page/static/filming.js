// A full turn filmed in the browser: hints until all is right, the film at a pace that is told, a look at it.

import { CameraDialog } from "./camera-dialog.js";
import { countDown, pause } from "./count.js";
import { make, the } from "./elements.js";
import { LiveHints } from "./live.js";
import { setFiles } from "./photos.js";
import { FILM } from "./states.js";
import { allowTones, play } from "./tones.js";
import { fill, megabytes, words } from "./words.js";

const COUNT_S = 10;
/** One turn at the pace that docs/turn.md asks for, and some seconds for who is slower. */
const TURN_S = 15;
const SPARE_S = 3;
const BITS_PER_S = 4_000_000;
const LOOK_PX = 400;
const LOOK_QUALITY = 0.7;
const STEP_MS = 100;
/** What is said when so much of the turn should be done; a picture of the film is kept for each. */
const MARKS = [
  { at: 0, says: "go" },
  { at: 0.25, says: "quarter" },
  { at: 0.5, says: "half" },
  { at: 0.75, says: "three" },
  { at: 1, says: "round" },
];

export class Filming extends CameraDialog {
  /** @param {HTMLFormElement} form @param {string} kind of file, with its codec */
  constructor(form, kind) {
    super(form, FILM);
    this.kind = kind;
    this.progress = the(HTMLProgressElement, "#progress");
    this.frames = the(HTMLElement, "#shots");
    this.on("start-camera", () => this.begin());
    this.on("film-now", () => this.useTimer());
    this.on("film-done", () => this.states.go("stop"));
    this.on("use-film", () => this.use());
    this.on("film-again", () => this.again());
  }

  again() {
    if (!this.states.go("again")) return;
    this.forget();
    this.ask("allowed");
  }

  begin() {
    if (!this.states.go("start")) return;
    allowTones();
    this.renewed();
    this.tell(words.film.ready, words.photo.front, "front");
    this.hints = new LiveHints(this.stream, this);
    this.hints.want({ view: "front", turn: true });
  }

  due() {
    this.film();
  }

  async useTimer() {
    if (!this.states.go("count")) return;
    const { signal } = this.ending;
    this.tick(undefined);
    this.tell(words.film.ready, words.photo.front, "front");
    if (await countDown(COUNT_S, this.count, signal)) this.film();
  }

  async film() {
    const { media } = this.stream;
    if (!media || !this.states.go("film")) return;
    this.hints?.close();
    this.tick(undefined);
    const { signal } = this.ending;
    const recorder = new MediaRecorder(media, { mimeType: this.kind, videoBitsPerSecond: BITS_PER_S });
    /** @type {Blob[]} */
    const parts = [];
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    play("shutter");
    const pictures = await this.pace(signal);
    this.states.go("stop");
    if (recorder.state !== "inactive") recorder.stop();
    await stopped;
    const seen = await Promise.all(pictures);
    if (signal.aborted) return;
    const [type] = this.kind.split(";");
    this.review(new File(parts, type.replace("video/", "turn."), { type }), seen);
  }

  /** Say how far round one should be, as long as it films. @param {AbortSignal} signal */
  async pace(signal) {
    const began = performance.now();
    const pictures = [];
    const marks = [...MARKS];
    for (let gone = 0; gone < TURN_S + SPARE_S; gone = (performance.now() - began) / 1000) {
      if (signal.aborted || this.states.now !== "filming") break;
      this.progress.value = gone / TURN_S;
      if (gone >= marks[0]?.at * TURN_S) {
        const says = marks.shift()?.says ?? "";
        this.tell(words.film[`${says}_text`], words.film[says], "go");
        pictures.push(this.stream.picture(LOOK_PX, LOOK_QUALITY));
      }
      await pause(STEP_MS, signal);
    }
    return pictures;
  }

  /** @param {File} file @param {(Blob | null)[]} pictures */
  review(file, pictures) {
    if (!file.size) {
      this.giveUp(fill(words.camera.failed, { why: "MediaRecorder" }));
      return;
    }
    if (!this.states.go("filmed")) return;
    this.stop();
    this.file = file;
    this.tell(fill(words.film.filmed, { mb: megabytes(file.size) }));
    this.forgetPictures();
    const seen = pictures.flatMap((picture, k) => (picture ? [this.card(picture, MARKS[k].says)] : []));
    this.frames.replaceChildren(...seen);
  }

  /** @param {Blob} picture @param {string} says */
  card(picture, says) {
    const text = says === "go" ? words.film.beginning : words.film[says];
    const image = make("img", { src: URL.createObjectURL(picture), alt: text });
    return make("li", {}, [image, make("span", { textContent: text, ariaHidden: "true" })]);
  }

  /** Put the film into the form and send it. */
  use() {
    if (this.states.now !== "review" || !this.file) return;
    setFiles(the(HTMLInputElement, "#video", this.form), [this.file]);
    // What the page's own camera saw is never a mirror image, though its live picture is shown as one.
    the(HTMLSelectElement, "#mirrored", this.form).value = "";
    this.close();
    this.form.requestSubmit();
  }

  forgetPictures() {
    for (const { src } of this.frames.querySelectorAll("img")) URL.revokeObjectURL(src);
    this.frames.replaceChildren();
  }

  forget() {
    this.forgetPictures();
    this.file = undefined;
  }

  closed() {
    super.closed();
    this.forget();
  }
}
