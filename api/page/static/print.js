// Paper cannot be unfolded: everything that is folded is open while the page is printed.

import { all } from "./elements.js";

/** @type {HTMLDetailsElement[]} */
let folded = [];

addEventListener("beforeprint", () => {
  folded = all(HTMLDetailsElement, "main details:not([open])");
  for (const fold of folded) fold.open = true;
});

addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
});
