"""Say what an action concerns, and take it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.models import Action, Concern
from audit.actions import record
from core.errors import Refused
from metrics.models import Indicator
from providers.models import Location, Provider

LONGEST = 200  # of a name


@transaction.atomic
def add_concern(
    *, action: Action, kind: str, by: User, on: date, text: str = "", location: Location | None = None,
    provider: Provider | None = None, indicator: Indicator | None = None,
) -> Concern:  # fmt: skip
    """Write down that `action` concerns a home, a provider, an indicator, a decision or a risk, once.

    With `location`, `provider` or `indicator` it is that row, under its name there; a name that the action
    has already is joined to a row of the register.
    """
    require(by, Permission.EDIT_PLANS, action.partnership)
    joined = location or provider or indicator
    text = " ".join((joined.name if joined else text).split())[:LONGEST]
    if not text:
        raise ValidationError({"text": "Enter its name as the papers call it."})
    noted = action.concerns.filter(removed_on=None, kind=Concern.Kind(kind).value)
    if joined is not None:
        same = noted.filter(location=location, provider=provider, indicator=indicator).first()
        by_name = noted.filter(location=None, provider=None, indicator=None, text__iexact=text).first()
        if same is not None:
            return same
        if by_name is not None and indicator is None:
            return join_concern(concern=by_name, by=by, location=location, provider=provider)
    concern, made = Concern.objects.get_or_create(
        action=action,
        kind=Concern.Kind(kind).value,
        text=text,
        location=location,
        provider=provider,
        indicator=indicator,
        removed_on=None,
        defaults={"added_on": on, "added_by": by.full_name},
    )
    if made:
        _record(by, "actionplans.concern_added", action, after={"concern": str(concern)})
    return concern


@transaction.atomic
def join_concern(
    *, concern: Concern, by: User, location: Location | None = None, provider: Provider | None = None
) -> Concern:
    """Say which home or provider of the register a name means. The name stays as the papers have it.

    Raises:
        Refused: it was taken back or joined meanwhile, or the action has that home already.
    """
    action = concern.action
    require(by, Permission.EDIT_PLANS, action.partnership)
    there = action.concerns.filter(removed_on=None, location=location, provider=provider)
    if there.exclude(pk=concern.pk).exists():
        raise Refused(
            f"This {action.plan.action_name} names that one already. Remove “{concern.text}”, or leave both."
        )
    rows = Concern.objects.filter(pk=concern.pk, removed_on=None, location=None, provider=None)
    if not rows.update(location=location, provider=provider):
        raise Refused(f"“{concern.text}” was taken back or joined meanwhile. Look at the page again.")
    concern.refresh_from_db()
    joined = location or provider
    _record(
        by, "actionplans.concern_joined", action, after={"concern": concern.text, "register": str(joined)}
    )
    return concern


@transaction.atomic
def remove_concern(*, concern: Concern, by: User, on: date) -> None:
    """Take one back; the audit trail keeps both."""
    action = concern.action
    require(by, Permission.EDIT_PLANS, action.partnership)
    if not Concern.objects.filter(pk=concern.pk, removed_on=None).update(removed_on=on):
        return
    _record(by, "actionplans.concern_removed", action, before={"concern": str(concern)})


def _record(by: User, verb: str, action: Action, before: Any = None, after: Any = None) -> None:
    record(by=by, verb=verb, obj=action, partnership=action.partnership, before=before, after=after)
