"""What docs/accuracy.md says of people who came again, as Markdown; units and signs stand on the page."""

from __future__ import annotations

from validation.sections import number, share_text, table, unit_text

from .conditions import CONDITIONS, MOST, ROLL_DEG, SWAY_DEG
from .figures import Compared, Share, answers, compared
from .groups import by_group
from .learning import Kind
from .proof import families, wrongly
from .seen import COMBINATIONS, ROLLS

HEADS = (
    *("indicator", "photos", "what else changed", "pairs", "people", "slope", "correlation"),
    *("inside", "false alarms", "5° called", "smallest", "roll told"),
)
GROUPED = (
    Kind("hip_obliquity", "picture", ("back", "front")),
    Kind("shoulder_obliquity", "picture", ("back", "front")),
)


def section() -> str:
    """Everything about changes."""
    parts = ["## A change: the same person again", "", _text(), _table(), _families(), _retest(), _groups()]
    return "\n".join([*parts, _plot()])


def _text() -> str:
    persons = len(set(answers().facts["person"].tolist()))
    return f"""\
{persons} drawn people who taught no network and no formula were photographed again
(`validation/twins`): in a new stance, pelvis and shoulders each changed by 1.5 to {MOST:g}° in half of all
visits and as usual in the other half, with a sway of {SWAY_DEG:g}° (sd) from day to day. Besides, *nothing*
changed (the camera stands untouched, the same clothes are put on again and sit a little
differently); or the *clothes* did; or the *camera* was put up anew (another place, height, lens and
roll, sd {ROLL_DEG:g}°); or *everything*, the room as well. Every photo went through the whole program. A
measured difference is divided by the *slope* with which it follows true changes; its error is what
other people's pairs showed (`posture/change/differences.json`; five folds, all who share a camera
in one), and goes with the errors that both answers state. Pelvis and shoulders change by {MOST:g}° at
most: of larger changes the estimate is not sure to hold, only that there are some.

*correlation*: of the errors of both answers, which is what cancels. *inside*: true changes of the two
stances within the estimate's 95 % interval. *false alarms*: called changed of those whose usual
posture has not changed (5 in 100 are meant), and the 95 % interval of that share. *5° called*: of
those in whom it has changed by 5°. *smallest*: the smallest change that can be told from none, of
half the pairs, the roll as the program finds it; *roll told*: the same where it is told. Side joins
left and right photos, a leg's row both legs. Where a source hardly follows a change, `compare` adds
two full errors.
"""


def _table() -> str:
    rows = [_row(one) for one in compared() if one.follows]
    lost: dict[str, list[str]] = {}
    for one in compared():
        if not one.follows and one.condition == CONDITIONS[0]:
            lost.setdefault(one.kind.indicator, []).append(one.photos)
    named = "; ".join(f"`{name}` ({', '.join(photos)})" for name, photos in lost.items())
    return f"{table(HEADS, rows)}\nHardly followed and therefore not used: {named or 'none'}.\n"


def _row(one: Compared) -> list[object]:
    row, unit = one.row, unit_text(one.kind.indicator)
    return [
        *(f"`{one.kind.indicator}`", one.photos, one.condition, one.inside.of, row.persons),
        f"{row.slope:.2f} ± {row.slope_sem:.2f}",
        number(row.correlation),
        share_text(one.inside.count / one.inside.of),
        with_interval(one.zeros),
        f"{one.fives.count} of {one.fives.of}" if one.fives.of else "-",
        *(
            (f"{one.smallest:.1f}{unit}", f"{one.smallest_told:.1f}{unit}")
            if one.follows
            else ("not used", "")
        ),
    ]


def with_interval(one: Share) -> str:
    """A count and the interval of its share."""
    if not one.of:
        return "-"
    low, high = (100 * limit for limit in one.interval)
    return f"{one.count} of {one.of} ({low:.0f} to {high:.0f} %)"


def _families() -> str:
    text = (
        "A whole comparison, all its indicators together: how many name any change beyond the true one\n"
        "(Holm's step, `posture/change/family.py`; at most 5 in 100 are meant).\n"
    )
    cells = []
    for photos in COMBINATIONS:
        found = [Share(*wrongly(families(answers(), photos, roll))) for roll in ROLLS]
        if all(one.of for one in found):
            cells.append([photos, *(with_interval(one) for one in found)])
    return "\n".join([text, table(("photos", "roll as found", "roll told"), cells)])


def _retest() -> str:
    text = (
        "Test and retest of people in whom nothing was changed, values as they are answered (no slope\n"
        "undone), the roll as the program finds it: intraclass correlation ICC(2,1) (two-way random,\n"
        "absolute agreement, single answers), standard error of measurement, and MDC95, 2.77 times that.\n"
    )
    heads = ("indicator", "photos", "what else changed", "n", "ICC(2,1)", "SEM", "MDC95")
    cells = []
    for one in compared():
        if one.retest is not None and one.follows:
            unit, made = unit_text(one.kind.indicator), one.retest
            sizes = (f"{size:.1f}{unit}" for size in (made.sem, made.mdc95))
            name = f"`{one.kind.indicator}`"
            cells.append([name, one.photos, one.condition, made.n, number(made.icc), *sizes])
    return "\n".join([text, table(heads, cells)])


def _groups() -> str:
    text = (
        "Who is compared how well: front and back together, all conditions, the roll told. *slight*, *dark*\n"
        "and *small* are the lower third, *heavy*, *light* and *large* the upper; RMSE of the change.\n"
    )
    cells = [
        [
            *(f"`{kind.indicator}`", one.name, one.inside.of, f"{one.rmse:.2f}°"),
            *(share_text(one.inside.count / one.inside.of), with_interval(one.zeros)),
        ]
        for kind in GROUPED
        for one in by_group(kind)
    ]
    heads = ("indicator", "group", "pairs", "RMSE", "inside", "false alarms")
    return "\n".join([text, table(heads, cells)])


def _plot() -> str:
    return (
        "![Hip line: error of the estimated change over its mean with the true one](accuracy/changes.png)\n"
    )
