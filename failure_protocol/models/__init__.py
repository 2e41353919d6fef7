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
from failure_protocol.models.care import (
    BudgetTalk,
    Carer,
    DesktopReview,
    Equipment,
    HomeCare,
    MovingAssessment,
    Outcome,
    Photo,
    ProviderRag,
)
from failure_protocol.models.checklist import (
    ChecklistItem,
    ItemAnswer,
    ItemEntry,
    ItemEvidence,
    ItemLink,
)
from failure_protocol.models.communications import (
    Consultation,
    NeedToKnow,
    PublicMessage,
    Script,
    Telling,
)
from failure_protocol.models.debrief import (
    Debrief,
    Feedback,
    LessonsReport,
    Recommendation,
    StaffSession,
    Submission,
)
from failure_protocol.models.decisions import (
    Concern,
    Decision,
    IncidentAction,
    Risk,
    RiskReview,
    SeriousDecision,
)
from failure_protocol.models.enquiries import (
    Complaint,
    Enquiry,
    FamilyCall,
    Shared,
)
from failure_protocol.models.funding import (
    Commissioner,
    FinanceTask,
    FundingLine,
    LeadBodyDecision,
    MoneyPosition,
)
from failure_protocol.models.groups import FriendGroup, Round
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
from failure_protocol.models.notices import (
    Ladder,
    Notice,
    NoticeAttempt,
    PartyMessage,
    PartyNotice,
    Release,
)
from failure_protocol.models.notices_setup import KeyContact, LadderPerson, OtherParty
from failure_protocol.models.people import BrokenGlass, Person, PersonRead, PersonWorker
from failure_protocol.models.registers import Headcount, ListRow, PersonList, Settlement, SignOff
from failure_protocol.models.rota import PhoneEntry, RotaHours, Shift
from failure_protocol.models.sitreps import (
    SituationReport,
)
from failure_protocol.models.team import TeamMember

__all__ = [
    "AgencyRole",
    "AgendaPart",
    "Appointment",
    "Attendance",
    "Authority",
    "Briefing",
    "BrokenGlass",
    "BudgetTalk",
    "Carer",
    "Cascade",
    "ChecklistItem",
    "Circulation",
    "Commissioner",
    "Complaint",
    "Concern",
    "Consultation",
    "Debrief",
    "Decision",
    "DesktopReview",
    "Enquiry",
    "Equipment",
    "FamilyCall",
    "Feedback",
    "FinanceTask",
    "FriendGroup",
    "FundingLine",
    "GroupMember",
    "Handover",
    "Headcount",
    "HomeCare",
    "Impact",
    "Incident",
    "IncidentAction",
    "IncidentService",
    "Invitation",
    "ItemAnswer",
    "ItemEntry",
    "ItemEvidence",
    "ItemLink",
    "KeyContact",
    "Ladder",
    "LadderPerson",
    "LeadBodyDecision",
    "LessonsReport",
    "ListRow",
    "LogEntry",
    "Meeting",
    "MeetingAction",
    "MeetingDecision",
    "MeetingPaper",
    "MoneyPosition",
    "MovingAssessment",
    "NeedToKnow",
    "Notice",
    "NoticeAttempt",
    "OtherParty",
    "Outcome",
    "PartyMessage",
    "PartyNotice",
    "Person",
    "PersonList",
    "PersonRead",
    "PersonWorker",
    "PhoneEntry",
    "Photo",
    "ProtocolSettings",
    "ProviderRag",
    "PublicMessage",
    "Recommendation",
    "Release",
    "Risk",
    "RiskReview",
    "RotaHours",
    "Round",
    "Script",
    "SeriousDecision",
    "Settlement",
    "Shared",
    "Shift",
    "SignOff",
    "SiteLead",
    "SituationReport",
    "StaffSession",
    "StaffSupport",
    "StateChange",
    "Submission",
    "TeamMember",
    "Telling",
]
