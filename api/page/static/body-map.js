// The drawn body: a tap fills in the same fields that can be chosen from the lists.

import { all, make, the } from "./elements.js";
import { fill, words } from "./words.js";

/** @type {Record<string, string[]>} */
const SIDES = { "": [], left: ["left"], right: ["right"], both: ["left", "right"], middle: ["middle"] };

/** Connect the maps of a form with its fields. @param {HTMLFormElement} form */
export function connectMaps(form) {
  connect(form, "pain", painFields(form));
  connect(form, "tender", tenderFields(form));
}

/**
 * Show what the fields have, and tell them of a tap.
 * @param {HTMLFormElement} form @param {string} kind @param {MapFields} fields
 */
function connect(form, kind, fields) {
  const map = the(HTMLElement, `[data-map="${kind}"]`, form);
  const says = the(HTMLElement, "output", map);
  const clear = the(HTMLElement, "[data-clear]", map);
  const areas = all(SVGElement, "polygon", map).map((area) => {
    const { name = "", side = "" } = area.dataset;
    return { area, name, side };
  });

  function draw() {
    for (const { area, name, side } of areas) area.classList.toggle("chosen", fields.has(name, side));
    says.textContent = fields.text() || words.pain.nothing;
    clear.hidden = !fields.text();
  }
  const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));
  for (const { area, name, side } of areas) {
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = fields.name(name, side);
    area.append(title);
    area.addEventListener("click", () => {
      fields.tap(name, side);
      changed();
    });
  }
  clear.addEventListener("click", () => {
    fields.clear();
    changed();
  });
  form.addEventListener("change", draw);
  map.hidden = false;
  draw();
}

/** @param {HTMLFormElement} form @returns {MapFields} */
function painFields(form) {
  const place = the(HTMLSelectElement, "#pain_place", form);
  const side = the(HTMLSelectElement, "#pain_side", form);
  /** @param {HTMLSelectElement} select @param {string} value */
  const label = (select, value) => the(HTMLOptionElement, `[value="${value}"]`, select).textContent;
  return {
    has: (name, where) =>
      place.value === name && (side.value === "" ? where !== "middle" : SIDES[side.value].includes(where)),
    name: (name, where) => `${label(place, name)}, ${label(side, where).toLowerCase()}`,
    text() {
      if (!place.value || !side.value) return place.value && label(place, place.value);
      return this.name(place.value, side.value);
    },
    clear() {
      place.value = "";
      side.value = "";
    },
    tap(name, where) {
      const before = place.value === name ? SIDES[side.value] : [];
      const after = before.includes(where)
        ? before.filter((one) => one !== where)
        : where === "middle"
          ? [where]
          : [...before.filter((one) => one !== "middle"), where];
      side.value = after.length === 2 ? "both" : (after[0] ?? "");
      place.value = after.length ? name : "";
    },
  };
}

/** @param {HTMLFormElement} form @returns {MapFields} */
function tenderFields(form) {
  const boxes = all(HTMLInputElement, "[name=tender_points]", form);
  /** @param {string} name @param {string} where */
  const box = (name, where) => the(HTMLInputElement, `[name=tender_points][value="${name}:${where}"]`, form);
  const tally = make("span", { className: "tally" });
  the(HTMLElement, "#tender summary", form).append(" ", tally);
  return {
    has: (name, where) => box(name, where).checked,
    name: (name, where) => box(name, where).ariaLabel ?? "",
    text() {
      const chosen = boxes.filter((one) => one.checked);
      tally.textContent = String(chosen.length || "");
      tally.hidden = !chosen.length;
      tally.ariaLabel = fill(words.pain.tender_chosen, { n: chosen.length });
      return chosen.map((one) => one.ariaLabel).join(" · ");
    },
    clear() {
      for (const one of boxes) one.checked = false;
    },
    tap(name, where) {
      box(name, where).checked = !box(name, where).checked;
    },
  };
}
