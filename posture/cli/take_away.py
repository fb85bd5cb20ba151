"""What the commands that measure write for a person to take along: report, handover, plan."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posture.answer.vocabulary import Paper
from posture.cli.options import check_target
from posture.errors import BadOption
from posture.files import write_file
from posture.words.phrases import say

if TYPE_CHECKING:
    from posture.answer.assessment import Answer
    from posture.answer.protocol import Protocol
    from posture.protocol.intake import Intake

ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Write the report to take away, as .html or .pdf.")
]
HandoverOption = Annotated[
    Path | None, typer.Option("--handover", help="Write one page for a clinician, as .pdf or .html.")
]
PlanOption = Annotated[
    Path | None,
    typer.Option("--plan", help="Write the plan for the first days on one page, as .pdf or .html."),
]
TakeAwayPaperOption = Annotated[
    Paper, typer.Option("--paper", help="What report, handover and plan are printed on.")
]

_KINDS = (".pdf", ".html")


@dataclass(frozen=True, slots=True)
class TakeAway:
    """Where each of the files goes that are asked for, and the paper they are for."""

    report: Path | None
    handover: Path | None
    plan: Path | None
    paper: Paper

    def check(self, inputs: list[Path]) -> None:
        """Refuse another kind of file, and a name that would overwrite an input."""
        for option, path in self._asked():
            check_target(option, path, _KINDS, inputs)

    def refuse_several(self, photos: list[Path]) -> None:
        """Refuse more than one photo: each would overwrite the page of the one before."""
        for option, _ in self._asked():
            if len(photos) != 1:
                raise BadOption(say("failure.one_photo", option=option))

    def write(self, answer: Answer, photos: list[bytes], intake: Intake) -> None:
        """Write them after everything was said, so that a full disk swallows no warning."""
        if self.report is not None:
            from posture.render.report import report_html, report_pdf

            if is_pdf(self.report):
                write_file(self.report, report_pdf(answer, photos, paper=self.paper))
            else:
                write_file(self.report, report_html(answer, photos, paper=self.paper).encode())
        if self.handover is not None:
            from posture.render.handover import handover_html, handover_pdf

            if is_pdf(self.handover):
                write_file(self.handover, handover_pdf(answer, intake, paper=self.paper))
            else:
                write_file(self.handover, handover_html(answer, intake, paper=self.paper).encode())
        if self.plan is not None:
            write_plan(self.plan, answer.protocol, self.paper)

    def _asked(self) -> list[tuple[str, Path]]:
        named = {"--report": self.report, "--handover": self.handover, "--plan": self.plan}
        return [(option, path) for option, path in named.items() if path is not None]


def is_pdf(path: Path) -> bool:
    """Whether the name asks for a PDF."""
    return path.suffix.lower() == ".pdf"


def write_plan(path: Path, protocol: Protocol, paper: Paper) -> None:
    """Write the plan for the first days."""
    from posture.render.day_plan import day_plan_html, day_plan_pdf

    if is_pdf(path):
        write_file(path, day_plan_pdf(protocol, paper=paper))
    else:
        write_file(path, day_plan_html(protocol, paper=paper).encode())
