"""Drawings for a screen: every printed word stands in the list or below, every number in the drawing."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from posture.cards.sheet import numbered as module
from posture.cards.sheet.drawing import names, svg
from posture.cards.sheet.numbered import Part, numbered
from posture.words.language import LANGUAGES

NARROWEST_PX = 230
"""How wide a part is shown at least, on a phone of 320 pixels; margins take the rest."""


def tree(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - our own


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in tree(drawn).iter() if element.tag.endswith("text")]


def parts() -> list[Part]:
    return [part for name in names() for part in numbered(name).parts]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_every_printed_word_is_said_beside_the_drawing(name: str, language: str) -> None:
    drawn = numbered(name, language)
    said = [drawn.note]
    for part in drawn.parts:
        said += [part.heading, *part.legend, *part.below]
    printed = " ".join(texts(svg(name, language))).split()
    assert sorted(" ".join(said).split()) == sorted(printed)
    assert f"<title>{drawn.title}</title>" in svg(name, language)


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.heading or part.legend[0])
def test_every_line_of_the_list_has_its_number_inside_the_drawing(part: Part) -> None:
    root = tree(part.svg)
    left, top, width, height = (float(edge) for edge in root.attrib["viewBox"].split())
    # A label may point to two places.
    assert list(dict.fromkeys(texts(part.svg))) == [str(n) for n in range(1, len(part.legend) + 1)]
    marks = [group for group in root.iter("g") if group.find("text") is not None]
    assert len(marks) == len(part.legend)
    for circle in (circle for mark in marks for circle in mark.iter("circle")):
        x, y, r = (float(circle.attrib[key]) for key in ("cx", "cy", "r"))
        assert left + r <= x <= left + width - r
        assert top + r <= y <= top + height - r
    for mark in marks:
        assert float(mark.attrib["font-size"]) * NARROWEST_PX / width >= 11


@pytest.mark.parametrize("part", parts(), ids=lambda part: part.heading or part.legend[0])
def test_numbers_do_not_cover_each_other(part: Part) -> None:
    found = [
        [float(circle.attrib[key]) for key in ("cx", "cy", "r")]
        for group in tree(part.svg).iter("g")
        if group.find("text") is not None
        for circle in group.iter("circle")
    ]
    for k, (x, y, r) in enumerate(found):
        assert all((x - u) ** 2 + (y - v) ** 2 >= (r + s) ** 2 for u, v, s in found[:k])


@pytest.mark.parametrize("name", ["front", "side"])
def test_no_word_is_left_in_a_drawing(name: str) -> None:
    (part,) = numbered(name).parts
    assert not re.search(r">[^<]*[A-Za-z][^<]*<", part.svg)


@pytest.mark.parametrize(
    "drawn", ["<svg/>", "<svg><title>x</title><g/></svg>", "<svg><g data-panel='0 0 1 1'/></svg>"]
)
def test_a_drawing_without_a_title_or_a_part_is_refused(monkeypatch: pytest.MonkeyPatch, drawn: str) -> None:
    monkeypatch.setattr(module, "svg", lambda *_: drawn)
    with pytest.raises(ValueError, match="no title or no part"):
        numbered.__wrapped__("front")
