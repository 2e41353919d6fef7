"""What a home's own staff would put right: it waits until a commissioner accepts or declines it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import notifications
from accounts.access import may, require
from accounts.models import Partnership, User, system_user
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from providers.actions.checks import check, text_problems
from providers.actions.facts import add_digital, add_staffing
from providers.actions.homes import update_record
from providers.actions.people import add_person, end_person, update_person
from providers.actions.records import record_of
from providers.actions.vacancies import Free, set_vacancies
from providers.models import HomeCorrection, HomePerson, HomeStaff, Location
from providers.summaries.corrections import compare, facts_now, waiting_about

Subject = HomeCorrection.Subject
State = HomeCorrection.State
ITSELF = "The home itself"
REPLACED = "Replaced by a newer one."
TOO_LATE = (
    "What you would change was answered or taken back meanwhile. What you typed is kept: send it again if it "
    "is still to be put right."
)
FIELDS: dict[str, frozenset[str]] = {
    Subject.VACANCY: frozenset({"rows"}),
    Subject.STAFFING: frozenset({"employed", "agency", "absent"}),
    Subject.DIGITAL: frozenset({"nhsmail", "video", "dspt", "devices"}),
    Subject.FEATURES: frozenset({"features"}),
    Subject.PERSON: frozenset({"person", "left", "name", "role", "phone", "email"}),
    Subject.OTHER: frozenset(),
}
ENDED = frozenset({"state", "ended_at", "ended_by", "reason"})
NOT_ASKED: Final[Any] = object()


class _TriedOut(Exception):
    """Takes back what was done to see whether it can be done."""


@transaction.atomic
def propose_correction(
    *, partnership: Partnership, location: Location, subject: str, values: Mapping[str, Any], by: User,
    at: datetime, words: str = "", instead: HomeCorrection | None = None,
) -> HomeCorrection:  # fmt: skip
    """Ask for local facts of one's own home to be put right; nothing changes until a commissioner agrees.

    `values` are those of the subject (FIELDS). What could not be written down is refused at once. Of the same
    facts one correction waits at a time: another one is refused unless it is sent `instead` of it.

    Raises:
        PermissionDenied: it is not this person's home today.
        Refused, ValidationError: what the action behind it refuses; nothing to put right; one of the same
            facts waits already, or `instead` was answered or taken back meanwhile.
    """
    require(by, Permission.OWN_HOMES, partnership)
    at_home = HomeStaff.objects.filter(partnership=partnership, location=location)
    list(at_home.select_for_update().order_by("pk"))  # two of one home who send at once take turns
    if not at_home.current_of(by).exists():
        raise PermissionDenied("This is not one of your homes. Ask the partnership if it should be.")
    said = words.strip()
    check(
        {
            "subject": "" if subject in Subject.values else "Choose what it is about.",
            **text_problems(
                HomeCorrection,
                {"words": said},
                {"words": "Say what is wrong."} if subject == Subject.OTHER else {},
            ),
        }
    )
    if unknown := set(values) - FIELDS[subject]:
        raise ValueError(f"No facts of {subject}: {', '.join(sorted(unknown))}")
    made = HomeCorrection(
        partnership=partnership, location=location, subject=subject, values=dict(values), words=said,
        before=facts_now(partnership, location, subject, values), made_at=at, made_by=by,
    )  # fmt: skip
    _try_out(made, at)
    _make_room(made, instead)
    made.save(force_insert=True)
    _trail(made, "made", by=by, at=at)
    return made


@transaction.atomic
def answer_correction(
    *, correction: HomeCorrection, accept: bool, version: int, by: User, at: datetime, reason: str = "",
    seen: Any = NOT_ASKED,
) -> HomeCorrection:  # fmt: skip
    """Accept or decline what a home would put right. Accepting writes it down as told by the home that day.
    The home's person hears of either by mail.

    `seen` is the token of the facts (summaries.corrections.compare) that the person had in front of them.
    Declining needs a reason, which stands in the mail.

    Raises:
        ChangedMeanwhile: it was answered or withdrawn after `version`, or the facts moved after `seen`.
        Refused, ValidationError: what the action behind it refuses; no reason.
    """
    require(by, Permission.EDIT_HOMES, correction.partnership)
    current = HomeCorrection.objects.select_for_update().get(pk=correction.pk)
    if current.version != version:
        raise ChangedMeanwhile(current)
    _refuse_ended(current)
    if not accept:
        said = reason.strip()
        check(text_problems(HomeCorrection, {"reason": said}, {"reason": "Say why, for the home to read."}))
        _end(correction, State.DECLINED, "declined", version=version, by=by, at=at, reason=said)
        _tell_the_home(correction, by, at)
        return correction
    if seen is not NOT_ASKED and seen != compare(current).token:
        raise ChangedMeanwhile(current)
    _APPLY[Subject(current.subject)](current, by, at)
    _end(correction, State.ACCEPTED, "accepted", version=version, by=by, at=at)
    _tell_the_home(correction, by, at)
    return correction


@transaction.atomic
def withdraw_correction(
    *, correction: HomeCorrection, version: int, by: User, at: datetime
) -> HomeCorrection:
    """Take back what was asked for, as long as nobody answered it.

    Raises:
        ChangedMeanwhile: it was answered after `version`.
        PermissionDenied: it is not this person's home today.
        Refused: it was answered or taken back already.
    """
    require(by, Permission.OWN_HOMES, correction.partnership)
    mine = HomeStaff.objects.current_of(by).filter(partnership=correction.partnership)
    if not mine.filter(location=correction.location_id).exists():
        raise PermissionDenied("This is not one of your homes.")
    _refuse_ended(correction)
    _end(correction, State.WITHDRAWN, "withdrawn", version=version, by=by, at=at)
    return correction


def _refuse_ended(row: HomeCorrection) -> None:
    if row.state != State.WAITING and row.ended_at is not None:
        day = day_words(timezone.localtime(row.ended_at).date())
        raise Refused(f"This correction was {row.get_state_display().lower()} on {day} already.")


def _try_out(made: HomeCorrection, at: datetime) -> None:
    """Write it down and take it back again, so that the home hears at once what can't be."""
    try:
        with transaction.atomic():
            _APPLY[Subject(made.subject)](made, system_user(), at)
            raise _TriedOut
    except _TriedOut:
        pass


def _make_room(made: HomeCorrection, instead: HomeCorrection | None) -> None:
    """One correction of the same facts waits at a time; the one that is to be replaced is taken back."""
    waiting = waiting_about(made.partnership, made.location, made.subject, made.values.get("person"))
    if instead is not None and instead != waiting:
        raise Refused(TOO_LATE)
    if waiting is None:
        return
    if instead is None:
        raise Refused(
            f"What was sent on {day_words(timezone.localtime(waiting.made_at).date())} about the same still "
            "waits. Send this in its place, or take the other back first."
        )
    who_when: Any = {"version": waiting.version, "by": made.made_by, "at": made.made_at}
    try:
        _end(waiting, State.WITHDRAWN, "withdrawn", **who_when, reason=REPLACED)
    except ChangedMeanwhile:
        raise Refused(TOO_LATE) from None


def _end(
    row: HomeCorrection, state: str, verb: str, *, version: int, by: User, at: datetime, reason: str = ""
) -> None:
    save_changes(row, {"state": state, "ended_at": at, "ended_by": by, "reason": reason}, version, ENDED)
    _trail(row, verb, by=by, at=at, reason=reason)


def _trail(row: HomeCorrection, verb: str, *, by: User, at: datetime, reason: str = "") -> None:
    """What it was about; the facts themselves may name people, so they stay with the row."""
    record(
        by=by, verb=f"providers.correction_{verb}", obj=row, partnership=row.partnership, at=at, before=None,
        after={"subject": row.subject, "location": row.location_id, **({"reason": reason} if reason else {})},
        label=str(row.location),
    )  # fmt: skip


def _tell_the_home(row: HomeCorrection, by: User, at: datetime) -> None:
    if not may(row.made_by, Permission.OWN_HOMES, row.partnership):
        return
    notifications.send(
        row.made_by, f"{row.location}: your correction was {row.get_state_display().lower()}",
        "providers/correction_mail.txt",
        {
            "correction": row, "by": by,
            "url": f"{settings.SITE_URL.rstrip('/')}{reverse('providers:own_home', args=[row.location_id])}",
        },
        "you asked for it", by=by, partnership=row.partnership, digest_key=f"correction-{row.pk}", at=at,
    )  # fmt: skip


# --- writing it down ------------------------------------------------------------------------------
def _about(row: HomeCorrection, by: User, at: datetime) -> dict[str, Any]:
    on = timezone.localtime(row.made_at).date()
    return {"partnership": row.partnership, "location": row.location, "by": by, "on": on, "at": at}


def _vacancies(row: HomeCorrection, by: User, at: datetime) -> None:
    rows = [
        Free(
            bed_type=each["bed_type"], admittable=each["admittable"], reserved=each.get("reserved") or 0,
            features=tuple(each.get("features", ())), note=each.get("note", ""),
            weekly_fee=None if each.get("weekly_fee") is None else Decimal(each["weekly_fee"]),
        )
        for each in row.values["rows"]
    ]  # fmt: skip
    if not rows:
        raise Refused("Nothing was changed. Change a figure, or tick “Still true”.")
    set_vacancies(
        **_about(row, by, at), rows=rows, verified_at=row.made_at, verified_by=str(row.made_by), how=ITSELF
    )


def _staffing(row: HomeCorrection, by: User, at: datetime) -> None:
    add_staffing(**_about(row, by, at), note=f"{ITSELF}.", **row.values)


def _digital(row: HomeCorrection, by: User, at: datetime) -> None:
    add_digital(**_about(row, by, at), note=f"{ITSELF}.", **row.values)


def _features(row: HomeCorrection, by: User, at: datetime) -> None:
    kept = record_of(row.partnership, row.location)
    update_record(record=kept, changes=row.values, version=kept.version, by=by, at=at)


def _person(row: HomeCorrection, by: User, at: datetime) -> None:
    facts = {name: value for name, value in row.values.items() if name not in ("person", "left")}
    key = row.values.get("person")
    if not key:
        add_person(partnership=row.partnership, location=row.location, by=by, at=at, **facts)
        return
    found = HomePerson.objects.about(row.partnership, row.location).filter(pk=key, ends_on=None).first()
    if found is None:
        raise Refused("This person is no longer on the list of whom to ring. Decline it, or add them there.")
    if row.values.get("left"):
        gone = timezone.localtime(row.made_at).date()
        end_person(person=found, on=gone, version=found.version, by=by, at=at)
    else:
        update_person(person=found, changes=facts, version=found.version, by=by, at=at)


def _other(row: HomeCorrection, by: User, at: datetime) -> None:
    """Nothing to write by itself: whoever accepts it has put it right by hand."""


_APPLY: dict[Subject, Callable[[HomeCorrection, User, datetime], None]] = {
    Subject.VACANCY: _vacancies, Subject.STAFFING: _staffing, Subject.DIGITAL: _digital,
    Subject.FEATURES: _features, Subject.PERSON: _person, Subject.OTHER: _other,
}  # fmt: skip
