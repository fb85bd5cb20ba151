"""Draw the app's icons out of the page's own, ``api/page/static/icon.svg``: python scripts/draw_icons.py.

The ground goes to the edge, and what is drawn stays in the middle four fifths: so a phone may cut any shape
out of it (a maskable icon, https://www.w3.org/TR/appmanifest/#icon-masks).
"""

from __future__ import annotations

import io
from pathlib import Path

import plutoprint
from PIL import Image

FOLDER = Path(__file__).parent.parent / "api" / "page" / "static"
SIZES_PX = (192, 512)
COLOURS = 16
"""Two, and what lies between them at the edges."""


def main() -> None:
    """Write ``icon-192.png`` and ``icon-512.png``."""
    drawing = (FOLDER / "icon.svg").read_text("utf-8").replace(' rx="7"', "")
    for size in SIZES_PX:
        book = plutoprint.Book(plutoprint.PageSize(size * plutoprint.UNITS_PX, size * plutoprint.UNITS_PX))
        sized = drawing.replace("<svg ", f'<svg width="{size}" height="{size}" ')
        book.load_html(f'<body style="margin: 0">{sized}')
        canvas = plutoprint.ImageCanvas(size, size)
        book.render_document(canvas)
        drawn = io.BytesIO()
        canvas.write_to_png_stream(drawn)
        few = Image.open(drawn).convert("RGB").quantize(COLOURS)
        few.save(FOLDER / f"icon-{size}.png", optimize=True)


if __name__ == "__main__":
    main()
