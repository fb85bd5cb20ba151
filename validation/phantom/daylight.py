"""Kinds of light: rectangles that shine and a faint or strong light from all round.

Every kind has two rectangles and one constant light, so that the renderer compiles the same
kernel for all of them. Radiances are linear RGB in the units of render.develop, lengths metres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mesh import Floats
from .surface import Entries, Point, transform


@dataclass(frozen=True, slots=True)
class Panel:
    """A shining rectangle for light from the right; ``half_m`` are half its sides."""

    origin: Point
    target: Point
    half_m: tuple[float, float]
    radiance: Point
    warm: bool = True


@dataclass(frozen=True, slots=True)
class Light:
    """Two panels and the light from all round; ``mirrored`` panels change side with the room's.

    Names of the panels are "ceiling" and "daylight", whatever they stand for.
    """

    ceiling: Panel
    daylight: Panel
    fill: Point
    mirrored: tuple[bool, bool] = (False, True)


LIGHTS: dict[str, Light] = {
    "panel": Light(
        Panel((0.2, -0.9, 2.75), (0, -0.6, 0), (0.55, 0.40), (9.5, 9.5, 9.5)),
        Panel((2.4, -1.9, 1.6), (0, 0, 1.1), (0.9, 1.0), (5.2, 5.3, 5.5), warm=False),
        (0.17, 0.175, 0.185),
    ),
    # Two tall panes of one glass front, a metre apart.
    "window_only": Light(
        Panel((2.45, -2.3, 1.5), (0, 0, 1.1), (0.5, 1.15), (11.0, 11.4, 12.0)),
        Panel((2.45, -0.7, 1.5), (0, -0.2, 1.1), (0.5, 1.15), (7.0, 7.3, 7.7)),
        (0.20, 0.205, 0.22),
        mirrored=(True, True),
    ),
    # The lamp and its glow on the white ceiling over it.
    "bulb": Light(
        Panel((0.35, -1.0, 2.45), (0.2, -0.8, 0), (0.13, 0.13), (125.0, 104.0, 76.0)),
        Panel((0.3, -1.1, 3.3), (0.2, -0.6, 0), (1.2, 1.2), (1.1, 0.92, 0.68)),
        (0.19, 0.175, 0.15),
        mirrored=(True, True),
    ),
    "two_panels": Light(
        Panel((-1.05, -1.5, 2.75), (-0.6, -0.5, 0), (0.30, 0.60), (10.5, 10.5, 10.6)),
        Panel((1.05, -1.2, 2.75), (0.6, -0.4, 0), (0.30, 0.60), (8.5, 8.5, 8.6)),
        (0.20, 0.20, 0.205),
        mirrored=(True, True),
    ),
    # A bright sky: half of the light comes from everywhere, the rest from wide soft fields.
    "overcast": Light(
        Panel((0.0, -1.6, 5.0), (0, -0.3, 0), (2.3, 2.3), (2.5, 2.6, 2.75), warm=False),
        Panel((0.4, -5.5, 3.2), (0, 0, 1.0), (2.0, 1.5), (2.0, 2.08, 2.2), warm=False),
        (0.46, 0.48, 0.51),
    ),
    # A small hard source far to one side, and the blue sky above.
    "low_sun": Light(
        Panel((1.9, -2.4, 2.2), (0, 0, 1.0), (0.15, 0.15), (270.0, 230.0, 178.0)),
        Panel((0.0, -2.0, 5.0), (0, 0, 0), (2.2, 2.2), (0.55, 0.68, 0.92), warm=False),
        (0.15, 0.18, 0.23),
        mirrored=(True, False),
    ),
}


def _shining(panel: Panel, side: float, warm: Floats) -> Entries:
    """Describe one panel; ``side`` multiplies x."""
    x, y, z = panel.origin
    a, b, c = panel.target
    place = transform().look_at([side * x, y, z], [side * a, b, c], [0, 0.1, 1])
    power = np.array(panel.radiance) * (warm if panel.warm else 1.0)
    return {
        "type": "rectangle",
        "to_world": place.scale([*panel.half_m, 1]),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": power.tolist()}},
    }


def entries(kind: str, side: float, warmth: float) -> Entries:
    """Hang the lights of a room; ``side`` +1 or -1, ``warmth`` 0 is white and 1 a warm lamp."""
    light = LIGHTS[kind]
    warm = np.array([1.0, 1 - 0.10 * warmth, 1 - 0.28 * warmth])
    turned = [side if mirrored else 1.0 for mirrored in light.mirrored]
    return {
        "ceiling": _shining(light.ceiling, turned[0], warm),
        "daylight": _shining(light.daylight, turned[1], warm),
        "fill": {"type": "constant", "radiance": {"type": "rgb", "value": list(light.fill)}},
    }
