"""Offers to homes: what each answered, what arrived, and the counts as at a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from providers.actions import offers as actions
from providers.models import Offer, OfferAnswer
from providers.summaries.offers import Counts, counts_of, sentence
from tests.providers.making import NOW, TODAY, make_home, make_officer
from tests.providers.offering import OFFERED, given_to, homes_of, offer, said


@pytest.fixture
def homes(people: Any) -> Any:
    return homes_of(people)


def test_an_offer_invites_each_home_once_and_waits_for_answers(people: Any, homes: Any) -> None:
    made = offer(people, [*homes, homes[0]])
    assert counts_of(made) == Counts(invited=4, none=4)
    assert set(made.answers.values_list("invited_on", flat=True)) == {OFFERED}


def test_counts_in_words_leave_out_what_is_nought(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    for home, what in zip(homes, ("accepted", "accepted", "declined", "declined"), strict=True):
        said(made, home, what, by=people.commissioner)
    assert counts_of(made).words == "4 invited, 2 accepted, 2 declined"
    given_to(made, homes[0], by=people.commissioner)
    assert counts_of(made).words == "4 invited, 2 accepted, 2 declined, 1 delivered"


def test_every_part_has_its_word_in_order() -> None:
    whole = Counts(invited=63, accepted=38, declined=20, later=3, none=2, delivered=9)
    assert whole.words == "63 invited, 38 accepted, 20 declined, 3 later, 2 no answer, 9 delivered"
    assert Counts().words == "nobody invited"


def test_counts_as_at_a_day_know_nothing_of_what_came_later(people: Any, homes: Any) -> None:
    made = offer(people, homes[:3])
    said(made, homes[0], "accepted", by=people.commissioner, on=TODAY - timedelta(days=5))
    said(made, homes[1], "declined", by=people.commissioner)
    given_to(made, homes[0], by=people.commissioner)
    actions.add_homes(offer=made, locations=homes[3:], by=people.commissioner, on=TODAY)
    assert counts_of(made, TODAY - timedelta(days=5)).words == "3 invited, 1 accepted, 2 no answer"
    assert counts_of(made, OFFERED - timedelta(days=1)).words == "nobody invited"
    assert counts_of(made, TODAY) == counts_of(made)


def test_the_sentence_names_the_offer_and_the_day(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    assert sentence(made, counts_of(made), TODAY) == (
        "Offer RESTORE2 training: 4 invited, 4 no answer, as at 2 August 2021"
    )


def test_an_offer_goes_to_own_homes_only(people: Any, homes: Any) -> None:
    stranger = make_home(name="Faraway", council="Solmouth")
    with pytest.raises(Refused, match="Faraway is not one of your homes"):
        offer(people, [*homes, stranger])
    with pytest.raises(Refused, match="2 homes are not yours"):
        offer(people, [stranger, make_home(council="Solmouth")])
    assert not Offer.objects.exists()


def test_an_offer_to_nobody_is_refused(people: Any, homes: Any) -> None:
    with pytest.raises(Refused, match="No home is chosen"):
        offer(people, [])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"), ({"title": "x" * 201}, "title"), ({"kind": "sweets"}, "kind"),
        ({"words": "x" * 4001}, "words"), ({"answer_by": OFFERED - timedelta(days=1)}, "answer_by"),
        ({"on": TODAY + timedelta(days=1)}, "offered_on"),
    ],
)  # fmt: skip
def test_an_offer_that_says_too_little_or_too_much_is_refused_by_field(
    people: Any, homes: Any, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as wrong:
        offer(people, homes, **given)
    assert field in wrong.value.message_dict


def test_an_answer_has_its_day_and_can_be_taken_back(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    row = said(made, homes[0], "later", by=people.commissioner, on=TODAY - timedelta(days=2))
    assert row.answered_on == TODAY - timedelta(days=2)
    row = said(made, homes[0], "none", by=people.commissioner)
    assert (row.answer, row.answered_on) == ("none", None)


def test_the_same_answer_again_keeps_its_day(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner, on=TODAY - timedelta(days=2))
    before = Entry.objects.count()
    row = said(made, homes[0], "accepted", by=people.commissioner)
    assert row.answered_on == TODAY - timedelta(days=2)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("what", "on", "why"),
    [
        ("maybe", TODAY, "Choose what the home answered"),
        ("accepted", OFFERED - timedelta(days=1), "was invited on"),
        ("accepted", TODAY + timedelta(days=1), "future"),
    ],
)
def test_an_answer_that_can_not_be_is_refused(people: Any, homes: Any, what: str, on: Any, why: str) -> None:
    made = offer(people, homes)
    with pytest.raises(Refused, match=why):
        said(made, homes[0], what, by=people.commissioner, on=on)
    assert counts_of(made).none == 4


def test_only_what_was_accepted_is_delivered_and_not_before(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    with pytest.raises(Refused, match="has not accepted"):
        given_to(made, homes[0], by=people.commissioner)
    said(made, homes[0], "accepted", by=people.commissioner)
    with pytest.raises(Refused, match="accepted on 2 August 2021"):
        given_to(made, homes[0], by=people.commissioner, on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="future"):
        given_to(made, homes[0], by=people.commissioner, on=TODAY + timedelta(days=1))
    assert given_to(made, homes[0], by=people.commissioner).delivered_on == TODAY


def test_a_delivery_is_taken_back_before_the_answer_changes(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    row = given_to(made, homes[0], by=people.commissioner)
    with pytest.raises(Refused, match="Take the delivery back first"):
        said(made, homes[0], "declined", by=people.commissioner)
    actions.deliver(answer=row, on=None, version=row.version, by=people.commissioner, at=NOW)
    assert said(made, homes[0], "declined", by=people.commissioner).answer == "declined"


def test_an_answer_without_a_day_and_a_note_too_long_are_refused(people: Any, homes: Any) -> None:
    row = offer(people, homes).answers.all()[0]
    given: dict[str, Any] = {"answer": row, "delivered_on": None, "version": 1, "by": people.commissioner}
    with pytest.raises(Refused, match="Give the day"):
        actions.write_answer(answer_value="accepted", answered_on=None, note="", **given)
    with pytest.raises(Refused, match="301 characters"):
        actions.write_answer(answer_value="none", answered_on=None, note="x" * 301, **given)
    kept = actions.write_answer(answer_value="none", answered_on=None, note=" Rang  twice. ", **given)
    assert kept.note == "Rang twice."


def test_who_saves_second_is_told(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    row = made.answers.get(location=homes[0])
    said(made, homes[0], "accepted", by=people.commissioner)
    with pytest.raises(ChangedMeanwhile):
        actions.answer_offer(
            answer=row, answer_value="declined", on=TODAY, version=1, by=make_officer(people), at=NOW
        )
    row.refresh_from_db()
    assert row.answer == "accepted"


def test_a_closed_offer_takes_no_answers_but_what_was_accepted_is_delivered(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    actions.close_offer(offer=made, on=TODAY, version=1, by=people.commissioner)
    with pytest.raises(Refused, match="closed"):
        said(made, homes[1], "accepted", by=people.commissioner)
    with pytest.raises(Refused, match="closed"):
        actions.add_homes(offer=made, locations=[make_home()], by=people.commissioner, on=TODAY)
    with pytest.raises(Refused, match="closed"):
        actions.remove_home(answer=made.answers.all()[2], version=1, by=people.commissioner)
    assert given_to(made, homes[0], by=people.commissioner).delivered_on == TODAY
    with pytest.raises(Refused, match="closed already"):
        actions.close_offer(offer=made, on=TODAY, version=2, by=people.commissioner)
    actions.reopen_offer(offer=made, version=2, by=people.commissioner)
    assert said(made, homes[1], "accepted", by=people.commissioner).answer == "accepted"
    with pytest.raises(Refused, match="open already"):
        actions.reopen_offer(offer=made, version=3, by=people.commissioner)


def test_an_offer_does_not_close_before_it_was_made(people: Any, homes: Any) -> None:
    with pytest.raises(Refused, match="can't close before"):
        actions.close_offer(
            offer=offer(people, homes), on=OFFERED - timedelta(days=1), version=1, by=people.commissioner
        )


def test_homes_are_added_once_and_invited_from_that_day(people: Any, homes: Any) -> None:
    made = offer(people, homes[:2])
    assert actions.add_homes(offer=made, locations=homes, by=people.commissioner, on=TODAY) == 2
    assert actions.add_homes(offer=made, locations=homes, by=people.commissioner, on=TODAY) == 0
    assert made.answers.get(location=homes[3]).invited_on == TODAY


def test_a_home_is_taken_out_only_while_it_has_not_answered(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "declined", by=people.commissioner)
    with pytest.raises(Refused, match="has answered"):
        actions.remove_home(answer=made.answers.get(location=homes[0]), version=2, by=people.commissioner)
    actions.remove_home(answer=made.answers.get(location=homes[1]), version=1, by=people.commissioner)
    assert counts_of(made).invited == 3


def test_a_home_that_answers_meanwhile_is_not_taken_out(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    seen = made.answers.get(location=homes[0])
    said(made, homes[0], "accepted", by=people.commissioner)
    with pytest.raises(ChangedMeanwhile):
        actions.remove_home(answer=seen, version=1, by=people.commissioner)
    assert counts_of(made).accepted == 1


def test_an_offer_is_corrected_with_the_version_that_was_seen(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    actions.update_offer(offer=made, changes={"title": "NEWS2 "}, version=1, by=people.commissioner)
    assert made.title == "NEWS2"
    actions.update_offer(offer=made, changes={"title": "NEWS2"}, version=2, by=people.commissioner)
    with pytest.raises(ChangedMeanwhile):
        actions.update_offer(offer=made, changes={"title": "Other"}, version=1, by=people.commissioner)


def test_a_viewer_and_another_partnership_change_nothing(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    row = made.answers.all()[0]
    for person in (people.viewer, people.outsider):
        for change in (
            lambda who: actions.answer_offer(answer=row, answer_value="later", on=TODAY, version=1, by=who),
            lambda who: actions.deliver(answer=row, on=TODAY, version=1, by=who),
            lambda who: actions.remove_home(answer=row, version=1, by=who),
            lambda who: actions.add_homes(offer=made, locations=[], by=who, on=TODAY),
            lambda who: actions.update_offer(offer=made, changes={}, version=1, by=who),
            lambda who: actions.close_offer(offer=made, on=TODAY, version=1, by=who),
            lambda who: actions.reopen_offer(offer=made, version=1, by=who),
            lambda who: offer(people, homes, by=who),
        ):
            with pytest.raises(PermissionDenied):
                change(person)
    assert Offer.objects.visible_to(people.viewer).exists()
    assert not Offer.objects.visible_to(people.outsider).exists()


def test_the_trail_tells_each_change_in_a_sentence(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    row = given_to(made, homes[0], by=people.commissioner)
    actions.deliver(answer=row, on=None, version=row.version, by=people.commissioner)
    actions.deliver(answer=row, on=None, version=row.version, note="Away", by=people.commissioner)
    told = [
        words_for(entry) for entry in Entry.objects.filter(verb__startswith="providers.offer").order_by("pk")
    ]
    assert told == [
        "offered RESTORE2 training to 4 homes",
        "wrote down for Home 01 in the offer RESTORE2 training: accepted",
        "wrote down that Home 01 got what was offered: RESTORE2 training",
        "took back that Home 01 got what was offered: RESTORE2 training",
        "changed what is noted of Home 01 in the offer RESTORE2 training",
    ]


def test_the_database_holds_that_only_what_was_accepted_is_delivered(people: Any, homes: Any) -> None:
    offer(people, homes)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferAnswer.objects.update(delivered_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferAnswer.objects.update(answer="accepted")
