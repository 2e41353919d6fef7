"""Packs about a meeting of a board: which meetings, who may read what is exempt, and the front."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone

from accounts.access import partnership_ids
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.words import day_words
from oversight.models import Board, BoardPartner, Meeting
from oversight.querysets.meetings import MeetingQuerySet
from oversight.summaries.meetings import previous_meeting
from packs.content import Agenda, AgendaLine, PackContent, Person, PublicText, Section
from packs.definitions.base import PackDefinition, Scope, UnknownScopeError, organisations_of

HELD = (
    Meeting.State.HELD, Meeting.State.MINUTES_DRAFT, Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED,
)  # fmt: skip
OPEN_TO_THE_PUBLIC = "This meeting is open to the public, except for items that are not for publication."
NOTHING = "There is no such meeting, or you may not make this pack about it."


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting as packs are about it; `supplement` is the number of the supplement in question."""

    meeting: Meeting
    supplement: int | None = None

    @property
    def pk(self) -> str:
        """The id under which packs about it are kept: "12", or "12-1" for its first supplement."""
        return str(self.meeting.pk) if self.supplement is None else f"{self.meeting.pk}-{self.supplement}"

    @property
    def partnership(self) -> Partnership:
        """Whose board it is."""
        found: Partnership = self.meeting.board.partnership
        return found

    @property
    def title(self) -> str:
        """Board and day."""
        return title_of(self.meeting)


class MeetingPack(PackDefinition[Sitting]):
    """A kind of pack about a meeting. With `after_the_meeting` it is only made of meetings that were held.

    A restricted edition that holds exempt matter is read by those who may read exempt matter, and by nobody
    else; without any, everybody who sees packs may read it.
    """

    noun = "meeting"
    group = "About a meeting"
    after_the_meeting: ClassVar[bool] = False

    def scopes(self, user: User, partnership: Partnership | None = None) -> list[Scope]:
        """Meetings that `user` may make this pack about, the newest first."""
        meetings = self.meetings(user)
        if partnership is not None:
            meetings = meetings.filter(board__partnership=partnership)
        return [Scope(str(m.pk), title_of(m), m.board.partnership) for m in meetings]

    def find(self, user: User, scope_id: str) -> Sitting:
        """The meeting with that id. Raises UnknownScopeError when `user` may not make this pack about it."""
        meeting = self.meetings(user).filter(pk=scope_id).first() if scope_id.isdecimal() else None
        if meeting is None:
            raise UnknownScopeError(NOTHING)
        return Sitting(meeting)

    def meetings(self, user: User) -> MeetingQuerySet:
        """The meetings that this pack can be about."""
        mine = partnership_ids(user, self.permission) & partnership_ids(user, Permission.VIEW_BOARDS)
        found = Meeting.objects.filter(board__partnership_id__in=mine).exclude(state=Meeting.State.CANCELLED)
        if self.after_the_meeting:
            found = found.filter(state__in=HELD)
        return found.select_related("board__partnership").order_by("-starts_at", "-pk")

    def page(self, scope_id: str) -> str:
        """The page of the meeting's packs."""
        return reverse("packs:meeting", args=[scope_id.partition("-")[0]])

    def needs(self, content: PackContent) -> Permission | None:
        """The permission to read exempt matter, when the content has any."""
        return Permission.VIEW_EXEMPT if content.edition == "restricted" and is_restricted(content) else None

    def content(self, subject: Sitting, as_at: date, sections: Iterable[Section], **more: Any) -> PackContent:
        """What all packs about a meeting say of themselves, with these sections."""
        board = subject.meeting.board
        return PackContent(
            title=subject.title,
            subtitle=more.pop("subtitle", self.title),
            as_at=as_at,
            edition="restricted",
            organisations=publishers(board),
            sections=tuple(sections),
            definition=self.slug,
            running_title=board.name,
            **more,
        )


def title_of(meeting: Meeting) -> str:
    """As "Joint Commissioning Board, 17 December 2020"."""
    return f"{meeting.board.name}, {day_words(meeting.day)}"


def publishers(board: Board) -> tuple[str, ...]:
    """The bodies that the board joins; without any, those of its partnership."""
    partners = BoardPartner.objects.filter(board=board).order_by("position", "pk")
    names = tuple(partners.values_list("organisation__name", flat=True))
    return names or organisations_of(board.partnership)


def since_of(meeting: Meeting, since: date | None) -> date | None:
    """The day that changes are counted from: the one asked for, else that of the meeting before."""
    if since is not None:
        return since
    before = previous_meeting(meeting)
    return before.day if before else None


def is_restricted(content: PackContent) -> bool:
    """Whether it says anything that the public edition does not."""
    lines = content.agenda.lines if content.agenda else ()
    return any(line.restricted for line in lines) or any(
        section.restricted or any(block.restricted for block in section.blocks)
        for section in content.sections
    )


def front(meeting: Meeting, lines: Iterable[AgendaLine], *, title: str = "Agenda") -> Agenda:
    """The front of a meeting's pack: when and where, who sits on it, whom to ask, words for the public."""
    board = meeting.board
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    facts = (
        ("Date", f"{starts:%A} {day_words(starts)}"),
        ("Time", f"{starts:%H:%M} to {ends:%H:%M}"),
        ("Place", meeting.where),
    )
    return Agenda(
        meeting=f"Meeting of {day_words(meeting.day)}",
        facts=tuple((label, words) for label, words in facts if words),
        lines=tuple(lines),
        title=title,
        notes=_notes(meeting),
        members=tuple(_members(meeting)),
        contact=_contact(board),
        texts=tuple(PublicText(text.heading, text.words) for text in board.texts.all()),
        published=_published(meeting),
    )


def _notes(meeting: Meeting) -> tuple[str, ...]:
    notes = tuple(line.strip() for line in meeting.notes.splitlines() if line.strip())
    said = any("open to the public" in note.casefold() for note in notes)
    opens = meeting.board.regime == Board.Regime.PUBLIC and not said
    return (*notes, OPEN_TO_THE_PUBLIC) if opens else notes


def _members(meeting: Meeting) -> Iterable[Person]:
    """Who votes on the day, the chair first."""
    for member in meeting.board.members.on(meeting.day).filter(kind="voting"):
        note = "Chair" if member.chair else "Vice-chair" if member.vice_chair else ""
        yield Person(member.name, member.title, member.organisation, note)


def _contact(board: Board) -> tuple[str, ...]:
    name = ", ".join(filter(None, (board.contact_name, board.contact_title)))
    return tuple(filter(None, (name, board.contact_phone, board.contact_email)))


def _published(meeting: Meeting) -> str:
    if meeting.agenda_published_at is None:
        return ""
    at = timezone.localtime(meeting.agenda_published_at)
    return f"Published on {at:%A} {day_words(at)}"
