"""The pages of minutes: paragraphs, approval, notices, mails, and what stands there after the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.roles import Role
from oversight.actions.attendance import record_attendance, step_out
from oversight.actions.minutes import edit_paragraph
from oversight.models import (
    AgendaItem,
    BoardAction,
    Decision,
    Meeting,
    Member,
    MinuteParagraph,
)
from tests.guards import query_budget
from tests.oversight.making import MEETS_AT, make_meeting
from tests.oversight.sitting import AT, Sitting, interest, note


@pytest.fixture
def bea(sitting: Sitting, signed_in: Callable[[Any], Client]) -> Client:
    """The board's administrator, signed in."""
    return signed_in(sitting.by)


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- leads ----------------------------------------------------------------------------------------
def test_a_lead_who_may_not_read_the_private_minute_is_named_with_a_warning(
    sitting: Sitting, bea: Client, people: Any
) -> None:
    warning = "Dee Dunn can’t open private matters. Tell them yourself, or choose another lead."
    dee = people.join(Role.WORKSTREAM_LEAD, name="Dee Dunn")
    Member.objects.filter(name="Dee Dunn").update(user=dee)
    add = f"/items/{sitting.item(4).pk}/minutes/add/?kind=action"
    data = {"kind": "action", "text": "Bring prices.", "subject": "Home first", "lead": "DD"}

    assert warning not in body(bea.post(add, data, follow=True))
    assert warning in body(bea.post(add, {**data, "exempt": "on"}, follow=True))

    public = MinuteParagraph.objects.order_by("pk")[0]
    change = f"/minutes/{public.pk}/"
    said = {"text": public.text, "exempt": "on", "version": public.version}
    assert warning in body(bea.post(change, said, follow=True))
    noted = note(sitting, "Ask three homes.", exempt=True)
    marked = {"kind": "action", "subject": "Home first", "lead": "DD", "version": noted.version}
    assert warning in body(bea.post(f"/minutes/{noted.pk}/mark/", marked, follow=True))


# --- paragraphs ------------------------------------------------------------------------------------
def test_what_was_typed_comes_along_to_the_form_of_a_decision(sitting: Sitting, bea: Client) -> None:
    address = f"/items/{sitting.item(4).pk}/minutes/add/?kind=decision"

    page = body(bea.post(address, {"text": "AC: That it is agreed.", "begin": "1", "exempt": "on"}))

    assert "That it is agreed.</textarea>" in page
    assert 'value="AC"' in page
    assert "checked" in page
    assert not MinuteParagraph.objects.exists()


def test_a_decision_is_recorded_with_its_votes(sitting: Sitting, bea: Client) -> None:
    address = f"/items/{sitting.item(4).pk}/minutes/add/?kind=decision"
    data = {"kind": "decision", "text": "Agreed.", "title": "Home first", "votes_for": "3"}

    wrong = bea.post(address, data)
    assert "Enter votes for, against and abstained, or leave all three empty" in body(wrong)
    done = bea.post(address, {**data, "votes_against": "1", "abstentions": "0"})
    assert done.url.endswith("/sitting/#minutes")
    assert Decision.objects.get().votes_for == 3
    assert bea.post(address, {"kind": "decision", "text": "x", "title": "y", "another": "1"}).url == address


def test_a_decision_that_is_not_quorate_is_refused_and_kept_as_a_note(sitting: Sitting, bea: Client) -> None:
    step_out(attendance=sitting.people[0], item=sitting.item(4), by=sitting.by)
    address = f"/items/{sitting.item(4).pk}/minutes/add/?kind=decision"
    data = {"kind": "decision", "text": "Agreed.", "title": "Home first"}

    refused = bea.post(address, data)
    assert refused.status_code == 422
    assert "Item 4 can’t decide." in body(refused)
    assert "Agreed.</textarea>" in body(refused)
    bea.post(address, {**data, "as_note": "1"})
    assert MinuteParagraph.objects.get().kind == "note"
    assert bea.post(address, {"as_note": "1", "kind": "decision"}).status_code == 422


def test_an_action_is_recorded_with_lead_and_deadline(sitting: Sitting, bea: Client) -> None:
    address = f"/items/{sitting.item(4).pk}/minutes/add/?kind=action"
    data = {
        "kind": "action", "text": "Bring figures.", "lead": "EE", "subject": "Figures", "deadline_day": "1",
        "deadline_month": "10", "deadline_year": "2021",
    }  # fmt: skip

    assert bea.post(address, data).status_code == 302
    action = BoardAction.objects.get()
    assert (action.lead, action.subject, f"{action.deadline:%Y-%m-%d}") == ("EE", "Figures", "2021-10-01")
    assert bea.get(f"/items/{sitting.item(4).pk}/minutes/add/?kind=poem").status_code == 404


def test_a_paragraph_is_changed_and_two_people_see_both_texts(sitting: Sitting, bea: Client) -> None:
    written = note(sitting, "First")
    address = f"/minutes/{written.pk}/"
    data = {"text": "Mine", "version": "1"}
    edit_paragraph(paragraph=written, changes={"text": "Theirs"}, version=1, by=sitting.by, at=AT)

    lost = bea.post(address, data)
    page = body(lost)
    assert lost.status_code == 409
    assert "Theirs" in page
    assert "Mine</textarea>" in page
    assert 'name="version" value="2"' in page
    assert "Bea Boards" in page
    assert bea.post(address, {**data, "version": "2"}).url.endswith(f"#paragraph-{written.pk}")
    assert MinuteParagraph.objects.get().text == "Mine"


def test_a_note_is_marked_moved_and_struck_out(sitting: Sitting, bea: Client) -> None:
    first, second = note(sitting, "One"), note(sitting, "Two")

    assert "One" in body(bea.get(f"/minutes/{first.pk}/mark/?kind=decision"))
    bea.post(f"/minutes/{first.pk}/mark/", {"kind": "decision", "title": "One", "version": "1"})
    assert Decision.objects.get().wording == "One"
    again = bea.post(
        f"/minutes/{first.pk}/mark/", {"kind": "action", "lead": "AC", "subject": "x", "version": "2"}
    )
    assert "marked as a decision already" in body(again)
    assert bea.get(f"/minutes/{second.pk}/mark/?kind=note").status_code == 404
    bea.post(f"/minutes/{second.pk}/move/", {"up": "1"}, headers={"HX-Request": "true"})
    assert list(sitting.item(4).paragraphs.order_by("position")) == [second, first]
    wrong = bea.post(f"/minutes/{first.pk}/strike/", {"version": "2", "reason": ""})
    assert wrong.status_code == 422
    stale = bea.post(f"/minutes/{first.pk}/strike/", {"version": "9", "reason": "Slip"})
    assert "changed the paragraph meanwhile" in body(stale)
    bea.post(f"/minutes/{first.pk}/strike/", {"version": "2", "reason": "Slip"})
    assert Decision.objects.get().state == "rescinded"
    assert "was struck out" in body(bea.post(f"/minutes/{first.pk}/move/", {"up": "1"}, follow=True))


def test_a_private_paragraph_is_not_there_for_who_may_not_read_it(
    sitting: Sitting, people: Any, signed_in: Callable[[Any], Client]
) -> None:
    written = note(sitting, "Secret words", exempt=True)
    reader = signed_in(people.viewer)

    assert reader.get(f"/minutes/{written.pk}/").status_code == 404
    assert "ecret" not in body(reader.get(f"/meetings/{sitting.meeting.pk}/minutes/"))


# --- minutes, notices, run-sheet, mails -------------------------------------------------------------
PAGES = ("minutes", "run-sheet", "notices")


@pytest.mark.parametrize("page", PAGES)
def test_a_private_item_is_a_placeholder_on_every_page_for_who_may_not_read_it(
    sitting: Sitting, people: Any, signed_in: Callable[[Any], Client], page: str
) -> None:
    AgendaItem.objects.filter(pk=sitting.item(4).pk).update(
        title="Secret deal", lead="Secret lead", exempt=True, exempt_paragraph="3",
        public_interest="Secret why", public_title="A contract",
    )  # fmt: skip
    note(sitting, "Secret words", kind="decision", decision={"title": "Secret title"})
    interest(sitting, did="spoke", interest="Secret shares")
    address = f"/meetings/{sitting.meeting.pk}/{page}/"

    assert "ecret" not in body(signed_in(people.viewer).get(address))
    assert "ecret" in body(signed_in(sitting.by).get(address))


def test_minutes_are_marked_as_a_draft_until_a_later_meeting_approves_them(
    sitting: Sitting, bea: Client
) -> None:
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="minutes_draft")
    address = f"/meetings/{sitting.meeting.pk}/minutes/"
    assert "Draft" in body(bea.get(address))
    assert "No later meeting" in body(bea.get(f"{address}approve/"))
    later = make_meeting(
        sitting.made, at=MEETS_AT + timedelta(days=28), state="held", agenda_published_at=MEETS_AT
    )
    data = {"at_meeting": later.pk, "corrections": "Three, not two.", "version": "1"}
    refused = bea.post(f"{address}approve/", data)
    assert (refused.status_code, "was not quorate at item 3" in body(refused)) == (422, True)
    for number in (0, 1, 3, 4):
        record_attendance(
            meeting=later, capacity="present", member=sitting.made.members[number], by=sitting.by
        )
    stale = bea.post(f"{address}approve/", {**data, "version": "7"})
    assert "changed the meeting meanwhile" in body(stale)

    page = body(bea.post(f"{address}approve/", data, follow=True))
    assert "Approved at the meeting of 14 October 2021." in page
    assert "Three, not two." in page
    assert "Draft" not in page


@pytest.mark.parametrize(("state", "words"), [("draft", "still a draft"), ("cancelled", "was cancelled")])
def test_a_meeting_without_minutes_says_why(sitting: Sitting, bea: Client, state: str, words: str) -> None:
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state=state, reason="Snow")

    assert words in body(bea.get(f"/meetings/{sitting.meeting.pk}/minutes/"))


def test_decision_notices_stand_the_same_day(sitting: Sitting, bea: Client) -> None:
    address = f"/meetings/{sitting.meeting.pk}/notices/"
    assert "No decision is recorded" in body(bea.get(address))
    interest(sitting, did="spoke")
    note(sitting, "Agreed.", kind="decision", decision={"reasons": "Better", "powers": "Section 75"})

    page = body(bea.get(address))
    for words in (
        "JCB/2021/01",
        "Agreed.",
        "Better",
        "Section 75",
        "Holds shares",
        "Quorate: 4 voting members present (2 TBC, 2 TNHS)",
    ):
        assert words in page


def test_the_mails_of_the_meeting_are_sent_once_and_say_what_became_of_them(
    sitting: Sitting, bea: Client
) -> None:
    address = f"/meetings/{sitting.meeting.pk}/mails/"
    assert "No open action came out of this meeting." in body(bea.get(address))
    Member.objects.filter(pk=sitting.made.members[0].pk).update(email="ann@example.org")
    note(sitting, "Bring figures.", kind="action", action={"lead": "AC"})
    note(sitting, "Something.", kind="action", action={"lead": "Nobody Known"})
    assert "once the meeting is marked as held" in body(bea.get(address))
    assert "is not marked as held" in body(bea.post(address, follow=True))
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="held")

    page = body(bea.post(address, follow=True))

    assert "1 mail on the way." in page
    assert "On the way" in page
    assert "No e-mail address is known for Nobody Known." in page


def test_the_meetings_page_leads_to_all_of_it_and_once_each(sitting: Sitting, bea: Client) -> None:
    page = body(bea.get(f"/meetings/{sitting.meeting.pk}/"))

    assert "In the meeting and after it" in page
    for where in ("sitting", "attendance", "run-sheet", "minutes", "notices", "mails"):
        assert page.count(f'href="/meetings/{sitting.meeting.pk}/{where}/"') == 1, where
    assert "4 present, 0 in attendance, 0 sent apologies." in page


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("oversight: item in the meeting", "/items/{item}/sitting/"),
        ("oversight: sitting", "/meetings/{pk}/sitting/"),
        ("oversight: item", "/items/{item}/"),
        ("oversight: minutes", "/meetings/{pk}/minutes/"),
        ("oversight: decision notices", "/meetings/{pk}/notices/"),
        ("oversight: attendance", "/meetings/{pk}/attendance/"),
        ("oversight: run-sheet", "/meetings/{pk}/run-sheet/"),
        ("oversight: action mails", "/meetings/{pk}/mails/"),
    ],
)
def test_pages_take_the_same_queries_for_few_and_many(
    sitting: Sitting, bea: Client, name: str, address: str
) -> None:
    url = address.format(item=sitting.item(4).pk, pk=sitting.meeting.pk)
    note(sitting, "Agreed.", kind="decision")
    bea.get(url)  # the session is warm
    with query_budget(name):
        bea.get(url)
    for number in range(6):
        note(sitting, "Agreed.", kind="decision")
        note(sitting, "Do it.", kind="action", action={"lead": "AC"})
        record_attendance(
            meeting=sitting.meeting, capacity="attending", name=f"Guest {number}", by=sitting.by
        )
    with query_budget(name):
        bea.get(url)
