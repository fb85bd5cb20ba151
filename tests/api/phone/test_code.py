"""The code to scan in the terminal, read back by another program; tests/browser reads the page's."""

from __future__ import annotations

import cv2
import numpy as np

from api.phone.code import as_text

ADDRESS = "https://192.168.178.23:8000/phone/AbCdEfGhIjKlMnOpQrStUv"


def read(light: np.ndarray) -> str:
    """What a reader sees in an array of light (1) and dark (0) squares."""
    picture = np.kron(light * np.uint8(255), np.ones((8, 8), np.uint8))
    return str(cv2.QRCodeDetector().detectAndDecode(picture)[0])


def test_the_terminal_s_code_is_read() -> None:
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    lines = as_text(ADDRESS).splitlines()
    rows = [[halves[letter][half] for letter in line] for line in lines for half in (0, 1)]
    assert read(np.array(rows, np.uint8)) == ADDRESS
    assert max(map(len, lines)) <= 45, "it must fit a small window"
