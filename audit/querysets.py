"""Questions about the trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from audit import registry

if TYPE_CHECKING:
    from audit.models import Entry, Read  # noqa: F401


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of entries; writing is audit.actions.record only, and nothing is changed or deleted."""

    def of_partnership(self, pk: Any) -> EntryQuerySet:
        """Entries of one partnership; entries of none for None."""
        return self.filter(partnership_id="" if pk is None else str(pk))

    def readable_by(self, user: Any, partnership: Any) -> EntryQuerySet:
        """Entries of one partnership that the person may read: the trail, then each kind's own permission.

        `user.has_perm(permission, partnership)` answers for roles, so that this needs no import of accounts.
        """
        if partnership is None or not user.has_perm(registry.VIEW_ENTRY, partnership):
            return self.none()
        closed = [t.verb for t in registry.all_types() if not user.has_perm(t.permission, partnership)]
        return self.of_partnership(partnership.pk).exclude(verb__in=closed)

    def about(self, object_type: str, object_id: Any) -> EntryQuerySet:
        """Entries about one object, such as ("actionplans.step", 7)."""
        return self.filter(object_type=object_type, object_id=str(object_id))

    def of_objects(self, object_type: str, object_ids: Iterable[Any]) -> EntryQuerySet:
        """Entries about several objects of one type."""
        return self.filter(object_type=object_type, object_id__in=[str(pk) for pk in object_ids])

    def between(self, first: date | None, last: date | None) -> EntryQuerySet:
        """Entries of the days from `first` to `last`, both included, in local time."""
        found = self
        if first is not None:
            found = found.filter(at__date__gte=first)
        if last is not None:
            found = found.filter(at__date__lte=last)
        return found

    def update(self, **kwargs: Any) -> int:
        """Refused: the trail is only added to."""
        raise TypeError("Audit entries can't be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the trail is only added to."""
        raise TypeError("Audit entries can't be deleted.")


class ReadQuerySet(models.QuerySet["Read"]):
    """Who read what."""

    def of_partnership(self, pk: Any) -> ReadQuerySet:
        """Readings of one partnership."""
        return self.filter(partnership_id=str(pk))

    def about(self, object_type: str, object_id: Any) -> ReadQuerySet:
        """Readings of one object."""
        return self.filter(object_type=object_type, object_id=str(object_id))
