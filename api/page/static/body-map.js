// The drawn body: taps fill in the same fields that can be chosen from the lists; of several places one is the worst.

import { all, make, the } from "./elements.js";
import { fill, words } from "./words.js";

/** @type {Record<string, string[]>} */
const SIDES = {
  "": ["left", "right"],
  left: ["left"],
  right: ["right"],
  both: ["left", "right"],
  middle: ["middle"],
};
const MAP_WIDTH = 100;
/** What each view shows of which figure, in map units: large enough for a finger (pain_map.toml). */
const VIEWS = {
  behind: ["back", "20 20 60 86"],
  legs: ["back", "24 89 52 71"],
  front: ["front", "24 62 52 94"],
};

/** Connect the maps inside an element with its fields. @param {HTMLElement} section */
export function connectMaps(section) {
  connect(section, "pain", painFields(section));
  connect(section, "tender", tenderFields(section));
}

/**
 * Show what the fields have, and tell them of a tap.
 * @param {HTMLElement} section @param {string} kind @param {MapFields} fields
 */
function connect(section, kind, fields) {
  const map = the(HTMLElement, `[data-map="${kind}"]`, section);
  const says = the(HTMLElement, "output", map);
  const clear = the(HTMLElement, "[data-clear]", map);
  const areas = all(SVGElement, "polygon", map)
    .flatMap(onBothSides)
    .map((area) => {
      const { name = "", side = "" } = area.dataset;
      const colour = /** @type {SVGElement} */ (area.cloneNode());
      the(SVGElement, ".coloured", area.ownerSVGElement ?? map).append(colour);
      return { area, colour, name, side };
    });
  connectViews(map);

  function draw() {
    for (const { colour, name, side } of areas) {
      colour.classList.toggle("chosen", fields.has(name, side));
      colour.classList.toggle("worst", fields.isWorst(name, side));
    }
    says.textContent = fields.text() || words.pain.nothing;
    clear.hidden = !fields.text();
    the(HTMLElement, "ul", map).replaceChildren(...choices(fields, changed));
  }
  const changed = () => fields.field.dispatchEvent(new Event("change", { bubbles: true }));
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
  // The form's own events do not come by here: its controls stand elsewhere.
  document.addEventListener("change", draw);
  map.hidden = false;
  draw();
}

/** The page brings the right side; the left one is its mirror image. @param {SVGElement} right */
function onBothSides(right) {
  if (right.dataset.side) return [right];
  const left = /** @type {SVGElement} */ (right.cloneNode());
  right.dataset.side = "right";
  left.dataset.side = "left";
  const mirrored = (right.getAttribute("points") ?? "").replace(/([\d.]+),/g, (_, x) => `${MAP_WIDTH - x},`);
  left.setAttribute("points", mirrored);
  right.after(left);
  return [right, left];
}

/** One part of the body at a time. @param {HTMLElement} map */
function connectViews(map) {
  const buttons = all(HTMLButtonElement, "[data-view]", map);
  /** @param {string | undefined} view */
  const show = (view = "behind") => {
    const [shown, box] = view === "front" ? VIEWS.front : view === "legs" ? VIEWS.legs : VIEWS.behind;
    for (const figure of all(HTMLElement, "figure", map)) {
      figure.hidden = figure.dataset.figure !== shown;
      the(SVGElement, "svg", figure).setAttribute("viewBox", box);
    }
    for (const button of buttons) button.ariaPressed = String(button.dataset.view === view);
  };
  for (const button of buttons) button.addEventListener("click", () => show(button.dataset.view));
  show();
}

/** Where several places hurt, a button for each to say that it is the worst. @param {MapFields} fields @param {() => void} changed */
function choices(fields, changed) {
  const spots = fields.spots();
  if (spots.length < 2) return [];
  return spots.map(({ name, side }) => {
    const worst = fields.isWorst(name, side);
    const text = fields.name(name, side);
    const button = make("button", { type: "button", ariaPressed: String(worst) });
    button.textContent = worst ? fill(words.pain.worst, { place: text }) : text;
    button.addEventListener("click", () => {
      fields.makeWorst(name, side);
      changed();
    });
    return make("li", {}, [button]);
  });
}

/** @param {HTMLElement} section @returns {MapFields} */
function painFields(section) {
  const place = the(HTMLSelectElement, "#pain_place", section);
  const side = the(HTMLSelectElement, "#pain_side", section);
  const boxes = all(HTMLInputElement, "[name=pain_also]", section);
  /** @param {HTMLSelectElement} select @param {string} value */
  const label = (select, value) => the(HTMLOptionElement, `[value="${value}"]`, select).textContent;
  /** @param {string} name @param {string} where */
  const also = (name, where) => the(HTMLInputElement, `[name=pain_also][value="${name}:${where}"]`, section);
  const worstSides = () => (place.value ? SIDES[side.value] : []);
  /** The worst place first. */
  const spots = () => {
    const others = boxes.filter((box) => box.checked).map((box) => box.value.split(":"));
    const worst = worstSides().map((where) => [place.value, where]);
    return [...worst, ...others].map(([name, where]) => ({ name, side: where }));
  };
  /** @param {string} name @param {string[]} sides */
  function setWorst(name, sides) {
    place.value = sides.length ? name : "";
    side.value = sides.length === 2 ? "both" : (sides[0] ?? "");
  }
  return {
    field: place,
    spots,
    has: (name, where) => spots().some((spot) => spot.name === name && spot.side === where),
    isWorst: (name, where) => place.value === name && worstSides().includes(where),
    name: (name, where) => `${label(place, name)}, ${inSentence(label(side, where))}`,
    text() {
      if (spots().length > worstSides().length) return words.pain.make_worst;
      return place.value && side.value
        ? this.name(place.value, side.value)
        : place.value && label(place, place.value);
    },
    clear() {
      setWorst("", []);
      for (const box of boxes) box.checked = false;
    },
    makeWorst(name, where) {
      if (this.isWorst(name, where)) return;
      for (const one of worstSides()) also(place.value, one).checked = true;
      also(name, where).checked = false;
      setWorst(name, [where]);
    },
    tap(name, where) {
      const sides = worstSides();
      if (this.isWorst(name, where)) {
        setWorst(
          name,
          sides.filter((one) => one !== where),
        );
        const [next] = spots();
        if (!place.value && next) this.makeWorst(next.name, next.side);
      } else if (!place.value || (place.value === name && !side.value)) setWorst(name, [where]);
      else if (place.value === name && where !== "middle" && side.value !== "middle")
        setWorst(name, [...sides, where]);
      else also(name, where).checked = !also(name, where).checked;
    },
  };
}

/** @param {HTMLElement} section @returns {MapFields} */
function tenderFields(section) {
  const boxes = all(HTMLInputElement, "[name=tender_points]", section);
  /** @param {string} name @param {string} where */
  const box = (name, where) =>
    the(HTMLInputElement, `[name=tender_points][value="${name}:${where}"]`, section);
  const tally = make("span", { className: "tally" });
  the(HTMLElement, "#tender summary", section).append(" ", tally);
  return {
    field: boxes[0],
    spots: () => [],
    has: (name, where) => box(name, where).checked,
    isWorst: () => false,
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
    makeWorst() {},
    tap(name, where) {
      box(name, where).checked = !box(name, where).checked;
    },
  };
}

/** The same within a sentence: a noun that comes later keeps its capital. @param {string} text */
const inSentence = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
