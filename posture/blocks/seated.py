"""What a photo of somebody who sits can tell: only what hands have set, or cards show.

The network that finds landmarks, and the one that reads the picture of the trunk, were measured on people who
stand. A sitting person's thighs hide the hip joints, and all that is known of the networks' errors ends
there. On the one photo of a seated person that was tried the calibration called the body outside of what it
knows, and the network of the trunk gave its hip line an error of 8.9 degrees (2.7 in an ordinary photo). So
no value of theirs is taken over, and none of their errors.
"""

from __future__ import annotations

from posture.answer.assessment import CameraRoll
from posture.answer.vocabulary import WORN
from posture.body.stance import off_axis_deg
from posture.errors import TooBlurred, UnusableView
from posture.measure.gates import GATES, gate_results
from posture.measure.readings import Outcome, Reading
from posture.pipeline.observation import Observation, card_outcomes_of, gated, marked_of
from posture.points.readings import readings
from posture.words.phrases import say, together


def of_seated(observation: Observation, roll: CameraRoll) -> list[Outcome]:
    """What cards and points of a seated person's photo say with this roll taken out."""
    marked = marked_of(observation, roll)
    said = [*card_outcomes_of(observation, roll), *(readings(marked) if marked else [])]
    return [one for one in said if isinstance(one, Reading) and _without_network(one)]


def _without_network(reading: Reading) -> bool:
    """Whether no landmark of the network has a part in it: of a corrected line both ends must be set."""
    return reading.source in WORN or (reading.source == "points" and reading.model_sem == 0)


def check_seated(observation: Observation) -> None:
    """Refuse a photo in which not even points or cards can be trusted.

    Raises
    ------
    TooBlurred, UnusableView
        It is blurred, or the trunk is turned away or bent.
    """
    failed = {one.gate: one for one in gate_results(gated(observation, observation.roll)) if not one.passed}
    if "sharp" in failed:
        raise TooBlurred(together(failed["sharp"].detail))
    view = observation.view.name
    off = abs(off_axis_deg(observation.landmarks, view))
    if off >= GATES["facing"].limit:
        raise UnusableView(say("gate_detail.facing", off=off, view=say(f"view.{view}")))
    if "trunk_straight" in failed:
        bent = failed["trunk_straight"]
        raise UnusableView(together(bent.detail), hint=say("blocks.sit_straight"))


def looks_upright(observation: Observation) -> bool:
    """Whether the photo that was stated as seated shows somebody who stands."""
    return all(
        one.passed for one in gate_results(gated(observation, observation.roll)) if one.gate == "standing"
    )
