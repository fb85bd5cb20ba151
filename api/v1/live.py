"""Live hints for the page's camera, over a WebSocket: one small picture in, what to do now out.

The person is measured from the shots alone; what is seen here only helps to take them. A picture is answered
before the next one is read, so a slow service makes slow hints and no queue.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import asdict, dataclass

from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.websockets import WebSocketDisconnect

from api.edge.clients import Callers
from api.problems.negotiate import language_in
from api.settings import Settings
from api.work.live_pool import LivePool, Seat
from posture.answer.vocabulary import ViewName
from posture.body.landmarks import Joint, Landmarks
from posture.errors import BadInput, BadOption, Busy, PostureError, TooManyBytes, TooManyPixels
from posture.live.guidance import Guidance, Phase, guided, hint_text, once_more, phase_text, short_text, start
from posture.words.language import Language
from posture.words.phrases import say

PATH = "/live"

OVER, NO_PICTURE, NOT_ALLOWED, TOO_LARGE, TRY_LATER = 1000, 1007, 1008, 1009, 1013
"""Codes with which we end a WebSocket (RFC 6455, section 7.4.1; 1013 is in IANA's registry)."""

HOLD_S = 3.0
"""How long a person stands still while the page counts from three, in seconds."""

ORDER_EVERY_S = 0.25
"""Not more texts than one in so many seconds; what comes earlier waits with the sender."""

Place = tuple[float, float, float]

_TRUNK = [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP]

router = APIRouter()


class Order(BaseModel):
    """What the page asks for, in text: the view that comes next."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    view: ViewName
    repeat: bool = False
    """The same view again: the person steps off the mark and back on first."""
    turn: bool = False
    """A full turn comes next: the hands may be on the shoulders."""


@dataclass(frozen=True, slots=True)
class Hint:
    """The answer to one picture.

    `phase` is that of `posture.live.guidance`; `left_s` is how long to hold still until the shot, in seconds.
    `short` is `text` in about three words. `body` is where the person stands: the middle of the trunk as a
    share of the picture's width, eyes and toes as shares of its height; None without a person.
    """

    phase: Phase
    hints: tuple[str, ...]
    text: str
    short: str
    left_s: float
    view: ViewName
    body: Place | None


def hint_of(state: Guidance, landmarks: Landmarks | None, language: Language) -> Hint:
    """Return what the page is told about a state: the most important hint, or how the shot goes on."""
    text = hint_text(state.hints[0], language) if state.hints else phase_text(state.phase, language)
    body = None if landmarks is None else _place(landmarks)
    short = short_text(state, language)
    return Hint(state.phase, state.hints, text, short, round(state.left_s, 2), state.wanted, body)


def _place(landmarks: Landmarks) -> Place:
    shares = landmarks.xy_px / [landmarks.width_px, landmarks.height_px]
    middle, top, bottom = shares[_TRUNK, 0].mean(), shares[:, 1].min(), shares[:, 1].max()
    return round(float(middle), 3), round(float(top), 3), round(float(bottom), 3)


@router.websocket(PATH)
async def live(socket: WebSocket) -> None:
    """Answer picture after picture until the page has had enough, or nothing comes, or time is up."""
    settings: Settings = socket.state.settings
    pool: LivePool | None = socket.state.live
    await socket.accept()
    try:
        if pool is None:
            raise Busy(say("failure.hints_off"))
        with pool.place(CALLERS.client_of(socket.scope)) as seat:
            async with asyncio.timeout(settings.live_s):
                await _Camera(socket, settings, pool, seat).serve()
    except WebSocketDisconnect:
        return
    except TimeoutError:
        await socket.close(OVER)
    except PostureError as error:
        socket.scope["state"]["code"] = error.code
        code = next((code for kind, code in _CODES if isinstance(error, kind)), TRY_LATER)
        await socket.close(code, error.code)


CALLERS = Callers()

_CODES = (
    (BadOption, NOT_ALLOWED),
    ((TooManyBytes, TooManyPixels), TOO_LARGE),
    (BadInput, NO_PICTURE),
)


class _Camera:
    """One camera that gets hints."""

    def __init__(self, socket: WebSocket, settings: Settings, pool: LivePool, seat: Seat) -> None:
        self._socket = socket
        self._settings = settings
        self._pool = pool
        self._seat = seat
        self._language = language_in(socket.scope)
        self._state = start("front", HOLD_S)
        self._last: Landmarks | None = None
        self._next_s = 0.0
        self._next_order_s = 0.0

    async def serve(self) -> None:
        while True:
            async with asyncio.timeout(self._settings.live_idle_s):
                message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if (text := message.get("text")) is not None:
                await asyncio.sleep(self._next_order_s - time.monotonic())
                self._next_order_s = time.monotonic() + ORDER_EVERY_S
                self._begin(text)
            else:
                await self._answer(message["bytes"])

    def _begin(self, text: str) -> None:
        """Begin another view, or the same one once more."""
        try:
            order = Order.model_validate_json(text)
        except ValidationError:
            raise BadOption(say("failure.hint_order")) from None
        self._state = start(order.view, HOLD_S, hands_up=order.turn)
        if order.repeat and self._last is not None:
            self._state = once_more(self._state, self._last)

    async def _answer(self, data: bytes) -> None:
        """Look at one picture, not earlier than the rate allows."""
        await asyncio.sleep(self._next_s - time.monotonic())
        self._next_s = time.monotonic() + 1 / self._settings.live_rate
        glimpse = await self._pool.look(self._seat, data)
        self._state = guided(self._state, glimpse)
        self._last = glimpse.landmarks or self._last
        await self._socket.send_json(asdict(hint_of(self._state, glimpse.landmarks, self._language)))
