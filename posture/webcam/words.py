"""A scene of a session in words, for the window, the terminal and the ear."""

from __future__ import annotations

from posture.live.guidance import hint_text, phase_text
from posture.webcam.session import Scene, Take
from posture.words.catalogue import sentences
from posture.words.language import Language
from posture.words.phrases import filled


def scene_text(scene: Scene, language: Language) -> str:
    """What the person should do now."""
    words = sentences("camera", language)
    if scene.step is None:
        return words["session.done"]
    if scene.pace is not None:
        return words[f"hint_turn.{scene.pace.hint}"]
    if scene.guidance.hints:
        return hint_text(scene.guidance.hints[0], language)
    if scene.step.sort == "turn":
        return words["hint_turn.face"]
    return phase_text(scene.guidance.phase, language)


def step_text(step: Take | None, language: Language) -> str:
    """What is being taken."""
    words = sentences("camera", language)
    if step is None:
        return words["session.done"]
    if step.sort == "turn":
        return words["session.turn"]
    name = words[f"view.{step.view}"]
    if step.repeats == 1:
        return name
    return filled(words["session.repeat"], language, view=name, repeat=step.repeat, repeats=step.repeats)


def said(language: Language, key: str, **values: object) -> str:
    """A sentence of the session."""
    return filled(sentences("camera", language)[f"session.{key}"], language, **values)
