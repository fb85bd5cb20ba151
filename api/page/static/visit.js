// What is seen: the start, what is being sent, or a part of the answer. One owner; the address says the same, so that
// the browser's own "back" leads from part to part and to the start.

import { all, the } from "./elements.js";
import { language } from "./words.js";

const RESULT = "posture-result";
/** The address of what lies over the answer for a while: its result. */
const OVER = "#points";
const main = the(HTMLElement, "#main");
const start = the(HTMLElement, "#ask");
const place = the(HTMLElement, "#shown");

/** @type {"start" | "sending" | "answer"} */
let phase = "start";
let callOff = () => {};
let gone = () => {};

/** What closes what lies over the answer. @type {(() => void) | undefined} */
let uncover;

/** The part of the answer that an address names, or "". */
const asked = () => /^#(findings|routine|save)$/.exec(location.hash.replace(OVER, "#findings"))?.[1] ?? "";

/** Show what the phase and the address say. @param {boolean} focus on the part that is new */
function draw(focus) {
  start.hidden = phase !== "start";
  place.hidden = phase === "start";
  main.classList.toggle("narrow", phase !== "answer");
  if (phase !== "answer") return;
  const tabs = all(HTMLAnchorElement, ".tabs a", place);
  if (!tabs.length) return; // only advice is shown
  const part = asked() || "findings";
  for (const section of all(HTMLElement, ".part", place)) {
    section.hidden = section.id !== part && !(section.id === "about" && part === "findings");
    if (focus && section.id === part) section.focus({ preventScroll: true });
  }
  for (const tab of tabs) {
    if (tab.hash === `#${part}`) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

/**
 * Something is being sent: it has the page until there is an answer, or the start is asked for again.
 * @param {HTMLElement} box @param {() => void} off
 */
export function showSending(box, off) {
  phase = "sending";
  forget(); // a reload must not show the answer before as the one to this
  // "Back" calls it off.
  if (!asked()) history.pushState(null, "", "#findings");
  callOff = off;
  place.replaceChildren(box);
  draw(false);
  box.focus();
}

/** There is an answer. */
export function showAnswer() {
  phase = "answer";
  callOff = () => {};
  draw(false);
  scrollTo({ top: 0 });
  the(HTMLElement, "h1", place).focus({ preventScroll: true });
}

/** Something lies over the answer until the browser's "back". @param {() => void} close */
export function showOver(close) {
  history.pushState(null, "", OVER);
  uncover = close;
}

/** Back to the start; what is being sent is called off. */
export function showStart() {
  const here = location.pathname + location.search;
  if (phase === "sending") history.replaceState(null, "", here);
  else if (asked()) history.pushState(null, "", here);
  phase = "start";
  callOff();
  callOff = () => {};
  draw(false);
}

/** Follow the address. @param {() => void} whenGone an address asks for an answer that is no more */
export function connectVisit(whenGone) {
  gone = () => {
    history.replaceState(null, "", location.pathname + location.search);
    whenGone();
  };
  // An address that is not the answer's would lose it on a reload.
  the(HTMLElement, ".skip").addEventListener("click", (event) => {
    event.preventDefault();
    main.focus();
  });
  addEventListener("popstate", () => {
    const close = uncover;
    uncover = undefined;
    if (close) {
      setTimeout(close); // the browser itself goes to the address first
      return;
    }
    const wanted = asked();
    if (!wanted && location.hash) return; // a place within a part
    if (phase === "sending") callOff();
    // The answer stays behind the start, for "forward".
    phase = wanted && place.querySelector("#answer") ? "answer" : "start";
    draw(Boolean(wanted));
    if (wanted && phase === "start") gone();
  });
}

/**
 * The result without its photos, for this tab only, so that it outlives a reload.
 * @param {Omit<KeptResult, "language">} result
 */
export function remember(result) {
  try {
    sessionStorage.setItem(RESULT, JSON.stringify({ ...result, language }));
  } catch {
    // No room, or not allowed: a reload then says that the result is gone.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(RESULT);
  } catch {
    // Not allowed: nothing was remembered.
  }
}

/** What was remembered, if the address asks for it. @param {string} address @returns {KeptResult | undefined} */
export function recalled(address) {
  if (!asked()) return undefined;
  try {
    const kept = JSON.parse(sessionStorage.getItem(RESULT) ?? "null");
    if (kept?.address === address && kept.language === language) return kept;
  } catch {
    // Not allowed.
  }
  gone();
  return undefined;
}
