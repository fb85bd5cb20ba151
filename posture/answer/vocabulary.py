"""Words that answers, tables and requests share: views, sides, sources, papers."""

from __future__ import annotations

from typing import Literal

ViewName = Literal["front", "back", "left", "right"]
"""Which side of the person the camera sees."""

Side = Literal["left", "right"]
"""The person's own side."""

SideOrBoth = Literal["left", "right", "both"]

Source = Literal["landmarks", "picture", "turn", "card", "sticker", "points", "therapist"]
"""What a value was measured by."""

OF_THE_PHOTO: tuple[Source, ...] = ("landmarks", "picture")
"""Sources that are in every photo; the second has the first in it (`posture.pelvis.readings`)."""

WORN: tuple[Source, ...] = ("card", "sticker")
"""Sources that are worn on the body: printed, taped on, and seen by their own corners."""

BY_BONES: tuple[Source, ...] = (*WORN, "points")
"""Sources that see bony points, so that each view shows other ones and is as sure as these are."""

Paper = Literal["a4", "letter"]

ColumnChoice = Literal["all", "measured"]
"""Which columns the table of a batch has: all that there are, or those that one of its rows fills."""
