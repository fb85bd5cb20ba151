"""The knowledge files: complete, consistent, and free of what stage one and plain speech forbid."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from posture.cli.main import app
from posture.measure.indicators import INDICATORS
from posture.package_data import read_toml
from posture.protocol.knowledge.entries import TechniqueKind
from posture.protocol.knowledge.load import FILES, KnowledgeError, build, knowledge
from posture.protocol.knowledge.model import Knowledge
from posture.words.catalogue import catalogue
from posture.words.language import LANGUAGES, Language
from tests.conftest import every

TABLES = {name: read_toml("posture.protocol.knowledge", name) for name in (*FILES, "sources")}
TEXTS = dict(catalogue("protocol", "en"))
ROWS = {
    "muscles": ["place", "muscle"],
    "techniques": ["technique"],
    "patterns": ["cue", "pattern"],
    "red_flags": ["urgency", "red_flag"],
    "contraindications": ["contraindication", "adjustment"],
    "stages": ["stage", "stop_rule"],
    "check_in": ["criterion", "not_yet"],
}
EVERY_ROW = [
    (file, table, index)
    for file, tables in ROWS.items()
    for table in tables
    for index in range(len(TABLES[file][table]))
]
TECHNIQUE_RULES = ["dose", "stop_if", "not_if", "evidence", "kind", "when", "forcefulness"]
TECHNIQUE_WORDS = ["how", "position", "why", "title"]
NO_FALL = {"id": "pain_fallen", "field": "pain_usual", "at_most": 3, "sources": ["ostelo_2008"]}
TECHNIQUES = range(len(TABLES["techniques"]["technique"]))
FORBIDDEN_IN_STEPS = {
    "en": r"stretch|strength|plank|bridge|clam|squat|lunge|crunch|sit-up|resist|lift|curl|tone",
    "de": r"dehn|kräftig|stärk|übung|trainier|stemm|heben|widerstand|kniebeug|anspann",
}
FORBIDDEN_ANYWHERE = {
    "en": (
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
    ),
    "de": (
        "fehlstell",
        "fehlhaltung",
        "verdreht",
        "verschoben",
        "blockier",
        "instabil",
        "schaden",
        "schäd",
        "kaputt",
        "abnorm",
        "krankhaft",
        "verschleiß",
        "bandscheibe",
        "risiko",
        "dysfunktion",
        "diagnostizier",
    ),
}
SIDE_WORDS = {"en": r"\b(left|right)\b", "de": r"\b(links|rechts|link(e|er|en|es|em)|recht(e|er|en|es|em))\b"}


def texts(value: Any, skip: tuple[str, ...] = ("sources", "id")) -> Iterator[str]:
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


def made(tables: dict[str, Any], words: dict[str, Any] = TEXTS) -> Knowledge:
    return build(tables, words)


def with_words(*path: str, value: Any = None) -> dict[str, Any]:
    """The English catalogue with one word changed, or taken out when `value` is None."""
    words = copy.deepcopy(TEXTS)
    place: Any = words
    for part in path[:-1]:
        place = place[part]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return words


@pytest.mark.parametrize(("file", "table", "index"), every(EVERY_ROW))
@pytest.mark.parametrize("sources", [None, [], [""]])
def test_an_entry_without_a_source_is_refused(file: str, table: str, index: int, sources: Any) -> None:
    tables = changed(file)
    row = tables[file][table][index]
    del row["sources"]
    if sources is not None:
        row["sources"] = sources
    with pytest.raises(KnowledgeError, match=rf"{file}\.toml: {table} .*sources"):
        made(tables)


@pytest.mark.parametrize("index", every(TECHNIQUES))
@pytest.mark.parametrize("field", TECHNIQUE_RULES)
def test_a_technique_without_this_field_is_refused(index: int, field: str) -> None:
    tables = changed("techniques")
    row = tables["techniques"]["technique"][index]
    del row[field]
    with pytest.raises(KnowledgeError, match=f"techniques.toml: technique {row['id']} {field}"):
        made(tables)


@pytest.mark.parametrize("name", every(TEXTS["technique"]))
@pytest.mark.parametrize("field", TECHNIQUE_WORDS)
def test_a_technique_without_these_words_is_refused(name: str, field: str) -> None:
    with pytest.raises(KnowledgeError, match=f"techniques.toml: technique {name} {field}"):
        made(TABLES, with_words("technique", name, field))


@pytest.mark.parametrize("index", range(len(TABLES["patterns"]["pattern"])))
def test_a_pattern_muscle_without_a_side_rule_is_refused(index: int) -> None:
    tables = changed("patterns")
    for row in tables["patterns"]["pattern"][index]["muscles"]:
        del row["relation"]
    with pytest.raises(KnowledgeError, match="muscles 0 relation"):
        made(tables)


def test_a_place_muscle_without_a_side_rule_is_refused() -> None:
    tables = changed("muscles")
    del tables["muscles"]["place"][0]["muscles"][0]["relation"]
    with pytest.raises(KnowledgeError, match="place lower_back muscles 0 relation"):
        made(tables)


def test_pressure_needs_a_spot_on_the_map_and_a_drawing() -> None:
    tables = changed("muscles")
    muscle = next(row for row in tables["muscles"]["muscle"] if row["id"] == "iliopsoas")
    muscle["never"] = []
    muscle["techniques"]["press_and_wait"] = {"drawing": "x", "not_if": [], "sources": ["turocy"]}
    words = with_words(
        "muscle", "iliopsoas", "techniques", "press_and_wait", value={"position": "a", "how": ["b"]}
    )
    with pytest.raises(KnowledgeError, match=r"iliopsoas: body_map\.toml does not say where to press"):
        made(tables, words)


def test_a_general_technique_needs_its_drawing_and_one_for_a_muscle_has_none() -> None:
    for index, drawing in ((0, None), (5, "x")):
        tables = changed("techniques")
        row = tables["techniques"]["technique"][index]
        row.pop("drawing", None)
        if drawing:
            row["drawing"] = drawing
        with pytest.raises(KnowledgeError, match="drawing: give one"):
            made(tables)


@pytest.mark.parametrize("field", ["stop_if", "not_if"])
def test_an_empty_list_is_as_bad_as_none(field: str) -> None:
    tables = changed("techniques")
    tables["techniques"]["technique"][0][field] = []
    with pytest.raises(KnowledgeError, match=field):
        made(tables)


@pytest.mark.parametrize("field", ["seconds", "rounds", "per_day", "sources"])
def test_a_dose_must_be_whole(field: str) -> None:
    tables = changed("techniques")
    del tables["techniques"]["technique"][0]["dose"][field]
    with pytest.raises(KnowledgeError, match=f"dose {field}"):
        made(tables)


@pytest.mark.parametrize("kind", ["stretch", "strengthen", "contract_relax", "exercise"])
def test_no_kind_for_lengthening_or_loading_can_be_written(kind: str) -> None:
    tables = changed("techniques")
    tables["techniques"]["technique"][0]["kind"] = kind
    with pytest.raises(KnowledgeError, match="kind"):
        made(tables)
    assert not any(
        word in member.value for member in TechniqueKind for word in ("stretch", "strength", "load_")
    )


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
        (
            "muscles",
            ("place", 0, "muscles", 0, "muscle"),
            "biceps",
            "lower_back names an unknown muscle: biceps",
        ),
        (
            "muscles",
            ("place", 0, "muscles", 0, "muscle"),
            "adductors",
            "adductors does not name this place",
        ),
        ("muscles", ("muscle", 0, "no_go"), ["ear"], "quadratus_lumborum names an unknown zone: ear"),
        ("muscles", ("muscle", 0, "sources"), ["nobody_1900"], "unknown source 'nobody_1900'"),
        ("check_in", ("rules", "urgency"), "later", "check-in names an unknown urgency: later"),
        ("check_in", ("criterion", 0, "field"), "hip_obliquity", "pain_fallen field"),
        ("check_in", ("criterion", 1, "is"), True, "exactly one of"),
        ("check_in", ("not_yet", 5, "stage"), 4, "nothing is said about stage 5"),
        ("sources", ("source", 0, "read"), "heard", "takamoto_2015 read"),
        ("techniques", ("technique", 1, "drawing"), "nobody", "calves_on_chair: there is no drawing nobody"),
        ("techniques", ("technique", 0, "dose", "seconds_max"), 30, "seconds_max is less than seconds"),
        ("techniques", ("technique", 6, "dose", "pressure_max_0_10"), None, "pressure needs a limit"),
        ("techniques", ("technique", 3, "drawing_after"), {"rowing": "compare"}, "unknown technique: rowing"),
        ("techniques", ("technique", 0, "places"), ["moon"], "unknown place: moon"),
        ("contraindications", ("adjustment", 2, "nrs_from"), 70, "severe_pain nrs_from"),
        ("contraindications", ("adjustment", 0, "max_seconds"), 100, "irritability_high max_seconds"),
        ("red_flags", ("urgency",), TABLES["red_flags"]["urgency"][::-1], "the most urgent first"),
        ("check_in", ("rules", "see_after"), 2, "see_after comes after step_down_after"),
        ("check_in", ("criterion", 2, "field"), "pain_usual", "is cannot be asked of pain_usual"),
        ("check_in", ("criterion", 0), NO_FALL, "pain_fallen: unknown placeholder"),
        ("stages", ("stop_rule", 6, "id"), "flag", "words for an unknown entry: red_flag"),
        ("techniques", ("technique", 0, "not_if"), ["rain"], "unknown contraindication: rain"),
        ("techniques", ("technique", 0, "stop_if"), ["rain"], "unknown stop rule: rain"),
        ("red_flags", ("red_flag", 0, "urgency"), "later", "unknown urgency: later"),
        ("red_flags", ("red_flag", 0, "group"), "other", "unknown group: other"),
        (
            "contraindications",
            ("contraindication", 2, "urgency"),
            "later",
            "thrombosis names an unknown urgency",
        ),
        (
            "contraindications",
            ("contraindication", 0, "urgency"),
            "same_day",
            "urgency and reason go together",
        ),
        ("contraindications", ("adjustment", 0, "pain_place"), "ear", "unknown place: ear"),
        ("stages", ("session", "default_place"), "ear", "unknown place: ear"),
        ("stages", ("session", "order"), ["unload"], "every kind"),
        ("stages", ("stage",), TABLES["stages"]["stage"][::-1], "order 1 to 5"),
        ("muscles", ("muscle", 0, "colour"), "red", "quadratus_lumborum colour: Extra inputs"),
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
        made(tables)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("technique", "warm_pack", "title"), "{", "Single '{'"),
        (("technique", "warm_pack", "how"), ["At {side}."], "unknown placeholder"),
        (("technique", "rowing"), {"title": "Row"}, "words for an unknown entry: rowing"),
        (("muscle", "iliopsoas", "where"), "At the {side}.", "unknown placeholder"),
        (
            ("muscle", "iliopsoas", "techniques", "position_of_ease", "position"),
            "{top}",
            "unknown placeholder",
        ),
        (("adjustment", "young", "says"), "Under {years}.", "unknown placeholder"),
        (("contraindication", "anticoagulant", "reason"), "It bleeds.", "urgency and reason go together"),
        (("pattern", "hip_hike", "conflict"), [], "the words do not fit the rule"),
        (("weather",), {"sun": "Warm."}, "nothing reads the table weather"),
        (("sides", "both"), {"name": "both", "pain": "both"}, "the same forms"),
        (("sides", "middle"), None, "left, right, both and middle"),
        (("stage", "3", "unlocks_when"), None, "stage 3: nothing is said about what unlocks it"),
        (("stage", "2", "unlocks_when"), ["Now."], "stage 2 unlocks_when: it stands in check_in.toml"),
        (("zone", "ear"), {"label": "the ear"}, "zone ear"),
        (("zone", "spine"), None, "names an unknown zone: spine"),
        (("wording", "not_now"), "{who}: no.", "unknown placeholder"),
        (("labels", "stop"), None, "labels stop"),
        (("labels", "sides", "both"), None, "no words for both"),
        (("check_in", "verdicts", "stay"), None, "no words for stay"),
        (("wording", "not_now"), "{what:d}: no.", "a placeholder is a name and nothing else"),
        (("adjustment", "young", "says"), "Under {.", "unknown placeholder"),
        (("stop_rule", "faint", "see_after"), 1, "is a rule, which does not belong among the words"),
        (("adjustment", "young", "urgency"), "same_day", "is a rule, which does not belong among the words"),
        (("not_yet", "endurance", "words"), ["yoga"], "yoga stands for two things"),
    ],
)
def test_a_slip_in_the_words_is_found_and_named(path: tuple[str, ...], value: Any, message: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(message)):
        made(TABLES, with_words(*path, value=value))


def test_a_technique_for_everyone_cannot_be_done_on_a_muscle() -> None:
    tables = changed("techniques")
    tables["techniques"]["technique"][5] |= {"when": "always", "drawing": "x"}
    with pytest.raises(KnowledgeError, match="technique position_of_ease is not for one muscle"):
        made(tables)


def test_an_id_used_twice_is_refused() -> None:
    tables = changed("muscles")
    tables["muscles"]["muscle"].append(tables["muscles"]["muscle"][0])
    with pytest.raises(KnowledgeError, match="used twice"):
        made(tables)


def test_a_contraindication_that_takes_nothing_away_is_refused() -> None:
    tables = changed("contraindications")
    tables["contraindications"]["contraindication"].append({"id": "rain", "sources": ["opinion: test"]})
    words = with_words("contraindication", "rain", value={"label": "rain", "detail": "Wet."})
    with pytest.raises(KnowledgeError, match="rain takes no technique away"):
        made(tables, words)


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
        made(tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_never_speak_of_lengthening_or_loading(language: Language) -> None:
    words = catalogue("protocol", language)
    steps = [*texts(words["technique"]), *texts(words["muscle"])]
    assert len(steps) > 100
    forbidden = rf"\b({FORBIDDEN_IN_STEPS[language]})"
    assert [text for text in steps if re.search(forbidden, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_frighten_are_not_used(language: Language) -> None:
    for text in texts(catalogue("protocol", language), skip=("words",)):
        found = [word for word in FORBIDDEN_ANYWHERE[language] if re.search(rf"\b{word}", text.lower())]
        assert not found, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_sides_are_never_written_into_a_text(language: Language) -> None:
    words = dict(catalogue("protocol", language))
    del words["sides"]
    words["labels"] = {key: value for key, value in words["labels"].items() if key != "sides"}
    for text in texts(words):
        assert not re.search(SIDE_WORDS[language], text, re.IGNORECASE), text


def shape(value: Any, path: str = "") -> Iterator[str]:
    """Every key of a catalogue; of the words for sides only the sides, of synonyms that there are some."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from shape(item, f"{path}.{key}")
    elif isinstance(value, list) and not path.endswith(".words"):
        yield f"{path} x {len(value)}"
        for number, item in enumerate(value):
            yield from shape(item, f"{path}.{number}")
    elif not path.startswith(".sides."):
        yield path


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_says_everything_that_the_english_one_says(language: Language) -> None:
    assert list(shape(catalogue("protocol", language))) == list(shape(TEXTS))
    assert knowledge(language).language == language


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_is_translated(language: Language) -> None:
    here, there = list(texts(TEXTS)), list(texts(catalogue("protocol", language)))
    same = [text for text in here if len(text.split()) > 3 and text in there]
    assert same == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_chosen(language: Language) -> None:
    done = CliRunner().invoke(app, ["protocol", "--full", "--lang", language])
    assert knowledge(language).words.labels.stop in done.output


def test_the_deep_hip_flexor_and_the_inner_thigh_are_never_pressed() -> None:
    known = knowledge()
    for name in ("iliopsoas", "adductors", "obliques"):
        muscle = known.muscles[name]
        assert TechniqueKind.COMPRESSION in muscle.never
        assert TechniqueKind.COMPRESSION not in {known.techniques[item].kind for item in muscle.techniques}


def test_bone_kidney_belly_and_throat_are_no_go_zones() -> None:
    zones = {name: set(muscle.no_go) for name, muscle in knowledge().muscles.items()}
    assert "spine" in zones["lumbar_erectors"]
    assert "kidney" in zones["quadratus_lumborum"]
    assert "belly" in zones["iliopsoas"]
    assert {"throat", "neck_side"} <= zones["upper_trapezius"]


def test_opinion_is_said_openly_and_pressure_is_bounded() -> None:
    known = knowledge()
    grades = {technique.id: technique.evidence.grade for technique in known.techniques.values()}
    assert grades["calves_on_chair"] == "opinion"
    assert known.techniques["press_and_wait"].dose.pressure_max_0_10 == 5
    assert known.techniques["position_of_ease"].dose.seconds == 90


def test_forcefulness_never_falls_until_the_check() -> None:
    known = knowledge()
    order = list(known.session.order)
    hands_on = order[: order.index(TechniqueKind.RECHECK)]
    least = [min(t.forcefulness for t in known.techniques.values() if t.kind == kind) for kind in hands_on]
    assert least == sorted(least)
    assert least[-1] == max(t.forcefulness for t in known.techniques.values())


def test_every_cue_is_a_real_indicator() -> None:
    assert {cue.indicator for cue in knowledge().cues} <= {spec.id for spec in INDICATORS}


def test_the_safety_questions_are_asked_in_four_groups_the_urgent_ones_first() -> None:
    known = knowledge()
    asked = {
        group: [flag for flag in known.red_flags.values() if flag.group == group]
        for group in known.red_flag_groups
    }
    assert len(asked) == 4
    assert sum(map(len, asked.values())) == len(known.red_flags)
    urgent = [sum(flag.urgency == "emergency_now" for flag in flags) for flags in asked.values()]
    assert [bool(count) for count in urgent] == sorted((bool(count) for count in urgent), reverse=True)
    # What is hard to be asked by a page does not come before everything else.
    first = next(iter(asked.values()))
    assert {"bladder_bowel", "saddle_numbness"}.isdisjoint(flag.id for flag in first)


def test_the_five_stages_stand_in_their_order() -> None:
    titles = [stage.title.split()[-1] for stage in knowledge().stages]
    assert titles == ["spasm", "flexibility", "biomechanics", "strength", "endurance"]


def test_an_angle_never_unlocks_a_stage() -> None:
    known = knowledge()
    for stage in known.stages:
        for text in stage.unlocks_when:
            assert not re.search(r"degree|°|tilt|rotation|obliquity", text), text
    assert not {criterion.field for criterion in known.criteria} & {spec.id for spec in INDICATORS}


def test_the_knowledge_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        knowledge().techniques["press_and_wait"].title = "x"  # type: ignore[misc]
