"""Which files are videos, told by their first bytes."""

from __future__ import annotations

HEAD_BYTES = 1024
"""How much of a file `is_container` wants to see."""

_BOXES = (b"ftyp", b"moov", b"wide", b"free", b"skip", b"pnot")
_MAGIC = (
    b"\x1a\x45\xdf\xa3",  # Matroska, WebM
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"FLV\x01",
    b"OggS",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: WMV
)


def is_container(head: bytes) -> bool:
    """Whether a file that begins like this is one of the accepted containers (or a HEIC photo).

    Only these are handed to FFmpeg: among the other formats it knows are playlists that name further
    files and addresses, and those must not be opened.
    """
    box = head[4:8]
    return (
        (head[:1] == b"\0" and box in _BOXES)
        or box == b"mdat"
        or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
        or head.startswith(_MAGIC)
        or any(_packets(head, *form) for form in ((0, 188), (4, 192)))
    )


def _packets(head: bytes, start: int, size: int) -> bool:
    """Whether this is an MPEG transport stream with packets of this size."""
    return head[start : start + 4 * size : size] == b"G" * 4
