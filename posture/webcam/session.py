"""What a session before a camera takes, and in which order: shots of the views, then one full turn.

Pictures go in one after the other; what was taken comes out. Neither clock, window nor file is known here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from posture.answer.vocabulary import ViewName
from posture.image.footage import FRAMES, LONG_SIDE_PX, Choice, Footage, Frame, FrameLook
from posture.image.photo import Photo
from posture.image.video import reduced, sharpness
from posture.live.glimpse import Tracker, glimpse_of
from posture.live.guidance import Guidance, guided, once_more, start
from posture.live.hints import Glimpse
from posture.live.turn_pace import Pace, paced
from posture.webcam.camera import CameraPicture

BURST = 12
"""Frames of a shot: ten good ones are wanted, and two may go wrong."""

BURST_S = 0.96
"""Time over which a burst is spread, when the camera is fast enough: a second, as the stillness before it."""

Sort = Literal["view", "turn"]
Event = Literal["shot", "moved", "turned", "turn_begins", "turn_lost", "turn_done", "skipped"]


@dataclass(frozen=True, slots=True)
class Take:
    """One thing to take: a shot of a view (and which repeat of it), or the full turn."""

    sort: Sort
    view: ViewName = "front"
    repeat: int = 1
    repeats: int = 1


def steps_of(views: Sequence[ViewName], repeats: int, *, turn: bool) -> tuple[Take, ...]:
    """All steps in their order: every repeat of a view before the next one, the turn last."""
    shots = [Take("view", view, k + 1, repeats) for view in views for k in range(repeats)]
    return (*shots, *([Take("turn")] if turn else []))


@dataclass(frozen=True, slots=True)
class Shot:
    """A burst that is complete: its view, and its frames in the order of time."""

    view: ViewName
    frames: tuple[CameraPicture, ...]

    @property
    def seconds(self) -> float:
        """When the first of its frames was taken."""
        return self.frames[0].seconds


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be shown and said after one picture.

    `step` is what is being taken (None at the end), `glimpse` what was seen; `guidance` or `pace` say how it
    goes, `burst` how much of a burst is taken (0 to 1), `event` what has just happened.
    """

    picture: CameraPicture
    step: Take | None
    glimpse: Glimpse
    guidance: Guidance
    pace: Pace | None
    burst: float
    event: Event | None


class Session:
    """A session that is going on.

    Parameters
    ----------
    steps : sequence of Take
    tracker : Tracker
    hold_s : float
        How long to hold still before each shot.
    on_shot : callable
        Told every shot as soon as it is complete.

    Attributes
    ----------
    turn : Footage or None
        The frames of the turn, once it is complete.
    """

    def __init__(
        self, steps: Sequence[Take], tracker: Tracker, hold_s: float, on_shot: Callable[[Shot], None]
    ) -> None:
        self._left = list(steps)
        self._tracker, self._hold_s, self._on_shot = tracker, hold_s, on_shot
        self._guidance = _start(self._left[0], hold_s)
        self._burst: _Burst | None = None
        self._at_once = False
        self._pace: Pace | None = None
        self._film: _TurnFilm | None = None
        self.turn: Footage | None = None

    @property
    def left(self) -> tuple[Take, ...]:
        """What is still to be taken."""
        return tuple(self._left)

    def take_now(self) -> None:
        """Take the shot with the next pictures, whatever stands in the way; the gates judge it later."""
        self._at_once = True

    def skip(self) -> None:
        """Go on to the next step."""
        if self._left:
            self._next(None)

    def see(self, picture: CameraPicture) -> Scene:
        """One more picture."""
        height, width = picture.rgb.shape[:2]
        glimpse = glimpse_of(Photo(picture.rgb, width, height, ""), picture.seconds, self._tracker)
        step = self._left[0] if self._left else None
        event: Event | None = None
        if step is not None:
            event = self._turning(picture, glimpse) if self._pace else self._standing(step, picture, glimpse)
        share = self._burst.share if self._burst else 0.0
        return Scene(picture, step, glimpse, self._guidance, self._pace, share, event)

    def _standing(self, step: Take, picture: CameraPicture, glimpse: Glimpse) -> Event | None:
        before, self._guidance = self._guidance, guided(self._guidance, glimpse)
        if self._guidance.phase != "shoot" and not self._at_once:
            broken, self._burst = self._burst is not None, None
            if broken:
                return "moved"
            return "turned" if self._guidance.turned and not before.turned else None
        if step.sort == "turn":
            self._pace, self._film = Pace(), _TurnFilm()
            self._at_once = False
            return "turn_begins"
        self._burst = self._burst or _Burst(picture.seconds)
        if not self._burst.add(picture):
            return None
        shot = Shot(step.view, self._burst.frames)
        self._next(glimpse)
        self._on_shot(shot)
        return "shot"

    def _turning(self, picture: CameraPicture, glimpse: Glimpse) -> Event | None:
        if self._pace is None or self._film is None:
            return None
        self._pace = paced(self._pace, glimpse)
        if self._pace.lost:
            self._pace = self._film = None
            self._guidance = _start(self._left[0], self._hold_s)
            return "turn_lost"
        self._film.add(picture)
        if not self._pace.done:
            return None
        self.turn = self._film.footage()
        self._next(None)
        return "turn_done"

    def _next(self, glimpse: Glimpse | None) -> None:
        taken = self._left.pop(0)
        self._burst, self._pace, self._film, self._at_once = None, None, None, False
        if not self._left:
            return
        following = self._left[0]
        self._guidance = _start(following, self._hold_s)
        again = following.sort == taken.sort == "view" and following.view == taken.view
        if again and glimpse is not None and glimpse.landmarks is not None:
            self._guidance = once_more(self._guidance, glimpse.landmarks)


def _start(step: Take, hold_s: float) -> Guidance:
    return start(step.view, hold_s, hands_up=step.sort == "turn")


class _Burst:
    """The sharpest picture of each of twelve moments; slow cameras get more time."""

    def __init__(self, began_s: float) -> None:
        self._began_s = began_s
        self._kept: dict[int, tuple[float, CameraPicture]] = {}

    @property
    def share(self) -> float:
        return len(self._kept) / BURST

    @property
    def frames(self) -> tuple[CameraPicture, ...]:
        return tuple(picture for _, picture in self._kept.values())

    def add(self, picture: CameraPicture) -> bool:
        """Whether the burst is complete, this picture not included."""
        moment = int((picture.seconds - self._began_s) / (BURST_S / BURST) + 1e-6)
        if moment not in self._kept and len(self._kept) == BURST:
            return True
        clear = sharpness(picture.rgb)
        if moment not in self._kept or clear > self._kept[moment][0]:
            self._kept[moment] = (clear, picture)
        return False


class _TurnFilm:
    """The sharpest pictures of a turn, as `posture.image.footage` keeps them of a video."""

    def __init__(self) -> None:
        self._choice = Choice(3.0 / FRAMES)
        self._began_s: float | None = None
        self._last_s = 0.0
        self._digest = hashlib.sha256()
        self._size = (0, 0)

    def add(self, picture: CameraPicture) -> None:
        self._began_s = picture.seconds if self._began_s is None else self._began_s
        self._last_s = picture.seconds - self._began_s
        height, width = picture.rgb.shape[:2]
        self._size = (width, height)
        if not self._choice.wants(self._last_s):
            return
        small = reduced(picture.rgb, width, height, LONG_SIDE_PX)
        self._digest.update(small.tobytes())
        photo = Photo(small, width, height, "")
        self._choice.add(
            FrameLook(sharpness(small), self._last_s, Frame(picture.number, self._last_s, photo))
        )

    def footage(self) -> Footage:
        digest = self._digest.hexdigest()
        looks = self._choice.best(max(self._last_s, 1e-3) * (1 + 1e-6))
        frames = [replace(look.frame, photo=replace(look.frame.photo, sha256=digest)) for look in looks]
        return Footage("video", tuple(frames), digest, *self._size)
