"""The pages of boards: what they show, what they refuse, and what they keep of what was typed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.views import common
from oversight.actions.boards import add_member, end_member, set_texts, update_board
from oversight.actions.forward import add_forward_item
from oversight.models import Board, Meeting, Member
from oversight.summaries import boards as summaries
from tests.guards import query_budget
from tests.oversight.board_pages import SignIn, get, lines, post, words
from tests.oversight.making import LONDON, MEETS_ON, NOW, TODAY, Made, make_meeting

pytestmark = pytest.mark.usefixtures("in_august")


@pytest.fixture
def bea(made: Made, signed_in: SignIn) -> Client:
    return signed_in(made.admin)


# --- all boards -----------------------------------------------------------------------------------
def test_without_a_board_the_page_says_what_a_board_is_and_offers_the_first_step(
    people: Any, signed_in: SignIn
) -> None:
    from accounts.roles import Role

    runs = signed_in(people.join(Role.BOARD_ADMINISTRATOR))

    assert "Set up a board" in words(get(runs, "boards"))
    assert "A board administrator can set one up" in words(get(signed_in(people.viewer), "boards"))
    assert "Its partners, members and quorum" in words(runs.get("/"))  # the guide on Home


def test_the_list_names_each_board_with_its_next_meeting(made: Made, bea: Client) -> None:
    make_meeting(made)

    page = words(get(bea, "boards"))

    assert "Joint Care Board" in page
    assert "16 September 2021" in page
    assert "Testborough Council, Testborough NHS" in page


# --- setting up -----------------------------------------------------------------------------------
NEW = {"name": "Quality Board", "prefix": "QB", "regime": "officers", "quorum_total": "3", "quorum_each": "1"}


def test_a_new_board_leads_on_to_its_partners_and_its_first_members(bea: Client) -> None:
    response = post(bea, "board_new", None, NEW)

    board = Board.objects.get(name="Quality Board")
    assert response.url == reverse("oversight:board_partners", args=[board.pk])
    page = words(get(bea, "board", board.pk))
    assert "Say who the partners are" in page
    assert "Name the members" in page
    assert "The quorum is 3, but the board has 0 voting members: it could never decide." in page


def test_what_was_typed_stays_when_a_new_board_is_refused(bea: Client) -> None:
    response = post(bea, "board_new", None, {**NEW, "name": "Joint Care Board", "purpose": "My words"})

    assert response.status_code == 422
    assert "There is already a board called Joint Care Board" in words(response)
    assert "My words" in words(response)


def test_partners_are_saved_and_more_are_asked_for(made: Made, bea: Client) -> None:
    rows = [
        ("Testborough Council", "council", "TBC"),
        ("Testborough NHS", "nhs", "TNHS"),
        ("Hospice", "other", "H"),
    ]
    data = _list(made, [{"name": n, "kind": k, "short_name": s} for n, k, s in rows])

    response = post(bea, "board_partners", made.board.pk, {**data, "more": "yes"})

    assert response.status_code == 302, words(response)
    assert response.url == reverse("oversight:board_partners", args=[made.board.pk])
    assert made.board.partners.count() == 3


def _list(made: Made, rows: list[dict[str, str]], version: int = 1) -> dict[str, str]:
    head = {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0", "version": str(version)}
    return head | {f"rows-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_half_a_partner_is_refused_beside_its_field(made: Made, bea: Client) -> None:
    for row in ({"name": "Hospice"}, {"short_name": "H"}):
        response = post(bea, "board_partners", made.board.pk, _list(made, [row]))
        assert response.status_code == 422
    assert "Enter the full name of H" in words(response)


def test_a_partner_with_seats_is_not_taken_off(made: Made, bea: Client) -> None:
    response = post(bea, "board_partners", made.board.pk, _list(made, []))

    assert response.status_code == 422
    assert "has 3 seats on the board" in words(response)


def test_texts_are_saved_and_a_stale_list_shows_what_is_saved_now(made: Made, bea: Client) -> None:
    mine = [{"heading": "Access", "words": "Ask us."}]
    assert post(bea, "board_texts", made.board.pk, _list(made, mine)).status_code == 302
    half = post(bea, "board_texts", made.board.pk, _list(made, [{"heading": "Access"}, {"words": "W"}], 2))
    assert half.status_code == 422
    assert "Give this text a heading" in words(half)

    set_texts(board=made.board, texts=[("Conduct", "Be kind.")], by=made.admin)
    late = post(bea, "board_texts", made.board.pk, _list(made, mine, version=2))

    assert late.status_code == 409
    assert "Conduct: Be kind." in words(late)
    assert "Ask us." in words(late)
    assert post(bea, "board_texts", made.board.pk, _list(made, mine, version=3)).status_code == 302
    assert "Access" in words(get(bea, "board", made.board.pk))


# --- changing -------------------------------------------------------------------------------------
def edit(board: Board, **changes: str) -> dict[str, str]:
    board.refresh_from_db()
    names = ("version", "name", "prefix", "slug", "regime", "purpose", "contact_name", "contact_email")
    return {**{name: str(getattr(board, name)) for name in names}, **changes}


def test_a_change_is_saved(made: Made, bea: Client) -> None:
    response = post(bea, "board_edit", made.board.pk, edit(made.board, contact_name="Dia Desk"))

    assert response.status_code == 302
    assert "Dia Desk" in words(get(bea, "board", made.board.pk))


def test_a_stale_change_shows_both_texts_and_can_be_saved_again(made: Made, bea: Client) -> None:
    mine = edit(made.board, purpose="My purpose", regime="officers")
    update_board(board=made.board, changes={"purpose": "Their purpose"}, version=1, by=made.admin, at=NOW)

    response = post(bea, "board_edit", made.board.pk, mine)

    assert response.status_code == 409
    page = words(response)
    assert "Bea Boards saved a change" in page
    assert "Their purpose" in page
    assert "My purpose" in page
    assert "Officers only" in page
    assert 'name="version" value="2"' in response.content.decode()
    assert post(bea, "board_edit", made.board.pk, {**mine, "version": "2"}).status_code == 302


def test_a_wrong_address_of_mail_is_said_beside_its_field(made: Made, bea: Client) -> None:
    response = post(bea, "board_edit", made.board.pk, edit(made.board, contact_email="nobody"))

    assert response.status_code == 422
    assert "Enter an e-mail address in the right form" in words(response)


def test_a_quorum_that_cannot_be_reached_is_saved_with_a_warning(made: Made, bea: Client) -> None:
    names = ("agenda_days", "clearance_days", "author_days", "key_days", "advice_days", "version")
    data = {name: str(getattr(made.board, name)) for name in names}

    post(bea, "board_rules", made.board.pk, {**data, "quorum_total": "9", "quorum_each": "4"})

    page = words(get(bea, "board", made.board.pk))
    assert "The quorum is 9, but the board has 6 voting members" in page
    assert "The quorum asks for 4 from each partner, but TBC has 3 voting members." in page


def test_more_from_each_partner_than_the_whole_quorum_is_warned(made: Made) -> None:
    made.board.quorum_each = 3

    found = summaries.quorum_warnings(made.board, [made.council, made.nhs], made.members)

    assert found == ["3 from each of 2 partners makes 6, more than the quorum of 4."]


def test_the_quorum_is_told_in_words(made: Made) -> None:
    both = [made.council, made.nhs]
    assert summaries.quorum_words(made.board, both) == (
        "4 voting members, with at least 2 from each partner (TBC and TNHS)"
    )
    assert summaries.quorum_words(made.board, []) == "4 voting members, with at least 2 from each partner"
    made.board.quorum_each = 0
    assert summaries.quorum_words(made.board, both) == "4 voting members"


def test_a_board_is_closed_with_a_reason_and_refused_while_a_meeting_is_open(made: Made, bea: Client) -> None:
    meeting = make_meeting(made)
    refused = post(bea, "board_state", made.board.pk, {"reason": "Merged"})
    assert refused.status_code == 422
    assert "16 September 2021 (draft agenda)" in words(refused)

    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", reason="Merged")
    assert post(bea, "board_state", made.board.pk, {"reason": "Merged"}).status_code == 302
    assert "Closed" in words(get(bea, "boards"))
    assert "Reopen Joint Care Board" in words(get(bea, "board_state", made.board.pk))
    assert post(bea, "board_state", made.board.pk, {"reason": "Needed"}).status_code == 302


# --- the page -------------------------------------------------------------------------------------
def test_the_page_shows_seats_quorum_next_meeting_with_its_clock_and_the_plan(
    made: Made, bea: Client
) -> None:
    make_meeting(made)
    make_meeting(made, at=datetime(2021, 10, 21, 9, 30, tzinfo=LONDON))
    make_meeting(
        made,
        at=datetime(2021, 7, 15, 9, 30, tzinfo=LONDON),
        state="held",
        agenda_published_at=NOW,
        held_at=NOW,
    )
    add_forward_item(board=made.board, title="Home first", by=made.admin, wanted_on=MEETS_ON)
    add_member(
        board=made.board, by=made.admin, name="Sue Stands", initials="", kind="substitute",
        starts_on=TODAY, stands_for=made.members[0],
    )  # fmt: skip
    add_member(
        board=made.board, by=made.admin, name="Lou Later", initials="", kind="attending",
        starts_on=date(2021, 9, 1),
    )  # fmt: skip
    end_member(member=made.members[5], on=date(2021, 7, 31), by=made.admin)

    page = words(get(bea, "board", made.board.pk))

    assert "4 voting members, with at least 2 from each partner (TBC and TNHS)" in page
    assert "16 September 2021, 09:30 , in 45 days" in page
    assert "Then: 21 October 2021" in page
    assert "Authors deliver their papers by 27 August 2021" in page
    assert "15 July 2021 Held, 0 public decisions" in page
    assert "Sue Stands" in page
    assert "From a later day Lou Later" in page
    assert "Who sat on it before (1) Fay Ford" in page
    assert "Home first" in page
    assert "The board’s public page" in page


def test_a_viewer_sees_no_link_that_changes_anything(made: Made, people: Any, signed_in: SignIn) -> None:
    page = get(signed_in(people.viewer), "board", made.board.pk).content.decode()

    assert "/edit/" not in page
    assert "Add a member" not in page


def test_a_page_of_a_board_asks_no_more_for_more_rows(made: Made, bea: Client) -> None:
    for month in range(1, 7):
        make_meeting(made, at=datetime(2022, month, 20, 9, 30, tzinfo=LONDON))
        add_forward_item(board=made.board, title=f"Item {month}", by=made.admin)
    get(bea, "boards")  # the session is written once
    with query_budget("boards: board"):
        get(bea, "board", made.board.pk)
    with query_budget("boards: list of boards"):
        get(bea, "boards")


def clock(made: Made, today: date) -> Any:
    return summaries.next_of(
        make_meeting(made) if not made.board.meetings.exists() else made.board.meetings.get(), today
    )


def test_the_clock_counts_to_the_next_deadline_and_names_a_missed_one(made: Made) -> None:
    assert clock(made, date(2021, 9, 8)).clock.label == "Agenda and papers are published"
    assert clock(made, date(2021, 9, 8)).clock.when == "today"
    late = clock(made, date(2021, 9, 10)).clock
    assert (late.missed, late.when) == (True, "2 days ago")

    made.board.meetings.update(agenda_published_at=NOW, state="published")
    assert clock(made, date(2021, 9, 10)).clock is None
    assert clock(made, date(2021, 8, 2)).clock.label == "Authors deliver their papers"


def test_a_clock_is_not_guessed_in_a_year_that_is_not_known(made: Made) -> None:
    meeting = make_meeting(made, at=datetime(2060, 9, 16, 9, 30, tzinfo=LONDON))

    found = summaries.next_of(meeting, TODAY)

    assert found.clock is None
    assert "2060 are not known" in found.unknown


def test_all_meetings_are_a_list_with_files(made: Made, bea: Client) -> None:
    make_meeting(made)

    assert "Draft agenda" in words(get(bea, "board_meetings", made.board.pk))
    assert "2021-09-16" in lines(get(bea, "board_meetings", made.board.pk, format="csv"))


# --- seats ----------------------------------------------------------------------------------------
def person(made: Made, **fields: Any) -> dict[str, Any]:
    days = {"starts_on_day": "2", "starts_on_month": "8", "starts_on_year": "2021"}
    return {"name": "Gus Grey", "kind": "voting", "partner": str(made.nhs.pk), **days, **fields}


def test_members_are_added_in_a_row(made: Made, bea: Client) -> None:
    response = post(bea, "member_new", made.board.pk, person(made, in_chair="vice_chair", more="yes"))

    assert response.url == reverse("oversight:member_new", args=[made.board.pk])
    assert Member.objects.get(name="Gus Grey").vice_chair
    assert (
        post(bea, "member_new", made.board.pk, person(made, name="Hal Hill")).url
        == made.board.get_absolute_url()
    )


def test_a_second_seat_of_one_person_is_refused_beside_the_day(made: Made, bea: Client) -> None:
    response = post(bea, "member_new", made.board.pk, person(made, name="Bob Brown"))

    assert response.status_code == 422
    assert "Bob Brown already has a seat from 1 January 2020" in words(response)


def test_a_stale_change_of_a_seat_shows_both_texts(made: Made, bea: Client) -> None:
    member = made.members[1]
    data = person(made, name="Bob Brown", partner=str(made.council.pk), title="Mine", version="1")
    assert post(bea, "member", member.pk, data).status_code == 302

    late = post(bea, "member", member.pk, {**data, "title": "Second", "in_chair": "chair"})

    assert late.status_code == 409
    assert "Mine" in words(late)
    assert "Second" in words(late)
    assert "Your In the chair, not saved Chair" in words(late)


def test_a_term_is_ended_and_the_person_stays_in_the_list(made: Made, bea: Client) -> None:
    member = made.members[1]
    add_member(
        board=made.board, by=made.admin, name="Sue Stands", initials="", kind="substitute", starts_on=TODAY,
        stands_for=member,
    )  # fmt: skip
    assert "substitutes end on the same day" in words(get(bea, "member_end", member.pk))
    early = post(bea, "member_end", member.pk, {"on_day": "1", "on_month": "1", "on_year": "2019"})
    assert early.status_code == 422

    post(bea, "member_end", member.pk, {"on_day": "31", "on_month": "8", "on_year": "2021"})

    assert "Bob Brown" in words(get(bea, "members", made.board.pk))
    assert "until 31 August 2021" in words(get(bea, "board", made.board.pk))


def test_who_only_looks_sees_the_facts_of_a_seat(made: Made, people: Any, signed_in: SignIn) -> None:
    page = words(get(signed_in(people.viewer), "member", made.members[0].pk))

    assert "In the chair Chair" in page
    assert "First day 1 January 2020" in page


def test_values_are_shown_as_a_person_reads_them(made: Made) -> None:
    from oversight.forms.boards import ForwardForm, MeetsForm

    fields = ForwardForm.base_fields
    assert common.in_words(fields["wanted_on"], date(2021, 8, 2)) == "2 August 2021"
    assert common.in_words(fields["key_decision"], True) == "Yes"
    assert common.in_words(fields["purpose"], "decision") == "Decision"
    assert common.in_words(MeetsForm.base_fields["usual_start"], time(9, 30)) == "09:30"
    assert common.in_words(MeetsForm.base_fields["weekday"], 3) == "Thursday"
    assert common.in_words(fields["note"], "") == ""
    assert common.last_saved(made.board) == ("somebody else", "a moment ago")
