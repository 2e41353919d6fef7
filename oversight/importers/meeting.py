"""Writing the file of a meeting through the same actions as the browser, in one transaction.

What happened has the times that the file gives, so that history is right; who brought it in stands in the
trail. The same file again changes nothing. A file that `continues` a meeting adds what came later: the
attendance and the minutes to an agenda that was brought in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.models import Entry
from core.errors import Refused
from core.words import day_words
from oversight.actions.agenda import add_item
from oversight.actions.attendance import record_attendance, set_away
from oversight.actions.declarations import declare
from oversight.actions.forward import add_forward_item
from oversight.actions.meetings import create_meeting, hold_meeting, publish_agenda, start_minutes
from oversight.actions.minutes import add_paragraph, approve_minutes
from oversight.actions.risks import add_risk, add_risk_entry
from oversight.actions.timing import end_item, start_item
from oversight.actions.tracker import add_action, report_action
from oversight.importers.boards import People, board_for
from oversight.importers.meeting_file import MeetingFile
from oversight.importers.papers import add_papers
from oversight.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardAction,
    ForwardItem,
    Meeting,
    MinuteParagraph,
    Risk,
)
from oversight.summaries.sitting import meeting_quorum

VERB = "oversight.meeting_imported"
NOON = time(12)


@dataclass(frozen=True)
class Imported:
    """What a file holds and what became of it. `changed` is False when it was brought in before.

    `quorate` is None while nobody is on the attendance list; `quorum` says it in words.
    """

    meeting: Meeting
    changed: bool
    items: int
    present: int
    attending: int
    apologies: int
    actions: int
    quorate: bool | None
    quorum: str

    def as_json(self, *, kept: bool) -> dict[str, Any]:
        """As `import_meeting --json` prints it (command-line.md); no number when nothing was kept."""
        return {
            "meeting": self.meeting.pk if kept else None,
            "title": str(self.meeting),
            "items": self.items,
            "people": {
                "present": self.present, "attending": self.attending, "apologies": self.apologies,
            },
            "actions": self.actions,
            "quorate": self.quorate,
            "quorum": self.quorum,
            "changed": self.changed,
        }  # fmt: skip


@transaction.atomic
def import_meeting(
    *, partnership: Partnership, file: MeetingFile, by: User, at: datetime, until: datetime | None = None
) -> Imported:
    """Bring a meeting in. What the file dates after `until` is left out (None: nothing is).

    Raises:
        Refused, ValidationError: a rule of the actions; nothing of the file is kept.
    """
    require(by, Permission.RUN_BOARDS, partnership)
    told = file.told
    board = board_for(partnership, told["board"], by=by, at=told["meeting"]["created_at"] or at)
    found = board.meetings.exclude(state=Meeting.State.CANCELLED)
    meeting = found.filter(starts_at=told["meeting"]["starts_at"]).first()
    if meeting is not None and _came_before(meeting, file):
        return _outcome(meeting, told, changed=False)
    writer = _Writer(told, board, file.uploads, by, at, until)
    if told["meeting"]["continues"]:
        writer.continue_meeting(_to_continue(meeting, told))
    else:
        _refuse_twice(meeting)
        writer.write_meeting()
    record(
        by=by, verb=VERB, obj=writer.meeting, partnership=partnership, before=None,
        after={"file": file.name, "sha256": file.digest}, at=at,
    )  # fmt: skip
    return _outcome(writer.meeting, told, changed=True)


def _came_before(meeting: Meeting, file: MeetingFile) -> bool:
    entries = Entry.objects.about(meeting._meta.label_lower, meeting.pk).filter(verb=VERB)
    return any((entry.after or {}).get("sha256") == file.digest for entry in entries)


def _refuse_twice(meeting: Meeting | None) -> None:
    if meeting is not None:
        raise Refused(
            f"{meeting} is here already, and this file says something else than what was brought in. "
            "Change the meeting on its page, or mark the file as one that continues it."
        )


def _to_continue(meeting: Meeting | None, told: dict[str, Any]) -> Meeting:
    if meeting is None:
        day = day_words(told["meeting"]["starts_at"])
        raise Refused(
            f"There is no meeting of {told['board']['name']} on {day} at that time to continue. "
            "Bring in its agenda first."
        )
    return meeting


def _outcome(meeting: Meeting, told: dict[str, Any], *, changed: bool) -> Imported:
    meeting = Meeting.objects.select_related("board__partnership").get(pk=meeting.pk)
    lists = [person.capacity for person in meeting.attendance.all()]
    found = meeting_quorum(meeting) if lists else None
    return Imported(
        meeting=meeting, changed=changed, items=meeting.items.count(),
        present=lists.count(Attendance.Capacity.PRESENT),
        attending=lists.count(Attendance.Capacity.ATTENDING),
        apologies=lists.count(Attendance.Capacity.APOLOGIES),
        actions=BoardAction.objects.filter(meeting=meeting).count() + len(told["tracker"]),
        quorate=found.quorate if found else None, quorum=found.words if found else "",
    )  # fmt: skip


@dataclass
class _Writer:
    """Writes one file. `until` is the moment after which nothing of it has happened yet."""

    told: dict[str, Any]
    board: Board
    uploads: dict[str, bytes]
    by: User
    at: datetime
    until: datetime | None

    def __post_init__(self) -> None:
        self.people = People(self.board.partnership)
        self.facts: dict[str, Any] = self.told["meeting"]
        self.made_at: datetime = self.facts["created_at"] or self.at

    def write_meeting(self) -> None:
        """A meeting from its agenda on, as far as the file goes."""
        facts = self.facts
        self.meeting = create_meeting(
            board=self.board, starts_at=facts["starts_at"], ends_at=facts["ends_at"],
            place=facts["place"] or None, virtual=facts["virtual"], notes=facts["notes"],
            day_reason=facts["day_reason"], by=self.by, at=self.made_at, standing_items=False,
        )  # fmt: skip
        self._write_registers()
        self.items = [self._add_item(item) for item in self.told["items"]]
        for row, item in zip(self.items, self.told["items"], strict=True):
            add_papers(row, item["papers"], self.uploads, by=self.by, at=self.made_at)
        if self._has_come("agenda_published_at"):
            publish_agenda(
                meeting=self.meeting, by=self.by, at=facts["agenda_published_at"],
                late_reason=facts["late_reason"],
            )  # fmt: skip
        self._write_sitting()

    def continue_meeting(self, meeting: Meeting) -> None:
        """What came after the agenda, for a meeting that is here already."""
        self.meeting = meeting
        numbered = {item.number: item for item in meeting.items.all()}
        wanted = [item["number"] for item in self.told["items"]]
        if missing := [number for number in wanted if number not in numbered]:
            raise Refused(f"{meeting} has no item {missing[0]}.")
        self._write_registers()
        self.items = [numbered[number] for number in wanted]
        self._write_sitting()

    def _has_come(self, name: str) -> bool:
        moment: datetime | None = self.facts[name]
        return moment is not None and (self.until is None or moment <= self.until)

    # --- agenda -----------------------------------------------------------------------------------
    def _add_item(self, item: dict[str, Any]) -> AgendaItem:
        exempt = item["exempt"] or {}
        return add_item(
            meeting=self.meeting, title=item["title"], kind=item["kind"], lead=item["lead"],
            lead_user=self.people.named(item["lead"]), purpose=item["purpose"], note=item["note"],
            minutes_planned=item["minutes_planned"], key_decision=item["key_decision"],
            exempt=bool(exempt), exempt_paragraph=exempt.get("paragraph", ""),
            public_interest=exempt.get("public_interest", ""), public_title=exempt.get("public_title", ""),
            late_reason=item["late_reason"], by=self.by, at=self.made_at,
        )  # fmt: skip

    # --- the sitting ------------------------------------------------------------------------------
    def _write_sitting(self) -> None:
        if self._has_come("held_at"):
            hold_meeting(meeting=self.meeting, by=self.by, at=self.facts["held_at"])
        if self.meeting.state in (Meeting.State.DRAFT, Meeting.State.PUBLISHED):
            return
        self._write_attendance()
        self._write_times()
        if self._has_come("minutes_at"):
            start_minutes(meeting=self.meeting, by=self.by, at=self.facts["minutes_at"])
        for row, item in zip(self.items, self.told["items"], strict=True):
            for paragraph in item["paragraphs"]:
                self._add_paragraph(row, paragraph)
        for approval in self.facts["approves"]:
            self._approve(approval)

    def _write_attendance(self) -> None:
        numbered = {item.number: item for item in self.meeting.items.all()}
        lines = {}
        for person in self.told["attendance"]:
            line = record_attendance(
                meeting=self.meeting, capacity=person["capacity"], name=person["name"],
                member=self._seat(person["name"]), initials=person["initials"], title=person["title"],
                organisation=person["organisation"], virtual=person["virtual"],
                substitute_for=self._seat_of(person["substitute_for"]),
                takes_minutes=person["takes_minutes"], by=self.by,
            )  # fmt: skip
            lines[line.name.casefold()] = line
            if person["away"]:
                out = [self._numbered(numbered, number) for number in person["away"]]
                set_away(attendance=line, items=out, by=self.by)
        for each in self.told["declarations"]:
            item = self._numbered(numbered, each["item"]) if each["item"] else None
            declare(
                attendance=lines[each["name"].casefold()], item=item, kind=each["kind"],
                interest=each["interest"], did=each["did"], by=self.by,
                at=each["at"] or self.meeting.starts_at,
            )  # fmt: skip

    def _seat(self, name: str) -> Any:
        """The seat of that person on the day; a guest has none."""
        return self.board.members.on(self.meeting.day).filter(name__iexact=name).first()

    def _seat_of(self, name: str) -> Any:
        if not name:
            return None
        found = self._seat(name)
        if found is None:
            raise Refused(f"{name} has no seat on {self.board} on {day_words(self.meeting.day)}.")
        return found

    def _numbered(self, numbered: dict[int, AgendaItem], number: int) -> AgendaItem:
        if number not in numbered:
            raise Refused(f"{self.meeting} has no item {number}.")
        return numbered[number]

    def _write_times(self) -> None:
        timed = [
            (row, item["started_at"])
            for row, item in zip(self.items, self.told["items"], strict=True)
            if item["started_at"]
        ]
        for row, moment in timed:
            row.refresh_from_db()
            start_item(item=row, by=self.by, at=moment)
        if timed:
            timed[-1][0].refresh_from_db()
            end_item(item=timed[-1][0], by=self.by, at=self.meeting.ends_at)

    def _add_paragraph(self, item: AgendaItem, told: dict[str, Any]) -> MinuteParagraph:
        item.refresh_from_db()
        decision, action = told["decision"], told["action"]
        if decision and decision["votes"]:
            votes = decision["votes"]
            decision = {**decision, "votes": (votes["for"], votes["against"], votes["abstained"])}
        if action:
            lead = self.people.named(action["lead"])
            action = {**action, "lead_user": lead, "subject": action["subject"] or item.title}
        at = told["at"] or self.facts["minutes_at"] or self.facts["held_at"] or self.at
        return add_paragraph(
            item=item, kind=told["kind"], heading=told["heading"], speakers=told["speakers"],
            text=told["text"], exempt=told["exempt"], decision=decision, action=action, by=self.by, at=at,
        )  # fmt: skip

    def _approve(self, told: dict[str, Any]) -> None:
        earlier = self.board.meetings.exclude(state=Meeting.State.CANCELLED)
        found = earlier.filter(starts_at__date=told["meeting"]).first()
        if found is None:
            raise Refused(f"{self.board} has no meeting on {day_words(told['meeting'])} to approve.")
        approve_minutes(
            meeting=found, at_meeting=self.meeting, corrections=told["corrections"], by=self.by,
            at=told["at"] or self.meeting.starts_at,
        )  # fmt: skip

    # --- registers --------------------------------------------------------------------------------
    def _write_registers(self) -> None:
        """What the board knew when the agenda was made. A row that is there already stays as it is."""
        for row in self.told["tracker"]:
            self._add_action(row)
        for risk in self.told["risks"]:
            self._add_risk(risk)
        for item in self.told["forward"]:
            if not ForwardItem.objects.filter(board=self.board, title=item["title"]).exists():
                add_forward_item(board=self.board, by=self.by, at=self.made_at, **item)

    def _add_action(self, told: dict[str, Any]) -> None:
        """A row of the tracker; of one that is here already only the news that it lacks is added."""
        known = self.board.tracked_actions.filter(met_on=told["met_on"], subject=told["subject"])
        action = known.filter(text=told["action"]).first() or add_action(
            board=self.board, met_on=told["met_on"], subject=told["subject"], text=told["action"],
            lead=told["lead"], lead_user=self.people.named(told["lead"]), deadline=told["deadline"],
            deadline_text=told["deadline_text"], by=self.by, at=self.made_at,
        )  # fmt: skip
        for entry in told["progress"]:
            if action.entries.filter(on=entry["on"], text=entry["text"]).exists():
                continue
            report_action(
                action=action, on=entry["on"], text=entry["text"], version=action.version, by=self.by,
                state=BoardAction.State.CLOSED if entry["closed"] else None, at=self._by_then(entry["on"]),
            )  # fmt: skip
            action.refresh_from_db()

    def _by_then(self, day: date) -> datetime:
        """When news of that day can have been written down: not before the day itself."""
        return max(self.made_at, datetime.combine(day, NOON, self.made_at.tzinfo))

    def _add_risk(self, told: dict[str, Any]) -> None:
        if Risk.objects.filter(
            board=self.board, project=told["project"], description=told["description"]
        ).exists():
            return
        names = ("kind", "project", "description", "rank", "likelihood", "impact", "owner", "review_on")
        risk = add_risk(
            board=self.board, on=told["raised_on"], by=self.by, at=self.made_at,
            owner_user=self.people.named(told["owner"]), **{name: told[name] for name in names},
        )  # fmt: skip
        for entry in told["entries"]:
            add_risk_entry(
                risk=risk, kind=entry["kind"], text=entry["text"], on=entry["on"],
                rank=entry["rank"] or None, version=risk.version, by=self.by,
                at=self._by_then(entry["on"]),
            )  # fmt: skip
            risk.refresh_from_db()
