"""How a PDF's pages look: what is said on each, and how much of each is used."""

from __future__ import annotations

import numpy as np
import pypdfium2

FOOT_MM = 14


def texts(pdf: bytes) -> list[str]:
    """The words of each page, with single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def used(pdf: bytes) -> list[float]:
    """How far down each page is used, as a share of its height between the margins."""
    shares = []
    for page in pypdfium2.PdfDocument(pdf):
        pixels = page.render(scale=25.4 / 72, grayscale=True).to_numpy()
        rows = np.flatnonzero((pixels.reshape(pixels.shape[:2])[:-FOOT_MM] < 250).any(axis=1))
        shares.append(float(rows[-1] + 1) / (len(pixels) - FOOT_MM))
    return shares


def assert_filled(pdf: bytes, last: float = 0.25) -> None:
    """No page but the last is empty by a third or more, and of the last one `last` is used."""
    shares = used(pdf)
    assert min(shares[:-1], default=1.0) > 2 / 3, shares
    assert shares[-1] > last, shares
