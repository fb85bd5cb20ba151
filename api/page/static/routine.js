// The routine beside an answer: first the questions about safety, then the steps for just these answers. It is never
// shown beside other answers than those it was made for.

import { CheckIn } from "./check-in.js";
import { all, make, the } from "./elements.js";
import { connectPerson } from "./person.js";
import { Player } from "./player.js";
import { broken, Cancelled, notice, sendForJson, Trouble } from "./send.js";
import { words } from "./words.js";

const ADDRESS = "/routine";

/** The one that is connected. @type {Routine | undefined} */
let current;

/**
 * Connect the tab of the routine with an answer that is shown. Whoever shows answers hears of the protocol that holds now
 * by the event "protocol" of the panel (undefined while there is none).
 * @param {HTMLElement} panel holds what the service sent with the answer
 * @param {{ form: HTMLFormElement, answer: MeasuredAnswer, address?: string }} shown
 */
export function connectRoutine(panel, { form, answer }) {
  current?.leave();
  current = new Routine(panel, form, answer);
}

class Routine {
  /** @param {HTMLElement} panel @param {HTMLFormElement} form @param {MeasuredAnswer} answer */
  constructor(panel, form, answer) {
    this.panel = panel;
    this.person = connectPerson(form);
    const { name, side } = answer.pattern;
    this.stated = side
      ? [
          ["pattern", name],
          ["side", side],
        ]
      : [];
    /** The protocol of the routine that is here. @type {Protocol | undefined} */
    this.protocol = answer.protocol;
    this.slot = make("div", {}, [...panel.childNodes]);
    this.change = make("button", {
      type: "button",
      className: "quiet change",
      textContent: words.person.again,
    });
    this.change.addEventListener("click", () => this.ask(true));
    this.editing = false;
    this.ending = new AbortController();
    const { signal } = this.ending;
    document.addEventListener("change", ({ target }) => this.#changed(target), { signal });
    // An answer that goes takes nothing of the person along.
    this.watch = new MutationObserver(() => panel.isConnected || this.leave());
    this.watch.observe(document.body, { childList: true, subtree: true });
    panel.replaceChildren(this.change, this.slot);
    this.#enhance();
    // Whoever sees the result first is not drawn away from it.
    this.#decide(false);
  }

  /** Give up everything that runs or was lent. */
  leave() {
    this.watch.disconnect();
    this.ending.abort();
    this.loading?.abort();
    this.player?.end();
    this.person.goHome();
    if (current === this) current = undefined;
  }

  /** @param {boolean} again whether the person wants to change answers that are complete @param {boolean} [focus] */
  ask(again, focus = true) {
    this.editing = again;
    this.loading?.abort();
    this.slot.hidden = true;
    this.change.hidden = true;
    this.player?.end();
    const finish = () => {
      this.editing = false;
      this.#decide();
    };
    this.person.ask(this.panel, again, finish, focus);
  }

  /** For which answers a routine would be made now. */
  get wanted() {
    return same([...this.person.said, ...this.stated]);
  }

  /** For which answers the one that is here was made. */
  get madeFor() {
    const made = this.slot.querySelector("[data-made-for]");
    return made instanceof HTMLElement ? same(JSON.parse(made.dataset.madeFor ?? "[]")) : undefined;
  }

  #decide(focus = true) {
    if (this.person.emergency || !this.person.answered || this.editing) {
      // What came with the answer holds as long as nothing else was said since.
      this.#say(this.madeFor === this.wanted ? this.protocol : undefined);
      this.ask(this.editing, focus);
    } else if (this.madeFor === this.wanted) this.#show(focus);
    else this.#fetch(focus);
  }

  /** @param {EventTarget | null} target */
  #changed(target) {
    const { form, section, emergency, answered } = this.person;
    const theirs = target === form || (target instanceof Element && section.contains(target));
    if (!theirs || !this.panel.isConnected) return;
    if (this.madeFor !== undefined && this.madeFor !== this.wanted) this.#empty();
    if (section.parentElement === this.panel) return;
    if (emergency || !answered) this.ask(false);
    else if (this.madeFor !== this.wanted) this.#fetch();
  }

  /** Take a routine away that was made for other answers. */
  #empty() {
    this.player?.end();
    this.player = undefined;
    this.protocol = undefined;
    this.slot.replaceChildren();
    this.#say(undefined);
  }

  async #fetch(focus = true) {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    this.#empty();
    const wait = make("p", { className: "lead", tabIndex: -1, textContent: words.person.making });
    wait.setAttribute("role", "status");
    this.slot.replaceChildren(wait);
    this.#uncover();
    const fields = new FormData();
    for (const [name, value] of [...this.person.said, ...this.stated]) fields.append(name, value);
    try {
      const made = await sendForJson(ADDRESS, fields, { signal: loading.signal });
      if (loading.signal.aborted) return;
      this.slot.innerHTML = made.html;
      this.protocol = made.protocol;
      this.#enhance();
      if (this.madeFor === this.wanted) this.#show(focus);
      else this.#decide(focus);
    } catch (error) {
      if (error instanceof Cancelled || loading.signal.aborted) return;
      this.#refuse(error);
    }
  }

  /** @param {unknown} error */
  #refuse(error) {
    const known = error instanceof Trouble ? error : broken();
    if (known !== error) reportError(error);
    const again = make("button", { type: "button", className: "button", textContent: words.sending.again });
    again.addEventListener("click", () => this.#decide());
    const box = notice(known, [], [again]);
    this.slot.replaceChildren(box);
    box.focus();
  }

  #uncover() {
    this.person.goHome();
    this.slot.hidden = false;
    this.change.hidden = false;
  }

  #show(focus = true) {
    this.#uncover();
    the(HTMLElement, "[data-made-for]", this.slot).hidden = false;
    this.#say(this.protocol);
    if (focus) {
      the(HTMLElement, "#protocol", this.slot).focus({ preventScroll: true });
      this.panel.scrollIntoView({ block: "start" });
    }
    this.checkIn?.again();
  }

  /** What the service sent becomes alive: the player, and the check-in, which outlives a routine that is made anew. */
  #enhance() {
    const place = this.slot.querySelector("#player");
    this.player = undefined;
    if (place instanceof HTMLElement) {
      this.player = new Player(place, this.slot, () => this.checkIn?.open());
    }
    const fresh = this.slot.querySelector("#check-in");
    if (!(fresh instanceof HTMLElement)) return;
    const pattern = Object.fromEntries(this.stated);
    this.checkIn = new CheckIn(fresh, this.person, pattern, this.checkIn, {
      askSafety: () => {
        this.person.forgetSafety();
        this.ask(false);
      },
      unsure: () => this.#hold(true),
      answered: (answer) => this.#heed(answer),
      forgot: () => this.#heed(undefined),
    });
    for (const link of all(HTMLElement, ".to-check-in", this.slot)) {
      link.hidden = false;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.checkIn?.open();
      });
    }
  }

  /** A check-in may take a step away, or the whole routine. @param {CheckInAnswer | undefined} answer */
  #heed(answer) {
    const stop = answer?.verdict === "stop_and_see";
    this.#hold(stop);
    this.#say(stop ? answer.protocol : this.protocol);
    const less = the(HTMLInputElement, "[name=stepped_down]", this.person.section);
    if (answer?.verdict !== "step_down" || less.checked) return;
    less.checked = true;
    less.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Hide the steps, while the days say that they must rest or nobody could ask; or show them. @param {boolean} hidden */
  #hold(hidden) {
    if (hidden) this.player?.end();
    for (const part of all(HTMLElement, "[data-made-for] > :is(.steps, .print-form, #player)", this.slot)) {
      part.hidden = hidden || (part.id === "player" && !this.player);
    }
  }

  /** @param {Protocol | undefined} protocol */
  #say(protocol) {
    this.panel.dispatchEvent(new CustomEvent("protocol", { detail: protocol }));
  }
}

/** Fields in an order of their own, to be compared. @param {string[][]} fields */
const same = (fields) => JSON.stringify(fields.map(([name, value]) => `${name}=${value}`).sort());
