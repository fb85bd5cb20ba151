// The camera takes the photos by itself: it says what to do, counts down, and takes one view after the other.

import { countDown } from "./count.js";
import { allowLevel, watchLevel } from "./level.js";
import { LiveHints } from "./live.js";
import { setFiles, VIEWS } from "./photos.js";
import { noCamera, Stream, whyNot } from "./stream.js";
import { say, setVoice } from "./voice.js";
import { fill, make, words } from "./words.js";

const TIMER_S = 10;
const QUALITY = 0.92;
const LEVEL_DEG = 1;
/** How much of the picture's height a body should take. */
const BODY_PART = 0.86;
/** A hint is said again after so long; another one is said not sooner than that. */
const SAY_AGAIN_MS = 5000;
const SAY_NEXT_MS = 1500;

/** Connect the button that opens the camera. @param {HTMLFormElement} form */
export function connectCamera(form) {
  const button = document.getElementById("open-camera");
  document.getElementById("with-camera").hidden = false;
  const why = noCamera();
  if (why) {
    button.disabled = true;
    document.getElementById("camera-says").textContent = why;
    return;
  }
  const camera = new Camera(form);
  button.addEventListener("click", () => camera.open());
}

class Camera {
  constructor(form) {
    this.form = form;
    for (const id of ["camera", "live", "says", "count", "level", "setup", "controls", "taken", "review", "shots"]) {
      this[id] = document.getElementById(id);
    }
    this.target = this.camera.querySelector(".target");
    this.stream = new Stream(this.live, () => this.unseen());
    const on = (id, act) => document.getElementById(id).addEventListener("click", act);
    on("close-camera", () => this.camera.close());
    on("start-camera", () => this.begin());
    on("shoot", () => this.shoot());
    on("timer", () => this.useTimer());
    on("switch-camera", () => this.stream.turnRound().catch((error) => this.giveUp(error)));
    this.start = document.getElementById("start-camera");
    on("use-shots", () => this.use());
    on("shoot-again", () => this.open());
    document.getElementById("voice").addEventListener("change", (event) => setVoice(event.target.checked));
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
    this.part("setup");
    this.start.disabled = true;
    this.show(words.camera.starting);
    try {
      if (!await this.stream.open()) return;
      this.start.disabled = false;
      this.show("");
      document.getElementById("switch-camera").hidden = !await Stream.several();
    } catch (error) {
      this.giveUp(error);
    }
  }

  giveUp(error) {
    this.camera.close();
    document.getElementById("camera-says").textContent = whyNot(error);
  }

  /** The page is out of sight, and the camera off: what was not finished is given up, and said. */
  unseen() {
    if (!this.camera.open || !this.review.hidden) return;
    this.camera.close();
    document.getElementById("camera-says").textContent = words.camera.hidden;
  }

  /** Show one of the parts below the picture. */
  part(name) {
    for (const id of ["setup", "controls", "review"]) this[id].hidden = id !== name;
  }

  async begin() {
    const chosen = (name) => Number(this.setup.querySelector(`[name=${name}]:checked`).value);
    const views = VIEWS.slice(0, chosen("views"));
    const repeats = Array.from({ length: chosen("repeats") }, (_, k) => k);
    this.plan = views.flatMap((view) => repeats.map((k) => ({ view, repeat: k > 0 })));
    this.taken = { files: [], rolls: [] };
    this.start.disabled = true;
    const ending = new AbortController();
    this.ending = ending;
    this.shooting = false;
    await allowLevel();
    if (ending.signal.aborted) return;
    this.part("controls");
    this.unwatch = watchLevel(() => this.stream.facing, (deg) => this.showLevel(deg));
    this.hints = new LiveHints(this.stream, (hint) => this.follow(hint), (busy) => this.without(busy));
    this.ask();
  }

  /** Ask for the next shot of the plan. */
  ask() {
    const { view, repeat } = this.plan[this.taken.files.length];
    this.counted = undefined;
    this.saidAt = performance.now();
    this.hints.want(view, repeat);
    this.tell(words.camera[`you_${view}`]);
    document.getElementById("taken").textContent = fill(words.camera.taken, { n: this.taken.files.length, of: this.plan.length });
    if (this.alone) this.useTimer();
  }

  /** What the service says about the last picture. */
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

  tick(left, text) {
    this.show(text);
    if (left === this.counted) return;
    this.counted = left;
    this.count.textContent = left ?? "";
    if (left) say(String(left));
  }

  /** There are no hints: the countdown does it. */
  without(busy) {
    this.alone = true;
    this.show(fill(words.camera.no_hints, { why: busy ? words.camera.no_hints_busy : words.camera.no_hints_gone }));
  }

  async useTimer() {
    if (this.counting) return;
    const counting = new AbortController();
    this.counting = counting;
    if (!await countDown(TIMER_S, this.count, counting.signal)) return;
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
    const shot = this.plan[this.taken.files.length];
    const picture = await this.stream.picture(0, QUALITY);
    if (signal.aborted) return;
    if (!picture) {
      // Between two cameras there is no picture.
      this.shooting = false;
      return;
    }
    const name = `${shot.view}-${this.taken.files.length + 1}.jpg`;
    this.taken.files.push({ view: shot.view, file: new File([picture], name, { type: "image/jpeg" }) });
    if (this.roll !== undefined) this.taken.rolls.push(this.roll);
    this.tick(undefined, "");
    this.target.classList.remove("right");
    this.shooting = false;
    if (this.taken.files.length < this.plan.length) this.ask();
    else this.finish();
  }

  finish() {
    this.stop();
    this.part("review");
    this.tell(words.camera.all_done);
    this.shots.replaceChildren(...this.taken.files.map(({ view, file }) => make("img", { src: URL.createObjectURL(file), alt: words.photo[view] })));
    document.getElementById("use-shots").focus();
  }

  /** Put the shots into the form and send it. */
  use() {
    const { files, rolls } = this.taken;
    const [first] = files;
    const fields = this.form.elements;
    if (files.length === 1) {
      setFiles(fields.namedItem("photo"), [first.file]);
      fields.namedItem("view").value = first.view;
    } else {
      for (const view of VIEWS) setFiles(fields.namedItem(view), files.filter((one) => one.view === view).map((one) => one.file));
    }
    if (rolls.length) {
      fields.namedItem("roll_deg").value = median(rolls).toFixed(1);
    }
    // What the page's own camera saw is never a mirror image, though its live picture is shown as one.
    fields.namedItem("mirrored").value = "";
    this.form.dataset.ofCamera = "yes";
    this.camera.close();
    this.form.requestSubmit();
  }

  showLevel(deg) {
    this.roll = deg;
    this.level.hidden = false;
    this.level.firstElementChild.style.transform = `rotate(${-deg}deg)`;
    this.level.classList.toggle("flat", Math.abs(deg) < LEVEL_DEG);
  }

  tell(text) {
    this.show(text);
    this.said = text;
    this.saidAt = performance.now();
    say(text);
  }

  show(text) {
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  /** End the hints, the sensors, and the camera itself. */
  stop() {
    this.ending?.abort();
    this.endCountdown();
    this.hints?.close();
    this.unwatch?.();
    this.alone = false;
    this.stream.close();
  }
}

function median(values) {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)];
}
