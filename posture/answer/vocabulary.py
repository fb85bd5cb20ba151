"""Words that answers, tables and requests share: views, sides, sources, papers."""

from __future__ import annotations

from typing import Literal

ViewName = Literal["front", "back", "left", "right"]
"""Which side of the person the camera sees."""

Side = Literal["left", "right"]
"""The person's own side."""

SideOrBoth = Literal["left", "right", "both"]

Source = Literal["landmarks", "turn", "card", "sticker", "therapist"]
"""What a value was measured by."""

WORN: tuple[Source, ...] = ("card", "sticker")
"""Sources that are worn on the body: printed, taped on, and seen by their own corners."""

Paper = Literal["a4", "letter"]
