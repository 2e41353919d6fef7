"""The pages of a sitting: what is ticked, tapped and typed in the meeting, and what stands there after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from oversight.actions.attendance import change_attendance
from oversight.actions.timing import start_item
from oversight.models import (
    AgendaItem,
    Attendance,
    Declaration,
    Meeting,
    Member,
    MinuteParagraph,
)
from tests.oversight.making import MEETS_AT, make_meeting
from tests.oversight.sitting import AT, Sitting, interest, note


@pytest.fixture
def bea(sitting: Sitting, signed_in: Callable[[Any], Client]) -> Client:
    """The board's administrator, signed in."""
    return signed_in(sitting.by)


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- attendance ------------------------------------------------------------------------------------
def roll(sitting: Sitting, **lists: str) -> dict[str, Any]:
    """What the page posts: the lists as they stand, with those given changed (by initials)."""
    data: dict[str, Any] = {}
    for member in sitting.made.members:
        row = sitting.meeting.attendance.filter(member=member).first()
        data[f"list_{member.pk}"] = lists.get(member.initials, row.capacity if row else "")
        data[f"version_{member.pk}"] = row.version if row else 0
    return data


def test_members_of_the_day_stand_ready_to_tick(sitting: Sitting, bea: Client) -> None:
    Member.objects.filter(pk=sitting.made.members[5].pk).update(ends_on=MEETS_AT.date() - timedelta(days=1))

    page = body(bea.get(f"/meetings/{sitting.meeting.pk}/attendance/"))

    assert "Cyd Clay" in page
    assert "Fay Ford" not in page
    assert "Quorate: 4 present (2 TBC, 2 TNHS), 4 needed." in page
    assert "To decide, the board needs 4 voting members, at least 2 of each partner." in page


def test_ticks_are_saved_in_one_go(sitting: Sitting, bea: Client) -> None:
    cyd = sitting.made.members[2]
    data = {**roll(sitting, CC="present", FF="apologies", AC=""), f"online_{cyd.pk}": "on"}

    page = bea.post(f"/meetings/{sitting.meeting.pk}/attendance/", data, follow=True)

    assert "3 lines saved." in body(page)
    lists = dict(sitting.meeting.attendance.values_list("initials", "capacity"))
    assert lists == {
        "BB": "present", "DD": "present", "EE": "present", "CC": "present", "FF": "apologies",
    }  # fmt: skip
    assert sitting.meeting.attendance.get(member=cyd).virtual
    assert "Nothing was changed." in body(
        bea.post(
            f"/meetings/{sitting.meeting.pk}/attendance/",
            {**roll(sitting), f"online_{cyd.pk}": "on"},
            follow=True,
        )
    )


def test_a_tick_that_is_refused_says_so_in_its_row_and_the_others_are_saved(
    sitting: Sitting, bea: Client
) -> None:
    interest(sitting, did="spoke")

    page = bea.post(f"/meetings/{sitting.meeting.pk}/attendance/", roll(sitting, AC="absent", FF="apologies"))

    assert page.status_code == 422
    assert "Ann Chair declared an interest in this meeting, so can’t be moved to absent." in body(page)
    assert sitting.meeting.attendance.get(initials="FF").capacity == "apologies"
    assert sitting.meeting.attendance.get(initials="AC").capacity == "present"


def test_a_line_that_somebody_else_saved_first_is_not_overwritten(sitting: Sitting, bea: Client) -> None:
    data = roll(sitting, AC="absent")
    ann = sitting.people[0]
    change_attendance(attendance=ann, changes={"capacity": "apologies"}, version=1, by=sitting.by)

    page = bea.post(f"/meetings/{sitting.meeting.pk}/attendance/", data)

    assert page.status_code == 422
    assert "somebody else saved this line meanwhile, under “Apologies”" in body(page)
    assert sitting.meeting.attendance.get(initials="AC").capacity == "apologies"
    again = {**data, f"version_{ann.member_id}": 2}
    assert bea.post(f"/meetings/{sitting.meeting.pk}/attendance/", again).status_code == 302


def test_a_reader_sees_the_list_as_it_prints_and_changes_nothing(
    sitting: Sitting, people: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = body(signed_in(people.viewer).get(f"/meetings/{sitting.meeting.pk}/attendance/"))

    assert "Ann Chair" in page
    assert "Save attendance" not in page


def add_guest(sitting: Sitting, bea: Client, **data: Any) -> Any:
    data = {"name": "Gil Guest", "capacity": "attending", **data}
    return bea.post(f"/meetings/{sitting.meeting.pk}/attendance/add/", data)


def test_guests_are_added_one_after_the_other(sitting: Sitting, bea: Client) -> None:
    again = add_guest(sitting, bea, another="1")
    assert again.url.endswith("/attendance/add/")
    assert add_guest(sitting, bea, name="Uma Guest").url.endswith("/attendance/")
    refused = add_guest(sitting, bea)
    assert refused.status_code == 422
    assert "Gil Guest is already on the list" in body(refused)
    assert "Enter the person’s name" in body(add_guest(sitting, bea, name=" "))


def test_a_named_substitute_is_chosen_for_a_member_of_the_same_partner(sitting: Sitting, bea: Client) -> None:
    nia = Member.objects.create(
        board=sitting.made.board, name="Nia Named", initials="NN", partner=sitting.made.nhs,
        kind="substitute", starts_on=MEETS_AT.date(),
    )  # fmt: skip
    members = sitting.made.members
    facts = {"name": "", "capacity": "present", "member": nia.pk}

    assert "Nia Named" in body(bea.get(f"/meetings/{sitting.meeting.pk}/attendance/add/"))
    wrong = add_guest(sitting, bea, substitute_for=members[2].pk, **facts)
    assert "can substitute only for members of Testborough NHS" in body(wrong)
    add_guest(sitting, bea, substitute_for=members[5].pk, **facts)
    assert sitting.meeting.attendance.get(member=nia).votes
    assert "Named substitute" not in body(bea.get(f"/meetings/{sitting.meeting.pk}/attendance/add/"))


def test_a_line_is_put_right_or_taken_off(sitting: Sitting, bea: Client) -> None:
    add_guest(sitting, bea)
    guest = sitting.meeting.attendance.get(name="Gil Guest")
    data = {"name": "Gil Guest", "initials": "GG", "title": "Adviser", "capacity": "attending", "version": 1}

    assert "GG" in body(bea.get(f"/attendance/{guest.pk}/"))
    assert bea.post(f"/attendance/{guest.pk}/", data).status_code == 302
    lost = bea.post(f"/attendance/{guest.pk}/", {**data, "title": "Deputy"})
    assert lost.status_code == 409
    assert "Adviser" in body(lost)
    assert "Deputy" in body(lost)
    bea.post(f"/attendance/{guest.pk}/remove/")
    assert not Attendance.objects.filter(pk=guest.pk).exists()
    assert "substitute_for" not in body(bea.get(f"/attendance/{sitting.people[0].pk}/"))


def test_whoever_declared_an_interest_is_not_taken_off(sitting: Sitting, bea: Client) -> None:
    interest(sitting, did="spoke")
    page = bea.post(f"/attendance/{sitting.people[0].pk}/remove/", follow=True)

    assert "so can’t be taken off the list" in body(page)


# --- in the meeting --------------------------------------------------------------------------------
def test_the_meeting_opens_at_the_item_that_is_being_taken(sitting: Sitting, bea: Client) -> None:
    address = f"/meetings/{sitting.meeting.pk}/sitting/"
    assert bea.get(address).url == f"/items/{sitting.item(1).pk}/sitting/"
    start_item(item=sitting.item(2), by=sitting.by, at=AT)
    assert bea.get(address).url == f"/items/{sitting.item(2).pk}/sitting/"
    AgendaItem.objects.filter(meeting=sitting.meeting).update(started_at=AT, ended_at=AT)
    assert bea.get(address).url == f"/items/{sitting.item(4).pk}/sitting/"
    other = make_meeting(sitting.made, at=MEETS_AT + timedelta(days=7))
    assert bea.get(f"/meetings/{other.pk}/sitting/").url == f"/meetings/{other.pk}/attendance/"
    other.items.all().delete()
    assert bea.get(f"/meetings/{other.pk}/sitting/").url == f"/meetings/{other.pk}/"


def test_one_tap_out_and_in_again(sitting: Sitting, bea: Client) -> None:
    item, eli = sitting.item(3), sitting.people[3]
    address = f"/items/{item.pk}/room/"

    page = body(bea.post(address, {"out": eli.pk}, follow=True))
    assert "Not quorate: discussion only. 1 more voting member of the TNHS is needed." in page
    assert "a decision can’t be recorded" in page
    assert "Quorate: 4 present" in body(bea.post(address, {"in": eli.pk}, follow=True))
    bea.post(address, {"out_rest": eli.pk})
    assert set(eli.away.values_list("item__number", flat=True)) == {3, 4}
    bea.post(address, {"joined": eli.pk})
    assert set(eli.away.values_list("item__number", flat=True)) == {1, 2}


def test_a_tap_that_is_refused_says_why(sitting: Sitting, bea: Client) -> None:
    note(sitting, "Agreed.", kind="decision")
    page = bea.post(f"/items/{sitting.item(4).pk}/room/", {"out": sitting.people[0].pk})

    assert page.status_code == 422
    assert "JCB/2021/01 was decided at item 4, which would not be quorate any more." in body(page)
    nobody = bea.post(f"/items/{sitting.item(4).pk}/room/", {"out": "x"})
    assert "Choose who goes out or comes in." in body(nobody)


@pytest.mark.parametrize(("path", "tap"), [("room", "out"), ("clock", "start")])
def test_what_was_typed_stays_when_somebody_goes_out_or_the_item_starts(
    sitting: Sitting, bea: Client, path: str, tap: str
) -> None:
    data = {tap: sitting.people[0].pk, "text": "MK: half a sen", "exempt": "on"}

    page = bea.post(f"/items/{sitting.item(3).pk}/{path}/", data)

    assert page.status_code == 200
    assert "MK: half a sen" in body(page)
    assert not MinuteParagraph.objects.exists()


def test_an_item_starts_and_ends_and_says_when_it_runs_over(sitting: Sitting, bea: Client) -> None:
    item = sitting.item(4)
    bea.post(f"/items/{item.pk}/clock/", {"start": "1"})
    begun = sitting.item(4).started_at
    assert begun is not None
    AgendaItem.objects.filter(pk=item.pk).update(minutes_planned=5, started_at=begun - timedelta(minutes=9))
    assert "4 minutes over." in body(bea.get(f"/items/{item.pk}/sitting/"))
    bea.post(f"/items/{item.pk}/clock/", {"end": "1"})
    assert "Take up again" in body(bea.get(f"/items/{item.pk}/sitting/"))
    refused = bea.post(f"/items/{sitting.item(3).pk}/clock/", {"end": "1"})
    assert (refused.status_code, "was not started" in body(refused)) == (422, True)


def test_a_line_is_typed_once_with_initials(sitting: Sitting, bea: Client) -> None:
    item = sitting.item(4)
    done = bea.post(f"/items/{item.pk}/sitting/", {"text": "AC: asked why."})

    assert done.url == f"/items/{item.pk}/sitting/?added=1#minutes-add"
    page = body(bea.get(f"/items/{item.pk}/sitting/?added=1", headers={"HX-Request": "true"}))
    assert "<strong>AC:</strong> asked why." in page
    assert "data-focus" in page
    empty = bea.post(f"/items/{item.pk}/sitting/", {"text": " "})
    assert empty.status_code == 422


def test_a_meeting_that_is_settled_or_cancelled_takes_no_line_and_says_why(
    sitting: Sitting, bea: Client
) -> None:
    item = sitting.item(4)
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state="cancelled", reason="Snow")

    page = bea.post(f"/items/{item.pk}/sitting/", {"text": "Hello"})
    assert page.status_code == 422
    assert "was cancelled, so nobody attended it and it has no minutes" in body(page)
    for state, words in (
        ("draft", "once the agenda is published"),
        ("minutes_approved", "are approved and can"),
    ):
        Meeting.objects.filter(pk=sitting.meeting.pk).update(
            state=state,
            approved_at_meeting=make_meeting(sitting.made, at=MEETS_AT + timedelta(days=len(words))),
        )
        assert words in body(bea.get(f"/items/{item.pk}/sitting/"))
    AgendaItem.objects.filter(pk=item.pk).update(withdrawn=True, withdrawn_reason="Not ready")
    assert "This item was withdrawn: Not ready" in body(bea.get(f"/items/{item.pk}/sitting/"))


# --- interests -------------------------------------------------------------------------------------
def declared(sitting: Sitting, **data: Any) -> dict[str, Any]:
    return {
        "attendance": sitting.people[0].pk, "item": sitting.item(4).pk, "kind": "personal",
        "interest": "A neighbour", "did": "left", **data,
    }  # fmt: skip


def test_an_interest_is_written_down_and_withdrawn(sitting: Sitting, bea: Client) -> None:
    item = sitting.item(4)
    address = f"/meetings/{sitting.meeting.pk}/declare/?item={item.pk}"
    assert f'value="{item.pk}" selected' in body(bea.get(address))

    page = body(bea.post(address, declared(sitting), follow=True))
    assert "Ann Chair: non-financial personal interest. A neighbour. Left the room." in page
    assert "interest: left the room" in page
    assert "Not quorate" in page
    again = bea.post(address, declared(sitting))
    assert (again.status_code, "has declared an interest in item 4 already" in body(again)) == (422, True)
    more = bea.post(address, declared(sitting, item="", did="spoke", another="1"))
    assert more.url == address
    for made in Declaration.objects.all():
        bea.post(f"/declarations/{made.pk}/withdraw/", {"item": item.pk})
    assert "None for this item." in body(bea.get(f"/items/{item.pk}/sitting/"))
    twice = bea.post(f"/declarations/{Declaration.objects.first().pk}/withdraw/", follow=True)
    assert "was withdrawn already" in body(twice)
