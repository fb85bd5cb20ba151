"""Every address of the API, for whoever has misspelled one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import get_args

from fastapi import APIRouter
from fastapi.routing import APIRoute


def addresses(routers: Iterable[APIRouter]) -> Iterator[str]:
    """Yield the addresses of the described routes; a part that is one of several names is each of them."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                parts = route.dependant.path_params
                for names in product(*(get_args(part.field_info.annotation) for part in parts)):
                    chosen = {part.alias: name for part, name in zip(parts, names, strict=True)}
                    yield route.path.format(**chosen)
