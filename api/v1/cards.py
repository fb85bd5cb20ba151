"""The printed cards: the sheet as a PDF, and what the page says about them, both from the table of cards."""

from __future__ import annotations

import io
from functools import cache
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.problems.negotiate import spoken
from api.requests.deps import LanguageDep
from api.requests.forms import QueryRoute
from api.v1 import openapi
from api.v1.catalogue import LangQuery
from posture.answer.vocabulary import Paper
from posture.render import card_sheet
from posture.words.language import Language

PATH = "/v1/cards"
PDF = "application/pdf"

router = APIRouter(tags=["catalogue"], route_class=QueryRoute)

_making = Lock()


class PdfResponse(Response):
    """A PDF, to be saved."""

    media_type = PDF


@router.get(
    PATH,
    operation_id="print_cards",
    summary="The cards to print",
    response_class=PdfResponse,
    responses={200: openapi.file_response(PDF), **openapi.problem_responses(400, 405, 413, 422, 500)},
)
@router.head(PATH, include_in_schema=False)
def print_cards(
    language: LanguageDep,
    paper: Annotated[Paper, Query(description="The paper it is printed on.")] = "a4",
    lang: LangQuery = None,  # noqa: ARG001 - what `LanguageDep` reads
) -> Response:
    """Return the sheet with the instructions and all cards and stickers, exact in size.

    Print it at 100 %. The same call answers the same bytes.
    """
    # No coroutine: the first call draws for half a second, in a thread.
    with _making:
        sheet = _sheet(paper, language)
    saved_as = {"Content-Disposition": f'attachment; filename="cards-{paper}.pdf"'}
    return PdfResponse(sheet, headers=saved_as | spoken(language))


@cache
def _sheet(paper: Paper, language: Language) -> bytes:
    out = io.BytesIO()
    card_sheet.write(out, paper, language)
    return out.getvalue()
