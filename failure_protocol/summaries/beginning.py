"""How an incident stands since its beginning: its steps, and what warns on every page (A04-A11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from core.words import count_of
from failure_protocol.actions.logs import local_words
from failure_protocol.models import (
    Approval,
    EmergencyChoice,
    Incident,
    Meeting,
    ProtocolSettings,
    ProviderAct,
    SafeguardingAlert,
    SafeguardingTold,
    StateChange,
    Verification,
)
from failure_protocol.models.incidents import STATES, Hazard
from failure_protocol.sections import Alarm
from failure_protocol.states import ORDER, WITHHELD, State

ANSWERED = (Verification.Answer.CONFIRMED.value, Verification.Answer.DENIED.value)
BOTH = len(SafeguardingTold.Whom)
DEFAULTS = ProtocolSettings()


@dataclass(frozen=True)
class Step:
    """One state on the way: passed, present or to come. `since` is when it was reached last."""

    words: str
    is_passed: bool
    is_present: bool
    since: datetime | None = None

    @property
    def place(self) -> str:
        """In words, for those who don't see the picture."""
        return "now" if self.is_present else "passed" if self.is_passed else "to come"


def steps_of(incident: Incident) -> list[Step]:
    """Every state in order; an incident that was stood down ends there."""
    reached = {}
    for change in StateChange.objects.filter(incident=incident).order_by("at", "pk"):
        reached[change.new] = change.at
    now = State(incident.state)
    places = [*ORDER]
    if now is State.STOOD_DOWN:
        places = [each for each in ORDER if each in reached] + [State.STOOD_DOWN]
    at = places.index(now)
    return [
        Step(STATES[each], number < at, number == at, reached.get(each) if number <= at else None)
        for number, each in enumerate(places)
    ]


def unverified(rows: Any, at: datetime) -> Any:
    """Open incidents of which neither CQC nor the owner said within the setting whether it is true (A08)."""
    answered = Verification.objects.filter(
        incident=OuterRef("pk"), of__in=(Verification.Of.CQC, Verification.Of.OWNER), answer__in=ANSWERED
    )
    hours = _hours("verify_hours")
    rows = rows.open().annotate(verify_hours=hours, is_verified=Exists(answered)).filter(is_verified=False)
    late = [
        row.pk
        for row in rows
        if at - row.opened_at > timedelta(hours=_figure(row.verify_hours, "verify_hours"))
    ]
    return rows.filter(pk__in=late)


def alarms_of(incident: Incident, at: datetime) -> list[Alarm]:
    """What of the beginning must be seen on each page. One query, a second where K02 is late."""
    row: Any = _facts(incident, at)
    found = [
        *_verification(incident, row, at), *_activation(incident, row), *_notices(incident, row),
        *_hazard(incident, row), *_safeguarding(incident, row, at), *_first_meeting(incident, at),
    ]  # fmt: skip
    if row.plans_late:
        words = f"{count_of(row.plans_late, 'contact')} that somebody was to make: overdue"
        found.append(Alarm(words, _page("verification", incident)))
    return found


def _facts(incident: Incident, at: datetime) -> Any:
    newest = Approval.objects.filter(incident=OuterRef("pk")).order_by("-at", "-pk")
    mine = SafeguardingTold.objects.filter(incident=OuterRef("pk")).order_by()
    told = mine.values("incident").annotate(n=Count("whom", distinct=True)).values("n")
    acts = ProviderAct.objects.filter(
        incident=OuterRef("pk"), withdrawn_at=None, days=None, stated_end=None,
        kind__in=(ProviderAct.Kind.REGULATOR, ProviderAct.Kind.PROVIDER, ProviderAct.Kind.COMMISSIONER),
    )  # fmt: skip
    answered = Verification.objects.filter(
        incident=OuterRef("pk"), of__in=(Verification.Of.CQC, Verification.Of.OWNER), answer__in=ANSWERED
    )
    unmade = SafeguardingAlert.objects.filter(incident=OuterRef("pk"), made_at=None).order_by("identified_at")
    late = Q(contact_plans__done_at=None, contact_plans__due_at__lt=at)
    rows = Incident.objects.filter(pk=incident.pk).annotate(
        verify_hours=_hours("verify_hours"), alert_hours=_hours("alert_hours"),
        agreement=Subquery(newest.values("agreement")[:1]),
        authority=Subquery(newest.values("authority")[:1]),
        told=Subquery(told), unknown=Exists(acts), is_verified=Exists(answered),
        is_considered=Exists(EmergencyChoice.objects.filter(incident=OuterRef("pk"))),
        unmade_since=Subquery(unmade.values("identified_at")[:1]),
        plans_late=Count("contact_plans", filter=late),
    )  # fmt: skip
    return rows.get()


def _verification(incident: Incident, row: Any, at: datetime) -> list[Alarm]:
    due = incident.opened_at + timedelta(hours=_figure(row.verify_hours, "verify_hours"))
    if row.is_verified or at <= due:
        return []
    words = f"Nobody has heard from CQC or the owner whether it is true; due by {local_words(due)}"
    return [Alarm(words, _page("verification", incident))]


def _activation(incident: Incident, row: Any) -> list[Alarm]:
    if row.agreement is None or incident.state in WITHHELD:
        return []
    other = "NHS" if row.authority == Approval.Post.COUNCIL else "council"
    url = _page("activation", incident)
    if row.agreement == Approval.Agreement.DISAGREED:
        return [Alarm(f"The {other} does not agree with the activation", url, is_red=True)]
    if row.agreement == Approval.Agreement.MISSING:
        return [Alarm(f"The {other}’s agreement with the activation is not recorded", url)]
    return []


def _notices(incident: Incident, row: Any) -> list[Alarm]:
    words = "A notice was given and nobody knows how long it is"
    return [Alarm(words, _page("acts", incident), is_red=True)] if row.unknown else []


def _hazard(incident: Incident, row: Any) -> list[Alarm]:
    if incident.hazard == Hazard.NONE or row.is_considered:
        return []
    what = incident.get_hazard_display()
    words = f"{what}: nobody has decided yet whether the major incident plan deals with it"
    return [Alarm(words, _page("about", incident))]


def _safeguarding(incident: Incident, row: Any, at: datetime) -> list[Alarm]:
    limit = timedelta(hours=_figure(row.alert_hours, "alert_hours"))
    url, found = _page("safeguarding", incident), []
    flagged = incident.safeguarding_at
    if flagged is not None and (row.told or 0) < BOTH and at > flagged + limit:
        words = (
            f"Adult social care and the safeguarding lead were to be told by {local_words(flagged + limit)}"
        )
        found.append(Alarm(words, url, is_red=True))
    if row.unmade_since is not None and at > row.unmade_since + limit:
        words = f"A safeguarding alert was to be made by {local_words(row.unmade_since + limit)}"
        found.append(Alarm(words, url, is_red=True))
    return found


def _first_meeting(incident: Incident, at: datetime) -> list[Alarm]:
    """That K02 is missed, or that a later start waits for its reason."""
    from core.working_days import UnknownYear
    from failure_protocol.summaries.clocks import first_meeting_day

    url, found = _page("clocks", incident), []
    if incident.contact_claim_at is not None:
        words = f"Somebody says that a Lead was reached on {local_words(incident.contact_claim_at)} only, "
        found.append(Alarm(f"{words}without a reason: the earlier moment counts", url))
    try:
        due = first_meeting_day(incident)
    except UnknownYear as why:
        return [*found, Alarm(f"{why} So nobody can say by when the first meeting is due", url, is_red=True)]
    if due is None or timezone.localtime(at).date() <= due:
        return found
    if Meeting.objects.filter(incident=incident).steering().held().exists():
        return found
    words = "The first meeting of the steering group is overdue (K02)"
    return [*found, Alarm(words, url, is_red=True)]


def _page(name: str, incident: Incident) -> str:
    return reverse(f"failure_protocol:{name}", args=[incident.pk])


def _hours(name: str) -> Any:
    return F(f"partnership__protocol_settings__{name}")


def _figure(value: int | None, name: str) -> int:
    """The partnership's figure, or what it begins with."""
    return int(value if value is not None else getattr(DEFAULTS, name))
