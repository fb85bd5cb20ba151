// One request to the service: how far it is, and in words whatever may go wrong with it.

import { make } from "./elements.js";
import { fill, language, words } from "./words.js";

const JSON_TYPE = "application/json";
/** Nothing moves for so long: the connection hangs. [proposed] A proxy commonly gives up after 60 s. */
const STALL_S = 30;
/** How long an answer may take where the page does not say it; the service's own limit for a photo. */
const ANSWER_S = 30;
/** After these not everything is as it was; their hints say what is. */
const OWN_WORDS = ["too_large", "unreadable", "broken"];
/** Failures that may be over when the same is sent again. */
const PASSING = [408, 429, 500, 502, 503, 504];
/** What the service would have said, where something before it has answered. */
const OWN_KINDS = new Map([
  [413, "too_large"],
  [429, "busy"],
  [503, "busy"],
]);

/** A refusal of the service, or none of its answers at all. */
export class Trouble extends Error {
  /**
   * @param {ServiceProblem} problem
   * @param {string | null} [wait] Retry-After in seconds
   * @param {boolean} [again] whether sending again may help
   */
  constructor(problem, wait = null, again = true) {
    super(problem.title);
    this.problem = problem;
    this.wait = wait;
    this.again = again;
  }
}

export class Cancelled extends Error {}

/** A failure that only this page knows. @param {string} kind a key of `words.sending` @param {string} [title] */
function trouble(kind, title = words.sending[kind]) {
  const detail = OWN_WORDS.includes(kind) ? "" : words.sending.kept;
  return new Trouble({ title, detail, hint: words.sending[`${kind}_hint`] });
}

/**
 * Send something and return the answer, which is of the wanted kind.
 * @param {string} address @param {string | FormData} body @param {string} [accept] @param {Sending} [how]
 */
export async function send(address, body, accept = JSON_TYPE, how = {}) {
  const exchanged = await exchange(address, body, accept, how);
  const { status, answer } = exchanged;
  if (status < 200 || status >= 300) throw await refusal(exchanged);
  if (answer.type.split(";")[0] !== accept) throw trouble("away", fill(words.sending.away, { status }));
  return answer;
}

/**
 * The same for what is answered as JSON.
 * @param {string} address @param {string | FormData} body @param {Sending} [how]
 */
export async function sendForJson(address, body, how) {
  const answer = await send(address, body, JSON_TYPE, how);
  try {
    return JSON.parse(await answer.text());
  } catch {
    throw trouble("cut");
  }
}

/**
 * The service's own words where it has answered, else ours: a proxy's page says nothing to anybody.
 * @param {Exchanged} exchanged
 */
async function refusal({ status, answer, wait }) {
  const again = PASSING.includes(status);
  try {
    /** @type {ServiceProblem} */
    const problem = JSON.parse(await answer.text());
    if (problem.title) return new Trouble(problem, wait, again);
  } catch {
    // No answer of the service.
  }
  const kind = OWN_KINDS.get(status) ?? "away";
  const own = trouble(kind, fill(words.sending[kind], { status }));
  return new Trouble(own.problem, wait, again || kind === "away");
}

/**
 * @param {string} address @param {string | FormData} body @param {string} accept @param {Sending} how
 * @returns {Promise<Exchanged>}
 */
function exchange(address, body, accept, { answerS = ANSWER_S, progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let sent = false;
    let timer = 0;
    /** @param {number} seconds @param {string} kind */
    const giveUpAfter = (seconds, kind) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        reject(trouble(kind));
        request.abort();
      }, seconds * 1000);
    };
    request.open("POST", address);
    request.responseType = "blob";
    request.setRequestHeader("Accept", accept);
    request.setRequestHeader("Accept-Language", language);
    if (typeof body === "string") request.setRequestHeader("Content-Type", JSON_TYPE);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress?.(loaded, total);
      giveUpAfter(STALL_S, "stalled");
    });
    request.upload.addEventListener("load", () => {
      sent = true;
      progress?.(1, 1);
      giveUpAfter(answerS + STALL_S, "late");
    });
    request.addEventListener("readystatechange", () => {
      sent ||= request.readyState === XMLHttpRequest.HEADERS_RECEIVED && request.status > 0;
    });
    request.addEventListener("progress", () => giveUpAfter(STALL_S, "cut"));
    request.addEventListener("load", () => {
      const wait = request.getResponseHeader("Retry-After");
      resolve({ status: request.status, answer: request.response, wait });
    });
    request.addEventListener("error", async () => reject(await whyBroken(body, sent)));
    request.addEventListener("abort", () => reject(new Cancelled()));
    request.addEventListener("loadend", () => clearTimeout(timer));
    signal?.addEventListener("abort", () => request.abort());
    if (signal?.aborted) {
      reject(new Cancelled());
      return;
    }
    giveUpAfter(STALL_S, "stalled");
    request.send(body);
  });
}

/**
 * Why a connection broke: a file that is gone looks the same to a browser as a service that is.
 * @param {string | FormData} body @param {boolean} sent
 */
async function whyBroken(body, sent) {
  try {
    for (const value of body instanceof FormData ? body.values() : []) {
      if (value instanceof File && value.size) await value.slice(0, 1).arrayBuffer();
    }
  } catch {
    return new Trouble(trouble("unreadable").problem, null, false);
  }
  if (sent) return trouble("cut");
  return new Trouble({ title: words.problem.no_connection, hint: words.problem.no_connection_hint });
}

export const broken = () => trouble("broken");

/**
 * The notice for a refusal, with what a clinician should see first where the answers said so.
 * @param {Trouble} trouble @param {Node[]} [first] what stands above it @param {Node[]} [actions] what can be done
 */
export function notice({ problem, wait }, first = [], actions = []) {
  const wrong = (problem.errors ?? []).map((one) => `${one.field}: ${one.message}`);
  const lines = [problem.detail, ...wrong, problem.hint];
  if (wait) lines.push(fill(words.problem.wait, { s: wait }));
  const heading = make("h2", { textContent: problem.title });
  const box = make("div", { className: "notice stop", tabIndex: -1 }, [heading]);
  box.setAttribute("role", "alert");
  const spoken = lines.filter((line) => line && line.replace(/\.$/, "") !== problem.title);
  box.append(...spoken.map((line) => make("p", { textContent: line })));
  if (actions.length) box.append(make("p", { className: "actions" }, actions));
  if (problem.withheld) {
    const { title, reason, advice, urgency } = problem.withheld;
    const lines = [reason, advice].map((textContent) => make("p", { textContent }));
    const calls = document.querySelector(`#person .advice[data-urgency="${urgency}"] .calls`);
    box.prepend(make("h2", { textContent: title }), ...(calls ? [calls.cloneNode(true)] : []), ...lines);
  } else {
    box.prepend(...first);
  }
  return box;
}
