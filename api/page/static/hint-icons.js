// A drawing for each hint, readable from three metres, as lines in a square of 24.

/** Somebody who stands there. @param {number} x */
const person = (x) =>
  `M${x} 5.2m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0M${x} 8v7M${x - 3.5} 10h7M${x} 15l-2.6 7M${x} 15l2.6 7`;
const FRAME = "M7 2H3v4M17 2h4v4M7 22H3v-4M17 22h4v-4";
const CAMERA = "M1 6h4v12H1z";

/** What has a direction is drawn as a picture has it that is not mirrored. @type {Texts} */
const SHAPES = {
  dark: "M3 8h4l2-3h6l2 3h4v12H3zM3 22L21 3",
  light:
    "M12 12m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 1v3M12 20v3M1 12h3M20 12h3M4.2 4.2l2.1 2.1M17.7 17.7l2.1 2.1M19.8 4.2l-2.1 2.1M6.3 17.7l-2.1 2.1",
  enter: `${FRAME}${person(12)}`,
  one: `${person(6)}${person(18)}M13.5 4l9 16M22.5 4l-9 16`,
  upright: "M7 2h10v20H7zM11 19h2M2 9V5M22 9V5M.5 7L2 5l1.5 2M20.5 7L22 5l1.5 2",
  away: `${CAMERA}${person(11.5)}M16 13h7M20 9.5l3.2 3.5L20 16.5`,
  nearer: `${CAMERA}${person(19.5)}M15 13H8M11.2 9.5L8 13l3.2 3.5`,
  feet: `M3 2v20h18V2M9 1v11c0 4-1 5-4 6h5l1-2M15 1v11c0 4 1 5 4 6h-5l-1-2`,
  head: `M3 22V2h18v20M12 10m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M5 22c0-9 14-9 14 0`,
  across: "M2 12h19M13 4l8 8l-8 8",
  hidden: `${person(12)}M2 12h20v10H2z`,
  face: "M12 12m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0M8.5 8.500v2M15.5 8.500v2M7.5 15c2 3 7 3 9 0",
  back: "M12 7m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0M2 22c0-11 20-11 20 0M12 16v6",
  side: "M19 22v-5c3-4 2-15-7-15C7 2 5 6 5.5 9L3 13h2.500v3c0 2 2 2 4 2v4",
  turn: "M17.5 9.500c3 .6 4.5 1.5 4.5 2.800c0 2-4.5 3.7-10 3.700S2 14.3 2 12.300c0-1.3 2-2.3 5-2.900M12 13l-3.5 3l3.5 3.500M12 4.500m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0M12 7v5",
  stand: `${person(12)}M19 22V3M16.5 5.500L19 3l2.5 2.5`,
  apart:
    "M5 4c-4 1-2 9-1.5 12s5.5 3 5-1S9 3 5 4M19 4c4 1 2 9 1.5 12s-5.5 3-5-1S15 3 19 4M1 21h22M4 18.5L1 21l3 2.5M20 18.5l3 2.5l-3 2.5",
  level_feet: "M5 4c-4 1-2 9-1.5 12s5.5 3 5-1S9 3 5 4M19 4c4 1 2 9 1.5 12s-5.5 3-5-1S15 3 19 4M1 21h22",
  arms: `M12 4.200m-2.2 0a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0M12 8v7M12 15l-2.3 7M12 15l2.3 7M8 8.500h8M8 8.500L5.5 17M16 8.500L18.5 17M3.5 14.500l2 2.500l3-1.500M20.5 14.500l-2 2.500l-3-1.5`,
  tilted: "M5 5l11-3l4 15l-11 3zM2 22h20",
  off: `${person(8)}M2 23h12M14 9c6-5 9 0 7 6M18.5 13l2.3 2.600L23.5 13`,
  still: `${person(12)}M4 3v19M20 3v19`,
};

/** The shape for each hint of the service, and for each view; after a minus sign it is turned over. @type {Texts} */
export const ICONS = {
  no_picture: "dark",
  too_dark: "light",
  no_person: "enter",
  several_people: "one",
  upside_down: "upright",
  too_near: "away",
  feet_not_visible: "feet",
  head_not_visible: "head",
  step_left: "across",
  step_right: "across",
  step_forward: "across",
  step_backward: "across",
  come_nearer: "nearer",
  turn_front: "face",
  turn_back: "back",
  turn_left_side: "side",
  turn_right_side: "-side",
  turn_a_little_left: "-turn",
  turn_a_little_right: "turn",
  stand_upright: "stand",
  legs_apart: "apart",
  camera_tilted: "tilted",
  joints_hidden: "hidden",
  step_off: "off",
  arms_down: "arms",
  heels_level: "level_feet",
  feet_together: "level_feet",
  too_blurred: "still",
  hold_still: "still",
  front: "face",
  back: "back",
  left: "side",
  right: "-side",
  go: "-turn",
};

/** The lines of a drawing, or nothing. @param {string} name a key of `ICONS` */
export const iconOf = (name) => SHAPES[ICONS[name]?.replace("-", "")] ?? "";

/**
 * Whether it is shown turned over: once for its own sign, once in a mirrored picture; and the arrow across
 * points to the picture's middle, from where the body is.
 * @param {string} name @param {boolean} mirrored @param {readonly number[] | null} [body]
 */
export function isTurnedOver(name, mirrored, body) {
  const leftwards = ICONS[name] === "across" && body && body[0] > 0.5;
  return [ICONS[name].startsWith("-"), mirrored, Boolean(leftwards)].filter(Boolean).length % 2 === 1;
}
