"""How the words of the knowledge join its rules.

A rule in a table beside this file has no words, a catalogue (``posture/words/*/protocol.toml``) no
rules; they meet by id. A word without its rule and a rule without its words are both refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from posture.package_data import read_toml

_NUMBERED = ("adjustment", "criterion")
"""Tables whose words may name a number of their own rule, so that the two cannot differ."""


class KnowledgeError(ValueError):
    """The knowledge files are incomplete or do not fit together; says where and how."""


def joined(rules: Mapping[str, Any], texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return one file's tables with their words.

    Parameters
    ----------
    rules : mapping
        Tables of a rule file: lists of rows, or single tables.
    texts : mapping
        The catalogue; ``texts[table][id]`` are the words of a row, ``texts[table]`` those of a table.

    Raises
    ------
    KnowledgeError
        For words of a row that does not exist, or words that stand in both.
    """
    return {name: _table(name, table, texts.get(name, {})) for name, table in rules.items()}


def _table(name: str, table: Any, words: Mapping[str, Any]) -> Any:
    if not isinstance(table, list):
        return _row(name, table, words)
    ids = [_id(row) for row in table]
    if strangers := sorted(set(words) - set(ids)):
        raise KnowledgeError(f"{name}: words for an unknown entry: {', '.join(strangers)}")
    rows = [_row(f"{name} {key}", row, words.get(key, {})) for key, row in zip(ids, table, strict=True)]
    return [_numbered(row) for row in rows] if name in _NUMBERED else rows


def _id(row: Mapping[str, Any]) -> str:
    for key in ("id", "indicator", "stage"):
        if key in row:
            return str(row[key])
    raise KnowledgeError("an entry has no id")


def _row(where: str, rule: Any, words: Any) -> Any:
    """Put one entry together; tables and lists inside it likewise."""
    if isinstance(rule, Mapping) and isinstance(words, Mapping):
        both = {key: _row(f"{where} {key}", rule[key], words[key]) for key in rule.keys() & words.keys()}
        return {**rule, **words, **both}
    if isinstance(rule, list) and isinstance(words, list) and len(rule) == len(words):
        return [_row(where, *pair) for pair in zip(rule, words, strict=True)]
    raise KnowledgeError(f"{where}: the words do not fit the rule")


def _numbered(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {key: value for key, value in row.items() if isinstance(value, int)}
    try:
        return {
            key: value.format(**numbers) if isinstance(value, str) else value for key, value in row.items()
        }
    except (KeyError, IndexError, ValueError) as error:
        raise KnowledgeError(f"{row['id']}: unknown placeholder {error}") from error


def citations() -> dict[str, str]:
    """Return how each source of ``sources.toml`` is printed, by id."""
    return {row["id"]: row["cite"] for row in read_toml("posture.protocol.knowledge", "sources")["source"]}


def with_citations(value: Any, cites: Mapping[str, str]) -> Any:
    """Return the rules with every id in a ``sources`` list replaced by what it stands for.

    Raises
    ------
    KnowledgeError
        For an id that is not in ``sources.toml``; an opinion begins with ``opinion:``.
    """
    if isinstance(value, list):
        return [with_citations(item, cites) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: list(_cited(item, cites)) if key == "sources" else with_citations(item, cites)
        for key, item in value.items()
    }


def _cited(sources: Sequence[str], cites: Mapping[str, str]) -> Iterator[str]:
    for source in sources:
        if source.startswith("opinion: ") or not source:
            yield source
        elif source in cites:
            yield cites[source]
        else:
            raise KnowledgeError(
                f"unknown source {source!r}: name an id of sources.toml, or write opinion: why"
            )
