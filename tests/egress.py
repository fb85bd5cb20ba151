"""Run under strace by test_egress.py: one full analysis, library and overlay, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import posture
from posture.draw import overlay_png

data = Path(sys.argv[1]).read_bytes()
answer = posture.analyse(data)
overlay_png(data, answer)
sys.stdout.write(answer.view.name)
