"""Which side of the person is seen: recognised as far as the head carries it, asked for otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Head, Landmarks
from posture.body.stance import facing_deg, off_axis_deg
from posture.body.view import bare, check_asked, recognition, settled
from posture.errors import ViewMismatch, ViewUnclear
from tests.figure import Figure

VIEWS: list[ViewName] = ["front", "back", "left", "right"]
OPPOSITE: dict[ViewName, ViewName] = {"front": "back", "back": "front", "left": "right", "right": "left"}
COVERED = Head(face=0.1, even=1.0)


def under_cover(landmarks: Landmarks) -> Landmarks:
    """The same landmarks, found on a head that is painted over."""
    return replace(landmarks, head=COVERED)


def taken_for_the_opposite(view: ViewName, figure: Figure) -> Landmarks:
    """What the network reports when it takes a covered front for a back, or a left side for a right one."""
    return under_cover(figure.landmarks(view).exchanged())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("turn", [-25, 0, 25])
def test_the_nearest_view_is_named(view: ViewName, turn: float) -> None:
    landmarks, seen = settled(Figure(turn_deg=turn).landmarks(view))
    assert (seen.name, seen.source) == (view, "landmarks")
    assert off_axis_deg(landmarks, view) == pytest.approx(turn, abs=1e-6)


def test_confidence_is_even_on_the_border_and_falls_with_the_head() -> None:
    plain = settled(Figure().landmarks())[1].confidence
    assert settled(Figure(turn_deg=44.999).landmarks())[1].confidence == pytest.approx(plain / 2, abs=0.01)
    confidences = [
        settled(replace(Figure().landmarks(), head=Head(face, even)))[1].confidence
        for face, even in ((0.95, 0.0), (0.7, 0.1), (0.4, 0.3), (0.1, 1.0))
    ]
    assert confidences == sorted(confidences, reverse=True)
    assert len(set(confidences)) == 4, "computed, not one of two constants"


@pytest.mark.parametrize("view", VIEWS)
def test_no_confidence_exceeds_what_uncovered_phantoms_showed(view: ViewName) -> None:
    claim = recognition().claims[view if view in ("front", "back") else "side"]
    assert settled(Figure().landmarks(view))[1].confidence <= round(claim.right_bare, 3) < 1


def test_positive_turn_shows_the_right_side() -> None:
    assert facing_deg(Figure(turn_deg=90).landmarks()) == pytest.approx(90)


@pytest.mark.parametrize("view", VIEWS)
def test_the_mirrored_photo_shows_the_mirrored_view(view: ViewName) -> None:
    landmarks, seen = settled(Figure(turn_deg=7).landmarks(view).mirrored())
    assert seen.name == {"left": "right", "right": "left"}.get(view, view)
    assert off_axis_deg(landmarks, seen.name) == pytest.approx(-7, abs=1e-6)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_asked_for_unless_the_head_is_plainly_seen(view: ViewName) -> None:
    plain = Figure().landmarks(view)
    check_asked(plain, settled(plain)[1])
    for unclear in (under_cover(plain), replace(plain, disputed=True), replace(plain, head=None)):
        with pytest.raises(ViewUnclear):
            check_asked(unclear, settled(unclear)[1])
        check_asked(unclear, settled(unclear, view)[1])


@pytest.mark.parametrize("view", VIEWS)
def test_a_stated_view_wins_and_exchanges_the_sides(view: ViewName) -> None:
    figure = Figure(hip_obliquity=8, turn_deg=5)
    landmarks, seen = settled(taken_for_the_opposite(view, figure), view)
    assert (seen.name, seen.source) == (view, "stated")
    np.testing.assert_array_equal(landmarks.xy_px, figure.landmarks(view).xy_px)
    assert seen.confidence < 0.5, "what was seen speaks for the opposite view, and the answer says so"


@pytest.mark.parametrize("view", VIEWS)
def test_a_plainly_seen_face_contradicts_a_stated_opposite(view: ViewName) -> None:
    plain = Figure().landmarks(view)
    if view == "back":  # no face: what is stated counts
        assert settled(plain, "front")[1].name == "front"
        return
    with pytest.raises(ViewMismatch, match=f"given as the {OPPOSITE[view]} view, but it shows the {view}"):
        settled(plain, OPPOSITE[view])


def test_a_quarter_turn_is_no_matter_of_names() -> None:
    assert settled(Figure(turn_deg=30).landmarks(), "front")[1].source == "stated"
    with pytest.raises(ViewMismatch, match="given as the left view, but it shows the front"):
        settled(Figure().landmarks(), "left")
    # Without a face nobody knows whether it is a front or a back, only that it is no side.
    with pytest.raises(ViewMismatch, match="as the left view, but the body is turned by about a quarter"):
        settled(under_cover(Figure().landmarks()), "left")


def test_no_cue_is_so_bad_that_the_figures_break() -> None:
    odd = replace(
        Figure().landmarks(), head=Head(0.0, 1.0), disagreement_px=np.full(33, 1e9), world_m=np.ones((33, 3))
    )
    assert bare(odd) == 0.0
