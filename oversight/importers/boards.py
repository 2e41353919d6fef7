"""The board of a meeting's file: made when it is not there, and brought up to date with its seats."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import Partnership, User
from core.errors import Refused
from core.words import day_words
from oversight.actions.boards import add_member, create_board, end_member, set_partners_by_name, set_texts
from oversight.models import Board, BoardPartner, Member


class People:
    """The accounts of a partnership by the names of their people."""

    def __init__(self, partnership: Partnership) -> None:
        self.partnership = partnership

    def named(self, name: str) -> User | None:
        """The account of somebody of that name; None when there is none, or more than one."""
        return self._accounts.get(name.strip().casefold())

    @cached_property
    def _accounts(self) -> dict[str, User | None]:
        found: dict[str, User | None] = {}
        people = User.objects.filter(memberships__partnership=self.partnership, is_active=True).distinct()
        for user in people:
            name = user.full_name.casefold()
            found[name] = None if name in found else user
        return found


def board_for(partnership: Partnership, told: dict[str, Any], *, by: User, at: datetime) -> Board:
    """The board that the file names. One that is there keeps its rules and texts; seats that it lacks are
    added, and terms that the file ends are ended.
    """
    board = Board.objects.filter(partnership=partnership, name__iexact=told["name"]).first()
    if board is None:
        board = _make(partnership, told, by, at)
    known = {partner.short_name.casefold(): partner for partner in board.partners.all()}
    people = People(partnership)
    for n, member in enumerate(told["members"]):
        _seat(board, member, _partner(known, member["partner"], n), people, by, at)
    return board


def _make(partnership: Partnership, told: dict[str, Any], by: User, at: datetime) -> Board:
    contact, days, series = told["contact"] or {}, told["days"] or {}, told["series"] or {}
    given = {
        "usual_place": told["usual_place"], "usual_start": told["usual_start"],
        "usual_minutes": told["usual_minutes"], "every_months": series.get("every_months"),
        "nth_week": series.get("week"), "weekday": series.get("weekday"),
        "author_days": days.get("authors"), "clearance_days": days.get("clearance"),
        "agenda_days": days.get("agenda"), "key_days": days.get("key_notice"),
        "advice_days": days.get("advice"),
        **{f"contact_{name}": value for name, value in contact.items()},
    }  # fmt: skip
    board = create_board(
        partnership=partnership, name=told["name"], prefix=told["prefix"], slug=told["slug"],
        regime=told["regime"], purpose=told["purpose"], quorum_total=told["quorum"]["total"],
        quorum_each=told["quorum"]["each"] or 0, by=by, at=at,
        **{name: value for name, value in given.items() if value is not None},
    )  # fmt: skip
    rows = [(partner["name"], partner["kind"], partner["short_name"]) for partner in told["partners"]]
    set_partners_by_name(board=board, rows=rows, by=by, at=at)
    set_texts(board=board, texts=[(text["heading"], text["words"]) for text in told["texts"]], by=by, at=at)
    return board


def _partner(known: dict[str, BoardPartner], name: str, n: int) -> BoardPartner | None:
    if name and name.casefold() not in known:
        raise Refused(f"board.members[{n}].partner: {name} is not the short name of a partner of the board.")
    return known.get(name.casefold())


def _seat(
    board: Board, told: dict[str, Any], partner: BoardPartner | None, people: People, by: User, at: datetime
) -> None:
    seats = Member.objects.filter(board=board, name__iexact=told["name"], kind=told["kind"])
    stands_for = _stands_for(board, told)
    held = seats.filter(starts_on=told["starts_on"], stands_for=stands_for).first()
    if held is None:
        names = ("name", "initials", "kind", "starts_on", "title", "organisation", "email", "chair")
        more = ("vice_chair", "ends_on")
        add_member(
            board=board, by=by, at=at, partner=partner, user=people.named(told["name"]),
            stands_for=stands_for, **{name: told[name] for name in (*names, *more)},
        )  # fmt: skip
    elif told["ends_on"] and held.ends_on is None:
        end_member(member=held, on=told["ends_on"], by=by, at=at)


def _stands_for(board: Board, told: dict[str, Any]) -> Member | None:
    if not told["stands_for"]:
        return None
    seats = Member.objects.on(told["starts_on"])
    found = seats.filter(board=board, name__iexact=told["stands_for"], kind=Member.Kind.VOTING).first()
    if found is None:
        raise Refused(
            f"{told['stands_for']}, for whom {told['name']} stands in, has no seat on {board} on "
            f"{day_words(told['starts_on'])}."
        )
    return found
