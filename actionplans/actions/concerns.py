"""Say what an action concerns, and take it back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from actionplans.models import Action, Concern
from audit.actions import record


@transaction.atomic
def add_concern(*, action: Action, kind: str, text: str, by: User, on: date) -> Concern:
    """Write down that `action` concerns a home, a provider, a board decision or a risk; twice is once."""
    require(by, Permission.EDIT_PLANS, action.partnership)
    text = " ".join(text.split())
    if not text:
        raise ValidationError({"text": "Enter its name as the papers call it."})
    concern, made = Concern.objects.get_or_create(
        action=action,
        kind=Concern.Kind(kind).value,
        text=text,
        removed_on=None,
        defaults={"added_on": on, "added_by": by.full_name},
    )
    if made:
        record(
            by=by,
            verb="actionplans.concern_added",
            obj=action,
            partnership=action.partnership,
            before=None,
            after={"concern": str(concern)},
        )
    return concern


@transaction.atomic
def remove_concern(*, concern: Concern, by: User, on: date) -> None:
    """Take one back; the audit trail keeps both."""
    action = concern.action
    require(by, Permission.EDIT_PLANS, action.partnership)
    if not Concern.objects.filter(pk=concern.pk, removed_on=None).update(removed_on=on):
        return
    record(
        by=by,
        verb="actionplans.concern_removed",
        obj=action,
        partnership=action.partnership,
        before={"concern": str(concern)},
        after=None,
    )
