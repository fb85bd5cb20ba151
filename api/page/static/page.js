// The page for photos: a photo from files or the camera, the answer in the same page.

import { connectAsking } from "./asking.js";
import { the } from "./elements.js";
import { chosen, connectPhotos } from "./photos.js";
import { connectCamera, noCamera } from "./stream.js";
import { words } from "./words.js";

const form = the(HTMLFormElement, "#form");
connectPhotos(form);
if (noCamera() && matchMedia("(pointer: coarse)").matches) {
  // Browsers give the camera to https only; the phone's own camera app is there always.
  the(HTMLElement, "#with-app").hidden = false;
} else {
  // Loaded when it is wanted: many people have their photos already.
  connectCamera(async () => new (await import("./camera.js")).Camera(form));
}

const report = () => (chosen(form).photo?.length === 1 ? "/v1/analyses" : "/v1/sessions");
connectAsking(form, "/result", { files: () => chosen(form), report }, words.photo.none);
