"""The pages about stage one, from the knowledge and the templates beside this file."""

from __future__ import annotations

from collections.abc import Iterable

from posture.protocol.knowledge.body_map import body_map
from posture.protocol.knowledge.load import knowledge
from posture.protocol.knowledge.safety_entries import Adjustment
from scripts.templates import environment


def protocol_page() -> str:
    """Everything that stage one rests on, with its sources."""
    return _filled("protocol.md", zones=body_map().zone)


def check_in_tables() -> str:
    """The criteria of a check-in and the rules that they are used with."""
    return _filled("check-in.md", r=knowledge().check_in).rstrip()


def intake_tables() -> str:
    """The ids that an intake may name."""
    return _filled("intake.md").rstrip()


def _filled(template: str, **values: object) -> str:
    templates = environment()
    templates.filters.update(cite=_cite, code=_code, effect=_effect, right=_right)
    return templates.get_template(template).render(k=knowledge(), **values)


def _cite(sources: Iterable[str]) -> str:
    """Numbers of the table of sources; an opinion stands in full."""
    numbers = {source.cite: number for number, source in enumerate(knowledge().sources.values(), start=1)}
    return "; ".join(f"[{numbers[text]}](#sources)" if text in numbers else text for text in sources)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _right(text: str) -> str:
    return text.format(**knowledge().sides["right"])


def _effect(rule: Adjustment) -> str:
    effects = [
        f"no {', no '.join(rule.removes)}" if rule.removes else "",
        f"at most {rule.max_regions} regions" if rule.max_regions else "",
        f"at most {rule.max_seconds} s" if rule.max_seconds else "",
        f"pressure at most {rule.pressure_max_0_10} of 10" if rule.pressure_max_0_10 else "",
        "the most forceful kind of step goes" if rule.drops_most_forceful else "",
        f"withheld: {rule.urgency}" if rule.urgency else "",
    ]
    return "; ".join(filter(None, effects))
