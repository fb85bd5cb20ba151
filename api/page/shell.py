"""The page as an app: its manifest, and what the browser keeps of it to show when the service is gone."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from api.page.apart import offline
from api.page.assets import asset
from api.page.words import frame, page_words
from api.problems.negotiate import language_of, spoken
from posture.words.language import LANGUAGES

GROUND = "#f7f5f0"
ICON_SIZES_PX = (192, 512)

router = APIRouter(include_in_schema=False)


@router.get("/manifest.webmanifest")
async def manifest(request: Request) -> Response:
    """Describe the app to a browser (https://www.w3.org/TR/appmanifest/)."""
    language = language_of(request)
    words = page_words(language)
    about = {
        "name": words["site"]["name"],
        "short_name": words["site"]["name"],
        "description": words["site"]["about"],
        "lang": language,
        "id": "/",
        "start_url": frame(request)["link"]("/"),
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": GROUND,
        "icons": [
            {"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            *(_icon(size, purpose) for size in ICON_SIZES_PX for purpose in ("any", "maskable")),
        ],
    }
    return JSONResponse(about, headers=spoken(language), media_type="application/manifest+json")


def _icon(size: int, purpose: str) -> dict[str, str]:
    drawn = asset(f"icon-{size}.png")
    return {"src": drawn, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@router.get("/offline")
async def gone(request: Request) -> Response:
    """Answer the page that the service worker keeps, the asker's language first."""
    first = language_of(request)
    return offline(request, (first, *(language for language in LANGUAGES if language != first)))
