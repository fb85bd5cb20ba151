"""Errors in German are German: what the sources may raise, and every mistake in an intake and a diary.

What is expected is put together here from the German catalogue; that nothing else is in a message is told by
`tests.words.plain_german`.
"""

from __future__ import annotations

import ast
import errno
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from posture.answer.assessment import plain
from posture.cli.main import app
from posture.errors import BadDiary, BadIntake, PostureError, all_errors
from posture.files import MAX_TABLE_BYTES, reason
from posture.pipeline.assess import analyse_photo
from posture.pipeline.options import Person
from posture.protocol.diary import MAX_DAYS, Day, Diary, stop_rules
from posture.protocol.intake import Intake, measurable
from posture.protocol.knowledge.entries import Irritability, PainSide
from posture.protocol.knowledge.load import knowledge
from posture.render.text import narrate
from posture.words.catalogue import sentences
from posture.words.language import LANGUAGES, Language
from posture.words.phrases import in_language, say, together
from tests.conftest import KnowingDetector, english
from tests.figure import Figure
from tests.pipeline.test_assess import PAPER
from tests.places import ROOT
from tests.words.plain_german import english_in

GERMAN = sentences("answer", "de")
ENGLISH = sentences("answer", "en")
ERRORS = {error.__name__ for error in all_errors()} | {"BadTable"}
SECTIONS = ("error.", "failure.", "field.", "intake.", "diary.", "table.", "system.")
NO_WORDS = {"error.not_yet.hint", "failure.only_title", "failure.setting"}
"""Texts that are placeholders, signs and commands only."""


# ---- the sources


def is_plain(node: ast.expr) -> bool:
    """Whether an expression makes a text without a key, which stays English in every language."""
    if isinstance(node, ast.JoinedStr | ast.BinOp) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    ):
        return True
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "join", "strip") and is_plain(node.func.value)
    return isinstance(node.func, ast.Name) and (
        node.func.id == "str" or (node.func.id == "together" and is_plain(node.args[0]))
    )


def is_sentence(node: ast.expr) -> bool:
    """Whether a value for a placeholder brings English along: an f-string, or words with a space."""
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(node, ast.JoinedStr) or (isinstance(text, str) and bool(re.search(r"\w \w", text)))


def plain_errors(source: str) -> Iterator[str]:
    """Yield every error that is made with a plain text, and every message with one inside."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        details = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "detail")]
        if name in ERRORS and any(map(is_plain, details)):
            yield ast.unparse(node)
        values = [word.value for word in node.keywords] + (node.args if name == "together" else [])
        if name in ("say", "together") and any(map(is_sentence, values)):
            yield ast.unparse(node)


@pytest.mark.parametrize(
    "source",
    [
        'raise BadOption("x")',
        'raise errors.BadOption(f"{x} is wrong.")',
        'raise BadIntake("a" + str(b))',
        'raise BadIntake("%s" % b)',
        'raise BadDiary("; ".join(parts))',
        'raise Busy("{}".format(1))',
        'raise BadTable(detail="x")',
        'raise NoPerson(together("x"))',
        "raise BadOption(str(error))",
        'raise BadOption(say("a.b", why="it is full"))',
        'raise BadOption(say("a.b", why=f"{message}!"))',
        'raise NoPerson(together(message, f"{other}."))',
    ],
)
def test_a_plain_text_is_found(source: str) -> None:
    assert list(plain_errors(source))


@pytest.mark.parametrize(
    "source",
    [
        'raise BadOption(say("a.b", x="y"))',
        'raise BadOption(say(f"a.{key}", option="--report"))',
        'raise BadOption(together(*parts, between="; "))',
        "raise NoPerson",
        "raise BadDiary(e.detail)",
        'raise ValueError("x")',
    ],
)
def test_a_message_is_let_through(source: str) -> None:
    assert not list(plain_errors(source))


def test_no_error_is_made_of_a_plain_text() -> None:
    files = [path for folder in ("posture", "api") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): list(plain_errors(path.read_text("utf-8"))) for path in files}
    assert {path: errors for path, errors in found.items() if errors} == {}


# ---- the words


def bare(text: str) -> str:
    return re.sub("{[^}]*}", " ", text)


def test_the_test_tells_english_from_german() -> None:
    keys = [key for key in ENGLISH if key.startswith(SECTIONS)]
    assert {key for key in keys if not english_in(bare(ENGLISH[key]))} == set(NO_WORDS)
    assert [key for key in keys if english_in(bare(GERMAN[key]))] == []


def test_what_stands_between_the_parts_is_said_too() -> None:
    message = together("A", "B", between=say("failure.or"))
    assert (english(message), in_language(message, "de")) == ("A or B", "A oder B")


def test_what_the_system_reports_is_said_in_german() -> None:
    for code in errno.errorcode:
        error = OSError(code, os.strerror(code))
        assert not english_in(in_language(reason(error), "de")), code
        if reason(error).key != "system.other":
            assert english(reason(error)) == os.strerror(code)


def test_an_error_of_the_system_without_a_number_has_words() -> None:
    assert in_language(reason(OSError("strange")), "de") == GERMAN["system.other"]


# ---- no message is taken for a text on its way to the reader


def test_a_message_refuses_to_be_used_as_a_text() -> None:
    message = say("failure.sent_twice", name="x", count=2)
    uses: tuple[Callable[[Any], object], ...] = (str, "{}".format, ": ".join, json.dumps, plain)
    for use in uses:
        with pytest.raises(TypeError):
            use(message)
    assert not isinstance(message, str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_photos_answer_holds_no_message(language: Language) -> None:
    figure = Figure(hip_obliquity=8, shoulder_obliquity=-5)
    answer = analyse_photo(PAPER, KnowingDetector(figure.landmarks()), Person(language=language))
    assert list(narrate(answer))
    assert json.dumps(answer.to_dict())


# ---- an intake and a diary with every kind of slip

RUBBISH: tuple[Any, ...] = (
    {"a": 1}, [{}], "nonsense", ["nonsense"], ["nonsense:left"], True, -1, 11, 121, 1.5, math.inf, math.nan,
    "1:2", "pelvis_rotation:6:0", {"pelvis_rotation": {"value_deg": 201, "sem_deg": 1}},
    ["iliopsoas:left"] * 41, {"iliopsoas:left": 11}, "0001-01-01", 86400,
)  # fmt: skip


def german(key: str, **values: object) -> str:
    """The German text, filled in without the program's help; lists with commas."""
    flat = {name: ", ".join(v) if isinstance(v, list | tuple) else v for name, v in values.items()}
    return GERMAN[key].format(**flat)


def allowed_in_intake() -> dict[str, str]:
    known = knowledge()
    yes_no = GERMAN["intake.yes_no"]
    sides, levels = get_args(PainSide), get_args(Irritability)
    return {
        "pain_side": german("intake.one_of", known=sides),
        "pain_place": german("intake.one_of", known=list(known.places)),
        "pain_nrs": "eine ganze Zahl von 0 bis 10",
        "pain_also": german(
            "intake.pain_also", known=list(known.places), sides=["left", "right", "both", "middle"], most=40
        ),
        "tender_points": german("intake.tender_points", known=list(known.muscles), most=40),
        "contraindications": german("intake.list_of", known=list(known.contraindications)),
        "red_flags": german("intake.list_of", known=list(known.red_flags)),
        "red_flags_answered": yes_no,
        "age_years": "eine ganze Zahl von 0 bis 120",
        "irritability": german("intake.one_of", known=levels),
        "stepped_down": yes_no,
        "therapist_findings": german("intake.therapist_findings", known=measurable()),
    }


def allowed_in_a_day() -> dict[str, str]:
    yes_no, score = GERMAN["intake.yes_no"], "eine ganze Zahl von 0 bis 10"
    return {
        "date": "ein Datum wie 2026-11-22",
        "pain_usual": score,
        "pain_at_rest": score,
        "night_spasm": yes_no,
        "tender_0_10": GERMAN["diary.tender_0_10"],
        "bending_easy": yes_no,
        "stops": german("diary.stops", known=stop_rules()),
    }


def allowed_in_a_diary() -> dict[str, str]:
    return {
        "days": german("diary.days", most=MAX_DAYS),
        "red_flags": german("intake.list_of", known=list(knowledge().red_flags)),
        "red_flags_answered": GERMAN["intake.yes_no"],
    }


def told(error: PostureError) -> str:
    """What a German reader is told, in one line that is German."""
    words = in_language(error.words, "de")
    for text in (words.title, words.detail, words.hint):
        assert english_in(str(text)) == set(), text
    return str(words.detail)


def slips(kind: type[Intake | Diary], of: Mapping[str, Any]) -> Iterator[str]:
    """What is told about these answers when they cannot be read."""
    try:
        kind.from_mapping(of)
    except (BadIntake, BadDiary) as error:
        yield told(error)


@pytest.mark.parametrize("field", Intake.model_fields)
def test_every_slip_in_an_intake_is_told_in_german(field: str) -> None:
    said = [text for value in RUBBISH for text in slips(Intake, {field: value})]
    assert said, "something in this field is refused"
    assert set(said) == {f"{field}: Erlaubt ist {allowed_in_intake()[field]}."}


@pytest.mark.parametrize("field", Day.model_fields)
def test_every_slip_in_a_day_is_told_in_german(field: str) -> None:
    days = [{"date": "2026-11-01"}, {"date": "2026-11-02"}]
    said = [
        text for value in RUBBISH for text in slips(Diary, {"days": [days[0], {**days[1], field: value}]})
    ]
    assert said, "something in this field is refused"
    # A day that is earlier than the one before it is a slip in the order.
    order = f"days: Erlaubt ist {allowed_in_a_diary()['days']}."
    assert set(said) - {order} == {f"Tag 2, {field}: Erlaubt ist {allowed_in_a_day()[field]}."}


@pytest.mark.parametrize("field", Diary.model_fields)
def test_every_slip_in_a_diary_is_told_in_german(field: str) -> None:
    fine: dict[str, Any] = {"days": [{"date": "2026-11-01"}]}
    said = {text for value in RUBBISH for text in slips(Diary, fine | {field: value})}
    expected = f"{field}: Erlaubt ist {allowed_in_a_diary()[field]}."
    assert expected in said
    inside = {f"Tag 1, date: Erlaubt ist {allowed_in_a_day()['date']}."} if field == "days" else set()
    assert said == {expected} | inside


def test_an_empty_diary_and_one_with_a_day_twice() -> None:
    expected = [f"days: Erlaubt ist {allowed_in_a_diary()['days']}."]
    twice = [{"date": "2026-11-01"}] * 2
    for days in ([], twice, twice[:1] * (MAX_DAYS + 1)):
        assert list(slips(Diary, {"days": days})) == expected
    assert list(slips(Diary, {})) == expected


def test_an_unknown_field_is_told_in_german() -> None:
    (said,) = slips(Intake, {"pain_sid": "left"})
    names = ", ".join(Intake.model_fields)
    assert said == f"Das Feld 'pain_sid' gibt es nicht: Möglich sind {names}. Meinten Sie pain_side?"
    (said,) = slips(Diary, {"days": [{"date": "2026-11-01"}], "mood": 3})
    assert said.startswith("Das Feld 'mood' gibt es nicht: Möglich sind days, red_flags")
    (said,) = slips(Diary, {"days": [{"date": "2026-11-01", "mood": 3}]})
    assert said.startswith("Tag 1, das Feld 'mood' gibt es nicht: Möglich sind days, red_flags")


def test_an_angle_in_a_diary_is_told_in_german() -> None:
    (said,) = slips(Diary, {"days": [{"date": "2026-11-01", "hip_obliquity": 3}]})
    assert said == (
        "Tag 1, hip_obliquity: Winkel zählen für einen Zwischenstand nie; lassen Sie das Feld weg."
    )


# ---- the same on the command line

NOT_THERE = "kann nicht gelesen werden (Datei oder Ordner nicht gefunden)."
FILES = [
    ("a.yaml", b"", "ending", {}),
    ("gone.json", None, "unreadable", {}),
    ("a.json", b'{"a": 1' + b" " * MAX_TABLE_BYTES + b"}", "too_large", {"most": MAX_TABLE_BYTES}),
    ("a.toml", "pain_place = 'Rücken'".encode("latin-1"), "encoding", {}),
    ("a.json", b"{", "syntax", {"syntax": "JSON"}),
    ("a.json", b"[" * 50_000, "syntax", {"syntax": "JSON"}),
    ("a.toml", b"a = ", "syntax", {"syntax": "TOML"}),
    ("a.json", b"[]", "one_table", {}),
]
RUN = CliRunner()


@pytest.mark.parametrize(("name", "content", "key", "values"), FILES)
@pytest.mark.parametrize("what", ["intake", "diary"])
def test_a_file_that_cannot_be_used_is_told_in_german(
    tmp_path: Path, what: str, name: str, content: bytes | None, key: str, values: Mapping[str, Any]
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    given = ["protocol", "--intake", str(path)] if what == "intake" else ["check-in", str(path)]
    error = RUN.invoke(app, [*given, "--lang", "de"]).exception
    assert isinstance(error, BadIntake if what == "intake" else BadDiary)
    assert told(error) == german(f"table.{what}.{key}", **values)


def posture(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own, as a user does."""
    command = [sys.executable, "-m", "posture.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)


def test_the_command_prints_the_german_line(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"pain_nrs": 11}), "utf-8")
    done = posture("protocol", "--intake", tmp_path / "a.json", "--lang", "de")
    assert (done.returncode, done.stdout) == (2, "")
    hint = GERMAN["error.bad_intake.hint"]
    assert done.stderr == f"posture: pain_nrs: Erlaubt ist eine ganze Zahl von 0 bis 10. {hint}\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["protocol", "--pattern", "nonsense"], "Das Muster 'nonsense' gibt es nicht; bekannt sind "),
        (["protocol", "--pattern", "hip_hike"], GERMAN["failure.pattern_and_side"]),
        (["protocol", "--ask", "nonsense"], "Über 'nonsense' ist nichts bekannt; fragen Sie "),
        (["protocol", "--sheet", "a.txt"], "--sheet schreibt PDF oder HTML: Der Name muss auf .pdf oder "),
        (["analyze", "gone.jpg"], f"gone.jpg {NOT_THERE}"),
        (["session", "--front", "gone.jpg"], f"gone.jpg {NOT_THERE}"),
        (["turn", "gone.mp4"], f"gone.mp4 {NOT_THERE}"),
        (["compare", "gone.json", "gone.json"], "Das frühere Ergebnis lässt sich nicht lesen: "),
        (["webcam", "--camera", "gone.mp4", "--no-window"], "--camera gone.mp4 ist keine Kameranummer"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_a_command_that_cannot_be_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, [*arguments, "--lang", "de"])
    if isinstance(done.exception, PostureError):
        said = told(done.exception)
    else:
        said = done.stderr.removeprefix("posture: ")
        assert english_in(said) == set()
    assert done.exit_code != 0
    assert said.startswith(expected)
