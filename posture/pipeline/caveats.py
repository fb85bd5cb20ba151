"""What every answer says about itself: its limits in words, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from posture.answer.assessment import CameraRoll, ImageInfo, Provenance, View
from posture.answer.vocabulary import WORN, ViewName
from posture.distribution import version
from posture.measure.calibration import calibration
from posture.measure.readings import Outcome, Reading
from posture.package_data import read_toml
from posture.pelvis.calibration import LINES, picture_calibration
from posture.pose.models import FULL
from posture.words.phrases import Message, Text, Value, say

_FRONTAL = ("front", "back")


def _seen(outcomes: Sequence[Outcome]) -> list[Reading]:
    """The readings that come from photos."""
    return [item for item in outcomes if isinstance(item, Reading) and item.source == "landmarks"]


def _pictured(outcomes: Sequence[Outcome]) -> set[ViewName | None]:
    """Views in which what the picture of the trunk shows counts."""
    return {item.view for item in outcomes if isinstance(item, Reading) and item.source == "picture"}


def _to_be_pictured(outcomes: Sequence[Outcome]) -> set[ViewName | None]:
    """Views in which it would count, unless the picture is unlike those that the network was taught on."""
    lines = [one for one in _seen(outcomes) if one.indicator in LINES and one.domain != "off"]
    return {one.view for one in lines if one.view in picture_calibration().views}


def limits(
    views: Sequence[View],
    roll: CameraRoll,
    outcomes: Sequence[Outcome],
    images: Sequence[ImageInfo],
    *,
    again: bool = False,
) -> tuple[Text, ...]:
    """The sentences of ``caveats.toml`` that apply to these photos and readings.

    `again` tells that they were taken over from an earlier answer.
    """
    names = {view.name for view in views}
    readings = _seen(outcomes)
    domains = {reading.domain for reading in readings}
    pictured, calibrated = _pictured(outcomes), any(reading.calibrated for reading in readings)
    tilts = {reading.view for reading in readings if reading.indicator == LINES[0]}
    # Whether any view's hip line comes from the landmarks alone, which swallow much of a tilt.
    swallowed = not pictured or bool(tilts - pictured)
    applies = {
        "always": True,
        "frontal": bool(names & set(_FRONTAL)),
        "sagittal": bool(names - set(_FRONTAL)),
        "view_recognised": any(view.source == "landmarks" for view in views),
        "roll_unknown": roll.source == "unknown",
        "calibrated": calibrated and swallowed,
        "calibrated_beside": calibrated and not swallowed,
        "not_calibrated": any(not r.calibrated for r in readings if r.view in set(_FRONTAL) - pictured),
        "edge": "edge" in domains,
        "outside": "outside" in domains,
        "picture": bool(pictured),
        "picture_outside": bool(_to_be_pictured(outcomes) - pictured),
        "card": any(isinstance(item, Reading) and item.source in WORN for item in outcomes),
        "points": any(isinstance(item, Reading) and item.source == "points" for item in outcomes),
        "again": again,
    }
    said = {name for name, yes in applies.items() if yes} | _over(images)
    return _saying(said, picture={"sizes": _sizes(pictured)})


def _sizes(pictured: set[ViewName | None]) -> tuple[Message, ...]:
    """How much of a tilt comes out in each of these views, of people whom nothing was taught on."""
    return tuple(
        say("limit.picture_size", size=known.held_out[LINES[0]]["slope"], view=say(f"view.{view}"))
        for view, known in picture_calibration().views.items()
        if view in pictured
    )


def _over(images: Sequence[ImageInfo]) -> set[str]:
    """Whether pictures were handed in as mirror images, by whose word."""
    return {f"turned_over_{image.turned_over}" if image.turned_over else "as_it_is" for image in images}


def _saying(applies: set[str], **figures: Mapping[str, Value]) -> tuple[Text, ...]:
    """The sentences of the rows that apply; `figures` fill the placeholders of single ones."""
    return tuple(
        say(f"limit.{name}", **figures.get(name, {}))
        for name, row in read_toml("posture.pipeline", "caveats").items()
        if row["when"] in applies
    )


def provenance(passes: int, info: ImageInfo | None, outcomes: Sequence[Outcome]) -> Provenance:
    """Versions of the program, the network and the calibrations, as far as they were used."""
    used = [reading.calibrated for reading in _seen(outcomes)]
    made = [calibration().id] if any(used) else []
    whole = all(used)
    if pictured := _pictured(outcomes):
        made.append(picture_calibration().id)
        whole = whole and not _to_be_pictured(outcomes) - pictured
    named = " and ".join(made) or "none"
    return Provenance(
        version=version(),
        model=FULL.name,
        model_sha256=FULL.sha256,
        calibration=named if whole or not made else f"{named}, not for every photo",
        passes=passes,
        image=info,
    )
