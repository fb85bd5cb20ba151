// One question to the service: what is chosen goes out, visibly, and comes back as an answer or a refusal.

import { all, make, the } from "./elements.js";
import { filesOf } from "./photos.js";
import { adviceFor, refusal } from "./refusal.js";
import { Cancelled, sendForJson } from "./send.js";
import { madeSmaller, sentBytes } from "./smaller.js";
import { connectVisit, recalled, remember, showSending, showStart } from "./visit.js";
import { fill, megabytes, words } from "./words.js";

const asking = the(HTMLElement, "#ask");
/** What is being sent. @type {AbortController | undefined} */
let running;

/**
 * Connect the form with its answer, and the answer with reload, back and forward.
 * @param {HTMLFormElement} form @param {string} address of the answer for scripts
 * @param {Errand} what @param {string} nothing what is said when no file was chosen
 */
export function connectAsking(form, address, what, nothing) {
  asking.classList.add("scripted");
  connectVisit(() => tell(form, words.problem.result_gone));
  const stop = make("section", { className: "notice stop", hidden: true });
  form.before(stop);
  /** What was ticked on the way here is not lost where no question is seen. */
  const heed = () => {
    const advice = adviceFor(form);
    stop.hidden = !advice.length;
    stop.replaceChildren(...advice);
  };
  document.addEventListener("change", heed);
  heed();
  form.addEventListener("change", () => chose(form));
  chose(form);
  form.addEventListener("submit", (event) => {
    // A way to another page, where this tab can keep nothing.
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    document.getElementById("nothing-chosen")?.remove();
    const wrong = whatIsWrong(form, nothing);
    if (wrong) complain(form, wrong);
    else ask(form, address, what);
  });
  const kept = recalled(address);
  const back = () => backTo(form);
  if (kept) showAgain(kept, { form, address, answer: kept.answer, byHand: kept.byHand, ...what, back });
}

/** What shows an answer is loaded when there is going to be one. */
const shows = () => import("./shown.js");

/** @param {KeptResult} kept @param {ShownAnswer} shown */
async function showAgain(kept, shown) {
  (await shows()).show(kept.html, shown);
}

/** Whether there is something to measure decides which button is the first one. @param {HTMLFormElement} form */
function chose(form) {
  asking.classList.toggle("chosen", filesIn(form).length > 0);
}

/** @param {HTMLFormElement} form */
const filesIn = (form) => all(HTMLInputElement, "[type=file]", form).flatMap(filesOf);

/** Nothing is chosen, or more than the service takes: it would hang up in the middle. @param {HTMLFormElement} form @param {string} nothing */
function whatIsWrong(form, nothing) {
  const bytes = filesIn(form).reduce((sum, file) => sum + sentBytes(file), 0);
  if (!bytes) return nothing;
  const tooLarge = bytes > Number(form.dataset.mostMb) * 1e6;
  return tooLarge ? `${words.sending.too_large}. ${words.sending.too_large_hint}` : "";
}

/** @param {HTMLFormElement} form @param {string} textContent */
function complain(form, textContent) {
  const says = make("p", { id: "nothing-chosen", className: "notice", textContent });
  says.setAttribute("role", "alert");
  form.before(says);
}

/** The start again, at the photo. @param {HTMLFormElement} form */
function backTo(form) {
  showStart();
  the(HTMLElement, "#photos h2", form).focus();
}

/**
 * Send a form, wait visibly, and show the answer in its place.
 * @param {HTMLFormElement} form @param {string} address @param {Errand} what
 */
async function ask(form, address, what) {
  running?.abort();
  const ending = new AbortController();
  running = ending;
  for (const box of asking.querySelectorAll(":scope > .said, #problem")) box.remove();
  const wait = waiting(() => ending.abort());
  showSending(wait.box, () => ending.abort());
  const report = what.report();
  try {
    // A report is made of what was sent, whatever is chosen later.
    const sent = await madeSmaller(new FormData(form));
    const showing = shows();
    showing.catch(() => {}); // said below, unless the request fails first
    const how = { answerS: Number(form.dataset.answerS), progress: wait.progress, signal: ending.signal };
    /** @type {FormResult} */
    const { answer, html, photos, doubts } = await sendForJson(address, sent, how);
    if (ending.signal.aborted) throw new Cancelled();
    const shown = { form, address, answer, photos, doubts, ...what, sent, report: () => report };
    (await showing).show(html, { ...shown, back: () => backTo(form) });
    remember({ address, html, answer });
  } catch (error) {
    if (running === ending) refused(form, error, what);
  } finally {
    if (running === ending) running = undefined;
  }
}

/**
 * Say what went wrong where the form is, and what can be done.
 * @param {HTMLFormElement} form @param {unknown} error @param {Errand} what
 */
function refused(form, error, what) {
  showStart();
  if (error instanceof Cancelled) tell(form, `${words.sending.cancelled} ${words.sending.kept}`);
  else before(form, refusal(form, error, what.files()));
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
  const cancel = make("button", {
    type: "button",
    className: "button second",
    textContent: words.sending.cancel,
  });
  cancel.addEventListener("click", giveUp);
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
