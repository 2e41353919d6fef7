"""Which homes are called today, in which order, and what is said of each (registers-and-returns.md 1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from providers.models import HomeRecord, RegisterSettings
from providers.summaries.contacts import call_list, tel_of
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.calling import at, promised, rung, watched
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings

YESTERDAY = TODAY - timedelta(days=1)


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


def left(people: Any, **asked: Any) -> list[str]:
    return [each.location.name for each in call_list(people.partnership, TODAY, **asked).left]


def done(people: Any, **asked: Any) -> list[str]:
    return [each.location.name for each in call_list(people.partnership, TODAY, **asked).done]


# --- which homes ----------------------------------------------------------------------------------
def test_homes_are_on_the_list_when_their_call_is_due(people, officer):
    watched(people, "Red yesterday", "red", 1)
    watched(people, "Amber last week", "amber", 7)
    watched(people, "Amber on Friday", "amber", 3)
    watched(people, "Green long ago", "green", 28)
    watched(people, "Green last week", "green", 7)
    watched(people, "Never rung")
    assert left(people) == ["Red yesterday", "Amber last week", "Never rung", "Green long ago"]


def test_a_home_with_a_number_of_its_own_is_called_by_it(people, officer):
    watched(people, "Every two days", "green", 2, call_every=2)
    assert left(people) == ["Every two days"]


def test_the_settings_of_the_partnership_decide(people, officer):
    watched(people, "Amber on Friday", "amber", 3)
    RegisterSettings.objects.update(call_amber=3)
    assert left(people) == ["Amber on Friday"]


def test_a_home_never_written_about_is_on_the_list(people, officer):
    make_home(name="Unknown")
    assert left(people) == ["Unknown"]


def test_only_homes_of_the_partnership_that_are_registered_and_each_once(people, officer):
    make_home(name="Elsewhere", council="Solmouth")
    make_home(name="Closed", registered_to=YESTERDAY)
    ours = make_home(name="Ours")
    make_home(name="Second registration", dual_primary_id=ours.cqc_id)
    assert left(people) == ["Ours"]


def test_a_promise_of_ours_brings_the_home_back_on_its_day(people, officer):
    due, later, theirs = (watched(people, name, "green", 1) for name in ("Due", "Later", "Theirs"))
    promised(people, due, officer)
    promised(people, later, officer, due=TODAY + timedelta(days=1))
    promised(people, theirs, officer, whose="theirs")
    promised(people, watched(people, "No day", "green", 1), officer, due=None)
    assert left(people) == ["Due"]


def test_a_home_that_was_reached_today_is_done_whatever_brought_it_here(people, officer):
    home = watched(people, "Seaview", "red", 1)
    promised(people, home, officer)
    rung(people, home, officer)
    assert (left(people), done(people)) == ([], ["Seaview"])


def test_a_try_leaves_the_home_on_the_list_and_says_so(people, officer):
    home = watched(people, "Seaview", "red", 1)
    rung(people, home, officer, "no_answer")
    rung(people, home, officer, "message", at=NOW + timedelta(hours=2))
    (call,) = call_list(people.partnership, TODAY).left
    assert call.tried == "No answer at 09:10; left a message at 11:10"


def test_what_was_reached_last_is_on_top_of_what_is_done(people, officer):
    for minutes, name in enumerate(("Early", "Late")):
        rung(people, watched(people, name), officer, at=NOW + timedelta(minutes=minutes))
    assert done(people) == ["Late", "Early"]


def test_fewest_calls_lately_come_first(people, officer):
    often, seldom = watched(people, "Alder Court", "red", 1), watched(people, "Birch Court", "red", 1)
    for days in (1, 2, 3):
        rung(people, often, officer, on=TODAY - timedelta(days=days))
    rung(people, seldom, officer, on=YESTERDAY)
    rung(people, seldom, officer, on=TODAY - timedelta(days=40))
    assert left(people) == ["Birch Court", "Alder Court"]


def test_mine_are_the_homes_i_look_after_and_nobodys_those_without_an_officer(people, officer):
    watched(people, "Mine", liaison=officer)
    watched(people, "Hers", liaison=people.commissioner)
    watched(people, "Nobody’s")
    make_home(name="Not written about")
    assert left(people, whose="mine", user=officer) == ["Mine"]
    assert left(people, whose="none", user=officer) == ["Nobody’s", "Not written about"]
    assert len(left(people, whose="all", user=officer)) == 4


def test_the_next_home_is_the_first_that_is_not_the_one_just_called(people, officer):
    first, second = watched(people, "Alder Court", "red", 1), watched(people, "Birch Court", "red", 1)
    found = call_list(people.partnership, TODAY)
    assert (found.after(first.pk).location, found.after(0).location) == (second, first)
    assert call_list(people.partnership, TODAY, whose="mine", user=officer).after(0) is None


# --- in words -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("worst", "themes", "last", "said"),
    [
        ("red", {"staffing": "red", "ppe": "green"}, 3,
         "Red for staffing; last spoken to 3 days ago; wanted daily"),
        ("amber", {"staffing": "amber", "ppe": "amber", "finance": "amber"}, 8,
         "Amber for PPE, staffing and finance; last spoken to 8 days ago; wanted weekly"),
        ("white", {}, None, "No concern recorded lately; never spoken to; wanted every four weeks"),
        ("red", {}, 1, "Red; last spoken to yesterday; wanted daily"),
    ],
)  # fmt: skip
def test_the_list_says_why_a_home_is_on_it(people, officer, worst, themes, last, said):
    watched(people, "Seaview", worst, last, themes=themes)
    (call,) = call_list(people.partnership, TODAY).left
    assert call.why == said


@pytest.mark.parametrize(
    ("due", "said"), [(TODAY, "1 promise of ours due today"), (YESTERDAY, "1 promise of ours overdue")]
)
def test_the_list_says_when_a_promise_is_the_reason(people, officer, due, said):
    promised(people, watched(people, "Seaview", "green", 2), officer, due=due, made=YESTERDAY)
    (call,) = call_list(people.partnership, TODAY).left
    assert call.why.endswith(said)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("023 8000 1234", "02380001234"), ("+44 (0)23 8000", "+44238000"), ("01234 567 ext 7", "01234567"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_dialled_without_spaces(written, dialled):
    assert tel_of(written) == dialled


# --- the page -------------------------------------------------------------------------------------
def test_the_page_counts_what_is_left_and_done_and_gives_number_and_form(people, page, officer):
    home = watched(people, "Seaview", "red", 1, phone="023 8000 1234")
    rung(people, watched(people, "Mill House"), officer)
    shown = page.get(at("calls"))
    text = words(shown)
    assert "1 to make, 1 done" in text
    assert "Spoke to somebody at 09:10" in text
    body = shown.content.decode()
    assert 'href="tel:02380001234"' in body
    assert f"{at('ring', home.pk)}?whose=all" in body


def test_whoever_looks_after_homes_sees_their_own_first(people, page, officer):
    watched(people, "Mine", "red", 1, liaison=officer)
    watched(people, "Other", "red", 1)
    assert page.get(at("calls")).context["whose"] == "mine"
    assert page.get(at("calls") + "?whose=all").context["calls"].all == 2
    assert page.get(at("calls") + "?whose=x").context["whose"] == "mine"


def test_a_list_without_calls_says_so(people, page, officer):
    assert "No call is due today" in words(page.get(at("calls")))
    assert "See everybody’s calls" in words(page.get(at("calls") + "?whose=mine"))
    rung(people, watched(people, "Seaview"), officer)
    assert "Every call of this list is made." in words(page.get(at("calls")))


def test_the_file_has_what_the_page_shows(people, page):
    watched(people, "Seaview", "red", 1, phone="023 8000 1234", themes={"ppe": "red"})
    lines = b"".join(page.get(at("calls") + "?format=csv")).decode().splitlines()
    assert "Home,RAG,Why today,Today so far,Open promises,Looked after by,Telephone" in lines[0]
    assert "Red for PPE; last spoken to yesterday; wanted daily" in lines[1]
    assert "023 8000 1234" in lines[1]


def test_a_reader_sees_the_list_without_the_form(people, officer, signed_in):
    home = watched(people, "Seaview", "red", 1)
    body = signed_in(people.viewer).get(at("calls")).content.decode()
    assert "Seaview" in body
    assert at("ring", home.pk) not in body


def test_another_partnership_sees_none_of_it(people, officer, signed_in):
    home = watched(people, "Seaview", "red", 1)
    rung(people, home, officer, "no_answer")
    promised(people, home, officer)
    shown = signed_in(people.outsider).get(at("calls") + "?whose=all")
    assert shown.context["calls"].all == 0
    assert "Seaview" not in words(shown)


def test_a_homes_own_manager_sees_no_list(people, signed_in):
    assert signed_in(people.join(Role.PROVIDER)).get(at("calls")).status_code == 403


def test_the_list_costs_the_same_for_many_homes(people, page, officer):
    for number in range(60):
        home = watched(people, f"Home {number:02}", "red", 1, themes={"ppe": "red"})
        if number % 3 == 0:
            rung(people, home, officer, "no_answer")
            promised(people, home, officer)
        if number % 5 == 0:
            rung(people, home, officer)
    HomeRecord.objects.filter(location__name__endswith="1").update(liaison=officer)
    page.get(at("calls"))
    with query_budget("homes: calls today"):
        shown = page.get(at("calls") + "?whose=all")
    assert shown.context["calls"].all == 60


# --- Home -----------------------------------------------------------------------------------------
def test_home_counts_my_calls_and_my_promises_that_are_due(people, page, officer):
    home = watched(people, "Seaview", "red", 1, liaison=officer)
    watched(people, "Mill House", "red", 1, liaison=officer)
    rung(people, home, officer)
    promised(people, home, officer)
    promised(people, home, officer, due=TODAY + timedelta(days=1))
    text = words(page.get("/"))
    assert "Calls to make today: 1 , 1 done; 1 promise is due" in text


def test_home_says_nothing_of_calls_to_who_has_none(people, page, signed_in):
    watched(people, "Seaview", "red", 1)
    assert "Calls to make today" not in words(page.get("/"))
    assert "Calls to make today" not in words(signed_in(people.viewer).get("/"))


def test_a_promise_alone_brings_the_box_on_home(people, page, officer):
    promised(people, watched(people, "Seaview", "green", 1), officer, due=date(2021, 8, 2))
    assert "1 promise is due" in words(page.get("/"))
