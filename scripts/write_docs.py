"""Write the parts of ``docs/`` that are read off the program: rooms, errors, indicators, gates.

    python scripts/write_docs.py

The tests fail when the program and these pages differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from api.v1 import openapi
from posture.answer.turn import Arms
from posture.errors import all_errors
from posture.measure.gates import GATES
from posture.measure.indicators import INDICATORS
from posture.protocol.knowledge.load import knowledge
from posture.turn.calibration import turn_calibration
from posture.words.catalogue import ENGLISH
from posture.words.phrases import in_language
from scripts.architecture_docs import architecture_page
from scripts.dashboard import dashboard
from scripts.operations_docs import metrics_table, settings_table
from scripts.points_docs import clicks_table, measures_table, points_drawing, points_table
from scripts.protocol_docs import check_in_tables, intake_tables, protocol_page
from validation.card_photos import load, page_table

DOCS = Path(__file__).parent.parent / "docs"


def errors_page() -> str:
    """Every error class: code, HTTP status, exit code, meaning, way out."""
    rows = [
        f"| `{error.code}` | {error.status} | {error.exit_code} | {words.title} | {words.hint} |"
        for error in all_errors()
        for words in [in_language(error.usual_words(), ENGLISH)]
    ]
    return "\n".join(
        [
            "# Errors",
            "",
            "Every failure has a stable code. The API answers with `application/problem+json` (RFC 9457)",
            "and this code; the command line prints one line and ends with the exit code.",
            "",
            "| code | HTTP status | exit code | what happened | what to do |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def indicators_page() -> str:
    """Every indicator and every quality gate, from their tables."""
    lines = [
        "# Indicators",
        "",
        "Positive means the subject's right (higher, further forward, shifted or leaning right); in the",
        "sagittal plane forward. Written from `posture/measure/indicators.toml`.",
        "",
    ]
    for spec in (row.in_language(ENGLISH) for row in INDICATORS):
        threshold = "none" if spec.threshold is None else f"{spec.threshold:g} {spec.unit}"
        lines += [
            f"## `{spec.id}`: {spec.label}",
            "",
            f"{spec.definition}",
            "",
            f"- unit: {spec.unit}; plane: {spec.plane}; photos: {', '.join(spec.views) or 'none alone'}",
            f"- neutral value: {spec.neutral:g}; threshold: {threshold} ({spec.threshold_source})",
            f"- when it is missing: {spec.missing}",
            "",
        ]
    lines += [
        "# Quality gates",
        "",
        "| gate | limit | meaning | source | how to do better |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{gate.id}` | {gate.limit:g} {gate.unit} | {gate.meaning} | {gate.source} | {retake} |"
        for gate in GATES.values()
        for retake in [in_language(gate.retake, ENGLISH)]
    ]
    return "\n".join([*lines, ""])


def patterns_page() -> str:
    """Every pattern that can be named, with its cues, its muscles, and where sources disagree."""
    lines = [
        "# Patterns",
        "",
        "Hypotheses from visible cues, never a diagnosis; touch decides. The first pattern whose main cue is",
        "clear, with no other clear cue against it, is named.",
        "",
        "Written from `posture/protocol/knowledge/patterns.toml`.",
        "",
    ]
    known = knowledge()
    for name, row in known.patterns.items():
        muscles = ", ".join(f"{muscle.muscle} ({muscle.relation} side)" for muscle in row.muscles)
        lines += [
            f"## `{name}`: {row.label.format(side='right or left')}",
            "",
            f"- main cue: `{row.primary.indicator}` ({row.primary.relation} side)",
            f"- other cues: {', '.join(f'`{cue.indicator}`' for cue in row.supports) or 'none'}",
            f"- muscles to check by touch: {muscles}",
            *(f"- sources disagree: {item.says} Self-check: {item.self_check}" for item in row.conflict),
            f"- sources: {'; '.join(row.sources)}",
            "",
        ]
    return "\n".join(lines)


TURN_ROWS: Mapping[tuple[Arms, str], str] = {
    ("raised", "video"): "hands at the shoulders, video",
    ("raised", "photos"): "hands at the shoulders, 12 photos in no order",
    ("hanging", "video"): "arms hanging, video",
    ("hanging", "photos"): "arms hanging, 12 photos in no order",
}
"""How a turn is made, and its words; a video here has 24 to 48 frames."""


def turn_table() -> str:
    """How wrong a turn is on people that its formulas were not learnt from."""
    made = turn_calibration()
    learnt, others = (made.provenance[f"turns_{part}"] for part in ("learnt", "held_out"))
    lines = [
        f"Learnt from {learnt} turns, measured on {others} others:",
        "",
        "| | turns | pelvis rotation | shoulder rotation | trunk torsion | hip line | shoulder line |",
        "|---|---|---|---|---|---|---|",
    ]
    shown = ("pelvis_rotation", "shoulder_rotation", "trunk_torsion", "hip_obliquity", "shoulder_obliquity")
    for (arms, kind), words in TURN_ROWS.items():
        formulas = made.arms[arms].formulas
        cells = [_cell(formulas[name].held_out, kind) for name in shown]
        turns = formulas[shown[0]].held_out[f"turns_{kind}"]
        lines.append(f"| {words} | {turns:.0f} | {' | '.join(cells)} |")
    meaning = (
        "Root mean square error, in brackets the true spread; slope; share of truths in the 95 % interval."
    )
    return "\n".join([*lines, "", meaning])


def _cell(held_out: Mapping[str, float], kind: str) -> str:
    names = ("rmse", "true_spread", "slope", "coverage")
    error, spread, slope, inside = (held_out[f"{name}_{kind}"] for name in names)
    return f"**{error:.1f}°** ({spread:.1f}°), {slope:.2f}, {100 * inside:.0f} %"


def with_block(page: str, name: str, block: str) -> str:
    """The page with the text between the marks of `name` replaced."""
    start, end = f"<!-- {name}: written by scripts/write_docs.py -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(start)
    return f"{before}{start}\n{block}\n{end}{rest.partition(end)[2]}"


def turn_page() -> str:
    """The page about the turn, with its figures."""
    return with_block((DOCS / "turn.md").read_text("utf-8"), "turn", turn_table())


def readme() -> str:
    """The first page, with the figures of the turn."""
    return with_block((DOCS.parent / "README.md").read_text("utf-8"), "turn", turn_table())


def cards_page() -> str:
    """The page about the cards, with the figures of rendered people who wear them."""
    page = (DOCS / "cards.md").read_text("utf-8")
    return with_block(page, "cards", page_table(load()))


def points_page() -> str:
    """The page about points set by hand, with its tables."""
    page = (DOCS / "points.md").read_text("utf-8")
    blocks = {"points": points_table(), "measures": measures_table(), "clicks": clicks_table()}
    for name, block in blocks.items():
        page = with_block(page, name, block)
    return page


def intake_page() -> str:
    """The page about the intake, with the ids that it may name."""
    return with_block((DOCS / "intake.md").read_text("utf-8"), "intake", intake_tables())


def check_in_page() -> str:
    """The page about check-ins, with their rules."""
    return with_block((DOCS / "check-in.md").read_text("utf-8"), "check-in", check_in_tables())


def operations_page() -> str:
    """The page for operators, with every setting and every metric."""
    page = (DOCS / "operations.md").read_text("utf-8")
    return with_block(with_block(page, "settings", settings_table()), "metrics", metrics_table())


def api_page() -> str:
    """The page about the service, with the commands to try."""
    lines = (one.lines for tries in openapi.commands().values() for one in tries)
    block = "\n".join(["```sh", "\n\n".join(lines), "```"])
    return with_block((DOCS / "api.md").read_text("utf-8"), "curl", block)


PAGES = {
    "architecture.md": architecture_page,
    "operations.md": operations_page,
    "operations/grafana.json": dashboard,
    "api.md": api_page,
    "check-in.md": check_in_page,
    "intake.md": intake_page,
    "protocol.md": protocol_page,
    "cards.md": cards_page,
    "points.md": points_page,
    "points.svg": points_drawing,
    "../README.md": readme,
    "errors.md": errors_page,
    "indicators.md": indicators_page,
    "patterns.md": patterns_page,
    "turn.md": turn_page,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
