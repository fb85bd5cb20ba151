// The page's words in its language; the server has written them into the page.

import { the } from "./elements.js";

/** @type {Record<string, Texts>} */
export const words = JSON.parse(the(HTMLElement, "#words").textContent);

/** The language of the page, "en" or "de". */
export const language = document.documentElement.lang;

/** Fill in the names in braces. @param {string} text @param {Record<string, unknown>} values */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
