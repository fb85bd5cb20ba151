"""What the trunk's network would add to a turn is what docs/turn.md says."""

from __future__ import annotations

import pytest

from tests.places import DOCS
from validation.twins.turn_pictures import MADE_OF, gains

pytestmark = pytest.mark.slow


def test_the_page_says_what_the_tables_hold() -> None:
    found = gains()
    assert found.keys() == MADE_OF.keys()
    said = " ".join((DOCS / "turn.md").read_text("utf-8").split())
    for name in ("pelvis_rotation", "trunk_torsion", "hip_obliquity", "shoulder_obliquity"):
        one = found[name]
        assert f"from {one.rmse:.1f} to {one.rmse_with:.1f}°" in said, name
        assert one.rmse_with < one.rmse < one.truth_sd
