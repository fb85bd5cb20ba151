"""What the page shows of a photo that was refused or is doubted: what was seen, and what is one tap away.

No pixel of a photo is sent back; the browser has it. Which failure has which way out stands in `WAYS_OUT`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict

from api.page.sent import Place, Sent
from posture.answer.assessment import Assessment
from posture.answer.box import Box
from posture.answer.seen import Seen
from posture.answer.vocabulary import ViewName
from posture.errors import NothingMeasurable
from posture.image.crop import detected, one_each
from posture.image.photo import decode
from posture.pipeline.options import PhotoOptions
from posture.pose.detector import Detector
from posture.render.seen_svg import seen_svg

Kind = Literal["view", "crop", "mirrored"]
_OPPOSITE: Mapping[ViewName, ViewName] = {"front": "back", "back": "front", "left": "right", "right": "left"}
_FIELDS: Mapping[str, ViewName] = {view: view for view in _OPPOSITE}
"""Fields of the form that state a view."""

_DOUBT = "view_as_stated"
"""The gate that asks whether a stated view is right."""


class Remedy(TypedDict):
    """A field of the form, and what it must hold so that the photo can be measured."""

    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo about which there is doubt: views that it may be, parts that show one person each.

    `alone` where it is the only photo, so that what holds for all photos may be changed for it.
    """

    stated: ViewName | None
    views: Sequence[ViewName]
    parts: Sequence[Box]
    turned_over: bool
    alone: bool


WAYS_OUT: Mapping[str, tuple[Kind, ...]] = {
    "view_unclear": ("view",),
    "view_mismatch": ("view", "mirrored"),
    _DOUBT: ("view", "mirrored"),
    "several_people": ("crop",),
}
"""What may help, by the code of the failure or the id of the gate; all others need a new photo."""


def _views(photo: Photo) -> Iterator[str]:
    yield from (view for view in photo.views if view != photo.stated)


def _crops(photo: Photo) -> Iterator[str]:
    if photo.alone:
        yield from (f"{part.left},{part.top},{part.width},{part.height}" for part in photo.parts)


def _mirrored(photo: Photo) -> Iterator[str]:
    """A mirror image shows one side as the other; front stays front."""
    if photo.alone and photo.stated in ("left", "right") and _OPPOSITE[photo.stated] in photo.views:
        yield "false" if photo.turned_over else "true"


_VALUES: Mapping[Kind, Callable[[Photo], Iterator[str]]] = {
    "view": _views,
    "crop": _crops,
    "mirrored": _mirrored,
}


def remedies(failure: str, photo: Photo) -> list[Remedy]:
    """Return every way out that applies to this photo."""
    return [
        {"kind": kind, "value": value} for kind in WAYS_OUT.get(failure, ()) for value in _VALUES[kind](photo)
    ]


def seen_photos(
    refused: Sequence[NothingMeasurable],
    sent: Sent,
    detector: Detector,
    options: PhotoOptions,
    stated: ViewName | None,
) -> list[dict[str, Any]]:
    """Return what was seen in each photo that was refused, if anybody looked, those with a way out first.

    Where there are several people, all are looked for, and each part is tried; that takes some passes.
    """
    found = [
        _seen(error, error.seen, sent, (detector, options), stated)
        for error in refused
        if error.seen is not None
    ]
    return sorted(found, key=lambda one: not one["remedies"])


def _seen(
    error: NothingMeasurable,
    seen: Seen,
    sent: Sent,
    how: tuple[Detector, PhotoOptions],
    stated: ViewName | None,
) -> dict[str, Any]:
    data, place = sent.file_of(seen.sha256)
    parts = _parts(data, *how) if "crop" in WAYS_OUT.get(error.code, ()) else []
    photo = Photo(
        _FIELDS.get(place.field, stated), seen.views, parts, seen.turned_over, alone=sent.count == 1
    )
    return {
        "field": place.field,
        "number": place.number,
        "code": error.code,
        "width_px": seen.width,
        "height_px": seen.height,
        "turned_over": seen.turned_over,
        "svg": str(seen_svg(seen, parts)),
        "remedies": remedies(error.code, photo),
    }


def _parts(data: bytes, detector: Detector, options: PhotoOptions) -> list[Box]:
    """The parts of a photo that show one person each, in which indeed one is found."""
    photo = decode(data, options.limits, mirrored=options.mirrored)
    parts = []
    for part in one_each(detector.people(photo), photo.width_px, photo.height_px):
        try:
            detected(photo, part, detector.detect)
        except NothingMeasurable:
            continue
        parts.append(part)
    return parts


def doubts(measured: Sequence[tuple[Assessment, Place]], *, alone: bool) -> list[dict[str, Any]]:
    """Return the ways out for photos that were measured although their view is doubted."""
    found = []
    for one, place in measured:
        if any(gate.gate == _DOUBT and not gate.passed for gate in one.quality):
            ways = remedies(_DOUBT, _doubted(one, alone=alone))
            found.append({"field": place.field, "number": place.number, "code": _DOUBT, "remedies": ways})
    return found


def _doubted(one: Assessment, *, alone: bool) -> Photo:
    """A photo that looks like the opposite of what was stated; a quarter off, it would have been refused."""
    stated = one.view.name
    return Photo(stated, (_OPPOSITE[stated],), (), one.turned_over, alone)
