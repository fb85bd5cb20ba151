// What the page's scripts pass to each other, and what they get from the service. It lies here because it is for
// the type check alone: what lies beside the scripts is served to everybody.

/** Texts by a name. */
type Texts = Record<string, string>;

/** The answers this tab has kept: what each field holds, and in which forms a file was chosen. */
interface KeptAnswers {
  fields: Record<string, string[]>;
  chosen: Record<string, boolean>;
  begun: number;
}

/** What a map of the body reads and writes. `where` is a side, or "middle". */
interface MapFields {
  /** A field of the form that tells of changes. */
  field: HTMLElement;
  /** The places of which one can be the worst. */
  spots(): { name: string; side: string }[];
  has(name: string, where: string): boolean;
  isWorst(name: string, where: string): boolean;
  makeWorst(name: string, where: string): void;
  name(name: string, where: string): string;
  /** What is chosen, "" when nothing is. */
  text(): string;
  clear(): void;
  tap(name: string, where: string): void;
}

/** What the routine needs of an answer. */
interface MeasuredAnswer {
  pattern: { name: string; side: string | null };
  summary: { now: string[] };
  protocol: Protocol;
}

/** What there is to do, for the answers it was made for. */
interface Protocol {
  withheld: { advice: string } | null;
}

/** A step of the routine as it is played; seconds of one hold, `sides` 1 or 2. */
interface PlayedStep {
  box: HTMLElement;
  title: string;
  seconds: number;
  rounds: number;
  sides: number;
}

interface Phase {
  kind: "ready" | "hold" | "rest" | "change";
  seconds: number;
  round: number;
}

/** A day of the diary that a check-in takes (docs/check-in.md). */
interface DiaryDay {
  [field: string]: unknown;
  date: string;
  pain_usual?: number;
  tender_0_10?: Record<string, number>;
  stops?: string[];
}

/** What the service says about a diary. */
interface CheckInAnswer {
  verdict: "stay" | "step_down" | "stop_and_see" | "ready_for_stage_two";
  title: string;
  because: string[];
  next_steps: string[];
  criteria: { says: string; met: string; in_words: string }[];
  protocol: { withheld: { advice: string } | null };
}

/** Who hears what a check-in brings. */
interface CheckInListener {
  askSafety(): void;
  /** Days are there of which nobody has said yet what they mean. */
  unsure(): void;
  answered(answer: CheckInAnswer): void;
  forgot(): void;
}

/** One shot of the camera's plan; a repeat is of the same view as the one before. */
interface PlannedShot {
  view: string;
  repeat: boolean;
}

/** A shot that was taken, and the roll of the camera at it, where it has a sensor. */
interface TakenShot {
  view: string;
  file: File;
  roll: number | undefined;
}

/** What the service is asked to give hints for. */
interface HintOrder {
  view: string;
  repeat?: boolean;
  turn?: boolean;
}

/** What the service says about the last live picture; `body` is its middle, eyes and toes as shares of it. */
interface LiveHint {
  phase: "waiting" | "counting" | "shoot";
  hints: string[];
  text: string;
  short: string;
  left_s: number;
  view: string;
  body: [number, number, number] | null;
}

/** Who hears the hints, and once that there will be no more of them. */
interface HintFollower {
  follow(hint: LiveHint): void;
  without(busy: boolean): void;
}

/** The sensor's class where using it must be asked for. */
interface AskedSensor {
  prototype: DeviceOrientationEvent;
  requestPermission?(): Promise<unknown>;
}

/** Chosen photos by view; the single photo is under "photo". */
type ChosenPhotos = Record<string, File[]>;

/** What is sent: photos that are still here, and the address of its report. */
interface Errand {
  files(): ChosenPhotos;
  report(): string;
}

/** An answer that is shown, and the way back to the form. What was sent is known until the page is loaded again. */
interface ShownAnswer extends Errand {
  form: HTMLFormElement;
  address: string;
  answer: MeasuredAnswer;
  /** The protocol that holds now; none while safety is open. */
  protocol?: Protocol;
  photos?: ShownPhoto[];
  doubts?: { remedies: Remedy[] }[];
  sent?: FormData;
  byHand?: SetByHand;
  back(): void;
}

/** What the service answers to a form: the API's answer, and how it is shown. */
interface FormResult {
  answer: MeasuredAnswer;
  html: string;
  photos?: ShownPhoto[];
  doubts?: { remedies: Remedy[] }[];
}

/** Where a photo of the answer stood in the form; a small one where browsers cannot show the file, else "". */
interface ShownPhoto {
  field: string;
  number: number;
  preview: string;
}

/** A result as this tab keeps it. */
interface KeptResult {
  answer: MeasuredAnswer;
  byHand?: SetByHand;
  html: string;
  address: string;
  language: string;
}

/** What one tap can do about a refusal: state a view, measure a part of the photo, say that it is a mirror image. */
interface Remedy {
  kind: string;
  value: string;
}

/** What was seen in a photo that could not be measured, in pixels of the upright photo. */
interface Seen {
  field: string;
  number: number;
  turned_over: boolean;
  svg: string;
  remedies: Remedy[];
}

/** A refusal as RFC 9457 has it. */
interface ServiceProblem {
  title: string;
  detail?: string;
  hint?: string;
  code?: string;
  errors?: { field: string; message: string }[];
  withheld?: { title: string; reason: string; advice: string; urgency: string } | null;
  seen?: Seen;
}

/** How a request is sent: how long its answer may take, who is told of its progress, and what ends it. */
interface Sending {
  answerS?: number;
  progress?: (sent: number, all: number) => void;
  signal?: AbortSignal;
}

/** One answer to a request, whatever its status. */
interface Exchanged {
  status: number;
  answer: Blob;
  wait: string | null;
}

/** Results side by side. */
interface Comparison {
  summary: { headline: string; clear: string[]; excluded: string[]; more: string[] };
  dates: string | null;
  conditions: { text: string };
  changes: (ComparedIndicator | UncomparedIndicator)[];
  courses: { trend: { text: string } | null }[];
  limits: string[];
}

interface ComparedIndicator {
  verdict: "changed" | "no_larger";
  label: string;
  unit: string;
  neutral: number;
  before: number;
  after: number;
  estimate: number;
  sem: number;
  no_larger_than: number;
  sure: boolean;
}

/** What could not be compared; its text says why. */
interface UncomparedIndicator {
  verdict: "not_comparable";
  text: string;
}

/** A place in a photo, x and y in pixels. */
type Spot = [number, number];

/** A point that was set by hand, as the service takes it: each time it was set, in pixels of the upright photo. */
interface PointRow {
  name: string;
  side: string | null;
  view: string;
  x_px: number;
  y_px: number;
  how: string;
  repeats: Spot[];
}

/** A point that can be set in a photo; `found` when the photo showed it, `spot` where it lies on a drawn body. */
interface Settable {
  name: string;
  side: string | null;
  label: string;
  find: string;
  near: Spot;
  found: boolean;
  spot: Spot;
}

/** A photo of an answer in the editor of points, with the outline of a body seen from its side. */
interface SettablePhoto {
  view: string;
  outline: Spot[];
  points: Settable[];
}

/** The editor as the service sends it. */
interface PointsEditor {
  html: string;
  texts: Record<string, Texts>;
  photos: SettablePhoto[];
}

/** What was set by hand, and the answer that the photos alone gave, from which all is measured. */
interface SetByHand {
  first: { answer: MeasuredAnswer; html: string };
  rows: PointRow[];
  height: string;
}

/** An answer that counts what was set by hand. */
interface HandAnswer {
  answer: MeasuredAnswer;
  html: string;
  byHand: SetByHand;
}

/** A point under a finger: where both were, where the point is moved to, and whether it was moved at all. */
interface Held {
  x: number;
  y: number;
  from: Spot;
  to: Spot;
  moved: boolean;
}

/** Who hears of a point that is put somewhere, and of taps; `step` names steps that are one for the way back. */
interface PointListener {
  say(text: string): void;
  put(place: Spot, step: string): void;
  tapped(place: Spot, dot: number | undefined): void;
}
