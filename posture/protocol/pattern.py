"""From indicators to a torsion pattern: a hypothesis from visible cues, or openly none.

A pattern is named only when its primary cue is clear and no other clear cue points against it. The rows
are in ``knowledge/patterns.toml``, the first that fits wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from posture.answer.assessment import Cue, Indicator, Pattern
from posture.answer.vocabulary import Side
from posture.errors import BadOption
from posture.protocol.knowledge.entries import CueRow, PatternRow, Pointer, Relation
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.words.language import DEFAULT, Language
from posture.words.phrases import say

NEAR_LEVEL = "near_level"
NONE_RESOLVED = "none_resolved"

_OTHER: Mapping[Side, Side] = {"left": "right", "right": "left"}

_Found = Mapping[str, Indicator]


def recognise(indicators: Sequence[Indicator], language: Language = DEFAULT) -> Pattern:
    """Name the pattern that the indicators fit, or say that none can be named.

    Parameters
    ----------
    indicators : sequence of Indicator
        Whatever was measured; an indicator that is absent counts as not measured.
    language : Language
        What the answer is written in.

    Returns
    -------
    Pattern
        ``consistent`` with a side, ``not_consistent`` when the lines were shown to be near level, or
        ``not_resolvable`` without any claim. Every cue is listed with what it says.
    """
    known = knowledge(language)
    found = {indicator.id: indicator for indicator in indicators}
    contradicted = False
    for row in known.patterns.values():
        side = _side(row.primary, found)
        if side is None:
            continue
        if not _against(row, side, found):
            return _consistent(row, side, found, known)
        contradicted = True
    if not contradicted and _level(found, known):
        return _near_level(found, known)
    return _unresolved(found, known, contradicted=contradicted)


def names() -> tuple[str, ...]:
    """Ids of the patterns that have a side and can be stated."""
    return tuple(knowledge().patterns)


def stated(name: str, side: Side, language: Language = DEFAULT) -> Pattern:
    """Return a pattern that a therapist states without a photo.

    Raises
    ------
    KeyError
        There is no pattern with this id.
    """
    known = knowledge(language)
    label = known.patterns[name].label.format(**known.sides[side])
    return Pattern(
        name, label, "consistent", side, known.words.pattern_wording.stated.format(label=label), ()
    )


def stated_or_none(name: str | None, side: Side | None, language: Language = DEFAULT) -> Pattern:
    """Return the stated pattern, or openly none when no name is given.

    Raises
    ------
    BadOption
        For an unknown name, and for a name without a side or a side without a name.
    """
    if name is not None and name not in names():
        raise BadOption(say("failure.pattern", name=name, known=names()))
    if name is None and side is None:
        return replace(recognise([], language), cues=())
    if name is None or side is None:
        raise BadOption(say("failure.pattern_and_side"))
    return stated(name, side, language)


def on_side(relation: Relation, side: Side) -> Side:
    """Return the side that is meant by ``same`` or ``opposite`` of `side`."""
    return side if relation == "same" else _OTHER[side]


def _side(pointer: Pointer, found: _Found) -> Side | None:
    """Return the pattern side to which a cue points; None when it is not clear."""
    points = _points_to(_asked(pointer, found))
    return on_side(pointer.relation, points) if points else None


def _asked(pointer: Pointer, found: _Found) -> Indicator | None:
    """Return the best indicator that was measured for a cue."""
    seen = [found[name] for name in pointer.asked if name in found]
    measured = [indicator for indicator in seen if indicator.status != "not_measured"]
    return next(iter(measured or seen), None)


def _points_to(indicator: Indicator | None) -> Side | None:
    if indicator is None or indicator.status != "clear" or indicator.value is None:
        return None
    return "right" if indicator.value > indicator.threshold.neutral else "left"


def _against(row: PatternRow, side: Side, found: _Found) -> bool:
    return any(_side(pointer, found) == _OTHER[side] for pointer in row.supports)


def _level(found: _Found, known: Knowledge) -> bool:
    required = [found.get(name) for name in known.near_level.requires]
    extra = [found[name] for name in known.near_level.if_measured if name in found]
    measured = [indicator for indicator in extra if indicator.status != "not_measured"]
    return all(_inside(indicator) for indicator in [*required, *measured])


def _inside(indicator: Indicator | None) -> bool:
    """Whether the whole 95 % interval lies within the threshold; without a threshold nobody can say."""
    if indicator is None or indicator.interval95 is None or indicator.threshold.value is None:
        return False
    low, high = (bound - indicator.threshold.neutral for bound in indicator.interval95)
    return -indicator.threshold.value <= low and high <= indicator.threshold.value


def _consistent(row: PatternRow, side: Side, found: _Found, known: Knowledge) -> Pattern:
    roles = {
        indicator.id: known.words.pattern_wording.fits
        for pointer in row.supports
        if (indicator := _asked(pointer, found))
    }
    if main := _asked(row.primary, found):
        roles[main.id] = known.words.pattern_wording.main_cue
    return Pattern(
        name=row.id,
        label=row.label.format(**known.sides[side]),
        verdict="consistent",
        side=side,
        summary=row.summary.format(**known.sides[side]),
        cues=_cues(found, known, roles),
    )


def _near_level(found: _Found, known: Knowledge) -> Pattern:
    near = known.near_level
    rotation = [found[name] for name in near.if_measured if name in found]
    turned = any(indicator.status != "not_measured" for indicator in rotation)
    summary = near.summary if turned else f"{near.summary} {near.rotation_unknown}"
    return Pattern(NEAR_LEVEL, near.label, "not_consistent", None, summary, _cues(found, known, {}))


def _unresolved(found: _Found, known: Knowledge, *, contradicted: bool) -> Pattern:
    words = known.none_resolved
    required = [found.get(name) for name in known.near_level.requires]
    missing = any(indicator is None or indicator.status == "not_measured" for indicator in required)
    summary = words.not_measured if missing else words.unclear
    if contradicted:
        summary = words.contradictory
    return Pattern(NONE_RESOLVED, words.label, "not_resolvable", None, summary, _cues(found, known, {}))


def _cues(found: _Found, known: Knowledge, roles: Mapping[str, str]) -> tuple[Cue, ...]:
    return tuple(_cue(row, found.get(row.indicator), known, roles) for row in known.cues)


def _cue(row: CueRow, indicator: Indicator | None, known: Knowledge, roles: Mapping[str, str]) -> Cue:
    points = _points_to(indicator)
    if points is not None:
        says = row.beyond.format(**known.sides[on_side(row.names, points)])
        role = roles.get(row.indicator)
        return Cue(row.indicator, f"{says} {role}" if role else says, "clear")
    if indicator is None or indicator.status == "not_measured":
        return Cue(
            row.indicator, known.words.pattern_wording.not_measured.format(label=row.label), "not_measured"
        )
    return Cue(row.indicator, known.words.pattern_wording.within.format(label=row.label), indicator.status)
