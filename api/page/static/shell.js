// Asks the browser to keep the shell (service-worker.js). It does so in a secure context only, and not where the
// certificate is not known to it: there the page works all the same.

const worker = new URL("service-worker.js", import.meta.url);
navigator.serviceWorker?.register(worker, { scope: "/" }).catch(() => {});
