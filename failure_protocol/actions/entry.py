"""Coming into the failing service: in charge with an order only, access refused goes higher (F04, F05)."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from audit.edits import save_changes
from core.errors import Refused
from core.words import day_words
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import EntryOrder, InCharge, Incident, IncidentService, SiteAccess
from failure_protocol.models.logs import LogKind

NO_ORDER = (
    "No order or written agreement is recorded for {service}. Record it first: until the order is through, "
    "nobody of ours is in charge there."
)


@transaction.atomic
def record_order(
    *, service: IncidentService, kind: str, dated_on: date | None, authority: str, by: User, at: datetime,
    day: date,
) -> EntryOrder:  # fmt: skip
    """Write down the order or agreement by which our manager and team come in (F04).

    Raises:
        ValidationError: no day, a day to come, or no legal authority.
    """
    allow(by, service.incident, "incident", Level.EDIT)
    wrong = {}
    if dated_on is None or dated_on > day:
        wrong["dated_on"] = "Enter the date of the order or agreement: today or before."
    if not authority.strip():
        wrong["authority"] = "Say by which law, court or person, with the reference."
    if wrong or dated_on is None:
        raise ValidationError(wrong)
    made = EntryOrder.objects.create(
        service=service, kind=kind, dated_on=dated_on, authority=authority.strip(), by=by, at=at
    )
    words = f"{made}, dated {day_words(dated_on)}: {made.authority}"
    add_entry(incident=service.incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made


@transaction.atomic
def take_charge(
    *, service: IncidentService, by: User, at: datetime, user: User | None = None, name: str = ""
) -> InCharge:
    """Put somebody of ours in charge of a service. Never without an order or agreement (F04).

    Raises:
        ValidationError: nobody is named.
        Refused: no order or agreement is recorded, or somebody is in charge already.
    """
    incident = service.incident
    allow(by, incident, "incident", Level.EDIT)
    if user is None and not name.strip():
        raise ValidationError({"user": "Choose who, or enter a name."})
    order = service.entry_orders.first()
    if order is None:
        raise Refused(NO_ORDER.format(service=service))
    if (now := service.in_charge.filter(ends_at=None).first()) is not None:
        raise Refused(
            f"{now.who} is in charge of {service} since {local_words(now.starts_at)}. End that first."
        )
    made = InCharge.objects.create(
        service=service, order=order, user=user, name="" if user else name.strip(), starts_at=at, added_by=by
    )
    words = f"{made}, by the {order.get_kind_display().lower()} of {day_words(order.dated_on)}."
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return made


@transaction.atomic
def end_charge(*, held: InCharge, version: int, by: User, at: datetime, reason: str) -> InCharge:
    """Somebody is no longer in charge.

    Raises:
        Refused: no reason, or it has ended.
        ChangedMeanwhile: somebody else wrote first.
    """
    incident = held.service.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why.")
    if held.ends_at:
        raise Refused("This has ended already.")
    save_changes(held, {"ends_at": at, "end_reason": reason.strip()}, version, ("ends_at", "end_reason"))
    words = f"{held.who} is no longer in charge of {held.service}: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return held


@transaction.atomic
def record_access(
    *, service: IncidentService, answer: str, owner_name: str, happened_at: datetime | None, by: User,
    at: datetime, words: str = "",
) -> SiteAccess:  # fmt: skip
    """Write down whether the owner lets professionals in (F05).

    Raises:
        ValidationError: nobody said it, it is to come, or a refusal without words.
    """
    allow(by, service.incident, "logs", Level.ADD)
    wrong = {}
    if not owner_name.strip():
        wrong["owner_name"] = "Enter who said so for the owner."
    if happened_at is None or happened_at > at:
        wrong["happened_at"] = "Enter when: now or before."
    if answer != SiteAccess.Answer.GRANTED and not words.strip():
        wrong["words"] = "Say what was refused, and how."
    if wrong or happened_at is None:
        raise ValidationError(wrong)
    made = SiteAccess.objects.create(
        service=service, answer=answer, owner_name=owner_name.strip(), happened_at=happened_at,
        words=words.strip(), by=by, at=at,
    )  # fmt: skip
    text = f"{made}, said {made.owner_name}. {made.words}".strip()
    add_entry(
        incident=service.incident, kind=LogKind.PRACTICAL, text=text, by=by, at=at, happened_at=happened_at
    )
    return made


@transaction.atomic
def escalate_access(
    *, access: SiteAccess, escalated_to: str, outcome: str, version: int, by: User, at: datetime
) -> SiteAccess:
    """Take a refusal of access to somebody who can end it; the outcome is added when it is known.

    Raises:
        ValidationError: to nobody.
        Refused: access was granted: there is nothing to escalate.
        ChangedMeanwhile: somebody else wrote first.
    """
    incident: Incident = access.service.incident
    allow(by, incident, "incident", Level.EDIT)
    if access.answer == SiteAccess.Answer.GRANTED:
        raise Refused("Access was granted, so there is nothing to escalate.")
    if not escalated_to.strip():
        raise ValidationError({"escalated_to": "Say to whom it goes."})
    changes = {
        "escalated_to": escalated_to.strip(), "escalated_at": access.escalated_at or at,
        "outcome": outcome.strip(),
    }  # fmt: skip
    save_changes(access, changes, version, tuple(changes))
    words = f"Access to {access.service} escalated to {access.escalated_to}. {access.outcome}".strip()
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text=words, by=by, at=at)
    return access
