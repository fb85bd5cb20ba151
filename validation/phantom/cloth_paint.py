"""Colours of cloth: base tone, seams and patterns, all fixed to the resting body."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .garments import Suit
from .mesh import Floats, noise, smoothstep
from .skin import linear, mix
from .spec import DressSpec


def _plain(s: Suit, _seed: int) -> Floats:
    return np.zeros(len(s.points))


def _stripes(s: Suit, seed: int) -> Floats:
    """Rings around trunk and arms."""
    period = np.random.default_rng(seed).uniform(0.035, 0.09)
    along = np.where(s.arm > 0.5, -0.28 * s.along("shoulder", "elbow"), s.points[:, 2])
    return smoothstep(-0.3, 0.3, np.sin(2 * np.pi * along / period))


def _blocks(s: Suit, seed: int) -> Floats:
    """Sleeves, or the chest and all above it, in the second colour."""
    if seed % 2:
        return smoothstep(0.45, 0.55, s.arm)
    shoulder, hip = s.height("upperarm01.L"), s.height("upperleg01.L")
    middle = shoulder - 0.32 * (shoulder - hip)
    return smoothstep(-0.003, 0.003, s.points[:, 2] - middle)


def _print(s: Suit, seed: int) -> Floats:
    """A disc or a rectangle on the chest."""
    rng = np.random.default_rng(seed)
    wide, tall = rng.uniform(0.05, 0.10), rng.uniform(0.03, 0.10)
    shoulder, hip = s.height("upperarm01.L"), s.height("upperleg01.L")
    x = s.points[:, 0] / wide
    z = (s.points[:, 2] - (shoulder - 0.28 * (shoulder - hip))) / tall
    far = np.hypot(x, z) if seed % 2 else np.maximum(np.abs(x), np.abs(z))
    front = (s.points[:, 1] < s.rest.joint("shoulder", "L")[1]) & (s.arm < 0.3)
    return np.asarray(smoothstep(1.04, 0.96, far) * front)


def _upright(s: Suit, seed: int) -> Floats:
    """Stripes from top to bottom."""
    period = np.random.default_rng(seed).uniform(0.02, 0.07)
    return smoothstep(-0.3, 0.3, np.sin(2 * np.pi * s.points[:, 0] / period))


def _checks(s: Suit, seed: int) -> Floats:
    """Two sets of stripes across each other."""
    return 0.5 * (_stripes(s, seed) + _upright(s, seed + 1))


def _patches(s: Suit, seed: int) -> Floats:
    """Blots, as of flowers or camouflage."""
    size = np.random.default_rng(seed).uniform(0.03, 0.12)
    return smoothstep(-0.05, 0.05, noise(s.points, size, seed, octaves=2) + 0.05)


PATTERNS: dict[str, Callable[[Suit, int], Floats]] = {
    "plain": _plain,
    "stripes": _stripes,
    "blocks": _blocks,
    "print": _print,
    "upright": _upright,
    "checks": _checks,
    "patches": _patches,
}


def _band(s: Suit, field: Floats, dress: DressSpec) -> Floats:
    """A waistband along the upper edge."""
    upper = s.points[:, 2] > s.height("spine05") - 0.02
    return np.asarray(smoothstep(dress.band_mm / 1000, dress.band_mm / 1000 - 0.002, field) * upper)


def _middle_seam(s: Suit, dress: DressSpec) -> Floats:
    """Fly and seat: from the waistband to where the legs part, inclined as the waistband is."""
    turned = np.tan(np.radians(dress.fit.waist_deg)) * (s.points[:, 2] - s.crotch())
    aside = s.points[:, 0] - turned - dress.fit.seam_mm / 1000
    return np.asarray(np.exp(-((aside / 0.007) ** 2)) * (s.points[:, 2] > s.crotch() - 0.02))


def coloured(kind: str, s: Suit, field: Floats, dress: DressSpec, seed: int) -> Floats:
    """Linear RGB (N, 3): cloth with a seam along every hem, patterned tops, striped shorts."""
    main = linear(dress.top_colour if kind == dress.top else dress.bottom_colour)
    accent = linear(dress.accent_colour)
    colours = np.tile(main, (len(field), 1))
    askew = s.sheared([0.0, 3.0], [dress.fit.pattern_deg, dress.fit.pattern_deg])
    if kind == dress.top:
        colours = mix(colours, accent, PATTERNS[dress.top_pattern](askew, seed))
    if kind == dress.bottom:
        colours = mix(colours, accent, PATTERNS[dress.bottom_pattern](askew, seed))
        colours = mix(colours, accent, _band(s, field, dress))
    colours *= 1 + 0.03 * noise(s.points, 0.03, 3)[:, None]
    seam = smoothstep(0.0022, 0.0, np.abs(field - 0.016))
    colours = mix(colours, 0.72 * colours, 0.8 * seam)
    if kind == dress.bottom and kind != "skirt" and dress.fit.seams:
        colours *= 1 - 0.5 * dress.fit.seams * _middle_seam(s, dress)[:, None]
    if kind == "shorts":
        side = np.abs(s.points[:, 1] - s.rest.joint("hip", "L")[1] + 0.01)
        outer = np.abs(s.points[:, 0]) > s.rest.joint("hip", "L")[0]
        colours = mix(colours, accent, smoothstep(0.011, 0.0095, side) * outer)
    return colours
