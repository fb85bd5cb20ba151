// Soft tones, made here: rising when something begins, falling when it is over.

import { note } from "./tones.js";

const NOTES = { begin: [392, 523], rest: [523, 392] };

/** @type {AudioContext | undefined} */
let context;

/** Play a tone; a browser without sound stays silent. @param {"begin" | "rest"} kind */
export function tone(kind) {
  try {
    context ??= new AudioContext();
    context.resume();
    for (const [k, pitch] of NOTES[kind].entries())
      note(context, pitch, k * 0.22, 0.18, { loudness: 0.12, fadesS: 0.08 });
  } catch {
    // What is shown and spoken says the same.
  }
}
