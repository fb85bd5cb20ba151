"""The first lines of docs/accuracy.md: what can be relied on, made of computed figures only."""

from __future__ import annotations

from collections.abc import Sequence

from posture.change.differences import Condition
from validation.held_out import sharing
from validation.sections import SPECS, share_text, unit_text
from validation.twins.figures import Answered, Compared, Share, answered, answers, compared
from validation.twins.proof import families, wrongly

BOTH = "front + back"
LINES = ("hip_obliquity", "shoulder_obliquity")
TURNED = (
    "**How the pelvis is turned** no photo shows: a full turn or printed cards do ([turn.md](turn.md),"
    " [cards.md](cards.md))."
)
DRAWN = (
    "**All of these people are drawn.** What is known of real ones stands at the end of this page; their"
    " errors may be larger."
)


def section() -> str:
    """Ten lines."""
    lines = [
        *(_values(name) for name in LINES),
        _roll(),
        *(_changes(name) for name in LINES),
        _false_alarms(),
        _fives(),
        _hardly(),
        TURNED,
        DRAWN,
    ]
    return "\n".join(
        ["## What can be relied on", "", *(f"{k}. {line}" for k, line in enumerate(lines, 1)), ""]
    )


def _label(name: str) -> str:
    return str(SPECS[name].label)


def _values(name: str) -> str:
    """How exact one answer is."""
    unit = unit_text(name)
    parts = [
        f"{one.photos} ± {one.half:.1f}{unit}"
        for photos in ("front", "back", BOTH)
        if (one := answered().get((photos, name, "found")))
    ]
    inside = sum((one.inside for one in _of(name)), Share(0, 0))
    return (
        f"**{_label(name)}**, half of the 95 % interval: {', '.join(parts)}."
        f" {share_text(inside.count / inside.of)} of {inside.of} intervals hold the truth."
    )


def _of(name: str) -> Sequence[Answered]:
    return [one for (_, of, roll), one in answered().items() if of == name and roll == "found"]


def _roll() -> str:
    """What telling the camera's roll is worth."""
    found, told = (answered()["front", "hip_obliquity", roll] for roll in ("found", "told"))
    return (
        f"**The camera's roll** decides over a single photo: a front photo's hip line is known to"
        f" ± {found.half:.1f}° as it comes, to ± {told.half:.1f}° where the roll is told. Front and back"
        " photos from one fixed camera need no roll."
    )


def _compared(name: str, photos: str, condition: Condition) -> Compared:
    return next(
        one
        for one in compared()
        if (one.kind.indicator, one.photos, one.condition) == (name, photos, condition)
        and one.kind.source == "picture"
    )


def _changes(name: str) -> str:
    """The smallest changes that can be told from none."""
    same, new = (_compared(name, BOTH, condition) for condition in ("nothing", "everything"))
    alone = _compared(name, "front", "nothing")
    return (
        f"**A change of the {_label(name).lower()}** is told from none, front and back together, from"
        f" {same.smallest:.1f}° on with the same clothes and an untouched camera, from"
        f" {new.smallest:.1f}° on when everything is new; with one front photo each from"
        f" {alone.smallest:.1f}° on at best."
    )


def _false_alarms() -> str:
    zeros = sum((one.zeros for one in compared() if one.follows), Share(0, 0))
    whole = [Share(*wrongly(families(answers(), photos))) for photos in ("front", "back", BOTH)]
    wrong = sum(whole, Share(0, 0))
    return (
        f"**Unchanged people** are called changed in {_percent(zeros)} of {zeros.of} values of a line, and in"
        f" {_percent(wrong)} of {wrong.of} comparisons as a whole; 5 in 100 values are meant, and at most"
        " 5 in 100 comparisons."
    )


def _percent(one: Share) -> str:
    return f"{100 * one.count / one.of:.1f} %"


def _fives() -> str:
    words: dict[Condition, str] = {"nothing": "nothing else new", "everything": "everything new"}
    parts = []
    for name in LINES:
        for condition, said in words.items():
            one = _compared(name, BOTH, condition).fives
            parts.append(f"{_label(name).lower()}, {said}, {one.count} of {one.of}")
    return f"**True changes of 5°** are called, front and back together: {'; '.join(parts)}."


def _hardly() -> str:
    """Indicators of which a photo, or a change, tells hardly anything; cards are judged by themselves."""
    weak = {
        one.indicator
        for one in answered().values()
        if one.roll == "told" and one.photos in SPECS[one.indicator].views and one.rmse >= one.truth_sd
    }
    followed = {leg for one in compared() if one.follows for leg in sharing(one.kind.indicator)}
    lost = {leg for one in compared() for leg in sharing(one.kind.indicator)} - followed
    return (
        f"**Little is seen of** {_names(weak)}: from one photo its error is as large as people differ (†"
        f" in the tables below). **Changes of** {_names(lost)} are followed too little to be called by their"
        " measured error."
    )


def _names(found: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in SPECS if name in found) or "nothing"
