"""The sentences that patterns, protocols, check-ins and sheets fill in, from ``posture/words``."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator

from posture.answer.assessment import Status
from posture.answer.assessment import Verdict as PatternVerdict
from posture.answer.protocol import Grade
from posture.answer.vocabulary import SideOrBoth
from posture.protocol.knowledge.body_map import MapView
from posture.protocol.knowledge.check_in_rules import Met, Verdict
from posture.protocol.knowledge.entries import Entry, Id, PainSide, Sentence, Sourced, filled, placeholders

PatternNamed = Annotated[str, filled, placeholders("pattern")]
RegionNamed = Annotated[str, filled, placeholders("region")]
Labelled = Annotated[str, filled, placeholders("label")]
Counted = Annotated[str, filled, placeholders("n")]


def _all_of(kind: object) -> AfterValidator:
    """Refuse a table that does not name every one of a kind."""

    def check(table: dict[str, object]) -> dict[str, object]:
        if missing := set(get_args(kind)) - set(table):
            raise ValueError(f"no words for {', '.join(sorted(missing))}")
        return table

    return AfterValidator(check)


class NoneResolved(Sourced):
    """The sentences for when no pattern can be named."""

    label: Sentence
    not_measured: Sentence
    unclear: Sentence
    contradictory: Sentence


class PatternWording(Entry):
    """The other sentences of a pattern."""

    within: Labelled
    not_measured: Labelled
    main_cue: Sentence
    fits: Sentence
    stated: Labelled
    verdicts: Annotated[dict[PatternVerdict, Sentence], _all_of(PatternVerdict)]
    statuses: Annotated[dict[Status, Sentence], _all_of(Status)]


class Wording(Entry):
    """The sentences of a protocol."""

    region: Annotated[str, filled, placeholders("muscle", "side")]
    do_both: Sentence
    keep_off: Annotated[str, filled, placeholders("places")]
    why_tender: Sentence
    why_pattern: PatternNamed
    why_symptom: Sentence
    because_pattern: PatternNamed
    because_no_pattern: Sentence
    because_pain: Annotated[str, filled, placeholders("side", "place")]
    because_default_place: Sentence
    because_default_side: Sentence
    because_also: Annotated[str, filled, placeholders("places")]
    because_tender: RegionNamed
    because_free_of_pain: Sentence
    because_no_pain: Sentence
    because_general: Sentence
    because_conflict: Annotated[str, filled, placeholders("says", "self_check")]
    left_out: Annotated[str, filled, placeholders("titles", "reason", "detail")]
    left_out_regions: Annotated[str, filled, placeholders("title", "regions", "reason")]
    stepped_down: Annotated[str, filled, placeholders("titles")]
    not_now: Annotated[str, filled, placeholders("what")]
    no_step: RegionNamed
    not_yet: Annotated[str, filled, placeholders("title", "stage", "stage_title", "why", "unlocks_when")]


class Labels(Entry):
    """Headings and small words, for the terminal and for the printed sheet."""

    stage: Annotated[str, filled, placeholders("stage", "title")]
    locked: Sentence
    pattern: Annotated[str, filled, placeholders("label", "verdict")]
    comes_first: Annotated[str, filled, placeholders("urgency")]
    ask_brief: Sentence
    no_routine: Annotated[str, filled, placeholders("advice")]
    ask_first: Sentence
    safety: Sentence
    because: Sentence
    left_out: Sentence
    stop: Sentence
    ready: Annotated[str, filled, placeholders("stage")]
    later: Sentence
    why: Sentence
    evidence: Sentence
    grades: Annotated[dict[Grade, Sentence], _all_of(Grade)]
    sources: Sentence
    seconds: Counted
    minutes: Counted
    times: Counted
    once_a_day: Sentence
    times_a_day: Counted
    pressure: Counted
    on_each_side: Sentence
    sides: Annotated[dict[SideOrBoth, Sentence], _all_of(SideOrBoth)]
    in_all: Counted


class CheckInWording(Entry):
    """The sentences of an answer to a diary."""

    verdicts: Annotated[dict[Verdict, Sentence], _all_of(Verdict)]
    next_steps: Annotated[dict[Verdict, tuple[Sentence, ...]], _all_of(Verdict)]
    because_red_flag: Sentence
    because_stops: Counted
    because_rule: Annotated[str, filled, placeholders("n", "says")]
    because_worse: Annotated[str, filled, placeholders("points", "days")]
    because_no_change: Annotated[str, filled, placeholders("days")]
    because_ready: Annotated[str, filled, placeholders("days")]
    because_not_ready: Annotated[str, filled, placeholders("met", "of", "days")]
    no_stop: Sentence
    because_nothing_left: Sentence
    because_ask_first: Sentence
    stay_after_stop: Sentence
    heading: Sentence
    met: Annotated[dict[Met, Sentence], _all_of(Met)]
    in_a_row: Annotated[str, filled, placeholders("days")]
    no_angles: Sentence


class SheetWording(Entry):
    """The words that only the printed sheet needs."""

    title: Sentence
    for_whom: Sentence
    date: Sentence
    name: Sentence
    what: Sentence
    dark_side: Sentence
    press_here: Sentence
    as_in: Counted
    views: Annotated[dict[MapView, Sentence], _all_of(MapView)]
    keep_off: Sentence
    diary: Sentence
    diary_hint: Sentence


class DayPlanWording(Entry):
    """The words that only the plan for the first days needs."""

    title: Annotated[str, filled, placeholders("days")]
    none: Sentence
    day: Sentence
    before: Sentence
    routine: Sentence
    steps: Sentence
    orders: Annotated[str, filled, placeholders("orders", "n")]
    watch: Sentence
    watch_before: Sentence
    watch_first: Sentence
    watch_next: Sentence
    check_in: Sentence
    begin_diary: Sentence
    check_in_today: Sentence
    worse: Annotated[str, filled, placeholders("points", "days")]
    stage_two: Annotated[str, filled, placeholders("stage", "days")]
    no_change: Sentence


class ReviewWording(Entry):
    """The words that only the review sheet needs."""

    title: Sentence
    intro: Sentence
    profession: Sentence
    signature: Sentence
    agree: Sentence
    change: Sentence
    leave_out: Sentence
    comment: Sentence
    missing: Sentence
    opinion: Sentence
    red_flags: Sentence
    contraindications: Sentence
    adjustments: Sentence
    stop_rules: Sentence
    techniques: Sentence
    muscles: Sentence
    patterns: Sentence
    criteria: Sentence
    because: Sentence
    then: Sentence
    how: Sentence
    dose: Sentence
    stop_if: Sentence
    not_if: Sentence
    keep_off: Sentence
    places: Sentence
    same_side: Sentence
    opposite_side: Sentence
    go_with_it: Sentence
    disagree: Sentence


class Words(Entry):
    """The tables of a catalogue that belong to no single rule."""

    zone: dict[Id, dict[Literal["label"], Sentence]]
    sides: dict[PainSide, dict[Id, Sentence]]
    pattern_wording: PatternWording
    wording: Wording
    labels: Labels
    check_in: CheckInWording
    sheet: SheetWording
    day_plan: DayPlanWording
    review: ReviewWording
