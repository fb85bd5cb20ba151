"""The printed cards and stickers: which tags they carry, their shape, and where they belong.

Everything is read from ``posture/cards/cards.toml``: the sheet, the measurement, the documentation and the
tests follow when a number there is changed. Pure mathematics, no pixels.

Card frame (millimetres): origin on the ridge at half height, x to the right as one looks at the printed
card, y up, z towards the viewer. Tag frame: origin in the tag's middle, same directions for an upright
print. Corners in ArUco's order: top-left, top-right, bottom-right, bottom-left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter

from posture.answer.vocabulary import Side
from posture.body.landmarks import Array
from posture.package_data import read_toml

PieceKind = Literal["roof", "corner", "flag"]
Segment = Literal["pelvis", "trunk", "shoulder", "wall"]
Worn = Literal["front", "back", "wall"]
Foot = Literal["middle", "outside", "behind"]

Millimetres = Annotated[float, Field(gt=0, le=300)]
Degrees = Annotated[float, Field(gt=0, lt=180)]
Sentence = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

TAGS_PER_KIND: Mapping[PieceKind, int] = {"roof": 2, "corner": 2, "flag": 1}


def _different(tags: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(tags)) < len(tags):
        raise ValueError(f"tag ids {tags} are not all different")
    return tags


@dataclass(frozen=True, slots=True)
class Strip:
    """What a roof is glued on: `length_mm` from left to right, `height_mm` from bottom to top."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    length_mm: Millimetres
    height_mm: Millimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One piece: a roof card on its strip, a corner sticker or a flag sticker.

    Attributes
    ----------
    id : str
    kind, segment, worn : str
        What it is, on which part of the body, and on which side of it.
    tags : tuple of int
        Roof: ids on the left and on the right facet as one looks at it; corner: on the foot, on the flag;
        flag: the one id.
    tag_mm, margin_mm : float
        Side of the black square; white on each side of it.
    fold_deg : float
        Roof: angle between the facets, 0 would be flat. Stickers: between foot and flag.
    tab_mm : float
        Glue tab (roof), tape tab (corner), blank foot (flag).
    strip : Strip or None
        Only roofs lie on one.
    side : "left", "right" or None
        Stickers: the person's own side.
    foot : "middle", "outside", "behind" or None
        Stickers: where the foot lies as seen from the folded edge.
    span_mm, placement_mm : float
        How far apart the points are that give the piece its direction, and how far it may lie off them.
    sources : tuple of str
        Where sizes and words come from; an opinion says so.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    id: str
    kind: PieceKind
    segment: Segment
    worn: Worn
    tags: Annotated[tuple[Annotated[int, Field(ge=0)], ...], AfterValidator(_different)]
    tag_mm: Millimetres
    margin_mm: Millimetres
    fold_deg: Degrees
    tab_mm: Millimetres
    span_mm: Annotated[float, Field(gt=0)]
    placement_mm: Millimetres
    sources: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    strip: Strip | None = None
    side: Side | None = None
    foot: Foot | None = None

    @property
    def pair(self) -> str:
        """What it and its partner on the other side are together, by id; a card is its own."""
        return self.id.removesuffix(f"_{self.side}")

    @property
    def panel_mm(self) -> float:
        """Width and height of a facet (roof) or a panel (sticker): the tag with its white margins."""
        return self.tag_mm + 2 * self.margin_mm

    @property
    def placement_deg(self) -> float:
        """The angle by which a piece is off when one end lies `placement_mm` beside its point."""
        return float(np.degrees(np.arctan2(self.placement_mm, self.span_mm)))


def read_cards(table: Mapping[str, Any]) -> dict[str, Card]:
    """The cards of a parsed ``cards.toml`` by id.

    Raises
    ------
    pydantic.ValidationError
        When a field is missing, has the wrong type, is not known or names no source.
    ValueError
        When a tag id is used twice or a piece does not fit its kind.
    """
    adapter = TypeAdapter(Card)
    cards = {}
    for name, row in table["cards"].items():
        kind = table["kinds"].get(row.get("kind"), {})
        sources = (*row.get("sources", ()), *kind.get("sources", ())) if row.get("sources") else ()
        cards[name] = adapter.validate_python({"id": name, **kind, **row, "sources": sources})
        _check(cards[name])
    twice = [
        tag
        for tag, count in Counter(tag for card in cards.values() for tag in card.tags).items()
        if count > 1
    ]
    if twice:
        raise ValueError(f"tag ids {twice} are used by more than one card")
    return cards


def _check(card: Card) -> None:
    """ValueError when the fields of a card do not belong together."""
    if len(card.tags) != TAGS_PER_KIND[card.kind]:
        raise ValueError(
            f"{card.id}: a {card.kind} has {TAGS_PER_KIND[card.kind]} tags, got {len(card.tags)}"
        )
    if card.kind == "roof":
        if card.strip is None or card.side is not None or card.foot is not None:
            raise ValueError(f"{card.id}: a roof has a strip, no side and no foot")
        if glue_line_mm(card) + card.tab_mm > card.strip.length_mm / 2:
            raise ValueError(f"{card.id}: the glue tabs do not fit on the strip")
        return
    feet = ("behind",) if card.kind == "flag" else ("middle", "outside")
    if card.strip is not None or card.side is None or card.worn == "wall" or card.foot not in feet:
        raise ValueError(f"{card.id}: a {card.kind} has a side, a foot ({' or '.join(feet)}) and no strip")


def glue_line_mm(card: Card, fold_deg: float | None = None) -> float:
    """Distance of each glue line from the middle of the strip that gives a roof its fold.

    Parameters
    ----------
    card : Card
        A roof.
    fold_deg : float, optional
        Angle between the facets; the table's when left out.
    """
    fold = card.fold_deg if fold_deg is None else fold_deg
    return card.panel_mm * float(np.cos(np.radians(fold / 2)))


def ridge_height_mm(card: Card, fold_deg: float | None = None) -> float:
    """How far the ridge of a roof stands above its strip; the strip lies at z = minus this."""
    fold = card.fold_deg if fold_deg is None else fold_deg
    return card.panel_mm * float(np.sin(np.radians(fold / 2)))


def tag_corners_mm(card: Card) -> Array:
    """Corners of any tag of the card in the tag's own frame, shape (4, 3)."""
    half = card.tag_mm / 2
    return np.array([[-half, half, 0.0], [half, half, 0.0], [half, -half, 0.0], [-half, -half, 0.0]])


def roof_corners_mm(card: Card, fold_deg: float | None = None) -> Array:
    """Corners of both tags of a roof in the card frame.

    Parameters
    ----------
    card : Card
        A roof.
    fold_deg : float, optional
        Angle between the facets, 0 is flat; the table's when left out.

    Returns
    -------
    ndarray of shape (2, 4, 3)
        Left facet first (as one looks at the card), corners in ArUco's order.
    """
    half_fold = np.radians(card.fold_deg if fold_deg is None else fold_deg) / 2
    flat = tag_corners_mm(card)
    corners = np.stack([flat, flat])
    along = flat[:, 0] + np.array([[-1.0], [1.0]]) * card.panel_mm / 2
    corners[..., 0] = along * np.cos(half_fold)
    corners[..., 2] = -np.abs(along) * np.sin(half_fold)
    return corners


def fold_edge_mm(card: Card, index: int) -> Array:
    """Middle of a sticker's folded edge, which lies on the bony point, in a tag's own frame.

    Parameters
    ----------
    card : Card
        A corner or a flag.
    index : int
        Which of its tags: corner 0 foot, 1 flag; flag 0.

    Returns
    -------
    ndarray of shape (3,)
        Millimetres from the tag's middle: x right, y up on the upright print.

    Raises
    ------
    ValueError
        A roof, or a tag that the sticker does not have.
    """
    if not 0 <= index < len(card.tags) or card.kind == "roof":
        raise ValueError(f"{card.id} has no sticker tag {index}")
    reach = card.panel_mm / 2
    if card.kind == "flag":
        return np.array([0.0, -reach, 0.0])
    return np.array([-reach * (flag_towards(card) if index == 1 else foot_towards(card)), 0.0, 0.0])


def foot_towards(card: Card) -> int:
    """Where a corner's foot lies, looked at from the side it is worn on: 1 right of the edge, -1 left."""
    outside = 1 if (card.side == "right") == (card.worn == "back") else -1
    return outside if card.foot == "outside" else -outside


def flag_towards(card: Card) -> int:
    """Where a corner's flag lies, looked at from the person's side: 1 right of the edge, -1 left.

    From the person's right side the front is on the right of the picture, from the left side on its left;
    a flag worn in front stands out to the front, one worn behind to the back.
    """
    return 1 if (card.side == "right") == (card.worn == "front") else -1


def is_doubled(card: Card) -> bool:
    """Whether a corner's flag is folded over on itself, so that its print looks outwards.

    A flag that stands up beside a foot shows its print to the foot's side. Where the foot points to the
    middle of the body, the print would look inwards: there the flag is made of two layers.
    """
    return card.kind == "corner" and card.foot == "middle"


def card_of(tag_id: int) -> Card | None:
    """The card that carries this tag; None when no card does."""
    return _BY_TAG.get(tag_id)


CARDS: dict[str, Card] = read_cards(read_toml("posture.cards", "cards"))
"""All pieces by id."""

PRINTED: dict[str, tuple[str, ...]] = {
    **{name: tuple(pieces) for name, pieces in read_toml("posture.cards", "cards")["printed"].items()},
    **{
        card.pair: tuple(one.id for one in CARDS.values() if one.pair == card.pair) for card in CARDS.values()
    },
}
"""What can be asked for when not all is to be printed: pieces by the name of a group, or by their own."""

DICTIONARY: str = read_toml("posture.cards", "cards")["tags"]["dictionary"]
"""ArUco's name of the family of tags."""

_BY_TAG = {tag: card for card in CARDS.values() for tag in card.tags}
