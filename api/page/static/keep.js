// What can be taken along: the report as HTML or PDF, the data, the picture. Files are made now and kept by the person only.

import { all, make, the } from "./elements.js";
import { broken, notice, send, Trouble } from "./send.js";
import { fill, words } from "./words.js";

/** @type {Texts} */
const REPORTS = { html: "text/html", pdf: "application/pdf" };
const LONG_SIDE_PX = 1440;
/** What is said of a photo, not of the person. */
const OF_PHOTO = ["view", "roll_deg", "mirrored", "crop"];

/**
 * @param {HTMLElement} shown @param {ShownAnswer} answer
 * @param {import("./viewer.js").Viewer[]} viewers the photos that can be kept with their lines
 */
export function connectKeep(shown, answer, viewers) {
  const says = the(HTMLElement, "#keep-says", shown);
  if (!answer.sent) says.textContent = words.keep.without;
  for (const button of all(HTMLButtonElement, "[data-keep]", shown)) {
    const { keep = "" } = button.dataset;
    button.hidden = !answer.sent && keep !== "json";
    button.addEventListener("click", async () => {
      button.disabled = true;
      says.textContent = words.keep.making;
      try {
        const name = save(await made(keep, viewers, answer), keep);
        const more = keep === "json" ? ` ${words.keep.json_hint}` : "";
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

/**
 * @param {string} kind @param {import("./viewer.js").Viewer[]} viewers @param {ShownAnswer} answer
 * @returns {Promise<Blob>}
 */
async function made(kind, viewers, { answer, byHand, form, protocol, report, sent }) {
  if (kind === "png") return picture(viewers);
  const json = "application/json";
  if (kind === "json" && (!sent || said(sent) === said(new FormData(form)))) {
    return new Blob([JSON.stringify(asItIs(answer, protocol), null, 2)], { type: json });
  }
  const address = report();
  const how = { answerS: Number(form.dataset.answerS) };
  const given = fields(address, form, sent);
  if (byHand?.rows.length) {
    given.append("points", JSON.stringify(byHand.rows));
    if (byHand.height) given.append("height_cm", byHand.height);
  }
  return send(address, given, REPORTS[kind] ?? json, how);
}

/**
 * The answer with the protocol that holds now; what there was to do is not said any more where that is another one.
 * @param {MeasuredAnswer} answer @param {Protocol | undefined} protocol
 */
function asItIs(answer, protocol) {
  if (protocol === answer.protocol) return answer;
  if (!protocol) throw new Trouble({ title: words.keep.answer_first });
  return { ...answer, summary: { ...answer.summary, now: [] }, protocol };
}

/** What a form says of the person, as one text. @param {FormData} given */
function said(given) {
  const answers = [...given].filter(
    ([name, value]) => value && typeof value === "string" && !OF_PHOTO.includes(name),
  );
  return JSON.stringify(answers);
}

/** @param {[string, FormDataEntryValue]} entry */
const ofPhoto = ([name, value]) => value instanceof File || OF_PHOTO.includes(name);

/** What a form says of the person now. @param {HTMLFormElement} form */
export const fieldsOfPerson = (form) =>
  [...new FormData(form)].filter((entry) => entry[0] !== "lang" && entry[1] && !ofPhoto(entry));

/**
 * What the API takes: the photos that were sent and what was said of them, and the person's answers as they are now.
 * @param {string} address @param {HTMLFormElement} form @param {FormData} [sent]
 */
function fields(address, form, sent) {
  const given = new FormData();
  for (const [name, value] of [...[...(sent ?? [])].filter(ofPhoto), ...fieldsOfPerson(form)]) {
    if (!(value instanceof File ? value.size : value)) continue;
    given.append(name === "photo" && address === "/v1/sessions" ? "photos" : name, value);
  }
  return given;
}

/** @param {Blob} blob @param {string} kind */
function save(blob, kind) {
  const day = new Date().toLocaleDateString("sv-SE");
  const link = make("a", { href: URL.createObjectURL(blob), download: `posture-${day}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return link.download;
}

/** Photos with their lines, side by side. @param {import("./viewer.js").Viewer[]} viewers @returns {Promise<Blob>} */
async function picture(viewers) {
  const parts = await Promise.all(viewers.map(layers));
  const width = Math.round(parts.reduce((sum, part) => sum + part.width, 0));
  const canvas = make("canvas", { width, height: LONG_SIDE_PX });
  const pen = canvas.getContext("2d");
  if (!pen) throw broken();
  let x = 0;
  for (const { photo, drawn, width, turned } of parts) {
    if (turned) pen.setTransform(-1, 0, 0, 1, 2 * x + width, 0);
    if (photo) pen.drawImage(photo, x, 0, width, LONG_SIDE_PX);
    pen.resetTransform();
    pen.drawImage(drawn, x, 0, width, LONG_SIDE_PX);
    URL.revokeObjectURL(drawn.src);
    x += width;
  }
  // A picture larger than the browser can hold comes out as none.
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(broken()))));
}

/** A photo that is still here, and its lines as a picture. @param {import("./viewer.js").Viewer} viewer */
async function layers(viewer) {
  const drawn = new Image();
  drawn.src = URL.createObjectURL(new Blob([viewer.lines], { type: "image/svg+xml" }));
  await drawn.decode();
  const turned = viewer.frame.classList.contains("turned");
  return {
    photo: viewer.picture?.isConnected ? viewer.picture : undefined,
    drawn,
    width: (viewer.width * LONG_SIDE_PX) / viewer.height,
    turned,
  };
}
