"""The knowledge behind pattern and protocol, read once for each language and checked as a whole.

It is data, written for people who do not program: rules in the tables beside this file, words in
``posture/words``, and ``entries`` says what an entry must hold. What is incomplete or does not fit
together is refused with the file and the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from posture.package_data import read_toml
from posture.protocol.knowledge.check_in_rules import CheckInRules, Criterion, NotYetRow
from posture.protocol.knowledge.checks import problems, word_problems
from posture.protocol.knowledge.entries import (
    CueRow,
    Entry,
    Muscle,
    NearLevel,
    PatternRow,
    Place,
    SessionRules,
    Source,
    Stage,
    Technique,
)
from posture.protocol.knowledge.joining import KnowledgeError, joined, with_citations
from posture.protocol.knowledge.model import Knowledge
from posture.protocol.knowledge.safety_entries import (
    Adjustment,
    AfterStops,
    Contraindication,
    RedFlag,
    RedFlagGroup,
    StopRule,
    Urgency,
)
from posture.protocol.knowledge.wording import NoneResolved, Words
from posture.words.catalogue import catalogue
from posture.words.language import DEFAULT, Language

__all__ = ["FILES", "Knowledge", "KnowledgeError", "build", "knowledge"]


class _Sources(Entry):
    source: tuple[Source, ...]


class _Muscles(Entry):
    place: tuple[Place, ...]
    muscle: tuple[Muscle, ...]


class _Techniques(Entry):
    technique: tuple[Technique, ...]


class _Patterns(Entry):
    cue: tuple[CueRow, ...]
    pattern: tuple[PatternRow, ...]
    near_level: NearLevel
    none_resolved: NoneResolved


class _RedFlags(Entry):
    urgency: tuple[Urgency, ...]
    red_flag_group: tuple[RedFlagGroup, ...]
    red_flag: tuple[RedFlag, ...]


class _Contraindications(Entry):
    contraindication: tuple[Contraindication, ...]
    adjustment: tuple[Adjustment, ...]


class _Stages(Entry):
    stage: tuple[Stage, ...]
    session: SessionRules
    stop_rule: tuple[StopRule, ...]
    after_stops: AfterStops


class _CheckIn(Entry):
    rules: CheckInRules
    criterion: tuple[Criterion, ...]
    not_yet: tuple[NotYetRow, ...]


FILES: Mapping[str, type[Entry]] = {
    "muscles": _Muscles,
    "techniques": _Techniques,
    "patterns": _Patterns,
    "red_flags": _RedFlags,
    "contraindications": _Contraindications,
    "stages": _Stages,
    "check_in": _CheckIn,
}
"""The files with rules, by name without the ending."""

File = TypeVar("File", bound=Entry)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


WithId = TypeVar("WithId", bound=_HasId)


@cache
def knowledge(language: Language = DEFAULT) -> Knowledge:
    """Return the knowledge that ships with the package, in one language.

    Raises
    ------
    KnowledgeError
        When a file is incomplete or names something that does not exist.
    """
    return build(
        {name: read_toml("posture.protocol.knowledge", name) for name in (*FILES, "sources")},
        catalogue("protocol", language),
        language,
    )


def build(
    tables: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any], language: Language = DEFAULT
) -> Knowledge:
    """Check the parsed rule files and one catalogue of words, and put them together.

    Parameters
    ----------
    tables : mapping
        `FILES` and ``sources``, by name without the ending.
    texts : mapping
        The catalogue.
    language : Language
        What `texts` is written in.

    Raises
    ------
    KnowledgeError
        When an entry is incomplete or names something that does not exist.
    """
    if found := list(word_problems(tables, texts, Words.model_fields)):
        raise KnowledgeError("; ".join(found))
    made = _made(_Reader(tables, texts), language)
    if found := list(problems(made)):
        raise KnowledgeError("; ".join(found))
    return made


class _Reader:
    """Joins rules, words and citations, and checks each file."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any]) -> None:
        self.tables, self.texts = tables, texts
        self.words = _checked(
            Words, "texts", {name: texts[name] for name in Words.model_fields if name in texts}, _forms(texts)
        )
        self.sources = _by_id(_checked(_Sources, "sources", tables["sources"]).source)

    def read(self, file: type[File], name: str) -> File:
        cites = {source.id: source.cite for source in self.sources.values()}
        try:
            table = joined(with_citations(self.tables[name], cites), self.texts)
        except KnowledgeError as error:
            raise KnowledgeError(f"{name}.toml: {error}") from error
        return _checked(file, name, table, _forms(self.texts))


def _forms(texts: Mapping[str, Any]) -> list[str]:
    """The names under which this language's words for a side can be asked for."""
    return list(texts.get("sides", {}).get("left", ()))


def _made(reader: _Reader, language: Language) -> Knowledge:
    muscles = reader.read(_Muscles, "muscles")
    patterns = reader.read(_Patterns, "patterns")
    flags = reader.read(_RedFlags, "red_flags")
    limits = reader.read(_Contraindications, "contraindications")
    stages = reader.read(_Stages, "stages")
    check_in = reader.read(_CheckIn, "check_in")
    readiness = _readiness(check_in, reader.words)
    return Knowledge(
        language=language,
        sources=reader.sources,
        places=_by_id(muscles.place),
        muscles=_by_id(muscles.muscle),
        techniques=_by_id(reader.read(_Techniques, "techniques").technique),
        cues=patterns.cue,
        patterns=_by_id(patterns.pattern),
        near_level=patterns.near_level,
        none_resolved=patterns.none_resolved,
        urgencies=_by_id(flags.urgency),
        red_flags=_by_id(flags.red_flag),
        red_flag_groups=_by_id(flags.red_flag_group),
        contraindications=_by_id(limits.contraindication),
        adjustments=_by_id(limits.adjustment),
        stages=tuple(_unlocked(stage, readiness) for stage in stages.stage),
        session=stages.session,
        stop_rules=_by_id(stages.stop_rule),
        after_stops=stages.after_stops,
        check_in=check_in.rules,
        criteria=check_in.criterion,
        not_yet=_by_id(check_in.not_yet),
        words=reader.words,
    )


def _readiness(check_in: _CheckIn, words: Words) -> tuple[str, ...]:
    """What must hold before stage two, in words: exactly what a check-in asks for."""
    row = words.check_in.in_a_row.format(days=check_in.rules.consecutive_days)
    return (*(criterion.says for criterion in check_in.criterion), row, words.check_in.no_angles)


def _unlocked(stage: Stage, readiness: tuple[str, ...]) -> Stage:
    if stage.stage != 2:
        return stage
    if stage.unlocks_when:
        raise KnowledgeError("stage 2 unlocks_when: it stands in check_in.toml")
    return stage.model_copy(update={"unlocks_when": readiness})


def _checked(file: type[File], name: str, table: Mapping[str, Any], forms: list[str] | None = None) -> File:
    try:
        return file.model_validate(table, context={"forms": forms or ()})
    except ValidationError as error:
        raise KnowledgeError(f"{name}.toml: {_first(error, table)}") from error


def _first(error: ValidationError, table: Mapping[str, Any]) -> str:
    """Say the first problem in words; entries of a list are named by their id, not their number."""
    problem = error.errors()[0]
    words: list[str] = []
    value: Any = table
    for part in problem["loc"]:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        named = isinstance(part, int) and isinstance(value, Mapping)
        words.append(str(value.get("id", part)) if named else str(part))
    return f"{' '.join(words)}: {problem['msg']}"


def _by_id(rows: tuple[WithId, ...]) -> dict[str, WithId]:
    found = {row.id: row for row in rows}
    if len(found) < len(rows):
        raise KnowledgeError(f"an id is used twice among {[row.id for row in rows]}")
    return found
