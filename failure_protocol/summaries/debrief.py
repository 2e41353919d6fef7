"""The lessons report: drafted from the logs, and what of it may be published (Q01-Q08)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from failure_protocol import figures
from failure_protocol.figures import Part, Report, Source
from failure_protocol.models import (
    Debrief,
    Feedback,
    Incident,
    LessonsReport,
    LogEntry,
    ProtocolSettings,
    Recommendation,
    StateChange,
)
from failure_protocol.states import State

if TYPE_CHECKING:
    from datetime import date

NOT_DRAFTED = "Nobody wrote this yet."


def debrief_of(incident: Incident) -> Debrief | None:
    """The debrief as it stands; None while nobody began it."""
    return Debrief.objects.filter(incident=incident).select_related("done_by", "lsab_by").first()


def may_be_short(incident: Incident) -> bool:
    """Whether the short form is enough: it was stood down, and never was activated (Q01)."""
    return incident.state == State.STOOD_DOWN and incident.activated_at is None


def debrief_due(incident: Incident) -> date | None:
    """By when the debrief is done (K14): a local setting after everybody is placed, or it was stood down."""
    begun = StateChange.objects.filter(
        incident=incident, new__in=[State.ALL_PLACED.value, State.STOOD_DOWN.value]
    )
    last = begun.order_by("-at").first()
    if last is None:
        return None
    held = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    days = held.debrief_days if held else ProtocolSettings().debrief_days
    return timezone.localtime(last.at).date() + timedelta(days=days)


def draft(incident: Incident, at: datetime) -> dict[str, Any]:
    """The report as the logs give it at the moment, each figure with the rows that it comes from.

    Raises:
        failure_protocol.figures.NoSource: a figure that comes from nowhere.
    """
    found = debrief_of(incident)
    return {
        "incident": incident.reference,
        "provider": incident.provider_name,
        "exercise": incident.is_exercise,
        "as_at": at.isoformat(),
        "parts": [_part(each) for each in figures.parts(Report.LESSONS, incident, at)],
        "went_well": found.went_well if found else "",
        "lessons": found.lessons if found else "",
        "to_do": found.to_do if found else "",
        "lsab": _lsab(found),
        "recommendations": [_recommended(each) for each in _recommendations(incident)],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "words": part.words,
        "figures": [
            {"key": each.key, "label": each.label, "value": each.value, "words": each.words,
             "unit": each.unit, "sources": [_source(source) for source in each.sources]}
            for each in part.figures
        ],
        "lines": [_source(each) for each in part.lines],
    }  # fmt: skip


def _source(source: Source) -> dict[str, str]:
    return {"label": source.label, "url": source.url, "note": source.note}


def _lsab(found: Debrief | None) -> dict[str, Any]:
    if found is None or found.lsab_referred is None:
        return {"referred": None, "reason": ""}
    return {"referred": found.lsab_referred, "reason": found.lsab_reason}


def _recommendations(incident: Incident) -> Sequence[Recommendation]:
    return list(Recommendation.objects.filter(incident=incident).order_by("number"))


def _recommended(row: Recommendation) -> dict[str, Any]:
    return {
        "number": row.number, "text": row.text, "kind": row.get_kind_display(), "body": row.body,
        "owner": row.owner, "due": row.due.isoformat(), "state": row.get_state_display(),
    }  # fmt: skip


def published(incident: Incident, summary: str, at: datetime) -> dict[str, Any]:
    """What everybody may read: no row, no name, no owner; small numbers withheld (Q07)."""
    service = incident.get_service_kind_display()
    return {
        "title": f"What was learned when a service closed: {service.lower()}",
        "exercise": incident.is_exercise,
        "summary": summary,
        "parts": [
            {
                "heading": part.heading,
                "figures": [
                    {"label": figure.label, "words": words}
                    for figure, words in figures.suppressed(part.figures)
                ],
            }
            for part in figures.parts(Report.LESSONS, incident, at)
            if part.figures
        ],
        "recommendations": [
            {name: value for name, value in _recommended(each).items() if name != "owner"}
            for each in _recommendations(incident)
        ],
    }


def named_in(incident: Incident, texts: Iterable[str]) -> list[str]:
    """Who could be recognised in texts that are to be published: references of people, names of staff.

    A resident is told by the reference, so that the refusal itself names nobody.
    """
    text = "\n".join(texts)
    found = []
    for person in incident.people.all():
        names = [person.name, person.last_name, person.ref, person.nhs_number]
        if any(name and _stands_in(name, text) for name in names):
            found.append(person.ref)
    staff = {str(member.user) for member in incident.team.select_related("user")} | _who_wrote(incident)
    return found + sorted(name for name in staff if _stands_in(name, text))


def _who_wrote(incident: Incident) -> set[str]:
    """Everybody who wrote in the log; leads of a partnership are in no incident's team."""
    wrote = LogEntry.objects.filter(incident=incident).order_by().values_list("actor_id", "actor_name")
    return {name for key, name in wrote.distinct() if key.isdigit()}


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def newest(incident: Incident) -> LessonsReport | None:
    """The newest version of the report."""
    return LessonsReport.objects.filter(incident=incident).order_by("-number").first()


def feedback_gaps(incident: Incident) -> list[str]:
    """In which phase nobody was asked: the report says so (Q02)."""
    asked = set(Feedback.objects.filter(incident=incident).values_list("phase", flat=True))
    return [str(phase.label) for phase in Feedback.Phase if phase.value not in asked]
