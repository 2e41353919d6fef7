"""What an approved return tells the register, so that its triggers see it without somebody typing it again.

Source: registers-and-returns.md section 4 (triggers of section 1, fed by returns). The home's staff and those
away go in; free beds don't, since the register keeps them by type of bed and a return counts them together.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import may
from accounts.models import User
from accounts.permissions import Permission
from metrics.models import Return
from providers.actions.facts import add_staffing
from providers.models import Staffing

STAFF = "staff-absent"  # the definition: own care staff away, of those employed


@transaction.atomic
def feed_register(*, parent: Return, by: User, at: datetime) -> Staffing | None:
    """Write a home's staff of the period's last day into the register; None where it has said nothing new.

    Nothing for a form that does not ask for it, nor for who may not write about homes. Staff from agencies
    stay as they were last known.
    """
    partnership, home = parent.window.form.partnership, parent.location
    answer = parent.answers.filter(question__indicator__definition=STAFF, denominator__gt=0).first()
    if answer is None or answer.numerator is None or not may(by, Permission.EDIT_HOMES, partnership):
        return None
    on = min(parent.window.period.end, timezone.localtime(at).date())
    known = Staffing.objects.filter(partnership=partnership, location=home)
    last = known.filter(on__lte=on).order_by("-on", "-at", "-pk").first()
    said = {"employed": int(answer.denominator or 0), "absent": int(answer.numerator)}
    if last is not None and last.on == on and (last.employed, last.absent) == tuple(said.values()):
        return None
    note = f"From the return “{parent.window.form.name}”, {parent.window.period.words}."
    return add_staffing(
        partnership=partnership, location=home, agency=last.agency if last else 0, by=by, on=on, at=at,
        note=note, **said,
    )  # fmt: skip
