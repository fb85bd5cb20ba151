// Short tones beside the voice: keep still, all is right, the shot is taken.

import { isOn } from "./voice.js";

const SOFT_S = 0.015;
const LOUDNESS = 0.25;

/** Each tone: its height in Hz, when it begins, and how long it lasts, in seconds. */
const TONES = {
  still: [[660, 0, 0.06]],
  right: [
    [523, 0, 0.13],
    [659, 0.12, 0.13],
    [784, 0.24, 0.3],
  ],
  shutter: [
    [2100, 0, 0.03],
    [1300, 0.07, 0.05],
  ],
};

/** @type {AudioContext | undefined} */
let context;

/** Let there be sound; it must follow a tap, or the browser keeps silent. */
export function allowTones() {
  if (!globalThis.AudioContext) return;
  context ??= new AudioContext();
  context.resume();
}

/** @param {keyof typeof TONES} name */
export function play(name) {
  if (!context || !isOn()) return;
  for (const [hertz, begins, lasts] of TONES[name]) note(context, hertz, begins, lasts);
}

/**
 * Play one note softly: its height in Hz, when it begins and how long it lasts, in seconds from now.
 * @param {AudioContext} context @param {number} hertz @param {number} begins @param {number} lasts
 * @param {{ loudness?: number, fadesS?: number }} [how]
 */
export function note(context, hertz, begins, lasts, { loudness = LOUDNESS, fadesS = SOFT_S } = {}) {
  const from = context.currentTime + begins;
  const source = new OscillatorNode(context, { frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setTargetAtTime(loudness, from, SOFT_S);
  volume.gain.setTargetAtTime(0, from + lasts, fadesS);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(from + lasts + 10 * fadesS);
}

/** No more sound: the device is given back. */
export function endTones() {
  context?.close();
  context = undefined;
}
