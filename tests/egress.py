"""Run under strace by test_egress.py: one full analysis, library, overlay and printed sheet, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import posture
from posture.draw import overlay_png
from posture.sheet import sheet_pdf

data = Path(sys.argv[1]).read_bytes()
answer = posture.analyse(data)
overlay_png(data, answer)
sheet_pdf(answer.pattern, answer.protocol)
sys.stdout.write(answer.view.name)
