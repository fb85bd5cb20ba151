"""The words of an answer: both languages complete, alike, and said without loss."""

from __future__ import annotations

import pickle
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posture.body.landmarks import Joint
from posture.cards.piece_words import piece_words
from posture.cards.table import CARDS
from posture.errors import all_errors
from posture.measure import camera_roll
from posture.measure.budget import indicators_of
from posture.measure.gates import GATES
from posture.measure.indicators import INDICATORS
from posture.measure.readings import measure
from posture.package_data import read_toml
from posture.words.catalogue import FOLDER, languages, sentences
from posture.words.language import LANGUAGES
from posture.words.phrases import in_language, say, together
from tests.conftest import english
from tests.figure import Figure

ENGLISH = sentences("answer", "en")
OTHERS = LANGUAGES[1:]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_keys_in_the_same_order(language: str) -> None:
    assert list(sentences("answer", language)) == list(ENGLISH)


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_placeholders(language: str) -> None:
    texts = sentences("answer", language)
    assert [key for key in ENGLISH if placeholders(texts[key]) != placeholders(ENGLISH[key])] == []


def ends_as_a_sentence(text: str) -> bool:
    return text.strip().endswith((".", ":"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_ends_in_a_wrong_place(language: str) -> None:
    texts = sentences("answer", language)
    assert [key for key in ENGLISH if not texts[key].strip() or "  " in texts[key].strip()] == []
    ends = {key: ends_as_a_sentence(texts[key]) for key in ENGLISH}
    assert [key for key in ENGLISH if ends[key] != ends_as_a_sentence(ENGLISH[key])] == []


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_translated(language: str) -> None:
    words = sentences("answer", language)
    same = [key for key, text in ENGLISH.items() if text.count(" ") > 2 and words[key] == text]
    assert [key for key in same if "{" not in ENGLISH[key]] == ["error.not_yet.hint"]


def test_every_row_of_every_table_has_its_words() -> None:
    assert all(f"gate.{name}.retake" in ENGLISH and f"gate.{name}.label" in ENGLISH for name in GATES)
    assert all(f"limit.{name}" in ENGLISH for name in read_toml("posture.pipeline", "caveats"))
    assert all(f"joint.{joint.name.lower()}" in ENGLISH for joint in Joint)
    assert all(f"error.{error.code}.hint" in ENGLISH for error in all_errors())


def test_what_the_printed_sheet_and_the_table_say_is_what_the_answer_says() -> None:
    for name, card in CARDS.items():
        side = f", {card.side}" if card.side else ""
        assert ENGLISH[f"card.{name}"] == piece_words(card).label + side
    rows = read_toml("posture.measure", "indicators")
    for spec in INDICATORS:
        assert rows[spec.id]["threshold_source"] == ENGLISH[f"indicator.{spec.id}.threshold_source"]


def test_a_number_gets_the_languages_own_sign() -> None:
    message = say("gate_detail.feet_level", drop=0.0345, limit=0.02)
    assert english(message) == "One ankle appears 3.5% of the body's height higher; up to 2% is fine."
    assert "um 3,5 % der Körperhöhe" in in_language(message, "de")


def test_texts_inside_of_texts_are_said_too() -> None:
    message = together(say("view.front"), "x", say("gate_detail.cut", names=[say("joint.left_hip")]))
    assert english(message) == "front x Cut off by the picture's border: left hip."
    assert in_language(message, "de") == "vorn x Vom Bildrand abgeschnitten: linke Hüfte."


def test_a_reason_becomes_a_sentence() -> None:
    message = say("text.missing", label="Hip line", reason="needs a photo; see the docs.")
    assert english(message) == "Hip line: not measured. Needs a photo; see the docs."


@given(st.text())
def test_plain_texts_stay_as_they_are(text: str) -> None:
    assert (in_language(text, "de"), in_language(together(text), "de")) == (text, text)


def test_messages_travel_between_processes() -> None:
    message = pickle.loads(pickle.dumps(say("view.left")))  # noqa: S301
    assert in_language(message, "de") == "links"


def test_a_key_that_is_not_there_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        say("view.above")


def english_left() -> Iterator[str]:
    """Every text of a German answer's indicators that is also an English one."""
    outcomes = measure(Figure().landmarks("front"), "front", camera_roll.given(0.0), ())
    for found in indicators_of(outcomes, fixed_camera=True):
        here, there = in_language(found, "en"), in_language(found, "de")
        for name in ("label", "text", "reason"):
            if getattr(here, name) is not None and getattr(here, name) == getattr(there, name):
                yield f"{here.id} {name}"
        if here.threshold.source == there.threshold.source:
            yield f"{here.id} threshold"
        assert (here.value, here.sem, here.status) == (there.value, there.sem, there.status)


def test_no_indicator_stays_english() -> None:
    assert list(english_left()) == []


def test_half_a_translation_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "answer.toml").touch()
    for place in (tmp_path, tmp_path / "gone", tmp_path / "half" / "answer.toml"):
        monkeypatch.setenv(FOLDER, str(place))
        assert languages() == ("en", "de")
    for name in ("camera", "cards", "protocol"):
        (tmp_path / "half" / f"{name}.toml").touch()
    monkeypatch.setenv(FOLDER, str(tmp_path))
    assert languages() == ("en", "de", "half")
