// Live hints from the service: small pictures go out one at a time, each comes back as what to do now.

import { pause } from "./count.js";
import { language } from "./words.js";

const LONG_SIDE_PX = 640;
const QUALITY = 0.6;
const LEAST_GAP_MS = 100;
const TRY_LATER = 1013;

/** Asks for hints with the pictures of a camera, one view after the other, and tells what comes back. */
export class LiveHints {
  /**
   * @param {import("./stream.js").Stream} stream
   * @param {HintFollower} follower
   */
  constructor(stream, follower) {
    this.stream = stream;
    this.follower = follower;
    const address = new URL(`/live?lang=${language}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.ending = new AbortController();
    this.socket = new WebSocket(address);
    this.ready = new Promise((resolve) => this.socket.addEventListener("open", resolve));
    this.ready.then(() => this.next());
    this.socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    this.socket.addEventListener("close", ({ code }) => {
      if (!this.ending.signal.aborted) follower.without(code === TRY_LATER);
      this.ending.abort();
    });
  }

  /** Ask for the next view, for the same one again, or for what comes before a turn. @param {HintOrder} order */
  async want(order) {
    await this.ready;
    this.view = order.view;
    this.heard = false;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(order));
  }

  /** @param {LiveHint} hint */
  hear(hint) {
    // One answer may still be about the shot before.
    if (this.heard && hint.view === this.view) this.follower.follow(hint);
    this.next();
  }

  async next() {
    const { signal } = this.ending;
    await pause(Math.max(0, LEAST_GAP_MS - (performance.now() - (this.sent ?? 0))), signal);
    if (signal.aborted) return;
    this.sent = performance.now();
    const picture = await this.stream.picture(LONG_SIDE_PX, QUALITY);
    if (signal.aborted || this.socket.readyState !== WebSocket.OPEN) return;
    if (!picture) {
      this.next();
      return;
    }
    this.heard = true;
    this.socket.send(picture);
  }

  close() {
    this.ending.abort();
    this.socket.close();
  }
}
