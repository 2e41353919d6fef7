"""What an incident keeps, a file a noun."""

from __future__ import annotations

from failure_protocol.models.appointments import (
    AgencyRole,
    Appointment,
    Authority,
    Impact,
    SiteLead,
    StaffSupport,
)
from failure_protocol.models.briefings import Briefing, Cascade
from failure_protocol.models.checklist import (
    ChecklistItem,
    ItemAnswer,
    ItemEntry,
    ItemEvidence,
    ItemLink,
)
from failure_protocol.models.handover import Handover
from failure_protocol.models.incidents import Incident, IncidentService, ProtocolSettings, StateChange
from failure_protocol.models.logs import LogEntry
from failure_protocol.models.meetings import (
    AgendaPart,
    Attendance,
    Circulation,
    GroupMember,
    Invitation,
    Meeting,
    MeetingAction,
    MeetingDecision,
    MeetingPaper,
)
from failure_protocol.models.people import BrokenGlass, Person, PersonRead, PersonWorker
from failure_protocol.models.rota import PhoneEntry, RotaHours, Shift
from failure_protocol.models.team import TeamMember

__all__ = [
    "AgencyRole",
    "AgendaPart",
    "Appointment",
    "Attendance",
    "Authority",
    "Briefing",
    "BrokenGlass",
    "Cascade",
    "ChecklistItem",
    "Circulation",
    "GroupMember",
    "Handover",
    "Impact",
    "Incident",
    "IncidentService",
    "Invitation",
    "ItemAnswer",
    "ItemEntry",
    "ItemEvidence",
    "ItemLink",
    "LogEntry",
    "Meeting",
    "MeetingAction",
    "MeetingDecision",
    "MeetingPaper",
    "Person",
    "PersonRead",
    "PersonWorker",
    "PhoneEntry",
    "ProtocolSettings",
    "RotaHours",
    "Shift",
    "SiteLead",
    "StaffSupport",
    "StateChange",
    "TeamMember",
]
