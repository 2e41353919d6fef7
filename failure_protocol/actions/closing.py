"""Closing an incident, and opening it again (Q08). The gate refuses; nobody overrides it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.errors import Refused
from core.words import count_of
from failure_protocol import gate
from failure_protocol.access import REFUSAL, rights
from failure_protocol.actions.incidents import change_state
from failure_protocol.models import Incident
from failure_protocol.states import State


class NotSettled(Refused):
    """The gate is shut. `items` are what stands against it."""

    def __init__(self, items: list[gate.Open]) -> None:
        super().__init__(
            f"{count_of(len(items), 'item')} still open: settle each where it stands. Nothing was changed."
        )
        self.items = items


@transaction.atomic
def close_incident(*, incident: Incident, version: int, by: User, at: datetime) -> Incident:
    """Close an incident whose every condition is met. No task is completed, cancelled or deleted by it.

    Raises:
        PermissionDenied: the person's part does not close incidents.
        NotSettled: something is open; all of it is listed.
        Refused: it is not in its debrief.
        ChangedMeanwhile: somebody moved it first.
    """
    _may_close(by, incident)
    held = Incident.objects.select_for_update().get(pk=incident.pk)
    if items := gate.open_items(held, at):
        raise NotSettled(items)
    return change_state(incident=held, new=State.CLOSED, version=version, by=by, at=at)


@transaction.atomic
def reopen_incident(
    *, incident: Incident, version: int, reason: str, by: User, at: datetime, new: State = State.DEBRIEF
) -> Incident:
    """Open a closed incident, or one stood down, again.

    Raises:
        PermissionDenied: the person's part does not close incidents.
        Refused: it has not ended, or no reason.
        ChangedMeanwhile: somebody moved it first.
    """
    _may_close(by, incident)
    if not incident.has_ended:
        raise Refused("It is open already.")
    if not reason.strip():
        raise Refused("Say why it is opened again.")
    return change_state(incident=incident, new=new, version=version, by=by, at=at, reason=reason)


def _may_close(by: User, incident: Incident) -> None:
    if not rights(by, incident).close:
        raise PermissionDenied(REFUSAL.format(incident=incident))
