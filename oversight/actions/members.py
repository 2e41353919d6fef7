"""Changes to who sits on a board: seats from a day until a day. A person who leaves stays in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, Q

from accounts.access import require
from accounts.models import Membership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import Refused
from core.words import day_words
from oversight.closed import refuse_closed
from oversight.models import Attendance, Board, BoardPartner, Member

EDITABLE = frozenset(
    {
        "name", "initials", "title", "organisation", "email", "partner", "user", "kind", "chair",
        "vice_chair", "stands_for", "starts_on", "ends_on",
    }
)  # fmt: skip


@transaction.atomic
def add_member(
    *, board: Board, by: User, name: str, initials: str, kind: str, starts_on: date, title: str = "",
    organisation: str = "", email: str = "", partner: BoardPartner | None = None, user: User | None = None,
    chair: bool = False, vice_chair: bool = False, stands_for: Member | None = None,
    ends_on: date | None = None, at: datetime | None = None,
) -> Member:  # fmt: skip
    """Give a person a seat from a day on. Initials, partner and organisation are made when left out.

    Raises:
        Refused: the board is closed.
        ValidationError: a rule of seats is broken (by field); see `check_seat`.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    refuse_closed(board)
    member = Member(
        board=board, name=" ".join(name.split()), initials=initials.strip(), kind=kind, starts_on=starts_on,
        title=title.strip(), organisation=organisation.strip(), email=email.strip(), partner=partner,
        user=user, chair=chair, vice_chair=vice_chair, stands_for=stands_for, ends_on=ends_on,
    )  # fmt: skip
    _complete(member)
    check_seat(member)
    member.save(force_insert=True)
    told = ("kind", "partner", "starts_on", "ends_on", "chair", "vice_chair", "stands_for")
    after = {field: plain(getattr(member, field)) for field in told if getattr(member, field)}
    _record(member, by, "oversight.member_added", None, after, at)
    return member


@transaction.atomic
def update_member(
    *, member: Member, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Member:
    """Change a seat (EDITABLE). Attendance lists keep the names and titles of their day.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: the new term leaves out a meeting at which the person was present.
        ValidationError: a rule of seats is broken (by field).
    """
    require(by, Permission.RUN_BOARDS, member.partnership)
    wanted = Member(**{f.attname: getattr(member, f.attname) for f in Member._meta.concrete_fields})
    for field, value in changes.items():
        setattr(wanted, field, value)
    _complete(wanted)
    check_seat(wanted)
    _refuse_to_cut_off(wanted)
    made = {name: getattr(wanted, name) for name in {*changes, "partner", "organisation", "initials"}}
    before, after = save_changes(member, made, version, EDITABLE)
    if after:
        _record(member, by, "oversight.member_changed", before, after, at)
    return member


@transaction.atomic
def end_member(*, member: Member, on: date, by: User, at: datetime | None = None) -> None:
    """End a term; `on` is its last day. Substitutes for this seat end with it.

    Raises:
        Refused: the person was present at a later meeting.
        ValidationError: the day lies before the term.
    """
    require(by, Permission.RUN_BOARDS, member.partnership)
    if on < member.starts_on:
        raise ValidationError(
            {"on": f"The term began on {day_words(member.starts_on)}: the last day can’t be before that."}
        )
    _end(member, on, by, at)
    for substitute in member.substitutes.filter(Q(ends_on=None) | Q(ends_on__gt=on)):
        _end(substitute, max(on, substitute.starts_on), by, at)


def check_seat(member: Member) -> None:
    """Every rule of seats, in words, before the database would refuse it.

    Raises:
        ValidationError: by field.
    """
    problems: dict[str, str] = {}
    if not member.name:
        problems["name"] = "Enter the name of the person."
    if member.email:
        try:
            validate_email(member.email)
        except ValidationError:
            problems["email"] = "Enter an e-mail address in the right form, such as name@example.com."
    if member.ends_on and member.ends_on < member.starts_on:
        problems["ends_on"] = "The last day of the term can’t be before its first day."
    problems |= _partner_problems(member)
    problems |= _substitute_problems(member)
    if (member.chair or member.vice_chair) and member.kind != Member.Kind.VOTING:
        problems["chair"] = "Only a voting member takes the chair."
    if (
        member.user_id
        and not Membership.objects.filter(user_id=member.user_id, partnership=member.partnership).exists()
    ):
        problems["user"] = f"{member.user} has no account in {member.partnership}."
    if problems:
        raise ValidationError(problems)
    _refuse_overlap(member)


def _complete(member: Member) -> None:
    """What follows from the rest: initials from the name, the substitute's partner, the printed body."""
    if not member.initials:
        member.initials = "".join(word[0] for word in member.name.split() if word[0].isalpha())[:30].upper()
    if member.kind == Member.Kind.SUBSTITUTE and member.stands_for and member.partner is None:
        member.partner = member.stands_for.partner
    if not member.organisation and member.partner:
        member.organisation = member.partner.short_name


def _partner_problems(member: Member) -> dict[str, str]:
    if member.partner and member.partner.board_id != member.board_id:
        return {"partner": f"{member.partner} is not a partner of this board."}
    if member.kind != Member.Kind.ATTENDING and member.partner is None:
        return {"partner": "Say whose seat it is: the quorum counts voting members for each partner."}
    return {}


def _substitute_problems(member: Member) -> dict[str, str]:
    stood_for = member.stands_for
    if stood_for is None:
        return {}
    if member.kind != Member.Kind.SUBSTITUTE:
        return {"stands_for": "Only a named substitute stands in for somebody."}
    if stood_for.board_id != member.board_id or stood_for.kind != Member.Kind.VOTING:
        return {"stands_for": "A substitute stands in for a voting member of the same board."}
    if member.partner_id != stood_for.partner_id:
        return {"partner": f"{stood_for} sits for {stood_for.partner}; so must the substitute."}
    return {}


def _refuse_overlap(member: Member) -> None:
    """One person has one seat at a time; only a substitute may stand in for several members."""
    others = Member.objects.filter(board=member.board).exclude(pk=member.pk)
    same = Q(name__iexact=member.name)
    if member.user_id:
        same |= Q(user_id=member.user_id)
    others = others.filter(same).filter(Q(ends_on=None) | Q(ends_on__gte=member.starts_on))
    if member.ends_on:
        others = others.filter(starts_on__lte=member.ends_on)
    for other in others:
        if _clash(member, other):
            until = f"until {day_words(other.ends_on)}" if other.ends_on else "with no last day"
            raise ValidationError(
                {
                    "starts_on": f"{other} already has a seat from {day_words(other.starts_on)} {until} "
                    f"({other.get_kind_display().lower()}). "
                    "End that term first, or choose days that do not overlap."
                }
            )


def _clash(one: Member, other: Member) -> bool:
    kinds = {one.kind, other.kind}
    if Member.Kind.VOTING in kinds or Member.Kind.SUBSTITUTE not in kinds:
        return True
    return one.kind == other.kind and one.stands_for_id == other.stands_for_id


def _end(member: Member, on: date, by: User, at: datetime | None) -> None:
    wanted = Member(pk=member.pk, board=member.board, starts_on=member.starts_on, ends_on=on)
    _refuse_to_cut_off(wanted)
    before, after = save_changes(member, {"ends_on": on}, member.version, EDITABLE)
    if after:
        _record(member, by, "oversight.member_ended", before, after, at)


def _refuse_to_cut_off(member: Member) -> None:
    """A term covers the meetings at which the person was present."""
    there = Attendance.objects.filter(member_id=member.pk, capacity=Attendance.Capacity.PRESENT)
    outside = Q(meeting__starts_at__date__lt=member.starts_on)
    if member.ends_on:
        outside |= Q(meeting__starts_at__date__gt=member.ends_on)
    last = there.filter(outside).aggregate(last=Max("meeting__starts_at__date"))["last"]
    if last:
        raise Refused(
            f"The attendance list of {day_words(last)} shows this person as present, "
            "so the term must cover that day. Choose another day, or correct that list."
        )


def _record(member: Member, by: User, verb: str, before: Any, after: Any, at: datetime | None) -> None:
    record(
        by=by, verb=verb, obj=member, partnership=member.partnership,
        label=f"{member} ({member.board})", before=before, after=after, at=at,
    )  # fmt: skip
