"""What rooms to the left of this one add to the page of a meeting: packs, for example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oversight.models import Meeting


@dataclass(frozen=True)
class Panel:
    """A part of the page: heading, template and what the template is given as `panel.context`."""

    title: str
    template: str
    context: dict[str, Any]


Provider = Callable[["Meeting", Any], Panel | None]
_providers: list[tuple[int, Provider]] = []


def register(provider: Provider, order: int = 50) -> None:
    """Offer a panel: `provider(meeting, user)` gives it, or None when the person has no use for it."""
    if provider not in [known for _, known in _providers]:
        _providers.append((order, provider))


def panels_of(meeting: Meeting, user: Any) -> list[Panel]:
    """The panels of a meeting's page for this person, in registered order."""
    found = [provider(meeting, user) for _, provider in sorted(_providers, key=lambda pair: pair[0])]
    return [panel for panel in found if panel is not None]
