// The page for a full turn: a film from a file or the camera, the answer in the same page.

import { connectAsking } from "./asking.js";
import { connectFilm } from "./film.js";
import { words } from "./words.js";

const form = document.forms.namedItem("form");

if (form?.hasAttribute("data-answer-s")) {
  connectFilm(form);
  connectAsking(form, "/turn/result", { files: () => ({}), report: () => "/v1/turns" }, words.film.none);
}
