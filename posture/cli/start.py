"""``posture start``: asks what must be known first, then for a photo, and answers in a screenful."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast, get_args

import typer
from rich.console import Console
from rich.text import Text as Written

from posture.answer.vocabulary import ViewName
from posture.cli.options import LanguageOption, read_file
from posture.cli.terminal import complain, tell, tell_routine, tell_withheld
from posture.errors import PostureError, ViewUnclear
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say

if TYPE_CHECKING:
    from posture.answer.assessment import Assessment
    from posture.pose.detector import Detector
    from posture.protocol.intake import Intake
    from posture.protocol.knowledge.model import Knowledge

T = TypeVar("T")
MOST_NRS, MOST_YEARS = 10, 120
_NONE = "0"


def start(
    photo: Annotated[
        Path | None, typer.Argument(help="A photo of the whole body; asked for when left out.")
    ] = None,
    lang: LanguageOption = DEFAULT,
) -> None:
    """Answer a few questions, give a photo, and get what it shows and what to do."""
    from posture.protocol.intake import Intake
    from posture.protocol.knowledge.load import knowledge
    from posture.protocol.safety import withheld_for

    ask = Asking(lang)
    ask.write(in_language(say("start.begin"), lang))
    known = knowledge(lang)
    flags = ask.any_of(
        in_language(say("start.safety"), lang), {one.id: one.question for one in known.red_flags.values()}
    )
    years = ask.number(in_language(say("start.age"), lang), MOST_YEARS)
    safe: dict[str, Any] = {"red_flags": flags, "red_flags_answered": True, "age_years": years}
    stop = withheld_for(Intake.from_mapping(safe), language=lang)
    if stop is None:
        safe |= _complaint(ask, known)
        stop = withheld_for(Intake.from_mapping(safe), language=lang)
    if stop is not None:
        tell_withheld(stop)
        return
    _measured(ask, photo, Intake.from_mapping(safe), lang)


class Asking:
    """Questions at a terminal, each asked again until its answer can be used."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._console = Console(highlight=False)

    def write(self, text: str) -> None:
        """A paragraph."""
        self._console.print(Written(text), soft_wrap=False)

    def answer(self, question: str, read: Callable[[str], T]) -> T:
        """Ask until `read` makes something of the answer; it raises ValueError with what to do."""
        while True:
            try:
                return read(typer.prompt(question, default="", show_default=False).strip())
            except ValueError as error:
                self.write(str(error))

    def any_of(self, question: str, choices: Mapping[str, str]) -> list[str]:
        """None, one or several of what is listed, by their numbers; an empty line is no answer."""

        def read(text: str) -> list[str]:
            if not text.split():
                raise ValueError(self._said("start.which", most=len(choices)))
            return [] if text.split() == [_NONE] else self._numbers(choices)(text)

        return self.answer(self._listed(question, choices, "start.numbers"), read)

    def one_of(self, question: str, choices: Mapping[str, str]) -> str | None:
        """One of what is listed, or none."""

        def read(text: str) -> str | None:
            found = self._numbers(choices)(text)
            if len(found) > 1:
                raise ValueError(self._said("start.one", most=len(choices)))
            return found[0] if found else None

        return self.answer(self._listed(question, choices, "start.number"), read)

    def number(self, question: str, most: int) -> int:
        """A whole number from 0 to `most`."""

        def read(text: str) -> int:
            if not text.isdecimal() or int(text) > most:
                raise ValueError(self._said("start.whole", most=most))
            return int(text)

        return self.answer(question, read)

    def _listed(self, question: str, choices: Mapping[str, str], hint: str) -> str:
        self.write(f"\n{question}")
        for place, text in enumerate(choices.values(), start=1):
            self.write(f"  {place:>2}. {text}")
        return self._said(hint)

    def _numbers(self, choices: Mapping[str, str]) -> Callable[[str], list[str]]:
        names = list(choices)

        def read(text: str) -> list[str]:
            parts = text.replace(",", " ").split()
            if not all(part.isdecimal() and 1 <= int(part) <= len(names) for part in parts):
                raise ValueError(self._said("start.which", most=len(names)))
            return [names[int(part) - 1] for part in dict.fromkeys(parts)]

        return read

    def _said(self, key: str, **values: float) -> str:
        return in_language(say(key, **values), self._language)


def _complaint(ask: Asking, known: Knowledge) -> dict[str, Any]:
    """Pain, its place and side, and what takes techniques away; no more where nothing hurts."""
    language = known.language
    nrs = ask.number(in_language(say("start.pain"), language), MOST_NRS)
    if nrs == 0:
        return {"pain_nrs": 0}
    place = ask.one_of(
        in_language(say("start.place"), language), {name: row.label for name, row in known.places.items()}
    )
    sides: dict[str, str] = {side: forms["pain"] for side, forms in known.sides.items()}
    side = ask.one_of(in_language(say("start.side"), language), sides)
    states = {name: row.label for name, row in known.contraindications.items()}
    against = ask.any_of(in_language(say("start.against"), language), states)
    found = {"pain_nrs": nrs, "pain_place": place, "pain_side": side, "contraindications": against}
    return {name: value for name, value in found.items() if value}


def _measured(ask: Asking, photo: Path | None, intake: Intake, language: Language) -> None:
    """Measure the photo; after one that cannot be used another is asked for, without one the routine told."""
    from posture.pose.detector import MediaPipeDetector

    given = photo or _photo(ask, language)
    with MediaPipeDetector() as detector:
        while given is not None:
            try:
                answer = _answered(ask, given, intake, language, detector)
            except PostureError as error:
                complain(error, given.name, language)
                given = _photo(ask, language)
            else:
                tell(answer, None, full=False, hint="brief.rest")
                return
    _without_photo(intake, language)


def _answered(ask: Asking, photo: Path, intake: Intake, language: Language, detector: Detector) -> Assessment:
    """The answer; where no face tells what the photo shows, the person is asked."""
    from posture.pipeline.assess import analyse_photo
    from posture.pipeline.options import Person

    data, person = read_file(photo), Person(intake, language)
    try:
        return analyse_photo(data, detector, person)
    except ViewUnclear as error:
        complain(error, photo.name, language)
        views = {view: in_language(say(f"view.{view}"), language) for view in get_args(ViewName)}
        view = ask.one_of(in_language(say("start.view"), language), views)
        return analyse_photo(data, detector, person, view=cast("ViewName | None", view))


def _photo(ask: Asking, language: Language) -> Path | None:
    """The file that is named; a terminal puts quotes around one that is dropped on it."""
    named = ask.answer(in_language(say("start.photo"), language), lambda text: text.strip("'\" "))
    return Path(named).expanduser() if named else None


def _without_photo(intake: Intake, language: Language) -> None:
    from posture.protocol.match import match
    from posture.protocol.pattern import stated_or_none
    from posture.summary.summarise import what_now

    protocol = match(stated_or_none(None, None, language), intake, language)
    tell_routine(protocol, [in_language(text, language) for text in what_now(protocol, intake)])
