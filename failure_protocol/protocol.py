"""The local settings of a partnership, and who holds the posts that may activate the procedure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from failure_protocol import checklists

if TYPE_CHECKING:
    from accounts.models import Partnership, User
    from failure_protocol.models import Incident, ProtocolSettings


@dataclass(frozen=True)
class Holder:
    """Who holds a post: with an account, or by name; `name` is empty while nobody is named."""

    authority: str
    post: str
    user: User | None
    name: str

    @property
    def words(self) -> str:
        """Post and name."""
        return f"{self.post}: {self.name}" if self.name else f"{self.post}: nobody is named"


def settings_for(partnership: Partnership) -> ProtocolSettings:
    """The settings of a partnership, or what they begin with, unsaved."""
    from failure_protocol.models import ProtocolSettings

    rows = ProtocolSettings.objects.select_related("council_activator", "nhs_activator")
    return rows.filter(partnership=partnership).first() or ProtocolSettings(partnership=partnership)


def settings_of(incident: Incident) -> ProtocolSettings:
    """The settings of the incident's partnership."""
    return settings_for(incident.partnership)


def holders_of(settings: ProtocolSettings) -> tuple[Holder, ...]:
    """The two posts that may activate the procedure, the council's first (procedure section 4.1)."""
    return (
        _holder("council", settings.council_activator_post, settings.council_activator,
                settings.council_activator_name),
        _holder("nhs", settings.nhs_activator_post, settings.nhs_activator, settings.nhs_activator_name),
    )  # fmt: skip


def template_warning(settings: ProtocolSettings, day: date) -> str:
    """That the review of the checklists is overdue (A12): they stay usable. Empty when it is not."""
    from core.words import day_words

    held = checklists.load("A")
    due = settings.templates_review_on or held.review
    if day <= due:
        return ""
    return (
        f"The checklists (version {held.version}) were to be reviewed by {day_words(due)}. They can be used; "
        "their review is overdue."
    )


def _holder(authority: str, post: str, user: User | None, name: str) -> Holder:
    return Holder(authority, post, user, str(user) if user else name)
