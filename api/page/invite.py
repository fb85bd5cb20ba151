"""The page that invites a phone, on the computer's own screen, and where the phone then comes in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.page.apart import stranger, welcome
from api.page.photo import page
from api.page.words import page_words
from api.phone.code import as_uri
from api.phone.invitation import COOKIE, PATH, Invitation
from api.requests.deps import invitation_here
from posture.words.language import Language

log = logging.getLogger("posture.api")

router = APIRouter(include_in_schema=False)


@router.get(PATH)
async def invite(request: Request) -> Response:
    """Show the code to scan, to who sits at the computer itself."""
    invitation = invitation_here(request)
    if invitation is None:
        raise HTTPException(404)
    return page(request, "phone.html", here_in=PATH, invitation=invitation, code=as_uri(invitation.address))


@router.get(f"{PATH}/{{key}}")
async def enter(request: Request, key: str) -> Response:
    """Let a phone in that has scanned the code; one that is in already goes on."""
    invitation: Invitation | None = request.state.invitation
    if invitation is None:
        raise HTTPException(404)
    if invitation.knows(request.cookies):
        return welcome(request, "")
    guest = invitation.enter(key)
    if guest is None:
        return stranger(request)
    log.info("a phone was let in; its code is used up")
    return welcome(request, _cookie(guest))


def _cookie(guest: str) -> str:
    made: SimpleCookie = SimpleCookie({COOKIE: guest})
    for name, value in (("path", "/"), ("secure", True), ("httponly", True), ("samesite", "Strict")):
        made[COOKIE][name] = value
    return made[COOKIE].OutputString()


def told(invitation: Invitation, here: str, language: Language) -> Iterator[str]:
    """Yield what the terminal says before the code, a paragraph each, and the address after it.

    Parameters
    ----------
    invitation : Invitation
    here : str
        Where this computer's own browser finds the code.
    language : str
    """
    words = page_words(language)["phone"]
    yield words["lead"]
    yield f"{words['warning_title']}. {words['warning']}"
    yield words["android"].format(host=invitation.host)
    yield words["iphone"]
    yield f"{words['always_title']}: {words['always']}"
    yield words["fingerprint"].format(digits=invitation.fingerprint)
    yield words["scan_here"].format(address=here)
