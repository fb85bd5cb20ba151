// The dialog of a live picture: its states, its stream, what it shows and says; photos and film build on it.

import { Board } from "./board.js";
import { all, the } from "./elements.js";
import { Outline } from "./outline.js";
import { States } from "./states.js";
import { Stream, whyNot } from "./stream.js";
import { allowTones, endTones, play } from "./tones.js";
import { connectSound, hush, say } from "./voice.js";
import { fill, words } from "./words.js";

/** A hint is said again after so long; another one is said not sooner than that. */
const SAY_AGAIN_MS = 5000;
const SAY_NEXT_MS = 1500;
/** The voice waits for the end of the tones that are tried. */
const TONES_MS = 900;
/** Who must only hold still is in the right place. */
const ONLY_STILL = ["", "hold_still"];
/** What has been taken is still there when the camera is off. */
const HOLDS_ON = ["closed", "review", "writing"];

export class CameraDialog {
  /** @param {HTMLFormElement} form @param {Record<string, Texts>} table of its states */
  constructor(form, table) {
    this.form = form;
    this.dialog = the(HTMLDialogElement, "#camera");
    this.outside = the(HTMLElement, "#camera-says");
    this.hint = this.outside.textContent;
    this.count = the(HTMLElement, "#count");
    this.start = the(HTMLButtonElement, "#start-camera");
    const live = the(HTMLVideoElement, "#live");
    this.board = new Board(this.dialog, live);
    this.outline = new Outline(the(SVGElement, ".target", this.dialog), live);
    this.stream = new Stream(live, () => this.unseen());
    this.states = new States(table, (state) => this.entered(state));
    this.ending = new AbortController();
    /** @type {import("./live.js").LiveHints | undefined} */
    this.hints = undefined;
    this.saidAt = 0;
    /** @type {number | undefined} */
    this.counted = undefined;
    this.on("close-camera", () => this.close());
    this.on("switch-camera", () => this.turnRound());
    this.on("test-sound", () => this.testSound());
    connectSound(the(HTMLInputElement, "#sound"));
    this.dialog.addEventListener("close", () => {
      if (!this.dialog.open) this.closed(); // it may have been opened again meanwhile
    });
  }

  /** @param {string} id @param {() => void} act */
  on(id, act) {
    the(HTMLElement, `#${id}`).addEventListener("click", act);
  }

  /** Every part of the dialog names the states in which it is there. @param {string} state */
  entered(state) {
    for (const part of all(HTMLElement, "[data-in]", this.dialog)) {
      part.hidden = !part.dataset.in?.split(" ").includes(state);
    }
    this.dialog.dataset.state = state;
    this.start.disabled = state !== "ready";
    this.outline.right(null);
    // What had the focus may be gone.
    all(HTMLElement, `[data-first~="${state}"]`, this.dialog)[0]?.focus();
  }

  /** What begins now ends with its signal. */
  renewed() {
    this.ending.abort();
    this.ending = new AbortController();
    return this.ending;
  }

  async open() {
    if (!this.states.go("open")) return;
    this.outside.textContent = this.hint;
    this.dialog.showModal();
    this.outline.show("front");
    await this.ask("allowed");
  }

  /** Ask for the camera; nothing comes of it when the dialog was closed meanwhile. @param {string} event then */
  async ask(event) {
    this.board.show(words.camera.starting);
    try {
      if (!(await this.stream.open()) || !this.states.may(event)) return;
      this.board.show("");
      this.states.go(event);
      the(HTMLElement, "#switch-camera").hidden = !(await Stream.several());
    } catch (error) {
      this.giveUp(whyNot(error));
    }
  }

  async turnRound() {
    if (!this.states.go("turn")) return;
    this.outline.right(null);
    try {
      await this.stream.turnRound();
      this.outline.fit();
    } catch (error) {
      this.giveUp(whyNot(error));
    }
  }

  testSound() {
    if (!this.states.go("test")) return;
    allowTones();
    play("right");
    this.board.show(words.camera.sound_test);
    setTimeout(() => this.states.now === "ready" && say(words.camera.sound_test), TONES_MS);
  }

  /** There is no camera, or no longer. @param {string} why */
  giveUp(why) {
    if (this.keepsShots(why)) return;
    this.close();
    this.outside.textContent = why;
  }

  /** Whether there is something worth keeping, to which it has gone back. @param {string} _why */
  keepsShots(_why) {
    return false;
  }

  /** The page is out of sight, and the camera off: what was not finished is given up, and said. */
  unseen() {
    if (!HOLDS_ON.includes(this.states.now)) this.giveUp(words.camera.hidden);
  }

  /** What the service says about the last picture. @param {LiveHint} hint */
  follow(hint) {
    const { phase, text, short, hints, left_s: left, body } = hint;
    const right = hints.every((one) => ONLY_STILL.includes(one));
    this.outline.right(right ? body : null);
    if (this.states.now !== "hints") return;
    if (phase === "shoot") this.due();
    else if (phase === "counting") {
      this.board.show(text, short, "hold_still");
      this.tick(Math.ceil(left));
    } else {
      this.tick(undefined);
      this.tellHint(text, short, hints[0], body);
    }
  }

  /** All was right for long enough. */
  due() {}

  /** @param {string} text @param {string} short @param {string} id @param {readonly number[] | null} body */
  tellHint(text, short, id, body) {
    this.board.show(text, short, id, body);
    const quiet = performance.now() - this.saidAt;
    if (text === this.said ? quiet < SAY_AGAIN_MS : quiet < SAY_NEXT_MS) return;
    if (id === "hold_still") play("still");
    this.say(text);
  }

  /** @param {number | undefined} left */
  tick(left) {
    if (left === this.counted) return;
    if (left) {
      play(this.counted ? "still" : "right");
      say(String(left));
    }
    this.counted = left;
    this.count.textContent = String(left ?? "");
  }

  /** Show and say it. @param {string} text @param {string} [short] @param {string} [icon] */
  tell(text, short, icon) {
    this.board.show(text, short, icon);
    this.say(text);
  }

  /** @param {string} text */
  say(text) {
    this.said = text;
    this.saidAt = performance.now();
    say(text);
  }

  /** There are no hints. @param {boolean} busy */
  without(busy) {
    this.outline.right(null);
    const why = busy ? words.camera.no_hints_busy : words.camera.no_hints_gone;
    this.tell(fill(words.camera.no_hints, { why }));
  }

  close() {
    this.dialog.close();
    this.closed();
  }

  closed() {
    if (!this.states.go("close")) return;
    this.stop();
    hush();
  }

  /** End the hints, the sound, and the camera itself. */
  stop() {
    this.ending.abort();
    this.hints?.close();
    this.hints = undefined;
    this.tick(undefined);
    this.stream.close();
    endTones();
  }
}
