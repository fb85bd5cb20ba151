"""Run Python as if on an older processor; see the package."""

import sys

from validation.processors import OLDER, python

if len(sys.argv) < 3 or sys.argv[1] not in OLDER:
    sys.exit(f"usage: python -m validation.processors {{{','.join(OLDER)}}} ARGUMENT ...")
sys.exit(python(sys.argv[1], sys.argv[2:]))
