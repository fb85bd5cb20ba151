// What a person says about themselves, a few questions at a time: safety in groups, then what is optional. It knows what
// is answered, and what must be looked at before anything else.

import { connectMaps } from "./body-map.js";
import { all, make, the } from "./elements.js";
import { fill, words } from "./words.js";

/** @type {Person | undefined} */
let connected;

/** Connect the questions of a form, once. @param {HTMLFormElement} form */
export function connectPerson(form) {
  connected ??= new Person(form);
  return connected;
}

export class Person {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.section = the(HTMLElement, "#person");
    this.steps = all(HTMLElement, ".ask-step", this.section);
    this.groups = all(HTMLFieldSetElement, "[data-group]", this.section).map((group) => ({
      flags: all(HTMLInputElement, "[name=red_flags]", group),
      none: the(HTMLInputElement, "[name=none_of]", group),
    }));
    this.all = the(HTMLInputElement, "[name=red_flags_answered]", this.section);
    this.names = new Set(all(HTMLElement, "[name]", this.section).map((one) => one.getAttribute("name")));
    this.at = 0;
    this.finish = () => {};
    this.home = document.createComment("");
    this.section.before(this.home);
    // A box that is kept in the tab but never sent: the service is told the outcome.
    for (const { none } of this.groups) none.disabled = true;
    for (const advice of all(HTMLElement, ".advice", this.section)) advice.setAttribute("role", "alert");
    connectMaps(this.section);
    this.place = make("p", { className: "soft small" });
    this.next = this.#button("button next", () => this.#goOn());
    this.back = this.#button("button second", () => this.show(this.at - 1, true));
    this.straight = this.#button("quiet", () => this.finish());
    this.#makeSteering();
    this.section.classList.add("asking");
    document.addEventListener("change", ({ target }) => this.#changed(target));
    // Wherever the questions are shown, what is sent must hold them.
    addEventListener("submit", ({ target }) => target === form && this.goHome(), true);
    this.#settle();
    this.show(0, false);
  }

  /** Whether every group of safety questions has a yes, or "none of these". */
  get answered() {
    return this.groups.every(({ flags, none }) => none.checked || flags.some((flag) => flag.checked));
  }

  /** Whether something was ticked that cannot wait. */
  get emergency() {
    return this.section.querySelector(this.#urgent) !== null;
  }

  get #urgent() {
    return `[data-urgency="${the(HTMLElement, ".advice", this.section).dataset.urgency}"]:checked`;
  }

  /** What was said, as the service takes it: names and values. @returns {string[][]} */
  get said() {
    return [...new FormData(this.form)].flatMap(([name, value]) =>
      typeof value === "string" && value.trim() && this.names.has(name) ? [[name, value.trim()]] : [],
    );
  }

  /** Put the questions where they were at first. */
  goHome() {
    this.section.hidden = true;
    this.home.after(this.section);
  }

  /** Ask again what was asked, though it was answered. */
  forgetSafety() {
    for (const { none } of this.groups) none.checked = false;
    this.all.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /**
   * Ask in a place: from the beginning, or from the first group of safety questions that is not answered.
   * @param {HTMLElement} place @param {boolean} again @param {() => void} finish when the person is done
   * @param {boolean} focus whether the person has come here, and is not looking at something else
   */
  ask(place, again, finish, focus) {
    const open = this.groups.findIndex(
      ({ flags, none }) => !none.checked && !flags.some((flag) => flag.checked),
    );
    const urgent = this.steps.findIndex((step) => step.querySelector(this.#urgent));
    this.finish = finish;
    if (this.section.parentElement !== place) place.prepend(this.section);
    this.section.hidden = false;
    this.show(Math.max(0, again ? 0 : urgent >= 0 ? urgent : open), focus);
  }

  /** @param {number} at @param {boolean} focus */
  show(at, focus) {
    this.at = at;
    for (const [k, step] of this.steps.entries()) step.classList.toggle("now", k === at);
    const step = this.steps[at];
    if (step instanceof HTMLDetailsElement) step.open = true;
    this.#label();
    if (!focus) return;
    const title = the(HTMLElement, "legend, summary, h2", step);
    title.focus({ preventScroll: true });
    this.section.scrollIntoView({ block: "start" });
  }

  /** @param {string} className @param {() => void} act */
  #button(className, act) {
    const button = make("button", { type: "button", className });
    button.addEventListener("click", act);
    return button;
  }

  #makeSteering() {
    this.back.textContent = words.person.back;
    this.straight.textContent = words.person.straight;
    const mistake = make("p", { className: "mistake", textContent: words.person.mistake });
    const row = make("p", { className: "steering" }, [this.back, this.next]);
    the(HTMLElement, ".hint", this.section).replaceWith(this.place);
    this.section.append(mistake, row, this.straight);
  }

  /** What the buttons say depends on what is ticked. */
  #label() {
    const group = this.groups[this.at];
    const step = this.steps[this.at];
    const list = group ? ".checks" : "#respect .checks";
    const ticked = step.querySelector(`${list} input:checked:not([name=none_of])`) !== null;
    const last = this.at === this.steps.length - 1;
    this.next.textContent = last ? words.person.done : ticked ? words.person.next : words.person.none;
    this.back.hidden = this.at === 0;
    this.straight.hidden = last || group !== undefined || !this.answered;
    const count = fill(words.person.at, { n: this.at + 1, of: this.steps.length });
    this.place.textContent = this.at ? count : `${count}. ${words.person.intro}`;
    this.section.classList.toggle("stopped", this.emergency);
    this.section.classList.toggle("optional", !group);
  }

  #goOn() {
    const group = this.groups[this.at];
    const wrong = all(HTMLInputElement, "input:invalid", this.steps[this.at])[0];
    if (wrong) {
      wrong.reportValidity();
      return;
    }
    if (group && !group.flags.some((flag) => flag.checked)) {
      group.none.checked = true;
      group.none.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (this.at < this.steps.length - 1) this.show(this.at + 1, true);
    else this.finish();
  }

  /** @param {EventTarget | null} target */
  #changed(target) {
    const ours = target === this.form || (target instanceof Element && this.section.contains(target));
    if (!ours) return;
    this.#settle();
    this.#label();
    if (this.emergency) this.section.scrollIntoView({ block: "start" });
  }

  /** A yes takes "none of these" back, and all is answered exactly when every group is. */
  #settle() {
    for (const { flags, none } of this.groups) if (flags.some((flag) => flag.checked)) none.checked = false;
    if (this.all.checked === this.answered) return;
    this.all.checked = this.answered;
    this.all.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
