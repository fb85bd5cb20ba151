// The answer in the page: its words, the lines over the photos that are still here, clocks, and what can be kept.

import { connectCompare } from "./compare.js";
import { connectKeep } from "./keep.js";
import "./print.js";
import { notice, send, Trouble } from "./send.js";
import { startTimers } from "./timer.js";
import { make, words } from "./words.js";

/**
 * Send a form, wait visibly, and show the answer in its place.
 * @param {HTMLFormElement} form
 * @param {string} address of the answer for scripts
 * @param {{files: () => Record<string, File[]>, report: string, back: () => void}} what the photos by view, where
 *   reports are made, and how to come back to the form
 */
export async function ask(form, address, what) {
  const asking = document.getElementById("ask");
  const shown = document.getElementById("shown");
  shown.replaceChildren(waiting());
  asking.hidden = true;
  shown.hidden = false;
  try {
    const { answer, html } = await (await send(address, new FormData(form))).json();
    show(shown, html, { form, answer, ...what });
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    uncover();
    asking.querySelector(".notice.stop")?.remove();
    const box = notice(trouble);
    form.before(box);
    box.focus();
  }
}

/** Put the form back in the place of an answer. */
export function uncover() {
  document.getElementById("shown").hidden = true;
  document.getElementById("ask").hidden = false;
  document.getElementById("main").classList.add("narrow");
}

function show(shown, html, state) {
  shown.innerHTML = html;
  document.getElementById("main").classList.remove("narrow");
  // So that the browser's "back" leads to the form.
  history.pushState(null, "", "#answer");
  state.form.parentElement.querySelector(":scope > .notice.stop")?.remove();
  layPhotosUnder(shown, state.files());
  startTimers(shown);
  connectKeep(shown, state);
  connectCompare(shown, state.answer);
  shown.querySelector("[data-again]").addEventListener("click", (event) => {
    event.preventDefault();
    state.back();
  });
  scrollTo({ top: 0 });
  shown.querySelector("h1").focus();
}

/** The photo itself was not sent back: it is laid under the lines from where it is. */
function layPhotosUnder(shown, files) {
  for (const place of shown.querySelectorAll(".over-photo")) {
    const file = (files.photo ?? files[place.dataset.view])[Number(place.dataset.number)];
    const picture = make("img", { src: URL.createObjectURL(file), alt: "" });
    picture.addEventListener("error", () => {
      picture.remove();
      place.after(make("p", { className: "hint centred", textContent: words.photo.cannot_show }));
    });
    place.prepend(picture);
  }
}

function waiting() {
  const dots = make("div", { className: "dots" }, [make("i"), make("i"), make("i")]);
  const box = make("div", { className: "waiting" }, [dots, make("p", { textContent: words.start.measuring })]);
  box.setAttribute("role", "status");
  return box;
}
