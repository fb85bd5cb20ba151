// Paper cannot be unfolded: everything that is folded is open while the page is printed.

let folded = [];

addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main details:not([open])")];
  for (const fold of folded) fold.open = true;
});

addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
});
