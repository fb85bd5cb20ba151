"""The page in Firefox too: a photo is measured and printed, nothing complained of, nobody else asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from tests.places import ROOT, SAMPLES

SCRIPT = Path(__file__).with_name("firefox.mjs")
DRIVER = ROOT / "node_modules" / "puppeteer-core"


@pytest.fixture
def firefox() -> str:
    """Where the browser is."""
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    missing = [name for name, there in (("Firefox", found), ("node", shutil.which("node"))) if not there]
    if not DRIVER.is_dir():
        missing.append("puppeteer-core (npm ci)")
    if missing or found is None:
        assert not os.environ.get("CI"), f"CI must have {missing}"
        pytest.skip(f"not here: {', '.join(missing)}; the page is not tried in Firefox")
    return found


def test_a_photo_is_measured_in_firefox(service: str, firefox: str, tmp_path: Path) -> None:
    photo, printed = SAMPLES / "right_hip_high_back.jpg", tmp_path / "printed.pdf"
    command = ["node", str(SCRIPT), f"{service}/?lang=de", firefox, str(photo), str(printed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["browser"].startswith("firefox/")
    assert "fällt auf" in seen["headline"]
    assert seen["photoWidth"] > 0
    assert seen["wider"] <= 0
    assert seen["complaints"] == []
    assert seen["elsewhere"] == []
    assert 2 <= len(pypdfium2.PdfDocument(printed)) <= 4
