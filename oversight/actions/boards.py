"""Changes to a board itself: its rules, partners and texts, and whether it still meets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify

from accounts.access import require
from accounts.models import Organisation, Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of, day_words
from oversight.actions.members import add_member, end_member, update_member
from oversight.closed import refuse_closed
from oversight.models import Board, BoardPartner, BoardText, Meeting, Publication

__all__ = [
    "add_member", "close_board", "create_board", "end_member", "refuse_closed", "reopen_board",
    "set_partners", "set_partners_by_name", "set_texts", "update_board", "update_member",
]  # fmt: skip

EDITABLE = frozenset(
    {
        "name", "slug", "prefix", "regime", "purpose", "quorum_total", "quorum_each", "usual_place",
        "usual_start", "usual_minutes", "every_months", "nth_week", "weekday", "contact_name",
        "contact_title", "contact_email", "contact_phone", "agenda_days", "clearance_days", "author_days",
        "key_days", "advice_days",
    }
)  # fmt: skip
TAKEN = "That name or address was taken a moment ago. Choose another."
PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")
STILL_OPEN = (
    Meeting.State.DRAFT, Meeting.State.PUBLISHED, Meeting.State.HELD, Meeting.State.MINUTES_DRAFT,
)  # fmt: skip


@transaction.atomic
def create_board(
    *, partnership: Partnership, name: str, prefix: str, by: User, at: datetime, slug: str = "", **fields: Any
) -> Board:
    """Set up a board. Without a `slug` its public address is made from the name.

    Raises:
        ValidationError: a name, address or number that can't be (by field).
    """
    require(by, Permission.RUN_BOARDS, partnership)
    _refuse_unknown(fields)
    name = " ".join(name.split())
    board = Board(
        partnership=partnership, name=name, prefix=prefix.strip().upper(), created_at=at,
        slug=slug.strip() or _free_slug(name), **fields,
    )  # fmt: skip
    _check(board)
    try:
        with transaction.atomic():
            board.save(force_insert=True)
    except IntegrityError as error:  # two people took one name in the same moment
        raise ValidationError(TAKEN) from error
    told = ("name", "prefix", "regime", "quorum_total", "quorum_each")
    _record(board, by, "oversight.board_created", None, {field: getattr(board, field) for field in told}, at)
    return board


@transaction.atomic
def update_board(
    *, board: Board, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Board:
    """Change what a board says of itself (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: decisions carry the prefix already, or the public knows the address already.
        ValidationError: a name, address or number that can't be (by field).
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    _refuse_unknown(changes)
    wanted = Board(**{f.attname: getattr(board, f.attname) for f in Board._meta.concrete_fields})
    for field, value in changes.items():
        setattr(wanted, field, value)
    _check_printed(board, wanted)
    _check(wanted)
    try:
        with transaction.atomic():
            before, after = save_changes(board, changes, version, EDITABLE)
    except IntegrityError as error:  # two people took one name in the same moment
        raise ValidationError(TAKEN) from error
    if after:
        _record(board, by, "oversight.board_changed", before, after, at)
    return board


@transaction.atomic
def set_texts(
    *, board: Board, texts: Sequence[tuple[str, str]], by: User,
    version: int | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    """Replace what the board tells the public (heading, words), in the order in which it prints.

    Raises:
        ChangedMeanwhile: somebody saved the board after `version` (None = not asked).
        ValidationError: a heading without words, or words without a heading.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    texts = [(heading.strip(), words.strip()) for heading, words in texts]
    texts = [pair for pair in texts if any(pair)]
    for heading, words in texts:
        if not heading:
            raise ValidationError(f"Give the text that begins “{words[:40]}” a heading.")
        if not words:
            raise ValidationError(f"Write what stands under “{heading}”.")
    before = list(board.texts.values_list("heading", "words"))
    if before == texts:
        return
    _take_turn(board, version)
    board.texts.all().delete()
    BoardText.objects.bulk_create(
        BoardText(board=board, position=position, heading=heading, words=words)
        for position, (heading, words) in enumerate(texts, start=1)
    )
    sides = [{"texts": [f"{heading}: {words}" for heading, words in side]} for side in (before, texts)]
    _record(board, by, "oversight.board_texts_set", sides[0], sides[1], at)


@transaction.atomic
def set_partners(
    *, board: Board, partners: Sequence[tuple[Organisation, str]], by: User,
    version: int | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    """Say which bodies the board joins, each with the short name that attendance lists print.

    A partner who has seats or stands on an attendance list stays: the record needs it.

    Raises:
        ChangedMeanwhile: somebody saved the board after `version` (None = not asked).
        Refused: a partner with seats would go.
        ValidationError: a body twice, or one without a short name.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    partners = [(body, short.strip()) for body, short in partners]
    _check_partners(partners)
    kept = {partner.organisation_id: partner for partner in board.partners.select_related("organisation")}
    before = [f"{partner.organisation} ({partner.short_name})" for partner in kept.values()]
    after = [f"{body} ({short})" for body, short in partners]
    if before == after:
        return
    wanted = {body.pk for body, _ in partners}
    gone = [partner for pk, partner in kept.items() if pk not in wanted]
    for partner in gone:
        _refuse_if_seated(partner)
    _take_turn(board, version)
    BoardPartner.objects.filter(pk__in=[partner.pk for partner in gone]).delete()
    for position, (body, short) in enumerate(partners):
        BoardPartner.objects.update_or_create(
            board=board, organisation=body, defaults={"short_name": short, "position": position}
        )
    _record(board, by, "oversight.board_partners_set", {"partners": before}, {"partners": after}, at)


@transaction.atomic
def set_partners_by_name(
    *, board: Board, rows: Sequence[tuple[str, str, str]], by: User,
    version: int | None = None, at: datetime | None = None,
) -> None:  # fmt: skip
    """The same with (name of the body, its kind, short name): a body that is not known yet is added.

    Raises:
        ChangedMeanwhile, Refused, ValidationError: as for set_partners.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    partners = []
    for name, kind, short in rows:
        full = " ".join(name.split())
        body = Organisation.objects.filter(name__iexact=full).first()
        if body is None:
            body = Organisation(name=full, kind=kind or Organisation.Kind.OTHER)
            body.full_clean()
            body.save(force_insert=True)
        board.partnership.organisations.add(body)
        partners.append((body, short))
    set_partners(board=board, partners=partners, by=by, version=version, at=at)


@transaction.atomic
def close_board(*, board: Board, reason: str, by: User, at: datetime | None = None) -> None:
    """Stop a board from meeting; everything stays readable.

    Raises:
        Refused: meetings are not finished.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    unfinished = list(board.meetings.filter(state__in=STILL_OPEN).order_by("starts_at"))
    if unfinished:
        named = "; ".join(
            f"{day_words(each.day)} ({each.get_state_display().lower()})" for each in unfinished[:5]
        )
        raise Refused(
            f"{board} still has {count_of(len(unfinished), 'meeting')} to finish: {named}. "
            "Cancel what will not be held and approve the minutes of the rest, then close the board."
        )
    _set_state(board, Board.State.CLOSED, reason, by, at)


@transaction.atomic
def reopen_board(*, board: Board, reason: str, by: User, at: datetime | None = None) -> None:
    """Let a closed board meet again.

    Raises:
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    _set_state(board, Board.State.OPEN, reason, by, at)


def _set_state(board: Board, state: str, reason: str, by: User, at: datetime | None) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    before = board.state
    rows = Board.objects.filter(pk=board.pk).exclude(state=state)
    if not rows.update(state=state, version=F("version") + 1):
        return
    board.refresh_from_db()
    verb = "oversight.board_closed" if state == Board.State.CLOSED else "oversight.board_reopened"
    _record(board, by, verb, {"state": before}, {"state": state}, at, note=reason.strip())


def _check(board: Board) -> None:
    """Every rule in words, before the database would refuse it."""
    problems = _name_problems(board) | _rule_problems(board) | _series_problems(board)
    if problems:
        raise ValidationError(problems)


def _name_problems(board: Board) -> dict[str, str]:
    problems: dict[str, str] = {}
    others = Board.objects.exclude(pk=board.pk)
    if not board.name:
        problems["name"] = "Enter the name of the board."
    elif others.filter(partnership=board.partnership, name__iexact=board.name).exists():
        problems["name"] = f"There is already a board called {board.name}. Choose another name."
    if not board.slug or board.slug != slugify(board.slug):
        problems["slug"] = "Use small letters, numbers and hyphens only, such as joint-care-board."
    elif others.filter(slug=board.slug).exists():
        problems["slug"] = f"The address “{board.slug}” belongs to another board. Choose another."
    if not PREFIX.match(board.prefix):
        problems["prefix"] = "Use letters, numbers and hyphens only, such as JCB."
    return problems


def _rule_problems(board: Board) -> dict[str, str]:
    problems: dict[str, str] = {}
    if board.contact_email:
        try:
            validate_email(board.contact_email)
        except ValidationError:
            problems["contact_email"] = "Enter an e-mail address in the right form, such as name@example.com."
    if board.quorum_total < 1:
        problems["quorum_total"] = "At least one voting member must be there."
    if not board.author_days >= board.clearance_days >= board.agenda_days:
        problems["clearance_days"] = (
            "Authors deliver first, then papers are cleared, then the agenda goes out: "
            "the days before the meeting must not grow from one to the next."
        )
    return problems


def _series_problems(board: Board) -> dict[str, str]:
    given = [value is not None for value in (board.every_months, board.nth_week, board.weekday)]
    if any(given) and not all(given):
        return {"every_months": "Say how many months apart, which week and which weekday, or none of them."}
    if all(given) and board.usual_start is None:
        return {"usual_start": "Enter the time at which its meetings begin, such as 09:30."}
    return {}


def _check_printed(board: Board, wanted: Board) -> None:
    """What people have in print or have followed may not change under them."""
    if wanted.prefix != board.prefix and board.decisions.exists():
        raise Refused(
            f"Decisions are numbered {board.prefix}/… already, and printed numbers never change. "
            f"Keep the prefix {board.prefix}."
        )
    published = Publication.objects.filter(meeting__board=board, state="out")
    if wanted.slug != board.slug and published.exists():
        raise Refused(
            f"The public knows this board under the address “{board.slug}”, and links to it would break. "
            "Keep the address."
        )


def _check_partners(partners: Sequence[tuple[Organisation, str]]) -> None:
    for body, short in partners:
        if not short:
            raise ValidationError(f"Give {body} the short name that attendance lists print, such as SCC.")
    names = [body.pk for body, _ in partners]
    shorts = [short.casefold() for _, short in partners]
    if len(set(names)) < len(names) or len(set(shorts)) < len(shorts):
        raise ValidationError("Each partner stands once, with a short name of its own.")


def _refuse_if_seated(partner: BoardPartner) -> None:
    seats = partner.members.count()
    if seats:
        raise Refused(
            f"{partner.organisation} has {count_of(seats, 'seat')} on the board, which the record needs. "
            "End the terms of its members instead; the partner stays."
        )


def _take_turn(board: Board, version: int | None) -> None:
    """Count the change on the board itself, so that two people who edit its lists notice each other."""
    rows = Board.objects.filter(pk=board.pk)
    if version is not None:
        rows = rows.filter(version=version)
    moved = rows.update(version=F("version") + 1)
    board.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(board)


def _free_slug(name: str) -> str:
    """The name as an address; with a number behind it when another board has it."""
    base = slugify(name)[:50].strip("-") or "board"
    taken = set(Board.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken
    )


def _refuse_unknown(fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - EDITABLE:
        raise ValueError(f"Not known: {', '.join(sorted(unknown))}")


def _record(
    board: Board, by: User, verb: str, before: Any, after: Any, at: datetime | None, note: str = ""
) -> None:
    record(
        by=by, verb=verb, obj=board, partnership=board.partnership,
        before=before and {name: plain(value) for name, value in before.items()},
        after=after and {name: plain(value) for name, value in after.items()}, at=at, note=note,
    )  # fmt: skip
