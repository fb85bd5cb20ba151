// Soft tones, made here: rising when something begins, falling when it is over.

const NOTES = { begin: [392, 523], rest: [523, 392] };
const LOUDNESS = 0.12;

/** @type {AudioContext | undefined} */
let context;

/** Play a tone; a browser without sound stays silent. @param {"begin" | "rest"} kind */
export function tone(kind) {
  try {
    context ??= new AudioContext();
    context.resume();
    const { currentTime, destination } = context;
    NOTES[kind].forEach((pitch, k) => {
      if (context) play(context, pitch, currentTime + k * 0.22, destination);
    });
  } catch {
    // What is shown and spoken says the same.
  }
}

/** @param {AudioContext} context @param {number} pitch @param {number} from @param {AudioNode} destination */
function play(context, pitch, from, destination) {
  const source = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setTargetAtTime(LOUDNESS, from, 0.02);
  volume.gain.setTargetAtTime(0, from + 0.18, 0.08);
  source.connect(volume).connect(destination);
  source.start(from);
  source.stop(from + 0.8);
}
