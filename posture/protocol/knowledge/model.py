"""Everything that the protocol knows, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posture.protocol.knowledge.check_in_rules import CheckInRules, Criterion, NotYetRow
from posture.protocol.knowledge.entries import (
    CueRow,
    Muscle,
    NearLevel,
    PainSide,
    PatternRow,
    Place,
    SessionRules,
    Source,
    Stage,
    Technique,
)
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
from posture.words.language import Language


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All entries in one language; the mappings are by id, in the order of the files.

    `sides` holds for each side the forms that a text may ask for; ``name`` and ``pain`` are always there.
    """

    language: Language
    sources: Mapping[str, Source]
    places: Mapping[str, Place]
    muscles: Mapping[str, Muscle]
    techniques: Mapping[str, Technique]
    cues: tuple[CueRow, ...]
    patterns: Mapping[str, PatternRow]
    near_level: NearLevel
    none_resolved: NoneResolved
    urgencies: Mapping[str, Urgency]
    red_flags: Mapping[str, RedFlag]
    red_flag_groups: Mapping[str, RedFlagGroup]
    contraindications: Mapping[str, Contraindication]
    adjustments: Mapping[str, Adjustment]
    stages: tuple[Stage, ...]
    session: SessionRules
    stop_rules: Mapping[str, StopRule]
    after_stops: AfterStops
    check_in: CheckInRules
    criteria: tuple[Criterion, ...]
    not_yet: Mapping[str, NotYetRow]
    words: Words

    @property
    def sides(self) -> Mapping[PainSide, Mapping[str, str]]:
        """The words for each side: left, right, both, middle."""
        return self.words.sides
