"""What must hold between the entries of the knowledge although each of them is complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

from posture.protocol.knowledge.body_map import body_map
from posture.protocol.knowledge.check_in_rules import FLAG_RULE
from posture.protocol.knowledge.entries import Technique, TechniqueKind

if TYPE_CHECKING:
    from posture.protocol.knowledge.model import Knowledge

_SIDES = {"left", "right", "both", "middle"}


def word_problems(
    tables: Mapping[str, Mapping[str, Any]], texts: Mapping[str, Any], loose: Iterable[str]
) -> Iterator[str]:
    """Yield tables of a catalogue that nothing reads; `loose` belong to no single rule."""
    used = {name for table in tables.values() for name in table} | set(loose)
    for name in texts.keys() - used:
        yield f"texts: nothing reads the table {name}"
    rules = {key for table in tables.values() for key, _ in _leaves(table)}
    for name in texts.keys() - set(loose):
        for key, value in _leaves(texts[name]):
            if key in rules or not isinstance(value, str):
                yield f"texts: {name} {key} is a rule, which does not belong among the words"


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value that is no table and no list, with the name under which it stands."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, key)
    else:
        yield key, value


def problems(made: Knowledge) -> Iterator[str]:
    """Yield names that point to nothing, each with the entry that uses it, and rules that are broken."""
    yield from _unknown_in_muscles(made)
    yield from _unknown_in_patterns(made)
    yield from _unknown_elsewhere(made)
    yield from _rules(made)
    yield from _stopping_rules(made)
    yield from _handling_rules(made)
    yield from _drawing_rules(made)
    yield from _word_rules(made)


def _unknown_in_muscles(made: Knowledge) -> Iterator[str]:
    for muscle in made.muscles.values():
        where = f"muscle {muscle.id}"
        yield from _missing(where, "place", muscle.places, made.places)
        yield from _missing(where, "technique", muscle.techniques, made.techniques)
        yield from _missing(where, "zone", muscle.no_go, made.words.zone)
        for handling in muscle.techniques.values():
            yield from _missing(where, "contraindication", handling.not_if, made.contraindications)
    for place in made.places.values():
        names = [row.muscle for row in place.muscles]
        yield from _missing(f"place {place.id}", "muscle", names, made.muscles)


def _unknown_in_patterns(made: Knowledge) -> Iterator[str]:
    cues = {cue.indicator for cue in made.cues}
    for pattern in made.patterns.values():
        where = f"pattern {pattern.id}"
        yield from _missing(where, "muscle", (row.muscle for row in pattern.muscles), made.muscles)
        pointers = (pattern.primary, *pattern.supports)
        yield from _missing(where, "cue", (name for pointer in pointers for name in pointer.asked), cues)
    near = made.near_level
    yield from _missing("near_level", "cue", (*near.requires, *near.if_measured), cues)


def _unknown_elsewhere(made: Knowledge) -> Iterator[str]:
    for technique in made.techniques.values():
        where = f"technique {technique.id}"
        yield from _missing(where, "contraindication", technique.not_if, made.contraindications)
        yield from _missing(where, "stop rule", technique.stop_if, made.stop_rules)
    for flag in made.red_flags.values():
        yield from _missing(f"red flag {flag.id}", "urgency", (flag.urgency,), made.urgencies)
        yield from _missing(f"red flag {flag.id}", "group", (flag.group,), made.red_flag_groups)
    asked = {flag.group for flag in made.red_flags.values()}
    for group in made.red_flag_groups.keys() - asked:
        yield f"red flag group {group} asks nothing"
    for state in made.contraindications.values():
        where = f"contraindication {state.id}"
        yield from _missing(where, "urgency", {state.urgency} - {None}, made.urgencies)
    for rule in made.adjustments.values():
        where = f"adjustment {rule.id}"
        yield from _missing(where, "urgency", {rule.urgency} - {None}, made.urgencies)
        yield from _missing(where, "place", {rule.pain_place} - {None}, made.places)
    yield from _missing("session", "place", (made.session.default_place,), made.places)
    yield from _missing("check-in", "urgency", (made.check_in.urgency,), made.urgencies)


def _missing(where: str, what: str, used: Iterable[str | None], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(used) - set(known), key=str):
        yield f"{where} names an unknown {what}: {name}"


def _rules(made: Knowledge) -> Iterator[str]:
    if sorted(made.session.order) != sorted(TechniqueKind):
        yield "session: order must name every kind of technique exactly once"
    if [stage.stage for stage in made.stages] != [1, 2, 3, 4, 5]:
        yield "stages: there are five, in the order 1 to 5"
    for stage in made.stages:
        if not stage.unlocks_when:
            yield f"stage {stage.stage}: nothing is said about what unlocks it"
    if missing := {2, 3, 4, 5} - {row.stage for row in made.not_yet.values()}:
        yield f"not_yet: nothing is said about stage {sorted(missing)[0]}"
    used = {name for technique in made.techniques.values() for name in technique.not_if}
    for name in made.contraindications.keys() - used:
        yield f"contraindication {name} takes no technique away"
    if not any(_always_left(technique, made) for technique in made.techniques.values()):
        yield "techniques: none is left for everyone, so a protocol could be empty and not withheld"


def _stopping_rules(made: Knowledge) -> Iterator[str]:
    if list(made.urgencies) != ["emergency_now", "same_day", "see_a_clinician"]:
        yield "urgencies: there are three, the most urgent first"
    if FLAG_RULE not in made.stop_rules:
        yield f"stop rules: {FLAG_RULE} must be one of them, because diaries name it elsewhere"
    if not any(criterion.fall_points for criterion in made.criteria):
        yield "check-in: one criterion must ask for a fall of the pain"
    words = [word.casefold() for row in made.not_yet.values() for word in {row.id, *row.words}]
    for word in {word for word in words if words.count(word) > 1}:
        yield f"not_yet: {word} stands for two things"


def _drawing_rules(made: Knowledge) -> Iterator[str]:
    folder = resources.files("posture.protocol.knowledge") / "positions"
    for technique in made.techniques.values():
        for name in {technique.drawing, *technique.drawing_after.values()} - {None}:
            if not (folder / f"{name}.svg").is_file():
                yield f"technique {technique.id}: there is no drawing {name}"
        yield from _missing(
            f"technique {technique.id}", "technique", technique.drawing_after, made.techniques
        )
        yield from _missing(f"technique {technique.id}", "place", technique.places, made.places)
        if technique.kind == TechniqueKind.COMPRESSION and not technique.dose.pressure_max_0_10:
            yield f"technique {technique.id}: pressure needs a limit"
    for muscle in made.muscles.values():
        for handling in muscle.techniques.values():
            if not (folder / f"{handling.drawing}.svg").is_file():
                yield f"muscle {muscle.id}: there is no drawing {handling.drawing}"


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
    pressed = {spot.muscle for spot in body_map().spot}
    for muscle in made.muscles.values():
        for name in muscle.techniques.keys() & made.techniques.keys():
            technique = made.techniques[name]
            if technique.when != "region":
                yield f"muscle {muscle.id}: technique {name} is not for one muscle"
            if technique.kind in muscle.never:
                yield f"muscle {muscle.id}: {name} is a {technique.kind}, never to be used on it"
            if technique.kind == TechniqueKind.COMPRESSION and muscle.id not in pressed:
                yield f"muscle {muscle.id}: body_map.toml does not say where to press"
    for place in made.places.values():
        for row in place.muscles:
            if row.muscle in made.muscles and place.id not in made.muscles[row.muscle].places:
                yield f"place {place.id}: muscle {row.muscle} does not name this place"


def _word_rules(made: Knowledge) -> Iterator[str]:
    if set(made.sides) != _SIDES or any(not {"name", "pain"} <= set(forms) for forms in made.sides.values()):
        yield "sides: left, right, both and middle each need their words"
    elif len({frozenset(forms) for forms in made.sides.values()}) != 1:
        yield "sides: left, right, both and middle need the same forms"
    for zone in {zone.id for zone in body_map().zone} ^ set(made.words.zone):
        yield f"zone {zone}: body_map.toml and the words must name the same zones"
