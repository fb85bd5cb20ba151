// The page for a full turn: the same questions, a film from a file or the camera, the answer in the same page.

import { connectMaps } from "./body-map.js";
import { connectFilm } from "./film.js";
import { ask, connectShown, cover, isInAnswer, uncover } from "./shown.js";
import { stepThrough } from "./steps.js";
import { make, words } from "./words.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("form"));

if (form) {
  const go = stepThrough(form, (hash) => (isInAnswer(hash, form) ? cover(form) : uncover()));
  connectMaps(form);
  connectFilm(form);
  const what = { files: () => ({}), report: () => "/v1/turns", back: () => go("photos") };
  connectShown(form, "/turn/result", what);
  form.addEventListener("submit", (event) => {
    // A way to another page, where this tab can keep nothing.
    if (event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    document.getElementById("nothing-chosen")?.remove();
    if (![...form.querySelectorAll("[type=file]")].some((input) => input.files.length)) {
      go("photos");
      const says = make("p", { id: "nothing-chosen", className: "notice", textContent: words.film.none });
      says.setAttribute("role", "alert");
      form.querySelector("#photos .card").before(says);
      return;
    }
    ask(form, "/turn/result", what);
  });
}
