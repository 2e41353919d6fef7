"""Writing and issuing situation reports: what is issued is frozen, with its digest (T08)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of, day_words
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, next_number
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, SituationReport
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.sitreps import FORM, compose, digest_of


@transaction.atomic
def start_sitrep(*, incident: Incident, day: date, by: User, at: datetime) -> SituationReport:
    """Begin the report of a day; the texts of the last one are not taken over. One draft at a time.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        Refused: a day to come, or another draft waits.
    """
    allow(by, incident, "incident", Level.EDIT)
    if day > timezone.localtime(at).date():
        raise Refused("A report can’t be written for a day to come.")
    waiting = SituationReport.objects.filter(incident=incident, issued_at=None).first()
    if waiting is not None:
        raise Refused(f"The report of {day_words(waiting.day)} is a draft still. Issue it first.")
    return SituationReport.objects.create(
        incident=incident, number=next_number(incident, SituationReport.objects), day=day, words={},
        stated={}, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def edit_sitrep(
    *, report: SituationReport, words: Mapping[str, str], version: int, by: User, at: datetime
) -> SituationReport:
    """Write the texts of a draft.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        Refused: it was issued.
        ChangedMeanwhile: somebody saved it first.
    """
    _may_edit(report, by)
    said = {key: str(words.get(key, "")).strip() for key in FORM}
    save_changes(report, {"words": said, "at": at, "by": by}, version, ("words", "at", "by"))
    return report


@transaction.atomic
def state_figure(
    *, report: SituationReport, key: str, value: int | None, reason: str, version: int, by: User,
    at: datetime,
) -> SituationReport:  # fmt: skip
    """State a figure of a draft otherwise than it is computed: both are shown, with the reason. None takes
    the computed one again.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        ValidationError: no such figure, no reason, or below zero.
        Refused: it was issued.
        ChangedMeanwhile: somebody saved it first.
    """
    _may_edit(report, by)
    known = {
        each["key"]: each["computed"] for part in compose(report, at)["figures"] for each in part["figures"]
    }
    wrong = {}
    if key not in known:
        wrong["key"] = "Choose a figure."
    if value is not None and value < 0:
        wrong["value"] = "A figure can’t be below zero."
    if value is not None and value != known.get(key) and not reason.strip():
        wrong["reason"] = "Say why it differs from what is computed."
    if wrong:
        raise ValidationError(wrong)
    stated = {name: said for name, said in report.stated.items() if name != key}
    if value is not None and value != known[key]:
        stated[key] = [value, reason.strip()]
    save_changes(report, {"stated": stated}, version, ("stated",))
    return report


def _may_edit(report: SituationReport, by: User) -> None:
    allow(by, report.incident, "incident", Level.EDIT)
    if report.issued_at is not None:
        raise Refused("An issued report is never changed. What is new goes into the next one.")


@transaction.atomic
def issue_sitrep(*, report: SituationReport, version: int, by: User, at: datetime) -> SituationReport:
    """Issue a report: figures are computed a last time, and all of it is frozen. Issued after its day it is
    late, and the day stays a gap.

    Raises:
        PermissionDenied: the person's part does not edit the incident.
        Refused: it says nothing about the situation.
        ChangedMeanwhile: somebody saved or issued it first.
    """
    incident = report.incident
    allow(by, incident, "incident", Level.EDIT)
    if not str(report.words.get("situation", "")).strip():
        raise Refused("Say what the situation is. Figures alone are no report.")
    content = compose(report, at)
    draft = SituationReport.objects.filter(pk=report.pk, version=version, issued_at=None)
    moved = draft.update(
        content=content, digest=digest_of(content), issued_at=at, issued_by=by, version=version + 1
    )
    report.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(report)
    differ = [each for part in content["figures"] for each in part["figures"] if each["differs"]]
    words = f"Situation report {report.number} of {day_words(report.day)} issued."
    words += f" {count_of(len(differ), 'figure')} stated by hand." if differ else ""
    add_entry(
        incident=incident, kind=LogKind.REPORT, text=words, by=by, at=at,
        data={"sitrep": report.number, "digest": report.digest,
              "stated": {each["key"]: [each["computed"], each["stated"], each["reason"]] for each in differ}},
    )  # fmt: skip
    return report
