"""What the tests of the product share, the detector above all, is shared with the tests of the evidence."""

from __future__ import annotations

from tests.conftest import detector

__all__ = ["detector"]
