"""The tables of docs/operations.md: every setting and every metric, from the program."""

from __future__ import annotations

from pydantic.fields import FieldInfo

from api.observe.metrics import METRICS
from api.settings import Settings

_COMPUTED = {"workers": "usable cores, at most 8"}


def settings_table() -> str:
    """Every setting: its variable, default, bounds and meaning."""
    lines = ["| variable | default | bounds | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        cells = (f"`POSTURE_{name.upper()}`", _default(name, field), _bounds(field), _line(field.description))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _default(name: str, field: FieldInfo) -> str:
    if name in _COMPUTED:
        return _COMPUTED[name]
    value = field.default
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value or "none")


def _bounds(field: FieldInfo) -> str:
    words = {"ge": "from", "gt": "above", "le": "to"}
    found = ((word, getattr(mark, name, None)) for mark in field.metadata for name, word in words.items())
    return " ".join(f"{word} {bound}" for word, bound in found if bound is not None)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def metrics_table() -> str:
    """Every metric of the service: its name, kind, labels and meaning."""
    rows = [
        f"| `{one.name}{'_total' if one.kind == 'counter' else ''}` | {one.kind} "
        f"| {', '.join(f'`{label}`' for label in one.labels)} | {one.meaning} |"
        for one in METRICS
    ]
    return "\n".join(["| name | kind | labels | meaning |", "|---|---|---|---|", *rows])
