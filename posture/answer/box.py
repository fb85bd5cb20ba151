"""A part of an upright photo, in whole pixels from its top left corner."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """`left` and `top` are the first pixels in it."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column beside it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    def mirrored(self, width: int) -> Box:
        """The same part of the mirror image of a picture that is this wide."""
        return Box(width - self.right, self.top, self.width, self.height)

    def within(self, width: int, height: int) -> bool:
        """Whether all of it lies in a picture of this size, and there is any."""
        inside = self.left >= 0 <= self.top and self.right <= width and self.bottom <= height
        return inside and self.width > 0 < self.height


def around(left: float, top: float, right: float, bottom: float, width: int, height: int) -> Box:
    """The part of a picture of this size that holds all between these borders, as far as they lie in it.

    That of the mirrored picture is exactly the mirrored part.
    """
    first, above = min(max(0, int(left // 1)), width - 1), min(max(0, int(top // 1)), height - 1)
    last, below = max(0, int((width - right) // 1)), max(0, int((height - bottom) // 1))
    return Box(first, above, max(1, width - last - first), max(1, height - below - above))
