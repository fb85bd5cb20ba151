"""What scenes are drawn from.

Looks A and B share no floor, wall, light, furniture or garment, nor the renderer's settings: what is
learnt on one is checked on the other. Look C is A again, photographed as the instructions ask: camera
at hip height and far enough away, feet placed with care, standing balanced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from .render import Effort
from .spec import Bottom, HairStyle, Pattern, Top

LookName = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Look:
    """What may be drawn for a scene; a key that stands twice is drawn twice as often."""

    floors: tuple[str, ...]
    walls: tuple[str, ...]
    lights: tuple[str, ...]
    features: tuple[str, ...]
    tops: tuple[Top, ...]
    patterns: tuple[Pattern, ...]
    bottoms: tuple[Bottom, ...]
    hairs: tuple[HairStyle, ...]
    effort: Effort
    careful: bool = False


#: The landmark network sees the body in 256 pixels, so small pictures are enough.
LOOKS: dict[LookName, Look] = {
    "A": Look(
        floors=("planks", "tiles", "mat", "herringbone", "checker_vinyl"),
        walls=("paint", "paint", "two_tone", "wallpaper", "wood_panels"),
        lights=("panel", "window_only", "bulb", "two_panels"),
        features=(
            *("door", "picture", "window", "sideboard", "radiator", "ball", "wallbars"),
            *("shelf", "table", "poster", "mat_roll", "lamp"),
        ),
        tops=("tank", "tshirt", "tshirt", "loose_tshirt", "bra", "none"),
        patterns=("plain", "plain", "stripes", "blocks"),
        bottoms=("shorts", "shorts", "briefs"),
        hairs=("short", "bun", "bob", "curly"),
        effort=Effort(samples=6, depth=4, scale=1 / 3, texels=256, denoise=4.0),
    ),
    "B": Look(
        floors=("concrete", "lawn"),
        walls=("brick", "curtain"),
        lights=("overcast", "low_sun"),
        features=("chair", "bed", "plant", "board", "clock", "dumbbells", "curtain"),
        tops=("longsleeve", "longsleeve", "hoodie"),
        patterns=("plain", "print"),
        bottoms=("leggings", "leggings", "trousers"),
        hairs=("ponytail", "long"),
        effort=Effort(samples=6, depth=3, scale=0.36, texels=192, denoise=3.0),
    ),
}
LOOKS["C"] = replace(LOOKS["A"], careful=True)
