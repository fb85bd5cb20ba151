// The form one step at a time; the address keeps the step, so that the browser's own "back" works.

import { all, make, the } from "./elements.js";
import { fill, words } from "./words.js";

/**
 * @param {HTMLFormElement} form
 * @param {(hash: string) => void} turnTo shows the answer or the form, whichever an address is about
 * @returns {(id: string) => void} goes to a step
 */
export function stepThrough(form, turnTo) {
  const page = the(HTMLElement, "#ask");
  const steps = all(HTMLElement, ".step", form);
  const buttons = steps.map((step) => {
    const button = make("button", { type: "button", textContent: the(HTMLElement, "h2", step).textContent });
    button.addEventListener("click", () => go(step.id));
    return button;
  });
  const items = buttons.map((button) => make("li", {}, [button]));
  const list = make("ol", { className: "progress" }, items);
  list.setAttribute("aria-label", words.start.steps);
  form.prepend(list);
  steps.forEach((step, k) => {
    const last = k === steps.length - 1;
    const row = make("p", { className: "steering" });
    if (k > 0) row.append(steer(words.start.back, "button second", steps[k - 1].id));
    if (!last) row.append(steer(words.start.next, "button next", steps[k + 1].id, step));
    if (row.childElementCount) step.append(row);
  });
  form.classList.add("stepped");
  page.classList.add("scripted");

  /** @param {string} text @param {string} className @param {string} id @param {HTMLElement} [checked] */
  function steer(text, className, id, checked) {
    const button = make("button", { type: "button", textContent: text, className });
    button.addEventListener("click", () => {
      const wrong = checked && all(HTMLInputElement, "input:invalid", checked)[0];
      if (wrong) wrong.reportValidity();
      else go(id);
    });
    return button;
  }

  // A browser only says what is wrong in a field that is shown.
  let told = false;
  /** @param {Event} event */
  const invalid = ({ target }) => {
    if (told || !(target instanceof Element)) return;
    told = true;
    setTimeout(() => {
      told = false;
    });
    for (const fold of all(HTMLDetailsElement, "details", form)) fold.open ||= fold.contains(target);
    const step = steps.find((one) => one.contains(target));
    if (step && !step.classList.contains("current")) {
      history.replaceState(null, "", `#${step.id}`);
      show(step.id, false);
    }
  };
  form.addEventListener("invalid", invalid, true);

  /** @param {string} id @param {boolean} focus */
  function show(id, focus) {
    const found = steps.findIndex((step) => step.id === id);
    const at = Math.max(0, found);
    for (const [k, step] of steps.entries()) step.classList.toggle("current", k === at);
    page.classList.toggle("later", at > 0);
    buttons.forEach((button, k) => {
      items[k].classList.toggle("reached", k <= at);
      const number = fill(words.start.step, { n: k + 1, of: steps.length });
      button.setAttribute("aria-label", `${number}: ${button.textContent}`);
      if (k === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    if (!focus) return;
    the(HTMLElement, "h2", steps[at]).focus({ preventScroll: true });
    list.scrollIntoView({ block: "start" });
  }

  /** @param {string} id */
  function go(id) {
    if (location.hash === `#${id}`) show(id, true);
    else location.hash = id;
  }

  const asked = () => location.hash.slice(1);
  addEventListener("hashchange", () => {
    if (asked() === "main") return;
    turnTo(asked());
    if (asked() === "" || steps.some((step) => step.id === asked())) show(asked(), true);
  });
  show(asked(), false);
  return go;
}
