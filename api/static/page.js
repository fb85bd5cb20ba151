// The page for photos: questions step by step, photos from files or the camera, the answer in the same page.

import { connectMaps } from "./body-map.js";
import { connectCamera } from "./camera.js";
import { chosen, connectPhotos } from "./photos.js";
import { ask, uncover } from "./shown.js";
import { stepThrough } from "./steps.js";
import { make, words } from "./words.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("form"));
const go = stepThrough(form, uncover);
connectMaps(form);
connectPhotos(form);
connectCamera(form);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.getElementById("nothing-chosen")?.remove();
  if (!Object.keys(chosen(form)).length) {
    go("photos");
    const says = make("p", { id: "nothing-chosen", className: "notice", textContent: words.photo.none });
    says.setAttribute("role", "alert");
    form.querySelector("#drop").before(says);
    return;
  }
  const report = () => (chosen(form).photo ? "/v1/analyses" : "/v1/sessions");
  ask(form, "/result", { files: () => chosen(form), report, back: () => go("photos") });
});
