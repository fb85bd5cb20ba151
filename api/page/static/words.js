// The page's words in its language; the server has written them into the page.

import { the } from "./elements.js";

/** @type {Record<string, Texts>} */
export const words = JSON.parse(the(HTMLElement, "#words").textContent);

/** The language of the page, such as "en". */
export const language = document.documentElement.lang;

const inMegabytes = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A size in megabytes, in the language's own form. @param {number} bytes */
export const megabytes = (bytes) => inMegabytes.format(bytes / 1e6);

/** Fill in the names in braces. @param {string} text @param {Record<string, unknown>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
