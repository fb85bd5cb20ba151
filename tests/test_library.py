"""`import posture` as a program sees it: what there is, what may be handed in, what is said of the rest."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import posture
from posture.distribution import version
from posture.image.given import as_file
from posture.protocol.intake import Intake
from tests.conftest import KnowingDetector
from tests.figure import Figure
from tests.image.test_footage import shots
from tests.photos import encoded
from tests.pipeline.test_assess import PAPER
from tests.places import ROOT

PUBLIC = {
    "Assessment",
    "BlocksAnswer",
    "Intake",
    "MediaPipeDetector",
    "PostureError",
    "SessionAssessment",
    "TurnAssessment",
    "__version__",
    "analyse",
    "analyse_blocks",
    "analyse_session",
    "analyse_turn",
    "compare",
}
PIXELS = np.asarray(Image.open(io.BytesIO(PAPER)).convert("RGB"))


@pytest.fixture
def knowing() -> KnowingDetector:
    return KnowingDetector(Figure(hip_obliquity=8).landmarks("front"))


def test_what_is_listed_is_what_there_is() -> None:
    assert dir(posture) == sorted(PUBLIC) == sorted(posture.__all__)
    assert all(getattr(posture, name) is not None for name in dir(posture))
    assert posture.__version__ == version()
    with pytest.raises(AttributeError, match="has no attribute 'anything'"):
        posture.anything  # noqa: B018  # type: ignore[attr-defined]


def test_names_are_completed_before_anything_is_loaded() -> None:
    script = (
        "import sys, rlcompleter, posture\n"
        "found = rlcompleter.Completer({'posture': posture})\n"
        "print(*(found.complete('posture.analyse_', k) for k in range(3)), 'mediapipe' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stdout == "posture.analyse_blocks( posture.analyse_session( posture.analyse_turn( False\n"


@pytest.mark.slow
def test_every_form_of_the_same_photo_gives_the_same_answer(tmp_path: Path, knowing: KnowingDetector) -> None:
    file = encoded(Image.fromarray(PIXELS), "PNG")
    path = tmp_path / "photo.png"
    path.write_bytes(file)
    forms: list[Any] = [file, path, str(path), io.BytesIO(file), Image.fromarray(PIXELS), PIXELS]
    answers = [posture.analyse(form, detector=knowing, roll_deg=0.0) for form in forms]
    for answer in answers:
        assert answer.indicators == answers[0].indicators
        assert answer.provenance.image is not None
        assert (answer.provenance.image.width, answer.provenance.image.height) == PIXELS.shape[1::-1]
    digests = [answer.provenance.image.sha256 for answer in answers if answer.provenance.image]
    assert digests == [sha256(file).hexdigest()] * 4 + [sha256(as_file(PIXELS)).hexdigest()] * 2


def test_a_session_takes_one_photo_or_several_in_any_form(knowing: KnowingDetector) -> None:
    detector = KnowingDetector(Figure().landmarks("back"), Figure().landmarks("front"))
    photos: dict[Any, Any] = {"back": PIXELS, "front": iter([io.BytesIO(PAPER)])}
    answer = posture.analyse_session(photos, detector=detector)
    assert [part.view.name for part in answer.photos] == ["back", "front"]


def test_a_turn_takes_photos_in_any_form() -> None:
    files = shots(8)
    given_photos: list[Any] = [files[0], io.BytesIO(files[1]), Image.open(io.BytesIO(files[2])), *files[3:]]
    # The landmarks of one standing figure are no turn: all eight were read, and seen.
    seen: list[int] = []
    with pytest.raises(posture.PostureError) as caught:
        posture.analyse_turn(
            given_photos,
            detector=KnowingDetector(Figure().landmarks("front")),
            progress=lambda done, _: seen.append(done),
        )
    assert type(caught.value).__name__ in ("TurnTooShort", "TurnUnclear")
    assert seen == list(range(1, 9))


def test_an_intake_may_be_its_fields(knowing: KnowingDetector) -> None:
    fields = {"pain_side": "left", "red_flags_answered": True}
    by_fields, by_model = (
        posture.analyse(PAPER, detector=knowing, intake=intake)
        for intake in (fields, Intake.from_mapping(fields))
    )
    assert by_fields.protocol == by_model.protocol
    assert by_fields.protocol != posture.analyse(PAPER, detector=knowing).protocol


def test_fields_that_call_for_a_clinician_are_heard_whatever_else_fails(knowing: KnowingDetector) -> None:
    emergency = {"red_flags": ["bladder_bowel"]}
    for intake, photo in ((emergency, b"no photo"), (emergency | {"pain_sid": "left"}, PAPER)):
        with pytest.raises(posture.PostureError) as caught:
            posture.analyse(photo, detector=knowing, intake=intake)
        assert caught.value.withheld is not None


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "view": ({"view": "side"}, "no view 'side'; choose one of: front, back, left, right"),
    "views": ({"view": ["front"]}, "no view list"),
    "language": ({"language": "fr"}, "no language 'fr'; choose one of: en, de"),
    "no language": ({"language": None}, "no language NoneType"),
    "roll": ({"roll_deg": "3"}, "roll_deg must be a number; this is of the type str"),
    "yes for a roll": ({"roll_deg": True}, "roll_deg must be a number; this is of the type bool"),
    "large roll": ({"roll_deg": 400}, "between -45 and 45 degrees, got 400"),
    "no number": ({"roll_deg": float("nan")}, "between -45 and 45 degrees"),
    "mirrored": ({"mirrored": "yes"}, "mirrored must be True or False"),
    "detector": ({"detector": object()}, r"detector must be a posture\.MediaPipeDetector"),
    "intake": ({"intake": "intake.toml"}, r"type str\. posture\.Intake\.from_file reads a file"),
    "intake field": ({"intake": {"pain_sid": 1}}, "Unknown field 'pain_sid': use pain_side, "),
    "intake value": ({"intake": {"pain_nrs": 11}}, "pain_nrs: give a whole number from 0 to 10"),
    "intake names": ({"intake": {3: "left"}}, "or a dict of its fields"),
    "label": ({"label": "two\nlines"}, "A label has 1 to 80 characters"),
    "taken": ({"taken_at": "yesterday"}, "such as 2026-11-20"),
    "taken from": ({"taken_from_photo": "yes"}, "taken_from_photo must be True or False"),
}


@pytest.mark.parametrize(("options", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_clear_error(
    options: dict[str, Any], says: str, knowing: KnowingDetector
) -> None:
    with pytest.raises(posture.PostureError, match=says) as caught:
        posture.analyse(PAPER, **({"detector": knowing} | options))
    assert caught.value.exit_code == 2


session: Callable[..., object] = posture.analyse_session
turn: Callable[..., object] = posture.analyse_turn


@pytest.mark.parametrize(
    ("call", "photos", "options", "says"),
    [
        (session, PAPER, {}, "photos must be a mapping of front, back, left and right"),
        (session, None, {}, "photos must be a mapping"),
        (session, {"top": PAPER}, {}, "no view 'top'"),
        (session, {PAPER: "front"}, {}, "no view bytes"),
        (session, {"front": None}, {}, "A photo is the bytes of a file"),
        (session, {"front": PAPER}, {"fixed_camera": "no"}, "fixed_camera must be True or False"),
        (turn, None, {}, "A photo is the bytes of a file"),
        (turn, [1, 2], {}, "of the type int"),
        (turn, [PAPER] * 8, {"progress": 3}, "progress must be a function"),
    ],
)
def test_so_it_is_for_sessions_and_turns(
    call: Callable[..., object], photos: object, options: dict[str, Any], says: str, knowing: KnowingDetector
) -> None:
    with pytest.raises(posture.PostureError, match=says) as caught:
        call(photos, detector=knowing, **options)
    assert caught.value.exit_code == 2


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=8)
) | st.lists(st.integers(), max_size=2)
OPTIONS = ["view", "roll_deg", "intake", "language", "mirrored", "label", "taken_at", "taken_from_photo"]


@pytest.mark.slow
@given(option=st.sampled_from(["photo", *OPTIONS]), value=anything)
def test_whatever_is_handed_in_is_an_answer_or_such_an_error(option: str, value: object) -> None:
    knowing = KnowingDetector(Figure().landmarks("front"))
    options: dict[str, Any] = {"photo": PAPER, "detector": knowing, option: value}
    said = ""
    try:
        posture.analyse(options.pop("photo"), **options)
    except posture.PostureError as error:
        said = error.detail
    assert len(said.splitlines()) <= 1


def test_an_answer_says_when_and_what_it_is_called(knowing: KnowingDetector) -> None:
    answer = posture.analyse(PAPER, detector=knowing, label="<b>Anna</b> & Co", taken_at=date(2026, 11, 20))
    assert answer.label == answer.to_dict()["label"] == "<b>Anna</b> & Co"
    assert answer.taken_at == answer.to_dict()["provenance"]["image"]["taken_at"] == "2026-11-20"


def test_a_name_that_there_is_not_is_answered_with_the_nearest(knowing: KnowingDetector) -> None:
    answer = posture.analyse(PAPER, detector=knowing)
    with pytest.raises(KeyError, match="Did you mean hip_obliquity"):
        answer.indicator("hip_obliqity")
    with pytest.raises(posture.PostureError):
        answer.indicator("x")
