// The answer in the page: its words, the lines over the photos that are still here, clocks, and what can be kept.

import { all, make, the } from "./elements.js";
import { connectKeep } from "./keep.js";
import { filesOf, VIEWS } from "./photos.js";
import "./print.js";
import { broken, Cancelled, notice, sendForJson, Trouble } from "./send.js";
import { fill, language, megabytes, words } from "./words.js";

const RESULT = "posture-result";

const main = the(HTMLElement, "#main");
const asking = the(HTMLElement, "#ask");
const place = the(HTMLElement, "#shown");
/** What is being sent. @type {AbortController | undefined} */
let running;
/** Whether there is a result here; what it says of the photo holds whatever is answered later (routine.js). */
let here = false;

/**
 * Send a form, wait visibly, and show the answer in its place.
 * @param {HTMLFormElement} form @param {string} address @param {Errand} what
 */
async function ask(form, address, what) {
  running?.abort();
  const ending = new AbortController();
  running = ending;
  for (const box of asking.querySelectorAll(":scope > .said, :scope > .notice.stop")) box.remove();
  const wait = waiting(() => ending.abort());
  here = false;
  place.replaceChildren(wait.box);
  asking.hidden = true;
  place.hidden = false;
  wait.box.focus();
  // A report is made of what was sent, whatever is chosen later.
  const sent = new FormData(form);
  const report = what.report();
  try {
    const how = { answerS: Number(form.dataset.answerS), progress: wait.progress, signal: ending.signal };
    /** @type {FormResult} */
    const { answer, html } = await sendForJson(address, sent, how);
    if (ending.signal.aborted) return;
    // So that the browser's "back" leads to the form.
    history.pushState(null, "", "#answer");
    show(html, { form, answer, ...what, sent, report: () => report });
    here = true;
    remember({ address, language, html, answer });
  } catch (error) {
    if (running === ending) refuse(form, error);
  } finally {
    if (running === ending) running = undefined;
  }
}

/**
 * Send the form when its button is pressed, unless there is nothing to send, or more than the service takes.
 * @param {HTMLFormElement} form @param {string} address @param {Errand} what @param {string} nothing
 */
function askOnSubmit(form, address, what, nothing) {
  form.addEventListener("submit", (event) => {
    // A way to another page, where this tab can keep nothing.
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    document.getElementById("nothing-chosen")?.remove();
    const files = all(HTMLInputElement, "[type=file]", form).flatMap(filesOf);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length && bytes <= Number(form.dataset.mostMb) * 1e6) {
      ask(form, address, what);
      return;
    }
    // The service would hang up on too much of it in the middle, which looks like a broken connection.
    const tooLarge = `${words.sending.too_large}. ${words.sending.too_large_hint}`;
    const textContent = files.length ? tooLarge : nothing;
    what.back();
    const says = make("p", { id: "nothing-chosen", className: "notice", textContent });
    says.setAttribute("role", "alert");
    the(HTMLElement, "#photos .card:not(details)", form).before(says);
  });
}

/**
 * Connect the form with its answer, and the answer with reload, back and forward.
 * @param {HTMLFormElement} form @param {string} address of the answer for scripts
 * @param {Errand} what @param {string} nothing what is said when no file was chosen
 */
export function connectShown(form, address, what, nothing) {
  askOnSubmit(form, address, what, nothing);
  if (!isInAnswer(location.hash.slice(1), form)) return;
  const kept = recalled(address);
  if (kept) {
    here = true;
    show(kept.html, { form, answer: kept.answer, ...what });
  } else tell(form, words.problem.result_gone);
}

/** Whether an address is about the answer, not about a step of the form. @param {string} hash @param {HTMLFormElement} form */
export function isInAnswer(hash, form) {
  return hash !== "" && hash !== "main" && !form.querySelector(`.step[id="${CSS.escape(hash)}"]`);
}

/** Put the answer back in the place of the form. @param {HTMLFormElement} form */
export function cover(form) {
  if (!place.hidden) return;
  if (here) {
    asking.hidden = true;
    place.hidden = false;
    main.classList.remove("narrow");
  } else tell(form, words.problem.result_gone);
}

/** Put the form back in the place of an answer; what is being sent is called off. */
export function uncover() {
  running?.abort();
  place.hidden = true;
  asking.hidden = false;
  main.classList.add("narrow");
}

/** @param {string} html @param {ShownAnswer} state */
function show(html, state) {
  place.innerHTML = html;
  asking.hidden = true;
  place.hidden = false;
  main.classList.remove("narrow");
  layPhotosUnder(state.files());
  connectRoutineOf(state);
  connectKeep(place, state);
  the(HTMLElement, "#earlier", place).addEventListener("change", async () => {
    try {
      // Loaded when it is wanted: most people compare nothing.
      await (await import("./compare.js")).compare(place, state.answer);
    } catch (error) {
      const known = error instanceof Trouble ? error : broken();
      the(HTMLElement, "#compared", place).replaceChildren(notice(known));
    }
  });
  the(HTMLElement, "[data-again]", place).addEventListener("click", (event) => {
    event.preventDefault();
    state.back();
  });
  scrollTo({ top: 0 });
  the(HTMLElement, "h1", place).focus();
}

/** Loaded with the first answer. @param {ShownAnswer} state */
async function connectRoutineOf(state) {
  const { connectRoutine } = await import("./routine.js");
  connectRoutine(the(HTMLElement, "#routine", place), state);
}

/**
 * Say what went wrong where the form is, and what can be done.
 * @param {HTMLFormElement} form @param {unknown} error
 */
function refuse(form, error) {
  uncover();
  if (error instanceof Cancelled) {
    tell(form, `${words.sending.cancelled} ${words.sending.kept}`);
    return;
  }
  const known = error instanceof Trouble ? error : broken();
  if (known !== error) reportError(error);
  const actions = [];
  if (known.problem.code === "view_unclear") actions.push(...VIEWS.map((view) => stating(form, view)));
  else if (known.again) actions.push(button(words.sending.again, "button", () => form.requestSubmit()));
  before(form, notice(known, adviceFor(form), actions));
}

/**
 * A tap that says what the photo shows, and sends everything again.
 * @param {HTMLFormElement} form @param {string} view
 */
function stating(form, view) {
  return button(words.photo[`is_${view}`], "button second", () => {
    the(HTMLSelectElement, "#view", form).value = view;
    form.dataset.ofCamera = "yes";
    form.requestSubmit();
  });
}

/**
 * What was said where an emergency was ticked: it must not wait for an answer that does not come.
 * @param {HTMLFormElement} form
 */
function adviceFor(form) {
  const ticked = all(HTMLInputElement, "[data-urgency]:checked").filter((box) => box.form === form);
  const urgencies = new Set(ticked.map((box) => box.dataset.urgency));
  // The most urgent stands first.
  const said = all(HTMLElement, "#person .advice").find(({ dataset }) => urgencies.has(dataset.urgency));
  return said ? [...said.cloneNode(true).childNodes] : [];
}

/** @param {HTMLFormElement} form @param {string} textContent */
function tell(form, textContent) {
  const box = make("p", { className: "notice", tabIndex: -1, textContent });
  box.setAttribute("role", "status");
  before(form, box);
}

/** @param {HTMLFormElement} form @param {HTMLElement} box */
function before(form, box) {
  box.classList.add("said");
  for (const old of asking.querySelectorAll(".said")) old.remove();
  form.before(box);
  box.focus();
}

/**
 * The photo itself was not sent back: it is laid under the lines from where it is.
 * @param {ChosenPhotos} files
 */
function layPhotosUnder(files) {
  for (const spot of all(HTMLElement, ".over-photo", place)) {
    const { view = "", number } = spot.dataset;
    /** @param {string} textContent */
    const say = (textContent) => spot.after(make("p", { className: "hint centred", textContent }));
    const file = (files.photo ?? files[view])?.[Number(number)];
    if (!file) {
      say(words.photo.not_kept);
      continue;
    }
    const picture = make("img", { src: URL.createObjectURL(file), alt: "" });
    picture.addEventListener("error", () => {
      picture.remove();
      say(words.photo.cannot_show);
    });
    spot.prepend(picture);
  }
}

/**
 * The result without its photos, for this tab only, so that it outlives a reload.
 * @param {KeptResult} result
 */
function remember(result) {
  try {
    sessionStorage.setItem(RESULT, JSON.stringify(result));
  } catch {
    // No room, or not allowed: a reload then says that the result is gone.
  }
}

/** @param {string} address @returns {KeptResult | undefined} */
function recalled(address) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(RESULT) ?? "null");
    return kept?.address === address && kept.language === language ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} textContent @param {string} className @param {() => void} act */
function button(textContent, className, act) {
  const made = make("button", { type: "button", className, textContent });
  made.addEventListener("click", act);
  return made;
}

/** @param {() => void} giveUp */
function waiting(giveUp) {
  const dots = make("div", { className: "dots" }, [make("i"), make("i"), make("i")]);
  const says = make("p", { textContent: words.sending.sending });
  says.setAttribute("role", "status");
  const title = make("div", {}, [says]);
  title.setAttribute("role", "heading");
  title.setAttribute("aria-level", "1");
  const bar = make("progress", { value: 0, max: 1, ariaLabel: words.sending.sending });
  const amount = make("p", { className: "small" });
  const cancel = button(words.sending.cancel, "button second", giveUp);
  /** @param {number} sent @param {number} all */
  function progress(sent, all) {
    const done = sent === all;
    bar.hidden = done;
    amount.textContent = done ? "" : fill(words.sending.amount, { n: megabytes(sent), of: megabytes(all) });
    bar.value = sent / all;
    const text = done ? words.start.measuring : words.sending.sending;
    if (says.textContent !== text) says.textContent = text;
  }
  const box = make("div", { className: "waiting", tabIndex: -1 }, [dots, title, bar, amount, cancel]);
  return { box, progress };
}
