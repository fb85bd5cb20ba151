// The camera takes the photos by itself: it says what to do, counts down, and takes one view after the other.

import { countDown } from "./count.js";
import { make, the } from "./elements.js";
import { allowLevel, watchLevel } from "./level.js";
import { LiveHints } from "./live.js";
import { setFiles, VIEWS } from "./photos.js";
import { Stream, whyNot } from "./stream.js";
import { connectVoice, say } from "./voice.js";
import { fill, words } from "./words.js";

const TIMER_S = 10;
const QUALITY = 0.92;
const LEVEL_DEG = 1;
/** How much of the picture's height a body should take. */
const BODY_PART = 0.86;
/** A hint is said again after so long; another one is said not sooner than that. */
const SAY_AGAIN_MS = 5000;
const SAY_NEXT_MS = 1500;

/** The dialog in which photos are taken. */
export class Camera {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.camera = the(HTMLDialogElement, "#camera");
    this.live = the(HTMLVideoElement, "#live");
    this.outside = the(HTMLElement, "#camera-says");
    this.says = the(HTMLElement, "#says");
    this.count = the(HTMLElement, "#count");
    this.level = the(HTMLElement, "#level");
    this.target = the(SVGElement, ".target", this.camera);
    this.setup = the(HTMLFormElement, "#setup");
    this.controls = the(HTMLElement, "#controls");
    this.review = the(HTMLElement, "#review");
    this.start = the(HTMLButtonElement, "#start-camera");
    this.stream = new Stream(this.live, () => this.unseen());
    this.ending = new AbortController();
    /** @type {PlannedShot[]} */
    this.plan = [];
    /** @type {TakenShots} */
    this.taken = { files: [], rolls: [] };
    this.saidAt = 0;
    /** @type {number | undefined} */
    this.counted = undefined;
    this.connect();
  }

  connect() {
    /** @param {string} id @param {() => void} act */
    const on = (id, act) => the(HTMLElement, `#${id}`).addEventListener("click", act);
    on("close-camera", () => this.camera.close());
    on("start-camera", () => this.begin());
    on("shoot", () => this.shoot());
    on("timer", () => this.useTimer());
    on("switch-camera", () => this.stream.turnRound().catch((error) => this.giveUp(error)));
    on("use-shots", () => this.use());
    on("shoot-again", () => this.open());
    connectVoice();
    this.camera.addEventListener("close", () => this.stop());
    new ResizeObserver(() => this.fit()).observe(this.live);
    this.live.addEventListener("resize", () => this.fit());
  }

  /** The outline is as high as a body should be in the picture, of which the screen may show bars around it. */
  fit() {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.live;
    const scale = Math.min(clientWidth / videoWidth, clientHeight / videoHeight);
    this.target.style.height = `${BODY_PART * videoHeight * scale}px`;
  }

  async open() {
    if (!this.camera.open) this.camera.showModal();
    this.part(this.setup);
    this.start.disabled = true;
    this.show(words.camera.starting);
    try {
      if (!(await this.stream.open())) return;
      this.start.disabled = false;
      this.show("");
      the(HTMLElement, "#switch-camera").hidden = !(await Stream.several());
    } catch (error) {
      this.giveUp(error);
    }
  }

  /** @param {unknown} error */
  giveUp(error) {
    this.camera.close();
    this.outside.textContent = whyNot(error);
  }

  /** The page is out of sight, and the camera off: what was not finished is given up, and said. */
  unseen() {
    if (!this.camera.open || !this.review.hidden) return;
    this.camera.close();
    this.outside.textContent = words.camera.hidden;
  }

  /** Show one of the parts below the picture. @param {HTMLElement} part */
  part(part) {
    for (const one of [this.setup, this.controls, this.review]) one.hidden = one !== part;
  }

  async begin() {
    const chosen = new FormData(this.setup);
    const views = VIEWS.slice(0, Number(chosen.get("views")));
    const repeats = Array.from({ length: Number(chosen.get("repeats")) }, (_, k) => k > 0);
    this.plan = views.flatMap((view) => repeats.map((repeat) => ({ view, repeat })));
    this.taken = { files: [], rolls: [] };
    this.start.disabled = true;
    const ending = new AbortController();
    this.ending = ending;
    this.shooting = false;
    await allowLevel();
    if (ending.signal.aborted) return;
    this.part(this.controls);
    this.unwatch = watchLevel(this.stream, (deg) => this.showLevel(deg));
    this.hints = new LiveHints(this.stream, this);
    this.ask();
  }

  /** Ask for the next shot of the plan. */
  ask() {
    const n = this.taken.files.length;
    const { view, repeat } = this.plan[n];
    this.counted = undefined;
    this.saidAt = performance.now();
    this.hints?.want(view, repeat);
    this.tell(words.camera[`you_${view}`]);
    the(HTMLElement, "#taken").textContent = fill(words.camera.taken, { n, of: this.plan.length });
    if (this.alone) this.useTimer();
  }

  /** What the service says about the last picture. @param {LiveHint} hint */
  follow({ phase, text, left_s: left }) {
    if (this.counting) return;
    this.target.classList.toggle("right", phase !== "waiting");
    if (phase === "shoot") this.shoot();
    else if (phase === "counting") this.tick(Math.ceil(left), text);
    else {
      this.tick(undefined, text);
      const quiet = performance.now() - this.saidAt;
      if (text === this.said ? quiet > SAY_AGAIN_MS : quiet > SAY_NEXT_MS) this.tell(text);
    }
  }

  /** @param {number | undefined} left @param {string} text */
  tick(left, text) {
    this.show(text);
    if (left === this.counted) return;
    this.counted = left;
    this.count.textContent = String(left ?? "");
    if (left) say(String(left));
  }

  /** There are no hints: the countdown does it. @param {boolean} busy */
  without(busy) {
    this.alone = true;
    const why = busy ? words.camera.no_hints_busy : words.camera.no_hints_gone;
    this.show(fill(words.camera.no_hints, { why }));
  }

  async useTimer() {
    if (this.counting) return;
    const counting = new AbortController();
    this.counting = counting;
    if (!(await countDown(TIMER_S, this.count, counting.signal))) return;
    this.counting = undefined;
    this.shoot();
  }

  /** A countdown is for one shot; whoever takes it now does not want another one at its end. */
  endCountdown() {
    this.counting?.abort();
    this.counting = undefined;
    this.count.textContent = "";
  }

  async shoot() {
    if (this.shooting) return;
    this.shooting = true;
    this.endCountdown();
    const { signal } = this.ending;
    const picture = await this.stream.picture(0, QUALITY);
    if (signal.aborted) return;
    if (!picture) {
      // Between two cameras there is no picture.
      this.shooting = false;
      return;
    }
    const { files, rolls } = this.taken;
    const { view } = this.plan[files.length];
    const name = `${view}-${files.length + 1}.jpg`;
    files.push({ view, file: new File([picture], name, { type: "image/jpeg" }) });
    if (this.roll !== undefined) rolls.push(this.roll);
    this.tick(undefined, "");
    this.target.classList.remove("right");
    this.shooting = false;
    if (files.length < this.plan.length) this.ask();
    else this.finish();
  }

  finish() {
    this.stop();
    this.part(this.review);
    this.tell(words.camera.all_done);
    const shots = this.taken.files.map(({ view, file }) =>
      make("img", { src: URL.createObjectURL(file), alt: words.photo[view] }),
    );
    the(HTMLElement, "#shots").replaceChildren(...shots);
    the(HTMLElement, "#use-shots").focus();
  }

  /** Put the shots into the form and send it. */
  use() {
    const { files, rolls } = this.taken;
    /** @param {string} view */
    const input = (view) => the(HTMLInputElement, `#${view}`, this.form);
    if (files.length === 1) {
      setFiles(input("photo"), [files[0].file]);
      the(HTMLSelectElement, "#view", this.form).value = files[0].view;
    } else {
      for (const view of VIEWS) {
        const ofView = files.filter((one) => one.view === view).map((one) => one.file);
        setFiles(input(view), ofView);
      }
    }
    if (rolls.length) input("roll_deg").value = median(rolls).toFixed(1);
    // What the page's own camera saw is never a mirror image, though its live picture is shown as one.
    the(HTMLSelectElement, "#mirrored", this.form).value = "";
    this.form.dataset.ofCamera = "yes";
    this.camera.close();
    this.form.requestSubmit();
  }

  /** @param {number} deg */
  showLevel(deg) {
    this.roll = deg;
    this.level.hidden = false;
    the(HTMLElement, ".needle", this.level).style.transform = `rotate(${-deg}deg)`;
    this.level.classList.toggle("flat", Math.abs(deg) < LEVEL_DEG);
  }

  /** @param {string} text */
  tell(text) {
    this.show(text);
    this.said = text;
    this.saidAt = performance.now();
    say(text);
  }

  /** @param {string} text */
  show(text) {
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  /** End the hints, the sensors, and the camera itself. */
  stop() {
    this.ending.abort();
    this.endCountdown();
    this.hints?.close();
    this.unwatch?.();
    this.alone = false;
    this.stream.close();
  }
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
