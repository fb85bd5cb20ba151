// What can be taken along: the report as HTML or PDF, the data, the picture. Files are made now and kept by the person only.

import { notice, send, Trouble } from "./send.js";
import { fill, make, words } from "./words.js";

const REPORTS = { html: "text/html", pdf: "application/pdf" };
const LONG_SIDE_PX = 1440;

/** @param {HTMLElement} shown @param {{form: HTMLFormElement, answer: object, report: string, files: () => object}} state */
export function connectKeep(shown, state) {
  const says = shown.querySelector("#keep-says");
  if (!state.photosHere) {
    for (const button of shown.querySelectorAll("[data-keep]:not([data-keep=json])")) button.hidden = true;
    says.textContent = words.keep.without;
  }
  for (const button of shown.querySelectorAll("[data-keep]")) {
    button.addEventListener("click", async () => {
      const kind = button.dataset.keep;
      button.disabled = true;
      says.textContent = words.keep.making;
      try {
        const name = save(await made(kind, shown, state), kind);
        const more = kind === "json" ? ` ${words.keep.json_hint}` : "";
        says.textContent = fill(words.keep.saved, { name }) + more;
      } catch (trouble) {
        if (!(trouble instanceof Trouble)) throw trouble;
        says.replaceChildren(notice(trouble));
      } finally {
        button.disabled = false;
        button.focus();
      }
    });
  }
}

async function made(kind, shown, state) {
  if (kind === "json") return new Blob([JSON.stringify(state.answer, null, 2)], { type: "application/json" });
  if (kind === "png") return picture([...shown.querySelectorAll(".over-photo")]);
  return send(state.report(), fields(state.sent), REPORTS[kind], { answerS: Number(state.form.dataset.answerS) });
}

/** What the API takes: the photos that were chosen and the answers that were given. */
function fields(sent) {
  const given = new FormData();
  for (const [name, value] of sent) {
    if (name !== "lang" && (value instanceof File ? value.size : value !== "")) given.append(name, value);
  }
  return given;
}

function save(blob, kind) {
  const day = new Date().toLocaleDateString("sv-SE");
  const link = make("a", { href: URL.createObjectURL(blob), download: `posture-${day}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return link.download;
}

/** Photos with their lines, side by side. @param {HTMLElement[]} places */
async function picture(places) {
  const parts = await Promise.all(places.map(async (place) => {
    const lines = place.querySelector("svg");
    const { width, height } = lines.viewBox.baseVal;
    const drawn = new Image();
    drawn.src = URL.createObjectURL(new Blob([lines.outerHTML], { type: "image/svg+xml" }));
    await drawn.decode();
    return { photo: place.querySelector("img"), drawn, width: width * LONG_SIDE_PX / height, turned: place.classList.contains("turned") };
  }));
  const canvas = make("canvas", { width: Math.round(parts.reduce((sum, part) => sum + part.width, 0)), height: LONG_SIDE_PX });
  const pen = canvas.getContext("2d");
  let x = 0;
  for (const { photo, drawn, width, turned } of parts) {
    if (turned) pen.setTransform(-1, 0, 0, 1, 2 * x + width, 0);
    if (photo) pen.drawImage(photo, x, 0, width, LONG_SIDE_PX);
    pen.resetTransform();
    pen.drawImage(drawn, x, 0, width, LONG_SIDE_PX);
    URL.revokeObjectURL(drawn.src);
    x += width;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
