// How was today: five questions, answered by the service's own check-in. Days stay in this page, in a file that the person
// saves, or, only if they ask for it, in this browser.

import { all, make, the } from "./elements.js";
import { broken, notice, sendForJson, Trouble } from "./send.js";
import { fill, language, words } from "./words.js";

const ADDRESS = "/v1/check-ins";
const KEY = "posture-days";
const SCORES = ["pain_usual", "pain_at_rest"];
const QUESTIONS = ["night_spasm", "bending_easy"];

const today = () => new Date().toLocaleDateString("sv-SE");

export class CheckIn {
  /**
   * @param {HTMLElement} box @param {import("./person.js").Person} person @param {Texts} stated what the routine is for
   * @param {CheckIn | undefined} before the one in the routine before this one
   * @param {CheckInListener} listener
   */
  constructor(box, person, stated, before, listener) {
    this.box = box;
    /** @type {HTMLElement} */
    this.says = the(HTMLElement, ".verdict-of-today", box);
    /** @type {HTMLInputElement} */
    this.keep = the(HTMLInputElement, "[data-keep-here]", box);
    this.person = person;
    this.stated = stated;
    this.listener = listener;
    this.form = the(HTMLFormElement, "form", box);
    this.heeded = false;
    /** Days before today. @type {DiaryDay[]} */
    this.earlier = [];
    this.#begin(before);
    this.#connect();
    box.hidden = false;
    this.#tell();
  }

  /** From the routine before this one, or from what the browser was asked to keep. @param {CheckIn} [before] */
  #begin(before) {
    if (!before) {
      const kept = keptDays();
      this.keep.checked = kept !== undefined;
      this.#take(kept ?? []);
      return;
    }
    this.keep.checked = before.keep.checked;
    this.heeded = before.heeded;
    this.#take(before.days);
    this.says.replaceChildren(...before.says.childNodes);
  }

  /** All days, today the last one if it was answered. @returns {DiaryDay[]} */
  get days() {
    const day = this.#today();
    return day ? [...this.earlier, day] : this.earlier;
  }

  open() {
    const title = the(HTMLElement, "h3", this.box);
    title.focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "start" });
  }

  /** A routine is shown, perhaps for other answers: what the days say holds for it too. */
  again() {
    const ours = this.heeded;
    this.heeded = false;
    if (ours || !this.days.length) return;
    this.listener.unsure();
    this.#check();
  }

  #connect() {
    this.form.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#exclude(target);
      this.#changed();
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    the(HTMLButtonElement, "[data-ask-safety]", this.box).addEventListener("click", this.listener.askSafety);
    the(HTMLButtonElement, "[data-save]", this.box).addEventListener("click", () => this.#save());
    the(HTMLButtonElement, "[data-forget]", this.box).addEventListener("click", () => this.#forget());
    this.keep.addEventListener("change", () => {
      this.#store();
      this.#tell();
    });
    const file = the(HTMLInputElement, "#earlier-days", this.box);
    file.addEventListener("change", async () => {
      const days = daysIn((await file.files?.[0]?.text()) ?? "");
      file.value = "";
      if (days) {
        this.#take(days);
        this.#changed();
      }
      this.#tell(days ? fill(words.check_in.loaded, { n: days.length }) : words.check_in.no_diary);
    });
  }

  #changed() {
    this.#tell();
    if (this.#today()) this.#check();
  }

  /** "None of these", or some of them. @param {HTMLInputElement} ticked */
  #exclude(ticked) {
    const stops = all(HTMLInputElement, "[name=stops]", this.form);
    const none = the(HTMLInputElement, "[name=no_stop]", this.form);
    if (ticked === none && none.checked) for (const stop of stops) stop.checked = false;
    if (ticked.name === "stops" && ticked.checked) none.checked = false;
  }

  /** Today, once all five are answered. @returns {DiaryDay | undefined} */
  #today() {
    const given = new FormData(this.form);
    const stops = given.getAll("stops").map(String);
    const asked = [...SCORES, ...QUESTIONS].every((name) => given.has(name));
    if (!asked || !(stops.length || given.has("no_stop"))) return undefined;
    /** @type {Record<string, number>} */
    const tender = {};
    for (const field of all(HTMLSelectElement, "[data-spot]", this.form)) {
      if (field.value) tender[field.dataset.spot ?? ""] = Number(field.value);
    }
    const scores = SCORES.map((name) => [name, Number(given.get(name))]);
    const answers = QUESTIONS.map((name) => [name, given.get(name) === "true"]);
    return { date: today(), ...Object.fromEntries([...scores, ...answers]), tender_0_10: tender, stops };
  }

  /** @param {DiaryDay[]} days */
  #take(days) {
    this.earlier = days.filter((day) => day.date < today());
    const day = days.find(({ date }) => date === today());
    if (!day) return;
    for (const field of all(HTMLInputElement, "input", this.form)) {
      const value = day[field.name];
      if (field.name === "no_stop") field.checked = day.stops?.length === 0;
      else if (Array.isArray(value)) field.checked = value.includes(field.value);
      else field.checked = String(value) === field.value;
    }
    for (const field of all(HTMLSelectElement, "[data-spot]", this.form)) {
      field.value = String(day.tender_0_10?.[field.dataset.spot ?? ""] ?? "");
    }
  }

  async #check() {
    const { days } = this;
    this.#store();
    if (!this.says.childElementCount) this.says.textContent = words.check_in.checking;
    /** @type {Record<string, string>} */
    const intake = {};
    for (const [name, value] of this.person.said)
      intake[name] = name in intake ? `${intake[name]},${value}` : value;
    const body = { diary: { days }, intake, ...this.stated, lang: language };
    try {
      /** @type {CheckInAnswer} */
      const answer = await sendForJson(ADDRESS, JSON.stringify(body));
      if (JSON.stringify(days) !== JSON.stringify(this.days)) return;
      this.says.replaceChildren(...this.#verdict(answer));
      if (this.box.contains(document.activeElement)) this.says.scrollIntoView({ block: "nearest" });
      this.heeded = answer.verdict === "step_down";
      this.listener.answered(answer);
    } catch (error) {
      const known = error instanceof Trouble ? error : broken();
      if (known !== error) reportError(error);
      const again = make("button", {
        type: "button",
        className: "button second",
        textContent: words.sending.again,
      });
      again.addEventListener("click", () => this.#check());
      this.says.replaceChildren(notice(known, [], [again]));
    }
  }

  /** @param {CheckInAnswer} answer */
  #verdict({ title, because, next_steps, criteria, verdict, protocol }) {
    const stop = verdict === "stop_and_see";
    const heading = make("h4", { textContent: title });
    /** @type {HTMLElement[]} */
    const parts = [heading, this.#compared(), list(because), list(next_steps)];
    if (stop) {
      const advice = [words.check_in.paused, protocol.withheld?.advice ?? ""].join(" ");
      parts.splice(1, 0, make("p", { textContent: advice }));
    }
    if (criteria.length) {
      const n = criteria.filter(({ met }) => met === "yes").length;
      const summary = make("summary", {
        textContent: fill(words.check_in.criteria, { n, of: criteria.length }),
      });
      parts.push(
        make("details", {}, [summary, list(criteria.map((one) => `${one.says} (${one.in_words})`))]),
      );
    }
    const className = stop ? "notice stop" : "notice";
    return [make("div", { className }, parts)];
  }

  /** Better, the same or worse: read off the numbers, not asked again. */
  #compared() {
    const now = this.#today()?.pain_usual;
    const before = this.earlier.flatMap((day) => day.pain_usual ?? []).at(-1);
    if (now === undefined || before === undefined) return make("p", { textContent: words.check_in.first });
    const unlike = now < before ? words.check_in.better : words.check_in.worse;
    const change = now === before ? words.check_in.same : unlike;
    return make("p", { textContent: `${fill(words.check_in.before, { now, before })} ${change}` });
  }

  #save() {
    const diary = { red_flags: [], red_flags_answered: this.person.answered, days: this.days };
    const file = new Blob([JSON.stringify(diary, null, 2)], { type: "application/json" });
    const link = make("a", { href: URL.createObjectURL(file), download: `posture-days-${today()}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  #forget() {
    this.keep.checked = false;
    this.#store();
    this.form.reset();
    this.earlier = [];
    this.says.replaceChildren();
    this.#tell();
    this.listener.forgot();
  }

  #store() {
    try {
      if (this.keep.checked) localStorage.setItem(KEY, JSON.stringify(this.days));
      else localStorage.removeItem(KEY);
    } catch {
      // This browser keeps nothing: the box says so.
      this.keep.checked = false;
    }
  }

  /** Say what is kept, and offer what can be done with it. @param {string} [first] */
  #tell(first = "") {
    const n = this.days.length;
    const kept = this.keep.checked ? fill(words.check_in.kept, { n }) : "";
    the(HTMLElement, "[data-kept]", this.box).textContent = `${first} ${kept}`.trim();
    the(HTMLElement, "[data-save]", this.box).hidden = n === 0;
    the(HTMLElement, "[data-forget]", this.box).hidden = n === 0 && !this.keep.checked;
  }
}

/** @param {readonly string[]} lines */
const list = (lines) =>
  make(
    "ul",
    {},
    lines.map((textContent) => make("li", { textContent })),
  );

/** The days that this browser was asked to keep; undefined where it was not. */
function keptDays() {
  try {
    return daysIn(localStorage.getItem(KEY) ?? "");
  } catch {
    return undefined;
  }
}

/** The days of a diary, or of a list of them; the service looks at each. @param {string} text @returns {DiaryDay[] | undefined} */
function daysIn(text) {
  try {
    const found = JSON.parse(text);
    const days = Array.isArray(found) ? found : found.days;
    return days.every((/** @type {DiaryDay} */ day) => typeof day.date === "string") ? days : undefined;
  } catch {
    return undefined;
  }
}
