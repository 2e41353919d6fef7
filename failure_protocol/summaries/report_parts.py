"""What logs, communications and the debrief count for the situation report and the lessons report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.rag import Rag
from core.words import day_words, moment_words
from failure_protocol.figures import Figure, Part, Source, counted
from failure_protocol.models import (
    Complaint,
    Concern,
    Consultation,
    Decision,
    FamilyCall,
    Feedback,
    Incident,
    IncidentAction,
    MeetingAction,
    Person,
    Risk,
    Telling,
)
from failure_protocol.models.logs import LATE
from failure_protocol.summaries.communications import consulted, families_untold, untold
from failure_protocol.summaries.sitreps import days_of

DAY = timedelta(hours=24)


def situation(incident: Incident, at: datetime) -> list[Part]:
    """What the logs and communications count at the moment."""
    return [_logs(incident, at), _said(incident, at)]


def _logs(incident: Incident, at: datetime) -> Part:
    day = timezone.localtime(at).date()
    risks = list(Risk.objects.filter(incident=incident, closed_at=None))
    actions = IncidentAction.objects.filter(incident=incident, state=IncidentAction.State.OPEN)
    given = MeetingAction.objects.filter(meeting__incident=incident, done_at=None).select_related("meeting")
    concerns = Concern.objects.filter(incident=incident, closed_at=None)
    decided = Decision.objects.filter(incident=incident, decided_at__gt=at - DAY, entry__struck=None)
    late = [each for each in actions if each.is_overdue(day)]
    late_given = [each for each in given if each.due < day]
    return Part(
        "Decisions, risks, actions and concerns",
        (
            counted("decisions", "Decisions in the last 24 hours", _rows(decided)),
            counted(
                "risks_red", "Open risks that are red", _rows(r for r in risks if r.rated.rag is Rag.RED)
            ),
            counted("risks_open", "Open risks", _rows(risks)),
            counted("risks_late", "Risk reviews overdue", _rows(r for r in risks if r.is_overdue(day))),
            counted("actions_open", "Actions open", (*_rows(actions), *_given(given))),
            counted("actions_late", "Actions overdue", (*_rows(late), *_given(late_given))),
            counted("concerns_open", "Concerns open", _rows(concerns)),
        ),
    )


def _said(incident: Incident, at: datetime) -> Part:
    day = timezone.localtime(at).date()
    plan = reverse("failure_protocol:telling", args=[incident.pk])
    complaints = list(Complaint.objects.filter(incident=incident, resolved_on=None))
    promised = [call for call in FamilyCall.objects.filter(incident=incident, kept_at=None) if call.promise]
    return Part(
        "Residents, families and the public",
        (
            counted("untold", "Residents not told yet", _people(untold(incident), plan)),
            counted("families_untold", "Families not told yet", _people(families_untold(incident), plan)),
            counted("promises", "Promises to families open", _rows(promised)),
            counted(
                "promises_late",
                "Promises to families overdue",
                _rows(p for p in promised if p.is_overdue(at)),
            ),
            counted("complaints_open", "Complaints and disputes open", _rows(complaints)),
            counted(
                "complaints_late", "Their answers overdue", _rows(c for c in complaints if c.is_overdue(day))
            ),
        ),
    )


def lessons(incident: Incident, at: datetime) -> list[Part]:
    """What the logs, communications and the debrief say about the whole incident."""
    return [
        _reported(incident, at), _decided(incident), _complained(incident), _informed(incident),
        _heard(incident),
    ]  # fmt: skip


def _reported(incident: Incident, at: datetime) -> Part:
    url = reverse("failure_protocol:sitreps", args=[incident.pk])
    due = [each for each in days_of(incident, at) if each.state != "due today"]
    days = [(each, Source(day_words(each.day), each.report.get_absolute_url() if each.report else url))
            for each in reversed(due)]  # fmt: skip
    figures = (
        counted("sitrep_days", "Days on which a situation report was due", [s for _, s in days]),
        counted(
            "sitrep_kept", "Issued on the day", [s for e, s in days if not e.is_gap], total="sitrep_days"
        ),
        counted("sitrep_gaps", "Late or missed", [s for e, s in days if e.is_gap], total="sitrep_days"),
    )
    lines = tuple(Source(f"{source.label}: {each.state}", source.url) for each, source in days if each.is_gap)
    return Part("Daily situation reports", _of_days(figures), lines)


def _of_days(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Days are no people: they are published as they are."""
    return tuple(
        Figure(each.key, each.label, each.value, each.sources, "days", each.total) for each in figures
    )


def _decided(incident: Incident) -> Part:
    rows = Decision.objects.filter(incident=incident, entry__struck=None).order_by("number")
    late = [each for each in rows if each.at - each.decided_at > LATE]
    dissent = [each for each in rows if each.dissent]
    figures = (
        counted("decisions_all", "Decisions", _rows(rows)),
        counted("decisions_late", "Written more than 15 minutes later", _rows(late)),
        counted("decisions_dissent", "With dissent", _rows(dissent)),
    )
    lines = tuple(
        Source(f"Decision {each.number}, written late", each.get_absolute_url(), each.late_reason)
        for each in late
    )
    return Part("Decisions", tuple(_plain(each, "decisions") for each in figures), lines)


def _plain(figure: Figure, unit: str) -> Figure:
    return Figure(figure.key, figure.label, figure.value, figure.sources, unit, figure.total)


def _complained(incident: Incident) -> Part:
    rows = list(Complaint.objects.filter(incident=incident).order_by("number"))
    kept = [each for each in rows if each.resolved_on is not None and each.resolved_on <= each.due]
    open_ones = [each for each in rows if each.resolved_on is None]
    late = [each for each in rows if each.resolved_on is not None and each.resolved_on > each.due]
    figures = (
        counted("complaints", "Complaints and disputes", _rows(rows)),
        counted("complaints_kept", "Resolved in time", _rows(kept), total="complaints"),
        counted("complaints_overrun", "Resolved late", _rows(late), total="complaints"),
        counted("complaints_still", "Not resolved", _rows(open_ones), total="complaints"),
    )
    lines = tuple(
        Source(str(each).capitalize(), each.get_absolute_url(), each.lessons) for each in rows if each.lessons
    )
    return Part("Complaints and disputes", figures, lines)


def _informed(incident: Incident) -> Part:
    plan = reverse("failure_protocol:telling", args=[incident.pk])
    rows = Telling.objects.filter(incident=incident, whom=Telling.Whom.PERSON).select_related("person")
    told = [each for each in rows if each.outcome and each.outcome != Telling.Outcome.CANNOT]
    cannot = [each for each in rows if each.outcome == Telling.Outcome.CANNOT]
    everybody = Person.objects.of(incident)
    reached = {each.person_id for each in rows if each.outcome}
    never = [each for each in everybody if each.pk not in reached]
    figures = (
        counted("residents", "People of the register", _people(everybody, plan)),
        counted("told", "Told, or somebody in their place", _told(told, plan), total="residents"),
        counted("cannot", "Could not be told", _told(cannot, plan), total="residents"),
        counted("never_told", "No telling on record", _people(never, plan), total="residents"),
    )
    circles = consulted(incident)
    page = reverse("failure_protocol:consultations", args=[incident.pk])
    lines = tuple(Source(f"Not consulted: {circle.name}", page) for circle in circles if not circle.is_done)
    meetings = Consultation.objects.filter(incident=incident, kind=Consultation.Kind.MEETING)
    held = counted("meetings", "Meetings with residents, families or staff", (
        Source(f"{row}, {moment_words(timezone.localtime(row.held_at))}", page) for row in meetings
    ))  # fmt: skip
    return Part("Telling and consulting", (*figures, _plain(held, "meetings")), lines)


def _heard(incident: Incident) -> Part:
    page = reverse("failure_protocol:debrief", args=[incident.pk])
    rows = list(Feedback.objects.filter(incident=incident).order_by("said_on", "pk"))
    figures, silent = [], []
    for phase in Feedback.Phase:
        said = [each for each in rows if each.phase == phase]
        figures.append(
            counted(
                f"feedback_{phase.value}",
                f"Feedback: {phase.label.lower()}",
                (Source(f"{each.get_source_display()}, {day_words(each.said_on)}", page) for each in said),
            )
        )
        if not said:
            silent.append(f"Nobody was asked how it was: {phase.label.lower()}.")
    return Part("Feedback", tuple(figures), words=" ".join(silent))


def _rows(rows: Iterable[Any]) -> tuple[Source, ...]:
    return tuple(Source(str(each).capitalize(), each.get_absolute_url()) for each in rows)


def _given(rows: Sequence[MeetingAction] | Any) -> tuple[Source, ...]:
    return tuple(Source(str(each), each.meeting.get_absolute_url()) for each in rows)


def _people(rows: Iterable[Person], url: str) -> tuple[Source, ...]:
    return tuple(Source(each.ref, url) for each in rows)


def _told(rows: Iterable[Telling], url: str) -> tuple[Source, ...]:
    return tuple(Source(str(each), url) for each in rows)
