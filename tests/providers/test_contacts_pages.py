"""The contact log, a contact written down, the box on a home (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.roles import Role
from audit.models import Read
from providers.home.contacts import contacts_panel
from providers.models import Contact, Promise
from providers.panels import HomeContext
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.calling import at, filled, promised, rung
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def officer(people: Any) -> Any:
    make_settings(people)
    return make_officer(people)


@pytest.fixture
def page(officer: Any, signed_in: Any) -> Any:
    return signed_in(officer)


@pytest.fixture
def home(officer: Any) -> Any:
    return make_home()


@pytest.fixture
def rows(people: Any, officer: Any, home: Any) -> list[Contact]:
    """A visit in July, a call today, a try today at another home."""
    return [
        rung(
            people,
            home,
            people.commissioner,
            how="visit",
            on=TODAY - timedelta(days=9),
            spoke_to="Mo Manager",
        ),
        rung(people, home, officer, spoke_to="Di Deputy", words="All well."),
        rung(people, make_home(name="Mill House"), officer, "no_answer"),
    ]


# --- the log --------------------------------------------------------------------------------------
def test_the_log_is_narrowed_by_home_person_way_outcome_and_days(people, page, officer, rows):
    for query, found in (
        ("", 3), ("q=mill", 1), (f"by={officer.pk}", 2), ("outcome=reached", 2), ("how=visit", 1),
        ("since=2021-08-01", 2), ("until=2021-08-01", 1), ("by=0", 0),
    ):  # fmt: skip
        shown = page.get(f"{at('contacts')}?{query}")
        assert shown.context["table"].page.paginator.count == found, query


def test_the_log_of_a_home_counts_reached_and_not_reached(people, page, officer, home, rows):
    rung(people, home, officer, "message")
    shown = page.get(at("home_contacts", home.pk))
    assert "Reached 2 times, not reached 1 time." in words(shown)
    assert shown.context["table"].page.paginator.count == 3
    assert "Mill House" not in words(shown)


def test_what_was_written_down_later_shows_its_day(page, rows):
    text = words(page.get(at("contacts")))
    assert "24 July 2021" in text
    assert "2 August 2021, 09:10" in text


def test_each_contact_of_the_log_leads_to_its_page(page, rows):
    body = page.get(at("contacts")).content.decode()
    assert all(f'href="{at("contact", row.pk)}"' in body for row in rows)


def test_names_of_staff_are_for_who_may_see_them(people, page, rows, signed_in):
    reader = signed_in(people.viewer)
    for address in (at("contacts"), at("contacts") + "?format=csv", at("contact", rows[1].pk)):
        for client, seen in ((page, True), (reader, False)):
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            assert (b"Di Deputy" in body) is seen, address


def test_reading_names_is_noted_and_a_file_with_names_too(people, page, officer, rows, signed_in):
    page.get(at("contacts"))
    page.get(at("contacts") + "?format=csv")
    page.get(at("contact", rows[1].pk))
    signed_in(people.viewer).get(at("contacts"))
    noted = list(Read.objects.order_by("pk").values_list("how", "actor_name"))
    assert noted == [
        (how, str(officer))
        for how in ("Names in the contact log", "Names in a file of contacts", "Name in a contact")
    ]


def test_a_log_without_contacts_says_what_it_is_for(page, home):
    assert "Nobody has been called yet" in words(page.get(at("contacts")))
    assert "Nobody has called this home yet" in words(page.get(at("home_contacts", home.pk)))


def test_another_partnership_sees_none_of_it(people, rows, home, signed_in):
    page = signed_in(people.outsider)
    assert page.get(at("contact", rows[0].pk)).status_code == 404
    for address in (at("contacts"), at("home_contacts", home.pk)):
        assert page.get(address).context["empty"]
        assert "All well." not in words(page.get(address))


def test_the_log_costs_the_same_for_many_contacts(people, page, officer, home):
    for _ in range(20):
        rung(people, home, officer, words="All well.")
    page.get(at("contacts"))
    with query_budget("homes: contacts"):
        page.get(at("contacts"))


# --- writing down -----------------------------------------------------------------------------------
def test_a_visit_of_an_earlier_day_is_written_down_with_a_promise(page, officer, home):
    address = at("contact_new", home.pk)
    form = page.get(address + "?how=visit").context["form"]
    assert form["how"].value() == "visit"
    sent = filled(form, outcome="reached", on_day="30", on_month="7", words="Clean.", promise_text_1="Gloves",
                  promise_whose_1="theirs")  # fmt: skip
    assert page.post(address, sent).url == at("home_contacts", home.pk)
    made = Contact.objects.get()
    assert (made.how, made.on.isoformat(), made.words) == ("visit", "2021-07-30", "Clean.")
    assert (made.promises.get().whose, made.promises.get().owner) == ("theirs", officer)
    assert "Saved: Seaview, spoke to somebody." in words(page.get(at("home_contacts", home.pk)))


@pytest.mark.parametrize(
    ("fields", "where"),
    [({"outcome": ""}, "outcome"), ({"on_day": "9"}, "on"), ({"on_day": "x"}, "on"), ({"how": ""}, "how"),
     ({"outcome": "no_answer", "spoke_to": "Di"}, "spoke_to")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field_and_the_words_stay(page, home, fields, where):
    address = at("contact_new", home.pk)
    sent = filled(page.get(address).context["form"], outcome="reached", words="Clean.") | fields
    answer = page.post(address, sent)
    assert answer.status_code == 422
    assert where in answer.context["form"].errors
    assert "Clean.</textarea>" in answer.content.decode()
    assert not Contact.objects.exists()


def test_a_double_click_makes_one_contact(page, home):
    address = at("contact_new", home.pk)
    sent = filled(page.get(address).context["form"], outcome="reached")
    for _ in range(2):
        page.post(address, sent)
    assert Contact.objects.count() == 1


# --- the box on the home's page ---------------------------------------------------------------------
def box(people: Any, user: Any, home: Any, rf: Any) -> str:
    request = rf.get("/")
    request.user, request.partnership = user, people.partnership
    found = contacts_panel(HomeContext(request, home, people.partnership, TODAY))
    return "" if found is None else str(found)


def test_the_home_shows_the_newest_contacts_with_counts_and_open_promises(people, officer, home, rows, rf):
    promised(
        people, home, officer, "PPE training", due=TODAY - timedelta(days=1), made=TODAY - timedelta(days=9)
    )
    Promise.objects.filter(pk=promised(people, home, officer, "Kept one").pk).update(
        state="kept", ended_on=TODAY
    )
    shown = box(people, officer, home, rf)
    assert shown.index(">2 August 2021<") < shown.index(">24 July 2021<")
    assert "Reached 2 times, not reached 0 times." in shown
    for text in ("PPE training", "Overdue", "Di Deputy", at("ring", home.pk), at("promise_keep", 1)[:-7]):
        assert text in shown
    assert "Kept one" not in shown


def test_a_reader_sees_the_box_without_names_and_buttons(people, officer, home, rows, rf):
    shown = box(people, people.viewer, home, rf)
    assert "All well." in shown
    assert "Di Deputy" not in shown
    assert at("ring", home.pk) not in shown


def test_a_homes_own_manager_does_not_see_the_box(people, home, rows, rf):
    assert box(people, people.join(Role.PROVIDER), home, rf) == ""


def test_a_home_that_nobody_called_says_so(people, officer, home, rf):
    assert "Nobody has called or visited this home yet." in box(people, officer, home, rf)
