"""The line drawings that the sheet, the web page and the documentation show."""

from __future__ import annotations

from importlib import resources

_FOLDER = resources.files("posture.cards.sheet") / "drawings"


def names() -> tuple[str, ...]:
    """The drawings that come with the package."""
    return tuple(
        sorted(path.name.removesuffix(".svg") for path in _FOLDER.iterdir() if path.name.endswith(".svg"))
    )


def svg(name: str) -> str:
    """A drawing as SVG."""
    return (_FOLDER / f"{name}.svg").read_text("utf-8")
