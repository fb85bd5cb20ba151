"""Building blocks of the room: painted surfaces, textures and boxes as Mitsuba entries."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np
from scipy.ndimage import zoom

from .mesh import Floats
from .skin import linear
from .spec import Colour

Entries = dict[str, Any]
#: Place or size in the room frame, metres.
Point = tuple[float, float, float]
#: Texels along a texture: of full pictures, and of previews a third as large.
FINE_TEXELS = 1024
COARSE_TEXELS = 256


def transform() -> Any:
    """Return an identity transform of the renderer."""
    return mi.ScalarTransform4f()


def matte(colour: Colour, roughness: float = 0.6, specular: float = 0.3) -> Entries:
    """Describe a painted or plastic surface, sRGB colour."""
    return {
        "type": "principled",
        "base_color": {"type": "rgb", "value": [float(c) for c in linear(colour)]},
        "roughness": roughness,
        "specular": specular,
    }


def bitmap(image: Floats, repeat: tuple[float, float] = (1.0, 1.0)) -> Entries:
    """Describe a linear RGB texture (H, W, 3), repeated along u and v."""
    return {
        "type": "bitmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(image, dtype=np.float32)),
        "raw": True,
        "to_uv": transform().scale([repeat[0], repeat[1], 1.0]),
    }


def box(low: Point, high: Point, bsdf: Entries) -> Entries:
    """Axis-aligned box between two corners, metres."""
    a, b = np.array(low), np.array(high)
    place = transform().translate(((a + b) / 2).tolist()).scale(((b - a) / 2).tolist())
    return {"type": "cube", "to_world": place, "bsdf": bsdf}


def rod(low: Point, high: Point, radius: float, bsdf: Entries) -> Entries:
    """Round bar between two points, metres; its ends are open."""
    shape = {"type": "cylinder", "p0": list(low), "p1": list(high), "radius": radius}
    return {**shape, "bsdf": {"type": "twosided", "bsdf": bsdf}}


def blob(centre: Point, half: Point, bsdf: Entries) -> Entries:
    """Axis-aligned ellipsoid with three half axes, metres."""
    place = transform().translate(list(centre)).scale(list(half))
    return {"type": "sphere", "to_world": place, "bsdf": bsdf}


def line_width(fine: int, texels: int) -> int:
    """Texels of a line that is ``fine`` texels wide at full size; it never vanishes."""
    return max(1, -(-fine * texels // FINE_TEXELS))


def value_noise(shape: tuple[int, int], cells: tuple[int, int], rng: Any) -> Floats:
    """Smooth random field (H, W) with ``cells`` features along each side."""
    coarse = rng.normal(size=(cells[0] + 3, cells[1] + 3))
    factor = (shape[0] / cells[0], shape[1] / cells[1])
    return np.asarray(zoom(coarse, factor, order=3)[: shape[0], : shape[1]])
