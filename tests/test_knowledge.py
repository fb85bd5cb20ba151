"""The knowledge files: complete, consistent, and free of what stage one and plain speech forbid."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from posture.entries import Kind
from posture.indicators import INDICATORS
from posture.knowledge import FILES, KnowledgeError, build, knowledge
from posture.tables import read_toml

TABLES = {name: read_toml(name) for name in FILES}
ROWS = {
    "muscles": ["place", "muscle"],
    "techniques": ["technique"],
    "patterns": ["cue", "pattern"],
    "red_flags": ["urgency", "red_flag"],
    "contraindications": ["contraindication", "adjustment"],
    "stages": ["stage", "stop_rule"],
}
EVERY_ROW = [
    (file, table, index)
    for file, tables in ROWS.items()
    for table in tables
    for index in range(len(TABLES[file][table]))
]
TECHNIQUE_FIELDS = [
    "dose",
    "stop_if",
    "not_if",
    "evidence",
    "how",
    "position",
    "kind",
    "why",
    "when",
    "title",
    "forcefulness",
]
TECHNIQUES = range(len(TABLES["techniques"]["technique"]))
FORBIDDEN_IN_STEPS = "stretch strength plank bridge clam squat lunge crunch sit-up resist lift curl tone"
FORBIDDEN_ANYWHERE = (
    "misalign",
    "out of place",
    "twisted",
    "unstable",
    "damage",
    "abnormal",
    "risk score",
    "dysfunction",
    "diagnosed",
    r"discs?\b",
    "wear and tear",
)


def texts(value: Any, skip: tuple[str, ...] = ("sources", "source", "id")) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in skip:
                yield from texts(item, skip)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, skip)


def changed(file: str) -> dict[str, Any]:
    return {**TABLES, file: copy.deepcopy(TABLES[file])}


@pytest.mark.parametrize(("file", "table", "index"), EVERY_ROW)
@pytest.mark.parametrize("sources", [None, [], [""]])
def test_an_entry_without_a_source_is_refused(file: str, table: str, index: int, sources: Any) -> None:
    tables = changed(file)
    row = tables[file][table][index]
    del row["sources"]
    if sources is not None:
        row["sources"] = sources
    with pytest.raises(KnowledgeError, match=rf"{file}\.toml: {table} .*sources"):
        build(tables)


@pytest.mark.parametrize("index", TECHNIQUES)
@pytest.mark.parametrize("field", TECHNIQUE_FIELDS)
def test_a_technique_without_this_field_is_refused(index: int, field: str) -> None:
    tables = changed("techniques")
    row = tables["techniques"]["technique"][index]
    del row[field]
    with pytest.raises(KnowledgeError, match=f"techniques.toml: technique {row['id']} {field}"):
        build(tables)


@pytest.mark.parametrize("field", ["how", "stop_if", "not_if"])
def test_an_empty_list_is_as_bad_as_none(field: str) -> None:
    tables = changed("techniques")
    tables["techniques"]["technique"][0][field] = []
    with pytest.raises(KnowledgeError, match=field):
        build(tables)


@pytest.mark.parametrize("field", ["seconds", "rounds", "per_day", "source"])
def test_a_dose_must_be_whole(field: str) -> None:
    tables = changed("techniques")
    del tables["techniques"]["technique"][0]["dose"][field]
    with pytest.raises(KnowledgeError, match=f"dose {field}"):
        build(tables)


@pytest.mark.parametrize("kind", ["stretch", "strengthen", "contract_relax", "exercise"])
def test_no_kind_for_lengthening_or_loading_can_be_written(kind: str) -> None:
    tables = changed("techniques")
    tables["techniques"]["technique"][0]["kind"] = kind
    with pytest.raises(KnowledgeError, match="kind"):
        build(tables)
    assert not any(word in member.value for member in Kind for word in ("stretch", "strength", "load_"))


@pytest.mark.parametrize(
    ("file", "path", "value", "message"),
    [
        (
            "patterns",
            ("pattern", 0, "muscles", 0, "muscle"),
            "biceps",
            "hip_hike names an unknown muscle: biceps",
        ),
        ("patterns", ("pattern", 0, "primary", "indicator"), "nose", "hip_hike names an unknown cue: nose"),
        ("patterns", ("near_level", "requires"), ["nose"], "near_level names an unknown cue: nose"),
        ("muscles", ("muscle", 0, "places"), ["knee"], "unknown place: knee"),
        ("muscles", ("place", 0, "muscles"), ["biceps"], "lower_back names an unknown muscle: biceps"),
        ("muscles", ("place", 0, "muscles"), ["adductors"], "adductors does not name this place"),
        ("techniques", ("technique", 0, "not_if"), ["rain"], "unknown contraindication: rain"),
        ("techniques", ("technique", 0, "stop_if"), ["rain"], "unknown stop rule: rain"),
        ("red_flags", ("red_flag", 0, "urgency"), "later", "unknown urgency: later"),
        (
            "contraindications",
            ("contraindication", 2, "urgency"),
            "later",
            "thrombosis names an unknown urgency",
        ),
        (
            "contraindications",
            ("contraindication", 0, "urgency"),
            "same day",
            "urgency and reason go together",
        ),
        (
            "contraindications",
            ("contraindication", 0, "reason"),
            "It bleeds.",
            "urgency and reason go together",
        ),
        ("contraindications", ("adjustment", 0, "pain_place"), "ear", "unknown place: ear"),
        ("stages", ("session", "default_place"), "ear", "unknown place: ear"),
        ("stages", ("session", "order"), ["unload"], "every kind"),
        ("stages", ("stage", 0, "stage"), 2, "order 1 to 5"),
        ("stages", ("sides",), {}, "left, right, both and middle"),
        (
            "techniques",
            ("technique", 4, "when"),
            "always",
            "technique position_of_ease is not for one muscle",
        ),
        ("techniques", ("technique", 0, "title"), "{", "Single '{'"),
        ("muscles", ("muscle", 0, "colour"), "red", "quadratus_lumborum colour: Extra inputs"),
        ("muscles", ("muscle", 0, "where"), "At the {side}.", "unknown placeholder"),
        ("muscles", ("muscle", 0, "never"), ["compression"], "never to be used on it"),
    ],
)
def test_a_slip_is_found_and_named(file: str, path: tuple[str | int, ...], value: Any, message: str) -> None:
    tables = changed(file)
    place: Any = tables[file]
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(KnowledgeError, match=re.escape(message)):
        build(tables)


def test_an_id_used_twice_is_refused() -> None:
    tables = changed("muscles")
    tables["muscles"]["muscle"].append(tables["muscles"]["muscle"][0])
    with pytest.raises(KnowledgeError, match="used twice"):
        build(tables)


def test_a_contraindication_that_takes_nothing_away_is_refused() -> None:
    tables = changed("contraindications")
    extra = {"id": "rain", "label": "rain", "detail": "Wet.", "sources": ["test"]}
    tables["contraindications"]["contraindication"].append(extra)
    with pytest.raises(KnowledgeError, match="rain takes no technique away"):
        build(tables)


@pytest.mark.parametrize(
    ("not_if", "when", "removes", "time_goes_to"),
    [
        (["fracture", "pregnancy"], "always", [], []),
        (["fracture"], "complaint", [], []),
        (["fracture"], "always", ["unload", "walk"], []),
        (["fracture"], "always", [], ["unload", "walk"]),
    ],
)
def test_a_protocol_that_could_be_empty_is_refused(
    not_if: list[str], when: str, removes: list[str], time_goes_to: list[str]
) -> None:
    tables = changed("techniques") | {
        name: copy.deepcopy(TABLES[name]) for name in ("contraindications", "stages")
    }
    for row in tables["techniques"]["technique"]:
        if row["id"] in {"side_lying", "short_walk"}:
            row.update(not_if=not_if, when=when)
    tables["contraindications"]["adjustment"][0]["removes"] = removes
    tables["stages"]["session"]["time_goes_to"] = time_goes_to
    with pytest.raises(KnowledgeError, match="none is left for everyone"):
        build(tables)


def test_steps_never_speak_of_lengthening_or_loading() -> None:
    steps = [*texts(TABLES["techniques"]), *texts(TABLES["muscles"])]
    assert len(steps) > 100
    for word in FORBIDDEN_IN_STEPS.split():
        assert not [text for text in steps if re.search(rf"\b{word}", text, re.IGNORECASE)], word


@pytest.mark.parametrize("file", FILES)
def test_words_that_frighten_are_not_used(file: str) -> None:
    for text in texts(TABLES[file]):
        assert not [word for word in FORBIDDEN_ANYWHERE if re.search(rf"\b{word}", text.lower())], text


@pytest.mark.parametrize("file", FILES)
def test_sides_are_never_written_into_a_text(file: str) -> None:
    table = {key: value for key, value in TABLES[file].items() if key != "sides"}
    for text in texts(table):
        assert not re.search(r"\b(left|right)\b", text, re.IGNORECASE), text


def test_the_deep_hip_flexor_and_the_inner_thigh_are_never_pressed() -> None:
    known = knowledge()
    for name in ("iliopsoas", "adductors", "obliques"):
        muscle = known.muscles[name]
        assert Kind.COMPRESSION in muscle.never
        assert Kind.COMPRESSION not in {known.techniques[item].kind for item in muscle.techniques}


def test_bone_kidney_belly_and_throat_are_no_go_zones() -> None:
    zones = {name: " ".join(muscle.no_go) for name, muscle in knowledge().muscles.items()}
    assert "spine" in zones["lumbar_erectors"]
    assert "kidney" in zones["quadratus_lumborum"]
    assert "belly" in zones["iliopsoas"]
    assert "front and the side of the neck" in zones["upper_trapezius"]


def test_opinion_is_said_openly_and_pressure_is_bounded() -> None:
    known = knowledge()
    grades = {technique.id: technique.evidence.grade for technique in known.techniques.values()}
    assert grades["calves_on_chair"] == "opinion"
    assert known.techniques["press_and_wait"].dose.pressure_max_0_10 == 5
    assert known.techniques["position_of_ease"].dose.seconds == 90


def test_forcefulness_never_falls_until_the_check() -> None:
    known = knowledge()
    order = list(known.session.order)
    hands_on = order[: order.index(Kind.RECHECK)]
    least = [min(t.forcefulness for t in known.techniques.values() if t.kind == kind) for kind in hands_on]
    assert least == sorted(least)
    assert least[-1] == max(t.forcefulness for t in known.techniques.values())


def test_every_cue_is_a_real_indicator() -> None:
    assert {cue.indicator for cue in knowledge().cues} <= {spec.id for spec in INDICATORS}


def test_the_five_stages_stand_in_their_order() -> None:
    titles = [stage.title.split()[-1] for stage in knowledge().stages]
    assert titles == ["spasm", "flexibility", "biomechanics", "strength", "endurance"]


def test_an_angle_never_unlocks_a_stage() -> None:
    for stage in knowledge().stages:
        for text in stage.unlocks_when:
            assert not re.search(r"degree|°|tilt|rotation|obliquity", text), text


def test_the_knowledge_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        knowledge().techniques["press_and_wait"].title = "x"  # type: ignore[misc]
