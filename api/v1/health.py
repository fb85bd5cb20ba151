"""Liveness and readiness, outside /v1 and out of the API's description."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.requests.deps import SettingsDep, WorkersDep
from api.work.workers import State

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the event loop lives."""
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(workers: WorkersDep, settings: SettingsDep) -> JSONResponse:
    """Answer 200 when photos are taken; 503 while warming up, draining, or after a failed start."""
    ready = workers.state is State.READY
    headers = {} if ready else {"Retry-After": str(settings.retry_after_s)}
    return JSONResponse({"status": workers.state.value}, 200 if ready else 503, headers)
