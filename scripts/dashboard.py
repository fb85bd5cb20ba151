"""The dashboard for Grafana, docs/operations/grafana.json, from a table of panels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

COLUMNS, WIDTH, HEIGHT = 3, 8, 8
_SOURCE = {"type": "prometheus", "uid": "${source}"}


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its title, what it means, its unit, and queries with their legends."""

    title: str
    meaning: str
    unit: str
    queries: tuple[tuple[str, str], ...]
    kind: str = "timeseries"


def _quantile(share: float, metric: str, label: str) -> str:
    return f"histogram_quantile({share}, sum by (le, {label}) (rate({metric}_bucket[$__rate_interval])))"


PANELS = (
    Panel(
        "Ready processes",
        "Processes that take photos. 0: nobody is measured.",
        "short",
        (("sum(posture_ready)", "ready"),),
        "stat",
    ),
    Panel(
        "Refused or failed",
        "Share of requests that were refused for want of room (503), timed out (504) or failed (500).",
        "percentunit",
        (
            (
                (
                    '(sum(rate(posture_requests_total{status=~"5.."}[$__rate_interval])) or vector(0))'
                    " / sum(rate(posture_requests_total[$__rate_interval]))"
                ),
                "5xx",
            ),
        ),
        "stat",
    ),
    Panel(
        "What measures",
        "Version, model and calibration.",
        "short",
        (
            (
                "sum by (version, model, calibration) (posture_model_info)",
                "{{version}} {{model}} {{calibration}}",
            ),
        ),
        "stat",
    ),
    Panel(
        "Requests",
        "Each second, by route.",
        "reqps",
        (("sum by (route) (rate(posture_requests_total[$__rate_interval]))", "{{route}}"),),
    ),
    Panel(
        "Problems",
        "Each second, by code; what each means is at /problems.",
        "reqps",
        (("sum by (code) (rate(posture_problems_total[$__rate_interval]))", "{{code}}"),),
    ),
    Panel(
        "Photos",
        "Photos and megapixels unpacked, each second.",
        "short",
        (
            ("sum(rate(posture_photos_total[$__rate_interval]))", "photos"),
            ("sum(rate(posture_photo_pixels_total[$__rate_interval])) / 1e6", "megapixels"),
        ),
    ),
    Panel(
        "Time of a request, 99 %",
        "Ninety-nine in a hundred are faster, by route.",
        "s",
        ((_quantile(0.99, "posture_request_seconds", "route"), "{{route}}"),),
    ),
    Panel(
        "Time of a request, half",
        "Half of them are faster, by route.",
        "s",
        ((_quantile(0.5, "posture_request_seconds", "route"), "{{route}}"),),
    ),
    Panel(
        "Stages, 95 %",
        "Where the time goes; `wait` grows first when there are too few workers.",
        "s",
        ((_quantile(0.95, "posture_stage_seconds", "stage"), "{{stage}}"),),
    ),
    Panel(
        "Places for photos",
        "Running, waiting and free. Without free ones the next request gets 503.",
        "short",
        (('sum by (state) (posture_places{pool="photos"})', "{{state}}"),),
    ),
    Panel(
        "Places for full turns",
        "The same for full turns.",
        "short",
        (('sum by (state) (posture_places{pool="turns"})', "{{state}}"),),
    ),
    Panel(
        "Size of bodies, 95 %",
        "By route.",
        "bytes",
        ((_quantile(0.95, "posture_request_bytes", "route"), "{{route}}"),),
    ),
)


def dashboard() -> str:
    """The dashboard as JSON."""
    source = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Data source"}
    made = {
        "uid": "posture-service",
        "title": "posture: the service",
        "description": "Counts and times of the service; nothing about a person.",
        "tags": ["posture"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [source]},
        "panels": [_panel(number, panel) for number, panel in enumerate(PANELS)],
    }
    return json.dumps(made, indent=2) + "\n"


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    row, column = divmod(number, COLUMNS)
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.meaning,
        "datasource": _SOURCE,
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + place), "expr": query, "legendFormat": legend, "datasource": _SOURCE}
            for place, (query, legend) in enumerate(panel.queries)
        ],
    }
