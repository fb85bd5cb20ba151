"""Looks for printed cards in a photo, at full resolution even when the landmarks use a smaller copy.

The second half of a folded card is looked for where the first half says that it must be. A facet that is seen
at a steep angle is small and narrow, and a search for squares may miss it. The facet beside it tells where it
lies, up to the two poses that a flat square allows and the exact fold; the print, laid over the picture
there, decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from posture.answer.box import Box
from posture.body.landmarks import Array
from posture.cards.fit import Lens, square_poses
from posture.cards.pose import CardPose, StickerPoint, Unclear, card_pose, sticker_point
from posture.cards.table import CARDS, Card, card_of, roof_corners_mm, tag_corners_mm
from posture.cards.tags import LOOKS_PX, Tag, confirmed, find_tags
from posture.image.exif import FILM_DIAGONAL_MM
from posture.image.photo import DEFAULT_LIMITS, decode_grey

if TYPE_CHECKING:
    from posture.image.photo import Photo, PhotoLimits

STATED_FOCAL_SEM_SHARE = 0.03
"""Relative standard error of a focal length from EXIF: whole millimetres, a little cropping [proposed]."""

USUAL_FOCAL_35MM, USUAL_FOCAL_SEM_SHARE = 32.0, 0.2
"""Lens of a photo that does not say it, and how far it may be off: phones' main cameras have 24 to 28 mm,
twice that when zoomed, webcams 28 to 40 mm [proposed]."""


@dataclass(frozen=True, slots=True)
class SeenCards:
    """The cards of one photo.

    Attributes
    ----------
    lens : Lens
        As it was taken to be.
    tags : tuple of Tag
        Everything that was found.
    poses : mapping of card id to CardPose or Unclear
        Every roof of which at least one half was seen.
    points : mapping of (card id, tag id) to StickerPoint or Unclear
        Where each tag of a sticker says that its folded edge is; unclear when it is not where it belongs.
    """

    lens: Lens
    tags: tuple[Tag, ...] = ()
    poses: Mapping[str, CardPose | Unclear] = field(default_factory=dict)
    points: Mapping[tuple[str, int], StickerPoint | Unclear] = field(default_factory=dict)


def lens_of(photo: Photo) -> Lens:
    """The lens that took a photo, as far as the photo says it."""
    centre = (photo.width_px / 2, photo.height_px / 2)
    if photo.focal_px is not None:
        return Lens(photo.focal_px, STATED_FOCAL_SEM_SHARE, centre)
    diagonal = float(np.hypot(photo.width_px, photo.height_px))
    return Lens(USUAL_FOCAL_35MM / FILM_DIAGONAL_MM * diagonal, USUAL_FOCAL_SEM_SHARE, centre)


Grey = NDArray[np.uint8]


def cards_in(seen: SeenCards, part: Box) -> SeenCards:
    """The cards of this part of the photo, and the one on the wall, wherever it hangs."""
    tags = tuple(tag for tag in seen.tags if _of_the_wall(tag) or _lies_in(tag, part))
    return cards_of(tags, seen.lens)


def _of_the_wall(tag: Tag) -> bool:
    card = card_of(tag.id)
    return card is not None and card.worn == "wall"


def _lies_in(tag: Tag, part: Box) -> bool:
    x, y = tag.corners_px.mean(axis=0)
    return bool(part.left <= x < part.right and part.top <= y < part.bottom)


def look_for_cards(
    data: bytes, photo: Photo, limits: PhotoLimits = DEFAULT_LIMITS, small: Grey | None = None
) -> SeenCards:
    """All cards and stickers of a photo.

    Needs no landmarks, so it can run beside the network. A photo without cards is never unpacked in full.

    Parameters
    ----------
    data : bytes
        The photo file.
    photo : Photo
        The same photo as `image.decode` returned it.
    limits : Limits
    small : ndarray of shape (H, W), uint8, optional
        Its brightness, finer than `photo`, as `image.decode_with_grey` returns it.
    """
    lens = lens_of(photo)
    return cards_of(_tags(_greys(data, photo, limits, small), lens, photo.width_px), lens)


def cards_of(tags: tuple[Tag, ...], lens: Lens) -> SeenCards:
    """The poses and points that some tags of one photo give."""
    owned = [(card, tag) for tag in tags if (card := card_of(tag.id))]
    roofs = {card.id: card for card, _ in owned if card.kind == "roof"}
    return SeenCards(
        lens=lens,
        tags=tags,
        poses={name: card_pose(card, tags, lens) for name, card in roofs.items()},
        points={
            (card.id, tag.id): sticker_point(card, tag, lens) for card, tag in owned if card.kind != "roof"
        },
    )


def _tags(greys: Iterator[Grey], lens: Lens, width_px: int) -> tuple[Tag, ...]:
    """The tags in pixels of the original, which is this wide; the last of the greys may be smaller."""
    try:
        import cv2  # noqa: F401  (without it there are no cards, and the camera roll says why)
    except ImportError:
        return ()
    tags: tuple[Tag, ...] = ()
    for grey in greys:
        tags = find_tags(grey)
        if not tags:
            return ()
    scale = grey.shape[1] / width_px
    found = completed(grey, tags, lens.scaled(scale))
    return tuple(Tag(tag.id, tag.corners_px / scale) for tag in found)


def _greys(data: bytes, photo: Photo, limits: PhotoLimits, small: Grey | None) -> Iterator[Grey]:
    """The photo's brightness: as small as it may be searched, then in full when there is more of it."""
    if photo.scale == 1:
        import cv2

        yield cv2.cvtColor(photo.rgb, cv2.COLOR_RGB2GRAY)
        return
    over = photo.turned_over is not None
    small = decode_grey(data, limits, min(LOOKS_PX), mirrored=over) if small is None else small
    yield small
    if small.shape != (photo.height_px, photo.width_px):
        yield decode_grey(data, limits, mirrored=over)


FOLDS_OFF_DEG = (0.0, -10.0, 10.0)
"""How far the fold may be off where the second half is looked for; the fit finds the rest [proposed]."""


def completed(grey: NDArray[np.uint8], tags: Sequence[Tag], lens: Lens) -> tuple[Tag, ...]:
    """The tags, and the second halves of roof cards of which only one half was found; ordered by id."""
    known = {tag.id: tag for tag in tags}
    for card in CARDS.values():
        seen = [number for number in card.tags if number in known]
        if card.kind != "roof" or len(seen) != 1:
            continue
        tried = [confirmed(grey, rough) for rough in _partners(card, known[seen[0]], lens)]
        best = max((one for one in tried if one), key=lambda one: one[0], default=None)
        if best is not None:
            known[best[1].id] = best[1]
    return tuple(known[number] for number in sorted(known))


def _partners(card: Card, seen: Tag, lens: Lens) -> Iterator[Tag]:
    """Where the other tag of a card may be."""
    place = card.tags.index(seen.id)
    for rotation, origin, _ in square_poses(card, seen.corners_px, lens):
        for off in FOLDS_OFF_DEG:
            roof = roof_corners_mm(card, card.fold_deg + off)
            flat = _in_tag_frame(roof[1 - place], roof[place], tag_corners_mm(card))
            camera = flat @ rotation.T + origin
            if (camera[:, 2] > 0).all():
                yield Tag(card.tags[1 - place], lens.project(camera))


def _in_tag_frame(points_mm: Array, roof_mm: Array, flat_mm: Array) -> Array:
    """Points of the card frame in the frame of the tag whose corners are `roof_mm` there."""
    across, up = roof_mm[1] - roof_mm[0], roof_mm[0] - roof_mm[3]
    axes = np.stack([across / np.linalg.norm(across), up / np.linalg.norm(up)])
    axes = np.vstack([axes, np.cross(axes[0], axes[1])])
    return np.asarray((points_mm - roof_mm.mean(axis=0)) @ axes.T + flat_mm.mean(axis=0))
