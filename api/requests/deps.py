"""What the routes get handed: the lifespan's state, and the form's options in the domain's types."""

from __future__ import annotations

from typing import Annotated, TypedDict

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.edge.clients import address_of, named
from api.observe.metrics import Metrics
from api.phone.invitation import Invitation
from api.problems.negotiate import language_of
from api.settings import Settings
from api.work.live_pool import LivePool
from api.work.rendering import Rendering
from api.work.workers import Workers
from posture.words.language import Language


class AppState(TypedDict):
    """What the lifespan yields; every request sees it as ``request.state``."""

    settings: Settings
    workers: Workers
    turns: Workers | None
    live: LivePool | None
    rendering: Rendering
    metrics: Metrics | None
    invitation: Invitation | None


def _settings(request: Request) -> Settings:
    settings: Settings = request.state.settings
    return settings


def _workers(request: Request) -> Workers:
    workers: Workers = request.state.workers
    return workers


def turns_of(request: Request) -> Workers:
    """Return the workers for full turns; 501 when the operator has switched them off."""
    turns: Workers | None = request.state.turns
    if turns is None:
        raise HTTPException(501)
    return turns


def invitation_here(request: Request) -> Invitation | None:
    """Return the invitation for phones, to who sits at this computer; nobody else is shown its key.

    A page from elsewhere whose name was turned to this machine has another host.
    """
    invitation: Invitation | None = request.state.invitation
    at_home = named(address_of(request.scope)).local and request.url.scheme == "http"
    by_its_name = request.url.hostname == "localhost" or named(request.url.hostname).local
    return invitation if at_home and by_its_name else None


def _rendering(request: Request) -> Rendering:
    rendering: Rendering = request.state.rendering
    return rendering


RenderingDep = Annotated[Rendering, Depends(_rendering)]
LanguageDep = Annotated[Language, Depends(language_of)]
SettingsDep = Annotated[Settings, Depends(_settings)]
WorkersDep = Annotated[Workers, Depends(_workers)]
TurnsDep = Annotated[Workers, Depends(turns_of)]
