"""The words of the page: the same keys in every language, all used, none missing."""

from __future__ import annotations

import json
import math
import re
import string
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from api.page.words import page_words, script_words
from posture.words.language import LANGUAGES, Language
from tests.golden.samples import COMMITTED
from tests.places import ROOT

PAGE = Path(str(resources.files("api.page")))
KEYS = [(table, key) for table, texts in page_words("en").items() for key in texts]
SOURCES = "\n".join(
    path.read_text("utf-8")
    for pattern in ("templates/*.html", "static/*.js", "*.py")
    for path in sorted(PAGE.glob(pattern))
)
SAMPLE = "right_hip_high_back"
BY_NAME = {
    "cards": ("worn_front", "worn_back", "worn_wall"),
    "reference": ("measure", "catalogue", "protocol", "compare"),
    "photo": ("front", "back", "left", "right"),
    "remedy": ("is_front", "is_back", "is_left", "is_right", "crop_1", "crop_2", "mirrored"),
    "sending": tuple(
        f"{kind}{part}"
        for kind in ("cut", "stalled", "late", "away", "busy", "too_large", "unreadable", "broken")
        for part in ("", "_hint")
    ),
    "pain": ("left", "right", "low", "moderate", "high"),
    "camera": ("you_front", "you_back", "you_left", "you_right", "refused", "absent", "in_use", "failed"),
    "film": tuple(
        f"{mark}{text}" for mark in ("go", "quarter", "half", "three", "round") for text in ("", "_text")
    ),
    "protocol": ("side_left", "side_right"),
    "player": ("ready", "hold", "rest", "change"),
    "keep": ("html", "pdf", "json", "png"),
    "compare": ("label", "before", "after", "change", "verdict", "changed", "sure"),
    "turn": ("result_page", "unused_video", "unused_photos", "all_used_video", "all_used_photos")
    + tuple(f"how_{name}" for name in ("camera", "whole", "wear", "hands", "turn", "twice")),
    "result": ("consistent", "not_consistent", "not_resolvable")
    + tuple(f"status_{name}" for name in ("clear", "usual", "unclear", "missing")),
}
"""Words whose key is put together."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_and_placeholders(language: Language) -> None:
    english, other = page_words("en"), page_words(language)
    assert list(other) == list(english)
    for table, key in KEYS:
        assert list(other[table]) == list(english[table]), table
        assert placeholders(other[table][key]) == placeholders(english[table][key]), (table, key)
        assert other[table][key].strip() == other[table][key] != "", (table, key)


def said(table: str, key: str) -> bool:
    used = re.search(rf'(\bt|words|texts)(\.|\["){table}("\])?(\.|\["){key}\b', SOURCES)
    by_table = re.search(rf'words\["{key}"\]|texts\["{key}"\]', SOURCES)
    return bool(used or by_table) or key in BY_NAME.get(table, ())


def test_every_word_is_used() -> None:
    assert [row for row in KEYS if not said(*row)] == []


def test_what_the_script_says_is_there() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in (PAGE / "static").glob("*.js"))
    named = set(re.findall(r"\bwords\.(\w+)\.(\w+)", scripts))
    assert len(named) > 40
    for table, key in named:
        assert key in script_words("en")[table], (table, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_carries_them(client: Any, language: Language) -> None:
    page = client.get(f"/?lang={language}").text
    carried = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)
    assert carried is not None
    assert json.loads(carried[1]) == script_words(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_on_the_start_page_says_what_the_program_says_of_it(language: Language) -> None:
    summaries = json.loads(COMMITTED.read_text("utf-8"))
    assert page_words(language)["start"]["sample_says"] == summaries[SAMPLE][language]["headline"]


def test_the_sample_on_the_start_page_is_drawn_as_it_is_measured() -> None:
    figure = (PAGE / "templates" / "figures.html").read_text("utf-8").split("macro sample()")[1]
    drawn = re.search(r'class="line" d="M(\S+) (\S+)L(\S+) (\S+)M(\S+) (\S+)L(\S+) (\S+)"', figure)
    assert drawn
    ends = [float(number) for number in drawn.groups()]
    told = [float(number) for number in re.findall(r"<text[^>]*>([\d.]+)°</text>", figure)]
    for (x1, y1, x2, y2), deg in zip((ends[:4], ends[4:]), told, strict=True):
        assert abs(math.degrees(math.atan2(y2 - y1, x2 - x1))) == pytest.approx(deg, abs=0.15)
    # Shoulders, then hips; README quotes hip line and shoulder line of the same photo.
    quoted = re.search(r"\n([\d.]+)° ± [\d.]+, ([\d.]+)° ± ", (ROOT / "README.md").read_text("utf-8"))
    assert quoted
    assert told == [float(quoted[2]), float(quoted[1])]
