"""The kinds of pack: one file each, listed here. Adding a pack is adding a file and a line."""

from __future__ import annotations

from typing import Any

from packs.definitions.action_tracker import ActionTracker
from packs.definitions.base import PackDefinition, Scope, Subject, UnknownScopeError
from packs.definitions.board_pack import BoardPack
from packs.definitions.board_supplement import BoardSupplement
from packs.definitions.decision_notice import DecisionNotice
from packs.definitions.incident_checklist import IncidentChecklist
from packs.definitions.kpi_book import KpiBook
from packs.definitions.lessons_learned import LessonsLearned
from packs.definitions.meeting_minutes import MeetingMinutes
from packs.definitions.oversight import OversightActionPlan
from packs.definitions.performance_report import PerformanceReportPack
from packs.definitions.portfolio import PortfolioReport
from packs.definitions.quality_report import QualityReport
from packs.definitions.rag import RagActionPlan
from packs.definitions.risk_register import RiskRegister
from packs.definitions.run_sheet import RunSheetPack
from packs.definitions.situation_report import SituationReportPack
from packs.definitions.support import SupportPlanUpdate

__all__ = [
    "PackDefinition",
    "Scope",
    "Subject",
    "UnknownDefinitionError",
    "UnknownScopeError",
    "all_definitions",
    "get",
]

_DEFINITIONS: tuple[PackDefinition[Any], ...] = (
    OversightActionPlan(),
    SupportPlanUpdate(),
    RagActionPlan(),
    PortfolioReport(),
    QualityReport(),
    PerformanceReportPack(),
    KpiBook(),
    BoardPack(),
    BoardSupplement(),
    MeetingMinutes(),
    DecisionNotice(),
    ActionTracker(),
    RiskRegister(),
    RunSheetPack(),
    IncidentChecklist(),
    SituationReportPack(),
    LessonsLearned(),
)


class UnknownDefinitionError(LookupError):
    """No kind of pack has that name; the message says which there are."""


def all_definitions() -> tuple[PackDefinition[Any], ...]:
    """Every kind of pack, in the order in which people are offered them."""
    return _DEFINITIONS


def get(slug: str) -> PackDefinition[Any]:
    """The kind of pack called `slug`. Raises UnknownDefinitionError."""
    for definition in _DEFINITIONS:
        if definition.slug == slug:
            return definition
    known = ", ".join(definition.slug for definition in _DEFINITIONS)
    raise UnknownDefinitionError(f"There is no kind of pack called “{slug}”. There are: {known}.")
