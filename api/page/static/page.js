// The page for photos: questions step by step, photos from files or the camera, the answer in the same page.

import { the } from "./elements.js";
import { chosen, connectPhotos } from "./photos.js";
import { connectShown, cover, isInAnswer, uncover } from "./shown.js";
import { stepThrough } from "./steps.js";
import { connectCamera } from "./stream.js";
import { words } from "./words.js";

const form = the(HTMLFormElement, "#form");
const go = stepThrough(form, (hash) => (isInAnswer(hash, form) ? cover(form) : uncover()));
connectPhotos(form);
// Loaded when it is wanted: many people have their photos already.
connectCamera(async () => new (await import("./camera.js")).Camera(form));

const report = () => (chosen(form).photo ? "/v1/analyses" : "/v1/sessions");
const what = { files: () => chosen(form), report, back: () => go("photos") };
connectShown(form, "/result", what, words.photo.none);
