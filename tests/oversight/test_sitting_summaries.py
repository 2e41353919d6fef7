"""What pages and packs show of a sitting: lists, minutes for whom they are, run-sheet, register, mails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from oversight.actions.attendance import record_attendance, step_out
from oversight.actions.declarations import withdraw_declaration
from oversight.actions.minutes import edit_paragraph, remove_paragraph
from oversight.models import AgendaItem, Decision, Meeting, Member, Paper, PaperVersion
from oversight.search.sitting import find_minutes
from oversight.summaries.sitting import attendance_lists, attendance_register, minutes_view, run_sheet
from oversight.summaries.sitting.panel import sitting_panel
from tests.oversight.making import MEETS_AT, make_board, make_meeting
from tests.oversight.sitting import AT, Sitting, interest, make_sitting, note


def make_private(sitting: Sitting, number: int = 4) -> AgendaItem:
    AgendaItem.objects.filter(pk=sitting.item(number).pk).update(
        exempt=True, exempt_paragraph="3", public_interest="Money", public_title="A contract"
    )
    return sitting.item(number)


# --- lists -----------------------------------------------------------------------------------------
def test_lists_print_who_came_as_what(sitting: Sitting) -> None:
    add = {"meeting": sitting.meeting, "by": sitting.by}
    record_attendance(capacity="present", name="Sue Sub", substitute_for=sitting.made.members[5], **add)
    record_attendance(capacity="attending", name="Min Taker", takes_minutes=True, virtual=True, **add)
    record_attendance(capacity="apologies", member=sitting.made.members[2], **add)
    record_attendance(capacity="absent", name="Abe Absent", **add)

    lists = attendance_lists(sitting.meeting)

    assert lists.counts == (5, 1, 1)
    assert lists.present[-1].name == "Sue Sub (for Fay Ford)"
    assert lists.present[-1].organisation == "TNHS"
    assert lists.attending[0].name == "Min Taker (minutes, online)"
    assert [heading for heading, _ in lists.printed] == ["Present", "In attendance", "Apologies"]
    assert [line.name for line in lists.absent] == ["Abe Absent"]


# --- minutes ---------------------------------------------------------------------------------------
def test_minutes_have_paragraphs_decisions_actions_interests_and_the_quorum(sitting: Sitting) -> None:
    interest(sitting, did="spoke")
    interest(sitting, person=1, item=None, did="spoke", kind="indirect", interest="A cousin works there.")
    note(sitting, "AC: asked.", heading="Matters arising")
    note(sitting, "Agreed.", kind="decision", decision={"votes": (3, 1, 0)})
    note(sitting, "Bring figures.", kind="action", action={"lead": "EE", "deadline": date(2021, 10, 1)})
    remove_paragraph(paragraph=note(sitting, "A slip"), by=sitting.by, at=AT)

    view = minutes_view(sitting.meeting, public=False)
    item = view.items[3]

    assert (view.board, view.when, view.place, view.draft) == (
        "Joint Care Board", "Thursday 16 September 2021, 09:30 to 10:30", "Council Chamber", "Draft",
    )  # fmt: skip
    assert [each.kind for each in item.paragraphs] == ["note", "decision", "action"]
    assert (item.paragraphs[0].heading, item.paragraphs[0].speakers) == ("Matters arising", "AC")
    assert (item.paragraphs[1].decision.number, item.paragraphs[1].decision.votes) == (
        "JCB/2021/01", "For 3, against 1, abstained 0",
    )  # fmt: skip
    assert (item.paragraphs[2].action.lead, item.paragraphs[2].action.deadline) == ("EE", "1 October 2021")
    assert item.declarations == ("Ann Chair: financial interest. Holds shares. Stayed and took part.",)
    assert view.items[1].declarations == (
        "Bob Brown: indirect interest. A cousin works there. Stayed and took part.",
    )
    assert item.quorum.words == (
        "Quorate: 4 voting members present (2 TBC, 2 TNHS); 4 needed, at least 2 from each partner."
    )


def test_minutes_say_at_an_item_that_it_was_discussion_only(sitting: Sitting) -> None:
    step_out(attendance=sitting.people[0], item=sitting.item(4), by=sitting.by)

    item = minutes_view(sitting.meeting, public=True).items[3]

    assert item.quorum.short == ("Not quorate: discussion only. 1 more voting member of the TBC is needed.")
    assert item.comings == ("Ann Chair left the meeting before this item.",)


def test_minutes_say_who_joined_left_and_came_back(sitting: Sitting) -> None:
    ann, bob, dee, eli = sitting.people
    step_out(attendance=ann, item=sitting.item(1), by=sitting.by)
    step_out(attendance=bob, item=sitting.item(2), by=sitting.by)
    step_out(attendance=dee, item=sitting.item(3), by=sitting.by, rest=True)

    items = minutes_view(sitting.meeting, public=True).items

    assert [item.comings for item in items] == [
        (),
        ("Ann Chair joined the meeting.", "Bob Brown left the room."),
        ("Bob Brown came back.", "Dee Dunn left the meeting before this item."),
        (),
    ]
    assert eli.name == "Eli East"


def test_a_private_item_is_its_number_public_title_and_paragraph_in_public_minutes(sitting: Sitting) -> None:
    item = make_private(sitting, 3)
    note(sitting, "Secret words", number=3)
    interest(sitting, item=3, interest="Secret shares")
    step_out(attendance=sitting.people[3], item=item, by=sitting.by)

    public, full = (minutes_view(sitting.meeting, public=flag) for flag in (True, False))

    shown = public.items[2]
    assert (shown.number, shown.title, shown.private) == (3, "A contract", True)
    assert shown.citation == "paragraph 3 of Part 1 of Schedule 12A to the Local Government Act 1972"
    assert (shown.paragraphs, shown.declarations, shown.comings, shown.quorum) == ((), (), (), None)
    assert "ecret" not in str(public)
    assert "Eli East came back." not in str(public)
    assert full.items[2].paragraphs[0].text == "Secret words"
    assert full.items[3].comings == ("Eli East came back.",)


def test_a_private_paragraph_decision_or_action_is_not_in_public_minutes(sitting: Sitting) -> None:
    note(sitting, "Secret one", exempt=True)
    note(sitting, "Secret two", kind="decision", exempt=True)
    decided = note(sitting, "Secret three", kind="decision")
    Decision.objects.filter(paragraph=decided).update(exempt=True)
    note(sitting, "Open words")

    view = minutes_view(sitting.meeting, public=True)

    assert [each.text for each in view.items[3].paragraphs] == ["Open words"]
    assert len(minutes_view(sitting.meeting, public=False).items[3].paragraphs) == 4


def test_approved_minutes_say_where_and_what_was_corrected(sitting: Sitting) -> None:
    later = make_meeting(sitting.made, at=MEETS_AT + timedelta(days=28))
    Meeting.objects.filter(pk=sitting.meeting.pk).update(
        state="minutes_approved", approved_at_meeting=later, minutes_corrections="Three, not two."
    )
    sitting.meeting.refresh_from_db()

    view = minutes_view(sitting.meeting, public=True)

    assert (view.draft, view.approved, view.corrections) == (
        "", "Approved at the meeting of 14 October 2021", "Three, not two.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "virtual", "words"),
    [("Hall", False, "Hall"), ("Hall", True, "Hall and online"), ("", True, "Online"), ("", False, "")],
)
def test_minutes_say_where_it_was(sitting: Sitting, place: str, virtual: bool, words: str) -> None:
    Meeting.objects.filter(pk=sitting.meeting.pk).update(place=place, virtual=virtual)
    sitting.meeting.refresh_from_db()

    assert minutes_view(sitting.meeting, public=True).place == words


def test_minutes_take_the_same_queries_for_few_and_many_paragraphs(sitting: Sitting) -> None:
    def asked() -> int:
        meeting = Meeting.objects.select_related("board").get(pk=sitting.meeting.pk)
        with CaptureQueriesContext(connection) as queries:
            minutes_view(meeting, public=False)
        return len(queries)

    note(sitting, "Agreed.", kind="decision")
    note(sitting, "Do it.", kind="action")
    few = asked()
    for _ in range(5):
        note(sitting, "Agreed.", kind="decision")
        note(sitting, "Do it.", kind="action")

    assert asked() == few


# --- search ----------------------------------------------------------------------------------------
def test_the_search_box_finds_minutes_but_private_ones_only_for_who_may_read_them(
    sitting: Sitting, people: Any
) -> None:
    note(sitting, "AC: the green figures")
    note(sitting, "the green contract", exempt=True)
    decided = note(sitting, "the green decision", kind="decision")
    Decision.objects.filter(paragraph=decided).update(exempt=True)
    remove_paragraph(paragraph=note(sitting, "the green slip"), by=sitting.by, at=AT)

    def found(user: Any) -> set[str]:
        return {hit.title for hit in find_minutes(user, people.partnership, ["green"], 10)}

    assert found(people.viewer) == {"the green figures"}
    assert found(sitting.by) == {"the green figures", "the green contract", "the green decision"}
    assert found(people.outsider) == set()
    (hit,) = find_minutes(people.viewer, people.partnership, ["figures"], 10)
    assert hit.kind == "Note in the minutes, Joint Care Board, 16 September 2021, item 4"
    assert hit.url.startswith(f"/meetings/{sitting.meeting.pk}/minutes/#paragraph-")


# --- run-sheet -------------------------------------------------------------------------------------
def test_the_run_sheet_gives_clock_times_and_says_when_items_do_not_fit(sitting: Sitting) -> None:
    for number, minutes in ((1, 5), (3, 30), (4, 40)):
        AgendaItem.objects.filter(pk=sitting.item(number).pk).update(minutes_planned=minutes)
    AgendaItem.objects.filter(pk=sitting.item(2).pk).update(
        withdrawn=True, withdrawn_reason="Not ready", minutes_planned=20
    )

    sheet = run_sheet(sitting.meeting)

    assert [item.planned for item in sheet.items] == [
        "09:30 to 09:35", "", "09:35 to 10:05", "10:05 to 10:45",
    ]  # fmt: skip
    assert (sheet.total, sheet.warning) == (
        75, "The items are planned for 75 minutes, 15 minutes more than the meeting has.",
    )  # fmt: skip
    assert (sheet.chair, sheet.rule) == ("Ann Chair", "4 voting members, at least 2 of each partner")
    assert sheet.items[2].decide.startswith("Agree the minutes of the previous meeting")
    assert sheet.items[3].decide.startswith("Decide")
    assert sheet.items[0].decide == sheet.items[1].decide == ""


@pytest.mark.parametrize(
    ("ended", "now", "taken", "over"),
    [
        (None, 25, "since 09:40", "15 minutes over"),
        (None, 10, "since 09:40", ""),
        (None, 60 * 24 * 7, "since 09:40", ""),  # nobody ended it
        (11, None, "09:40 to 09:51", "1 minute over"),
        (None, None, "since 09:40", ""),
    ],
)
def test_an_item_that_runs_over_says_by_how_much(
    sitting: Sitting, ended: int | None, now: int | None, taken: str, over: str
) -> None:
    AgendaItem.objects.filter(pk=sitting.item(4).pk).update(
        minutes_planned=10, started_at=AT, ended_at=AT + timedelta(minutes=ended) if ended else None
    )
    moment = AT + timedelta(minutes=now) if now else None

    item = run_sheet(sitting.meeting, now=moment).items[3]

    assert (item.taken, item.over) == (taken, over)
    assert run_sheet(sitting.meeting, now=moment).items[0].planned == "from 09:30"


def report(sitting: Sitting, **fields: Any) -> Paper:
    paper = Paper.objects.create(
        item=sitting.item(4), position=1, kind="decision-report", title="Report", created_at=AT, **fields
    )
    paper.current = PaperVersion.objects.create(
        paper=paper, number=1, made_by=sitting.by, made_at=AT,
        content={"recommendations": ["That it is agreed.", "That it is read."]},
    )  # fmt: skip
    paper.save(update_fields=["current"])
    return paper


def test_the_run_sheet_has_what_the_decision_report_recommends(sitting: Sitting) -> None:
    report(sitting)

    assert run_sheet(sitting.meeting).items[3].recommendations == ("That it is agreed.", "That it is read.")
    Paper.objects.update(state="withdrawn", withdrawn_reason="Late")
    assert run_sheet(sitting.meeting).items[3].recommendations == ()


def test_who_may_not_read_what_is_private_sees_only_its_public_title_on_the_run_sheet(
    sitting: Sitting,
) -> None:
    AgendaItem.objects.filter(pk=sitting.item(4).pk).update(
        title="Secret deal", lead="Secret lead", note="Secret note", late=True, late_reason="Secret reason"
    )
    make_private(sitting)
    report(sitting)
    interest(sitting, interest="Secret shares", did="spoke")

    shown = run_sheet(sitting.meeting, private=False).items[3]

    assert (shown.title, shown.private) == ("A contract", True)
    assert "ecret" not in str(shown)
    assert shown.recommendations == ()
    assert run_sheet(sitting.meeting).items[3].title == "Secret deal"


def test_a_private_report_of_a_public_item_is_not_on_the_run_sheet_of_others(sitting: Sitting) -> None:
    report(sitting, exempt=True, exempt_paragraph="3", public_interest="Money")

    assert run_sheet(sitting.meeting, private=False).items[3].recommendations == ()
    assert len(run_sheet(sitting.meeting).items[3].recommendations) == 2


# --- panel -----------------------------------------------------------------------------------------
def test_the_page_of_a_meeting_says_who_came_and_whether_it_may_decide(sitting: Sitting, people: Any) -> None:
    note(sitting, exempt=True)
    panel = sitting_panel(sitting.meeting, people.viewer)

    assert panel.context["counts"] == (4, 0, 0)
    assert panel.context["quorum"].quorate
    assert (panel.context["paragraphs"], panel.context["may_run"]) == (0, False)
    assert sitting_panel(sitting.meeting, sitting.by).context["paragraphs"] == 1
    sitting.meeting.state = "cancelled"
    assert sitting_panel(sitting.meeting, sitting.by) is None


# --- register --------------------------------------------------------------------------------------
def test_the_register_counts_only_meetings_of_a_members_own_term(people: Any) -> None:
    made = make_board(people)
    first, second, third, coming = (
        make_meeting(
            made, at=MEETS_AT + timedelta(days=28 * number), agenda_published_at=MEETS_AT, state=state
        )
        for number, state in enumerate(("held", "held", "held", "published"))
    )
    ann, bob, cyd, _, eli, fay = made.members
    Member.objects.filter(pk=bob.pk).update(ends_on=second.day - timedelta(days=1))
    Member.objects.filter(pk=fay.pk).update(starts_on=third.day)
    sub = Member.objects.create(
        board=made.board, name="Nia Named", initials="NN", partner=made.nhs, kind="substitute",
        starts_on=date(2020, 1, 1),
    )  # fmt: skip
    left = Member.objects.create(
        board=made.board, name="Long Gone", initials="LG", kind="attending", starts_on=date(2019, 1, 1),
        ends_on=date(2020, 1, 1),
    )  # fmt: skip

    def mark(meeting: Meeting, capacity: str, member: Member, **facts: Any) -> None:
        record_attendance(meeting=meeting, capacity=capacity, member=member, by=made.admin, **facts)

    for meeting in (first, second, third):
        mark(meeting, "present", ann)
    mark(first, "present", bob)
    mark(first, "apologies", cyd)
    mark(second, "absent", cyd)
    mark(first, "apologies", eli)
    mark(first, "present", sub, substitute_for=eli)
    mark(second, "apologies", eli)
    mark(coming, "apologies", ann)

    rows = {row.name: row for row in attendance_register(made.board, date(2021, 1, 1), date(2021, 12, 31))}

    def counts(name: str) -> tuple[int, ...]:
        row = rows[name]
        return (row.due, row.attended, row.apologies, row.substituted, row.absent, row.unrecorded)

    assert counts("Ann Chair") == (3, 3, 0, 0, 0, 0)
    assert counts("Bob Brown") == (1, 1, 0, 0, 0, 0)
    assert counts("Cyd Clay") == (3, 0, 1, 0, 1, 1)
    assert counts("Eli East") == (3, 0, 2, 1, 0, 1)
    assert counts("Fay Ford") == (1, 0, 0, 0, 0, 1)
    assert counts("Nia Named") == (0, 0, 0, 0, 0, 0)
    assert rows["Nia Named"].stood_in == 1
    assert (rows["Ann Chair"].share, rows["Nia Named"].share) == (100, None)
    assert rows["Eli East"].meetings[0].substitute == "Nia Named"
    assert left.name not in rows
    assert list(rows)[-1] == "Nia Named"


def test_the_register_takes_only_meetings_of_its_period(people: Any) -> None:
    sitting = make_sitting(people, state="held")
    board = sitting.made.board

    assert attendance_register(board, date(2021, 9, 16), date(2021, 9, 16))[0].due == 1
    assert attendance_register(board, date(2021, 9, 17), date(2021, 12, 1))[0].due == 0
    assert attendance_register(board, date(2021, 1, 1), date(2021, 9, 15))[0].due == 0


def test_a_withdrawn_declaration_is_in_no_minutes(sitting: Sitting) -> None:
    withdraw_declaration(declaration=interest(sitting), by=sitting.by)

    assert minutes_view(sitting.meeting, public=False).items[3].declarations == ()


def test_a_paragraph_reads_as_it_was_last_saved(sitting: Sitting) -> None:
    written = note(sitting, "First")
    edit_paragraph(paragraph=written, changes={"text": "Second"}, version=1, by=sitting.by, at=AT)

    assert minutes_view(sitting.meeting, public=True).items[3].paragraphs[0].text == "Second"
