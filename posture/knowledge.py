"""The knowledge that the pattern and the protocol rest on, read once and checked as a whole.

It is data (``posture/data/*.toml``), written for people who do not program; ``entries`` says what an
entry must hold. What is incomplete or does not fit together is refused with the file and the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from posture.entries import (
    Adjustment,
    AfterStops,
    Contraindication,
    CueRow,
    Entry,
    Kind,
    Muscle,
    NearLevel,
    PatternRow,
    Place,
    RedFlag,
    Session,
    SideWord,
    Stage,
    StopRule,
    Technique,
    Urgency,
)
from posture.tables import read_toml
from posture.wording import NoneResolved, PatternWording, SideWords, Wording


class KnowledgeError(ValueError):
    """The knowledge files are incomplete or do not fit together; says where and how."""


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
    wording: PatternWording


class _RedFlags(Entry):
    urgency: tuple[Urgency, ...]
    red_flag: tuple[RedFlag, ...]


class _Contraindications(Entry):
    contraindication: tuple[Contraindication, ...]
    adjustment: tuple[Adjustment, ...]


class _Stages(Entry):
    stage: tuple[Stage, ...]
    session: Session
    stop_rule: tuple[StopRule, ...]
    after_stops: AfterStops
    sides: dict[SideWord, SideWords]
    wording: Wording


FILES: Mapping[str, type[Entry]] = {
    "muscles": _Muscles,
    "techniques": _Techniques,
    "patterns": _Patterns,
    "red_flags": _RedFlags,
    "contraindications": _Contraindications,
    "stages": _Stages,
}

File = TypeVar("File", bound=Entry)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Row = TypeVar("Row", bound=_HasId)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All entries; the mappings are by id, in the order of the files."""

    places: Mapping[str, Place]
    muscles: Mapping[str, Muscle]
    techniques: Mapping[str, Technique]
    cues: tuple[CueRow, ...]
    patterns: Mapping[str, PatternRow]
    near_level: NearLevel
    none_resolved: NoneResolved
    pattern_wording: PatternWording
    urgencies: Mapping[str, Urgency]
    red_flags: Mapping[str, RedFlag]
    contraindications: Mapping[str, Contraindication]
    adjustments: Mapping[str, Adjustment]
    stages: tuple[Stage, ...]
    session: Session
    stop_rules: Mapping[str, StopRule]
    after_stops: AfterStops
    sides: Mapping[SideWord, SideWords]
    wording: Wording


@cache
def knowledge() -> Knowledge:
    """Return the knowledge that ships with the package.

    Raises
    ------
    KnowledgeError
        When a file is incomplete or names something that does not exist.
    """
    return build({name: read_toml(name) for name in FILES})


def build(tables: Mapping[str, Mapping[str, Any]]) -> Knowledge:
    """Check the parsed `FILES`, by name without the ending, and put them together.

    Raises
    ------
    KnowledgeError
        When an entry is incomplete or names something that does not exist.
    """
    muscles = _read(_Muscles, "muscles", tables)
    patterns = _read(_Patterns, "patterns", tables)
    flags = _read(_RedFlags, "red_flags", tables)
    limits = _read(_Contraindications, "contraindications", tables)
    stages = _read(_Stages, "stages", tables)
    made = Knowledge(
        places=_by_id(muscles.place),
        muscles=_by_id(muscles.muscle),
        techniques=_by_id(_read(_Techniques, "techniques", tables).technique),
        cues=patterns.cue,
        patterns=_by_id(patterns.pattern),
        near_level=patterns.near_level,
        none_resolved=patterns.none_resolved,
        pattern_wording=patterns.wording,
        urgencies=_by_id(flags.urgency),
        red_flags=_by_id(flags.red_flag),
        contraindications=_by_id(limits.contraindication),
        adjustments=_by_id(limits.adjustment),
        stages=stages.stage,
        session=stages.session,
        stop_rules=_by_id(stages.stop_rule),
        after_stops=stages.after_stops,
        sides=stages.sides,
        wording=stages.wording,
    )
    if problems := list(_problems(made)):
        raise KnowledgeError("; ".join(problems))
    return made


def _read(file: type[File], name: str, tables: Mapping[str, Mapping[str, Any]]) -> File:
    try:
        return file.model_validate(tables[name])
    except ValidationError as error:
        raise KnowledgeError(f"{name}.toml: {_first(error, tables[name])}") from error


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


def _by_id(rows: tuple[Row, ...]) -> dict[str, Row]:
    found = {row.id: row for row in rows}
    if len(found) < len(rows):
        raise KnowledgeError(f"an id is used twice among {[row.id for row in rows]}")
    return found


def _problems(made: Knowledge) -> Iterator[str]:
    yield from _unknown(made)
    yield from _rules(made)


def _unknown(made: Knowledge) -> Iterator[str]:
    """Yield names that point to nothing, each with the entry that uses it."""
    cues = {cue.indicator for cue in made.cues}
    for muscle in made.muscles.values():
        yield from _missing(f"muscle {muscle.id}", "place", muscle.places, made.places)
        yield from _missing(f"muscle {muscle.id}", "technique", muscle.techniques, made.techniques)
        for handling in muscle.techniques.values():
            yield from _missing(
                f"muscle {muscle.id}", "contraindication", handling.not_if, made.contraindications
            )
    for place in made.places.values():
        yield from _missing(f"place {place.id}", "muscle", place.muscles, made.muscles)
    for technique in made.techniques.values():
        where = f"technique {technique.id}"
        yield from _missing(where, "contraindication", technique.not_if, made.contraindications)
        yield from _missing(where, "stop rule", technique.stop_if, made.stop_rules)
    for pattern in made.patterns.values():
        where = f"pattern {pattern.id}"
        yield from _missing(where, "muscle", (row.muscle for row in pattern.muscles), made.muscles)
        pointers = (pattern.primary, *pattern.supports)
        yield from _missing(where, "cue", (name for pointer in pointers for name in pointer.asked), cues)
    near = made.near_level
    yield from _missing("near_level", "cue", (*near.requires, *near.if_measured), cues)
    for flag in made.red_flags.values():
        yield from _missing(f"red flag {flag.id}", "urgency", (flag.urgency,), made.urgencies)
    for state in made.contraindications.values():
        where = f"contraindication {state.id}"
        yield from _missing(where, "urgency", {state.urgency} - {None}, made.urgencies)
    for rule in made.adjustments.values():
        yield from _missing(f"adjustment {rule.id}", "place", {rule.pain_place} - {None}, made.places)
    yield from _missing("session", "place", (made.session.default_place,), made.places)


def _missing(where: str, what: str, used: Iterable[str | None], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(used) - set(known), key=str):
        yield f"{where} names an unknown {what}: {name}"


def _rules(made: Knowledge) -> Iterator[str]:
    """Yield what does not hold between entries although every name is known."""
    yield from _handling_rules(made)
    if sorted(made.session.order) != sorted(Kind):
        yield "session: order must name every kind of technique exactly once"
    if [stage.stage for stage in made.stages] != [1, 2, 3, 4, 5]:
        yield "stages: there are five, in the order 1 to 5"
    if set(made.sides) != {"left", "right", "both", "middle"}:
        yield "sides: left, right, both and middle each need their words"
    used = {name for technique in made.techniques.values() for name in technique.not_if}
    for name in made.contraindications.keys() - used:
        yield f"contraindication {name} takes no technique away"
    if not any(_always_left(technique, made) for technique in made.techniques.values()):
        yield "techniques: none is left for everyone, so a protocol could be empty and not withheld"


def _always_left(technique: Technique, made: Knowledge) -> bool:
    """Whether nothing that a person can say takes it away, other than by withholding the protocol."""
    removed = {kind for rule in made.adjustments.values() for kind in rule.removes}
    states = (made.contraindications.get(name) for name in technique.not_if)
    return (
        technique.when == "always"
        and technique.kind not in removed
        and technique.kind not in made.session.time_goes_to
        and all(state is not None and state.urgency is not None for state in states)
    )


def _handling_rules(made: Knowledge) -> Iterator[str]:
    for muscle in made.muscles.values():
        for name in muscle.techniques.keys() & made.techniques.keys():
            technique = made.techniques[name]
            if technique.when != "region":
                yield f"muscle {muscle.id}: technique {name} is not for one muscle"
            if technique.kind in muscle.never:
                yield f"muscle {muscle.id}: {name} is a {technique.kind}, never to be used on it"
    for place in made.places.values():
        for name in place.muscles:
            if name in made.muscles and place.id not in made.muscles[name].places:
                yield f"place {place.id}: muscle {name} does not name this place"
