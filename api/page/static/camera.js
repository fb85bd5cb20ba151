// The camera takes the photos by itself: it says what to do, counts down, and takes one view after the other.

import { CameraDialog } from "./camera-dialog.js";
import { countDown } from "./count.js";
import { make, the } from "./elements.js";
import { allowLevel, watchLevel } from "./level.js";
import { LiveHints } from "./live.js";
import { forgetShot, setFiles, VIEWS } from "./photos.js";
import { PHOTOS } from "./states.js";
import { allowTones, play } from "./tones.js";
import { fill, words } from "./words.js";

const TIMER_S = 10;
const QUALITY = 0.92;
const LEVEL_DEG = 1;

/** The dialog in which photos are taken. */
export class Camera extends CameraDialog {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super(form, PHOTOS);
    this.level = the(HTMLElement, "#level");
    this.setup = the(HTMLFormElement, "#setup");
    this.shots = the(HTMLElement, "#shots");
    /** @type {PlannedShot[]} */
    this.plan = [];
    /** Which shots of the plan are still to be taken. @type {number[]} */
    this.todo = [];
    /** What was taken, in the order of the plan. @type {TakenShot[]} */
    this.taken = [];
    this.on("start-camera", () => this.begin());
    this.on("shoot", () => this.shoot());
    this.on("timer", () => this.useTimer());
    this.on("keep-shots", () => this.keepsShots(""));
    this.on("use-shots", () => this.use());
    this.on("shoot-again", () => this.states.go("again") && this.ask("allowed"));
  }

  async begin() {
    if (!this.states.go("start")) return;
    allowTones();
    const chosen = new FormData(this.setup);
    const views = VIEWS.slice(0, Number(chosen.get("views")));
    const repeats = Array.from({ length: Number(chosen.get("repeats")) }, (_, k) => k > 0);
    this.plan = views.flatMap((view) => repeats.map((repeat) => ({ view, repeat })));
    this.todo = [...this.plan.keys()];
    this.taken = [];
    this.sayWanted();
    const { signal } = this.renewed();
    await allowLevel();
    if (!signal.aborted && this.states.go("prepared")) this.guide();
  }

  /** Take what is still to be taken, with hints. */
  guide() {
    this.alone = false;
    this.roll = undefined;
    this.unwatch = watchLevel(this.stream, (deg) => this.showLevel(deg));
    this.hints = new LiveHints(this.stream, this);
    this.want();
  }

  /** Ask for the next shot. */
  want() {
    const { view, repeat } = this.plan[this.todo[0]];
    this.tick(undefined);
    this.outline.show(view);
    this.hints?.want({ view, repeat });
    const of = this.plan.length;
    the(HTMLElement, "#taken").textContent = fill(words.camera.taken, { n: of - this.todo.length, of });
    the(HTMLElement, "#keep-shots").hidden = !this.complete;
    this.sayWanted();
    if (this.alone) this.useTimer();
  }

  sayWanted() {
    this.showWanted();
    this.say(words.camera[`you_${this.plan[this.todo[0]].view}`]);
  }

  showWanted() {
    const { view } = this.plan[this.todo[0]];
    this.board.show(words.camera[`you_${view}`], words.photo[view], view);
  }

  /** There are no hints: the countdown does it. @param {boolean} busy */
  without(busy) {
    this.alone = true;
    super.without(busy);
  }

  due() {
    this.shoot();
  }

  async useTimer() {
    if (!this.states.go("count")) return;
    const counting = new AbortController();
    this.counting = counting;
    this.tick(undefined);
    this.showWanted();
    if (await countDown(TIMER_S, this.count, counting.signal)) this.shoot();
  }

  /** A countdown is for one shot; whoever takes it now does not want another one at its end. */
  endCountdown() {
    this.counting?.abort();
    this.count.textContent = "";
  }

  async shoot() {
    if (!this.states.go("shoot")) return;
    this.endCountdown();
    const { signal } = this.ending;
    const picture = await this.stream.picture(0, QUALITY);
    if (signal.aborted) return;
    if (picture) this.keep(picture);
    // Between two cameras there is no picture.
    if (this.todo.length) this.states.go("next") && this.want();
    else this.finish();
  }

  /** @param {Blob} picture */
  keep(picture) {
    play("shutter");
    const k = this.todo.shift() ?? 0;
    const { view } = this.plan[k];
    const file = new File([picture], `${view}-${k + 1}.jpg`, { type: "image/jpeg" });
    this.taken[k] = { view, file, roll: this.roll };
  }

  /** Whether there is a shot for each of the plan: one that is taken again has its old one as long. */
  get complete() {
    return this.plan.length > 0 && this.plan.every((_, k) => this.taken[k]);
  }

  finish() {
    if (!this.states.go("done")) return;
    this.review(words.camera.all_done);
  }

  /** @param {string} why */
  keepsShots(why) {
    if (!this.complete || !this.states.go("keep")) return false;
    this.todo = [];
    this.review(why);
    return true;
  }

  /** Look at what was taken, the camera off. @param {string} text */
  review(text) {
    this.stop();
    this.tell(text);
    this.forgetPictures();
    this.shots.replaceChildren(...this.taken.map(({ view, file }, k) => this.card(view, file, k)));
  }

  /** @param {string} view @param {File} file @param {number} k */
  card(view, file, k) {
    const picture = make("img", { src: URL.createObjectURL(file), alt: words.photo[view] });
    const caption = make("span", { textContent: words.photo[view] });
    const again = make("button", { type: "button", className: "quiet", textContent: words.camera.again_one });
    again.setAttribute("aria-label", `${words.camera.again_one}: ${words.photo[view]}`);
    again.hidden = this.plan.length < 2; // there the button below does the same
    again.addEventListener("click", () => this.retake(k));
    return make("li", {}, [picture, caption, again]);
  }

  /** Take one shot again; the others stay, and so does the old one until then. @param {number} k */
  async retake(k) {
    if (!this.states.go("retake")) return;
    allowTones();
    const { signal } = this.renewed();
    this.todo = [k];
    await this.ask("resumed");
    if (!signal.aborted && this.states.now === "hints") this.guide();
  }

  /** Put the shots into the form and send it. */
  use() {
    if (this.states.now !== "review") return;
    const { taken } = this;
    forgetShot(this.form);
    const rolls = taken.flatMap(({ roll }) => (roll === undefined ? [] : [roll]));
    /** @param {string} view */
    const input = (view) => the(HTMLInputElement, `#${view}`, this.form);
    if (taken.length === 1) {
      setFiles(input("photo"), [taken[0].file]);
      the(HTMLSelectElement, "#view", this.form).value = taken[0].view;
    } else {
      for (const view of VIEWS) {
        const ofView = taken.filter((one) => one.view === view).map((one) => one.file);
        setFiles(input(view), ofView);
      }
    }
    if (rolls.length) input("roll_deg").value = median(rolls).toFixed(1);
    // What the page's own camera saw is never a mirror image, though its live picture is shown as one.
    the(HTMLSelectElement, "#mirrored", this.form).value = "";
    this.form.dataset.ofCamera = "yes";
    this.close();
    this.form.requestSubmit();
  }

  /** @param {number} deg */
  showLevel(deg) {
    this.roll = deg;
    this.level.hidden = false;
    the(HTMLElement, ".needle", this.level).style.transform = `rotate(${-deg}deg)`;
    this.level.classList.toggle("flat", Math.abs(deg) < LEVEL_DEG);
  }

  forgetPictures() {
    for (const { src } of this.shots.querySelectorAll("img")) URL.revokeObjectURL(src);
    this.shots.replaceChildren();
  }

  closed() {
    super.closed();
    this.forgetPictures();
    this.taken = [];
    this.plan = [];
  }

  stop() {
    this.unwatch?.();
    this.level.hidden = true;
    this.endCountdown();
    super.stop();
  }
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
