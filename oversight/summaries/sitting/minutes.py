"""The minutes as they print (boards-and-packs.md section 1): for pages, packs and the public."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from core.words import day_words
from oversight.exemptions import citation
from oversight.models import AgendaItem, BoardAction, Decision, Declaration, Meeting, MinuteParagraph
from oversight.quorum import Quorum
from oversight.summaries.sitting.rooms import Lists, Room, lists_of, room_of

AGREED = (Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED)


@dataclass(frozen=True)
class DecisionLine:
    """A decision where it was taken; `votes` in words, empty without a vote."""

    pk: int
    number: str
    title: str
    wording: str
    reasons: str
    options_rejected: str
    interests: str
    powers: str
    votes: str
    rescinded: bool
    exempt: bool


@dataclass(frozen=True)
class ActionLine:
    """An action where it arose; `deadline` as it prints."""

    pk: int
    text: str
    lead: str
    deadline: str
    closed: bool


@dataclass(frozen=True)
class ParagraphLine:
    """A paragraph with who spoke, and the decision or action that arose in it."""

    pk: int
    version: int
    kind: str
    heading: str
    speakers: str
    text: str
    exempt: bool
    decision: DecisionLine | None
    action: ActionLine | None


@dataclass(frozen=True)
class MinutesItem:
    """An item of the minutes.

    `private` = it prints as a placeholder: number, title and `citation`, nothing else. `quorum` is None while
    nobody is on the attendance list. `declarations` and `comings` are sentences.
    """

    pk: int
    number: int
    title: str
    kind: str
    private: bool
    exempt: bool
    citation: str
    withdrawn: str
    quorum: Quorum | None
    declarations: tuple[str, ...]
    comings: tuple[str, ...]
    paragraphs: tuple[ParagraphLine, ...]


@dataclass(frozen=True)
class MinutesView:
    """The minutes of a meeting. `draft` is the word that marks a draft ("Draft"), empty once approved."""

    meeting: int
    board: str
    day: str
    when: str
    place: str
    draft: str
    approved: str
    corrections: str
    lists: Lists
    quorum: Quorum | None
    items: tuple[MinutesItem, ...]


def minutes_view(meeting: Meeting, public: bool) -> MinutesView:
    """The minutes; `public` = for everybody, without what was taken in private and without its traces."""
    room = room_of(meeting)
    agreed = meeting.state in AGREED
    return MinutesView(
        meeting=meeting.pk, board=meeting.board.name, day=day_words(meeting.day), when=when_words(meeting),
        place=place_words(meeting), draft="" if agreed else "Draft",
        approved=_approved(meeting) if agreed else "",
        corrections=meeting.minutes_corrections if agreed else "", lists=lists_of(room.attendance),
        quorum=room.quorum(None) if room.attendance else None,
        items=minutes_items(room, public=public),
    )  # fmt: skip


def minutes_items(room: Room, public: bool) -> tuple[MinutesItem, ...]:
    """The items of the minutes, of a room that is already read."""
    open_items = [item for item in room.taken if not (public and item.exempt)]
    comings = room.comings(open_items)
    paragraphs = _paragraphs(room.meeting, public=public)
    return tuple(
        _item(room, item, comings.get(item.pk, ()), paragraphs.get(item.pk, []), public=public)
        for item in room.items
    )


def _item(
    room: Room, item: AgendaItem, comings: tuple[str, ...], paragraphs: list[MinuteParagraph], *, public: bool
) -> MinutesItem:
    private = public and item.exempt
    cited = citation(item.exempt_paragraph) if item.exempt else ""
    return MinutesItem(
        pk=item.pk, number=item.number, title=item.public_title if private else item.title, kind=item.kind,
        private=private, exempt=item.exempt, citation=cited,
        withdrawn=item.withdrawn_reason if item.withdrawn and not private else "",
        quorum=None if private or item.withdrawn or not room.attendance else room.quorum(item),
        declarations=() if private else declared_words(room, item),
        comings=() if private else comings,
        paragraphs=() if private else tuple(_paragraph(each) for each in paragraphs),
    )  # fmt: skip


def _paragraphs(meeting: Meeting, *, public: bool) -> dict[int, list[MinuteParagraph]]:
    rows = MinuteParagraph.objects.filter(item__meeting=meeting, removed=False)
    if public:
        # The wording of a private decision or action is the paragraph's own.
        rows = rows.filter(exempt=False, item__exempt=False)
        rows = rows.exclude(decision__exempt=True).exclude(action__exempt=True)
    decisions = Prefetch("decision", Decision.objects.select_related("board"))
    found: dict[int, list[MinuteParagraph]] = {}
    for each in rows.prefetch_related(decisions, "action").order_by("position", "pk"):
        found.setdefault(each.item_id, []).append(each)
    return found


def _paragraph(each: MinuteParagraph) -> ParagraphLine:
    decision: Decision | None = getattr(each, "decision", None)
    action: BoardAction | None = getattr(each, "action", None)
    return ParagraphLine(
        pk=each.pk, version=each.version, kind=each.kind, heading=each.heading, speakers=each.speakers,
        text=each.text, exempt=each.exempt, decision=decision_line(decision) if decision else None,
        action=action_line(action) if action else None,
    )  # fmt: skip


def decision_line(decision: Decision) -> DecisionLine:
    """A decision as minutes and notices print it."""
    return DecisionLine(
        decision.pk, decision.number, decision.title, decision.wording, decision.reasons,
        decision.options_rejected, decision.interests, decision.powers, votes_words(decision),
        decision.state == Decision.State.RESCINDED, decision.exempt,
    )  # fmt: skip


def action_line(action: BoardAction) -> ActionLine:
    """An action as minutes print it."""
    deadline = action.deadline_text or (day_words(action.deadline) if action.deadline else "")
    return ActionLine(action.pk, action.text, action.lead, deadline, action.state == BoardAction.State.CLOSED)


def votes_words(decision: Decision) -> str:
    """As "For 3, against 1, abstained 0"; empty when nobody voted."""
    if decision.votes_for is None:
        return ""
    return (
        f"For {decision.votes_for}, against {decision.votes_against or 0}, "
        f"abstained {decision.abstentions or 0}"
    )


def declared_words(room: Room, item: AgendaItem) -> tuple[str, ...]:
    """The interests declared in an item as sentences; under the standing item those of the whole meeting."""
    found = list(room.declared_in(item))
    if item.kind == AgendaItem.Kind.DECLARATIONS:
        found += [each for each in room.declarations if each.item_id is None]
    return tuple(declaration_words(each) for each in found)


def declaration_words(each: Declaration) -> str:
    """As "Ann Lee: financial interest. Holds shares in the bidder. Left the room."."""
    kind = str(each.get_kind_display()).partition(" (")[0].lower()
    return f"{each.attendance.name}: {kind} interest. {each.interest.rstrip('.')}. {each.get_did_display()}."


def when_words(meeting: Meeting) -> str:
    """As "Thursday 16 September 2021, 09:30 to 10:30"."""
    start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return f"{start:%A} {day_words(start)}, {start:%H:%M} to {end:%H:%M}"


def place_words(meeting: Meeting) -> str:
    """Where it was: the place, online, or both."""
    return str(meeting.where)


def _approved(meeting: Meeting) -> str:
    at = meeting.approved_at_meeting
    return f"Approved at the meeting of {day_words(at.day)}" if at else ""
