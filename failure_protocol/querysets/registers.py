"""Questions about the lists of an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from failure_protocol.models import IncidentService, PersonList


class PersonListQuerySet(models.QuerySet["PersonList"]):
    """Lists that were brought."""

    def current(self, service: IncidentService) -> list[PersonList]:
        """The newest taken list of each source of a service: these stand side by side."""
        newest: dict[str, PersonList] = {}
        for each in self.filter(service=service, state="taken").order_by("taken_at", "pk"):
            newest[each.source] = each
        return list(newest.values())

    def light(self) -> Self:
        """Without the file itself, which a page seldom needs."""
        return self.defer("content")
