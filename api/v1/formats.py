"""A measured answer in the form that the client would rather have: JSON, a picture, or the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Form, Header
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.responses import Response

from api.problems.negotiate import HTML, PDF, preferred
from api.v1 import openapi
from posture.answer.assessment import Answer
from posture.answer.vocabulary import Paper
from posture.image.photo import DEFAULT_LIMITS, PhotoLimits
from posture.render.report import report_html, report_pdf


@dataclass(frozen=True, slots=True)
class PictureForm:
    """The picture that an answer can be had as."""

    media_type: str
    draw: Callable[[Answer], bytes]


@dataclass(frozen=True, slots=True)
class Shape:
    """In what form the client would rather have the answer, and the paper of a report."""

    accept: str
    paper: Paper

    def media_type(self, picture: str | None = None) -> str:
        """Return the media type of the answer; `picture` is that of its picture, where there is one."""
        return preferred(self.accept, [*([picture] if picture else []), HTML, PDF])

    def answered(
        self,
        answer: Answer,
        photos: Sequence[bytes] = (),
        limits: PhotoLimits = DEFAULT_LIMITS,
        picture: PictureForm | None = None,
    ) -> Response:
        """Return the answer in this form; takes the time of drawing."""
        wanted = self.media_type(picture.media_type if picture else None)
        if wanted == HTML:
            html = report_html(answer, photos, paper=self.paper, limits=limits)
            # To be saved: the page's own policy forbids the style that the file carries.
            return HTMLResponse(html, headers=report_file("attachment", "html"))
        if wanted == PDF:
            pdf = report_pdf(answer, photos, paper=self.paper, limits=limits)
            return Response(pdf, media_type=PDF, headers=report_file("inline", "pdf"))
        if picture is not None and wanted == picture.media_type:
            return Response(picture.draw(answer), media_type=wanted)
        return JSONResponse(answer.to_dict())


def _shape(
    paper: Annotated[Paper, Form(description="The paper of a report.")] = "a4",
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Shape:
    return Shape(accept, paper)


ShapeDep = Annotated[Shape, Depends(_shape)]


def success_response(name: str, picture: str | None = None, also: str | None = None) -> dict[str, Any]:
    """Describe the 200 answer in all its forms, with its recorded example, or with two."""
    response = openapi.success_response(name, also, picture=picture)
    for kind in (HTML, PDF):
        response["content"] |= openapi.file_response(kind)["content"]
    return response


def report_file(disposition: str, ending: str) -> dict[str, str]:
    """Return the header that names a report, shown or saved."""
    return {"Content-Disposition": f'{disposition}; filename="report.{ending}"'}
