// The drawn body: a tap fills in the same fields that can be chosen from the lists.

import { fill, make, words } from "./words.js";

const SIDES = { "": [], left: ["left"], right: ["right"], both: ["left", "right"], middle: ["middle"] };

/** Connect the maps of a form with its fields. @param {HTMLFormElement} form */
export function connectMaps(form) {
  connect(form, "pain", painFields(form));
  connect(form, "tender", tenderFields(form));
}

/** What a map reads and writes: the areas that are chosen, a tap on one, nothing chosen, and words for it all. */
function connect(form, kind, fields) {
  const map = form.querySelector(`[data-map="${kind}"]`);
  const areas = [...map.querySelectorAll("polygon")];
  const says = map.querySelector("output");
  const clear = map.querySelector("[data-clear]");

  function draw() {
    for (const area of areas) area.classList.toggle("chosen", fields.has(area.dataset.name, area.dataset.side));
    says.textContent = fields.text() || words.pain.nothing;
    clear.hidden = !fields.text();
  }
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  for (const area of areas) {
    area.append(Object.assign(document.createElementNS("http://www.w3.org/2000/svg", "title"), {
      textContent: fields.name(area.dataset.name, area.dataset.side),
    }));
    area.addEventListener("click", () => { fields.tap(area.dataset.name, area.dataset.side); changed(); });
  }
  clear.addEventListener("click", () => { fields.clear(); changed(); });
  form.addEventListener("change", draw);
  map.hidden = false;
  draw();
}

function painFields(form) {
  const place = form.elements.namedItem("pain_place");
  const side = form.elements.namedItem("pain_side");
  const label = (select, value) => [...select.options].find((option) => option.value === value).textContent;
  return {
    has: (name, where) => place.value === name && (side.value === "" ? where !== "middle" : SIDES[side.value].includes(where)),
    name: (name, where) => `${label(place, name)}, ${label(side, where).toLowerCase()}`,
    text: () => place.value && [label(place, place.value), side.value && label(side, side.value).toLowerCase()].filter(Boolean).join(", "),
    clear() { place.value = ""; side.value = ""; },
    tap(name, where) {
      const before = place.value === name ? SIDES[side.value] : [];
      const after = before.includes(where) ? before.filter((one) => one !== where)
        : where === "middle" ? [where] : [...before.filter((one) => one !== "middle"), where];
      side.value = after.length === 2 ? "both" : after[0] ?? "";
      place.value = after.length ? name : "";
    },
  };
}

function tenderFields(form) {
  const boxes = [...form.querySelectorAll("[name=tender_points]")];
  const box = (name, where) => boxes.find((one) => one.value === `${name}:${where}`);
  const tally = make("span", { className: "tally" });
  form.querySelector("#tender summary").append(" ", tally);
  return {
    has: (name, where) => box(name, where).checked,
    name: (name, where) => box(name, where).ariaLabel,
    text() {
      const chosen = boxes.filter((one) => one.checked);
      tally.textContent = chosen.length || "";
      tally.hidden = !chosen.length;
      tally.ariaLabel = fill(words.pain.tender_chosen, { n: chosen.length });
      return chosen.map((one) => one.ariaLabel).join(" · ");
    },
    clear() { for (const one of boxes) one.checked = false; },
    tap(name, where) { box(name, where).checked = !box(name, where).checked; },
  };
}
