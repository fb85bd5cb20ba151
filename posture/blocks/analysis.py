"""The path of photos with blocks under a foot, and of the seated person: from files to the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from posture.answer.assessment import SCHEMA_VERSION, CameraRoll
from posture.answer.blocks import BlockCourse, BlocksAnswer, Finding, Sitting
from posture.answer.moments import in_utc
from posture.answer.vocabulary import OF_THE_PHOTO
from posture.blocks.course import courses, one_roll
from posture.blocks.grounded import grounded
from posture.blocks.seated import check_seated, looks_upright, of_seated
from posture.blocks.sitting import sittings
from posture.blocks.stand import Stand
from posture.blocks.values import Value, of_answer, of_photo
from posture.errors import BadOption, NothingMeasurable, PostureError, RepeatedPhoto, UnusableView
from posture.measure.repeats import shared_roll
from posture.package_data import read_toml
from posture.pipeline import by_hand, caveats
from posture.pipeline.again import analyse_again
from posture.pipeline.assess import Refused, all_refused, in_photo, listed, outcomes_of
from posture.pipeline.earlier import EarlierAnswer
from posture.pipeline.observation import Observation, gates_of, marked_of, observe
from posture.pipeline.options import PhotoOptions
from posture.points.given import NO_MARKS, Marks
from posture.words.language import DEFAULT, Language
from posture.words.phrases import Text, in_language, say, together

if TYPE_CHECKING:
    from datetime import datetime

    from posture.answer.vocabulary import ViewName
    from posture.pose.detector import Detector

MOST_GIVEN = 24
"""Photos and answers of one request: five heights, three photos each, and the seated ones."""


@dataclass(frozen=True, slots=True)
class Given:
    """One photo, or the saved answer to one, and how the person stood in it.

    `data` is the file's bytes, or an answer that was checked already; `marks` are points that were set in the
    photo, with no view or its own. Those beside an answer replace the points that it was made with.
    """

    stand: Stand
    data: bytes | EarlierAnswer
    marks: Marks = NO_MARKS

    @property
    def digests(self) -> set[str]:
        """SHA-256 of the file, or of each file that the answer is about."""
        if isinstance(self.data, EarlierAnswer):
            return {photo.image.sha256 for photo in self.data.photos}
        return {hashlib.sha256(self.data).hexdigest()}


_Numbered = tuple[int, Given]
"""Counted from 1 in the order in which they were handed in."""


@dataclass(frozen=True, slots=True)
class BlocksOptions:
    """What holds for all photos together.

    `view` is stated where it is not to be recognised. `fixed_camera` says that the camera stood still.
    """

    view: ViewName | None = None
    photo: PhotoOptions = field(default_factory=PhotoOptions)
    fixed_camera: bool = True
    language: Language = DEFAULT
    label: str | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    number: int
    stand: Stand
    observation: Observation


def analyse_blocks(
    given: Sequence[Given],
    detector: Detector | None,
    options: BlocksOptions | None = None,
    *,
    measured_at: datetime | None = None,
) -> BlocksAnswer:
    """Set photos of one person against each other: with blocks under a foot, or standing and seated.

    Parameters
    ----------
    given : sequence of Given
        At least two, of different heights, or one standing and one seated; all front or all back photos are
        compared with their like. Several of one height are welcome.
    detector : Detector or None
        May be None where all are saved answers.
    options : BlocksOptions, optional
    measured_at : datetime, optional
        The moment that the answer names; now, when none is given.

    Raises
    ------
    PostureError
        BadOption for photos that have nothing to be compared with, an unreadable file's error, or the first
        photo's error when none can be measured.
    """
    options = options or BlocksOptions()
    _check(given, detector)
    fresh, repeated = _once_each(given)
    seen, unseen = _observed(fresh, detector, options)
    values, notes, failed = _values(fresh, seen, options)
    refused = sorted([*repeated, *unseen, *failed], key=lambda one: str(one[0]).zfill(3))
    if refused and len(refused) == len(given):
        raise all_refused(refused)
    standing = [value for value in values if not value.stand.seated]
    by_blocks = courses(standing, options.fixed_camera)
    level = [value for value in standing if value.stand.step_mm == 0]
    seated = [value for value in values if value.stand.seated]
    by_sitting = sittings(level, seated, options.fixed_camera)
    lacking = _lacking(given, by_blocks, by_sitting, seated)
    answer = BlocksAnswer(
        schema_version=SCHEMA_VERSION,
        language=options.language,
        measured_at=in_utc(measured_at),
        label=options.label,
        headline=_headline(by_blocks, by_sitting, lacking),
        courses=tuple(by_blocks),
        sitting=tuple(by_sitting),
        not_measured=tuple(lacking),
        more=tuple(_more(by_blocks, by_sitting, _roll_unknown(seen, options))),
        limits=(*notes, *_limits(by_blocks, by_sitting, _rolls_apart(values, options))),
        findings=tuple(_findings(by_blocks, by_sitting)),
        refused=tuple(listed(number, error) for number, error in refused),
    )
    return in_language(answer, options.language)


def _check(given: Sequence[Given], detector: Detector | None) -> None:
    if len(given) > MOST_GIVEN:
        raise BadOption(say("blocks.too_many", count=len(given), most=MOST_GIVEN))
    steps = {one.stand.step_mm for one in given if not one.stand.seated}
    sitting = any(one.stand.seated for one in given)
    if len(steps) < 2 and not (sitting and 0.0 in steps):
        raise BadOption(say("blocks.one_height"))
    if any(one.stand.seated and isinstance(one.data, EarlierAnswer) for one in given):
        raise BadOption(say("blocks.seated_answer"))
    if detector is None and any(isinstance(one.data, bytes) for one in given):
        raise ValueError("photos need a detector")


def _once_each(given: Sequence[Given]) -> tuple[list[_Numbered], list[Refused]]:
    """All that show a photo of their own, and an error for each that shows one of those again.

    In one photo somebody stood one way, be it handed in as the file or as the answer to it.
    """
    known: set[str] = set()
    fresh: list[_Numbered] = []
    repeated: list[Refused] = []
    for number, one in enumerate(given, 1):
        if one.digests & known:
            repeated.append((number, RepeatedPhoto()))
            continue
        known |= one.digests
        fresh.append((number, one))
    return fresh, repeated


def _observed(
    given: Sequence[_Numbered], detector: Detector | None, options: BlocksOptions
) -> tuple[list[_Seen], list[Refused]]:
    """Every photo looked at, and the errors of those in which nobody is found, by number."""
    seen: list[_Seen] = []
    refused: list[Refused] = []
    for number, one in given:
        if isinstance(one.data, EarlierAnswer) or detector is None:
            continue
        how = replace(options.photo, marks=one.marks, raised_mm=one.stand.step_mm, seated=one.stand.seated)
        try:
            observation = observe(one.data, detector, options.view, how)
            if observation.view.name not in ("front", "back"):
                raise UnusableView(say("blocks.view"), hint=say("blocks.view_hint"))
            seen.append(_Seen(number, one.stand, observation))
        except NothingMeasurable as error:
            refused.append((number, error))
        except PostureError as error:
            raise type(error)(in_photo(number, error)) from error
    return seen, refused


def _values(
    given: Sequence[_Numbered], seen: Sequence[_Seen], options: BlocksOptions
) -> tuple[list[Value], list[Text], list[Refused]]:
    """All values, what has to be noted about single photos, and the errors of those without any."""
    values = [
        value
        for number, one in given
        if isinstance(one.data, EarlierAnswer)
        for value in of_answer(number, one.stand, _with_marks(number, one.data, one.marks))
    ]
    notes: list[Text] = []
    failed: list[Refused] = []
    roll = _roll(seen, options)
    for one in seen:
        try:
            values += _of_photo(one, roll or one.observation.roll)
        except NothingMeasurable as error:
            failed.append((one.number, error))
            continue
        if one.stand.seated and looks_upright(one.observation):
            notes.append(say("blocks.looks_upright", number=one.number))
    return values, notes, failed


def _with_marks(number: int, answer: EarlierAnswer, marks: Marks) -> EarlierAnswer:
    """A saved answer measured again with the points that came with it, if any did."""
    if not marks.points:
        return answer
    try:
        return EarlierAnswer.from_mapping(analyse_again(answer, marks).to_dict())
    except PostureError as error:
        raise type(error)(in_photo(number, error)) from error


def _roll(seen: Sequence[_Seen], options: BlocksOptions) -> CameraRoll | None:
    """The one roll of a camera that stood still; None where each photo keeps its own."""
    sizes = {(one.observation.photo.width_px, one.observation.photo.height_px) for one in seen}
    if not options.fixed_camera or len(sizes) != 1:
        return None
    return shared_roll([one.observation.roll for one in seen])[0]


def _of_photo(one: _Seen, roll: CameraRoll) -> list[Value]:
    observation = one.observation
    marked = marked_of(observation, roll)
    measures = by_hand.listed(marked).get("measures", ())
    if one.stand.seated:
        check_seated(observation)
        outcomes = of_seated(observation, roll)
    else:
        gates = gates_of(observation, roll)  # which know of the block, and look at the photo as it is
        landed = replace(observation, landmarks=grounded(observation.landmarks, one.stand))
        outcomes = outcomes_of(landed, gates, roll)
    calibration = caveats.provenance(observation.landmarks.passes, None, outcomes).calibration
    return of_photo(one.number, one.stand, outcomes, measures, calibration, roll.deg or 0.0)


def _lacking(
    given: Sequence[Given],
    by_blocks: Sequence[BlockCourse],
    by_sitting: Sequence[Sitting],
    seated: Sequence[Value],
) -> list[Text]:
    """What was wanted and cannot be said."""
    found: list[Text] = []
    if not by_blocks and len({one.stand.step_mm for one in given if not one.stand.seated}) > 1:
        found.append(say("blocks.no_course"))
        if any(isinstance(one.data, EarlierAnswer) and one.stand.side for one in given):
            found.append(say("blocks.saved_on_a_block"))
    if not by_sitting and any(one.stand.seated for one in given):
        found.append(say("blocks.other_source" if seated else "blocks.seated_unseen"))
    return found


def _headline(
    by_blocks: Sequence[BlockCourse], by_sitting: Sequence[Sitting], lacking: Sequence[Text]
) -> Text:
    """The surest of each kind, in a sentence."""
    said = [*(one.text for one in by_blocks[:1]), *(one.text for one in by_sitting[:1])]
    return together(*(said or lacking[:1]))


def _more(by_blocks: Sequence[BlockCourse], by_sitting: Sequence[Sitting], roll_unknown: bool) -> list[Text]:
    """What would tell more."""
    names = []
    for level in (one.level for one in by_blocks[:1]):
        if level is None or level.interval95_mm[0] < 0 < level.interval95_mm[1]:
            names += [*(["more_roll"] if roll_unknown else []), "more_photos", "more_height", "more_points"]
    if any(one.origin == "untold" for one in by_sitting[:1]):
        names.append("more_sitting")
    return [say(f"blocks.{name}") for name in names]


def _roll_unknown(seen: Sequence[_Seen], options: BlocksOptions) -> bool:
    """Whether nobody knows how level the camera stood, on which it depends where a line reads level."""
    shared = _roll(seen, options)
    rolls = [shared] if shared else [one.observation.roll for one in seen]
    return any(roll.deg is None for roll in rolls)


def _rolls_apart(values: Sequence[Value], options: BlocksOptions) -> dict[str, float]:
    """The outermost rolls taken out of photos of a camera that stood still; empty where all have one."""
    if not values or not options.fixed_camera or one_roll(values, fixed_camera=True):
        return {}
    rolls = [value.roll_deg for value in values]
    return {"low": min(rolls), "high": max(rolls)}


def _limits(
    by_blocks: Sequence[BlockCourse], by_sitting: Sequence[Sitting], rolls: dict[str, float]
) -> list[Text]:
    names = ["no_lift"]
    if rolls and (by_blocks or by_sitting):
        names += ["rolls_differ"]
    kinds = {one.errors for one in by_blocks}
    names += [f"{kind}_error" for kind in ("measured", "moved") if kind in kinds]
    if "full" in kinds:
        names += ["full_error" if kinds == {"full"} else "other_error"]
    if any(one.source in OF_THE_PHOTO for one in by_blocks):
        names += ["too_small", "level_feet"]
    if by_sitting:
        names += ["level_seat"]
    followed = read_toml("posture.blocks", "followed")["slope"]
    figures = {"too_small": {view: followed[view] for view in ("front", "back")}, "rolls_differ": rolls}
    return [say(f"blocks.limits.{name}", **figures.get(name, {})) for name in (*names, "same")]


def _findings(by_blocks: Sequence[BlockCourse], by_sitting: Sequence[Sitting]) -> list[Finding]:
    """What papers found about what was measured here."""
    there = {"blocks": bool(by_blocks), "sitting": bool(by_sitting)}
    rows = read_toml("posture.blocks", "papers").items()
    return [Finding(say(f"blocks.papers.{name}"), row["source"]) for name, row in rows if there[row["when"]]]
