"""The application: `create_app` puts the pieces together, `api.life` owns the workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.edge.asgi import Bounds, Edge
from api.edge.doors import Doors, doors_for
from api.life import Life
from api.observe import logs, metrics, traces
from api.observe.metrics import Metrics
from api.observe.record import Observer
from api.page import assets, card_guide, invite, lost, photo, points, routine, shell, turn
from api.phone.invitation import Invitation
from api.problems import document
from api.problems.document import PHONE_UNKNOWN, Problem, json_response
from api.settings import Settings
from api.v1 import blocks, cards, catalogue, comparisons, health, live, openapi, photos, protocols, turns
from api.v1.addresses import addresses
from api.work.live_pool import MakeTracker
from api.work.watch import End, end_process
from api.work.workers import MakeDetector
from posture.distribution import version
from posture.pose.detector import MediaPipeDetector
from posture.pose.tracker import LiveDetector

_API = (
    photos.router,
    turns.router,
    blocks.router,
    catalogue.router,
    *protocols.routers,
    comparisons.router,
    cards.router,
)
"""What programs ask; in this order they are described."""

_PAGES = (photo.router, points.router, card_guide.router, turn.router, routine.router, invite.router)

_AROUND = (health.router, metrics.router, assets.router, shell.router, *_PAGES, live.router)


def create_app(
    settings: Settings | None = None,
    make_detector: MakeDetector = MediaPipeDetector,
    make_turn_detector: MakeDetector = MediaPipeDetector.for_turns,
    make_tracker: MakeTracker = LiveDetector,
    end: End = end_process,
    invitation: Invitation | None = None,
) -> ASGIApp:
    """Make the finished service.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment when absent.
    make_detector : callable
        Makes one detector for each worker.
    make_turn_detector : callable
        Makes one for each worker that measures full turns, when it is first needed.
    make_tracker : callable
        Makes what follows the person before one camera, for live hints.
    end : callable
        Ends the process when a measurement hangs.
    invitation : Invitation, optional
        Whoever comes from the network must have used its key.

    Returns
    -------
    ASGI application
        Run it with ``uvicorn --factory api.app:create_app`` or `api.server.run`.
    """
    settings = settings or Settings()
    figures = Metrics() if settings.metrics else None
    observers, at_the_end = _observers(settings, figures)
    life = Life(
        settings, make_detector, make_turn_detector, make_tracker, figures, end, at_the_end, invitation
    )
    app = FastAPI(
        title="posture",
        summary="What a posture photo shows, how sure that is, and a stage-one self-care protocol.",
        description=openapi.DESCRIPTION,
        version=version(),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=life.run,
    )
    for router in (*_API, *_AROUND):
        app.include_router(router)
    openapi.describe(app)
    document.install(app, _render, settings.retry_after_s, [*addresses(_API)])
    return _surrounded(app, settings, observers, invitation)


def _observers(
    settings: Settings, figures: Metrics | None
) -> tuple[tuple[Observer, ...], Callable[[], None]]:
    """Return who is told of every request, and what is to be done when the service ends."""
    observers: list[Observer] = [logs.observe]
    if figures:
        observers.append(figures.observe)
    if not settings.traces:
        return tuple(observers), lambda: None
    observe, at_the_end = traces.exporting()
    return (*observers, observe), at_the_end


def _surrounded(
    app: ASGIApp, settings: Settings, observers: Sequence[Observer], invitation: Invitation | None
) -> ASGIApp:
    """Put around the app what every request passes first; the last one is the outermost."""
    app = Doors(app, doors_for(settings, invitation), _render)
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Authorization", "X-Request-ID"),
            expose_headers=("X-Request-ID", "Retry-After", "Content-Language"),
        )
    app = Edge(
        app,
        _bounds(settings),
        _render,
        hsts=settings.hsts,
        observers=observers,
        addresses=settings.log_addresses,
    )
    if settings.trusted_proxies:
        app = cast("ASGIApp", ProxyHeadersMiddleware(cast("Any", app), list(settings.trusted_proxies)))
    return app


def _bounds(settings: Settings) -> Bounds:
    return Bounds(
        default_bytes=settings.max_body_bytes,
        timeout_s=settings.body_timeout_s,
        by_path={
            photos.SESSIONS_PATH: settings.max_session_bytes,
            blocks.PATH: settings.max_session_bytes,
            photo.PATH: settings.max_session_bytes,
            photo.RESULT_PATH: settings.max_session_bytes,
            turns.PATH: settings.max_turn_bytes,
            turn.PATH: settings.max_turn_bytes,
            turn.RESULT_PATH: settings.max_turn_bytes,
            points.PATH: points.MAX_BODY_BYTES,
            routine.PATH: routine.MAX_BYTES,
            protocols.CHECK_INS_PATH: protocols.MAX_CHECK_IN_BYTES,
            comparisons.PATH: comparisons.MAX_BYTES,
        },
        timeout_by_path=dict.fromkeys(
            (turns.PATH, turn.PATH, turn.RESULT_PATH), settings.turn_body_timeout_s
        ),
        head_bytes=settings.max_header_bytes,
        held_bytes=settings.max_held_bytes,
        retry_after_s=settings.retry_after_s,
    )


def _render(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    """Answer who used a form with its page, a browser that came astray with one, all else as problem+json."""
    if astray := lost.problem_page(request, problem, headers):
        return astray
    show = _PROBLEM_PAGES.get(request.scope["path"], _document)
    return (_document if problem.code == PHONE_UNKNOWN.code else show)(request, problem, headers)


def _document(_: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
    return json_response(problem, headers)


_PROBLEM_PAGES = {
    photo.PATH: photo.problem_page,
    photo.ASK_PATH: photo.problem_page,
    photo.RESULT_PATH: photo.problem_json,
    turn.PATH: turn.problem_page,
    turn.ASK_PATH: turn.problem_page,
}
