"""The review sheet: every entry of the knowledge with its sources, three boxes, and room to write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from posture.cli.main import app
from posture.protocol.knowledge.load import knowledge
from posture.render.review_sheet import OPINION, review_chapters, review_html, review_pdf
from posture.words.language import LANGUAGES, Language
from tests.render.pages import assert_filled, texts


def letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


def entries(language: Language) -> list[str]:
    return [entry.id for chapter in review_chapters(language) for entry in chapter.entries]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_knowledge_is_on_it_once(language: Language) -> None:
    known = knowledge(language)
    kinds = {
        "technique": known.techniques,
        "muscle": known.muscles,
        "red_flag": known.red_flags,
        "contraindication": known.contraindications,
        "adjustment": known.adjustments,
        "stop_rule": known.stop_rules,
        "pattern": known.patterns,
        "criterion": [criterion.id for criterion in known.criteria],
    }
    wanted = [f"{kind}.{name}" for kind, rows in kinds.items() for name in rows]
    assert sorted(entries(language)) == sorted(wanted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_has_three_boxes_and_its_sources(language: Language) -> None:
    html = review_html(language)
    words = knowledge(language).words.review
    articles = re.findall(r"<article.*?</article>", html, re.DOTALL)
    assert len(articles) == len(entries(language))
    for article in articles:
        assert article.count('class="tick"') == 3
        assert article.count('class="write"') >= 3
        for box in (words.agree, words.change, words.leave_out):
            assert f"</span> {box}</span>" in article
    for chapter in review_chapters(language):
        for entry in chapter.entries:
            assert entry.sources, entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_it_all_on_full_pages(language: Language) -> None:
    pdf = review_pdf(language)
    said = [re.sub(r"\d+ / \d+$", "", page) for page in texts(pdf)]
    everything = letters(" ".join(said))
    words = knowledge(language).words
    for chapter in review_chapters(language):
        for entry in chapter.entries:
            for text in (entry.title, entry.term, entry.id, *(line for _, line in entry.lines)):
                assert letters(text) in everything, entry.id
            for source in entry.sources:
                assert letters(source.removeprefix(OPINION)) in everything, entry.id
    assert " ".join(said).count(words.review.leave_out) >= len(entries(language))
    for text in (words.review.title, words.sheet.name, words.sheet.date, words.review.profession):
        assert text in said[0]
    assert "{" not in " ".join(said)
    assert_filled(pdf)


def test_it_is_the_same_each_time() -> None:
    assert review_pdf() == review_pdf()


def test_the_command_writes_it_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "review.html"
    done = CliRunner().invoke(app, ["protocol", "--review", str(target), "--lang", "de"])
    assert done.exit_code == 0
    assert done.stdout.split() == [str(target)]
    assert target.read_text("utf-8") == review_html("de")


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["protocol", "--review", str(tmp_path / "review.txt")])
    assert "--review" in str(done.exception)
    assert not list(tmp_path.iterdir())
