"""The API for people who write programs: the machine-readable description, read into what a page shows."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from markupsafe import Markup, escape

JSON = "application/json"
MOST_LETTERS = 120
"""Of a text in an example; the whole example stands in the description."""

LEAST_ALIKE = 3
"""Fewer fields are described again rather than looked up further above."""

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a request or of an answer: its name, what it holds, its default, and what it means."""

    name: str
    holds: Markup
    required: bool
    default: str
    means: Markup


@dataclass(frozen=True, slots=True)
class Failure:
    """A status that says that something went wrong, and its codes."""

    status: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Fields that mean the same at an address further up, where they are described."""

    id: str
    summary: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with its method; `alike` are those of its fields that were described before."""

    id: str
    method: str
    path: str
    topic: str
    summary: str
    means: tuple[Markup, ...]
    commands: tuple[tuple[str, str], ...]
    sends: tuple[str, ...]
    fields: tuple[Field, ...]
    sent: Markup | None
    holds: Markup | None
    answers: tuple[str, ...]
    example: Markup | None
    failures: tuple[Failure, ...]
    alike: tuple[Alike, ...] = ()

    @property
    def count(self) -> int:
        """How many fields it takes."""
        return len(self.fields) + sum(len(before.names) for before in self.alike)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the answers that has a name."""

    name: str
    means: tuple[Markup, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """All that the page shows: operations by topic, and what each of them may fail with `anywhere`."""

    means: tuple[Markup, ...]
    topics: Mapping[str, tuple[Operation, ...]]
    anywhere: tuple[Failure, ...]
    parts: tuple[Part, ...]


def reference(described: Mapping[str, Any]) -> Reference:
    """Read an OpenAPI description.

    Parameters
    ----------
    described : mapping
        The document that ``/openapi.json`` answers.
    """
    schemas = described["components"]["schemas"]
    found = [
        (path, method, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    statuses = [set(_failures(operation)) for _, _, operation in found]
    anywhere = set.intersection(*statuses)
    operations = _once([_operation(*one, schemas, anywhere) for one in found])
    topics = dict.fromkeys(one.topic for one in operations)
    bodies = {_named(content["schema"]) for _, _, one in found for content in _bodies(one).values()}
    parts = tuple(
        Part(name, paragraphs(schema.get("description", "")), _fields(schema))
        for name, schema in sorted(schemas.items())
        if name not in bodies
    )
    return Reference(
        paragraphs(described["info"]["description"]),
        {topic: tuple(one for one in operations if one.topic == topic) for topic in topics},
        tuple(_failures(found[0][2])[status] for status in sorted(anywhere)),
        parts,
    )


def _operation(
    path: str, method: str, one: Schema, schemas: Mapping[str, Schema], anywhere: set[int]
) -> Operation:
    content = one["responses"].get("200", {}).get("content", {})
    answer = content.get(JSON, {})
    bodies = _bodies(one)
    fields = [*_parameters(one)]
    for body in bodies.values():
        form = schemas[_named(body["schema"])]
        fields += _fields({**form, "properties": {k: _sent(v) for k, v in form["properties"].items()}})
    examples = [item["value"] for body in bodies.values() for item in body.get("examples", {}).values()]
    failures = _failures(one)
    return Operation(
        id=one["operationId"],
        method=method.upper(),
        path=path,
        topic=one["tags"][0],
        summary=one["summary"],
        means=paragraphs(one.get("description", "")),
        commands=tuple((item["label"], item["source"]) for item in one["x-codeSamples"]),
        sends=tuple(bodies),
        fields=tuple(fields),
        sent=_json(examples[0]) if examples else None,
        holds=holds(answer["schema"]) if answer.get("schema") else None,
        answers=tuple(content),
        example=next((_json(shortened(one["value"])) for one in answer.get("examples", {}).values()), None),
        failures=tuple(failures[status] for status in sorted(set(failures) - anywhere)),
    )


def _once(operations: Sequence[Operation]) -> list[Operation]:
    """Return the operations with each field described once: an intake is taken at five addresses."""
    first: dict[Field, Operation] = {}
    found = []
    for one in operations:
        names: dict[str, list[str]] = {}
        for field in one.fields:
            if field in first:
                names.setdefault(first[field].id, []).append(field.name)
        by_id = {before.id: before for before in first.values()}
        alike = tuple(
            Alike(name, by_id[name].summary, tuple(fields))
            for name, fields in names.items()
            if len(fields) >= LEAST_ALIKE
        )
        told = {field for before in alike for field in before.names}
        found.append(replace(one, alike=alike, fields=tuple(f for f in one.fields if f.name not in told)))
        for field in one.fields:
            first.setdefault(field, one)
    return found


def _bodies(one: Schema) -> Mapping[str, Schema]:
    bodies: Mapping[str, Schema] = one.get("requestBody", {}).get("content", {})
    return bodies


def _failures(one: Schema) -> dict[int, Failure]:
    return {
        int(status): Failure(int(status), tuple(_codes(response)))
        for status, response in one["responses"].items()
        if int(status) >= HTTPStatus.BAD_REQUEST
    }


def _codes(response: Schema) -> Iterator[str]:
    """Yield the codes of a failure's examples, each once."""
    for content in response["content"].values():
        yield from dict.fromkeys(item["value"]["code"] for item in content.get("examples", {}).values())


def _parameters(one: Schema) -> Iterator[Field]:
    for item in one.get("parameters", ()):
        yield _field(item["name"], _sent(item["schema"]), item["required"], item.get("description", ""))


def _sent(schema: Schema) -> Schema:
    """Return what a request may hold: no value at all is a field that is left out."""
    if "anyOf" not in schema:
        return schema
    return {**schema, "anyOf": [item for item in schema["anyOf"] if item.get("type") != "null"]}


def _fields(schema: Schema) -> tuple[Field, ...]:
    required = schema.get("required", ())
    return tuple(
        _field(name, item, name in required, item.get("description", ""))
        for name, item in schema.get("properties", {}).items()
    )


def _field(name: str, schema: Schema, required: bool, means: str) -> Field:
    default = schema.get("default")
    # An empty list, like no value at all, is what a field that was left out says anyway.
    plain = "" if default in (None, [], {}) else default
    shown = plain if isinstance(plain, str) else json.dumps(plain)
    return Field(name, holds(schema), required, shown, marked(means))


def holds(schema: Schema) -> Markup:
    """Say what a schema allows, with a link to each part that has a name."""
    if "$ref" in schema:
        name = _named(schema)
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if "anyOf" in schema:
        return Markup(" or ").join(holds(item) for item in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        names = schema.get("enum", [schema.get("const")])
        return Markup(" or ").join(Markup("<code>{}</code>").format(name) for name in names)
    if schema.get("contentMediaType") == "application/octet-stream":
        return Markup("file")
    return _by_type(schema)


def _by_type(schema: Schema) -> Markup:
    kind = schema.get("type", "anything")
    if kind == "array" and "prefixItems" in schema:
        return Markup("[{}]").format(Markup(", ").join(map(holds, schema["prefixItems"])))
    if kind == "array":
        return Markup("list of {}").format(holds(schema.get("items", {})))
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return Markup("object of {}").format(holds(schema["additionalProperties"]))
    bounds = [f"{sign} {schema[name]:g}" for name, sign in _BOUNDS.items() if name in schema]
    return escape(" ".join([kind, *bounds]))


_BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def _named(schema: Schema) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def paragraphs(text: str) -> tuple[Markup, ...]:
    """Return the paragraphs of a description, without the sections of a docstring that follow it."""
    before = re.split(r"\n[A-Z][A-Za-z ]+\n-{3,}\n", f"\n{text}")[0]
    return tuple(marked(" ".join(part.split())) for part in re.split(r"\n\s*\n", before) if part.strip())


def marked(text: str) -> Markup:
    """Return a text with what stands between backticks as code."""
    code = Markup("<code>{}</code>")
    parts = enumerate(re.split("`+", text))
    return Markup("").join(code.format(part) if place % 2 else part for place, part in parts)


def shortened(value: Any) -> Any:
    """Return an example of which every list has one entry, and says how many more; long texts break off."""
    if isinstance(value, Mapping):
        return {name: shortened(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        more = [f"… {len(value) - 1} more"] if len(value) > 1 else []
        # Pairs of numbers, such as an interval, stay whole.
        return value if len(value) == 2 and not _nested(value) else [*map(shortened, value[:1]), *more]
    if isinstance(value, str) and len(value) > MOST_LETTERS:
        return value[:MOST_LETTERS].rstrip() + " …"
    return value


def _nested(values: Sequence[Any]) -> bool:
    return any(not isinstance(item, int | float) for item in values)


def _json(value: Any) -> Markup:
    """Return indented JSON; its many quotes stay as they are, which is safe outside of attributes only."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return Markup(html.escape(text, quote=False))  # noqa: S704 - escaped, but for quotes
