"""Run under strace by test_egress.py: one full analysis, overlay, sheet, report, the trunk's lines."""

from __future__ import annotations

import sys
from pathlib import Path

import posture
from posture.image.photo import decode
from posture.pelvis.crop import trunk_square
from posture.render.overlay import overlay_png
from posture.render.protocol_sheet import sheet_pdf
from posture.render.report import report_pdf

data = Path(sys.argv[1]).read_bytes()
with posture.MediaPipeDetector() as detector:
    answer = posture.analyse(data, detector=detector)
    # By itself too, since an answer may have no use for it.
    photo = decode(data)
    square = trunk_square(photo, detector.detect(photo))
    if square is None or detector.read_lines(square) is None:
        sys.exit("the trunk's lines were not read")
overlay_png(data, answer)
sheet_pdf(answer.pattern, answer.protocol)
report_pdf(answer, [data])
sys.stdout.write(answer.view.name)
