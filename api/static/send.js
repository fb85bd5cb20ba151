// One request to the service, and what its refusals say.

import { fill, language, make, words } from "./words.js";

/** A refusal of the service, or none of its answers at all. */
export class Trouble extends Error {
  /** @param {Record<string, any>} problem as RFC 9457 has it @param {string | null} wait seconds, from Retry-After */
  constructor(problem, wait = null) {
    super(problem.title);
    this.problem = problem;
    this.wait = wait;
  }
}

/**
 * Send something and return the answer.
 * @param {string} address @param {FormData | string} body @param {string} accept
 * @returns {Promise<Response>}
 */
export async function send(address, body, accept = "application/json") {
  const headers = { Accept: accept, "Accept-Language": language };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address, { method: "POST", body, headers });
  } catch {
    throw new Trouble({ title: words.problem.no_connection, hint: words.problem.no_connection_hint });
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({ title: `${response.status}` }));
  throw new Trouble(problem, response.headers.get("Retry-After"));
}

/** The notice for a refusal, with what a clinician should see first where the answers said so. @param {Trouble} trouble */
export function notice({ problem, wait }) {
  const lines = [problem.detail, ...(problem.errors ?? []).map((one) => `${one.field}: ${one.message}`), problem.hint];
  if (wait) lines.push(fill(words.problem.wait, { s: wait }));
  const box = make("div", { className: "notice stop", tabIndex: -1 }, [make("h2", { textContent: problem.title })]);
  box.setAttribute("role", "alert");
  const spoken = lines.filter((line) => line && line.replace(/\.$/, "") !== problem.title);
  box.append(...spoken.map((line) => make("p", { textContent: line })));
  if (problem.withheld) {
    const { title, reason, advice } = problem.withheld;
    box.prepend(make("h2", { textContent: title }), make("p", { textContent: reason }), make("p", { textContent: advice }));
  }
  return box;
}
