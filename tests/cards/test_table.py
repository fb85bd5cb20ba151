"""Numbers of the printed cards that are known by construction, and what their table refuses."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from posture.cards.piece_words import label_of, piece_words
from posture.cards.sheet.drawing import names
from posture.cards.sheet.outline import tag_bits
from posture.cards.sheet.pieces import Piece, roof, sticker, strip
from posture.cards.table import (
    CARDS,
    DICTIONARY,
    Card,
    card_of,
    fold_edge_mm,
    glue_line_mm,
    read_cards,
    ridge_height_mm,
    roof_corners_mm,
)
from posture.package_data import read_toml
from tests.places import DOCS

ROOFS = [card for card in CARDS.values() if card.kind == "roof"]
CORNERS = [card for card in CARDS.values() if card.kind == "corner"]
FLAGS = [card for card in CARDS.values() if card.kind == "flag"]


def named(card: Card) -> str:
    return card.id


def test_every_piece_of_the_sheet_has_its_own_tags() -> None:
    assert {name: card.tags for name, card in CARDS.items()} == {
        "pelvis_front": (0, 1),
        "pelvis_back": (2, 3),
        "chest": (4, 5),
        "upper_back": (6, 7),
        "wall": (8, 9),
        "asis_right": (10, 11),
        "asis_left": (12, 13),
        "psis_right": (14, 15),
        "psis_left": (16, 20),
        "acromion_right": (18,),
        "acromion_left": (19,),
    }
    for card in CARDS.values():
        for tag in card.tags:
            assert card_of(tag) is card
    assert card_of(49) is None


def test_every_tag_has_a_pattern_that_chance_does_not_draw() -> None:
    for tag in (tag for card in CARDS.values() for tag in card.tags):
        bits = np.array(tag_bits(tag), dtype=int)
        edges = np.abs(np.diff(bits, axis=0)).sum() + np.abs(np.diff(bits, axis=1)).sum()
        assert edges >= 14, f"tag {tag} is hardly more than a black square"


def test_a_flat_roof_is_flat() -> None:
    corners = roof_corners_mm(CARDS["chest"], 0.0)
    assert corners.shape == (2, 4, 3)
    assert np.allclose(corners[0], [[-81, 35, 0], [-11, 35, 0], [-11, -35, 0], [-81, -35, 0]])
    assert np.allclose(corners[1], [[11, 35, 0], [81, 35, 0], [81, -35, 0], [11, -35, 0]])


def test_a_right_angle_roof_falls_back_as_fast_as_it_goes_out() -> None:
    near, far = 11 / np.sqrt(2), 81 / np.sqrt(2)
    left, right = roof_corners_mm(CARDS["chest"], 90.0)
    assert np.allclose(
        right, [[near, 35, -near], [far, 35, -far], [far, -35, -far], [near, -35, -near]], atol=1e-12
    )
    assert np.allclose(left, [[-far, 35, -far], [-near, 35, -near], [-near, -35, -near], [-far, -35, -far]])


@pytest.mark.parametrize("fold", [20.0, 60.0, 120.0, None])
@pytest.mark.parametrize("card", ROOFS, ids=named)
def test_folding_keeps_the_squares_square_and_opens_the_given_angle(card: Card, fold: float | None) -> None:
    corners = roof_corners_mm(card, fold)
    sides = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    assert np.allclose(sides, card.tag_mm)
    normals = np.cross(corners[:, 1] - corners[:, 2], corners[:, 3] - corners[:, 2])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    assert (normals[:, 2] > 0).all(), "both facets look at the viewer"
    between = np.degrees(np.arccos(normals[0] @ normals[1]))
    assert between == pytest.approx(fold or card.fold_deg)
    assert normals[0, 0] < 0 < normals[1, 0]


@pytest.mark.parametrize("card", ROOFS, ids=named)
def test_the_glue_lines_on_the_strip_give_the_fold(card: Card) -> None:
    left, right = strip(card).glue_mm
    between = right[0] - (left[0] + left[2])
    assert between == pytest.approx(2 * glue_line_mm(card))
    assert 2 * np.degrees(np.arccos(between / 2 / card.panel_mm)) == pytest.approx(card.fold_deg)
    assert glue_line_mm(card) ** 2 + ridge_height_mm(card) ** 2 == pytest.approx(card.panel_mm**2)
    folds = [fold.start_mm[0] for fold in roof(card).folds]
    assert np.diff(folds) == pytest.approx([card.panel_mm, card.panel_mm])
    assert [fold.way for fold in roof(card).folds] == ["valley", "mountain", "valley"]


def test_the_folded_edge_of_every_sticker() -> None:
    places = {card.id: [tuple(fold_edge_mm(card, i)) for i in range(len(card.tags))] for card in CORNERS}
    left, right = (-31.0, 0.0, 0.0), (31.0, 0.0, 0.0)
    assert places == {
        "asis_right": [left, left],
        "asis_left": [right, right],
        "psis_right": [left, right],
        "psis_left": [right, left],
    }
    for card in FLAGS:
        assert tuple(fold_edge_mm(card, 0)) == (0.0, -31.0, 0.0)
    for card, index in ((CARDS["chest"], 0), (CORNERS[0], 2), (FLAGS[0], 1)):
        with pytest.raises(ValueError, match="no sticker tag"):
            fold_edge_mm(card, index)


def folded(piece: Piece) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Fold the flag of a printed corner as its words say; the foot stays, seen from the side it is worn on.

    Returns the middle of the flag's tag from the bony point (x, z), the direction in which the flag's print
    runs to its right, and the direction in which the print looks.
    """
    card, width = piece.card, piece.card.panel_mm
    edge = piece.folds[0].start_mm[0]
    towards = np.sign(piece.tags[1].x_mm - edge)
    at, heading, looks = np.zeros(2), np.array([towards, 0.0]), np.array([0.0, 1.0])
    for fold, angle in zip(piece.folds, (card.fold_deg, 180.0), strict=False):
        at = at + heading * abs(fold.start_mm[0] - edge)
        turn = np.radians(angle) * (1 if fold.way == "valley" else -1)
        heading, looks = (
            np.cos(turn) * heading + np.sin(turn) * looks,
            np.cos(turn) * looks - np.sin(turn) * heading,
        )
        edge = fold.start_mm[0]
    return at + heading * width / 2, heading * towards, looks


@pytest.mark.parametrize("card", CORNERS, ids=named)
def test_a_sticker_folded_as_printed_shows_its_flag_to_the_side(card: Card) -> None:
    piece = sticker(card)
    middle, right, looks = folded(piece)
    outside = 1.0 if (card.side == "right") == (card.worn == "back") else -1.0
    assert looks == pytest.approx([outside, 0.0], abs=1e-12)
    assert middle == pytest.approx([0.0, card.panel_mm / 2], abs=1e-12)
    assert middle + right * fold_edge_mm(card, 1)[0] == pytest.approx([0.0, 0.0], abs=1e-12)
    foot = piece.tags[0].x_mm - piece.folds[0].start_mm[0]
    assert foot == pytest.approx(-fold_edge_mm(card, 0)[0])
    assert (np.sign(foot) == outside) == (card.foot == "outside")


def test_the_error_of_placing_a_card() -> None:
    assert CARDS["pelvis_front"].placement_deg == pytest.approx(1.19, abs=0.005)
    assert CARDS["wall"].placement_deg < 0.1
    for card in CARDS.values():
        if card.worn != "wall":
            assert card.placement_mm == 5.0


def drop_source(table: Any) -> None:
    del table["cards"]["chest"]["sources"]


def no_source(table: Any) -> None:
    table["cards"]["chest"]["sources"] = []


def unknown_field(table: Any) -> None:
    table["cards"]["chest"]["colour"] = "red"


def unknown_kind(table: Any) -> None:
    table["cards"]["chest"]["kind"] = "tent"


def twice_on_a_card(table: Any) -> None:
    table["cards"]["chest"]["tags"] = [4, 4]


def twice_on_the_sheet(table: Any) -> None:
    table["cards"]["chest"]["tags"] = [4, 0]


def one_tag(table: Any) -> None:
    table["cards"]["chest"]["tags"] = [4]


def no_strip(table: Any) -> None:
    del table["kinds"]["roof"]["strip"]


def short_strip(table: Any) -> None:
    table["kinds"]["roof"]["strip"]["length_mm"] = 150.0


def no_side(table: Any) -> None:
    del table["cards"]["asis_left"]["side"]


def wrong_foot(table: Any) -> None:
    table["cards"]["asis_left"]["foot"] = "behind"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (drop_source, "sources"),
        (no_source, "sources"),
        (unknown_field, "colour"),
        (unknown_kind, "kind"),
        (twice_on_a_card, "not all different"),
        (twice_on_the_sheet, "more than one card"),
        (one_tag, "has 2 tags"),
        (no_strip, "a roof has a strip"),
        (short_strip, "do not fit"),
        (no_side, "has a side"),
        (wrong_foot, "a foot"),
    ],
)
def test_a_wrong_table_is_refused(spoil: Callable[[Any], None], says: str) -> None:
    table = copy.deepcopy(read_toml("posture.cards", "cards"))
    spoil(table)
    with pytest.raises((ValidationError, ValueError), match=says):
        read_cards(table)


def test_another_fold_in_the_table_changes_the_sheet() -> None:
    table = copy.deepcopy(read_toml("posture.cards", "cards"))
    table["kinds"]["roof"]["fold_deg"] = 45.0
    card = read_cards(table)["chest"]
    left, right = strip(card).glue_mm
    assert right[0] - left[0] - left[2] == pytest.approx(2 * 92 * np.cos(np.radians(22.5)))
    assert np.allclose(roof_corners_mm(card), roof_corners_mm(CARDS["chest"], 45.0))


PAGE = (DOCS / "cards.md").read_text("utf-8")


@pytest.mark.parametrize("card", CARDS.values(), ids=named)
def test_the_documentation_says_what_the_table_says(card: Card) -> None:
    words = piece_words(card)
    assert f"| {words.label} | {words.where} |" in PAGE
    assert words.find in PAGE
    assert f"| {label_of(card)} | {', '.join(map(str, card.tags))} |" in PAGE


def test_the_documentation_quotes_the_error_of_placing() -> None:
    for name in ("pelvis_front", "pelvis_back"):
        card = CARDS[name]
        assert f"{card.placement_deg:.1f}°" in PAGE
        assert f"{card.span_mm:g} mm between" in PAGE
    assert f"`{DICTIONARY}`" in PAGE
    for drawing in names():
        assert f"](../posture/cards/sheet/drawings/{drawing}.svg)" in PAGE
