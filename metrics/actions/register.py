"""What an approved return tells the register, so that its triggers see it without somebody typing it again.

Source: registers-and-returns.md section 4 (triggers of section 1, fed by returns). The home's staff, those
away, and an outbreak go in; free beds don't, since the register keeps them by type of bed and a return counts
them together.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.access import may
from accounts.models import User
from accounts.permissions import Permission
from metrics.models import Return
from metrics.rag import plain
from providers.actions.concerns import raise_concern
from providers.actions.facts import add_staffing
from providers.models import HomeConcern, Staffing

# Definitions (metrics/definitions/homes.toml) that the register has facts for.
STAFF = "staff-absent"  # own care staff away, of those employed
ILL = "outbreak-residents"  # residents with signs of the same infection
OUTBREAK = 2  # that many with the same signs are one; local, the design names no figure


@transaction.atomic
def feed_register(*, parent: Return, by: User, at: datetime) -> None:
    """Write what is new of a home's staff and of an outbreak on the period's last day into the register.

    Nothing of what a form does not ask, nor for who may not write about homes.
    """
    if may(by, Permission.EDIT_HOMES, parent.window.form.partnership):
        on = min(parent.window.period.end, timezone.localtime(at).date())
        _tell_staff(parent, on, by, at)
        _tell_outbreak(parent, on, by, at)


def _tell_staff(parent: Return, on: date, by: User, at: datetime) -> None:
    """Staff from agencies stay as they were last known."""
    partnership, home = parent.window.form.partnership, parent.location
    answer = parent.answers.filter(question__indicator__definition=STAFF, denominator__gt=0).first()
    if answer is None or answer.numerator is None:
        return
    known = Staffing.objects.filter(partnership=partnership, location=home)
    last = known.filter(on__lte=on).order_by("-on", "-at", "-pk").first()
    said = {"employed": int(answer.denominator or 0), "absent": int(answer.numerator)}
    if last is not None and last.on == on and (last.employed, last.absent) == tuple(said.values()):
        return
    add_staffing(
        partnership=partnership, location=home, agency=last.agency if last else 0, by=by, on=on, at=at,
        note=f"From {_source(parent)}.", **said,
    )  # fmt: skip


def _tell_outbreak(parent: Return, on: date, by: User, at: datetime) -> None:
    """Open a concern where none is. A return that counts nobody closes none: a person says it is over."""
    ill = parent.answers.filter(question__indicator__definition=ILL, value__gte=OUTBREAK).first()
    if ill is None:
        return
    partnership, home, kind = parent.window.form.partnership, parent.location, HomeConcern.Kind.OUTBREAK
    if HomeConcern.objects.about(partnership, home).open().filter(kind=kind).exists():
        return
    count = plain(ill.value or Decimal(0))
    words = f"{count} residents with signs of the same infection, says {_source(parent)}."
    raise_concern(partnership=partnership, location=home, kind=kind, summary=words, by=by, on=on, at=at)


def _source(parent: Return) -> str:
    return f"the return “{parent.window.form.name}”, {parent.window.period.words}"
