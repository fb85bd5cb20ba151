"""A scene of a session in words, for the window, the terminal and the ear."""

from __future__ import annotations

from posture.live.guidance import hint_text, phase_text
from posture.webcam.session import Scene, Step
from posture.words.camera import camera_words
from posture.words.language import Language


def scene_text(scene: Scene, language: Language) -> str:
    """What the person should do now."""
    words = camera_words(language)
    if scene.step is None:
        return words["session"]["done"]
    if scene.pace is not None:
        return words["hint_turn"][scene.pace.hint]
    if scene.guidance.hints:
        return hint_text(scene.guidance.hints[0], language)
    if scene.step.sort == "turn":
        return words["hint_turn"]["face"]
    return phase_text(scene.guidance.phase, language)


def step_text(step: Step | None, language: Language) -> str:
    """What is being taken."""
    words = camera_words(language)
    if step is None:
        return words["session"]["done"]
    if step.sort == "turn":
        return words["session"]["turn"]
    name = words["view"][step.view]
    if step.repeats == 1:
        return name
    return words["session"]["repeat"].format(view=name, repeat=step.repeat, repeats=step.repeats)


def said(language: Language, key: str, **values: object) -> str:
    """A sentence of the session."""
    return camera_words(language)["session"][key].format(**values)
