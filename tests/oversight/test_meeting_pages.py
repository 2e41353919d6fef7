"""The pages of meetings and agendas: what they show, what they refuse, what they keep of what was typed."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oversight import panels
from oversight.actions import agenda
from oversight.actions.meetings import create_meeting, publish_agenda
from oversight.models import AgendaItem, Meeting, MinuteParagraph, Publication
from oversight.search.meetings import find_items, find_meetings
from oversight.tables import meetings as tables
from tests.guards import query_budget
from tests.oversight.making import LONDON, MEETS_AT, NOW, Made, make_board, make_meeting
from tests.oversight.meeting_pages import EXEMPT, SECRET, Later, SignIn, day, get, post, seen_of, words

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


@pytest.fixture
def secret(meeting: Meeting, made: Made) -> AgendaItem:
    fields = dict.fromkeys(("title", "lead", "note", "late_reason"), SECRET)
    return agenda.add_item(meeting=meeting, by=made.admin, at=NOW, **fields, **EXEMPT)


@pytest.fixture
def later(made: Made, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Later:
    """The administrator, signed in at another moment."""

    def at(moment: datetime) -> Client:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return signed_in(made.admin)

    return at


# --- the list -------------------------------------------------------------------------------------
def test_the_list_is_narrowed_by_board_state_and_time_and_taken_as_a_file(
    made: Made, bea: Client, people: Any
) -> None:
    make_meeting(made)
    make_meeting(made, at=datetime(2021, 7, 15, 9, 30, tzinfo=LONDON), state="held", agenda_published_at=NOW)
    other = make_board(people, name="Better Care Board", slug="better-care")
    make_meeting(other, at=datetime(2021, 9, 20, 14, 0, tzinfo=LONDON))

    def dates(**query: str) -> list[str]:
        return re.findall(r"\d+ \w+ 2021(?= \d)", words(get(bea, "meetings", **query)))

    assert dates() == ["20 September 2021", "16 September 2021", "15 July 2021"]
    assert dates(when="coming", board=str(made.board.pk)) == ["16 September 2021"]
    assert dates(when="past") == ["15 July 2021"]
    assert dates(state="held") == ["15 July 2021"]
    file = b"".join(get(bea, "meetings", format="csv", state="held").streaming_content).decode()
    assert file.splitlines()[0].lstrip("\ufeff") == "Date,Time,Board,State,Place,Items"
    assert file.splitlines()[1] == "2021-07-15,09:30 to 10:30,Joint Care Board,Held,Council Chamber,4"
    book = get(bea, "meetings", format="xlsx")
    assert "xlsx" in book["Content-Disposition"]
    book.close()


def test_an_empty_list_says_what_a_meeting_is(
    made: Made, bea: Client, signed_in: SignIn, people: Any
) -> None:
    assert "Make the first meeting" in words(get(bea, "meetings"))
    assert "will be found here" in words(get(signed_in(people.viewer), "meetings"))


def test_the_table_names_its_hours_in_local_time(made: Made) -> None:
    assert tables._hours(make_meeting(made)) == "09:30 to 10:30"


# --- making and changing a meeting ----------------------------------------------------------------
def test_the_boards_usual_time_and_place_stand_in_the_form(made: Made, bea: Client) -> None:
    form = get(bea, "meeting_new", board=str(made.board.pk)).context["form"]
    assert (form["begins"].value().hour, form["ends"].value().hour) == (9, 10)
    assert form["place"].value() == "Council Chamber"
    assert form["board"].value() == made.board.pk


def test_with_two_boards_the_person_says_which(made: Made, bea: Client, people: Any) -> None:
    make_board(people, name="Better Care Board", slug="better-care")
    assert get(bea, "meeting_new").context["form"]["board"].value() is None
    assert get(bea, "meeting_new", board="nonsense").context["form"]["board"].value() is None


def test_without_a_board_the_page_says_what_to_do(made: Made, bea: Client) -> None:
    made.board.state = "closed"
    made.board.usual_start = None
    made.board.save(update_fields=["state"])
    assert "Set up a board first" in words(get(bea, "meeting_new"))


def new(client: Client, made: Made, on: date, **data: Any) -> Any:
    fields = {
        "board": made.board.pk,
        "begins": "09:30",
        "ends": "11:00",
        "place": "Room 2",
        **day(on),
        **data,
    }
    return post(client, "meeting_new", **fields)


def test_a_bank_holiday_is_refused_by_name_and_everything_typed_stays(made: Made, bea: Client) -> None:
    page = new(bea, made, date(2022, 4, 15), notes="Open to the public")
    assert page.status_code == 422
    assert "15 April 2022 is Good Friday, not a working day" in words(page)
    assert "Open to the public" in page.content.decode()
    assert "Why it must be on that day" in words(page)
    assert not Meeting.objects.exists()
    assert new(bea, made, date(2022, 4, 15), day_reason="The only day").status_code == 302
    assert Meeting.objects.get().day_reason == "The only day"


def test_the_reason_for_the_day_is_asked_only_when_the_day_needs_one(made: Made, bea: Client) -> None:
    assert "Why it must be on that day" not in words(get(bea, "meeting_new"))
    page = new(bea, made, date(2021, 9, 16), ends="09:00")
    assert page.status_code == 422
    assert "The meeting must end after it begins" in words(page)
    assert "Why it must be on that day" not in words(page)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"day_year": "2099"}, "The bank holidays of 2099 are not known yet"),
        ({"day_month": "13"}, "Date"),
        ({"begins": "half nine"}, "Enter the time with 24 hours"),
        ({"link": "teams"}, "beginning with https://"),
        (
            {"day_day": "28", "day_month": "3", "begins": "01:30"},
            "there is no 01:30 that day",
        ),
    ],
)
def test_bad_input_gets_one_clear_sentence(made: Made, bea: Client, data: dict[str, str], says: str) -> None:
    page = new(bea, made, date(2021, 9, 16), **data)
    assert page.status_code == 422
    assert says in words(page)
    assert not Meeting.objects.exists()


def test_a_meeting_is_made_in_local_time(made: Made, bea: Client) -> None:
    assert new(bea, made, date(2021, 9, 16)).status_code == 302
    made_one = Meeting.objects.get()
    assert (made_one.starts_at, made_one.items.count()) == (MEETS_AT, 4)
    assert "already meets" in words(new(bea, made, date(2021, 9, 16)))


def test_a_changed_hour_keeps_the_rest(meeting: Meeting, bea: Client) -> None:
    data = seen_of(get(bea, "meeting_edit", meeting.pk))
    same = {"ends": "10:30", "place": "Council Chamber", **day(meeting.day)}
    assert post(bea, "meeting_edit", meeting.pk, begins="10:00", **same, **data).status_code == 302
    meeting.refresh_from_db()
    assert timezone.localtime(meeting.starts_at).hour == 10
    assert (meeting.place, meeting.version) == ("Council Chamber", 2)


def test_fields_that_somebody_else_emptied_or_ticked_are_theirs(
    item: AgendaItem, made: Made, bea: Client
) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(key_decision=True, key_notice_on=date(2021, 8, 2))
    data = seen_of(get(bea, "item_edit", item.pk))
    AgendaItem.objects.filter(pk=item.pk).update(
        key_decision=False, key_notice_on=None, lead_user=made.admin, version=2
    )
    notice = {"key_notice_on_day": 2, "key_notice_on_month": 8, "key_notice_on_year": 2021}
    typed = {"title": "Home, first", "purpose": "decision", "lead": "Ann Chair", "key_decision": "on"}
    page = post(bea, "item_edit", item.pk, **typed, **notice, **data)
    assert page.status_code == 409
    form = page.context["form"]
    assert form["title"].value() == "Home, first"
    assert (form["key_decision"].value(), form["key_notice_on"].value()) == (False, ["", "", ""])
    assert form["lead_user"].value() == str(made.admin.pk)
    assert [line[0] for line in page.context["conflict"].lines] == ["Title"]


def test_two_who_change_a_meeting_see_both_texts(meeting: Meeting, bea: Client) -> None:
    data = seen_of(get(bea, "meeting_edit", meeting.pk))
    Meeting.objects.filter(pk=meeting.pk).update(place="Room 3", notes="Open", virtual=True, version=2)
    times = {"begins": "09:30", "ends": "10:30", **day(meeting.day)}
    page = post(bea, "meeting_edit", meeting.pk, place="Room 2", notes="", **times, **data)
    assert page.status_code == 409
    assert "Room 2" in words(page)
    assert "Room 3" in words(page)
    form = page.context["form"]
    assert [form[name].value() for name in ("place", "notes", "virtual", "day")] == [
        "Room 2", "Open", True, ["16", "9", "2021"],
    ]  # fmt: skip
    assert form["version"].value() == "2"


def test_a_form_from_an_old_page_without_what_was_seen_writes_what_was_typed(
    item: AgendaItem, bea: Client
) -> None:
    page = post(bea, "item_edit", item.pk, title="Home, first", purpose="discussion", version="1", seen="")
    assert page.status_code == 302
    item.refresh_from_db()
    assert (item.title, item.lead) == ("Home, first", "")


# --- the meeting's page ---------------------------------------------------------------------------
def test_one_screen_holds_deadlines_agenda_and_what_is_missing(
    meeting: Meeting, item: AgendaItem, bea: Client
) -> None:
    page = words(get(bea, "meeting", meeting.pk))
    for there in (
        "Thursday 16 September 2021", "09:30 to 10:30 · Council Chamber", "Wednesday 8 September 2021",
        "Item 4 is for decision and has no paper", "Publish the agenda", "Home first", "Ann Chair",
    ):  # fmt: skip
        assert there in page
    assert "Move item 4 down" in page
    assert "Move item 1 up" not in page


def test_a_reader_gets_the_agenda_and_no_tools(
    meeting: Meeting, item: AgendaItem, people: Any, signed_in: SignIn
) -> None:
    page = get(signed_in(people.viewer), "meeting", meeting.pk)
    assert "Home first" in words(page)
    for tool in ("Move item", "Add an item", "Before it is published", "Publish the agenda", "Cancel"):
        assert tool not in words(page)


def test_nothing_of_an_exempt_item_reaches_who_may_not_read_it(
    meeting: Meeting, secret: AgendaItem, made: Made, people: Any, signed_in: SignIn
) -> None:
    MinuteParagraph.objects.create(item=secret, position=1, text=SECRET, edited_by=made.admin, edited_at=NOW)
    viewer, auditor = signed_in(people.viewer), signed_in(people.commissioner)
    for name, pk in (("meeting", meeting.pk), ("item", secret.pk)):
        page = get(viewer, name, pk)
        assert SECRET not in page.content.decode()
        assert "A care contract" in words(page)
        assert "paragraph 3 of Part 1 of Schedule 12A" in words(page)
        assert SECRET in get(auditor, name, pk).content.decode()
    found = viewer.get("/search/", {"q": SECRET}).content.decode()
    assert reverse("oversight:item", args=[secret.pk]) not in found


def test_the_search_finds_meetings_and_items_that_may_be_read(
    meeting: Meeting, item: AgendaItem, secret: AgendaItem, made: Made, people: Any
) -> None:
    where = people.partnership
    assert [hit.title for hit in find_meetings(people.viewer, where, ["joint", "chamber"], 5)] == [
        str(meeting)
    ]
    assert [hit.title for hit in find_items(people.viewer, where, ["home"], 5)] == ["4. Home first"]
    assert find_items(people.viewer, where, [SECRET], 5) == []
    hits = find_items(people.commissioner, where, [SECRET], 5)
    assert [hit.kind for hit in hits] == ["Item of Joint Care Board, 16 September 2021"]
    assert find_meetings(people.outsider, people.elsewhere, ["joint"], 5) == []


def test_the_page_asks_no_more_queries_with_more_items(
    meeting: Meeting, item: AgendaItem, made: Made, bea: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(panels, "_providers", [])  # what other rooms add has budgets of its own
    get(bea, "meeting", meeting.pk)
    for number in range(8):
        agenda.add_item(meeting=meeting, title=f"Item {number}", by=made.admin, at=NOW, purpose="decision")
    with query_budget("boards: meeting"):
        get(bea, "meeting", meeting.pk)


def test_publications_are_listed(meeting: Meeting, made: Made, bea: Client) -> None:
    Publication.objects.create(meeting=meeting, kind="agenda", planned_for=NOW, planned_by=made.admin)
    assert "Agenda and papers: planned for 2 August 2021, 09:10" in words(get(bea, "meeting", meeting.pk))


# --- states ---------------------------------------------------------------------------------------
def test_an_agenda_of_officers_is_issued_here_and_late_only_with_a_reason(
    meeting: Meeting, item: AgendaItem, made: Made, bea: Client, later: Later
) -> None:
    made.board.regime = "officers"
    made.board.save(update_fields=["regime"])
    assert "Why it is published after" not in words(get(bea, "meeting_publish", meeting.pk))
    bea = later(datetime(2021, 9, 9, 9, 0, tzinfo=LONDON))
    assert "Why it is published after its deadline" in words(get(bea, "meeting_publish", meeting.pk))
    page = post(bea, "meeting_publish", meeting.pk, late_reason="")
    assert page.status_code == 422
    assert "had to be out by 8 September 2021" in words(page)
    assert post(bea, "meeting_publish", meeting.pk, late_reason="A home closes").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.late_reason) == ("published", "A home closes")


def test_a_public_committees_agenda_goes_out_from_the_page_of_its_publications(
    meeting: Meeting, bea: Client
) -> None:
    answer = get(bea, "meeting_publish", meeting.pk)
    assert answer["Location"] == reverse("oversight:publish", args=[meeting.pk])
    assert reverse("oversight:publish", args=[meeting.pk]) in get(bea, "meeting", meeting.pk).content.decode()


def test_the_page_offers_the_next_step_and_refuses_what_cannot_follow(
    meeting: Meeting, made: Made, bea: Client, later: Later
) -> None:
    refused = bea.post(reverse("oversight:meeting_hold", args=[meeting.pk]), follow=True)
    assert "cannot follow that" in words(refused)
    publish_agenda(meeting=meeting, by=made.admin, at=NOW)
    assert "Mark as held" not in words(get(bea, "meeting", meeting.pk))
    bea = later(datetime(2021, 9, 16, 11, 0, tzinfo=LONDON))
    assert "Mark as held" in words(get(bea, "meeting", meeting.pk))
    for name, offered in (("meeting_hold", "Start the draft minutes"), ("meeting_minutes", "Reopen")):
        assert offered in words(bea.post(reverse(f"oversight:{name}", args=[meeting.pk]), follow=True))
    Meeting.objects.update(state="minutes_approved", approved_at_meeting=meeting)
    assert "Close the meeting" in words(get(bea, "meeting", meeting.pk))
    closed = words(bea.post(reverse("oversight:meeting_close", args=[meeting.pk]), follow=True))
    assert "The meeting is closed" in closed
    refused = post(
        bea, "meeting_edit", meeting.pk, begins="09:30", ends="10:30", place="x", **day(meeting.day)
    )
    assert refused.status_code == 422
    assert "Reopen it before you change it" in words(refused)


def test_cancelling_and_reopening_ask_why_and_say_so(meeting: Meeting, bea: Client) -> None:
    assert post(bea, "meeting_cancel", meeting.pk, reason=" ").status_code == 422
    assert post(bea, "meeting_cancel", meeting.pk, reason="Snow").status_code == 302
    assert "Cancelled: Snow" in words(get(bea, "meeting", meeting.pk))
    again = post(bea, "meeting_cancel", meeting.pk, reason="Snow")
    assert again.status_code == 422
    assert "cannot follow that" in words(again)
    assert post(bea, "meeting_reopen", meeting.pk, reason="Thaw").status_code == 302
    assert "Reopened: Thaw" in words(get(bea, "meeting", meeting.pk))


def test_somebody_else_who_was_quicker_is_said(meeting: Meeting, bea: Client, monkeypatch: Any) -> None:
    from core.errors import ChangedMeanwhile
    from oversight.views import meetings as views

    def lost(**_: Any) -> None:
        raise ChangedMeanwhile(meeting)

    monkeypatch.setattr(views.actions, "cancel_meeting", lost)
    page = post(bea, "meeting_cancel", meeting.pk, reason="Snow")
    assert "was changed by someone else meanwhile" in words(page)
