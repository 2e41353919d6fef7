"""What an incident keeps, a file a noun."""

from __future__ import annotations

from failure_protocol.models.handover import Handover
from failure_protocol.models.checklist import (
    ChecklistItem,
    ItemAnswer,
    ItemEntry,
    ItemEvidence,
    ItemLink,
)
from failure_protocol.models.incidents import Incident, IncidentService, ProtocolSettings, StateChange
from failure_protocol.models.logs import LogEntry
from failure_protocol.models.people import BrokenGlass, Person, PersonRead, PersonWorker
from failure_protocol.models.team import TeamMember

__all__ = [
    "BrokenGlass",
    "ChecklistItem",
    "Handover",
    "Incident",
    "IncidentService",
    "ItemAnswer",
    "ItemEntry",
    "ItemEvidence",
    "ItemLink",
    "LogEntry",
    "Person",
    "PersonRead",
    "PersonWorker",
    "ProtocolSettings",
    "StateChange",
    "TeamMember",
]
