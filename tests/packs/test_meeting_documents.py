"""Minutes, notice, tracker, register, run-sheet and supplements: what they say, what they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from oversight.actions.papers import withdraw_paper
from oversight.actions.supplements import add_supplement
from oversight.models import AgendaItem, Meeting, MinuteParagraph, Paper
from packs import actions, definitions
from packs.compose import Request, public_or_restricted
from packs.content import DataTable, plain
from packs.definitions.written import report_blocks
from tests.oversight.making import make_meeting
from tests.packs.board_packs import composed, first_words, said, tables
from tests.packs.board_story import AS_AT, BUILT_AT, BoardStory, make_board_story, report, upload
from tests.packs.board_story import content as report_content

MEETING_KINDS = (
    "board-pack", "meeting-minutes", "decision-notice", "action-tracker", "risk-register", "run-sheet",
)  # fmt: skip


@pytest.fixture
def story(people: Any) -> BoardStory:
    return make_board_story(people)


# --- the other packs ----------------------------------------


def test_minutes_print_who_was_there_what_was_decided_and_who_does_what(story: BoardStory) -> None:
    content = composed(story, "meeting-minutes")
    found = tables(content)

    lists = [(plain(row.cells[0]), plain(row.cells[1])) for row in found["Attendance"].rows]
    assert lists[0] == ("Present", "Ann Chair")
    assert lists[5:] == [("In attendance", "Gil Guest"), ("Apologies", "Cyd Clay")]
    assert [row.repeats for row in found["Attendance"].rows] == [0, 1, 1, 1, 1, 0, 0]
    assert "GG: said that homes like the new way." in said(content)
    assert "Decision JCB/2021/01:" in said(content)
    assert first_words(found["Actions agreed"]) == ["4"]
    assert content.front == "none"


def test_approved_minutes_say_where_and_what_was_corrected(story: BoardStory) -> None:
    Meeting.objects.filter(pk=story.last.pk).update(
        state="minutes_approved",
        approved_at_meeting=story.meeting,
        minutes_corrections="A name was put right.",
    )

    words = said(composed(story, "meeting-minutes"))

    assert "Approved at the meeting of 16 September 2021." in words
    assert "Corrections: A name was put right." in words
    assert "(draft)" not in words


def test_an_item_that_was_not_taken_says_why_in_the_minutes(story: BoardStory) -> None:
    AgendaItem.objects.filter(meeting=story.last, number=2).update(
        withdrawn=True, withdrawn_reason="No time."
    )

    assert "Not taken: No time." in said(composed(story, "meeting-minutes"))


def test_a_meeting_without_decisions_says_so(story: BoardStory) -> None:
    meeting = make_meeting(
        story.made, at=BUILT_AT - timedelta(days=2), state="held", agenda_published_at=BUILT_AT
    )
    kind = definitions.get("decision-notice")

    content = kind.compose(kind.find(story.admin, str(meeting.pk)), AS_AT, None)

    assert "The board took no decision at this meeting." in said(content)


def test_the_tracker_has_the_columns_of_the_source_and_counts_what_is_late(story: BoardStory) -> None:
    content = composed(story, "action-tracker", as_at=date(2021, 10, 5))

    table = tables(content)["Action tracker"]
    assert [column.name for column in table.printed().columns] == [
        "Date of meeting", "Subject", "Action", "Lead", "Deadline", "Progress", "State",
    ]  # fmt: skip
    assert "2 actions open, 1 of them late." in said(content)


def test_the_risk_register_ranks_and_keeps_dated_mitigation(story: BoardStory) -> None:
    content = composed(story, "risk-register")

    (row,) = tables(content)["Risks and issues"].rows
    assert plain(row.cells[3]) == "High"
    assert plain(row.cells[4]).endswith("2 September 2021: The agency has no staff.")


def test_the_run_sheet_tells_the_chair_what_is_taken_in_private(story: BoardStory) -> None:
    words = said(composed(story, "run-sheet"))

    assert "Ask the public to leave first." in words
    assert "Approve what is proposed" in words
    assert "'text'" not in words
    assert "Agree the minutes of the previous meeting; look at the open actions." in words
    assert "4 voting members, at least 2 of each partner" in words


def test_a_run_sheet_is_made_in_the_restricted_edition_only(story: BoardStory) -> None:
    asked = Request("run-sheet", str(story.meeting.pk), AS_AT, None, "public")

    with pytest.raises(ValidationError, match="made in the restricted edition only"):
        actions.request_pack(request=asked, by=story.admin, today=AS_AT)


@pytest.mark.parametrize("slug", ["meeting-minutes", "decision-notice"])
def test_minutes_and_decisions_are_those_of_a_meeting_that_was_held(story: BoardStory, slug: str) -> None:
    kind = definitions.get(slug)

    assert [scope.id for scope in kind.scopes(story.admin)] == [str(story.last.pk)]
    with pytest.raises(definitions.UnknownScopeError, match="no such meeting"):
        kind.find(story.admin, str(story.meeting.pk))


def test_a_cancelled_meeting_and_one_of_another_partnership_have_no_pack(
    story: BoardStory, people: Any
) -> None:
    kind = definitions.get("board-pack")
    assert [scope.title for scope in kind.scopes(story.admin, people.partnership)] == [
        "Joint Care Board, 16 September 2021", "Joint Care Board, 19 August 2021",
    ]  # fmt: skip
    Meeting.objects.filter(pk=story.meeting.pk).update(state="cancelled", reason="No quorum.")

    assert [scope.id for scope in kind.scopes(story.admin)] == [str(story.last.pk)]
    assert kind.scopes(people.outsider) == []
    with pytest.raises(definitions.UnknownScopeError):
        kind.find(people.outsider, str(story.last.pk))


# --- supplements ----------------------------------------


def publish(story: BoardStory) -> None:
    Meeting.objects.filter(pk=story.meeting.pk).update(state="published", agenda_published_at=BUILT_AT)
    story.meeting.refresh_from_db()


def late(story: BoardStory, title: str, item: int = 4) -> Paper:
    paper = upload(story, item, title, pages=2, words=f"{title} words")
    Paper.objects.filter(pk=paper.pk).update(first_approved_at=BUILT_AT + timedelta(days=1))
    paper.refresh_from_db()
    return paper


def test_a_paper_that_came_late_is_in_a_supplement_with_s_pages_and_never_in_the_pack_again(
    story: BoardStory,
) -> None:
    publish(story)
    paper = late(story, "Late figures")
    before = composed(story)
    add_supplement(
        meeting=story.meeting, papers=[paper], reason="The grant came.", by=story.admin, at=BUILT_AT
    )

    content = composed(story, "board-supplement")

    assert [section.title for section in content.sections] == ["Late figures"]
    assert (content.page_prefix, content.first_page, content.subtitle) == ("S", 1, "Supplement 1")
    assert content.notes == ("Why it came after the agenda: The grant came.",)
    assert content.agenda is not None
    assert [line.number for line in content.agenda.lines] == ["4"]
    assert "Late figures" not in said(before)
    assert composed(story) == before


def test_the_reason_of_a_supplement_that_is_all_exempt_stays_with_its_papers(story: BoardStory) -> None:
    publish(story)
    paper = late(story, story.plant("late paper"), item=5)
    reason = story.plant("reason of a supplement")
    add_supplement(meeting=story.meeting, papers=[paper], reason=reason, by=story.admin, at=BUILT_AT)

    public = said(public_or_restricted(composed(story, "board-supplement"), "public"))

    assert [words for words in story.planted if words in public] == []


def test_a_meeting_without_a_supplement_has_no_pack_of_one(story: BoardStory) -> None:
    kind = definitions.get("board-supplement")

    assert kind.scopes(story.admin) == []
    for scope in (str(story.meeting.pk), f"{story.meeting.pk}-1", f"{story.meeting.pk}-x", "x"):
        with pytest.raises(definitions.UnknownScopeError):
            kind.find(story.admin, scope)


def test_supplements_are_offered_each_by_its_number(story: BoardStory, people: Any) -> None:
    publish(story)
    for title in ("One", "Two"):
        add_supplement(
            meeting=story.meeting, papers=[late(story, title)], reason="Late.", by=story.admin, at=BUILT_AT
        )
    kind = definitions.get("board-supplement")

    scopes = kind.scopes(story.admin, people.partnership)

    pk = story.meeting.pk
    assert [scope.id for scope in scopes] == [f"{pk}-2", f"{pk}-1"]
    assert scopes[0].title == "Supplement 2: Joint Care Board, 16 September 2021"
    assert kind.scope_of(kind.find(story.admin, str(pk))) == f"{pk}-2"
    assert kind.scope_of(kind.find(story.admin, f"{pk}-1")) == f"{pk}-1"


# --- sources ----------------------------------------


def test_sources_name_papers_by_their_place_and_exempt_ones_only_in_the_restricted_edition(
    story: BoardStory,
) -> None:
    kind = definitions.get("board-pack")
    subject = kind.find(story.admin, str(story.meeting.pk))

    assert list(kind.sources(subject, "public")) == ["Item 4, paper 1", "Item 4, paper 2", "The agenda"]
    assert list(kind.sources(subject, "restricted")) == [
        "Item 4, paper 1", "Item 4, paper 2", "Item 4, paper 3", "Item 5, paper 1", "Item 5, paper 2",
        "The agenda",
    ]  # fmt: skip


def test_a_withdrawn_paper_and_a_struck_paragraph_are_gone(story: BoardStory) -> None:
    withdraw_paper(paper=Paper.objects.get(title="Figures"), reason="Wrong.", by=story.admin, at=BUILT_AT)
    MinuteParagraph.objects.filter(speakers="GG").update(removed=True)

    words = said(composed(story))

    assert "Appendix 1: Figures" not in words
    assert "said that homes like the new way" not in words


def test_asked_for_one_day_changes_are_counted_from_that_day(story: BoardStory) -> None:
    kind = definitions.get("board-pack")
    subject = kind.find(story.admin, str(story.meeting.pk))

    content = kind.compose(subject, AS_AT, date(2021, 9, 5))

    assert content.since == date(2021, 9, 5)
    assert replace(content, since=None) != content
    assert report(story, 4, "Another", summary="More.").pk


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["£1,200", "£950"], "number"), (["73%", ""], "number"), (["-1,996.8", "0"], "number"),
        (["12 beds", "3"], "text"), (["1200", "01"], "text"), (["", ""], "text"),
    ],
)  # fmt: skip
def test_figures_of_a_report_are_figures_only_when_they_print_as_they_were_written(
    cells: list[str], kind: str
) -> None:
    rows = [["", "Amount"], *([f"Row {n}", cell] for n, cell in enumerate(cells))]
    report = report_content("Costs", "None.") | {
        "detail": [{"text": "See."}, {"kind": "table", "rows": rows}]
    }

    (table,) = [block for block in report_blocks(report) if isinstance(block, DataTable)]

    assert table.columns[1].kind == kind
    assert [plain(row.cells[1]) for row in table.rows] == cells
