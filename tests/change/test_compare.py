"""Two answers compared: signs, the smallest detectable change, and everything that must not be compared."""

from __future__ import annotations

import copy
import json
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import posture
from posture.answer.handed_in import MAX_BYTES
from posture.change.comparable import Obstacle, comparable
from posture.change.compare import compare
from posture.change.comparison import Comparison
from posture.change.saved import ComparedAnswer, SavedAnswer
from posture.errors import BadAnswer, BadOption, NotComparable
from posture.render.change_text import narrate_comparison
from tests.conftest import english
from tests.places import ROOT
from tests.render.test_report import photo_answer

Values = dict[str, tuple[float, float]]
UNITS = {"hip_obliquity": "deg", "trunk_shift": "pct", "knee_asymmetry": "deg", "pelvis_rotation": "deg"}
_FURTHER = {
    "shoulder_hip_difference": "deg",
    "trunk_lean": "deg",
    "head_tilt": "deg",
    "trunk_thigh_angle": "deg",
}


def answer(values: Values, **changed: Any) -> dict[str, Any]:
    """An answer's JSON as far as it is read: value and standard error by indicator."""
    rows = [
        {
            "id": name,
            "unit": (UNITS | _FURTHER)[name],
            "status": "unclear",
            "value": value,
            "sem": sem,
            "source": changed.get("source", "landmarks"),
            "views": changed.get("views", ["front"]),
        }
        for name, (value, sem) in values.items()
    ]
    provenance = {
        "model": "full",
        "model_sha256": changed.get("model", "a" * 64),
        "calibration": changed.get("calibration", "one"),
        "image": {
            "width": 1,
            "height": 1,
            "sha256": changed.get("photo", "p"),
            "taken_at": changed.get("taken_at"),
        },
    }
    return {
        "schema_version": changed.get("schema", "2.0"),
        **{name: changed[name] for name in ("measured_at", "label") if name in changed},
        "provenance": provenance,
        "indicators": rows,
        "landmarks": [],
    }


def by_hand(line: str | None, value: float) -> dict[str, Any]:
    """An answer whose hip line was set by hand: a line between points, or corrected landmarks."""
    made = answer({"hip_obliquity": (value, 2.0)}, source="points", model="b" * 64 if line else "a" * 64)
    measures = [{"id": line, "indicator": "hip_obliquity", "value": value}] if line else []
    return {**made, "measures": measures, "photos": [{"image": {"sha256": f"{value}"}}]}


def compared(before: dict[str, Any], after: dict[str, Any]) -> Comparison:
    return compare(SavedAnswer.from_mapping("before", before), SavedAnswer.from_mapping("after", after))


numbers = st.floats(-90, 90).map(lambda value: round(value, 6))
errors = st.floats(0.1, 20)
people = st.fixed_dictionaries(
    {name: st.tuples(numbers, errors) for name in UNITS if name != "pelvis_rotation"}
)


def test_the_smallest_detectable_change_is_2_77_times_the_error_of_one_measurement() -> None:
    change = compared(answer({"hip_obliquity": (1.0, 1.2)}), answer({"hip_obliquity": (4.0, 1.2)})).changes[0]
    assert change.difference == pytest.approx(3.0)
    assert change.sem == pytest.approx(1.2 * sqrt(2))
    assert change.mdc95 == pytest.approx(2.77 * 1.2, abs=0.01)  # 2.77 is 1.96 times the root of two
    assert change.verdict == "no_larger"


@pytest.mark.parametrize(("after", "verdict"), [(5.87, "no_larger"), (5.89, "changed")])
def test_two_different_errors_add_in_quadrature(after: float, verdict: str) -> None:
    # errors of 3 and 0.04 make one of 3.0003; 1.96 of that is 5.8805
    got = compared(answer({"hip_obliquity": (0.0, 3.0)}), answer({"hip_obliquity": (after, 0.04)}))
    assert got.change("hip_obliquity").verdict == verdict


@given(people, people)
def test_swapping_negates_every_difference(first: Values, second: Values) -> None:
    there, back = compared(answer(first), answer(second)), compared(answer(second), answer(first))
    for go, come in zip(there.changes, back.changes, strict=True):
        assert go.difference is not None
        assert come.difference == -go.difference
        assert (go.verdict, go.mdc95, go.before) == (come.verdict, come.mdc95, come.after)


@given(people, people)
def test_mirrored_people_change_the_other_way_by_as_much(first: Values, second: Values) -> None:
    def mirrored(values: Values) -> Values:
        return {name: (-value, sem) for name, (value, sem) in values.items()}

    real = compared(answer(first), answer(second))
    image = compared(answer(mirrored(first)), answer(mirrored(second)))
    for one, other in zip(real.changes, image.changes, strict=True):
        assert one.difference is not None
        assert other.difference == -one.difference
        assert one.verdict == other.verdict


@given(people)
def test_the_same_answer_twice_is_never_changed(values: Values) -> None:
    assert {change.verdict for change in compared(answer(values), answer(values)).changes} == {"no_larger"}


@given(people, people)
def test_the_uncertainty_of_a_change_is_never_below_that_of_either_value(
    first: Values, second: Values
) -> None:
    for change in compared(answer(first), answer(second)).changes:
        assert change.sem is not None
        assert change.sem_before is not None
        assert change.sem_after is not None
        assert change.sem >= max(change.sem_before, change.sem_after)


VALUES: Values = {"hip_obliquity": (1.0, 1.0)}


def test_an_answer_of_the_format_before_is_still_read() -> None:
    old = answer({"hip_obliquity": (1.0, 1.0), "knee_asymmetry": (9.0, 1.0)}, schema="1.0")
    for row, status in zip(old["indicators"], ("within_noise", "beyond_noise"), strict=True):
        row["status"] = status
    new = answer({"hip_obliquity": (1.5, 1.0), "knee_asymmetry": (1.0, 1.0)})
    assert [change.verdict for change in compared(old, new).changes] == ["no_larger", "changed"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"schema": "3.0"}, "different formats: 2.0 and 3.0"),
        ({"views": ["back"]}, "different views: earlier front; now back"),
        ({"views": ["front", "back"]}, "different views: earlier front; now back, front"),
        ({"source": "card"}, "earlier landmarks of the photo; now printed card"),
        ({"model": "b" * 64}, "different networks"),
        ({"calibration": "two"}, "different calibrations: one before, two after"),
    ],
)
def test_what_differs_is_refused_and_named(other: dict[str, Any], said: str) -> None:
    with pytest.raises(NotComparable) as caught:
        compared(answer(VALUES), answer(VALUES, **other))
    assert said in caught.value.detail


def test_two_values_are_one_measurement_or_there_is_a_reason() -> None:
    before, after = (SavedAnswer.from_mapping(name, answer(VALUES)) for name in ("before", "after"))
    pair = comparable("hip_obliquity", before, after)
    assert not isinstance(pair, Obstacle)
    assert [one.value for one in pair] == [1.0, 1.0]
    lacking = comparable("trunk_shift", before, after)
    assert isinstance(lacking, Obstacle)


TAKEN, TAKEN_LATER = {"taken_at": "2026-11-20"}, {"taken_at": "2026-11-27T08:30:00+01:00"}
MEASURED, MEASURED_LATER = {"measured_at": "2026-11-28T10:00:00Z"}, {"measured_at": "2026-11-29T11:00:00Z"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            TAKEN,
            TAKEN_LATER,
            "Earlier: photo taken on 2026-11-20. Later: photo taken on 2026-11-27 08:30 +01:00.",
        ),
        (
            TAKEN | MEASURED,
            TAKEN_LATER,
            "Earlier: photo taken on 2026-11-20. Later: photo taken on 2026-11-27 08:30",
        ),
        (TAKEN, MEASURED, "Earlier: photo taken on 2026-11-20. Later: measured on 2026-11-28 10:00 UTC."),
        (
            MEASURED,
            MEASURED_LATER,
            "Earlier: measured on 2026-11-28 10:00 UTC. Later: measured on 2026-11-29",
        ),
        (MEASURED, {}, None),
        ({}, TAKEN, None),
        ({}, {}, None),
    ],
)
def test_the_dates_are_shown_when_both_have_one(
    before: dict[str, Any], after: dict[str, Any], said: str | None
) -> None:
    got = compared(answer(VALUES, **before), answer(VALUES, **after))
    lines = [text.strip() for _, text in narrate_comparison(got)]
    if said is None:
        assert got.dates is None
    else:
        assert got.dates in lines
        assert english(got.dates).startswith(said)
    assert got.before == ComparedAnswer(None, before.get("measured_at"), before.get("taken_at"))


@pytest.mark.parametrize(
    ("before", "after", "exchanged"),
    [
        (TAKEN_LATER, TAKEN, True),
        (TAKEN, TAKEN_LATER, False),
        (TAKEN, TAKEN, False),
        (MEASURED_LATER, MEASURED, True),
        # An old photo that was measured late.
        (TAKEN | MEASURED_LATER, TAKEN_LATER | MEASURED, False),
        (MEASURED_LATER, TAKEN, False),
    ],
)
def test_answers_in_the_wrong_order_are_said_to_be(
    before: dict[str, Any], after: dict[str, Any], *, exchanged: bool
) -> None:
    got = compared(answer(VALUES, **before), answer(VALUES, photo="q", **after))
    assert ("given in another order" in english(got.limits[0])) is exchanged
    first = after if exchanged else before
    assert (got.before.taken_at, got.before.measured_at) == (first.get("taken_at"), first.get("measured_at"))


def test_a_session_is_dated_by_the_first_of_its_photos() -> None:
    session = answer(VALUES, label="Anna <b>")
    session["provenance"]["image"] = None
    session["photos"] = [
        {"image": {"sha256": "a", "taken_at": f"2026-11-20T14:0{minute}:00"}} for minute in (3, 1, 2)
    ]
    got = SavedAnswer.from_mapping("before", session).compared
    assert got == ComparedAnswer("Anna <b>", None, "2026-11-20T14:01:00")


def test_a_label_comes_back_as_it_was() -> None:
    got = compared(answer(VALUES, label="Anna <b>"), answer(VALUES))
    assert (got.to_dict()["before"]["label"], got.to_dict()["after"]["label"]) == ("Anna <b>", None)


@pytest.mark.parametrize(
    "bad",
    [{"label": "two\nlines"}, {"label": "x" * 81}, {"label": 3}, {"measured_at": "yesterday"}]
    + [{"measured_at": 20261120}, {"taken_at": "20.11.2026"}, {"taken_at": "2" * 100}],
)
def test_a_label_or_a_date_that_was_tampered_with_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(BadAnswer, match="The earlier answer is not one that this program has made"):
        SavedAnswer.from_mapping("before", answer(VALUES, **bad))


def test_a_session_that_is_only_partly_calibrated_is_not_compared() -> None:
    part = answer(VALUES, calibration="one, not for every photo")
    with pytest.raises(NotComparable, match="do not say which"):
        compared(part, part)


def test_cards_need_no_network_and_no_calibration() -> None:
    before = answer(VALUES, source="card", model="b" * 64, calibration="none")
    assert compared(before, answer(VALUES, source="card")).changes[0].verdict == "no_larger"


def test_one_indicator_that_cannot_be_compared_does_not_hide_the_others() -> None:
    got = compared(answer({**VALUES, "trunk_shift": (1.0, 1.0)}), answer(VALUES))
    assert [change.verdict for change in got.changes] == ["no_larger", "not_comparable"]
    assert got.change("trunk_shift").reason == "Only the earlier answer has this value."
    assert (got.change("trunk_shift").before, got.change("trunk_shift").difference) == (1.0, None)


def test_the_same_photo_is_said_to_be_the_same() -> None:
    assert "same photo" in english(compared(answer(VALUES), answer(VALUES)).limits[0])
    assert "same photo" not in " ".join(
        map(english, compared(answer(VALUES), answer(VALUES, photo="q")).limits)
    )


BAD: list[tuple[str, Any]] = [
    ("value", None),
    ("value", "1"),
    ("value", True),
    ("value", 1e9),
    ("value", float("nan")),
    ("sem", 0.0),
    ("sem", -1.0),
    ("unit", "pct"),
    ("status", "fine"),
    ("source", "guess"),
    ("source", None),
    ("views", ["above"]),
    ("views", "front"),
    ("id", "x" * 100),
]


@pytest.mark.parametrize(("field", "value"), BAD)
def test_an_answer_that_was_tampered_with_is_refused_without_repeating_it(field: str, value: Any) -> None:
    bad = answer(VALUES)
    bad["indicators"][0][field] = value
    with pytest.raises(BadAnswer, match="The earlier answer is not one that this program has made"):
        SavedAnswer.from_mapping("before", bad)


@pytest.mark.parametrize("bad", [None, [], "answer", {}, {"indicators": []}, 3])
def test_what_is_no_answer_is_refused(bad: Any) -> None:
    with pytest.raises(BadAnswer, match="The later answer"):
        SavedAnswer.from_mapping("after", bad)


def test_an_indicator_twice_is_refused() -> None:
    bad = answer(VALUES)
    bad["indicators"] *= 2
    with pytest.raises(BadAnswer):
        SavedAnswer.from_mapping("before", bad)


def test_a_missing_measurement_with_a_number_is_refused() -> None:
    bad = answer(VALUES)
    bad["indicators"][0]["status"] = "not_measured"
    with pytest.raises(BadAnswer):
        SavedAnswer.from_mapping("before", bad)


@pytest.mark.slow
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_any_json_in_the_place_of_the_indicators_is_one_clear_error(noise: Any) -> None:
    bad = answer(VALUES) | {"indicators": noise}
    with pytest.raises(BadAnswer) as caught:
        SavedAnswer.from_mapping("before", bad)
    assert "\n" not in caught.value.detail
    assert len(caught.value.detail) < 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "no valid JSON"),
        (b"[" * 100_000, "no valid JSON"),
        (b" " * (MAX_BYTES + 1), "too large"),
    ],
)
def test_files_that_are_no_json_or_too_large_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(data)
    with pytest.raises(BadAnswer, match=said):
        SavedAnswer.from_file("before", file)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BadAnswer, match="The later answer cannot be read"):
        SavedAnswer.from_file("after", tmp_path / "none.json")


@pytest.mark.parametrize("name", ["analysis", "session", "turn"])
def test_real_answers_of_every_kind_are_read_from_disk(tmp_path: Path, name: str) -> None:
    recorded = (ROOT / "api" / "v1" / "examples" / f"{name}.json").read_text("utf-8")
    before = SavedAnswer.from_json("before", recorded.encode())
    measured = [row for row in json.loads(recorded)["indicators"] if row["value"] is not None]
    moved = copy.deepcopy(json.loads(recorded))
    for row in moved["indicators"]:
        if row["value"] is not None:
            row["value"] += 6 * row["sem"]  # more than the 2.77 of 1.96 * sqrt(2)
    got = compare(before, SavedAnswer.from_mapping("after", moved))
    assert [change.id for change in got.changes] == [row["id"] for row in measured]
    assert {change.verdict for change in got.changes} == {"changed"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_is_read_as_editors_and_shells_write_it(tmp_path: Path, encoding: str) -> None:
    saved = answer(VALUES) | {"language": "de", "text": "Hüftlinie: 3,0° höher"}
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(saved, ensure_ascii=False), encoding)
    assert SavedAnswer.from_file("before", file) == SavedAnswer.from_mapping("before", answer(VALUES))


def test_german_says_the_same_numbers_with_commas() -> None:
    before, after = (
        SavedAnswer.from_mapping("before", answer({"hip_obliquity": (value, 0.5)})) for value in (1.0, 4.0)
    )
    german = compare(before, after, language="de").changes[0].text
    assert "von +1,0 auf +4,0°" in english(german)
    assert "um 3,0° ± 1,4°" in english(german)
    assert "verändert" in english(german)


def test_points_compare_with_the_same_points_only() -> None:
    same = compared(by_hand("asis_line", 1.0), by_hand("asis_line", 8.0)).change("hip_obliquity")
    assert same.verdict == "changed"
    landmarks = compared(by_hand(None, 1.0), by_hand(None, 2.0)).change("hip_obliquity")
    assert landmarks.verdict == "no_larger"
    with pytest.raises(NotComparable, match="between different points") as caught:
        compared(by_hand("asis_line", 1.0), by_hand("crest_line", 8.0))
    assert "earlier Line of the front hip bones; now Line of the hip bones' tops" in caught.value.detail
    with pytest.raises(NotComparable, match="corrected landmarks"):
        compared(by_hand(None, 1.0), by_hand("asis_line", 8.0))
    with pytest.raises(NotComparable, match="two sources"):
        compared(answer({"hip_obliquity": (1.0, 2.0)}), by_hand("asis_line", 8.0))


def test_the_library_takes_answers_their_json_and_files(tmp_path: Path) -> None:
    one = photo_answer()
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(one.to_dict()), "utf-8")
    pairs: list[tuple[Any, Any]] = [(one, one), (one.to_dict(), one), (file, str(file))]
    got = [posture.compare(*pair, same_clothes=True, language="de") for pair in pairs]
    assert got[0] == got[1] == got[2]
    assert got[0].conditions.counts_as == "camera"
    assert got[0].language == "de"


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"same_clothes": "yes"}, "same_clothes"),
        ({"language": "fr"}, "language"),
        ({}, "takes 2 to 12 answers"),
    ],
)
def test_the_library_refuses_what_it_cannot_use(stated: dict[str, Any], says: str) -> None:
    with pytest.raises(BadOption, match=says):
        posture.compare(photo_answer(), *([photo_answer()] if stated else []), **stated)
