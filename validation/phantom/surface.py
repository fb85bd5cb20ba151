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


def box(low: tuple[float, float, float], high: tuple[float, float, float], bsdf: Entries) -> Entries:
    """Axis-aligned box between two corners, metres."""
    a, b = np.array(low), np.array(high)
    place = transform().translate(((a + b) / 2).tolist()).scale(((b - a) / 2).tolist())
    return {"type": "cube", "to_world": place, "bsdf": bsdf}


def value_noise(shape: tuple[int, int], cells: tuple[int, int], rng: Any) -> Floats:
    """Smooth random field (H, W) with ``cells`` features along each side."""
    coarse = rng.normal(size=(cells[0] + 3, cells[1] + 3))
    factor = (shape[0] / cells[0], shape[1] / cells[1])
    return np.asarray(zoom(coarse, factor, order=3)[: shape[0], : shape[1]])
