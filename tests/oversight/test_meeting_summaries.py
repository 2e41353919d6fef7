"""A meeting as each reader may see it, its clock, and what is missing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from oversight.models import AgendaItem, Meeting, Member, Paper, PaperVersion
from oversight.summaries.checklists import Check, checklist
from oversight.summaries.meetings import (
    clock_of,
    following_meeting,
    meeting_view,
    paper_line,
    previous_meeting,
)
from tests.oversight.making import LONDON, MEETS_AT, NOW, TODAY, Made, make_meeting

SECRET = "Zanzibar"


@pytest.fixture
def meeting(made: Made) -> Meeting:
    return make_meeting(made)


def exempt(meeting: Meeting) -> AgendaItem:
    """Item 4 with the planted word in every field that the public must not see."""
    item = meeting.items.get(number=4)
    fields: dict[str, Any] = dict.fromkeys(
        ("title", "lead", "note", "public_interest", "late_reason"), SECRET
    )
    fields |= {"exempt": True, "exempt_paragraph": "3", "public_title": "A contract", "minutes_planned": 7}
    fields |= {"late": True, "key_decision": True}
    AgendaItem.objects.filter(pk=item.pk).update(**fields)
    add_paper(item, made_by=None, title=SECRET)
    return item


def add_paper(item: AgendaItem, made_by: Any, title: str = "Report", **fields: Any) -> Paper:
    return Paper.objects.create(item=item, position=1, kind="other", title=title, created_at=NOW, **fields)


def hand_in(paper: Paper, by: Any, **fields: Any) -> PaperVersion:
    version = PaperVersion.objects.create(paper=paper, number=1, made_by=by, made_at=NOW, **fields)
    Paper.objects.filter(pk=paper.pk).update(current=version)
    return version


def words(meeting: Meeting, user: Any) -> str:
    return str(asdict(meeting_view(meeting, user)))


def test_who_may_not_read_an_exempt_item_gets_number_public_title_and_paragraph_only(
    meeting: Meeting, people: Any
) -> None:
    exempt(meeting)
    for reader in (people.viewer, people.outsider, None):
        view = meeting_view(meeting, reader)
        item = view.items[3]
        assert (item.number, item.title, item.readable) == (4, "A contract", False)
        assert item.citation == "paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972"
        assert (item.papers, item.minutes_planned, item.key_decision, item.late) == ((), None, False, False)
        assert view.planned == 0
        assert SECRET not in words(meeting, reader)


def test_who_may_read_it_gets_all_of_it(meeting: Meeting, people: Any) -> None:
    exempt(meeting)
    view = meeting_view(meeting, people.commissioner)
    assert (view.items[3].title, view.items[3].lead, view.items[3].papers[0].title) == (SECRET,) * 3
    assert view.planned == 7


def test_an_exempt_paper_of_a_public_item_is_not_listed_for_who_may_not_read_it(
    meeting: Meeting, people: Any
) -> None:
    item = meeting.items.get(number=4)
    add_paper(item, None, SECRET, exempt=True, exempt_paragraph="3", public_interest="Prices")
    assert meeting_view(meeting, people.viewer).items[3].papers == ()
    assert SECRET not in words(meeting, people.viewer)
    assert len(meeting_view(meeting, people.commissioner).items[3].papers) == 1


def test_planned_minutes_are_added_up_and_what_is_too_much_is_said(meeting: Meeting, made: Made) -> None:
    meeting.items.filter(number__lte=3).update(minutes_planned=25)
    view = meeting_view(meeting, made.admin)
    assert (view.planned, view.length, view.overrun, view.unplanned) == (75, 60, 15, 1)
    meeting.items.filter(number=3).update(withdrawn=True, withdrawn_reason="Later")
    view = meeting_view(meeting, made.admin)
    assert (view.planned, view.overrun, len(view.agenda)) == (50, 0, 3)


def test_the_view_has_local_times(made: Made) -> None:
    view = meeting_view(make_meeting(made), made.admin)
    assert (view.starts_at.hour, view.ends_at.hour, view.day) == (9, 10, date(2021, 9, 16))


def test_a_paper_is_ready_when_it_is_approved_and_has_pages(meeting: Meeting, made: Made) -> None:
    paper = add_paper(meeting.items.get(number=4), None)
    assert paper_line(paper).words == "Nothing handed in yet"
    hand_in(paper, made.admin, file="a.docx", pages=0)
    paper.refresh_from_db()
    assert paper_line(paper).words == "No pages: a PDF of it is needed"
    PaperVersion.objects.update(pages=12)
    paper.refresh_from_db()
    line = paper_line(paper)
    assert (line.words, line.has_pages, line.is_ready) == ("12 pages", True, False)
    paper.state = Paper.State.APPROVED
    assert paper_line(paper).is_ready


def test_a_report_written_here_has_pages_without_a_file(meeting: Meeting, made: Made) -> None:
    paper = add_paper(meeting.items.get(number=4), None)
    hand_in(paper, made.admin, content={"summary": "x"})
    paper.refresh_from_db()
    assert (paper_line(paper).words, paper_line(paper).has_pages) == ("Written here", True)


def test_the_meeting_before_and_after_leave_cancelled_ones_out(meeting: Meeting, made: Made) -> None:
    august = make_meeting(made, at=datetime(2021, 8, 19, 9, 30, tzinfo=LONDON))
    october = make_meeting(made, at=datetime(2021, 10, 14, 9, 30, tzinfo=LONDON))
    make_meeting(made, at=datetime(2021, 9, 2, 9, 30, tzinfo=LONDON), state="cancelled", reason="Snow")
    make_meeting(made, at=datetime(2021, 9, 30, 9, 30, tzinfo=LONDON), state="cancelled", reason="Snow")
    assert previous_meeting(meeting) == august
    assert following_meeting(meeting) == october
    assert previous_meeting(august) is None
    assert following_meeting(october) is None


def standings(meeting: Meeting, day: date) -> dict[str, str]:
    return {each.key: each.standing for each in clock_of(meeting, day).deadlines}


def test_the_clock_sees_what_is_done_in_the_papers(meeting: Meeting, made: Made) -> None:
    coming = {"authors": "coming", "clearance": "coming", "agenda": "coming"}
    assert standings(meeting, TODAY) == coming
    paper = add_paper(meeting.items.get(number=4), None)
    hand_in(paper, made.admin, file="a.pdf", pages=3)
    assert standings(meeting, TODAY) == {**coming, "authors": "done"}
    Paper.objects.update(state="approved")
    assert standings(meeting, TODAY) == {**coming, "authors": "done", "clearance": "done"}


def test_a_missed_deadline_names_the_way_that_is_left(meeting: Meeting) -> None:
    found = {each.key: each for each in clock_of(meeting, date(2021, 9, 10)).deadlines}
    assert found["agenda"].words == "Missed 2 days ago"
    assert "100B(4)(b)" in found["agenda"].route
    assert clock_of(meeting, date(2021, 9, 8)).deadlines[-1].words == "Today"
    assert clock_of(meeting, date(2021, 9, 7)).deadlines[-1].words == "Tomorrow"
    assert clock_of(meeting, date(2021, 9, 7)).deadlines[-1].route == ""


def test_an_agenda_that_went_out_late_stays_late(made: Made) -> None:
    out = datetime(2021, 9, 9, 0, 30, tzinfo=LONDON)  # half past midnight local time, the 8th in UTC
    meeting = make_meeting(made, state="published", agenda_published_at=out)
    agenda = clock_of(meeting, date(2021, 9, 16)).deadlines[-1]
    assert (agenda.standing, agenda.words) == ("done_late", "Done 1 day late")
    assert agenda.route


def test_after_the_meeting_a_deadline_says_what_became_of_it_and_no_more(meeting: Meeting) -> None:
    def told(day: date) -> list[tuple[str, str]]:
        return [(each.words, each.route) for each in clock_of(meeting, day).deadlines]

    meeting.items.filter(number=4).update(key_decision=True, key_notice_on=date(2021, 8, 19))
    assert told(date(2021, 9, 17)) == [("Done late", ""), ("Missed", ""), ("Missed", ""), ("Missed", "")]
    meeting.agenda_published_at = MEETS_AT - timedelta(days=9)
    assert told(date(2026, 12, 1))[-1] == ("Done", "")
    assert told(date(2021, 9, 16))[1][0].startswith("Missed ")


def test_notice_of_a_key_decision_is_done_when_every_such_item_has_its_day(meeting: Meeting) -> None:
    meeting.items.filter(number__gte=3).update(key_decision=True)
    meeting.items.filter(number=4).update(key_notice_on=date(2021, 8, 2))
    assert standings(meeting, TODAY)["key_notice"] == "coming"
    meeting.items.filter(number=3).update(key_notice_on=date(2021, 8, 19))
    assert standings(meeting, TODAY)["key_notice"] == "done_late"


def test_a_clock_that_cannot_be_counted_says_so(meeting: Meeting, monkeypatch: Any) -> None:
    from core import working_days

    monkeypatch.setattr(working_days, "_calendar", lambda: (None, range(2012, 2013)))
    clock = clock_of(meeting, TODAY)
    assert (clock.deadlines, clock.unknown) == ((), "The bank holidays of 2021 are not known yet.")


def missing(meeting: Meeting, made: Made, day: date = TODAY) -> list[str]:
    return [check.words for check in checks(meeting, made, day) if not check.done]


def checks(meeting: Meeting, made: Made, day: date = TODAY) -> tuple[Check, ...]:
    return checklist(meeting, meeting_view(meeting, made.admin), clock_of(meeting, day))


def test_what_is_missing_is_worked_out_from_what_is_there(meeting: Meeting, made: Made) -> None:
    assert missing(meeting, made) == [
        "Item 4 names no lead",
        "Item 4 is for decision and has no paper",
    ]
    item = meeting.items.get(number=4)
    paper = add_paper(item, None)
    AgendaItem.objects.filter(pk=item.pk).update(lead="Ann Chair")
    assert missing(meeting, made) == ["Item 4, Report: nothing handed in yet"]
    hand_in(paper, made.admin, file="a.pdf", pages=3)
    assert missing(meeting, made) == ["Item 4, Report: draft, not approved"]
    Paper.objects.update(state="approved")
    assert missing(meeting, made) == []


def test_an_empty_agenda_cannot_go_out(meeting: Meeting, made: Made) -> None:
    meeting.items.filter(number=4).delete()
    assert [check.stops for check in checks(meeting, made) if not check.done] == [False]
    meeting.items.all().delete()
    assert [check.stops for check in checks(meeting, made) if not check.done] == [True]


def test_place_chair_length_notice_and_deadline_are_looked_at(meeting: Meeting, made: Made) -> None:
    Member.objects.update(ends_on=date(2021, 9, 1))
    meeting.place = ""
    meeting.items.filter(number=4).update(
        lead="Ann", purpose="discussion", minutes_planned=90, key_decision=True
    )
    assert missing(meeting, made, date(2021, 9, 10)) == [
        "Neither a place nor an address to join is named",
        "No chair or vice-chair has a seat on that day",
        "Item 4: notice of the key decision is not noted: enter the day on which it was published",
        "The items are planned for 90 of 60 minutes: 30 too many",
        "The agenda had to be out by 8 September 2021: it needs the reason for urgency",
    ]
    meeting.virtual, meeting.link = True, "https://meet.example/1"
    assert "Neither a place nor an address to join is named" not in missing(meeting, made)


def test_the_last_minutes_must_be_written_up(meeting: Meeting, made: Made) -> None:
    words = "The minutes of 19 August 2021 are not written up"
    august = make_meeting(
        made, at=datetime(2021, 8, 19, 9, 30, tzinfo=LONDON), state="held", agenda_published_at=NOW
    )
    assert words in missing(meeting, made)
    august.state = "minutes_draft"
    august.save(update_fields=["state"])
    assert words not in missing(meeting, made)
    assert "The minutes of 19 August 2021 are written up" in [each.words for each in checks(meeting, made)]


def test_an_exempt_item_that_does_not_say_why_stops_the_agenda(meeting: Meeting, made: Made) -> None:
    item = exempt(meeting)
    whole = next(each for each in checks(meeting, made) if "is exempt" in each.words)
    assert whole.done
    AgendaItem.objects.filter(pk=item.pk).update(public_interest=" ")
    found = next(each for each in checks(meeting, made) if "is exempt" in each.words)
    assert (found.done, found.stops, found.words) == (False, True, "Item 4 is exempt and does not say why")


def test_a_published_meeting_is_not_asked_about_its_deadline(made: Made) -> None:
    meeting = make_meeting(made, at=MEETS_AT, state="published", agenda_published_at=NOW)
    assert not any("to be out" in each.words for each in checks(meeting, made))
