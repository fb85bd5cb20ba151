"""The printed sheet measured as a printer would show it: sizes, tags, glue lines, words."""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from typer.testing import CliRunner

from posture.answer.vocabulary import Paper
from posture.cards.piece_words import label_of, piece_words, sheet_words
from posture.cards.sheet.drawing import names, svg
from posture.cards.sheet.layout import MARGIN_MM, PAPERS_MM, Placed, pages
from posture.cards.sheet.outline import outlines, tag_bits
from posture.cards.sheet.pieces import strip
from posture.cards.table import CARDS, DICTIONARY, PRINTED, Card, card_of
from posture.cli.main import app
from posture.errors import BadOption, MissingExtra, MissingLibrary
from posture.render import card_sheet
from posture.render.card_sheet import BANK_CARD_AT_MM, BANK_CARD_MM, RULER_AT_MM
from posture.words.language import LANGUAGES, Language
from tests.cards import printed
from tests.places import DOCS

PAPERS: tuple[Paper, ...] = ("a4", "letter")
MM_PER_PX = 25.4 / printed.DPI

both_languages = pytest.mark.parametrize("language", LANGUAGES)
both_papers = pytest.mark.parametrize("paper", PAPERS)


def box(placed: Placed) -> tuple[float, float, float, float]:
    """Left, low, right, high in millimetres."""
    piece = placed.piece
    return placed.x_mm, placed.y_mm, placed.x_mm + piece.width_mm, placed.y_mm + piece.height_mm


def apart(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@both_papers
def test_pages_have_the_size_of_the_paper_and_pieces_are_all_there(paper: Paper) -> None:
    short, long = PAPERS_MM[paper]
    with printed.document(paper) as pdf:
        sizes = [np.array(pdf[number].get_size()) / 72 * 25.4 for number in range(len(pdf))]
    assert len(sizes) == printed.FIRST + len(pages(paper))
    for size in sizes:
        assert sorted(size) == pytest.approx([short, long], abs=0.01)
    parts = sorted((placed.piece.card.id, placed.piece.part) for _, _, placed in printed.with_pieces(paper))
    assert parts == sorted(
        (card.id, part)
        for card in CARDS.values()
        for part in (("roof", "strip") if card.kind == "roof" else ("sticker",))
    )


@both_papers
def test_pieces_stay_inside_the_margins_and_off_each_other_and_the_rulers(paper: Paper) -> None:
    x, y = RULER_AT_MM
    end = BANK_CARD_AT_MM[0] + BANK_CARD_MM
    rulers = (x, MARGIN_MM, end, y + 4.0)
    for page in pages(paper):
        boxes = [box(placed) for placed in page.placed]
        for left, low, right, high in boxes:
            assert left >= MARGIN_MM
            assert low >= MARGIN_MM
            assert right <= page.width_mm - MARGIN_MM + 1e-9
            assert high <= page.height_mm - MARGIN_MM + 1e-9
        for a, b in itertools.combinations([*boxes, rulers], 2):
            assert apart(a, b), page.title


@both_papers
@both_languages
def test_ink_stays_inside_the_margins(paper: Paper, language: Language) -> None:
    for number in range(printed.FIRST + len(pages(paper))):
        dark = np.argwhere(printed.page_pixels(number, paper, language) < 250) * MM_PER_PX
        size = np.array(printed.page_pixels(number, paper, language).shape) * MM_PER_PX
        assert dark.min() > MARGIN_MM
        assert (dark.max(axis=0) < size - MARGIN_MM).all()


@both_papers
@pytest.mark.parametrize(
    ("at", "length"),
    [
        (RULER_AT_MM, 100.0),
        (BANK_CARD_AT_MM, 85.6),
    ],
)
def test_the_lines_that_check_the_printer_are_exact_on_every_page(
    paper: Paper, at: tuple[float, float], length: float
) -> None:
    for number in range(printed.FIRST + len(pages(paper))):
        pixels = printed.page_pixels(number, paper)
        row = pixels[len(pixels) - round((at[1] + 3.2) / MM_PER_PX)]
        ends = [centre(row, x) for x in (at[0], at[0] + length)]
        assert ends[1] - ends[0] == pytest.approx(length, abs=0.03)


def centre(row: Any, near_mm: float) -> float:
    """Where the dark line near a place really is, in millimetres from the left."""
    around = np.arange(round((near_mm - 0.5) / MM_PER_PX), round((near_mm + 0.5) / MM_PER_PX))
    dark = 255.0 - row[around]
    assert dark.max() > 60
    return float(((around + 0.5) * dark).sum() / dark.sum() * MM_PER_PX)


@both_papers
def test_every_tag_is_found_upright_and_true_to_size(paper: Paper) -> None:
    family = cv2.aruco.getPredefinedDictionary(getattr(cv2.aruco, DICTIONARY))
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    finder = cv2.aruco.ArucoDetector(family, settings)
    seen = []
    for number, page in enumerate(pages(paper), printed.FIRST):
        found, ids, _ = finder.detectMarkers(printed.page_pixels(number, paper))
        both = () if ids is None else zip(ids.ravel().tolist(), found, strict=True)
        corners = {tag: at for tag, at in both if card_of(tag)}
        seen += list(corners)
        for placed in page.placed:
            for tag in placed.piece.tags:
                # OpenCV counts from the middle of the first pixel.
                at = (corners.pop(tag.id).reshape(4, 2) + 0.5) / printed.px_per_mm(number, paper)
                half = placed.piece.card.tag_mm / 2
                middle = np.array([placed.x_mm + tag.x_mm, page.height_mm - placed.y_mm - tag.y_mm])
                upright = middle + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
                assert np.abs(at - upright).max() < 0.05
                sides = np.linalg.norm(at - np.roll(at, 1, axis=0), axis=1)
                assert sides == pytest.approx(2 * half, abs=0.1)
        assert not corners, "a tag where none belongs"
    assert sorted(seen) == sorted(tag for card in CARDS.values() for tag in card.tags)


@both_papers
def test_the_printed_glue_lines_give_the_fold_of_the_table(paper: Paper) -> None:
    for number, page, placed in printed.with_pieces(paper):
        card, piece = placed.piece.card, placed.piece
        if piece.part != "strip":
            continue
        left, right = piece.glue_mm
        scale = printed.px_per_mm(number, paper)[1]
        rows = page.height_mm - placed.y_mm - np.array([left[1] + left[3], left[1]])
        band = printed.page_pixels(number, paper)[slice(*np.round(rows * scale).astype(int))].mean(axis=0)
        inner = [
            centre(np.where(band < 160, band, 255), placed.x_mm + x) for x in (left[0] + left[2], right[0])
        ]
        fold = 2 * np.degrees(np.arccos((inner[1] - inner[0]) / 2 / card.panel_mm))
        assert fold == pytest.approx(card.fold_deg, abs=0.1)


def test_the_sheet_is_the_same_each_time_and_embeds_its_letters(tmp_path: Path) -> None:
    for paper in PAPERS:
        path = tmp_path / f"{paper}.pdf"
        card_sheet.write(path, paper)
        assert path.read_bytes() == printed.sheet(paper)
        fonts = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", path.read_bytes()))
        assert fonts
        assert all(re.fullmatch(rb"[A-Z]{6}\+SourceSansPro-(Regular|Bold)", font) for font in fonts), fonts
    with pytest.raises(BadOption, match="a4, letter"):
        card_sheet.write(tmp_path / "no.pdf", "a5")  # type: ignore[arg-type]


@both_papers
def test_the_sheet_is_made_of_lines_only(paper: Paper) -> None:
    with printed.document(paper) as pdf:
        for number in range(len(pdf)):
            kinds = {item.type for item in pdf[number].get_objects()}
            assert pdfium.FPDF_PAGEOBJ_IMAGE not in kinds


@both_papers
@both_languages
def test_each_page_names_its_pieces_and_their_side(paper: Paper, language: Language) -> None:
    said = sheet_words(language)
    with printed.document(paper, language) as pdf:
        words = [" ".join(pdf[number].get_textpage().get_text_range().split()) for number in range(len(pdf))]
    for number, text in enumerate(words):
        assert (
            said["sheet"]["page"].format(paper=paper.capitalize(), number=number + 1, of=len(words)) in text
        )
        assert said["sheet"]["ruler"] in text
    sides = said["side"]
    for number, _, placed in printed.with_pieces(paper):
        card = placed.piece.card
        assert label_of(card, language) in words[number]
        assert said["sheet"]["up"] in words[number]
        wanted = [card.side] if card.side else [] if card.worn == "wall" else ["left", "right"]
        assert all(sides[side] in words[number] for side in wanted)
    everything = " ".join(words)
    for card in CARDS.values():
        assert piece_words(card, language).find in everything
        assert piece_words(card, language).tape in everything
    assert (" the " in everything) == (language == "en")


def test_the_persons_right_is_on_the_right_only_from_behind() -> None:
    for _, _, placed in printed.with_pieces():
        if placed.piece.part == "strip" and placed.piece.card.worn != "wall":
            right = next(label for label in placed.piece.labels if label.text == "your RIGHT")
            assert (right.x_mm > placed.piece.width_mm / 2) == (placed.piece.card.worn == "back")


@pytest.mark.parametrize("card", CARDS.values(), ids=lambda card: card.id)
def test_the_facets_come_with_their_scale(card: Card) -> None:
    facets = printed.piece_pixels(card.id)
    assert sorted(facets) == list(range(len(card.tags)))
    for facet in facets.values():
        assert facet.image.shape == pytest.approx([card.panel_mm / MM_PER_PX] * 2, abs=1.5)
        to_px = np.linalg.inv(facet.to_mm)
        for reach, shade in ((card.tag_mm / 2 - 0.2, 0), (card.tag_mm / 2 + 0.2, 255)):
            edge = np.linspace(-reach, reach, 40)
            rim = [(x, y) for e in edge for x, y in ((e, reach), (e, -reach), (reach, e), (-reach, e))]
            for x, y in rim:
                across, down, _ = np.floor(to_px @ [x, y, 1.0]).astype(int)
                assert facet.image[down, across] == shade


def test_a_tag_is_outlined_without_seams() -> None:
    for tag in (tag for card in CARDS.values() for tag in card.tags):
        bits = np.array(tag_bits(tag))
        painted = np.zeros_like(bits, dtype=np.uint8)
        lines = [np.array(line) for line in outlines(tag_bits(tag))]
        assert all((line[0] == line[-1]).all() for line in lines)
        canvas = np.zeros(np.array(bits.shape) * 10, np.uint8)
        cv2.fillPoly(canvas, [line * 10 for line in lines], 1)
        painted = canvas[5::10, 5::10]
        assert (painted.astype(bool) == bits).all()


def test_what_cannot_be_drawn_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has no strip"):
        strip(CARDS["asis_left"])
    missing = {"cv2": MissingLibrary, "plutoprint": MissingExtra, "pypdf": MissingExtra}
    for library, error in missing.items():
        with monkeypatch.context() as context:
            context.setitem(sys.modules, library, None)
            with pytest.raises(error, match=library if error is MissingExtra else "OpenCV"):
                card_sheet.write(tmp_path / "no.pdf")


@both_papers
def test_no_viewer_may_shrink_the_pages(paper: Paper) -> None:
    with printed.document(paper) as pdf:
        assert not pdfium.FPDF_VIEWERREF_GetPrintScaling(pdf)
        assert pdf.get_version() >= 16  # the first in which a file can ask for that


@both_papers
@both_languages
def test_words_fit_in_their_boxes_and_boxes_lie_apart(paper: Paper, language: Language) -> None:
    long = max(PAPERS_MM[paper])
    with printed.document(paper, language) as pdf:
        for number, sheet in enumerate(card_sheet.sheets(paper, language)):
            text = pdf[number].get_textpage()
            for notes in sheet.notes:
                left, low, right, high = edges(notes.box_mm)
                up = long - sheet.height_mm
                inside = text.get_text_bounded(*(mm * 72 / 25.4 for mm in (left, low + up, right, high + up)))
                assert inside.split() == " ".join(" ".join(said) for said in notes.said).split()
            boxes = [edges(notes.box_mm) for notes in sheet.notes]
            boxes += [edges(picture.box_mm) for picture in sheet.pictures]
            for a, b in itertools.combinations([*boxes, *map(box, sheet.placed)], 2):
                assert apart(a, b), sheet.title


@both_papers
def test_a_drawing_fills_its_box_in_true_proportion(paper: Paper) -> None:
    sheet = card_sheet.sheets(paper)[0]
    left, low, width, height = sheet.pictures[0].box_mm
    assert sheet.pictures[0].drawing == "roof"
    mm = min(width / 210, height / 58)  # its view box
    right, bottom = left + width / 2 - 105 * mm, low + height / 2 - 29 * mm
    # <rect x="9.75" y="14.5" width="17" height="17"> stands alone on white.
    row = printed.page_pixels(0, paper)[round((sheet.height_mm - bottom - (58 - 23) * mm) / MM_PER_PX)]
    around = row[round((right + 8 * mm) / MM_PER_PX) : round((right + 28.5 * mm) / MM_PER_PX)]
    dark = np.flatnonzero(around < 128) * MM_PER_PX + right + 8 * mm
    assert [dark.min(), dark.max()] == pytest.approx([right + 9.75 * mm, right + 26.75 * mm], abs=0.1)


@both_papers
def test_a_window_shows_only_its_part_of_a_drawing(paper: Paper) -> None:
    for number, page in enumerate(pages(paper), printed.FIRST):
        if page.picture is None or page.picture.window is None:
            continue
        left, low, width, height = page.picture.box_mm
        pixels = printed.page_pixels(number, paper)
        scale = printed.px_per_mm(number, paper)[1]
        rows = [round((page.height_mm - y) * scale) for y in (low + height, low - 0.2, low - 3)]
        columns = slice(*(round(x * scale) for x in (left, left + width)))
        assert (pixels[rows[0] : rows[1], columns] < 100).mean() > 0.05
        assert (pixels[rows[1] : rows[2], columns] > 250).all(), "cut off at the lower edge"


def edges(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Left, low, right, high of x, y, width, height."""
    x, y, width, height = box
    return x, y, x + width, y + height


def test_the_sheet_shows_every_drawing() -> None:
    assert set(names()) == {"back", "front", "roof", "side", "stickers", "thread"}
    assert {picture.drawing for sheet in card_sheet.sheets("a4") for picture in sheet.pictures} == set(
        names()
    )
    assert all(svg(name).startswith("<svg ") for name in names())


def test_the_documentation_counts_the_pages() -> None:
    page = (DOCS / "cards.md").read_text("utf-8")
    assert "The sheet has ten pages" in page
    assert all(printed.FIRST + len(pages(paper)) == 10 for paper in PAPERS)


def test_only_the_pages_that_are_wanted() -> None:
    for name, pieces in PRINTED.items():
        sheet = card_sheet.sheets("a4", only=[name])
        shown = {placed.piece.card.id for page in sheet for placed in page.placed}
        assert shown >= set(pieces)
        if name == "instructions":
            assert [page.placed for page in sheet] == [(), ()]
            continue
        for page in sheet:
            assert {placed.piece.card.id for placed in page.placed} & set(pieces)
    assert len(card_sheet.sheets("a4", only=["pelvis"])) == 2
    assert len(card_sheet.sheets("a4", only=["pelvis", "wall", "instructions"])) == 6
    assert {card.id for card in CARDS.values()} == {piece for pieces in PRINTED.values() for piece in pieces}


def test_the_command_prints_what_it_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "cards.pdf"
    done = CliRunner().invoke(
        app, ["cards", "-o", str(target), "--lang", "de", "--only", "pelvis", "--only", "shoulders"]
    )
    assert done.exit_code == 0
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(target))
    assert "Seite 3 von 3" in text
    assert "Beckenkarte hinten" in text
    assert "Schulteraufkleber" in text
    assert "Brustkarte" not in text


def test_a_card_that_is_none_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(BadOption) as refused:
        card_sheet.write(tmp_path / "no.pdf", only=["elbow"])
    assert "'elbow'" in refused.value.detail
    assert all(name in refused.value.detail for name in PRINTED)
    assert not list(tmp_path.iterdir())
