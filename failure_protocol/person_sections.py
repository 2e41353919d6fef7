"""What nouns add to the page of one person: a box each, shown to those who see its group of fields.

A noun registers in its own file under failure_protocol/home/. Orders: 10 identity and contact, 20 needs and
RAG, 30 funding, 40 who decides, 50 choice and placement, 60 move, 70 what the family was told, 80 pack.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from failure_protocol.matrix import Group

if TYPE_CHECKING:
    from failure_protocol.models import Person
    from failure_protocol.sections import Here

Render = Callable[["Here", "Person"], SafeString | None]
_sections: dict[str, tuple[int, Group, Render]] = {}


def register(order: int, group: Group, render: Render) -> None:
    """Add a box: safe HTML, a section with an h2; None = nothing to say. It is asked only where the reader
    sees `group`, and the reading is written down with that group before.
    """
    _sections[f"{render.__module__}.{render.__qualname__}"] = (order, group, render)


def groups() -> tuple[Group, ...]:
    """Every group of fields that the page may show, once each."""
    return tuple(sorted({group for _, group, _ in _sections.values()}))


def sections(here: Here, person: Person) -> list[SafeString]:
    """The boxes that the reader may see and that have something to say, in order."""
    ordered = sorted(_sections.values(), key=lambda each: each[0])
    found = [render(here, person) for _, group, render in ordered if group in here.rights.sees]
    return [html for html in found if html is not None]
