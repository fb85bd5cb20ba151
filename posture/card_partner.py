"""The second half of a folded card, looked for where the first half says that it must be.

A facet that is seen at a steep angle is small and narrow, and a search for squares may miss it. The facet
beside it tells where it lies, up to the two poses that a flat square allows and the exact fold; the
print, laid over the picture there, decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from posture.body.landmarks import Array
from posture.card_fit import Lens, square_poses
from posture.cards import CARDS, Card, roof_corners_mm, tag_corners_mm
from posture.tags import Tag, confirmed

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
