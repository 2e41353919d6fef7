"""The situation report of a day, as it was issued (failure-protocol.md T08): figures computed, a figure that
somebody changed shown as differing, days without a report named as gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from core.words import day_words
from failure_protocol.figures import spelled
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, SituationReport
from failure_protocol.summaries.sitreps import FORM, compose
from packs.content import (
    Block,
    BulletList,
    Column,
    DataTable,
    Heading,
    PackContent,
    Paragraph,
    Row,
    Section,
    Text,
)
from packs.definitions.incidents import Failure, IncidentPack

COLUMNS = (
    Column("Figure", weight=5), Column("Number", "number", 1.6), Column("Computed", "number", 1.6),
    Column("Why it differs", weight=4),
)  # fmt: skip


class SituationReportPack(IncidentPack):
    """The newest report that was issued by the day; before the first, a draft with the figures of now."""

    slug = "situation-report"
    title = "Situation report"
    words = "The day’s figures, what worries, what is next; frozen as it was issued."
    level = Level.SUMMARY

    def compose(self, subject: Failure, as_at: date, since: date | None) -> PackContent:
        """One section."""
        said, issued = _said(subject.incident, as_at)
        blocks: list[Block] = [Paragraph(issued, "lead")]
        if said["exercise"]:
            blocks.append(Paragraph("Exercise: the people are invented.", "banner"))
        for key, (heading, _asked) in FORM.items():
            if said["words"].get(key):
                blocks += [Heading(heading), Paragraph(said["words"][key])]
        blocks += [_table(part) for part in said["figures"] if part["figures"]]
        if said["missed_days"]:
            days = tuple(day_words(date.fromisoformat(day)) for day in said["missed_days"])
            blocks += [Heading("Days without a report on the day"), BulletList(days)]
        return self.content(subject, as_at, [Section("report", "Situation report", tuple(blocks))])


def _said(incident: Incident, day: date) -> tuple[Mapping[str, Any], str]:
    """What the report says, and a sentence about where it comes from."""
    rows = SituationReport.objects.filter(incident=incident, day__lte=day).exclude(issued_at=None)
    report = rows.select_related("issued_by").order_by("-day", "-number").first()
    if report is not None and report.issued_at is not None:
        issued = day_words(timezone.localtime(report.issued_at).date())
        words = (
            f"Report {report.number} of {day_words(report.day)}, issued on {issued} by {report.issued_by}."
        )
        return dict(report.content), words
    draft = SituationReport(incident=incident, number=1, day=day, words={}, stated={})
    now = timezone.now()  # noqa: TID251  a draft's figures are those of the moment in which it is made
    return compose(draft, now), f"Draft for {day_words(day)}: no report was issued yet."


def _table(part: Mapping[str, Any]) -> DataTable:
    rows = tuple(
        Row(
            (
                Text(each["label"]), Text(spelled(each["stated"], each["unit"])),
                Text(spelled(each["computed"], each["unit"])), Text(each["reason"]),
            ),
            id=each["key"],
        )
        for each in part["figures"]
    )  # fmt: skip
    return DataTable(part["heading"], COLUMNS, rows, sheet=part["heading"])
