"""The application: `create_app` puts the pieces together, the lifespan owns the workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import resources
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from api import cards, catalogue, health, openapi, pages, problems, protocols, routes, turn_pages, turns
from api.deps import AppState
from api.edge import BodyLimits, Edge
from api.rendering import Rendering
from api.settings import Settings
from api.workers import MakeDetector, Workers
from posture.pose import MediaPipeDetector
from posture.turn_detector import turn_detector

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[AppState]]


def create_app(
    settings: Settings | None = None,
    make_detector: MakeDetector = MediaPipeDetector,
    make_turn_detector: MakeDetector = turn_detector,
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

    Returns
    -------
    ASGI application
        Run it with ``uvicorn --factory api.app:create_app`` or `api.server.run`.
    """
    settings = settings or Settings()
    app = FastAPI(
        title="posture",
        summary="What a posture photo shows, how sure that is, and a stage-one self-care protocol.",
        description=openapi.DESCRIPTION,
        version=version("posture"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan(settings, make_detector, make_turn_detector),
    )
    app.include_router(routes.router)
    app.include_router(turns.router)
    app.include_router(catalogue.router)
    for router in protocols.routers:
        app.include_router(router)
    app.include_router(cards.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.include_router(turn_pages.router)
    for package, folder in (("api", "static"), ("posture", "drawings")):
        app.mount(f"/{folder}", StaticFiles(directory=str(resources.files(package) / folder)), name=folder)
    openapi.describe(app)
    problems.install(app, _render, settings.retry_after_s)
    return Edge(app, _body_limits(settings), _render, hsts=settings.hsts)


def _body_limits(settings: Settings) -> BodyLimits:
    return BodyLimits(
        default_bytes=settings.max_body_bytes,
        timeout_s=settings.body_timeout_s,
        by_path={
            routes.SESSIONS_PATH: settings.max_session_bytes,
            pages.PATH: settings.max_session_bytes,
            turns.PATH: settings.max_turn_bytes,
            turn_pages.PATH: settings.max_turn_bytes,
            protocols.CHECK_INS_PATH: protocols.MAX_CHECK_IN_BYTES,
        },
        timeout_by_path=dict.fromkeys((turns.PATH, turn_pages.PATH), settings.turn_body_timeout_s),
    )


def _lifespan(settings: Settings, make_detector: MakeDetector, make_turn_detector: MakeDetector) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[AppState]:
        workers = Workers(make_detector, settings.workers, settings.room, settings.deadline_s)
        await workers.load()
        warming = asyncio.create_task(workers.warm_up())
        turning = _turn_workers(settings, make_turn_detector)
        try:
            yield AppState(settings=settings, workers=workers, turns=turning, rendering=Rendering())
        finally:
            if turning is not None:
                await turning.close()
            await workers.close()
            await warming

    return lifespan


def _turn_workers(settings: Settings, make_detector: MakeDetector) -> Workers | None:
    """Return workers of their own, so that long turns never stand before a photo.

    Their network is loaded with the first turn: most services never see one, and it is large.
    """
    if not settings.turn_workers:
        return None
    turning = Workers(
        make_detector,
        settings.turn_workers,
        settings.turn_room,
        settings.turn_deadline_s,
        background=True,
    )
    turning.load_on_demand()
    return turning


def _render(request: Request, problem: problems.Problem, headers: Mapping[str, str]) -> Response:
    """Answer those who used a form of the page with that page, everyone else with problem+json."""
    show = _PROBLEM_PAGES.get(request.scope["path"])
    return show(request, problem, headers) if show else problems.json_response(problem, headers)


_PROBLEM_PAGES = {pages.PATH: pages.problem_page, turn_pages.PATH: turn_pages.problem_page}
