"""Plans and everything that hangs on them."""

from actionplans.models.plans import Action, DoneEntry, Lead, Plan, Step, Workstream, WorkstreamMetric
from actionplans.models.saved_views import SavedView
from actionplans.models.updates import Update

__all__ = [
    "Action",
    "DoneEntry",
    "Lead",
    "Plan",
    "SavedView",
    "Step",
    "Update",
    "Workstream",
    "WorkstreamMetric",
]
