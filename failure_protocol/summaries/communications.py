"""Which script is in force, who is told, what stands against publishing, what a family heard (T01-T07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.words import count_of
from failure_protocol.actions.notices_release import release_refusal
from failure_protocol.matrix import Group
from failure_protocol.models import (
    Complaint,
    Consultation,
    Enquiry,
    FamilyCall,
    Incident,
    NeedToKnow,
    Person,
    PublicMessage,
    Script,
    Telling,
)
from failure_protocol.models.communications import Audience, Consulted
from failure_protocol.models.people import Whereabouts

if TYPE_CHECKING:
    from django.db.models import QuerySet


def in_force(incident: Incident, audience: str, at: datetime) -> Script | None:
    """The newest approved version for an audience at the moment; None = there is none to be used."""
    rows = Script.objects.filter(incident=incident, audience=audience, in_force_from__lte=at)
    return rows.order_by("-in_force_from", "-number").first()


def untold(incident: Incident) -> QuerySet[Person]:
    """Residents who are alive and have not been told, nor anybody in their place (T02)."""
    told = Telling.objects.filter(incident=incident, whom=Telling.Whom.PERSON).exclude(outcome="")
    rows: QuerySet[Person] = Person.objects.of(incident).exclude(whereabouts=Whereabouts.DIED)
    return rows.exclude(pk__in=told.values("person"))


def families_untold(incident: Incident) -> QuerySet[Person]:
    """People whose family or representative has not been told."""
    told = Telling.objects.filter(incident=incident, whom=Telling.Whom.FAMILY).exclude(outcome="")
    return Person.objects.of(incident).exclude(pk__in=told.values("person"))


@dataclass(frozen=True)
class Obstacle:
    """Why a message can't be made public yet: a sentence, and the page where that changes."""

    text: str
    url: str = ""


def obstacles(message: PublicMessage, at: datetime) -> list[Obstacle]:
    """What stands against releasing a message; nothing overrides that residents hear it first."""
    incident, found = message.incident, []
    script = message.script
    if script.in_force_from is None or script.in_force_from > at:
        words = f"{script}: Communications have not approved it, or it is not in force yet."
        found.append(Obstacle(words, script.get_absolute_url()))
    number = untold(incident).count()
    if number:
        verb = "has" if number == 1 else "have"
        words = (
            f"{count_of(number, 'resident')} {verb} not been told yet. They hear it before the public does."
        )
        found.append(Obstacle(words, reverse("failure_protocol:telling", args=[incident.pk])))
    return found + _embargo(incident, at)


def _embargo(incident: Incident, at: datetime) -> list[Obstacle]:
    """The regulator's time (N11), with the override of a named officer."""
    refusal = release_refusal(incident, at)
    url = reverse("failure_protocol:release", args=[incident.pk])
    return [Obstacle(refusal, url)] if refusal else []


@dataclass(frozen=True)
class ToldLine:
    """A person of the telling plan with both tellings, None where nothing is planned."""

    person: Person
    person_telling: Telling | None
    family_telling: Telling | None
    at: datetime


def telling_plan(incident: Incident, people: Sequence[Person], at: datetime) -> list[ToldLine]:
    """The plan for these people, in their order, as it stands at the moment. Costs one query."""
    rows = Telling.objects.filter(incident=incident, person__in=[each.pk for each in people])
    found = {(row.person_id, row.whom): row for row in rows.select_related("teller", "told_by", "script")}
    return [
        ToldLine(
            person,
            found.get((person.pk, Telling.Whom.PERSON.value)),
            found.get((person.pk, Telling.Whom.FAMILY.value)),
            at,
        )
        for person in people
    ]


@dataclass(frozen=True)
class Overview:
    """Communications at a glance."""

    people: int
    untold: int
    families_untold: int
    late: tuple[Telling, ...]  # planned, and the time has passed
    scripts: tuple[tuple[str, Script | None], ...]  # audience, what is in force
    waiting: int  # versions that Communications have not approved
    ready: int  # public messages not released
    promises: int
    promises_late: int
    complaints: int
    complaints_late: int
    enquiries: int
    silent: tuple[str, ...]  # groups not consulted


def overview(incident: Incident, at: datetime) -> Overview:
    """Everything about communications that somebody should know at the moment."""
    day = timezone.localtime(at).date()
    scripts = Script.objects.filter(incident=incident).select_related("incident")
    approved = [each for each in scripts if each.in_force_from is not None and each.in_force_from <= at]
    ready = PublicMessage.objects.filter(incident=incident, released_at=None, withdrawn_at=None)
    promised = FamilyCall.objects.filter(incident=incident, kept_at=None).exclude(promised_by=None)
    complaints = Complaint.objects.filter(incident=incident, resolved_on=None)
    late = Telling.objects.filter(incident=incident, outcome="", planned_at__lt=at)
    return Overview(
        people=Person.objects.of(incident).count(), untold=untold(incident).count(),
        families_untold=families_untold(incident).count(),
        late=tuple(late.select_related("person", "teller")),
        scripts=tuple((str(label), _newest(approved, value)) for value, label in Audience.choices),
        waiting=sum(each.approved_at is None for each in scripts), ready=ready.count(),
        promises=promised.count(), promises_late=promised.filter(promised_by__lt=at).count(),
        complaints=complaints.count(), complaints_late=complaints.filter(due__lt=day).count(),
        enquiries=Enquiry.objects.filter(incident=incident, answered_at=None).count(),
        silent=tuple(circle.name for circle in consulted(incident) if not circle.is_done),
    )  # fmt: skip


def _newest(scripts: Sequence[Script], audience: str) -> Script | None:
    found = [each for each in scripts if each.audience == audience]
    return max(found, key=lambda each: (each.in_force_from, each.number), default=None)


@dataclass(frozen=True)
class Heard:
    """What a family has been told and promised: for the one who answers its next call (section 7 item 11)."""

    tellings: tuple[Telling, ...]
    calls: tuple[FamilyCall, ...]
    open_promises: tuple[FamilyCall, ...]


def heard_by(person: Person) -> Heard:
    """Everything that the family of a person heard, the newest first."""
    tellings = Telling.objects.filter(person=person).exclude(outcome="").order_by("-told_at")
    calls = FamilyCall.objects.filter(person=person, is_verified=True).select_related("by", "script")
    rows = tuple(calls)
    return Heard(
        tuple(tellings.select_related("told_by", "script")), rows,
        tuple(each for each in rows if each.promise and each.kept_at is None),
    )  # fmt: skip


def allowed_groups(incident: Incident, recipient: str, at: datetime) -> frozenset[Group]:
    """Which field groups a recipient outside may have at the moment; what is not in it stays out (T05)."""
    holds = Q(ends_at=None) | Q(ends_at__gt=at)
    rows = NeedToKnow.objects.filter(holds, incident=incident, recipient=recipient, at__lte=at)
    return frozenset(Group(each) for row in rows for each in row.groups)


@dataclass(frozen=True)
class Circle:
    """A group of T03 with what was done to consult it."""

    group: str
    name: str
    held: tuple[Consultation, ...]

    @property
    def is_done(self) -> bool:
        """Whether it was consulted at all."""
        return bool(self.held)


def consulted(incident: Incident) -> list[Circle]:
    """Every group that the procedure names, consulted or not (T03)."""
    rows = list(Consultation.objects.filter(incident=incident).select_related("by"))
    return [
        Circle(value, str(label), tuple(row for row in rows if row.group == value))
        for value, label in Consulted.choices
    ]
