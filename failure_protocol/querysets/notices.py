"""Questions about who is told, and who could be."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from failure_protocol.ladder import Place
from failure_protocol.states import ENDED, State

if TYPE_CHECKING:
    from accounts.models import Partnership
    from failure_protocol.models import Ladder, LadderPerson, Notice, NoticeAttempt  # noqa: F401

_RANK = Case(
    *(When(place=place.value, then=Value(number)) for number, place in enumerate(Place)),
    output_field=IntegerField(),
)
_OVER = [state.value for state in ENDED]


class LadderPersonQuerySet(models.QuerySet["LadderPerson"]):
    """Leads, deputies and on-call periods of partnerships."""

    def at(self, partnership: Partnership, moment: datetime) -> Self:
        """Who stands where at the moment, in the order in which they are told."""
        holds = Q(starts_at__lte=moment) & (Q(ends_at=None) | Q(ends_at__gt=moment))
        return (
            self.filter(holds, partnership=partnership)
            .select_related("user")
            .order_by("body", _RANK, "position", "starts_at", "pk")
        )

    def coming(self, partnership: Partnership, moment: datetime) -> Self:
        """On-call periods that have not begun."""
        rows = self.filter(partnership=partnership, place=Place.ON_CALL, starts_at__gt=moment)
        rows = rows.filter(ends_at__gt=F("starts_at"))  # what was taken back before it began is empty
        return rows.select_related("user").order_by("starts_at", "pk")


class LadderQuerySet(models.QuerySet["Ladder"]):
    """The two ladders of incidents."""

    def running(self) -> Self:
        """Those that still climb: told of nobody's own acknowledgement, in an open incident."""
        rows = self.exclude(notices__acknowledged_at__isnull=False).exclude(incident__state__in=_OVER)
        return rows.filter(started_at__isnull=False)

    def not_begun(self) -> Self:
        """Those of an incident that is no longer a mere warning and where nobody was told yet."""
        return self.filter(started_at=None).exclude(incident__state__in=[*_OVER, State.WARNING.value])

    def waiting_for(self, user: Any) -> Self:
        """Those for which the user stays responsible until somebody acknowledged (N06)."""
        return self.running().filter(sender=user).select_related("incident").order_by("started_at", "pk")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Who was told of an incident."""

    def to_acknowledge(self, user: Any) -> Self:
        """Those on which only this person's own word is missing."""
        rows = self.filter(user=user, acknowledged_at=None, opened_at__isnull=False)
        rows = rows.exclude(ladder__incident__state__in=_OVER)
        return rows.select_related("ladder__incident").order_by("opened_at", "pk")


class NoticeAttemptQuerySet(models.QuerySet["NoticeAttempt"]):
    """Calls, mails and text messages."""

    def unsettled(self) -> Self:
        """Mails whose row may know more than we do: all that are not known to be sent."""
        rows = self.filter(channel="mail", mail__isnull=False, returned_at=None)
        return rows.filter(state__in=("waiting", "failed")).exclude(mail__state="failed", state="failed")

    def texts_due(self, moment: datetime) -> Self:
        """Text messages that wait for the gateway or whose next try has come."""
        return self.filter(channel="text", next_try_at__lte=moment)
