"""One import at a time is read, accepted or undone, whoever began: the database holds the turn.

A worker that was killed leaves its turn behind. Its job runs again within a minute and takes up the same
import; a turn that nobody took up again is given back after STALE.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Partnership
from core.errors import Refused
from providers.models import RegisterImport

State = RegisterImport.State
STALE = timedelta(hours=1)
BROKE_OFF = (
    "Reading it stopped half-way and nobody took it up again. Nothing was changed; bring the file again."
)
FREE = {"turn": None, "busy_since": None}


def free_stale(at: datetime) -> None:
    """Give back turns that nobody uses any more."""
    left = RegisterImport.objects.filter(turn=1, busy_since__lt=at - STALE)
    left.filter(state=State.APPLIED).update(**FREE)  # an undoing that was rolled back
    left.filter(state=State.APPLYING).update(state=State.WAITING, **FREE)
    left.filter(state=State.READING).update(state=State.REFUSED, reason=BROKE_OFF, ended_at=at, **FREE)


def take(
    run: RegisterImport, among: Collection[str], state: str, at: datetime, partnership: Partnership
) -> RegisterImport:
    """Give the turn to `run`, which must be in one of the states `among`, and put it into `state`.

    Raises:
        Refused: another import has the turn, or this one was dealt with meanwhile.
    """
    free_stale(at)
    try:
        with transaction.atomic():
            mine = RegisterImport.objects.filter(pk=run.pk, state__in=among)
            taken = mine.update(state=state, turn=1, busy_since=at)
    except IntegrityError:
        raise Refused(busy(partnership)) from None
    run.refresh_from_db()
    if not taken:
        raise Refused(f"{run.name} was dealt with already: {run.get_state_display().lower()}.")
    return run


def busy(partnership: Partnership) -> str:
    """Who has the turn, in words; another partnership's file isn't named."""
    other = RegisterImport.objects.filter(turn=1).first()
    if other is None or other.partnership_id != partnership.pk:
        return "Another file of the register is being read or accepted just now. Try again in a few minutes."
    doing = {State.READING: "being read", State.APPLYING: "being accepted"}.get(
        State(other.state), "being undone"
    )
    return f"{other.name} is {doing} just now. Wait until that is done, then try again."
