"""Packs about an incident: who may make and read them (failure-protocol.md sections 4.14 and 6).

They name people by their reference only. Whoever can't see the incident doesn't see that they exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from accounts.models import Partnership, User
from accounts.permissions import Permission
from failure_protocol.access import rights
from failure_protocol.matrix import Level
from failure_protocol.models import Incident
from packs.content import Edition, PackContent, Section
from packs.definitions.base import PackDefinition, Scope, UnknownScopeError, organisations_of

NOTHING = "There is no such incident, or you may not make this pack about it."


@dataclass(frozen=True, slots=True)
class Failure:
    """An incident as packs are about it."""

    incident: Incident

    @property
    def pk(self) -> str:
        """The id under which packs about it are kept."""
        return str(self.incident.pk)

    @property
    def partnership(self) -> Partnership:
        """Whose it is."""
        found: Partnership = self.incident.partnership
        return found

    @property
    def title(self) -> str:
        """Its reference: jobs and mails name packs, and a potential failure has no name there."""
        return self.incident.reference


class IncidentPack(PackDefinition[Failure]):
    """A kind of pack about an incident. `area` and `level` are what its makers' part must reach."""

    noun = "incident"
    group = "About an incident"
    editions: ClassVar[tuple[Edition, ...]] = ("restricted",)
    permission = Permission.VIEW_INCIDENTS
    area: ClassVar[str] = "incident"
    level: ClassVar[Level] = Level.VIEW

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """Incidents that `user` may make this pack about, the newest first."""
        rows = Incident.objects.visible_to(user).select_related("partnership")
        if partnership is not None:
            rows = rows.filter(partnership=partnership)
        found = [incident for incident in rows if self._may(user, incident)]
        return [Scope(str(each.pk), each.reference, each.partnership) for each in found]

    def find(self, user: User, scope_id: str) -> Failure:
        """The incident of that key or reference. Raises UnknownScopeError."""
        rows = Incident.objects.visible_to(user).select_related("partnership", "provider")
        key = {"pk": scope_id} if scope_id.isdecimal() else {"reference": scope_id}
        incident = rows.filter(**key).first()
        if incident is None or not self._may(user, incident):
            raise UnknownScopeError(NOTHING)
        return Failure(incident)

    def needs(self, content: PackContent) -> Permission | None:
        """The restricted edition is for those who may see the incident."""
        return Permission.VIEW_INCIDENTS if content.edition == "restricted" else None

    def content(
        self, subject: Failure, as_at: date, sections: Sequence[Section], *, since: date | None = None
    ) -> PackContent:
        """The pack around its sections."""
        incident = subject.incident
        mark = "Exercise: invented people. " if incident.is_exercise else ""
        return PackContent(
            title=f"{self.title} {incident.reference}",
            subtitle=f"{mark}{incident.provider_name}", as_at=as_at,
            since=since, edition="restricted", organisations=organisations_of(subject.partnership),
            sections=tuple(sections), definition=self.slug, front="none",
            running_title=f"{self.title}, {incident.reference}",
        )  # fmt: skip

    def _may(self, user: User, incident: Incident) -> bool:
        return user.is_system or getattr(rights(user, incident), self.area) >= self.level
