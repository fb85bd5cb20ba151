"""Several answers of one person: order, conditions, what is sure as a whole, and what is said first."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from posture.change.compare import MOST, compare
from posture.change.order import days
from posture.change.saved import SavedAnswer
from posture.errors import BadOption, NotComparable
from posture.measure.indicators import INDICATORS
from posture.render.change_text import brief_comparison, narrate_comparison
from posture.words.catalogue import sentences
from posture.words.language import LANGUAGES
from posture.words.phrases import say
from tests.change.table import hip_course, on, row, teach
from tests.change.test_compare import UNITS, Values, answer
from tests.conftest import english

HIP = "hip_obliquity"
FIVE = (HIP, "trunk_shift", "knee_asymmetry", "pelvis_rotation", "trunk_lean")
"""None of them is made of another."""


def test_the_first_sentence_says_what_has_changed_by_how_much_and_where_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teach(monkeypatch, row("everything", sem=1.0, slope=0.8))
    got = hip_course(2.0, -2.0)
    assert got.summary.headline == (
        "Your hip line has changed by 5.0° ± 2.5°: the left side stands higher than before."
    )
    assert got.summary.excluded[0] == "Nothing else has changed for sure."
    assert (got.change(HIP).difference, got.change(HIP).error) == (-4.0, "measured")
    assert english(got.change(HIP).text).endswith(
        "Measured: from +2.0 to -2.0°; photos show about 80 % of such a change."
    )


def test_what_follows_from_a_claim_is_told_apart_from_what_else_has_changed() -> None:
    """Shoulders against hips is made of the two lines: it is no second finding, and no secret either."""
    rows = {HIP: (0.0, 0.5), "shoulder_hip_difference": (0.0, 0.5)}
    got = compare(on(1, rows), on(8, {HIP: (9.0, 0.5), "shoulder_hip_difference": (-9.0, 0.5)}))
    assert not got.summary.clear
    assert [english(text) for text in got.summary.excluded] == [
        "This follows from it: Shoulder line against hip line.",
        "Nothing else has changed for sure.",
    ]


def test_where_nothing_has_changed_it_says_how_large_a_change_is_excluded() -> None:
    got = hip_course(1.0, 2.0, sem=1.0)
    assert got.summary.headline == "Nothing has changed for sure. Hip line: no change larger than 3.8°."
    assert "the change lies between -1.8 and +3.8°" in english(got.change(HIP).text)
    assert not got.summary.excluded


def test_a_change_that_is_sure_alone_only_is_said_to_be() -> None:
    before: Values = dict.fromkeys(UNITS, (0.0, 1.0))
    got = compare(on(1, before), on(8, {**before, HIP: (3.0, 1.0)}))
    change = got.change(HIP)
    assert (change.verdict, change.sure) == ("changed", False)
    assert got.summary.headline == "Nothing has changed for sure."
    assert "Looked at alone, this seems to have changed: Hip line. Among 4 values" in english(
        got.summary.excluded[0]
    )


@pytest.mark.parametrize(
    ("stated", "counts_as", "smallest"),
    [
        ({}, "everything", 8.0),
        ({"same_clothes": True}, "camera", 4.0),
        ({"same_camera": True}, "clothes", 2.0),
        ({"same_clothes": True, "same_camera": True}, "nothing", 1.0),
        ({"same_clothes": False, "same_camera": True}, "clothes", 2.0),
    ],
)
def test_what_else_changed_decides_the_error(
    monkeypatch: pytest.MonkeyPatch, stated: dict[str, Any], counts_as: str, smallest: float
) -> None:
    teach(monkeypatch, row("everything", 8), row("camera", 4), row("clothes", 2), row("nothing", 1))
    got = hip_course(0.0, 1.0, **stated)
    assert got.conditions.counts_as == counts_as
    assert got.change(HIP).mdc95 == pytest.approx(1.96 * smallest)
    gains = [text for text in map(english, got.summary.more) if "can then be told" in text]
    assert bool(gains) is (counts_as != "nothing")
    if gains:
        assert "Hip line: a change of 2.0° can then be told, instead of" in gains[0]


def test_an_error_that_was_measured_with_another_calibration_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    teach(monkeypatch, row("everything", 1.0))
    values: Values = {HIP: (1.0, 2.0)}
    other = compare(on(1, values, calibration="two"), on(8, values, calibration="two"))
    assert other.change(HIP).error == "added"
    assert compare(on(1, values), on(8, values)).change(HIP).error == "measured"


def test_answers_in_any_order_make_the_same_course() -> None:
    given = [on(day, {HIP: (value, 1.0)}) for day, value in ((1, 0.0), (8, 2.0), (15, 6.0))]
    courses = {compare(*some).courses for some in permutations(given)}
    assert len(courses) == 1
    (course,) = courses.pop()
    assert [point.value for point in course.points] == [0.0, 2.0, 6.0]
    backwards = compare(*reversed(given))
    assert "given in another order" in english(backwards.limits[0])
    assert backwards.before.taken_at == "2026-11-01"


def test_a_course_says_each_value_against_the_first_and_the_trend(monkeypatch: pytest.MonkeyPatch) -> None:
    teach(monkeypatch, row("everything", sem=1.0, slope=0.5))
    course = hip_course(0.0, 1.0, 2.0, 3.0, 4.0).course(HIP)
    assert [point.estimate for point in course.points] == [None, 2.0, 4.0, 6.0, 8.0]
    assert [point.verdict for point in course.points] == [
        None, "no_larger", "changed", "changed", "changed",
    ]  # fmt: skip
    assert course.trend is not None
    assert course.trend.over_days == 28.0
    assert course.trend.estimate == pytest.approx(8.0)
    assert course.trend.per_week == pytest.approx(2.0)
    # Each value errs by 1 / sqrt(2); five even ones put 28 days between ends at 1 / sqrt(5) of the spread.
    assert course.trend.sem == pytest.approx(28 * (0.5 / (2 * 49 * 5)) ** 0.5 / 0.5)
    assert "over 28 days" in english(course.trend.text)


def test_a_trend_alone_is_said_where_no_pair_is_sure() -> None:
    steady = hip_course(*(0.36 * k for k in range(12)), sem=1.0)
    assert not steady.change(HIP).sure
    assert english(steady.summary.headline).startswith("Your hip line has changed by 4.0° ±")
    assert "So says a straight line through all 12 answers" in english(steady.summary.headline)


def test_a_change_in_between_that_has_gone_is_not_kept_back() -> None:
    got = hip_course(0.0, 9.0, 0.5, sem=1.0)
    assert english(got.summary.headline).endswith("but in between something had: Hip line.")
    knee: Values = {HIP: (0.0, 1.0), "knee_asymmetry": (9.0, 1.0)}
    level: Values = {HIP: (0.0, 1.0), "knee_asymmetry": (0.0, 1.0)}
    both = compare(on(1, level), on(8, knee), on(15, {**level, HIP: (9.0, 1.0)}))
    assert english(both.summary.headline).startswith("Your hip line has changed")
    assert english(both.summary.excluded[0]).endswith("for sure as well: Right leg axis against left.")


def test_what_the_first_answer_lacks_is_told_since_the_second() -> None:
    """The hip line is not in the first answer; from the second to the last it falls by nine."""
    shift: Values = {"trunk_shift": (0.0, 1.0)}
    given = [on(day, {**shift, HIP: (value, 1.0)}) for day, value in ((8, 9.0), (15, 8.0), (22, 0.0))]
    got = compare(on(1, shift), *given)
    assert [point.number for point in got.course(HIP).points] == [2, 3, 4]
    assert english(got.summary.headline) == (
        "Your hip line has changed by 9.0° ± 2.8°: the left side stands higher than before. "
        "This is from answer 2 to the last; what came before does not have this value."
    )
    assert english(got.summary.excluded[0]) == "Nothing else has changed for sure."
    gone = compare(on(1, shift), *given[:2], on(22, {**shift, HIP: (9.0, 1.0)}), on(29, shift))
    assert english(gone.summary.headline).startswith("Nothing has changed for sure.")
    back = [on(day, {**shift, HIP: (value, 1.0)}) for day, value in ((8, 9.0), (15, 0.0), (22, 9.0))]
    assert english(compare(on(1, shift), *back).summary.headline).endswith(
        "in between something had: Hip line."
    )


def test_sure_changes_beyond_those_that_are_told_in_full_are_named() -> None:
    before: Values = dict.fromkeys(FIVE, (0.0, 0.5))
    after: Values = {name: (20.0 - k, 0.5) for k, name in enumerate(FIVE)}
    got = compare(on(1, before, source="card"), on(8, after, source="card"))
    assert all(got.change(name).sure for name in FIVE)
    assert len(got.summary.clear) == 2
    assert [english(text) for text in got.summary.excluded[:2]] == [
        "Also changed for sure: Pelvis turned against the feet, Trunk lean to the side.",
        "Nothing else has changed for sure.",
    ]
    four = compare(on(1, before, source="card"), on(8, {**after, FIVE[4]: (0.0, 0.5)}, source="card"))
    assert english(four.summary.excluded[0]) == "Also changed for sure: Pelvis turned against the feet."


@pytest.mark.parametrize(
    "changed",
    [
        [{}] * 3,
        [{"taken_at": "2026-11-20"}] * 3,
        [{"taken_at": "2026-11-20"}, {}, {"taken_at": "2026-11-27"}],
        [{"taken_at": "2026-11-20"}, {"measured_at": "2026-11-25T10:00:00Z"}, {"taken_at": "2026-11-27"}],
    ],
)
def test_without_dates_and_within_a_day_there_is_no_trend(changed: list[dict[str, Any]]) -> None:
    given = [
        SavedAnswer.from_mapping(number, answer({HIP: (float(number), 1.0)}, photo=f"{number}", **one))
        for number, one in enumerate(changed)
    ]
    course = compare(*given).course(HIP)
    assert [point.value for point in course.points] == [0.0, 1.0, 2.0]
    assert course.trend is None


def test_an_old_photo_that_was_measured_late_has_no_place_among_measuring_days() -> None:
    """Of three photos only the last says when it was taken, years before it was measured."""
    measured = [{"measured_at": f"2026-11-{day}T10:00:00Z"} for day in (10, 17, 24)]
    three = [
        SavedAnswer.from_mapping(number, answer({HIP: (float(number), 1.0)}, photo=f"{number}", **one))
        for number, one in enumerate([*measured[:2], measured[2] | {"taken_at": "2024-01-01"}])
    ]
    assert days([one.compared for one in three]) is None
    assert compare(*three).course(HIP).trend is None
    dated = [one.compared for one in (on(1, {HIP: (0.0, 1.0)}), on(15, {HIP: (0.0, 1.0)}))]
    assert days(dated) == [0.0, 14.0]
    assert days([replace(one, taken_at=None, measured_at=one.taken_at) for one in dated]) == [0.0, 14.0]


@pytest.mark.parametrize(
    ("more", "changed"), [("opposite", {"views": ["front", "back"]}), ("cards", {"source": "card"})]
)
def test_what_cannot_be_compared_with_these_is_a_new_start(more: str, changed: dict[str, Any]) -> None:
    """Following the advice changes the views or the source, and both are refused."""
    said = english(say(f"next.{more}"))
    assert said in map(english, hip_course(0.0, 1.0).summary.more)
    assert said.startswith("For a new start")
    assert "cannot be compared with these" in said
    with pytest.raises(NotComparable):
        compare(on(1, {HIP: (1.0, 1.0)}), on(8, {HIP: (1.0, 1.0)}, **changed))


def test_what_one_answer_lacks_is_followed_through_the_others_and_said() -> None:
    hip, both = {HIP: (1.0, 1.0)}, {HIP: (1.0, 1.0), "trunk_shift": (2.0, 1.0)}
    got = compare(on(1, both), on(8, both), on(15, hip))
    assert [point.number for point in got.course("trunk_shift").points] == [1, 2]
    lost = got.change("trunk_shift")
    assert lost.reason == "Only the earlier answer has this value."
    assert lost.next_time == "Next time take the photos of the same views, in the same way."
    assert english(lost.text).endswith(english(lost.next_time))


def test_a_leading_value_that_cannot_be_compared_is_among_what_to_do_next_time() -> None:
    twist: Values = {"pelvis_rotation": (1.0, 1.0), "knee_asymmetry": (1.0, 1.0)}
    got = compare(on(1, twist), on(8, {"knee_asymmetry": (1.0, 1.0)}))
    assert english(got.summary.more[0]).startswith(
        "Not comparable: Pelvis turned against the feet. Next time"
    )


@pytest.mark.parametrize("count", [0, 1, MOST + 1])
def test_too_few_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(BadOption, match=f"takes 2 to 12 answers, not {count}"):
        hip_course(*[1.0] * count)


def test_the_most_that_are_taken_are_compared() -> None:
    assert len(hip_course(*range(MOST)).course(HIP).points) == MOST


def test_nothing_comparable_says_why_and_what_to_do() -> None:
    with pytest.raises(NotComparable) as caught:
        compare(on(1, {HIP: (1.0, 1.0)}), on(8, {HIP: (1.0, 1.0)}, source="card"))
    assert "Next time measure in the same way as before" in caught.value.detail


@pytest.mark.slow
def test_of_a_hundred_comparisons_of_nothing_at_most_a_few_call_anything_sure() -> None:
    chance = random.Random(7)  # noqa: S311
    wrong, alone = 0, 0
    for _ in range(400):
        given = [on(1 + 7 * k, {name: (chance.gauss(0, 1.5), 1.5) for name in UNITS}) for k in range(3)]
        got = compare(*given)
        wrong += any(change.sure for change in got.changes) or any(
            point.sure for course in got.courses for point in course.points
        )
        wrong += any(course.trend and course.trend.sure for course in got.courses)
        alone += sum(change.verdict == "changed" for change in got.changes)
    assert wrong <= 31  # 5 % of 400, and three standard deviations of that
    assert 0.03 < alone / (400 * len(UNITS)) < 0.07  # looked at alone, one in twenty


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_has_words_for_its_change(language: str) -> None:
    texts = sentences("answer", language)
    for spec in INDICATORS:
        both = [texts[f"changed.{spec.id}.{sign}"] for sign in ("positive", "negative")]
        assert both[0] != both[1]
        assert all("{size}" in text for text in both)


def test_nobody_is_left_with_noise_alone() -> None:
    got = hip_course(1.0, 1.5, 2.0)
    for lines in (brief_comparison(got), narrate_comparison(got)):
        text = " ".join(line for _, line in lines)
        assert "no change larger than" in text
        assert "Wear the same clothes" in text
        assert "within" not in text
