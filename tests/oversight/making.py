"""A small board with two partners and a meeting in draft, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import Organisation, Partnership, User
from accounts.roles import Role
from oversight.models import AgendaItem, Board, BoardPartner, Meeting, Member

LONDON = ZoneInfo("Europe/London")
TODAY = date(2021, 8, 2)  # a Monday
NOW = datetime(2021, 8, 2, 9, 10, tzinfo=LONDON)
MEETS_ON = date(2021, 9, 16)  # a Thursday
MEETS_AT = datetime(2021, 9, 16, 9, 30, tzinfo=LONDON)


@dataclass(frozen=True)
class Made:
    """What `make_board` made."""

    board: Board
    council: BoardPartner
    nhs: BoardPartner
    members: list[Member]  # three of the council, the chair first, then three of the NHS
    admin: User


def make_board(people: Any, *, name: str = "Joint Care Board", slug: str = "joint-care-board") -> Made:
    """A public board with quorum 4, of them 2 from each partner; six members; its administrator."""
    partnership: Partnership = people.partnership
    admin = User.objects.filter(email=f"bea.boards@{partnership.slug}.example").first() or people.join(
        Role.BOARD_ADMINISTRATOR, name="Bea Boards"
    )
    board = Board.objects.create(
        partnership=partnership, name=name, slug=slug, prefix="JCB", quorum_total=4, quorum_each=2,
        usual_place="Council Chamber", usual_start=time(9, 30), created_at=NOW,
    )  # fmt: skip
    partners = []
    for position, (short, full, kind) in enumerate(
        (("TBC", "Testborough Council", "council"), ("TNHS", "Testborough NHS", "nhs"))
    ):
        body, _ = Organisation.objects.get_or_create(name=full, defaults={"kind": kind})
        partners.append(
            BoardPartner.objects.create(board=board, organisation=body, short_name=short, position=position)
        )
    names = ("Ann Chair", "Bob Brown", "Cyd Clay", "Dee Dunn", "Eli East", "Fay Ford")
    members = [
        Member.objects.create(
            board=board, name=each, initials="".join(word[0] for word in each.split()), title="Member",
            organisation=partners[number // 3].short_name, partner=partners[number // 3],
            kind=Member.Kind.VOTING, chair=number == 0, starts_on=date(2020, 1, 1),
        )
        for number, each in enumerate(names)
    ]  # fmt: skip
    return Made(board, partners[0], partners[1], members, admin)


def make_meeting(made: Made, *, at: datetime = MEETS_AT, **fields: Any) -> Meeting:
    """A meeting of an hour with four items: welcome, declarations, minutes, one for decision."""
    meeting = Meeting.objects.create(
        board=made.board, starts_at=at, ends_at=at + timedelta(hours=1), place="Council Chamber",
        created_at=NOW, **fields,
    )  # fmt: skip
    for number, (title, kind, purpose) in enumerate(
        (
            ("Welcome and apologies", "welcome", "information"),
            ("Declarations of interest", "declarations", "information"),
            ("Minutes of the previous meeting and action tracker", "minutes", "decision"),
            ("Home first", "ordinary", "decision"),
        ),
        start=1,
    ):
        AgendaItem.objects.create(meeting=meeting, number=number, title=title, kind=kind, purpose=purpose)
    return meeting
