"""Calls and visits are written down, once, by those who may (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from audit.models import Entry
from audit.registry import sentence
from core.errors import Refused
from providers.actions.contacts import record_contact
from providers.actions.promises import Promised
from providers.actions.records import record_of
from providers.models import Contact, HomeRecord, Promise
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_officer, make_settings


@pytest.fixture
def officer(people: Any) -> Any:
    make_settings(people)
    return make_officer(people)


@pytest.fixture
def home(db: None) -> Any:
    return make_home()


def ring(people: Any, home: Any, by: Any, outcome: str = "reached", **fields: Any) -> Contact:
    values = {"on": TODAY, "at": NOW, "outcome": outcome, **fields}
    return record_contact(partnership=people.partnership, location=home, by=by, **values)


def reached_at(people: Any, home: Any) -> datetime | None:
    return HomeRecord.objects.get(partnership=people.partnership, location=home).last_contact_at


def test_a_call_is_kept_with_what_was_said(people, officer, home):
    made = ring(
        people, home, officer, spoke_to=" Ms Deputy ", words=" All well. ", answers={"visitors": "open"}
    )
    kept = Contact.objects.get()
    assert (made, kept.spoke_to, kept.words, kept.answers) == (
        kept, "Ms Deputy", "All well.", {"visitors": "open"},
    )  # fmt: skip
    assert (kept.how, kept.outcome, kept.on, kept.at, kept.by) == ("call", "reached", TODAY, NOW, officer)


def test_a_contact_that_reached_somebody_moves_the_day_of_the_last_one(people, officer, home):
    ring(people, home, officer)
    assert reached_at(people, home) == NOW


@pytest.mark.parametrize("outcome", ["message", "no_answer", "refused"])
def test_a_try_is_no_contact(people, officer, home, outcome):
    record_of(people.partnership, home)
    ring(people, home, officer, outcome)
    assert reached_at(people, home) is None


def test_a_visit_written_down_later_counts_from_its_own_day(people, officer, home):
    ring(people, home, officer, how="visit", on=date(2021, 7, 29))
    assert reached_at(people, home) == datetime(2021, 7, 29, 12, tzinfo=LONDON)


def test_an_older_contact_moves_nothing_back(people, officer, home):
    ring(people, home, officer)
    ring(people, home, officer, on=TODAY - timedelta(days=3))
    assert reached_at(people, home) == NOW


def test_the_cache_on_the_home_is_no_edit_of_it(people, officer, home):
    ring(people, home, officer)
    assert HomeRecord.objects.get().version == 1


def test_the_same_form_sent_twice_is_one_contact(people, officer, home):
    promises = [Promised("Gloves")]
    first = ring(people, home, officer, form_key="abc", promises=promises)
    assert ring(people, home, officer, form_key="abc", promises=promises) == first
    assert (Contact.objects.count(), Promise.objects.count(), Entry.objects.count()) == (1, 1, 2)


def test_two_contacts_without_a_form_are_two(people, officer, home):
    ring(people, home, officer)
    ring(people, home, officer)
    assert Contact.objects.count() == 2


def test_a_form_of_another_home_is_refused(people, officer, home):
    ring(people, home, officer, form_key="abc")
    with pytest.raises(Refused, match="for another home"):
        ring(people, make_home(name="Mill House"), officer, form_key="abc")


def test_two_sendings_at_the_same_moment_are_one_contact(people, officer, home, monkeypatch):
    """The other sending is written between the look and the writing: the database tells, and it is given."""
    from providers.actions import contacts

    first = ring(people, home, officer, form_key="abc")
    looks = iter([None, first])
    monkeypatch.setattr(contacts, "sent_before", lambda *_: next(looks))
    assert ring(people, home, officer, form_key="abc") == first
    assert Contact.objects.count() == 1


def test_another_fault_of_the_database_is_not_hidden(people, officer, home, monkeypatch):
    from providers.actions import contacts

    ring(people, home, officer, form_key="abc")
    monkeypatch.setattr(contacts, "sent_before", lambda *_: None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ring(people, home, officer, form_key="abc")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"how": "pigeon"}, "how"),
        ({"outcome": "maybe"}, "outcome"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"outcome": "no_answer", "spoke_to": "Ms Deputy"}, "spoke_to"),
        ({"spoke_to": "x" * 151}, "spoke_to"),
        ({"words": "x" * 4001}, "words"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(people, officer, home, fields, where):
    with pytest.raises(ValidationError) as refused:
        ring(people, home, officer, **{"outcome": "reached", **fields})
    assert set(refused.value.message_dict) == {where}
    assert not Contact.objects.exists()


def test_a_promise_that_cannot_be_takes_the_contact_with_it(people, officer, home):
    with pytest.raises(ValidationError):
        ring(people, home, officer, promises=[Promised("Gloves"), Promised(" ")])
    assert not Contact.objects.exists()
    assert not Promise.objects.exists()
    assert not Entry.objects.exists()


def test_promises_hang_on_the_contact_they_were_made_in(people, officer, home):
    made = ring(
        people, home, officer,
        promises=[Promised("Gloves", due_on=date(2021, 8, 4)), Promised("A list of staff", whose="theirs")],
    )  # fmt: skip
    found = [(row.text, row.whose, row.due_on, row.owner, row.made_on) for row in made.promises.all()]
    assert sorted(found) == [
        ("A list of staff", "theirs", None, officer, TODAY),
        ("Gloves", "ours", date(2021, 8, 4), officer, TODAY),
    ]


def test_the_trail_tells_of_the_contact_without_names_and_words(people, officer, home):
    ring(people, home, officer, spoke_to="Ms Deputy", words="Secret.", promises=[Promised("Gloves")])
    entries = list(Entry.objects.order_by("number"))
    told = " ".join(sentence(entry) + str(entry.after) for entry in entries)
    assert "wrote down a contact with Seaview (call: spoke to somebody) with 1 promise" in told
    assert "Deputy" not in told
    assert "Secret" not in told


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AUDITOR, Role.PROVIDER, Role.INCIDENT_MEMBER])
def test_who_may_only_read_writes_nothing(people, home, role):
    with pytest.raises(PermissionDenied):
        ring(people, home, people.join(role))


def test_an_officer_of_another_partnership_writes_nothing_here(people, home):
    with pytest.raises(PermissionDenied):
        ring(people, home, people.join(Role.LIAISON_OFFICER, partnership=people.elsewhere))


def test_the_database_knows_the_ways_and_outcomes(people, officer, home):
    for fields in ({"how": "owl"}, {"outcome": "maybe"}):
        values = {
            "partnership": people.partnership, "location": home, "by": officer, "on": TODAY, "at": NOW,
            "outcome": "reached", **fields,
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.create(**values)
