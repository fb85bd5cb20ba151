"""Short tones for a person who cannot see the screen: through the sound card, or the terminal's bell."""

from __future__ import annotations

import sys
from typing import Any, Literal

import numpy as np

Tone = Literal["ready", "shot", "turn", "wrong", "done"]

_RATE_HZ = 44_100
_NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {
    "ready": ((880.0, 0.08),),
    "shot": ((1320.0, 0.12), (1760.0, 0.2)),
    "turn": ((660.0, 0.12), (880.0, 0.12)),
    "wrong": ((330.0, 0.25),),
    "done": ((880.0, 0.12), (1100.0, 0.12), (1320.0, 0.3)),
}
"""Frequency in hertz and length in seconds of the notes of each tone."""


class Beeper:
    """Plays tones without waiting for their end. Without a sound card: the bell of a terminal, or nothing."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent
        self._sound = None if silent else _sound_card()

    def play(self, tone: Tone) -> None:
        """Begin to play."""
        if self._silent:
            return
        if self._sound is None:
            if sys.stderr.isatty():
                sys.stderr.write("\a")
                sys.stderr.flush()
            return
        try:
            self._sound.play(samples(tone), _RATE_HZ)
        except Exception:  # noqa: BLE001  # a sound card that is taken away ends no session
            self._sound = None


def samples(tone: Tone) -> np.ndarray[Any, np.dtype[np.float32]]:
    """The tone as samples between -1 and 1 at 44,100 a second."""
    notes = []
    for hertz, seconds in _NOTES[tone]:
        time_s = np.arange(int(seconds * _RATE_HZ)) / _RATE_HZ
        fade = np.minimum(1.0, np.minimum(time_s, time_s[::-1]) / 0.01)
        notes.append(0.4 * fade * np.sin(2 * np.pi * hertz * time_s))
    return np.concatenate(notes).astype(np.float32)


def _sound_card() -> Any:
    """The library with a device that plays, or None. It comes with MediaPipe; its own libraries may not."""
    try:
        import sounddevice

        sounddevice.query_devices(kind="output")
    except Exception:  # noqa: BLE001  # what a missing library or device raises is its own affair
        return None
    return sounddevice
