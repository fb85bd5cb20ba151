"""The sentences that `pattern` and `protocol` fill in; the text is in ``patterns.toml``, ``stages.toml``."""

from __future__ import annotations

from typing import Annotated

from posture.entries import Entry, Sentence, Sourced, filled, placeholders

PatternNamed = Annotated[str, filled, placeholders("pattern")]
RegionNamed = Annotated[str, filled, placeholders("region")]
Labelled = Annotated[str, filled, placeholders("label")]


class NoneResolved(Sourced):
    """The sentences for when no pattern can be named."""

    label: Sentence
    not_measured: Sentence
    within_noise: Sentence
    contradictory: Sentence


class PatternWording(Entry):
    """The other sentences of a pattern."""

    within: Labelled
    not_measured: Labelled
    main_cue: Sentence
    fits: Sentence
    stated: Labelled


class SideWords(Entry):
    """The words that stand in for a side."""

    side: Sentence
    other_side: Sentence
    pain: Sentence


class Wording(Entry):
    """The sentences of a protocol."""

    region: Annotated[str, filled, placeholders("muscle", "side")]
    both_sides: Sentence
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
    because_tender: RegionNamed
    because_no_pain: Sentence
    because_general: Sentence
    because_conflict: Annotated[str, filled, placeholders("says", "self_check")]
    left_out: Annotated[str, filled, placeholders("titles", "reason", "detail")]
    left_out_regions: Annotated[str, filled, placeholders("title", "regions", "reason")]
    not_now: Annotated[str, filled, placeholders("what")]
    no_step: RegionNamed
