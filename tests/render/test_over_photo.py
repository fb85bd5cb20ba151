"""Lines in groups, values beside them, and the part of the photo that is shown: known by construction."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from posture.answer.assessment import Assessment
from posture.answer.box import Box, around
from posture.answer.vocabulary import ViewName
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import Person, PhotoOptions
from posture.render.beside import amounts_beside, reach
from posture.render.closeup import body_height, closeup
from posture.render.legend import legend
from posture.render.over_photo import groups_of, strokes_of
from posture.render.overlay_svg import overlay_svg
from posture.render.strokes import Amount, photo_size
from posture.words.language import Language
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = ["shoulder_obliquity", "hip_obliquity", "knee_line_obliquity", "ankle_line_obliquity", "head_tilt"]
TILTED = Figure(hip_obliquity=11, shoulder_obliquity=-2, head_tilt=1.5)


def answered(
    figure: Figure = TILTED,
    view: ViewName = "front",
    *,
    away_px: float = 0.0,
    px_per_m: float = 500.0,
    language: Language = "en",
    mirrored: bool | None = None,
) -> Assessment:
    """The answer about a figure that stands so far from the middle of a photo of 1080 x 1440 pixels."""
    landmarks = figure.landmarks(view, px_per_m=px_per_m)
    moved = replace(landmarks, xy_px=landmarks.xy_px + np.array([away_px, 0.0]))
    options = PhotoOptions(roll_deg=0.0, mirrored=mirrored)
    return analyse_photo(PAPER, KnowingDetector(moved), Person(language=language), options, calibrated=False)


def groups(answer: Assessment) -> dict[str, ET.Element]:
    drawn = ET.fromstring(overlay_svg(answer))  # noqa: S314 - our own
    return {str(group.get("data-line")): group for group in drawn.iter(f"{SVG}g")}


def crop_of(answer: Assessment) -> Box:
    drawn = ET.fromstring(overlay_svg(answer))  # noqa: S314 - our own
    return Box(*map(int, str(drawn.get("data-crop")).split()))


def words_of(group: ET.Element) -> list[str | None]:
    return [text.text for text in group.iter(f"{SVG}text")]


def test_each_line_is_a_group_with_its_status_and_its_value() -> None:
    found = groups(answered())
    assert set(found) == {
        *LEVELS, "knee_angle_left", "knee_angle_right", "plumb", "limbs", "joints", "sides",
    }  # fmt: skip
    assert words_of(found["hip_obliquity"]) == ["+11.0°"]
    assert words_of(found["shoulder_obliquity"]) == ["\N{MINUS SIGN}2.0°"]
    assert words_of(found["head_tilt"]) == ["+1.5°"]
    assert words_of(found["ankle_line_obliquity"]) == ["0.0°"]
    assert found["hip_obliquity"].get("data-status") == "clear"
    assert {found[name].get("data-status") for name in LEVELS} <= {"clear", "usual", "unclear"}
    assert all(found[name].get("data-status") is None for name in ("plumb", "limbs", "joints", "sides"))


def test_a_value_is_that_from_neutral_in_the_language_s_own_numbers() -> None:
    answer = answered(language="de")
    item = answer.indicator("hip_obliquity")
    other = replace(item, threshold=replace(item.threshold, neutral=6.5))
    indicators = tuple(other if one.id == item.id else one for one in answer.indicators)
    assert words_of(groups(answer)["hip_obliquity"]) == ["+11,0°"]
    assert words_of(groups(replace(answer, indicators=indicators))["hip_obliquity"]) == ["+4,5°"]


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
def test_only_indicators_that_are_measured_in_this_view_have_a_value(view: ViewName) -> None:
    answer = answered(view=view)
    written = {name for name, group in groups(answer).items() if name != "sides" and words_of(group)}
    assert written
    assert all(view in answer.indicator(name).views for name in written)
    assert all(answer.indicator(name).value is not None for name in written)


def test_what_was_not_measured_keeps_its_line_without_a_value() -> None:
    answer = answered()
    missing = replace(answer.indicator("hip_obliquity"), value=None, status="not_measured", reason="covered")
    indicators = tuple(missing if item.id == missing.id else item for item in answer.indicators)
    group = groups(replace(answer, indicators=indicators))["hip_obliquity"]
    assert group.get("data-status") == "not_measured"
    assert words_of(group) == []
    assert len(list(group.iter(f"{SVG}line"))) == 2


def test_what_is_clear_is_bolder_than_the_rest() -> None:
    found = groups(answered())
    clear, pale = (
        max(float(line.get("stroke-opacity", "")) * float(line.get("stroke-width", "")) for line in lines)
        for lines in (
            [one for one in found[name].iter(f"{SVG}line") if one.get("stroke") == "#105662"]
            for name in ("hip_obliquity", "knee_line_obliquity")
        )
    )
    assert found["knee_line_obliquity"].get("data-status") != "clear"
    assert clear > 2 * pale
    weights = [
        [text.get("font-weight") for text in found[name].iter(f"{SVG}text")]
        for name in ("hip_obliquity", "knee_line_obliquity")
    ]
    assert weights == [["700"], ["400"]]


@pytest.mark.parametrize("px_per_m", [500.0, 250.0])
def test_letters_and_lines_go_by_the_body_s_height_not_by_the_photo_s(px_per_m: float) -> None:
    answer = answered(px_per_m=px_per_m)
    tall = body_height(answer.landmarks)
    drawn = ET.fromstring(overlay_svg(answer))  # noqa: S314 - our own
    sizes = {
        float(text.get("font-size", ""))
        for name, group in groups(answer).items()
        if name != "sides"
        for text in group.iter(f"{SVG}text")
    }
    assert max(sizes) == min(sizes) == pytest.approx(tall / 30, abs=0.06)
    plumb = next(drawn.iter(f"{SVG}line"))
    assert float(plumb.get("stroke-width", "")) == pytest.approx(1.5 * tall / 600, abs=0.06)


@pytest.mark.parametrize("view", ["front", "back", "left", "right"])
@pytest.mark.parametrize("away_px", [-380.0, -90.0, 0.0, 90.0, 380.0])
def test_no_two_values_touch_and_all_lie_in_what_is_shown(view: ViewName, away_px: float) -> None:
    answer = answered(view=view, away_px=away_px)
    letter_px = body_height(answer.landmarks) / 30
    beside = amounts_beside(answer, letter_px)
    boxes = [reach(piece) for pieces in beside.values() for piece in pieces if isinstance(piece, Amount)]
    assert len(boxes) == len(beside)
    for ((l1, t1), (r1, b1)), ((l2, t2), (r2, b2)) in itertools.combinations(boxes, 2):
        assert r1 <= l2 or r2 <= l1 or b1 <= t2 or b2 <= t1
    shown = crop_of(answer)
    assert shown.within(*photo_size(answer))
    for (left, top), (right, bottom) in boxes:
        assert shown.left <= left + 1e-6
        assert right <= shown.right + 1e-6
        assert shown.top <= top
        assert bottom <= shown.bottom


def test_a_value_stands_beside_the_body_where_there_is_room() -> None:
    for away_px, right in ((-250.0, True), (250.0, False)):
        answer = answered(away_px=away_px)
        xs = [point.x_px for point in answer.landmarks]
        (amount,) = (p for p in amounts_beside(answer, 20.0)["hip_obliquity"] if isinstance(p, Amount))
        assert amount.across == ("start" if right else "end")
        assert amount.at[0] > max(xs) if right else amount.at[0] < min(xs)


def test_it_is_the_same_every_time() -> None:
    assert overlay_svg(answered()) == overlay_svg(answered())


def test_what_is_shown_holds_the_body_with_its_crown_and_soles() -> None:
    answer = answered(px_per_m=300.0)
    shown, tall = crop_of(answer), body_height(answer.landmarks)
    xs, ys = ([getattr(point, name) for point in answer.landmarks] for name in ("x_px", "y_px"))
    assert shown.top == pytest.approx(min(ys) - 0.18 * tall, abs=1)
    assert shown.bottom == pytest.approx(max(ys) + 0.06 * tall, abs=1)
    assert shown.left <= min(xs) - 0.08 * tall + 1
    assert shown.right >= max(xs) + 0.08 * tall - 1
    assert shown.width < 1080
    assert shown.height < 1440


@pytest.mark.parametrize("away_px", [-700.0, -540.0, 540.0, 700.0])
def test_a_person_at_the_edge_gives_a_part_within_the_picture(away_px: float) -> None:
    answer = answered(away_px=0.0)
    moved = tuple(replace(point, x_px=point.x_px + away_px) for point in answer.landmarks)
    assert closeup(moved, (1080, 1440)).within(1080, 1440)


def test_the_part_of_the_mirror_image_is_the_mirrored_part() -> None:
    for edges in ((10.2, 5.0, 300.7, 400.4), (-5.0, -5.0, 90.5, 9000.0), (20.0, 0.0, 21.0, 7.0)):
        left, top, right, bottom = edges
        assert around(300 - right, top, 300 - left, bottom, 300, 400) == around(*edges, 300, 400).mirrored(
            300
        )


def test_the_words_over_a_photo_that_was_turned_back_are_not_mirrored() -> None:
    plain, over = answered(), answered(mirrored=True)
    assert over.turned_over
    assert overlay_svg(over) == overlay_svg(plain)
    assert "transform" not in overlay_svg(over)
    assert words_of(groups(over)["sides"]) == ["your RIGHT", "your LEFT"]


def test_the_sides_are_named_in_the_corners_of_what_is_shown() -> None:
    answer = answered(away_px=-200.0, px_per_m=300.0)
    shown = crop_of(answer)
    places = [float(text.get("x", "")) for text in groups(answer)["sides"].iter(f"{SVG}text")]
    assert shown.left < places[0] < places[1] < shown.right
    assert places[1] - places[0] > 0.9 * shown.width


def test_rims_and_what_leads_to_a_value_can_be_told_apart() -> None:
    lines = list(groups(answered())["hip_obliquity"].iter(f"{SVG}line"))
    assert [line.get("class") for line in lines] == ["rim leader", "leader", "rim", None]
    lead, drawn = lines[1], lines[3]
    ends = {(drawn.get(f"x{end}"), drawn.get(f"y{end}")) for end in "12"}
    assert (lead.get("x1"), lead.get("y1")) in ends


def test_painters_get_the_same_pieces_in_the_same_order() -> None:
    answer = answered()
    pieces = [piece for group in groups_of(answer, 20.0) for piece in group.pieces]
    assert list(strokes_of(answer, 20.0)) == pieces
    assert not [piece for piece in strokes_of(answer) if isinstance(piece, Amount)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["clear difference", "too small, or too close to tell", "plumb line, up from between the feet"],
        ),
        ("de", ["klarer Unterschied", "zu klein oder nicht zu entscheiden", "Lotlinie, von der Mitte"]),
    ],
)
def test_the_legend_says_what_is_there_and_nothing_else(language: Language, words: list[str]) -> None:
    answer = answered(language=language)
    rows = legend(answer)
    assert len(rows) == 3
    for row, start in zip(rows, words, strict=True):
        assert row.text.startswith(start)
        assert re.fullmatch("#[0-9a-f]{6}", row.colour)
    assert rows[0].colour == "#105662"
    assert rows[2].colour in overlay_svg(answer)
    quiet = legend(answered(Figure()))
    assert quiet[0].text.startswith("too small")


def test_a_line_that_does_not_go_through_the_dots_is_explained() -> None:
    answer = answered()
    read = [replace(one, source="picture") if one.id == "hip_obliquity" else one for one in answer.indicators]
    said = "a line beside the dots: as the picture of the trunk shows it"
    assert said in {row.text for row in legend(replace(answer, indicators=tuple(read)))}
    assert said not in {row.text for row in legend(answer)}
