"""Minutes, typed once: paragraphs of an item, with decisions and actions marked where they arise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from oversight.actions.attendance import CAME, refuse_not_quorate, refuse_settled
from oversight.actions.decisions import record_decision, rescind_decision, update_decision
from oversight.actions.tracker import add_action, next_day, report_action, update_action
from oversight.models import AgendaItem, BoardAction, Decision, Meeting, MinuteParagraph
from oversight.register_trail import EXEMPT
from oversight.speakers import read_speakers
from oversight.summaries.registers import fixed_because
from oversight.summaries.sitting import item_quorum
from oversight.summaries.sitting.mails import account_of

EDITABLE = frozenset({"text", "speakers", "heading", "exempt"})
KINDS = MinuteParagraph.Kind
Facts = Mapping[str, Any]


@transaction.atomic
def add_paragraph(
    *, item: AgendaItem, text: str, by: User, at: datetime, kind: str = KINDS.NOTE, speakers: str = "",
    heading: str = "", exempt: bool = False, decision: Facts | None = None, action: Facts | None = None,
) -> MinuteParagraph:  # fmt: skip
    """Add a paragraph at the end of an item. A line that begins with initials and a colon ("MK: ...") says
    who spoke. `decision` (title, reasons, options_rejected, powers, votes, key_decision) and `action`
    (subject, lead, lead_user, deadline, deadline_text) belong to those kinds; their wording is the text.

    Raises:
        Refused: the meeting was cancelled, is a draft or agreed; the item was withdrawn; a decision at an
            item that is not quorate.
        ValidationError: no text, by field; or what the registers refuse.
    """
    require(by, Permission.RUN_BOARDS, item.meeting.board.partnership)
    _refuse_closed(item)
    if not speakers:
        speakers, text = read_speakers(text, _initials(item.meeting))
    text = _clean(text)
    if kind == KINDS.DECISION:
        refuse_not_quorate(item)
    last = item.paragraphs.aggregate(last=Max("position"))["last"] or 0
    paragraph = MinuteParagraph.objects.create(
        item=item, position=last + 1, kind=kind, heading=heading.strip(), speakers=speakers.strip(),
        text=text, exempt=exempt, edited_by=by, edited_at=at,
    )  # fmt: skip
    _record(paragraph, by, "oversight.minute_added", None, {"kind": kind}, at)
    _register(paragraph, decision or {}, action or {}, by, at)
    return paragraph


@transaction.atomic
def mark_paragraph(
    *, paragraph: MinuteParagraph, kind: str, version: int, by: User, at: datetime,
    decision: Facts | None = None, action: Facts | None = None,
) -> MinuteParagraph:  # fmt: skip
    """Mark a note as the decision or action that it is.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is marked already, or as for add_paragraph.
    """
    item = paragraph.item
    require(by, Permission.RUN_BOARDS, item.meeting.board.partnership)
    _refuse_closed(item)
    _refuse_struck(paragraph)
    if paragraph.kind != KINDS.NOTE:
        raise Refused(
            f"This paragraph is marked as {_a(paragraph.kind)} already. Strike it out, or write a new one."
        )
    if kind == KINDS.DECISION:
        refuse_not_quorate(item)
    rows = MinuteParagraph.objects.filter(pk=paragraph.pk, version=version, removed=False)
    moved = rows.update(kind=kind, edited_by=by, edited_at=at, version=F("version") + 1)
    paragraph.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(paragraph)
    _record(paragraph, by, "oversight.minute_marked", {"kind": str(KINDS.NOTE)}, {"kind": kind}, at)
    _register(paragraph, decision or {}, action or {}, by, at)
    return paragraph


@transaction.atomic
def edit_paragraph(
    *, paragraph: MinuteParagraph, changes: Mapping[str, Any], version: int, by: User, at: datetime
) -> MinuteParagraph:
    """Change a paragraph (EDITABLE) while the minutes are in draft; a decision or action in it follows.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`; both texts are shown.
        Refused: the minutes are agreed, it was struck out, or its decision is already published.
        ValidationError: no text left.
    """
    require(by, Permission.RUN_BOARDS, paragraph.item.meeting.board.partnership)
    _refuse_closed(paragraph.item)
    if unknown := set(changes) - EDITABLE:
        raise ValueError(f"Not to be changed here: {', '.join(sorted(unknown))}")
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if "text" in changes:
        changes["text"] = _clean(changes["text"])
    changes = {name: value for name, value in changes.items() if value != getattr(paragraph, name)}
    if not changes:
        return paragraph
    _refuse_struck(paragraph)
    was_private = is_private(paragraph)
    stamp = {"edited_by": by, "edited_at": at}
    before, after = save_changes(paragraph, {**changes, **stamp}, version, EDITABLE | set(stamp))
    _follow(paragraph, set(changes), by, at)
    sides = [{name: side[name] for name in changes} for side in (before, after)]
    _record(paragraph, by, "oversight.minute_changed", sides[0], sides[1], at, private=was_private)
    return paragraph


@transaction.atomic
def move_paragraph(*, paragraph: MinuteParagraph, by: User, at: datetime, up: bool = True) -> None:
    """Change places with the paragraph before it (or after it); at the end of the row nothing happens.

    Raises:
        Refused: the minutes are agreed, or it was struck out.
    """
    require(by, Permission.RUN_BOARDS, paragraph.item.meeting.board.partnership)
    _refuse_closed(paragraph.item)
    _refuse_struck(paragraph)
    rows = list(
        MinuteParagraph.objects.select_for_update()
        .filter(item=paragraph.item_id, removed=False)
        .order_by("position", "pk")
    )
    place = [row.pk for row in rows].index(paragraph.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    MinuteParagraph.objects.bulk_update(rows, ["position"])
    _record(paragraph, by, "oversight.minute_moved", None, {"up": up}, at)


@transaction.atomic
def remove_paragraph(
    *, paragraph: MinuteParagraph, by: User, at: datetime, reason: str = "", version: int | None = None
) -> None:
    """Strike a paragraph out while the minutes are in draft; it is kept for the record.

    The number of a decision stays in the register, as rescinded, and an action is closed: `reason` is theirs.

    Raises:
        ChangedMeanwhile: somebody saved it after `version` (None = not asked).
        Refused: its decision is published already, or the minutes are agreed.
        ValidationError: a decision or action without a reason.
    """
    require(by, Permission.RUN_BOARDS, paragraph.item.meeting.board.partnership)
    _refuse_closed(paragraph.item)
    _refuse_struck(paragraph)
    if paragraph.kind != KINDS.NOTE and not reason.strip():
        raise ValidationError({"reason": f"Say why the {paragraph.kind} is struck out."})
    decision = decision_of(paragraph)
    _refuse_published(decision)
    rows = MinuteParagraph.objects.filter(pk=paragraph.pk, removed=False)
    if version is not None:
        rows = rows.filter(version=version)
    moved = rows.update(removed=True, edited_by=by, edited_at=at, version=F("version") + 1)
    paragraph.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(paragraph)
    _strike_registers(paragraph, decision, reason, by, at)
    _record(paragraph, by, "oversight.minute_struck", {"kind": paragraph.kind}, None, at, note=reason.strip())


@transaction.atomic
def approve_minutes(
    *, meeting: Meeting, at_meeting: Meeting, by: User, at: datetime, corrections: str = "",
    version: int | None = None,
) -> Meeting:  # fmt: skip
    """Record that a later meeting of the same board agreed the minutes, with what it corrected.

    Raises:
        ChangedMeanwhile: somebody saved the meeting after `version` (None = not asked).
        Refused: the minutes are not in draft; the other meeting is earlier, of another board, cancelled or
            not held yet; or it was not quorate at its item about the minutes.
    """
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    _check_approval(meeting, at_meeting)
    rows = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.MINUTES_DRAFT)
    if version is not None:
        rows = rows.filter(version=version)
    moved = rows.update(
        state=Meeting.State.MINUTES_APPROVED, approved_at_meeting=at_meeting,
        minutes_corrections=corrections.strip(), version=F("version") + 1,
    )  # fmt: skip
    meeting.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(meeting)
    record(
        by=by, verb="oversight.minutes_approved", obj=meeting, partnership=meeting.board.partnership,
        before={"state": Meeting.State.MINUTES_DRAFT.value},
        after={"state": meeting.state, "at": day_words(at_meeting.day)}, at=at,
    )  # fmt: skip
    return meeting


def is_private(paragraph: MinuteParagraph) -> bool:
    """Whether the public never reads it: its own mark, or its item's."""
    return paragraph.exempt or paragraph.item.exempt


def _check_approval(meeting: Meeting, at_meeting: Meeting) -> None:
    day, other = day_words(meeting.day), day_words(at_meeting.day)
    if meeting.state != Meeting.State.MINUTES_DRAFT:
        raise Refused(
            f"The minutes of {day} are not in draft: the meeting is “{meeting.get_state_display().lower()}”. "
            "Only draft minutes can be approved."
        )
    if at_meeting.board_id != meeting.board_id:
        raise Refused(f"The minutes of {meeting.board} can be approved only by {meeting.board} itself.")
    if at_meeting.starts_at <= meeting.starts_at:
        raise Refused(
            f"The meeting of {other} is not after that of {day}. Choose the later meeting that approved them."
        )
    if at_meeting.state in (Meeting.State.CANCELLED, Meeting.State.DRAFT):
        state = at_meeting.get_state_display().lower()
        raise Refused(f"The meeting of {other} is “{state}”, so it approved nothing. Choose another meeting.")
    item = at_meeting.items.filter(kind=AgendaItem.Kind.MINUTES, withdrawn=False).first()
    if item is None:
        raise Refused(
            f"The meeting of {other} had no item about the minutes of the previous meeting. Add the item to "
            "its agenda, or choose the meeting that had one."
        )
    found = item_quorum(item)
    if not found.quorate:
        raise Refused(
            f"The meeting of {other} was not quorate at item {item.number}, so it could not approve the "
            f"minutes. {found.words} Put its attendance right if that is wrong; else the next quorate "
            "meeting approves them."
        )


def _refuse_closed(item: AgendaItem) -> None:
    meeting = item.meeting
    refuse_settled(meeting)
    if meeting.state == Meeting.State.DRAFT:
        raise Refused(
            f"The agenda of {day_words(meeting.day)} is still a draft. Publish it first, so that the numbers "
            "of its items stand; then take minutes."
        )
    if item.withdrawn:
        raise Refused(f"Item {item.number} was withdrawn. Write under the item at which it was said.")


def _refuse_struck(paragraph: MinuteParagraph) -> None:
    if paragraph.removed:
        raise Refused("This paragraph was struck out. Add it again if it belongs into the minutes.")


def _register(paragraph: MinuteParagraph, decision: Facts, action: Facts, by: User, at: datetime) -> None:
    """The row of the register that a decision or an action is."""
    item, day = paragraph.item, paragraph.item.meeting.day
    private = is_private(paragraph)
    if paragraph.kind == KINDS.DECISION:
        facts = {"title": item.title, **{name: value for name, value in decision.items() if value}}
        facts.setdefault("key_decision", item.key_decision)
        record_decision(
            item=item, wording=paragraph.text, paragraph=paragraph, decided_on=day, exempt=private, by=by,
            at=at, **facts,
        )  # fmt: skip
    elif paragraph.kind == KINDS.ACTION:
        facts = {"subject": item.title, **{name: value for name, value in action.items() if value}}
        facts.setdefault("lead_user", account_of(item.meeting, str(facts.get("lead", ""))))
        add_action(
            board=item.meeting.board, met_on=day, text=paragraph.text, meeting=item.meeting, item=item,
            paragraph=paragraph, exempt=private, by=by, at=at, **facts,
        )  # fmt: skip


def _follow(paragraph: MinuteParagraph, changed: set[str], by: User, at: datetime) -> None:
    """What a decision or action says is what its paragraph says."""
    if not changed & {"text", "exempt"}:
        return
    changes: dict[str, Any] = {"exempt": is_private(paragraph)} if "exempt" in changed else {}
    if decision := decision_of(paragraph):
        wording = {"wording": paragraph.text} if "text" in changed else {}
        update_decision(
            decision=decision, changes={**changes, **wording}, version=decision.version, by=by, at=at
        )
    if action := action_of(paragraph):
        text = {"text": paragraph.text} if "text" in changed else {}
        update_action(action=action, changes={**changes, **text}, version=action.version, by=by, at=at)


def _refuse_published(decision: Decision | None) -> None:
    if decision and decision.state == Decision.State.STANDS and (why := fixed_because(decision)):
        raise Refused(
            f"Decision {decision.number} can’t be struck out: {why}. Rescind it in the register of "
            "decisions, with a reason; its number and its words stay."
        )


def _strike_registers(
    paragraph: MinuteParagraph, decision: Decision | None, reason: str, by: User, at: datetime
) -> None:
    action = action_of(paragraph)
    if decision and decision.state == Decision.State.STANDS:
        rescind_decision(decision=decision, reason=reason, by=by, at=at)
    if action and action.state == BoardAction.State.OPEN:
        report_action(
            action=action, by=by, at=at, on=next_day(action, at), text=reason.strip(),
            state=BoardAction.State.CLOSED, version=action.version,
        )  # fmt: skip


def decision_of(paragraph: MinuteParagraph) -> Decision | None:
    """The decision that was taken in a paragraph."""
    return Decision.objects.filter(paragraph=paragraph).select_related("board", "item__meeting").first()


def action_of(paragraph: MinuteParagraph) -> BoardAction | None:
    """The action that arose in a paragraph."""
    return BoardAction.objects.filter(paragraph=paragraph).select_related("board").first()


def _initials(meeting: Meeting) -> list[str]:
    return list(meeting.attendance.filter(capacity__in=CAME).values_list("initials", flat=True))


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"text": "Write the paragraph. To take it out, strike it out instead."})
    return text


def _a(kind: str) -> str:
    return f"an {kind}" if kind == KINDS.ACTION else f"a {kind}"


def _record(
    paragraph: MinuteParagraph, by: User, verb: str, before: Any, after: Any, at: datetime, *, note: str = "",
    private: bool = False,
) -> None:  # fmt: skip
    """One entry about the minutes of an item, by its number. What is (or was) private has verbs of its own,
    which fewer people read.
    """
    meeting = paragraph.item.meeting
    if private or is_private(paragraph):
        verb = verb.replace("oversight.", f"oversight.{EXEMPT}")
    record(
        by=by, verb=verb, obj=meeting, partnership=meeting.board.partnership,
        before=before, after=after, label=f"item {paragraph.item.number} of {meeting}", at=at, note=note,
    )  # fmt: skip
