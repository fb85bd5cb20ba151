"""Run under strace by test_egress.py: one full analysis, overlay, printed sheet and report, nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import posture
from posture.render.overlay import overlay_png
from posture.render.protocol_sheet import sheet_pdf
from posture.render.report import report_pdf

data = Path(sys.argv[1]).read_bytes()
answer = posture.analyse(data)
overlay_png(data, answer)
sheet_pdf(answer.pattern, answer.protocol)
report_pdf(answer, [data])
sys.stdout.write(answer.view.name)
