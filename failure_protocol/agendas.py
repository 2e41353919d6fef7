"""What the meetings of an incident's groups must settle (sections 7.1-7.3 of the procedure). Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A part of an agenda. `must` = the meeting stays incomplete until it is minuted (R05)."""

    key: str
    title: str
    source: str = ""
    must: bool = False


FIRST = (  # of the steering group
    Item("chair", "The chair is confirmed", "7.1", must=True),
    Item("lead_officer", "The council’s Lead Officer is confirmed", "7.2", must=True),
    Item("operational_group", "The Operational Group is agreed", "7.3", must=True),
    Item("publicity", "Publicity, release of information, commercial confidentiality", "7.2", must=True),
    Item("prevention", "Measures to prevent or delay failure", "7.2", must=True),
    Item("frequency", "How often the group meets; its core group and who passes on what", "7.2", must=True),
    Item("plan", "The checklist: who does what, by when", "4.7"),
)
LATER = (
    Item("actions", "Actions of the last meeting"),
    Item("situation", "How things stand: people, moves, risks"),
    Item("plan", "The checklist: what is late, what is nobody’s"),
    Item("next", "Next meeting"),
)
MUST = {item.key: item for item in FIRST if item.must}


def agenda_for(*, is_first_of_steering: bool) -> tuple[Item, ...]:
    """What a new meeting begins with."""
    return FIRST if is_first_of_steering else LATER
