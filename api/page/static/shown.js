// The answer in the page: its words, the lines over the photos that are still here, clocks, and what can be kept.

import { connectKeep } from "./keep.js";
import { VIEWS } from "./photos.js";
import "./print.js";
import { broken, Cancelled, notice, sendForJson, Trouble } from "./send.js";
import { startTimers } from "./timer.js";
import { fill, language, make, words } from "./words.js";

const RESULT = "posture-result";
const NOT_OF_THE_PERSON = ["view", "roll_deg", "mirrored", "lang"];

const asking = document.getElementById("ask");
const place = document.getElementById("shown");
/** What is being sent, and the answers for which the result that is here was made. */
let running;
let madeFor;

/** @typedef {{files: () => Record<string, File[]>, report: () => string, back: () => void}} What photos, reports, the form */

/** Send a form, wait visibly, and show the answer in its place. */
async function ask(form, address, what) {
  running?.abort();
  const ending = new AbortController();
  running = ending;
  for (const box of asking.querySelectorAll(":scope > .said, :scope > .notice.stop")) box.remove();
  const wait = waiting(() => ending.abort());
  madeFor = undefined;
  place.replaceChildren(wait.box);
  asking.hidden = true;
  place.hidden = false;
  wait.box.focus();
  const answersGiven = answersOf(form);
  // A report is made of what was sent, whatever is chosen later.
  const sent = new FormData(form);
  const report = what.report();
  try {
    const how = { answerS: Number(form.dataset.answerS), progress: wait.progress, signal: ending.signal };
    const { answer, html } = await sendForJson(address, sent, how);
    if (ending.signal.aborted) return;
    // So that the browser's "back" leads to the form.
    history.pushState(null, "", "#answer");
    show(html, { form, answer, photosHere: true, ...what, sent, report: () => report });
    madeFor = answersGiven;
    remember({ address, language, html, answer, madeFor });
  } catch (error) {
    if (running === ending) refuse(form, error);
  } finally {
    if (running === ending) running = undefined;
  }
}

/** Send the form when its button is pressed, unless there is nothing to send, or more than the service takes. */
function askOnSubmit(form, address, what, nothing) {
  form.addEventListener("submit", (event) => {
    // A way to another page, where this tab can keep nothing.
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    document.getElementById("nothing-chosen")?.remove();
    const files = [...form.querySelectorAll("[type=file]")].flatMap((input) => [...input.files]);
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    if (files.length && bytes <= Number(form.dataset.mostMb) * 1e6) {
      ask(form, address, what);
      return;
    }
    // The service would hang up on too much of it in the middle, which looks like a broken connection.
    const textContent = files.length ? `${words.sending.too_large}. ${words.sending.too_large_hint}` : nothing;
    what.back();
    const says = make("p", { id: "nothing-chosen", className: "notice", textContent });
    says.setAttribute("role", "alert");
    form.querySelector("#photos .card:not(details)").before(says);
  });
}

/**
 * Connect the form with its answer, and the answer with reload, back and forward. It is never shown beside other answers
 * than those it was made for: it may hold a routine, and an emergency may have been ticked since.
 * @param {HTMLFormElement} form
 * @param {string} address of the answer for scripts
 * @param {What} what
 * @param {string} nothing what is said when no file was chosen
 */
export function connectShown(form, address, what, nothing) {
  askOnSubmit(form, address, what, nothing);
  form.addEventListener("change", () => {
    if (place.hidden || running || !madeFor || madeFor === answersOf(form)) return;
    uncover();
    tell(form, words.problem.result_stale);
  });
  if (!isInAnswer(location.hash.slice(1), form)) return;
  const kept = recalled(address);
  if (kept?.madeFor === answersOf(form)) {
    madeFor = kept.madeFor;
    show(kept.html, { form, answer: kept.answer, ...what });
  } else tell(form, kept ? words.problem.result_stale : words.problem.result_gone);
}

/** Whether an address is about the answer, not about a step of the form. @param {string} hash @param {HTMLFormElement} form */
export function isInAnswer(hash, form) {
  return hash !== "" && hash !== "main" && !form.querySelector(`.step[id="${CSS.escape(hash)}"]`);
}

/** Put the answer back in the place of the form, if it is still that of the answers. @param {HTMLFormElement} form */
export function cover(form) {
  if (!place.hidden) return;
  if (madeFor && madeFor === answersOf(form)) {
    asking.hidden = true;
    place.hidden = false;
    document.getElementById("main").classList.remove("narrow");
  } else tell(form, madeFor ? words.problem.result_stale : words.problem.result_gone);
}

/** Put the form back in the place of an answer; what is being sent is called off. */
export function uncover() {
  running?.abort();
  place.hidden = true;
  asking.hidden = false;
  document.getElementById("main").classList.add("narrow");
}

/** What a person said about themselves, as one text. */
function answersOf(form) {
  const given = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && value && !NOT_OF_THE_PERSON.includes(name));
  return JSON.stringify(given);
}

function show(html, state) {
  place.innerHTML = html;
  asking.hidden = true;
  place.hidden = false;
  document.getElementById("main").classList.remove("narrow");
  layPhotosUnder(state.files());
  startTimers(place);
  connectKeep(place, state);
  place.querySelector("#earlier").addEventListener("change", async () => {
    try {
      // Loaded when it is wanted: most people compare nothing.
      await (await import("./compare.js")).compare(place, state.answer);
    } catch (error) {
      place.querySelector("#compared").replaceChildren(notice(error instanceof Trouble ? error : broken()));
    }
  });
  place.querySelector("[data-again]").addEventListener("click", (event) => {
    event.preventDefault();
    state.back();
  });
  scrollTo({ top: 0 });
  place.querySelector("h1").focus();
}

/** Say what went wrong where the form is, and what can be done. */
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

/** A tap that says what the photo shows, and sends everything again. */
function stating(form, view) {
  return button(words.photo[`is_${view}`], "button second", () => {
    form.elements.namedItem("view").value = view;
    form.dataset.ofCamera = "yes";
    form.requestSubmit();
  });
}

/** What was said where an emergency was ticked: it must not wait for an answer that does not come. */
function adviceFor(form) {
  const ticked = [...form.querySelectorAll("[name=red_flags]:checked")];
  return ticked.map((box) => box.closest("li").querySelector(".first")).filter(Boolean).map((text) => make("p", { innerHTML: text.innerHTML }));
}

function tell(form, textContent) {
  const box = make("p", { className: "notice", tabIndex: -1, textContent });
  box.setAttribute("role", "status");
  before(form, box);
}

function before(form, box) {
  box.classList.add("said");
  asking.querySelectorAll(".said").forEach((old) => old.remove());
  form.before(box);
  box.focus();
}

/** The photo itself was not sent back: it is laid under the lines from where it is. */
function layPhotosUnder(files) {
  for (const spot of place.querySelectorAll(".over-photo")) {
    const file = (files.photo ?? files[spot.dataset.view])?.[Number(spot.dataset.number)];
    if (!file) {
      spot.after(make("p", { className: "hint centred", textContent: words.photo.not_kept }));
      continue;
    }
    const picture = make("img", { src: URL.createObjectURL(file), alt: "" });
    picture.addEventListener("error", () => {
      picture.remove();
      spot.after(make("p", { className: "hint centred", textContent: words.photo.cannot_show }));
    });
    spot.prepend(picture);
  }
}

/** The result without its photos, for this tab only, so that it outlives a reload. */
function remember(result) {
  try {
    sessionStorage.setItem(RESULT, JSON.stringify(result));
  } catch {
    // No room, or not allowed: a reload then says that the result is gone.
  }
}

function recalled(address) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(RESULT));
    return kept?.address === address && kept.language === language ? kept : undefined;
  } catch {
    return undefined;
  }
}

const button = (textContent, className, act) => {
  const made = make("button", { type: "button", className, textContent });
  made.addEventListener("click", act);
  return made;
};

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
  const megabytes = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const mb = (bytes) => megabytes.format(bytes / 1e6);
  function progress(sent, all) {
    const done = sent === all;
    bar.hidden = done;
    amount.textContent = done ? "" : fill(words.sending.amount, { n: mb(sent), of: mb(all) });
    bar.value = sent / all;
    const text = done ? words.start.measuring : words.sending.sending;
    if (says.textContent !== text) says.textContent = text;
  }
  return { box: make("div", { className: "waiting", tabIndex: -1 }, [dots, title, bar, amount, cancel]), progress };
}
