"""Plans and everything that hangs on them."""

from actionplans.models.calendar import CalendarFeed
from actionplans.models.concerns import Concern
from actionplans.models.imports import ImportRun
from actionplans.models.looks import NewsSeen
from actionplans.models.offers import OfferLink
from actionplans.models.plans import Action, DoneEntry, Lead, Plan, Step, Workstream, WorkstreamMetric
from actionplans.models.reminders import Reminder, ReminderPreference, ReminderRun
from actionplans.models.rounds import Round, RoundRequest, RoundRow
from actionplans.models.roundtrip import EditedWorkbook, IssuedWorkbook
from actionplans.models.updates import Update

__all__ = [
    "Action",
    "CalendarFeed",
    "Concern",
    "DoneEntry",
    "EditedWorkbook",
    "ImportRun",
    "IssuedWorkbook",
    "Lead",
    "NewsSeen",
    "OfferLink",
    "Plan",
    "Reminder",
    "ReminderPreference",
    "ReminderRun",
    "Round",
    "RoundRequest",
    "RoundRow",
    "Step",
    "Update",
    "Workstream",
    "WorkstreamMetric",
]
