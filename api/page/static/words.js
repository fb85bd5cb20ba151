// The page's words in its language; the server has written them into the page.

/** @type {Record<string, Record<string, string>>} */
export const words = JSON.parse(document.getElementById("words").textContent);

/** The language of the page, "en" or "de". */
export const language = document.documentElement.lang;

/** Fill in the names in braces. @param {string} text @param {Record<string, unknown>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** Make an element. @param {string} tag @param {Record<string, unknown>} [fields] @param {(Node|string)[]} [inside] */
export function make(tag, fields = {}, inside = []) {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...inside);
  return element;
}
