"""An HTML page as a PDF: in memory, from nothing but the page itself."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

import numpy as np

from posture.errors import MissingExtra, MissingLibrary
from posture.words.phrases import say

_NO_DATE = "2000-01-01T00:00:00Z"
"""Written into every file, so that the same call writes the same bytes on any day."""

_PT_IN_MM, _MM_IN_PX = 72 / 25.4, 25.4 / 96
"""Points in a millimetre; millimetres in a pixel of CSS."""

_WHITE = 250
"""Of 255; anything darker is ink."""

_rendering = Lock()
"""One page at a time: the renderer promises nothing about threads."""


def pdf_of(html: str) -> tuple[bytes, int]:
    """Render a page that carries all it needs; returns the PDF with embedded fonts, and its number of pages.

    The same page gives the same bytes on any day.

    Raises
    ------
    MissingExtra, MissingLibrary
        When the renderer is not installed, or cannot be loaded.
    """
    with _rendering:
        plutoprint, book = _laid_out(html)
        for date in (plutoprint.PDF_METADATA_CREATION_DATE, plutoprint.PDF_METADATA_MODIFICATION_DATE):
            book.set_metadata(date, _NO_DATE)
        out = io.BytesIO()
        book.write_to_pdf_stream(out)
        return out.getvalue(), int(book.get_page_count())


def white_mm(html: str, foot_mm: float) -> tuple[float, ...]:
    """Return how many millimetres of each page are white, from the last thing on it down to the lower margin.

    Parameters
    ----------
    html : str
        As for `pdf_of`, which raises the same.
    foot_mm : float
        The lower margin; what stands in it does not count.
    """
    with _rendering:
        plutoprint, book = _laid_out(html)
        return tuple(
            _white_below(plutoprint, book, number, foot_mm) for number in range(int(book.get_page_count()))
        )


def _white_below(plutoprint: Any, book: Any, number: int, foot_mm: float) -> float:
    """The white of one page, looked at with one pixel a millimetre."""
    size = book.get_page_size_at(number)
    wide, high = (round(points / _PT_IN_MM) for points in (size.width, size.height))
    with plutoprint.ImageCanvas(wide, high) as canvas:
        canvas.clear_surface(1.0, 1.0, 1.0)
        canvas.scale(_MM_IN_PX, _MM_IN_PX)
        book.render_page(canvas, number)
        canvas.flush()
        rows = np.frombuffer(canvas.get_data(), np.uint8).reshape(high, canvas.get_stride())[:, : 4 * wide]
        (inked,) = np.nonzero(rows[: high - round(foot_mm)].min(axis=1) < _WHITE)
    return float(high - foot_mm - (inked[-1] + 1 if inked.size else 0))


def _laid_out(html: str) -> tuple[Any, Any]:
    """The renderer, and the page laid out in it."""
    try:
        import plutoprint
    except ModuleNotFoundError as error:
        raise MissingExtra(say("failure.needs_package", package="plutoprint")) from error
    except ImportError as error:
        raise MissingLibrary(say("failure.no_renderer", why=str(error))) from error

    class NothingElse(plutoprint.ResourceFetcher):
        """The page carries all it needs; every address, and so every network, does not exist."""

        def fetch_url(self, url: str) -> Any:
            raise ValueError(f"the page may not fetch {url[:80]}")

    book = plutoprint.Book()
    book.custom_resource_fetcher = NothingElse()
    book.load_html(html, base_url="posture:/")
    return plutoprint, book
