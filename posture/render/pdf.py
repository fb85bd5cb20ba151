"""An HTML page as a PDF: in memory, from nothing but the page itself."""

from __future__ import annotations

import io
from threading import Lock
from typing import Any

from posture.errors import MissingExtra, MissingLibrary
from posture.words.phrases import say

_NO_DATE = "2000-01-01T00:00:00Z"
"""Written into every file, so that the same call writes the same bytes on any day."""

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

    with _rendering:
        book = plutoprint.Book()
        book.custom_resource_fetcher = NothingElse()
        book.load_html(html, base_url="posture:/")
        for date in (plutoprint.PDF_METADATA_CREATION_DATE, plutoprint.PDF_METADATA_MODIFICATION_DATE):
            book.set_metadata(date, _NO_DATE)
        out = io.BytesIO()
        book.write_to_pdf_stream(out)
        return out.getvalue(), int(book.get_page_count())
