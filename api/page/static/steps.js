// The form one step at a time; the address keeps the step, so that the browser's own "back" works.

import { fill, make, words } from "./words.js";

/**
 * @param {HTMLFormElement} form
 * @param {(hash: string) => void} turnTo shows the answer or the form, whichever an address is about
 * @returns {(id: string) => void} goes to a step
 */
export function stepThrough(form, turnTo) {
  const steps = /** @type {HTMLElement[]} */ ([...form.querySelectorAll(".step")]);
  const buttons = steps.map((step) => {
    const button = make("button", { type: "button", textContent: step.querySelector("h2").textContent });
    button.addEventListener("click", () => go(step.id));
    return button;
  });
  const list = make("ol", { className: "progress" }, buttons.map((button) => make("li", {}, [button])));
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
  form.parentElement.classList.add("scripted");

  function steer(text, className, id, checked) {
    const button = make("button", { type: "button", textContent: text, className });
    button.addEventListener("click", () => {
      const wrong = checked?.querySelector("input:invalid");
      if (wrong) wrong.reportValidity();
      else go(id);
    });
    return button;
  }

  // A browser only says what is wrong in a field that is shown.
  let told = false;
  form.addEventListener("invalid", (event) => {
    if (told) return;
    told = true;
    setTimeout(() => { told = false; });
    const step = event.target.closest(".step");
    for (let fold = event.target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (step && !step.classList.contains("current")) {
      history.replaceState(null, "", `#${step.id}`);
      show(step.id, false);
    }
  }, true);

  function show(id, focus) {
    const at = Math.max(0, steps.findIndex((step) => step.id === id));
    steps.forEach((step, k) => step.classList.toggle("current", k === at));
    form.parentElement.classList.toggle("later", at > 0);
    buttons.forEach((button, k) => {
      button.parentElement.classList.toggle("reached", k <= at);
      button.setAttribute("aria-label", `${fill(words.start.step, { n: k + 1, of: steps.length })}: ${button.textContent}`);
      if (k === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    if (!focus) return;
    steps[at].querySelector("h2").focus({ preventScroll: true });
    list.scrollIntoView({ block: "start" });
  }

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
