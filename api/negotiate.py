"""Which of two media types a client would rather have."""

from __future__ import annotations


def prefers_png(accept: str) -> bool:
    """Return whether the Accept header ranks ``image/png`` above ``application/json``."""
    return _prefers_picture(accept, "png")


def prefers_svg(accept: str) -> bool:
    """Return whether the Accept header ranks ``image/svg+xml`` above ``application/json``."""
    return _prefers_picture(accept, "svg+xml")


def _prefers_picture(accept: str, subtype: str) -> bool:
    return _quality(accept, "image", subtype) > _quality(accept, "application", "json")


def _quality(accept: str, kind: str, subtype: str) -> float:
    """Return the q-value of the most specific range that matches; 0 when none does (RFC 9110, 12.5.1)."""
    ranks = {f"{kind}/{subtype}": 3, f"{kind}/*": 2, "*/*": 1}
    best, quality = 0, 0.0
    for item in accept.split(","):
        media, *parameters = (part.strip().lower() for part in item.split(";"))
        rank = ranks.get(media, 0)
        if rank > best:
            best, quality = rank, _q(parameters)
    return quality


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0
