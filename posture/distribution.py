"""What the package index calls this program, and which version of it is installed.

The name ``posture`` on the index belongs to somebody else; only the import names and the command are ours.
"""

from __future__ import annotations

from functools import cache

NAME = "posture-from-photo"
"""As in ``pyproject.toml``."""

NOT_INSTALLED = "0+checkout"
"""The version of a checkout that runs without being installed: lower than every release (PEP 440)."""


@cache
def version() -> str:
    """Return the version of the installed distribution, or `NOT_INSTALLED`."""
    # Imported here: it takes longer than everything else that `import posture` does.
    from importlib import metadata

    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return NOT_INSTALLED
