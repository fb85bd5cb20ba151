// The shell of the page: when the service cannot be reached, a page says so. It keeps the few files of that page
// and nothing else: no photo, no answer, nothing that was sent, no page that was opened.

const OFFLINE = "/offline";
const SHELL = ["posture.css", "icon.svg"].map((name) => new URL(name, location.href).pathname);

// Its own address changes with every version of the files.
const KEPT = `shell ${location.pathname}`;

/** @type {any} */
const worker = self;

const keep = async () => (await caches.open(KEPT)).addAll([OFFLINE, ...SHELL]);

async function forgetOthers() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
}

/** @param {Request} request */
async function orOffline(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const offline = await caches.match(OFFLINE);
    if (offline) return offline;
    throw error;
  }
}

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(forgetOthers()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  /** @type {Request} */
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(orOffline(request));
  else if (SHELL.includes(new URL(request.url).pathname))
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
});
