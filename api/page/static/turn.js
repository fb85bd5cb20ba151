// The page for a full turn: the same questions, a film from a file or the camera, the answer in the same page.

import { connectFilm } from "./film.js";
import { connectShown, cover, isInAnswer, uncover } from "./shown.js";
import { stepThrough } from "./steps.js";
import { words } from "./words.js";

const form = document.forms.namedItem("form");

if (form) {
  const go = stepThrough(form, (hash) => (isInAnswer(hash, form) ? cover(form) : uncover()));
  connectFilm(form);
  const what = { files: () => ({}), report: () => "/v1/turns", back: () => go("photos") };
  connectShown(form, "/turn/result", what, words.film.none);
}
