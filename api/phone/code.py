"""An address as a code that a phone's camera reads."""

from __future__ import annotations

import io

import segno

QUIET = 4
"""White modules around it (ISO/IEC 18004)."""


def as_uri(address: str) -> str:
    """Return the code as a ``data:`` URI of a drawing, black on white whatever the page looks like."""
    drawn = segno.make_qr(address)
    return str(drawn.svg_data_uri(border=QUIET, dark="#000", light="#fff", omitsize=True))


def as_text(address: str) -> str:
    """Return the code as lines of half blocks, to be written light on dark."""
    out = io.StringIO()
    segno.make_qr(address).terminal(out, border=QUIET, compact=True)
    return out.getvalue()
