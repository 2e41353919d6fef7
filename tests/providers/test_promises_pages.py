"""The list of promises, one promise, reminders, handing over (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.handover import left_behind
from accounts.models import MailLog
from accounts.sealing import unseal
from providers.actions.promises_reminders import remind_of_promises
from providers.models import Promise
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.calling import at, filled, promised
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_officer, make_settings

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
WEEKS_AGO = TODAY - timedelta(days=30)


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
def gloves(people: Any, officer: Any, home: Any) -> Promise:
    return promised(people, home, officer, due=TOMORROW)


# --- the list -------------------------------------------------------------------------------------
def test_the_list_shows_open_promises_unless_asked_otherwise(people, page, officer, home, gloves):
    promised(
        people, home, people.commissioner, "A list of staff", due=YESTERDAY, made=WEEKS_AGO, whose="theirs"
    )
    kept = promised(people, make_home(name="Mill House"), officer, "Masks")
    Promise.objects.filter(pk=kept.pk).update(state="kept", ended_on=TODAY)
    for query, found in (
        ("", 2), ("state=all", 3), ("state=kept", 1), ("state=dropped", 0), ("owner=me", 1), ("owner=ada", 1),
        ("whose=ours", 1), ("whose=theirs", 1), ("overdue=on", 1), ("q=mill&state=all", 1), ("q=glov", 1),
    ):  # fmt: skip
        shown = page.get(f"{at('promises')}?{query}")
        assert shown.context["table"].page.paginator.count == found, query


def test_an_overdue_promise_is_marked_and_the_file_has_its_day(people, page, officer, home):
    promised(people, home, officer, due=YESTERDAY, made=WEEKS_AGO)
    assert "1 August 2021 Overdue" in words(page.get(at("promises")))
    lines = b"".join(page.get(at("promises") + "?format=csv")).decode().splitlines()
    assert "Gloves,Seaview,We promised,1 August 2021,Lou Liaison,Open" in lines[1]


def test_an_empty_list_says_what_it_is_for(page):
    assert "Nothing has been promised yet" in words(page.get(at("promises")))


def test_another_partnership_sees_no_promise(people, gloves, signed_in):
    page = signed_in(people.outsider)
    assert page.get(at("promises")).context["empty"]
    assert page.get(at("promise", gloves.pk)).status_code == 404


def test_the_list_costs_the_same_for_many_promises(people, page, officer, home):
    for _ in range(20):
        promised(people, home, officer)
    page.get(at("promises"))
    with query_budget("homes: promises"):
        page.get(at("promises"))


# --- one promise ----------------------------------------------------------------------------------
def test_a_promise_is_made_outside_a_call(page, officer, home):
    address = at("promise_new", home.pk)
    sent = filled(
        page.get(address).context["form"],
        text="Training",
        due_on_day="9",
        due_on_month="8",
        due_on_year="2021",
    )
    assert page.post(address, sent).url == home.get_absolute_url()
    made = Promise.objects.get()
    assert (made.text, made.due_on, made.owner, made.contact) == ("Training", date(2021, 8, 9), officer, None)


def test_a_promise_due_before_it_is_made_is_refused_beside_its_field(page, home):
    address = at("promise_new", home.pk)
    sent = filled(
        page.get(address).context["form"],
        text="Training",
        due_on_day="1",
        due_on_month="8",
        due_on_year="2021",
    )
    answer = page.post(address, sent)
    assert answer.status_code == 422
    assert "due_on" in answer.context["form"].errors


def test_a_promise_moves_to_another_day_and_person(people, page, gloves):
    address = at("promise", gloves.pk)
    sent = filled(page.get(address).context["form"], due_on_day="6", owner=people.commissioner.pk)
    assert page.post(address, sent).status_code == 302
    gloves.refresh_from_db()
    assert (gloves.due_on, gloves.owner) == (date(2021, 8, 6), people.commissioner)


def test_who_saves_second_sees_both_and_keeps_theirs(page, gloves):
    address = at("promise", gloves.pk)
    sent = filled(page.get(address).context["form"], text="Gloves, size L")
    Promise.objects.filter(pk=gloves.pk).update(text="Masks", version=2)
    answer = page.post(address, sent)
    assert answer.status_code == 409
    assert "Masks" in words(answer)
    again = page.post(address, filled(answer.context["form"]))
    assert again.status_code == 302
    gloves.refresh_from_db()
    assert gloves.text == "Gloves, size L"


def test_a_promise_is_kept_with_a_note_and_one_goes_back(page, gloves, home):
    address = at("promise_keep", gloves.pk)
    sent = {"version": 1, "note": "Two boxes", "next": home.get_absolute_url()}
    assert page.post(address, sent).url == home.get_absolute_url()
    gloves.refresh_from_db()
    assert (gloves.state, gloves.ended_note, gloves.ended_on) == ("kept", "Two boxes", TODAY)
    assert "Kept on 2 August 2021: Two boxes" in words(page.get(at("promise", gloves.pk)))


def test_a_dropped_promise_needs_a_reason(page, gloves):
    answer = page.post(at("promise_drop", gloves.pk), {"version": 1, "note": ""})
    assert answer.status_code == 422
    assert "Say why it is dropped" in words(answer)
    assert page.post(at("promise_drop", gloves.pk), {"version": 1, "note": "Bought."}).url == at("promises")


def test_a_promise_that_ended_meanwhile_does_not_end_twice(page, gloves):
    page.post(at("promise_keep", gloves.pk), {"version": 1})
    assert page.post(at("promise_drop", gloves.pk), {"version": 1, "note": "No"}).status_code == 409
    assert page.post(at("promise_drop", gloves.pk), {"version": 2, "note": "No"}).status_code == 422


def test_a_reader_sees_a_promise_and_cannot_change_it(people, gloves, signed_in):
    page = signed_in(people.viewer)
    shown = page.get(at("promise", gloves.pk))
    assert "Gloves" in words(shown)
    assert "It was kept" not in words(shown)
    for name in ("promise", "promise_keep", "promise_drop"):
        assert page.post(at(name, gloves.pk), {"version": 1, "note": "No"}).status_code == 403


# --- reminders ------------------------------------------------------------------------------------
def morning(day: date) -> list[MailLog]:
    return remind_of_promises(day=day, at=datetime(day.year, day.month, day.day, 7, 30, tzinfo=LONDON))


def test_a_promise_that_is_due_reminds_its_owner_once_a_day(people, officer, home):
    promised(people, home, officer)
    promised(people, home, officer, "Masks", due=YESTERDAY, made=WEEKS_AGO, whose="theirs")
    promised(people, home, officer, "Later", due=TOMORROW)
    (mail,) = morning(TODAY)
    assert (mail.email, mail.subject) == (officer.email, "2 promises to homes are due")
    body = unseal(mail.body)
    assert "- Overdue since 1 August 2021: Masks (Seaview; they promised)" in body
    assert "- Today: Gloves (Seaview; we promised)" in body
    assert "Later" not in body
    assert morning(TODAY) == []


def test_what_is_overdue_comes_back_when_a_week_begins_and_not_every_day(people, officer, home):
    promised(people, home, officer)
    days = [TODAY + timedelta(days=number) for number in range(8)]
    assert [len(morning(day)) for day in days] == [1, 0, 0, 0, 0, 0, 0, 1]


def test_what_falls_due_on_a_day_off_is_reminded_of_on_the_next_working_day(people, officer, home):
    promised(people, home, officer, due=date(2021, 8, 29))
    days = [date(2021, 8, number) for number in (28, 29, 30, 31)]
    assert [len(morning(day)) for day in days] == [0, 0, 0, 1]  # the 30th is a bank holiday


def test_who_left_or_may_no_longer_see_the_homes_hears_nothing(people, officer, home):
    promised(people, home, officer)
    gone = make_officer(people, name="Gil Gone")
    promised(people, home, gone)
    officer.memberships.update(ends_on=YESTERDAY)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert morning(TODAY) == []


def test_promises_without_a_day_or_that_ended_remind_nobody(people, officer, home):
    promised(people, home, officer, due=None)
    Promise.objects.filter(pk=promised(people, home, officer).pk).update(state="kept", ended_on=TODAY)
    assert morning(TODAY) == []


# --- handing over ---------------------------------------------------------------------------------
def test_a_leaver_leaves_the_promises_they_see_to(people, page, officer, home, gloves):
    words_and_url = [pair for pair in left_behind(officer, people.partnership) if "promise" in pair[0]]
    ((said, url),) = words_and_url
    assert said == "Sees to 1 promise that is open"
    assert page.get(url).context["table"].page.paginator.count == 1
    promised(people, home, officer)
    assert ("Sees to 2 promises that are open", url) in left_behind(officer, people.partnership)
    assert not any("promise" in pair[0] for pair in left_behind(people.viewer, people.partnership))


def test_the_schedule_reminds_on_working_mornings(people, officer, home, settings):
    from providers.tasks import remind_of_promises as task

    promised(people, home, officer)
    task()
    assert MailLog.objects.get().template == "providers/contacts_mail.txt"
    assert settings.CELERY_BEAT_SCHEDULE["remind-of-promises"]["task"] == task.name
