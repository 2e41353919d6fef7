"""The pages of agenda items and of what waits for one: what they show, refuse and keep."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from oversight.actions import agenda
from oversight.actions.meetings import create_meeting, publish_agenda
from oversight.models import AgendaItem, ForwardItem, Meeting, MinuteParagraph
from tests.oversight.making import LONDON, MEETS_AT, NOW, Made, make_meeting
from tests.oversight.meeting_pages import EXEMPT, SECRET, SignIn, get, post, words

pytestmark = pytest.mark.usefixtures("in_august")


@pytest.fixture
def bea(made: Made, signed_in: SignIn) -> Client:
    return signed_in(made.admin)


@pytest.fixture
def meeting(made: Made) -> Meeting:
    return create_meeting(board=made.board, starts_at=MEETS_AT, by=made.admin, at=NOW)


@pytest.fixture
def item(meeting: Meeting, made: Made) -> AgendaItem:
    return agenda.add_item(
        meeting=meeting, title="Home first", by=made.admin, at=NOW, purpose="decision", lead="Ann Chair"
    )


# --- items ----------------------------------------------------------------------------------------
def test_items_are_added_one_after_another(meeting: Meeting, bea: Client) -> None:
    data = {"title": "Falls", "purpose": "decision", "minutes_planned": "20", "key_decision": "on"}
    notice = {"key_notice_on_day": 2, "key_notice_on_month": 8, "key_notice_on_year": 2021}
    answer = post(bea, "item_new", meeting.pk, another="yes", **data, **notice)
    assert answer["Location"] == reverse("oversight:item_new", args=[meeting.pk])
    item = meeting.items.get(title="Falls")
    assert (item.number, item.minutes_planned, item.key_notice_on) == (4, 20, date(2021, 8, 2))


def test_an_exempt_item_without_a_paragraph_is_refused_and_nothing_is_lost(
    meeting: Meeting, bea: Client
) -> None:
    page = post(bea, "item_new", meeting.pk, title="A contract", purpose="decision", exempt="on")
    assert page.status_code == 422
    assert "Choose the paragraph of Schedule 12A" in words(page)
    assert 'value="A contract"' in page.content.decode()
    assert not meeting.items.filter(title="A contract").exists()


def test_after_publication_an_item_needs_the_chairs_reason_and_moving_is_refused(
    meeting: Meeting, item: AgendaItem, made: Made, bea: Client
) -> None:
    publish_agenda(meeting=meeting, by=made.admin, at=NOW)
    assert "The item gets the next number" in words(get(bea, "item_new", meeting.pk))
    page = post(bea, "item_new", meeting.pk, title="Urgent", purpose="decision")
    assert "Enter the chair’s reason" in words(page)
    assert (
        post(bea, "item_new", meeting.pk, title="Urgent", purpose="decision", late_reason="x").status_code
        == 302
    )
    moved = bea.post(reverse("oversight:item_move", args=[item.pk]), {"to": "1"}, follow=True)
    assert "never change" in words(moved)
    page = words(get(bea, "meeting", meeting.pk))
    assert "6 Urgent Late" in page
    assert "The chair’s reason: x" in page


def test_an_item_is_moved_by_its_buttons_and_by_number(
    meeting: Meeting, item: AgendaItem, bea: Client
) -> None:
    answer = post(bea, "item_move", item.pk, to="3")
    assert answer["Location"].endswith(f"#item-{item.pk}")
    post(bea, "agenda_move", meeting.pk, item="3", to="1")
    item.refresh_from_db()
    assert item.number == 1
    for data in ({"to": "x"}, {}):
        page = bea.post(reverse("oversight:item_move", args=[item.pk]), data, follow=True)
        assert "Nothing was moved" in words(page)
    for data in ({"item": "99", "to": "1"}, {"item": "", "to": ""}):
        page = bea.post(reverse("oversight:agenda_move", args=[meeting.pk]), data, follow=True)
        assert "Nothing was moved" in words(page)


def test_an_item_is_withdrawn_with_its_reason(
    meeting: Meeting, item: AgendaItem, made: Made, bea: Client
) -> None:
    publish_agenda(meeting=meeting, by=made.admin, at=NOW)
    assert post(bea, "item_withdraw", item.pk, reason="").status_code == 422
    assert post(bea, "item_withdraw", item.pk, reason="Not ready").status_code == 302
    assert "Withdrawn: Not ready" in words(get(bea, "meeting", meeting.pk))
    assert "Withdrawn: Not ready" in words(get(bea, "item", item.pk))
    again = post(bea, "item_withdraw", item.pk, reason="Again")
    assert "withdrawn already" in words(again)


def test_an_item_of_a_draft_is_taken_off_without_a_reason(item: AgendaItem, bea: Client) -> None:
    assert "goes without a trace" in words(get(bea, "item_withdraw", item.pk))
    assert post(bea, "item_withdraw", item.pk).status_code == 302
    assert not AgendaItem.objects.filter(pk=item.pk).exists()


def test_what_was_hung_on_an_item_meanwhile_asks_for_the_reason(
    item: AgendaItem, made: Made, bea: Client, monkeypatch: Any
) -> None:
    from oversight.views import agenda as views

    MinuteParagraph.objects.create(item=item, position=1, text="x", edited_by=made.admin, edited_at=NOW)
    real = views.actions.may_go
    answers = iter([True])
    monkeypatch.setattr(views.actions, "may_go", lambda *of: next(answers, None) or real(*of))
    page = post(bea, "item_withdraw", item.pk)
    assert page.status_code == 422
    assert "Say why it is withdrawn" in words(page)


# --- the forward plan -----------------------------------------------------------------------------
def test_what_waits_and_is_due_is_offered_and_taken(meeting: Meeting, made: Made, bea: Client) -> None:
    due = ForwardItem.objects.create(board=made.board, title="Falls", wanted_on=date(2021, 9, 1))
    some_day = ForwardItem.objects.create(board=made.board, title="Dentists")
    ForwardItem.objects.create(board=made.board, title="Winter", wanted_on=date(2021, 11, 1))
    page = get(bea, "meeting", meeting.pk)
    assert "Winter" not in words(page)
    assert page.context["take_form"]["items"].value() == [due.pk]
    assert post(bea, "forward_take", meeting.pk, items=[due.pk, some_day.pk]).status_code == 302
    assert list(meeting.items.values_list("title", flat=True))[3:5] == ["Falls", "Dentists"]
    assert "Waiting on the forward plan" not in words(get(bea, "meeting", meeting.pk))


def test_nothing_ticked_is_said(meeting: Meeting, made: Made, bea: Client) -> None:
    ForwardItem.objects.create(board=made.board, title="Falls")
    page = post(bea, "forward_take", meeting.pk)
    assert page.status_code == 422
    assert "Tick what this meeting takes" in words(page)


def test_what_another_meeting_took_meanwhile_is_said_and_nothing_is_saved(
    meeting: Meeting, made: Made, bea: Client, monkeypatch: Any
) -> None:
    from core.errors import ChangedMeanwhile
    from oversight.views import agenda as views

    waiting = ForwardItem.objects.create(board=made.board, title="Falls")

    def lost(**_: Any) -> None:
        raise ChangedMeanwhile(waiting)

    monkeypatch.setattr(views.actions, "take_forward_item", lost)
    page = post(bea, "forward_take", meeting.pk, items=[waiting.pk])
    assert page.status_code == 422
    assert "Falls does not wait on the forward plan any more" in words(page)
    ForwardItem.objects.update(state="dropped", reason="Old")
    assert "tick what is left" in words(post(bea, "forward_take", meeting.pk, items=[waiting.pk]))


def test_what_is_expected_in_private_goes_through_the_form_that_asks_why(
    meeting: Meeting, made: Made, bea: Client, people: Any, signed_in: SignIn
) -> None:
    waiting = ForwardItem.objects.create(board=made.board, title=SECRET, exempt=True, lead="Fay Ford")
    assert SECRET in words(get(bea, "meeting", meeting.pk))
    assert SECRET not in words(get(signed_in(people.viewer), "meeting", meeting.pk))
    address = f"{reverse('oversight:item_new', args=[meeting.pk])}?forward={waiting.pk}"
    page = bea.get(address)
    assert "It is expected in private" in words(page)
    assert page.context["form"]["lead"].value() == "Fay Ford"
    data = {**EXEMPT, "exempt": "on", "title": SECRET, "purpose": "decision", "lead": "Fay Ford"}
    assert bea.post(address, data).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "taken"
    assert bea.get(address).status_code == 404
    assert get(bea, "item_new", meeting.pk, forward="x").status_code == 200


# --- the item's page ------------------------------------------------------------------------------
def test_the_item_of_the_minutes_links_the_last_ones_and_the_last_item_the_next_meeting(
    meeting: Meeting, made: Made, bea: Client
) -> None:
    make_meeting(made, at=datetime(2021, 8, 19, 9, 30, tzinfo=LONDON))
    make_meeting(made, at=datetime(2021, 10, 14, 9, 30, tzinfo=LONDON))
    minutes = get(bea, "item", meeting.items.get(kind="minutes").pk)
    assert "Minutes of 19 August 2021 (draft agenda)" in words(minutes)
    assert "No tracked action is open" in words(minutes)
    assert "14 October 2021, 09:30" in words(get(bea, "item", meeting.items.get(kind="next_meeting").pk))
