// What the page's scripts pass to each other, and what they get from the service. It lies here because it is for
// the type check alone: what lies beside the scripts is served to everybody.

/** Texts by a name. */
type Texts = Record<string, string>;

/** The answers this tab has kept: what each field holds, and in which forms a file was chosen. */
interface KeptAnswers {
  fields: Record<string, string[]>;
  chosen: Record<string, boolean>;
}

/** What a map of the body reads and writes. `where` is a side, or "middle". */
interface MapFields {
  has(name: string, where: string): boolean;
  name(name: string, where: string): string;
  /** All that is chosen, "" when nothing is. */
  text(): string;
  clear(): void;
  tap(name: string, where: string): void;
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

/** What is sent: photos that are still here, the address of its report, and the way back to the form. */
interface Errand {
  files(): ChosenPhotos;
  report(): string;
  back(): void;
}

/** An answer that is shown. What was sent is known until the page is loaded again. */
interface ShownAnswer extends Errand {
  form: HTMLFormElement;
  answer: object;
  sent?: FormData;
}

/** What the service answers to a form: the API's answer, and how it is shown. */
interface FormResult {
  answer: object;
  html: string;
}

/** A result as this tab keeps it; `madeFor` are the answers of the form for which it was made. */
interface KeptResult extends FormResult {
  address: string;
  language: string;
  madeFor: string;
}

/** A refusal as RFC 9457 has it. */
interface ServiceProblem {
  title: string;
  detail?: string;
  hint?: string;
  code?: string;
  errors?: { field: string; message: string }[];
  withheld?: { title: string; reason: string; advice: string } | null;
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

/** Two results side by side. */
interface Comparison {
  changes: (ComparedIndicator | UncomparedIndicator)[];
  limits: string[];
}

interface ComparedIndicator {
  verdict: "changed" | "within_noise";
  label: string;
  unit: string;
  before: number;
  after: number;
  difference: number;
  sem_before: number;
  sem_after: number;
  mdc95: number;
}

/** What could not be compared; its text says why. */
interface UncomparedIndicator {
  verdict: "not_comparable";
  text: string;
}
