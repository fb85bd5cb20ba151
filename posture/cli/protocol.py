"""The commands about stage one: ``posture protocol`` and ``posture check-in``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posture.answer.vocabulary import Paper, Side
from posture.cli.options import FullOption, IntakeOption, JsonOption, LanguageOption, check_target, intake_of
from posture.cli.take_away import PlanOption, write_plan
from posture.cli.terminal import tell_check_in, tell_protocol
from posture.files import print_json, write_file
from posture.words.language import DEFAULT, Language

if TYPE_CHECKING:
    from posture.answer.assessment import Pattern
    from posture.answer.protocol import Protocol


PatternOption = Annotated[
    str | None,
    typer.Option(
        "--pattern",
        help="What a therapist found, e.g. hip_hike (docs/patterns.md lists all); none: symptoms only.",
    ),
]
SideOption = Annotated[Side | None, typer.Option("--side", help="The side that the pattern is named after.")]
SheetOption = Annotated[
    Path | None, typer.Option("--sheet", help="Write the printable sheet, as .pdf or .html.")
]
ReviewOption = Annotated[
    Path | None,
    typer.Option(
        "--review",
        help="Write all of stage one with its sources, boxes and room to write, for a therapist to judge: "
        ".pdf or .html. Nothing else is done then.",
    ),
]
LargeOption = Annotated[bool, typer.Option("--large-print", help="The sheet in large print.")]
PaperOption = Annotated[Paper, typer.Option("--paper", help="What sheet and plan are printed on.")]


def protocol(
    pattern: PatternOption = None,
    side: SideOption = None,
    intake: IntakeOption = None,
    lang: LanguageOption = DEFAULT,
    stage: Annotated[int, typer.Option(min=1, max=5, help="Later stages are answered with why not yet.")] = 1,
    ask: Annotated[
        str | None, typer.Option(help="Ask for something else, e.g. stretching: answered with why not yet.")
    ] = None,
    sheet: SheetOption = None,
    plan: PlanOption = None,
    large_print: LargeOption = False,
    paper: PaperOption = "a4",
    review: ReviewOption = None,
    full: FullOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print the stage-one protocol without a photo, for a pattern that was found by other means."""
    from posture.answer.assessment import plain
    from posture.protocol.match import match, refuse_later

    if review is not None:
        _write_review(review, lang, paper)
        return
    if sheet is not None:
        check_target("--sheet", sheet, (".pdf", ".html"), [])
    if plan is not None:
        check_target("--plan", plan, (".pdf", ".html"), [])
    person = intake_of(intake)
    refuse_later(ask if ask is not None else stage, lang)
    found = _stated(pattern, side, lang)
    matched = match(found, person, lang)
    if as_json:
        print_json({"pattern": plain(found), "protocol": plain(matched)})
    elif (sheet is None and plan is None) or matched.withheld:
        tell_protocol(found, matched, full=full)
    if sheet is not None:
        _write_sheet(sheet, found, matched, large=large_print, paper=paper, quiet=as_json)
    if plan is not None:
        write_plan(plan, matched, paper)
        if not as_json:
            typer.echo(plan)


def check_in(
    diary: Annotated[Path, typer.Argument(help="The pain diary: .toml or .json (docs/check-in.md).")],
    pattern: PatternOption = None,
    side: SideOption = None,
    intake: IntakeOption = None,
    lang: LanguageOption = DEFAULT,
    sheet: SheetOption = None,
    large_print: LargeOption = False,
    paper: PaperOption = "a4",
    as_json: JsonOption = False,
) -> None:
    """Answer a pain diary: stay, step down, stop and see someone, or ready for stage two."""
    from posture.protocol.check_in import check_in as answer_diary
    from posture.protocol.diary import Diary

    days = Diary.from_file(diary)  # first: its error may hold what comes before everything
    if sheet is not None:
        check_target("--sheet", sheet, (".pdf", ".html"), [diary])
    person = intake_of(intake)
    found = _stated(pattern, side, lang)
    answer = answer_diary(days, found, person, lang)
    if as_json:
        print_json(answer.to_dict())
    else:
        tell_check_in(answer)
    if sheet is not None:
        _write_sheet(sheet, found, answer.protocol, large=large_print, paper=paper, quiet=as_json)


def _stated(pattern: str | None, side: Side | None, lang: Language) -> Pattern:
    from posture.protocol.pattern import stated_or_none

    return stated_or_none(pattern, side, lang)


def _write_review(path: Path, language: Language, paper: Paper) -> None:
    from posture.render.review_sheet import review_html, review_pdf

    check_target("--review", path, (".pdf", ".html"), [])
    pdf = path.suffix.lower() == ".pdf"
    write_file(
        path, review_pdf(language, paper=paper) if pdf else review_html(language, paper=paper).encode()
    )
    typer.echo(path)


def _write_sheet(
    path: Path, found: Pattern, matched: Protocol, *, large: bool, paper: Paper, quiet: bool
) -> None:
    """Write the sheet after everything was said, so that a full disk swallows no warning."""
    from posture.render.protocol_sheet import sheet_html, sheet_pdf

    pdf = path.suffix.lower() == ".pdf"
    if pdf:
        data = sheet_pdf(found, matched, large=large, paper=paper)
    else:
        data = sheet_html(found, matched, large=large, paper=paper).encode()
    write_file(path, data)
    if not quiet:
        typer.echo(path)
