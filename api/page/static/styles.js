// Style sheets that are loaded when they are wanted.

/** @type {Map<string, Promise<unknown>>} */
const sheets = new Map();

/** Load a style sheet, once; it is asked for again where that failed. @param {string} name */
export function styled(name) {
  const known = sheets.get(name);
  if (known) return known;
  const sheet = new Promise((resolve, reject) => {
    const href = new URL(name, import.meta.url).href;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      sheets.delete(name);
      link.remove();
      reject(new TypeError(name));
    });
    document.head.append(link);
  });
  sheets.set(name, sheet);
  return sheet;
}
