"""The page about the house: rooms, who imports whom, and the path of a photo, all read off the source."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import grimp

from scripts.templates import environment

ROOT = Path(__file__).parent.parent
START = ("posture.pipeline.assess", "analyse_photo")
"""Where the path of a photo begins."""

WORKING = ("image", "pose", "body", "cards", "measure", "pelvis", "protocol")
"""Rooms whose steps the path shows; words, answers and stopwatch stand beside it."""


@dataclass(frozen=True, slots=True)
class Room:
    """A folder or a loose file of a package, with what it knows and how many files it has."""

    name: str
    knows: str
    files: int


def architecture_page() -> str:
    """``docs/architecture.md``."""
    return (
        environment()
        .get_template("architecture.md")
        .render(
            posture=rooms("posture"),
            api=rooms("api"),
            posture_chart=chart("posture", layers("rooms")),
            api_chart=chart("api", layers("service")),
            path=path_chart(),
        )
    )


def rooms(package: str) -> list[Room]:
    """Every room of a package, the upper layers first."""
    order = [name for layer in layers("rooms" if package == "posture" else "service") for name in layer]
    return [_room(package, name) for name in order]


def _room(package: str, name: str) -> Room:
    place = ROOT / package / name
    folder = place.is_dir()
    source = place / "__init__.py" if folder else place.with_suffix(".py")
    summary = (ast.get_docstring(ast.parse(source.read_text("utf-8"))) or "").split("\n\n")[0]
    count = len([path for path in place.rglob("*.py") if path.name != "__init__.py"]) if folder else 1
    return Room(name, " ".join(summary.split()), count)


def layers(contract: str) -> list[list[str]]:
    """The layers of ``.importlinter`` that have rooms already, the uppermost first."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    section = parser[f"importlinter:contract:{contract}"]
    package = section["containers"].strip()
    lines = [
        [name for name in re.split(r"\s*\|\s*", line) if not name.startswith("(")]
        for line in section["layers"].strip().splitlines()
    ]
    there = [[name for name in line if _exists(package, name)] for line in lines]
    return [line for line in there if line]


def _exists(package: str, name: str) -> bool:
    return (ROOT / package / name).is_dir() or (ROOT / package / f"{name}.py").is_file()


@cache
def _imports() -> Mapping[str, frozenset[str]]:
    """Each room with the rooms of its package that it imports at run time."""
    graph = grimp.build_graph("posture", "api", exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            one, two = (".".join(name.split(".")[:2]) for name in (module, other))
            if one != two and one.split(".")[0] == two.split(".")[0] and "." in one and "." in two:
                found.setdefault(one, set()).add(two)
    return {name: frozenset(others) for name, others in found.items()}


def chart(package: str, order: Sequence[Sequence[str]]) -> str:
    """A Mermaid chart of the rooms; an arrow that follows from others is left out."""
    imports = _imports()
    lines = ["flowchart TD"]
    for number, layer in enumerate(order):
        lines += [
            f"  subgraph layer{number}[ ]",
            "    direction LR",
            *(f"    {name}" for name in layer),
            "  end",
        ]
    for layer in order:
        for name in layer:
            room = f"{package}.{name}"
            direct = imports.get(room, frozenset())
            reached = {far for near in direct for far in _reached(near, imports)}
            lines += [f"  {name} --> {other.partition('.')[2]}" for other in sorted(direct - reached)]
    return "\n".join(lines)


def _reached(room: str, imports: Mapping[str, frozenset[str]]) -> set[str]:
    """Every room that this one reaches over one import or more; there is no circle."""
    found: set[str] = set()
    for other in imports.get(room, frozenset()):
        found |= {other} | _reached(other, imports)
    return found


def path_chart() -> str:
    """A Mermaid chart of what happens to one photo, in the order of the source, a box for each room."""
    steps = [(module.split(".", 1)[1], name) for module, name in dict.fromkeys(_steps(*START))]
    lines = ["flowchart TD", '  step0(["bytes of a photo"])']
    rows = [(room, list(group)) for room, group in groupby(steps, lambda step: step[0].split(".")[0])]
    for number, (_, calls) in enumerate(rows, start=1):
        label = "<br>".join(f"{module}.{name}" for module, name in calls)
        lines += [f'  step{number}["{label}"]', f"  step{number - 1} --> step{number}"]
    return "\n".join([*lines, '  done(["answer.Assessment"])', f"  step{len(rows)} --> done"])


def _steps(module: str, function: str) -> Iterator[tuple[str, str]]:
    """Calls into the working rooms, in order; calls inside the pipeline are followed."""
    tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
    known = _names(tree, module)
    body = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    arguments = {
        argument.arg: known[argument.annotation.id]
        for argument in body.args.args
        if isinstance(argument.annotation, ast.Name) and argument.annotation.id in known
    }
    for call in _in_order(body):
        place = _place(call, known, arguments)
        if place is None:
            continue
        if place[0].startswith("posture.pipeline."):
            if _is_function(*place):
                yield from _steps(*place)
        elif place[0].split(".")[1] in WORKING and not place[1][0].isupper():
            yield place


def _in_order(body: ast.FunctionDef) -> list[ast.expr]:
    """What is called, or handed to a thread to be called, in the order in which it stands."""
    failing = {
        id(node) for one in ast.walk(body) if isinstance(one, ast.ExceptHandler) for node in ast.walk(one)
    }
    calls = [node for node in ast.walk(body) if isinstance(node, ast.Call) and id(node) not in failing]
    named = [(call.end_lineno or 0, call.end_col_offset or 0, call.func) for call in calls]
    named += [
        (call.lineno, call.col_offset, call.args[0])
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "submit"
    ]
    return [what for *_, what in sorted(named, key=lambda item: item[:2])]


def _names(tree: ast.Module, module: str) -> dict[str, tuple[str, str]]:
    """Names of a module with the module and name that they stand for."""
    names = {node.name: (module, node.name) for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("posture"):
            for alias in node.names:
                names[alias.asname or alias.name] = (node.module or "", alias.name)
    return names


def _place(
    called: ast.expr, known: Mapping[str, tuple[str, str]], arguments: Mapping[str, tuple[str, str]]
) -> tuple[str, str] | None:
    """Module and function of a call: ``name(…)``, ``module.name(…)``, or a method of an argument."""
    if isinstance(called, ast.Name):
        return known.get(called.id)
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        owner = called.value.id
        if owner in arguments:
            return arguments[owner][0], called.attr
        if owner in known:
            return f"{known[owner][0]}.{known[owner][1]}", called.attr
    return None


def _is_function(module: str, name: str) -> bool:
    tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text("utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body)
