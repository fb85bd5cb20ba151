// The camera: its button, opened, switched, closed, and in words why it is not there.

import { the } from "./elements.js";
import { styled } from "./styles.js";
import { fill, words } from "./words.js";

/** How large a picture is asked for; the browser gives what the camera has nearest to it. */
const IDEAL_PX = 1920;

/** Why there cannot be a camera at all, or nothing. */
export function noCamera() {
  if (!globalThis.isSecureContext) return words.camera.insecure;
  if (!navigator.mediaDevices?.getUserMedia) return words.camera.unsupported;
  return "";
}

/** @type {Texts} */
const KNOWN = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "absent",
  OverconstrainedError: "absent",
  NotReadableError: "in_use",
  AbortError: "in_use",
};

/** What went wrong, in words. @param {unknown} error of getUserMedia */
export function whyNot(error) {
  const why = error instanceof Object && "name" in error ? String(error.name) : "";
  return fill(words.camera[KNOWN[why] ?? "failed"], { why });
}

/**
 * Connect the button that opens the camera.
 * @param {() => Promise<{ open(): Promise<void> }>} load what the camera is for; wanted when the button is pressed
 * @param {string} why there cannot be a camera, or nothing
 */
export function connectCamera(load, why = noCamera()) {
  const button = the(HTMLButtonElement, "#open-camera");
  const says = the(HTMLElement, "#camera-says");
  the(HTMLElement, "#with-camera").hidden = false;
  if (why) says.textContent = why;
  button.disabled = why !== "";
  /** @type {ReturnType<typeof load> | undefined} */
  let loading;
  button.addEventListener("click", async () => {
    loading ??= load();
    try {
      const [camera] = await Promise.all([loading, styled("camera.css")]);
      if (!document.hidden) camera.open(); // who has left meanwhile does not want it any more
    } catch (error) {
      loading = undefined;
      says.textContent = whyNot(error);
    }
  });
}

/** One video element and the camera in it. */
export class Stream {
  /**
   * @param {HTMLVideoElement} video
   * @param {() => void} unseen told when the page goes out of sight; the camera is off by then
   */
  constructor(video, unseen) {
    this.video = video;
    this.side = "user";
    this.canvas = document.createElement("canvas");
    const hide = () => {
      this.close();
      unseen();
    };
    addEventListener("pagehide", hide);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) hide();
    });
  }

  /** Whether the camera looks at the same side as the screen; it does on every computer. */
  get facing() {
    return (this.media?.getVideoTracks()[0].getSettings().facingMode ?? "user") === "user";
  }

  /**
   * Start the camera, and wait for its picture; throws what getUserMedia throws.
   * @returns {Promise<boolean>} whether it is still wanted: it may be closed while somebody is asked for permission
   */
  async open() {
    this.close();
    const asked = {};
    this.asked = asked;
    const wanted = { facingMode: this.side, width: { ideal: IDEAL_PX }, height: { ideal: IDEAL_PX } };
    try {
      const given = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      if (this.asked !== asked) {
        stop(given);
        return false;
      }
      this.media = given;
      this.video.srcObject = given;
      this.video.classList.toggle("mirrored", this.facing);
      this.stayAwake(asked);
      await this.video.play();
    } catch (error) {
      if (this.asked === asked) throw error;
    }
    return this.asked === asked;
  }

  /** A screen that goes dark ends the camera: it stays on as long. @param {object} asked */
  async stayAwake(asked) {
    try {
      const awake = await navigator.wakeLock?.request("screen");
      if (this.asked === asked) this.awake = awake;
      else awake?.release();
    } catch {
      // Not allowed now, such as with a battery that is low.
    }
  }

  /** Use the camera of the other side. */
  async turnRound() {
    this.side = this.facing ? "environment" : "user";
    await this.open();
  }

  close() {
    this.asked = undefined;
    stop(this.media);
    this.media = undefined;
    this.video.srcObject = null;
    this.awake?.release();
    this.awake = undefined;
    // Its last picture would stay in memory.
    this.canvas.width = 0;
  }

  /** Whether there is more than one camera. */
  static async several() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter((one) => one.kind === "videoinput").length > 1;
  }

  /**
   * The picture that is there now, as a JPEG.
   * @param {number} longSidePx 0 for its own size
   * @param {number} quality
   * @returns {Promise<Blob | null>} null when there is none
   */
  async picture(longSidePx, quality) {
    const { videoWidth, videoHeight } = this.video;
    const { canvas } = this;
    const pen = canvas.getContext("2d");
    if (!this.media || !videoWidth || !pen) return null;
    const scale = longSidePx ? Math.min(1, longSidePx / Math.max(videoWidth, videoHeight)) : 1;
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    pen.drawImage(this.video, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  }
}

/** @param {MediaStream} [stream] */
function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
