"""What the practical side adds: its lists when an incident opens, places in the menu, a box, warnings,
conditions of closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from core.working_days import UnknownYear
from failure_protocol import gate, opening, sections
from failure_protocol.actions.practical import load_practical
from failure_protocol.actions.prevention import load_options
from failure_protocol.clocks import first_meeting_due
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Presence, ProviderPayment, SiteAccess
from failure_protocol.sections import Alarm, Here
from failure_protocol.states import State
from failure_protocol.summaries.meetings import first_meeting_of
from failure_protocol.summaries.premises import silent, there_now
from ui.templatetags.ui import moment

OPEN_PAYMENTS = (
    ProviderPayment.State.PROPOSED,
    ProviderPayment.State.WITHHELD,
    ProviderPayment.State.AGREED,
)


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    opening.register(40, _load)
    sections.place(54, "Premises", "premises", "logs", Level.ADD)
    sections.place(55, "Practical", "practical", "incident", Level.VIEW)
    sections.place(56, "Money", "money", "finance", Level.VIEW)
    sections.box(60, _box)
    sections.warn(10, _silent)
    sections.warn(45, _no_contingency)
    sections.warn(46, _access_refused)
    gate.register(60, "Nobody of ours is at the premises", _still_there)
    gate.register(61, "Payments to the provider are settled", _unpaid)


def _load(incident: Incident, by: User, at: datetime) -> None:
    load_practical(incident=incident, by=by, at=at)
    load_options(incident=incident, by=by, at=at)


def _box(here: Here) -> SafeString | None:
    if here.rights.logs < Level.ADD or here.rights.incident < Level.VIEW:
        return None
    context = {"incident": here.incident, "there": there_now(here.incident), "at": here.at}
    return render_to_string("failure_protocol/premises_box.html", context)


def _silent(here: Here) -> list[Alarm]:
    """Who has not signed off by the end of their turn: somebody rings them (F02)."""
    if here.rights.logs < Level.ADD:
        return []
    return [
        Alarm(
            f"{turn.who} has not signed off at {turn.service}: ring them (until {moment(turn.ends_at)})",
            reverse("failure_protocol:premises_call", args=[here.incident.pk, turn.pk]), is_red=True,
        )
        for turn in silent(here.incident, here.at)
    ]  # fmt: skip


def _no_contingency(here: Here) -> list[Alarm]:
    """No plan for a sudden collapse when the steering group has met, or should have (F12)."""
    incident = here.incident
    if here.rights.incident < Level.EDIT or incident.has_ended or incident.state == State.WARNING:
        return []
    if incident.contingency_plans.exists() or not _met(incident, here.at):
        return []
    url = reverse("failure_protocol:contingency", args=[incident.pk])
    return [Alarm("There is no plan for a sudden collapse (A2.21)", url, is_red=True)]


def _met(incident: Incident, at: datetime) -> bool:
    """Whether the first meeting was held, or its last day is over."""
    if first_meeting_of(incident) is not None:
        return True
    if incident.contact_at is None:
        return False
    try:
        return timezone.localtime(at).date() > first_meeting_due(incident.contact_at)
    except UnknownYear:
        return False


def _access_refused(here: Here) -> list[Alarm]:
    """The newest word of an owner is a refusal that nobody took higher (F05)."""
    if here.rights.incident < Level.VIEW or here.incident.has_ended:
        return []
    newest: dict[int, SiteAccess] = {}
    rows = SiteAccess.objects.filter(service__incident=here.incident).select_related("service")
    for row in rows:
        newest.setdefault(row.service_id, row)
    url = reverse("failure_protocol:premises", args=[here.incident.pk])
    return [
        Alarm(f"{row.service}: access refused, and nobody took it higher", url, is_red=True)
        for row in newest.values()
        if row.answer == SiteAccess.Answer.REFUSED and row.escalated_at is None
    ]


def _still_there(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    url = reverse("failure_protocol:premises", args=[incident.pk])
    rows = Presence.objects.filter(incident=incident, on_at__isnull=False, off_at=None)
    for turn in rows.select_related("user", "service"):
        yield gate.Open(f"{turn.who} is signed on at {turn.service}", url)


def _unpaid(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    url = reverse("failure_protocol:money", args=[incident.pk])
    for row in incident.provider_payments.filter(state__in=OPEN_PAYMENTS):
        yield gate.Open(f"Payment {row.number} is {row.get_state_display().lower()}", url)
