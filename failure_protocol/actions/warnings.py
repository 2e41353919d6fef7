"""Warning signs: written down before any incident, told to senior managers, linked later (A01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from accounts.access import members_with, require
from accounts.models import Partnership, User
from accounts.notifications import send, send_to
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import Refused
from core.words import printable
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, WarningSign, WarningTold
from failure_protocol.models.logs import LogKind
from failure_protocol.protocol import settings_for
from providers.actions.checks import check
from providers.models import Location, Provider

TEMPLATE = "failure_protocol/warning_mail.txt"
REASON = "you are told of signs that a provider may fail"


@dataclass(frozen=True)
class Sign:
    """What somebody saw or heard of a provider."""

    provider_name: str
    seen_on: date | None
    source: str
    text: str
    reporter: str
    likelihood: str
    implication: str = ""
    is_verified: bool = False
    checked: str = ""
    location: Location | None = None
    provider: Provider | None = None


@transaction.atomic
def log_warning(*, partnership: Partnership, sign: Sign, by: User, at: datetime) -> WarningSign:
    """Write a warning sign down and tell senior managers by mail, without the provider's name.

    A rumour may be written down; it is marked as not verified.

    Raises:
        ValidationError: no provider, no source, no day or one to come, no likelihood (by field).
    """
    require(by, Permission.OPEN_INCIDENTS, partnership)
    check(_problems(sign, at))
    assert sign.seen_on is not None  # noqa: S101 - for the type checker
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # two people never get one number
    last: int | None = WarningSign.objects.filter(partnership=partnership).aggregate(last=Max("number"))[
        "last"
    ]
    number = (last or 0) + 1
    row = WarningSign.objects.create(
        partnership=partnership, number=number, reference=f"WS-{at:%Y}-{number}",
        provider=sign.provider or (sign.location.provider if sign.location else None), location=sign.location,
        provider_name=printable(sign.provider_name.strip()), seen_on=sign.seen_on,
        source=printable(sign.source.strip()), text=printable(sign.text.strip()),
        reporter=printable(sign.reporter.strip()), likelihood=sign.likelihood,
        implication=printable(sign.implication.strip()), is_verified=sign.is_verified,
        checked=printable(sign.checked.strip()), by=by, at=at,
    )  # fmt: skip
    _trail(row, "warning_logged", {"likelihood": row.likelihood}, by, at)
    tell_seniors(row, by, at)
    return row


@transaction.atomic
def verify_warning(
    *, sign: WarningSign, version: int, checked: str, likelihood: str, by: User, at: datetime
) -> WarningSign:
    """Say how a rumour was verified, and how likely a failure seems now.

    Raises:
        Http404: somebody else's sign.
        ValidationError: not said how, or no likelihood.
        ChangedMeanwhile: somebody saved it first.
    """
    _see(sign, by)
    check({
        "checked": "" if checked.strip() else "Say how it was verified.",
        "likelihood": _likelihood_problem(likelihood),
    })  # fmt: skip
    changes = {"is_verified": True, "checked": printable(checked.strip()), "likelihood": likelihood}
    _, new = save_changes(sign, changes, version, tuple(changes))
    if new:
        _trail(sign, "warning_verified", {"likelihood": sign.likelihood}, by, at)
    return sign


@transaction.atomic
def link_warning(
    *, sign: WarningSign, version: int, incident: Incident, by: User, at: datetime
) -> WarningSign:
    """Link a sign to the incident that came of it.

    Raises:
        Http404: somebody else's sign.
        Refused: it belongs to an incident already, or the incident is another partnership's or an exercise.
        ChangedMeanwhile: somebody saved it first.
    """
    _see(sign, by)
    allow(by, incident, "incident", Level.EDIT)
    if sign.incident_id is not None:
        raise Refused(f"{sign} belongs to {sign.incident} already.")
    if incident.partnership_id != sign.partnership_id or incident.is_exercise:
        raise Refused("A sign is linked to a real incident of the same partnership only.")
    changes = {"incident": incident, "linked_at": at, "linked_by": by}
    save_changes(sign, changes, version, tuple(changes))
    _trail(sign, "warning_linked", {"incident": incident.reference}, by, at)
    verified = "verified" if sign.is_verified else "not verified"
    words = f"Warning sign {sign} belongs to this incident ({verified}, from {sign.source})."
    add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at)
    return sign


def tell_seniors(row: WarningSign, by: User, at: datetime) -> list[WarningTold]:
    """A mail to each senior manager: those who lead incidents, and the addresses of the settings.

    Whoever wrote it down knows already. The mail says that there is a sign and where to read it, no more.
    """
    partnership, day = row.partnership, timezone.localtime(at).date()
    context = {"sign": row, "url": f"{settings.SITE_URL}{row.get_absolute_url()}", "logged_by": str(by)}
    said: dict[str, Any] = {"by": by, "partnership": partnership, "at": at}
    subject = f"{row.reference}: a warning sign was written down"
    told, reached = [], set()
    for user in members_with(partnership, Permission.LEAD_INCIDENTS, day).exclude(pk=by.pk):
        reached.add(user.email.lower())
        mail = send(user, subject, TEMPLATE, context, REASON, **said)
        told.append(WarningTold(sign=row, name=str(user), mail=mail, at=at))
    for address in settings_for(partnership).seniors:
        if address.lower() not in reached and address.lower() != by.email.lower():
            reached.add(address.lower())
            mail = send_to(address, subject, TEMPLATE, context, REASON, **said)
            told.append(WarningTold(sign=row, name=address, mail=mail, at=at))
    return WarningTold.objects.bulk_create(told)


def _problems(sign: Sign, at: datetime) -> dict[str, str]:
    today = timezone.localtime(at).date()
    day = "Enter the day on which it was seen or heard." if sign.seen_on is None else ""
    if sign.seen_on is not None and sign.seen_on > today:
        day = "This is in the future. Enter the day on which it was seen or heard."
    return {
        "provider_name": "" if sign.provider_name.strip() else "Enter the provider’s name.",
        "source": "" if sign.source.strip() else "Enter where it comes from.",
        "text": "" if sign.text.strip() else "Write down what was seen or said.",
        "reporter": "" if sign.reporter.strip() else "Enter who reported it.",
        "likelihood": _likelihood_problem(sign.likelihood),
        "seen_on": day,
        "checked": "Say how it was verified." if sign.is_verified and not sign.checked.strip() else "",
    }


def _likelihood_problem(likelihood: str) -> str:
    known = likelihood in WarningSign.Likelihood.values
    return "" if known else "Choose how likely a failure seems, or “Not yet known”."


def _see(sign: WarningSign, by: User) -> None:
    if not WarningSign.objects.visible_to(by).filter(pk=sign.pk).exists():
        raise Http404("There is no such page, or it is not yours to see.")


def _trail(row: WarningSign, verb: str, after: dict[str, str], by: User, at: datetime) -> None:
    """The partnership's trail names the sign's reference only."""
    record(
        by=by, verb=f"failure_protocol.{verb}", obj=row, partnership=row.partnership, before=None,
        after=after, label=row.reference, at=at,
    )  # fmt: skip
