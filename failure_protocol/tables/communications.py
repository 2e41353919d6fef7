"""Columns of scripts, the telling plan, calls, complaints, enquiries, briefings and consultations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from failure_protocol.models import Complaint, Enquiry, FamilyCall, NeedToKnow, Script, Telling
from failure_protocol.summaries.communications import ToldLine
from failure_protocol.tables.logs import IncidentTable, due_words
from ui.tables import Column
from ui.tags import Status, status_tag
from ui.templatetags.ui import moment

OUTCOMES = {"told": "green", "through": "green", "cannot": "orange"}


def script_state(row: Script) -> Status:
    """Whether a version may be used, as a tag."""
    now = row.now  # type: ignore[attr-defined]
    if row.in_force_from is None:
        return Status("Waits for Communications", "orange")
    if row.in_force_from > now:
        return Status(f"In force from {moment(row.in_force_from)}", "blue")
    newer = row.newest != row.number  # type: ignore[attr-defined]
    return Status("Superseded", "grey") if newer else Status("In force", "green")


class ScriptTable(IncidentTable):
    """Versions of scripts, the newest of each audience first."""

    caption = "Scripts"
    noun = ("version", "versions")
    empty_words = "No script was written yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("audience", "For", value=lambda row: row.get_audience_display(), header=True,
               link=lambda row: row.get_absolute_url()),
        Column("number", "Version", kind="number"),
        Column("state", "State", kind="status", value=script_state),
        Column("approved_by", "Approved by", value=lambda row: str(row.approved_by or "")),
        Column("by", "Written by", value=lambda row: str(row.by)),
        Column("at", "Written", kind="moment"),
    )  # fmt: skip


def telling_words(telling: Telling | None, now: Any) -> SafeString:
    """What stands in the plan for one of the two: told, planned, or nothing."""
    if telling is None:
        return format_html("{}", status_tag("Nothing planned", "orange"))
    if telling.outcome:
        tag = status_tag(telling.get_outcome_display(), OUTCOMES[telling.outcome])
        understood = f"understood: {telling.get_understood_display().lower()}"
        return format_html("{} {}, {}, {}", tag, moment(telling.told_at), telling.told_by, understood)
    late = status_tag("Overdue", "red") if telling.planned_at < now else ""
    return format_html("{} tells them on {} {}", telling.teller, moment(telling.planned_at), late)


def _told(whom: str) -> Any:
    def cell(line: ToldLine) -> SafeString:
        telling = line.person_telling if whom == Telling.Whom.PERSON else line.family_telling
        return telling_words(telling, line.at)

    return cell


def _tell(whom: str, label: str) -> Any:
    def cell(line: ToldLine) -> SafeString:
        telling = line.person_telling if whom == Telling.Whom.PERSON else line.family_telling
        if telling is not None and telling.outcome:
            return SafeString("")
        person = line.person
        url = reverse("failure_protocol:told", args=[person.incident_id, person.pk, whom])
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> of {}</span></a>', url,
            label, person.ref,
        )  # fmt: skip

    return cell


class TellingTable(IncidentTable):
    """People and their families: told, planned, or neither."""

    caption = "Telling plan"
    noun = ("person", "people")
    empty_words = "Nobody is on the register whom you may see."
    columns: ClassVar[Sequence[Column]] = (
        Column("ref", "Person", value=lambda row: f"{row.person.ref} · {row.person.initials}", header=True),
        Column("person", "Told themselves", kind="html", value=_told("person"), export=lambda _row: ""),
        Column("tell", "Write down", kind="html", value=_tell("person", "Person told"),
               export=lambda _row: ""),
        Column("family", "Family told", kind="html", value=_told("family"), export=lambda _row: ""),
        Column("tell_family", "Write down ", kind="html", value=_tell("family", "Family told"),
               export=lambda _row: ""),
    )  # fmt: skip

    def row_pk(self, row: Any) -> str:
        """The person's."""
        return str(row.person.pk)


def call_state(row: FamilyCall) -> Status:
    """Whether the caller was verified, and what is open, as a tag."""
    if not row.is_verified:
        return Status("Not verified", "red")
    if row.promise and row.kept_at is None:
        late = row.is_overdue(row.now)  # type: ignore[attr-defined]
        return Status("Promise overdue", "red") if late else Status("Promise open", "orange")
    return Status("Answered", "green") if row.answer else Status("Not answered", "blue")


class CallTable(IncidentTable):
    """Calls of the family line, the newest first."""

    caption = "Calls"
    noun = ("call", "calls")
    empty_words = "No call fits this filter."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Call", link=lambda row: row.get_absolute_url(), header=True),
        Column("at", "When", kind="moment", sort="at"),
        Column("person", "About", value=lambda row: row.person.ref if row.person else ""),
        Column("question", "Asked", kind="long"),
        Column("promise", "Promised", kind="long"),
        Column("promised_by", "By when", kind="moment", sort="promised_by"),
        Column("state", "State", kind="status", value=call_state),
        Column("by", "Taken by", value=lambda row: str(row.by)),
    )  # fmt: skip


def complaint_state(row: Complaint) -> Status:
    """How far a complaint is, as a tag."""
    return Status("Resolved", "green") if row.resolved_on else Status("Open", "blue")


class ComplaintTable(IncidentTable):
    """Complaints and disputes, the newest first."""

    caption = "Complaints and disputes"
    noun = ("complaint or dispute", "complaints and disputes")
    empty_words = "No complaint fits this filter."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("kind", "Kind", value=lambda row: row.get_kind_display()),
        Column("text", "About", kind="long"),
        Column("agency", "Agency"),
        Column("owner", "Answered by", value=lambda row: str(row.owner)),
        Column("due", "Answer due", kind="html", value=due_words, export=lambda row: row.due),
        Column("state", "State", kind="status", value=complaint_state),
    )  # fmt: skip


def enquiry_state(row: Enquiry) -> Status:
    """Whether an enquiry was answered, as a tag."""
    return Status("Answered", "green") if row.answered_at else Status("Open", "blue")


class EnquiryTable(IncidentTable):
    """Enquiries, the newest first."""

    caption = "Enquiries"
    noun = ("enquiry", "enquiries")
    empty_words = "Nobody has asked yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("number", "Number", link=lambda row: row.get_absolute_url(), header=True),
        Column("source", "From"),
        Column("kind", "Who asks", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("question", "Question", kind="long"),
        Column("due_at", "Wanted by", kind="moment", sort="due_at"),
        Column("owner", "Answered by", value=lambda row: str(row.owner)),
        Column("state", "State", kind="status", value=enquiry_state),
    )  # fmt: skip


class SharedTable(IncidentTable):
    """Briefings, the newest first."""

    caption = "Briefings"
    noun = ("briefing", "briefings")
    empty_words = "No partner was briefed yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("recipient", "Who", header=True),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("words", "What was said and asked for", kind="long"),
        Column("answer", "Answer", kind="long"),
        Column("basis", "Why they need to know"),
        Column("agreement", "The provider’s agreement"),
        Column("shared_at", "When", kind="moment", sort="shared_at"),
        Column("by", "By", value=lambda row: str(row.by)),
    )  # fmt: skip


class ConsultationTable(IncidentTable):
    """Consultations and meetings, the newest first."""

    caption = "Consultations"
    noun = ("consultation", "consultations")
    empty_words = "Nobody was consulted yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("group", "Who", value=lambda row: row.get_group_display(), sort="group", header=True),
        Column("kind", "How", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("held_at", "When", kind="moment", sort="held_at"),
        Column("management", "Managers there"),
        Column("words", "What was said and asked", kind="long"),
        Column("by", "Written by", value=lambda row: str(row.by)),
    )  # fmt: skip


def _need_state(row: NeedToKnow) -> Status:
    now = row.now  # type: ignore[attr-defined]
    ended = row.ends_at is not None and row.ends_at <= now
    return Status("Ended", "grey") if ended else Status("Holds", "green")


def _need_end(row: NeedToKnow) -> SafeString:
    if _need_state(row).label == "Ended":
        return SafeString("")
    url = reverse("failure_protocol:need_to_know_end", args=[row.incident_id, row.pk])
    return format_html(
        '<a class="govuk-link" href="{}">End<span class="govuk-visually-hidden"> what {} may have</span></a>',
        url, row.recipient,
    )  # fmt: skip


class NeedTable(IncidentTable):
    """Who outside may have which fields."""

    caption = "Need to know"
    noun = ("recipient", "recipients")
    empty_words = "Nobody outside may have anything yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("recipient", "Who", header=True),
        Column("groups", "Groups of fields", value=lambda row: ", ".join(row.groups)),
        Column("basis", "Legal basis"),
        Column("reason", "What for"),
        Column("at", "Since", kind="moment", sort="at"),
        Column("ends_at", "Until", kind="moment", sort="ends_at"),
        Column("state", "State", kind="status", value=_need_state),
        Column("end", "End it", kind="html", value=_need_end, export=lambda _row: ""),
    )  # fmt: skip
