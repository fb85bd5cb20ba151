"""More furniture: practice rooms, living rooms and offices; see furniture for the conventions."""

from __future__ import annotations

from typing import Any

import numpy as np

from .mesh import Floats
from .skin import linear
from .spec import Colour
from .surface import Entries, bitmap, blob, box, matte, rod, transform


def _tone(rng: Any, low: float, high: float) -> Colour:
    """Draw a random sRGB colour between two levels."""
    r, g, b = rng.uniform(low, high, 3)
    return float(r), float(g), float(b)


def _wood(rng: Any) -> Colour:
    """Draw the colour of light or dark wood, sRGB."""
    share = float(rng.uniform(0, 1))
    return 0.34 + 0.44 * share, 0.22 + 0.40 * share, 0.14 + 0.32 * share


def shelf(x: float, wall: float, rng: Any) -> Entries:
    """Build a tall bookcase with rows of books."""
    wood = matte(_wood(rng), 0.45)
    w, top, deep = 0.40, 1.92, 0.28
    parts = {
        "left": box((x - w, wall - deep, 0), (x - w + 0.02, wall, top), wood),
        "right": box((x + w - 0.02, wall - deep, 0), (x + w, wall, top), wood),
        "back": box((x - w, wall - 0.01, 0), (x + w, wall, top), wood),
    }
    for k, z in enumerate(np.linspace(0.06, top - 0.02, 6)):
        parts[f"board{k}"] = box((x - w, wall - deep, float(z)), (x + w, wall, float(z) + 0.02), wood)
        at, end = x - w + 0.03, x - w + float(rng.uniform(0.35, 0.75))
        while k < 5 and at < end:
            width, height = float(rng.uniform(0.03, 0.07)), float(rng.uniform(0.2, 0.31))
            low, high = (
                (at, wall - deep + 0.04, float(z) + 0.02),
                (at + width, wall - 0.02, float(z) + height),
            )
            parts[f"book{k}_{len(parts)}"] = box(low, high, matte(_tone(rng, 0.12, 0.8)))
            at += width + 0.002
    return parts


def table(x: float, wall: float, rng: Any) -> Entries:
    """Build a small table with a bowl."""
    wood = matte(_wood(rng), 0.4)
    w, near, far = 0.45, wall - 0.58, wall - 0.04
    parts = {"top": box((x - w, near, 0.71), (x + w, far, 0.74), wood)}
    for k, (a, b) in enumerate(((-1, near), (1, near), (-1, far - 0.05), (1, far - 0.05))):
        leg = x + a * (w - 0.05)
        parts[f"leg{k}"] = box((leg - 0.025, b, 0), (leg + 0.025, b + 0.05, 0.71), wood)
    parts["bowl"] = blob((x + 0.1, wall - 0.3, 0.78), (0.13, 0.13, 0.05), matte(_tone(rng, 0.3, 0.9), 0.3))
    return parts


def _chart(rng: Any) -> Floats:
    """Paint a poster: ground, a large disc, bars and lines of text."""
    size = 128
    image = np.tile(linear(rng.uniform(0.55, 0.97, 3)), (size, size, 1))
    row, column = np.indices((size, size)) / size
    centre = rng.uniform(0.3, 0.7, 2) * [0.8, 1.0]
    image[np.hypot(row - centre[0], column - centre[1]) < rng.uniform(0.12, 0.25)] = linear(
        rng.uniform(0, 1, 3)
    )
    for _ in range(3):
        top, left = rng.uniform(0.1, 0.6), rng.uniform(0.08, 0.6)
        inside = (np.abs(row - top) < 0.035) & (column > left) & (column < left + 0.3)
        image[inside] = linear(rng.uniform(0, 1, 3))
    text = (row > 0.75) & (row < 0.93) & ((row * 25) % 1 < 0.45) & (np.abs(column - 0.5) < 0.38)
    image[text] = 0.06
    # The renderer's row 0 is the lower edge.
    return image[::-1]


def poster(x: float, wall: float, rng: Any) -> Entries:
    """Hang an unframed poster."""
    print_ = {"type": "principled", "base_color": bitmap(_chart(rng)), "roughness": 0.4}
    place = transform().translate([x, wall - 0.004, 1.5]).rotate([1, 0, 0], 90).scale([0.30, 0.42, 1])
    return {"sheet": {"type": "rectangle", "to_world": place, "bsdf": {"type": "twosided", "bsdf": print_}}}


def mat_roll(x: float, wall: float, rng: Any) -> Entries:
    """Stand two rolled exercise mats against the wall."""
    parts = {}
    for k, aside in enumerate((-0.12, 0.12)):
        foam, foot = matte(_tone(rng, 0.2, 0.75), 0.8), wall - 0.16
        parts[f"roll{k}"] = rod((x + aside, foot, 0.0), (x + aside, foot + 0.07, 0.62), 0.075, foam)
        parts[f"end{k}"] = blob((x + aside, foot + 0.07, 0.62), (0.073, 0.073, 0.012), foam)
    return parts


def lamp(x: float, wall: float, rng: Any) -> Entries:
    """Place a floor lamp that is switched off."""
    metal, shade = matte((0.2, 0.2, 0.2), 0.35), matte(_tone(rng, 0.75, 0.93), 0.8)
    y = wall - 0.26
    return {
        "foot": blob((x, y, 0.01), (0.15, 0.15, 0.02), metal),
        "pole": rod((x, y, 0.0), (x, y, 1.5), 0.012, metal),
        "shade": rod((x, y, 1.36), (x, y, 1.66), 0.17, shade),
    }


def chair(x: float, wall: float, rng: Any) -> Entries:
    """Place a wooden or plastic chair with its back to the wall."""
    frame, seat = matte(_wood(rng), 0.45), matte(_tone(rng, 0.15, 0.8), 0.6)
    near, far, w = wall - 0.56, wall - 0.12, 0.21
    parts = {
        "seat": box((x - w, near, 0.43), (x + w, far, 0.47), seat),
        "rest": box((x - w, far - 0.03, 0.62), (x + w, far, 0.86), seat),
    }
    for k, side in enumerate((-1, 1)):
        at = x + side * (w - 0.02)
        parts[f"front{k}"] = rod((at, near + 0.03, 0), (at, near + 0.03, 0.44), 0.016, frame)
        parts[f"rear{k}"] = rod((at, far - 0.015, 0), (at, far - 0.015, 0.84), 0.016, frame)
    return parts


def bed(x: float, wall: float, rng: Any) -> Entries:
    """Place a treatment table along the wall, with a head cushion."""
    cover, steel = matte(_tone(rng, 0.15, 0.7), 0.5, 0.4), matte((0.72, 0.73, 0.75), 0.35)
    near, far, w = wall - 0.66, wall - 0.05, 0.75
    parts = {
        "pad": box((x - w, near, 0.66), (x + w, far, 0.74), cover),
        "rail": box((x - w + 0.03, near + 0.03, 0.61), (x + w - 0.03, far - 0.03, 0.66), steel),
        "cushion": blob((x + w - 0.2, wall - 0.35, 0.76), (0.16, 0.24, 0.06), cover),
    }
    for k, (a, b) in enumerate(((-1, near), (1, near), (-1, far - 0.06), (1, far - 0.06))):
        leg = x + a * (w - 0.12)
        parts[f"leg{k}"] = box((leg - 0.025, b + 0.01, 0), (leg + 0.025, b + 0.06, 0.62), steel)
    return parts


def plant(x: float, wall: float, rng: Any) -> Entries:
    """Pot a plant with long leaves that lean outwards."""
    pot, stem = matte(_tone(rng, 0.25, 0.85), 0.5), matte((0.30, 0.36, 0.16))
    y = wall - 0.34
    parts = {
        "pot": rod((x, y, 0), (x, y, 0.3), 0.15, pot),
        "earth": blob((x, y, 0.28), (0.14, 0.14, 0.02), matte((0.2, 0.15, 0.11))),
    }
    for k in range(14):
        turn, lean = float(rng.uniform(0, 360)), float(rng.uniform(12, 52))
        length, lift = float(rng.uniform(0.22, 0.4)), float(rng.uniform(0.3, 0.75))
        green = matte((0.12 + 0.12 * lift, float(rng.uniform(0.30, 0.48)), 0.13), 0.4)
        place = transform().translate([x, y, lift]).rotate([0, 0, 1], turn).rotate([0, 1, 0], lean)
        leaf = place.translate([0, 0, length]).scale([0.01, 0.055, length])
        parts[f"leaf{k}"] = {"type": "sphere", "to_world": leaf, "bsdf": green}
    parts["stem"] = rod((x, y, 0.25), (x, y, 0.8), 0.014, stem)
    return parts


def board(x: float, wall: float, rng: Any) -> Entries:
    """Hang a whiteboard with a few strokes."""
    rim, white = matte((0.62, 0.63, 0.65), 0.35), matte((0.93, 0.94, 0.94), 0.2, 0.5)
    w, low, high = 0.58, 1.0, 1.8
    parts = {
        "rim": box((x - w - 0.02, wall - 0.02, low - 0.02), (x + w + 0.02, wall, high + 0.02), rim),
        "face": box((x - w, wall - 0.023, low), (x + w, wall - 0.01, high), white),
        "tray": box((x - w, wall - 0.08, low - 0.04), (x + w, wall, low - 0.02), rim),
    }
    for k in range(6):
        left, z = x + float(rng.uniform(-0.5, 0.1)), float(rng.uniform(low + 0.1, high - 0.1))
        right = left + float(rng.uniform(0.1, 0.4))
        ink = matte(_tone(rng, 0.02, 0.55))
        parts[f"ink{k}"] = box((left, wall - 0.025, z), (right, wall - 0.02, z + 0.012), ink)
    return parts


def clock(x: float, wall: float, rng: Any) -> Entries:
    """Hang a round wall clock."""
    dark, z = matte((0.10, 0.10, 0.11), 0.4), 1.85
    parts = {
        "rim": blob((x, wall, z), (0.165, 0.03, 0.165), matte(_tone(rng, 0.1, 0.8), 0.3)),
        "face": blob((x, wall - 0.005, z), (0.145, 0.03, 0.145), matte((0.93, 0.93, 0.91), 0.5)),
    }
    for k, length in enumerate((0.08, 0.12)):
        turn = rng.uniform(0, 2 * np.pi)
        tip = (x + length * float(np.sin(turn)), wall - 0.036, z + length * float(np.cos(turn)))
        parts[f"hand{k}"] = rod((x, wall - 0.036, z), tip, 0.006, dark)
    return parts


def dumbbells(x: float, wall: float, rng: Any) -> Entries:
    """Lay three dumbbells on a low rack."""
    frame, rubber = matte((0.25, 0.25, 0.27), 0.4), matte(_tone(rng, 0.05, 0.5), 0.7)
    parts = {"rack": box((x - 0.42, wall - 0.36, 0.30), (x + 0.42, wall - 0.06, 0.34), frame)}
    for k, side in enumerate((-1, 1)):
        at = x + 0.38 * side
        parts[f"leg{k}"] = box((at - 0.03, wall - 0.34, 0), (at + 0.03, wall - 0.08, 0.30), frame)
    for k, aside in enumerate((-0.27, 0.0, 0.27)):
        at, size = x + aside, 0.045 + 0.012 * k
        parts[f"grip{k}"] = rod((at, wall - 0.32, 0.34 + size), (at, wall - 0.1, 0.34 + size), 0.015, frame)
        for end, y in enumerate((wall - 0.31, wall - 0.11)):
            parts[f"head{k}{end}"] = blob((at, y, 0.34 + size), (size, 0.05, size), rubber)
    return parts


def curtain(x: float, wall: float, rng: Any) -> Entries:
    """Hang a folded curtain from a rail to the floor."""
    cloth, y = matte(_tone(rng, 0.25, 0.9), 0.95, 0.05), wall - 0.09
    parts = {"rail": rod((x - 0.5, y, 2.32), (x + 0.5, y, 2.32), 0.014, matte((0.6, 0.6, 0.6), 0.35))}
    for k in range(11):
        at, deep = x - 0.4 + 0.08 * k, float(rng.uniform(0.035, 0.06))
        parts[f"fold{k}"] = rod((at, y, 0.03), (at, y, 2.3), deep, cloth)
    return parts
