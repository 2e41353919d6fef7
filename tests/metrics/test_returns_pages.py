"""Pages of returns: a home's manager fills in, commissioners look, decide and chase; others see nothing."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from metrics.actions.returns import Typed, save_answers
from metrics.figures import Unit, of_parts
from metrics.models import Chase, Observation, Question, Reopening, Return
from tests.guards import query_budget
from tests.metrics.making import JULY, make_form, make_home_indicator, window_of
from tests.metrics.returning import LATE, World
from tests.providers.making import NOW, make_home, make_manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def world(people: Any) -> World:
    return World(people)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def page_of(parent: Return) -> str:
    return reverse("metrics:return", args=[parent.pk])


def at_home(name: str, world: World) -> str:
    return reverse(f"metrics:{name}", args=[world.window.pk, world.home.pk])


def fill(world: World, parent: Return, first: str, second: str, **more: str) -> dict[str, str]:
    parent.refresh_from_db()
    return {"version": str(parent.version), f"v{world.q1}": first, f"v{world.q2}": second, **more}


# --- a home's own manager ------------------------------------------------------------------------
def test_a_manager_sees_what_is_due_and_begins(world, signed_in):
    mo = signed_in(world.mo)
    page = words(mo.get(reverse("metrics:returns")))
    assert "due 16 August 2021" in page
    assert "Fill it in" in page
    answer = mo.post(at_home("return_begin", world), follow=True)
    assert "How many: Falls?" in words(answer)


def test_an_overdue_one_says_until_when_it_can_be_sent(world, signed_in, today_is):
    today_is.move_to(NOW.replace(day=20), tick=False)
    page = words(signed_in(world.mo).get(reverse("metrics:returns")))
    assert "it was due 16 August 2021; you can send it until 30 August 2021" in page


def test_a_locked_window_sends_back_with_the_reason(world, signed_in, today_is):
    today_is.move_to(LATE, tick=False)
    answer = signed_in(world.mo).post(at_home("return_begin", world), follow=True)
    assert "It was locked on 30 August 2021" in words(answer)


def test_saved_is_not_sent(world, signed_in):
    parent = world.begin()
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "3", ""), follow=True)
    assert "Saved. Nothing is sent yet." in words(answer)
    assert parent.answers.get().value == 3


def test_what_is_missing_is_named_in_the_summary_and_beside_the_question(world, signed_in):
    parent = world.begin()
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "3", "", send="yes"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'<a href="#question-{world.q2}">Own staff away: answer this' in html
    assert "It is saved, and can’t be sent yet" in html
    assert parent.answers.get().value == 3


def test_what_is_no_number_is_said_and_the_rest_is_kept(world, signed_in):
    parent = world.begin()
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "three", "2", send="yes"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f'<a href="#question-{world.q1}">Falls: ' in html
    assert 'value="three"' in html
    assert parent.answers.get().question_id == world.q2
    parent.refresh_from_db()
    again = fill(world, parent, "3", "2", send="yes")
    assert f'name="version" value="{again["version"]}"' in html
    assert parent.state == Return.State.DRAFT


def test_what_is_too_long_leaves_the_saved_answer(world, signed_in):
    parent = world.save(world.begin(), {world.q1: 3})
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "1" * 21, ""))
    assert answer.status_code == 422
    assert parent.answers.get().value == 3


def retire(indicator: Any, on: date = JULY) -> None:
    indicator.retired_on = on
    indicator.save(update_fields=["retired_on"])


def test_an_indicator_retired_while_the_return_is_open_is_asked_no_more_and_its_answer_kept(world, signed_in):
    parent, mo = world.begin(), signed_in(world.mo)
    mo.post(page_of(parent), fill(world, parent, "3", ""))
    retire(world.falls)
    page = words(mo.get(page_of(parent)))
    assert "“How many: Falls?” is no longer asked for this period. What you answered is kept" in page
    answer = mo.post(page_of(parent), {**fill(world, parent, "", "2"), f"v{world.q1}": "4", "send": "yes"})
    assert answer.status_code == 302
    told = dict(parent.answers.values_list("question", "value"))
    assert told == {world.q1: 4, world.q2: 2}  # what stood in a page that was open is not thrown away
    assert dict(Observation.objects.values_list("indicator", "value")) == {world.away.pk: 2}


def test_an_answer_that_is_asked_no_more_stays_when_the_page_no_longer_has_its_box(world, signed_in):
    parent, mo = world.begin(), signed_in(world.mo)
    mo.post(page_of(parent), fill(world, parent, "3", ""))
    retire(world.falls)
    typed = fill(world, parent, "", "2")
    del typed[f"v{world.q1}"]
    mo.post(page_of(parent), typed)
    assert dict(parent.answers.values_list("question", "value")) == {world.q1: 3, world.q2: 2}


def test_what_is_no_number_in_a_box_that_is_asked_no_more_stops_nothing(world, signed_in):
    parent, mo = world.begin(), signed_in(world.mo)
    retire(world.falls)
    answer = mo.post(page_of(parent), {**fill(world, parent, "three", "2"), "send": "yes"}, follow=True)
    assert "Sent. Thank you" in words(answer)


def test_an_indicator_retired_later_is_still_asked_for_the_period_before(world, signed_in):
    parent, mo = world.begin(), signed_in(world.mo)
    retire(world.falls, date(2021, 8, 1))
    assert f'name="v{world.q1}"' in mo.get(page_of(parent)).content.decode()


def test_sent_says_thank_you_and_shows_it(world, signed_in):
    parent = world.begin()
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "3", "2", send="yes"), follow=True)
    assert "Sent. Thank you" in words(answer)
    parent.refresh_from_db()
    assert parent.state == Return.State.SUBMITTED


def test_last_times_answer_stays_marked_until_its_box_is_ticked(world, signed_in):
    world.sent(world.june(), first=4)
    mo, parent = signed_in(world.mo), world.begin()
    assert "this is what you sent last time" in words(mo.get(page_of(parent)))
    answer = mo.post(page_of(parent), fill(world, parent, "4", "2", send="yes"))
    assert "Falls: this is from last time" in words(answer)
    ticked = {f"s{world.q1}": "on", f"s{world.q2}": "on", "send": "yes"}
    mo.post(page_of(parent), fill(world, parent, "4", "2", **ticked))
    parent.refresh_from_db()
    assert parent.state == Return.State.SUBMITTED


def test_does_not_apply_is_an_answer(world, signed_in):
    parent = world.begin()
    data = fill(world, parent, "3", "", send="yes", **{f"x{world.q2}": "on"})
    signed_in(world.mo).post(page_of(parent), data)
    assert parent.answers.get(question=world.q2).kind == "na"


def test_somebody_saved_first_and_nothing_is_overwritten(world, signed_in):
    parent = world.begin()
    data = fill(world, parent, "9", "9")
    world.save(parent, {world.q1: 3})
    answer = signed_in(world.mo).post(page_of(parent), data)
    assert answer.status_code == 409
    assert "Nothing was saved" in words(answer)
    assert 'value="9"' in answer.content.decode()
    assert parent.answers.get().value == 3


def test_after_it_was_sent_typing_says_that_nothing_was_saved(world, signed_in):
    parent = world.sent()
    answer = signed_in(world.mo).post(page_of(parent), fill(world, parent, "9", "9"), follow=True)
    assert "Nothing was saved: it is sent." in words(answer)


# --- kept as one types ---------------------------------------------------------------------------
def keep(world: World, parent: Return, client: Any, *typed: str, **more: str) -> Any:
    return client.post(reverse("metrics:return_keep", args=[parent.pk]), fill(world, parent, *typed, **more))


def test_typing_is_kept_without_leaving_the_page(world, signed_in):
    parent = world.begin()
    answer = keep(world, parent, signed_in(world.mo), "3", "")
    assert (answer.status_code, parent.answers.get().value) == (200, 3)
    parent.refresh_from_db()
    assert f'data-version="{parent.version}"' in answer.content.decode()


def test_one_slip_does_not_stop_the_rest_from_being_kept(world, signed_in):
    parent = world.begin()
    answer = keep(world, parent, signed_in(world.mo), "three", "2")
    assert "Kept, but not this: Falls" in words(answer)
    assert parent.answers.get().value == 2


def test_kept_by_somebody_else_meanwhile_is_said(world, signed_in):
    parent = world.save(world.begin(), {world.q1: 3})
    answer = keep(world, parent, signed_in(world.mo), "9", "9", version="1")
    assert (answer.status_code, "somebody else saved" in words(answer)) == (409, True)


def test_typing_after_it_was_sent_is_not_kept(world, signed_in):
    parent = world.sent()
    answer = keep(world, parent, signed_in(world.mo), "9", "9")
    assert (answer.status_code, "it is sent already" in words(answer)) == (409, True)


def test_a_page_without_its_version_keeps_nothing(world, signed_in):
    answer = keep(world, world.begin(), signed_in(world.mo), "9", "9", version="x")
    assert answer.status_code == 422


# --- other people --------------------------------------------------------------------------------
def test_another_homes_manager_finds_neither_the_return_nor_a_way_to_begin_it(world, signed_in):
    other = signed_in(make_manager(world.people, make_home(name="Elm Lodge"), name="Ed Elm"))
    assert other.get(page_of(world.sent())).status_code == 404
    assert other.post(at_home("return_begin", world)).status_code == 403
    assert "Seaview" not in words(other.get(reverse("metrics:returns")))


def test_a_manager_without_a_home_is_told_whom_to_ask(world, signed_in):
    nobody = signed_in(world.people.join(Role.PROVIDER, name="Pat Provider"))
    assert "No home is yours at present" in words(nobody.get(reverse("metrics:returns")))


def test_a_viewer_reads_the_return_and_can_not_decide(world, signed_in):
    page = words(signed_in(world.people.viewer).get(page_of(world.sent())))
    assert "How many: Falls?" in page
    assert "Approve it" not in page


def test_people_of_another_partnership_find_nothing(world, signed_in):
    olu = signed_in(world.people.outsider)
    assert olu.get(page_of(world.sent())).status_code == 404
    assert olu.get(reverse("metrics:window", args=[world.window.pk])).status_code == 404


def test_answers_are_read_as_people_write_them(world, signed_in):
    ada, share = signed_in(world.people.commissioner), make_home_indicator(world.people, decimals=1)
    form = make_form(world.people, share)
    parent = world.begin(window_of(form))
    question = form.questions.get().pk
    typed = {question: Typed(of_parts(Decimal(3), Decimal(40), Unit.PERCENT))}
    save_answers(parent=parent, typed=typed, version=parent.version, by=world.mo, at=NOW)
    world.submit(parent)
    assert "3 of 40 (7.5%)" in words(ada.get(page_of(parent)))
    assert "Falls? 3 How many" in words(ada.get(page_of(world.sent())))


# --- commissioners -------------------------------------------------------------------------------
def test_a_commissioner_sees_who_has_sent(world, signed_in):
    make_home(name="Elm Lodge")
    world.sent()
    ada = signed_in(world.people.commissioner)
    assert "1 of 2 sent, 1 in time" in words(ada.get(reverse("metrics:returns")))
    page = words(ada.get(reverse("metrics:window", args=[world.window.pk])))
    assert "Elm Lodge" in page
    assert "Not begun" in page


def test_the_list_of_a_window_can_be_taken_away_as_a_table(world, signed_in):
    world.sent()
    address = reverse("metrics:window", args=[world.window.pk])
    answer = signed_in(world.people.commissioner).get(f"{address}?export=csv")
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert "Seaview" in text


def test_a_commissioner_approves(world, signed_in):
    parent = world.sent()
    ada = signed_in(world.people.commissioner)
    address = reverse("metrics:return_approve", args=[parent.pk])
    answer = ada.post(address, {"version": parent.version}, follow=True)
    assert "Its figures are final." in words(answer)
    assert "already" in words(ada.post(address, {"version": parent.version}, follow=True))


@pytest.mark.parametrize("version", ["", "x", "9" * 30])
def test_approving_without_having_seen_it_is_refused(world, signed_in, version):
    parent = world.sent()
    address = reverse("metrics:return_approve", args=[parent.pk])
    signed_in(world.people.commissioner).post(address, {"version": version})
    parent.refresh_from_db()
    assert parent.state == Return.State.SUBMITTED


def test_a_commissioner_sends_it_back_with_a_reason_that_the_home_reads(world, signed_in):
    parent = world.sent()
    address = reverse("metrics:return_back", args=[parent.pk])
    ada = signed_in(world.people.commissioner)
    assert ada.post(address, {"version": parent.version, "reason": ""}).status_code == 422
    ada.post(address, {"version": parent.version, "reason": "Is it 3?"})
    assert "It came back to you. Is it 3?" in words(signed_in(world.mo).get(page_of(parent)))


def test_a_commissioner_opens_a_locked_window_for_one_home(world, signed_in, today_is):
    today_is.move_to(LATE, tick=False)
    ada = signed_in(world.people.commissioner)
    page = ada.get(at_home("return_reopen", world)).content.decode()
    names = re.findall(r'name="(until[^"]*)"', page)
    data = {"reason": "Illness", **dict(zip(names, ["25", "9", "2021"], strict=True))}
    answer = ada.post(at_home("return_reopen", world), data, follow=True)
    assert "Seaview can send it until 25 September 2021." in words(answer)
    assert Reopening.objects.get().reason == "Illness"


def test_a_locked_window_offers_to_open_it_again_where_homes_are_listed(world, signed_in, today_is):
    today_is.move_to(LATE, tick=False)
    page = signed_in(world.people.commissioner).get(reverse("metrics:window", args=[world.window.pk]))
    assert at_home("return_reopen", world) in page.content.decode()


def test_a_viewer_is_offered_neither_to_chase_nor_to_open(world, signed_in):
    page = signed_in(world.people.viewer).get(reverse("metrics:window", args=[world.window.pk]))
    assert at_home("return_chase", world) not in page.content.decode()


def test_a_call_to_a_home_is_written_down(world, signed_in):
    ada = signed_in(world.people.commissioner)
    data = {"how": "call", "to": "The deputy", "words": "Tomorrow."}
    assert "Telephone to The deputy" in words(ada.post(at_home("return_chase", world), data, follow=True))
    assert Chase.objects.get().by == world.people.commissioner


# --- how much is asked of the database -----------------------------------------------------------
def test_pages_ask_the_same_number_of_questions_however_many_homes(world, signed_in):
    for number in range(12):
        make_home(name=f"Lodge {number}")
    parent, ada = world.sent(), signed_in(world.people.commissioner)
    with query_budget("returns: window"):
        ada.get(reverse("metrics:window", args=[world.window.pk]))
    with query_budget("returns: list"):
        ada.get(reverse("metrics:returns"))
    with query_budget("returns: one"):
        ada.get(page_of(parent))
    assert Question.objects.count() == 2


# --- the menu, Home, the page of a home -----------------------------------------------------------
def test_the_menu_and_home_lead_a_manager_to_what_is_due(world, signed_in):
    page = signed_in(world.mo).get("/").content.decode()
    assert f'href="{reverse("metrics:returns")}"' in page
    assert "Returns to send" in page
    world.sent()
    assert "Returns to send" not in signed_in(world.mo).get("/").content.decode()


def test_home_says_to_commissioners_what_is_late_and_what_waits(world, signed_in, today_is):
    ada = signed_in(world.people.commissioner)
    assert "Returns of homes" not in words(ada.get("/"))
    today_is.move_to(NOW.replace(day=20), tick=False)
    ada = signed_in(world.people.commissioner)
    assert "0 of 1 sent, 0 in time, due 16 August 2021" in words(ada.get("/"))
    world.sent()
    page = words(ada.get("/"))
    assert "Returns sent and not yet approved: 1" in page
    assert "0 of 1 sent" not in page
    assert "Returns of homes" not in words(signed_in(world.people.viewer).get("/"))


def test_the_page_of_a_home_shows_its_returns_and_last_figures(world, signed_in):
    ada = signed_in(world.people.commissioner)
    assert "Returns and figures" not in words(ada.get(world.home.get_absolute_url()))
    parent = world.begin()
    assert "has not begun" not in words(ada.get(world.home.get_absolute_url()))
    parent = world.sent()
    html = ada.get(world.home.get_absolute_url()).content.decode()
    assert page_of(parent) in html
    assert "Falls" in html


def test_a_figure_that_does_not_apply_is_said_so_on_the_page_of_a_home(world, signed_in):
    parent = world.begin()
    data = fill(world, parent, "3", "", send="yes", **{f"x{world.q2}": "on"})
    signed_in(world.mo).post(page_of(parent), data)
    page = words(signed_in(world.people.commissioner).get(world.home.get_absolute_url()))
    assert "Own staff away Does not apply July 2021" in page
