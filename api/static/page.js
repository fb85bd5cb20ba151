// The page for photos: questions step by step, photos from files or the camera, the answer in the same page.

import { connectMaps } from "./body-map.js";
import { connectCamera } from "./camera.js";
import { chosen, connectPhotos } from "./photos.js";
import { ask, connectShown, cover, isInAnswer, uncover } from "./shown.js";
import { stepThrough } from "./steps.js";
import { make, words } from "./words.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
const go = stepThrough(form, (hash) => (isInAnswer(hash, form) ? cover(form) : uncover()));
connectMaps(form);
connectPhotos(form);
connectCamera(form);

const report = () => (chosen(form).photo ? "/v1/analyses" : "/v1/sessions");
const what = { files: () => chosen(form), report, back: () => go("photos") };
connectShown(form, "/result", what);

form.addEventListener("submit", (event) => {
  // A way to another page, where this tab can keep nothing.
  if (event.submitter?.hasAttribute("formaction")) return;
  event.preventDefault();
  document.getElementById("nothing-chosen")?.remove();
  const files = Object.values(chosen(form)).flat();
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (!files.length) refuse(words.photo.none);
  // The service would hang up in the middle, which looks like a broken connection.
  else if (bytes > Number(form.dataset.maxSessionMb) * 1e6) refuse(`${words.sending.too_large}. ${words.sending.too_large_hint}`);
  else ask(form, "/result", what);
});

function refuse(textContent) {
  go("photos");
  const says = make("p", { id: "nothing-chosen", className: "notice", textContent });
  says.setAttribute("role", "alert");
  form.querySelector("#drop").before(says);
}
