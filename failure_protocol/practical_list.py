"""What must be arranged when an incident begins (Appendix D; F01, F07). Pure; wording is ours."""

from __future__ import annotations

from dataclasses import dataclass

from failure_protocol.checklists import Service


@dataclass(frozen=True)
class Thing:
    """One thing. `homes`: only where people live in the service that fails."""

    key: str
    what: str
    homes: bool = False


THINGS: tuple[Thing, ...] = (
    Thing("room", "Incident room, large enough for everybody with a part"),
    Thing("it", "Computers and access to systems in the incident room"),
    Thing("equipment", "Telephones, printer and other equipment of the incident room"),
    Thing("phones", "Mobile telephones for staff"),
    Thing("van", "Removal van", homes=True),
    Thing("boxes", "Packing boxes", homes=True),
    Thing("loans", "Specialist equipment: whose it is, whether it can be lent or taken along"),
    Thing("blankets", "Blankets", homes=True),
    Thing("food", "Food and drink for residents and staff", homes=True),
)


def things_for(service: Service) -> tuple[Thing, ...]:
    """The list for a kind of service."""
    return tuple(thing for thing in THINGS if not thing.homes or service is not Service.HOME_CARE)
