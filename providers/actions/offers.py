"""Offers to homes: made, answered, delivered, closed. Each answer carries the version that a person saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of, day_words
from providers.models import Location, Offer, OfferAnswer

LONGEST_TITLE, LONGEST_NOTE, LONGEST_WORDS = 200, 300, 4000
EDITABLE = frozenset({"kind", "title", "words", "answer_by"})
ANSWER_FIELDS = frozenset({"answer", "answered_on", "delivered_on", "note"})
Answer = OfferAnswer.Answer


@transaction.atomic
def make_offer(
    *, partnership: Partnership, kind: str, title: str, locations: Iterable[Location], by: User, on: date,
    at: datetime, words: str = "", answer_by: date | None = None,
) -> Offer:  # fmt: skip
    """Offer something to a set of homes on the day `on`; each stands as "no answer" until it answers.

    Raises:
        Refused: no home was chosen.
        ValidationError: no title, or a day that can't be (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    fields = _checked({"kind": kind, "title": title, "words": words, "answer_by": answer_by}, on)
    if on > timezone.localtime(at).date():
        raise ValidationError({"offered_on": "The day of the offer can't be in the future."})
    chosen = _homes(partnership, locations)
    if not chosen:
        raise Refused("No home is chosen. Choose at least one home to make the offer to.")
    offer = Offer.objects.create(partnership=partnership, offered_on=on, made_by=by, **fields)
    OfferAnswer.objects.bulk_create(OfferAnswer(offer=offer, location=home, invited_on=on) for home in chosen)
    after = {"kind": offer.get_kind_display(), "homes": len(chosen), "offered_on": on.isoformat()}
    _tell(offer, "offer_made", by, at, None, after)
    return offer


@transaction.atomic
def update_offer(
    *, offer: Offer, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Offer:
    """Correct what an offer says of itself (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        ValidationError: no title, or an answer due before the offer (by field).
    """
    require(by, Permission.EDIT_HOMES, offer.partnership)
    before, after = save_changes(offer, _checked(dict(changes), offer.offered_on), version, EDITABLE)
    if after:
        _tell(offer, "offer_changed", by, at, before, after)
    return offer


@transaction.atomic
def add_homes(
    *, offer: Offer, locations: Iterable[Location], by: User, on: date, at: datetime | None = None
) -> int:
    """Make the offer to more homes from `on`; how many are new. Those that have it already stay as they are.

    Raises:
        Refused: the offer is closed.
    """
    require(by, Permission.EDIT_HOMES, offer.partnership)
    _still_open(offer)
    there = set(offer.answers.values_list("location_id", flat=True))
    new = [home for home in _homes(offer.partnership, locations) if home.pk not in there]
    invited_on = max(on, offer.offered_on)
    OfferAnswer.objects.bulk_create(
        OfferAnswer(offer=offer, location=home, invited_on=invited_on) for home in new
    )
    if new:
        names = ", ".join(home.name for home in new)
        _tell(offer, "offer_homes_added", by, at, None, {"count": len(new), "homes": names})
    return len(new)


@transaction.atomic
def remove_home(*, answer: OfferAnswer, version: int, by: User, at: datetime | None = None) -> None:
    """Take a home out of an offer; only one that has not answered, since answers are never lost.

    Raises:
        ChangedMeanwhile: it was changed after `version`.
        Refused: it has answered, or the offer is closed.
    """
    offer = answer.offer
    require(by, Permission.EDIT_HOMES, offer.partnership)
    _still_open(offer)
    if answer.answer != Answer.NONE:
        raise Refused(
            f"{answer.location} has answered, so it stays in the offer. Correct its answer instead."
        )
    gone, _ = OfferAnswer.objects.filter(pk=answer.pk, version=version, answer=Answer.NONE).delete()
    if not gone:
        answer.refresh_from_db()
        raise ChangedMeanwhile(answer)
    _tell(offer, "offer_home_removed", by, at, {"home": str(answer.location)}, None)


@transaction.atomic
def write_answer(
    *, answer: OfferAnswer, answer_value: str, answered_on: date | None, delivered_on: date | None, note: str,
    version: int, by: User, at: datetime | None = None,
) -> OfferAnswer:  # fmt: skip
    """Write down all that is known of one home of an offer: its answer and day, its delivery, a note.

    "none" takes an answer back. What was accepted can be delivered after the offer has closed.

    Raises:
        ChangedMeanwhile: it was changed after `version`.
        Refused: the offer is closed, a day can't be, or something was delivered that was not accepted.
    """
    offer = answer.offer
    require(by, Permission.EDIT_HOMES, offer.partnership)
    if answer.version != version:  # what the rules would say of the newer row is no help to this person
        raise ChangedMeanwhile(answer)
    if answer_value not in Answer.values:
        raise Refused("Choose what the home answered: accepted, declined, later or no answer.")
    if answer_value == Answer.NONE:
        answered_on = None
    elif answered_on is None:
        raise Refused("Give the day on which the home answered.")
    if (answer_value, answered_on) != (answer.answer, answer.answered_on):
        _still_open(offer)
    _check_day(answer, answered_on, "answered", at)
    _check_delivery(answer, answer_value, answered_on, delivered_on)
    _check_day(answer, delivered_on, "delivered", at)
    changes = {
        "answer": answer_value, "answered_on": answered_on, "delivered_on": delivered_on, "note": _note(note),
    }  # fmt: skip
    before, after = save_changes(answer, changes, version, ANSWER_FIELDS)
    if after:
        verb = "offer_delivered" if "delivered_on" in after and "answer" not in after else "offer_answered"
        home = {"home": str(answer.location)}
        _tell(offer, verb, by, at, {**before, **home}, {**after, **home})
    return answer


def answer_offer(
    *, answer: OfferAnswer, answer_value: str, on: date, version: int, by: User, note: str | None = None,
    at: datetime | None = None,
) -> OfferAnswer:  # fmt: skip
    """Write down what a home answered on the day `on`; see `write_answer`. `note` None = as it is.

    A home that had said the same before keeps the day of its answer.
    """
    same = answer_value == answer.answer
    return write_answer(
        answer=answer, answer_value=answer_value, answered_on=answer.answered_on if same else on,
        delivered_on=answer.delivered_on, note=answer.note if note is None else note, version=version, by=by,
        at=at,
    )  # fmt: skip


def deliver(
    *, answer: OfferAnswer, on: date | None, version: int, by: User, note: str | None = None,
    at: datetime | None = None,
) -> OfferAnswer:  # fmt: skip
    """Write down that a home got it on the day `on`, None takes it back; see `write_answer`."""
    return write_answer(
        answer=answer, answer_value=answer.answer, answered_on=answer.answered_on, delivered_on=on,
        note=answer.note if note is None else note, version=version, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def close_offer(*, offer: Offer, on: date, version: int, by: User, at: datetime | None = None) -> Offer:
    """Take no more answers from `on`; what was accepted can still be delivered.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is closed already, or the day is before the offer.
    """
    require(by, Permission.EDIT_HOMES, offer.partnership)
    if offer.closed_on:
        raise Refused("This offer is closed already.")
    if on < offer.offered_on:
        raise Refused(f"The offer was made on {day_words(offer.offered_on)}. It can't close before that.")
    before, after = save_changes(offer, {"closed_on": on}, version, {"closed_on"})
    _tell(offer, "offer_closed", by, at, before, after)
    return offer


@transaction.atomic
def reopen_offer(*, offer: Offer, version: int, by: User, at: datetime | None = None) -> Offer:
    """Take answers again.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is open already.
    """
    require(by, Permission.EDIT_HOMES, offer.partnership)
    if not offer.closed_on:
        raise Refused("This offer is open already.")
    before, after = save_changes(offer, {"closed_on": None}, version, {"closed_on"})
    _tell(offer, "offer_reopened", by, at, before, after)
    return offer


def _homes(partnership: Partnership, locations: Iterable[Location]) -> list[Location]:
    """The chosen homes once each; an offer goes to the partnership's own homes only.

    Raises:
        Refused: one is not the partnership's.
    """
    chosen = {home.pk: home for home in locations}
    own = set(Location.objects.of(partnership).filter(pk__in=chosen).values_list("pk", flat=True))
    if strange := [home.name for pk, home in chosen.items() if pk not in own]:
        raise Refused(
            f"{strange[0]} is not one of your homes. Take it out, or mark it as yours on its page."
            if len(strange) == 1
            else f"{count_of(len(strange), 'home')} are not yours, such as {strange[0]}. Take them out."
        )
    return list(chosen.values())


def _still_open(offer: Offer) -> None:
    if Offer.objects.filter(Q(closed_on__isnull=False), pk=offer.pk).exists():
        raise Refused("This offer is closed. Reopen it to change its homes or answers.")


def _check_delivery(
    answer: OfferAnswer, answer_value: str, answered_on: date | None, delivered_on: date | None
) -> None:
    """Only what was accepted is delivered, and not before that."""
    if delivered_on is None:
        return
    if answer_value != Answer.ACCEPTED or answered_on is None:
        if answer.delivered_on == delivered_on:
            got = day_words(delivered_on)
            raise Refused(f"{answer.location} got it on {got}. Take the delivery back first.")
        raise Refused(f"{answer.location} has not accepted. Write down that it accepted, then deliver.")
    if delivered_on < answered_on:
        raise Refused(
            f"{answer.location} accepted on {day_words(answered_on)}. Nothing can be delivered before that."
        )


def _check_day(answer: OfferAnswer, on: date | None, what: str, at: datetime | None) -> None:
    if on is None:
        return
    if on < answer.invited_on:
        raise Refused(
            f"{answer.location} was invited on {day_words(answer.invited_on)}. "
            f"Nothing can be {what} before that."
        )
    if at is not None and on > timezone.localtime(at).date():
        raise Refused(f"It can't be {what} in the future. Give today or an earlier day.")


def _note(note: str) -> str:
    text = " ".join(note.split())
    if len(text) > LONGEST_NOTE:
        raise Refused(f"The note has {len(text)} characters. Shorten it to {LONGEST_NOTE}.")
    return text


def _checked(fields: dict[str, Any], on: date) -> dict[str, Any]:
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    problems: dict[str, str] = {}
    title, words = fields.get("title", "x"), fields.get("words", "")
    if not title:
        problems["title"] = "Enter what is offered."
    elif len(title) > LONGEST_TITLE:
        problems["title"] = f"Shorten the title to {LONGEST_TITLE} characters."
    if len(words) > LONGEST_WORDS:
        problems["words"] = f"Shorten the details to {LONGEST_WORDS:,} characters."
    if fields.get("kind", Offer.Kind.OTHER) not in Offer.Kind.values:
        problems["kind"] = "Choose what is offered."
    if fields.get("answer_by") and fields["answer_by"] < on:
        problems["answer_by"] = f"Answers can't be due before the offer was made on {day_words(on)}."
    if problems:
        raise ValidationError(problems)
    return fields


def _tell(
    offer: Offer, verb: str, by: User, at: datetime | None, before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:  # fmt: skip
    record(
        by=by, verb=f"providers.{verb}", obj=offer, partnership=offer.partnership, before=before, after=after,
        at=at,
    )  # fmt: skip
