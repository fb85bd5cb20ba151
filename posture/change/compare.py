"""Answers about one person in time: what has changed, by how much, and how sure that is.

Every change is an estimate with its 95 % interval: there is one, or it is no larger than the end of the
interval. What is said of the comparison as a whole is chosen so that at most 5 of 100 comparisons say
anything wrongly (`posture.change.family`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from posture.answer.assessment import SCHEMA_VERSION
from posture.change.comparable import Obstacle, comparable
from posture.change.comparison import Change, Comparison, Conditions, Course, CoursePoint, Trend
from posture.change.family import surely_changed
from posture.change.limits import conditions_of, limits
from posture.change.order import dates_of, days, in_time
from posture.change.rolls import turned_by
from posture.change.saved import SavedAnswer, SavedIndicator
from posture.change.series import Series, change_of, pair_name, series_of, trend_name
from posture.change.sharper import sharper
from posture.change.told import told
from posture.change.wording import text_of, trend_text
from posture.errors import BadOption, NotComparable
from posture.measure.indicators import INDICATORS, IndicatorSpec
from posture.words.language import DEFAULT, Language
from posture.words.phrases import in_language, say, together

COMPARABLE = {"1.0", SCHEMA_VERSION}
"""Formats of answers whose values mean the same; the first has other words for `status`."""

MOST = 12
"""Answers at once [proposed]: a year of months."""


def compare(
    *answers: SavedAnswer,
    same_clothes: bool | None = None,
    same_camera: bool | None = None,
    language: Language = DEFAULT,
) -> Comparison:
    """Compare the answers about one person indicator by indicator.

    Parameters
    ----------
    *answers : SavedAnswer
        Two to `MOST`. They are put in the order of their dates where these surely tell it.
    same_clothes, same_camera : bool, optional
        Whether the person wore the same clothes, and the camera stood untouched, in all of them. What nobody
        says counts as changed; so does a camera whose roll differs by more than the answers' errors explain.
    language : Language
        What the comparison is written in; the answers may be in any.

    Raises
    ------
    BadOption
        Fewer than two answers, or more than `MOST`.
    NotComparable
        Formats that differ in meaning, or nothing that was measured in two of them can be compared; says why.
    """
    check_count(answers)
    versions = [one.schema_version for one in answers]
    if not set(versions) <= COMPARABLE and len(set(versions)) > 1:
        other = next(one for one in versions if one != versions[0])
        raise NotComparable(say("compare.schema", before=versions[0], after=other))
    ordered = in_time(answers)
    turned_deg = turned_by(ordered) if same_camera else None
    conditions = conditions_of(same_clothes, same_camera, turned=turned_deg is not None)
    when = days([one.compared for one in ordered])
    found = [series_of(spec, ordered, conditions.counts_as, when) for spec in INDICATORS]
    series = [one for one in found if one is not None]
    exchanged = ordered != list(answers)
    answer = _answer(ordered, conditions, series, exchanged=exchanged, turned_deg=turned_deg)
    if not series:
        reasons = dict.fromkeys(
            together(change.reason, change.next_time or "") for change in answer.changes if change.reason
        )
        raise NotComparable(together(say("compare.nothing"), *(reasons or (say("compare.no_value"),))))
    return in_language(replace(answer, language=language), language)


def check_count(answers: Sequence[object]) -> None:
    """Refuse fewer than two answers, or more than `MOST`; BadOption."""
    if not 2 <= len(answers) <= MOST:
        raise BadOption(say("compare.count", most=MOST, count=len(answers)))


def _answer(
    answers: Sequence[SavedAnswer],
    conditions: Conditions,
    series: Sequence[Series],
    *,
    exchanged: bool,
    turned_deg: float | None,
) -> Comparison:
    first, last = answers[0], answers[-1]
    sure = surely_changed(dict(test for one in series for test in one.tests()))
    changes = tuple(
        _change(spec, first, last, conditions, pair_name(spec.id, 0, len(answers) - 1) in sure)
        for spec in INDICATORS
        if first.measured(spec.id) or last.measured(spec.id)
    )
    courses = tuple(_course(one, sure) for one in series)
    return Comparison(
        schema_version=SCHEMA_VERSION,
        language=DEFAULT,
        summary=told(changes, courses, len(answers), sharper(answers, series, changes, conditions)),
        answers=tuple(one.compared for one in answers),
        before=first.compared,
        after=last.compared,
        dates=dates_of(first.compared, last.compared),
        conditions=conditions,
        changes=changes,
        courses=courses,
        limits=tuple(limits(answers, changes, exchanged=exchanged, turned_deg=turned_deg)),
    )


def _change(
    spec: IndicatorSpec, before: SavedAnswer, after: SavedAnswer, conditions: Conditions, sure: bool
) -> Change:
    pair = comparable(spec.id, before, after)
    if isinstance(pair, Obstacle):
        return _not_comparable(spec, before.measured(spec.id), after.measured(spec.id), pair)
    was, now = pair
    estimate = change_of(spec.id, before, after, conditions.counts_as)
    return Change(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        neutral=spec.neutral,
        before=was.value,
        sem_before=was.sem,
        after=now.value,
        sem_after=now.sem,
        difference=now.value - was.value,
        estimate=estimate.change,
        sem=estimate.sem,
        interval95=estimate.interval95,
        mdc95=estimate.mdc95,
        no_larger_than=estimate.no_larger_than,
        error=estimate.error,
        verdict=estimate.verdict,
        sure=sure,
        reason=None,
        next_time=None,
        text=text_of(spec, was.value, now.value, estimate),
    )


def _not_comparable(
    spec: IndicatorSpec, was: SavedIndicator | None, now: SavedIndicator | None, wrong: Obstacle
) -> Change:
    reasons = {"reason": wrong.reason, "next": wrong.next_time}
    return Change(
        id=spec.id,
        label=spec.label,
        plane=spec.plane,
        unit=spec.unit,
        neutral=spec.neutral,
        before=was.value if was else None,
        sem_before=was.sem if was else None,
        after=now.value if now else None,
        sem_after=now.sem if now else None,
        difference=None,
        estimate=None,
        sem=None,
        interval95=None,
        mdc95=None,
        no_larger_than=None,
        error=None,
        verdict="not_comparable",
        sure=False,
        reason=wrong.reason,
        next_time=wrong.next_time,
        text=say("compare.not_comparable", label=spec.label, **reasons),
    )


def _course(series: Series, sure: Collection[str]) -> Course:
    spec, first = series.spec, series.values[0]
    points = [CoursePoint(series.at[0] + 1, first.value, first.sem, None, None, None, None, sure=False)]
    for at, value, since in zip(series.at[1:], series.values[1:], series.since_first, strict=True):
        points.append(
            CoursePoint(
                number=at + 1,
                value=value.value,
                sem=value.sem,
                noise=since.noise,
                estimate=since.change,
                interval95=since.interval95,
                verdict=since.verdict,
                sure=pair_name(spec.id, series.at[0], at) in sure,
            )
        )
    return Course(spec.id, spec.label, spec.plane, spec.unit, tuple(points), _trend(series, sure))


def _trend(series: Series, sure: Collection[str]) -> Trend | None:
    if series.trend is None:
        return None
    fitted, change = series.trend, series.trend.change
    return Trend(
        over_days=fitted.over_days,
        per_week=change.change * 7 / fitted.over_days,
        measured_per_week=fitted.line.per_day * 7,
        estimate=change.change,
        sem=change.sem,
        interval95=change.interval95,
        scatter=fitted.line.scatter,
        verdict=change.verdict,
        sure=trend_name(series.spec.id) in sure,
        text=trend_text(series.spec, change, len(series.values), fitted.over_days),
    )
