"""Minutes: paragraphs typed once, decisions and actions marked where they arise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.attendance import (
    change_attendance,
    remove_attendance,
    step_out,
)
from oversight.actions.decisions import rescind_decision
from oversight.actions.minutes import (
    add_paragraph,
    edit_paragraph,
    mark_paragraph,
    move_paragraph,
    remove_paragraph,
)
from oversight.actions.tracker import report_action
from oversight.models import (
    AgendaItem,
    BoardAction,
    Decision,
    MinuteParagraph,
    Publication,
)
from oversight.summaries.sitting import item_quorum
from tests.oversight.making import MEETS_AT, make_meeting
from tests.oversight.sitting import AT, Sitting, interest, make_sitting, note


def told(verb: str) -> str:
    return words_for(Entry.objects.filter(verb=f"oversight.{verb}").latest("pk"))


# --- minutes ---------------------------------------------------------------------------------------
def test_initials_at_the_beginning_say_who_spoke(sitting: Sitting) -> None:
    read = note(sitting, "AC, bb: asked how many.")
    given = note(sitting, "EE: kept as typed", speakers="DD")

    assert (read.speakers, read.text) == ("AC, BB", "asked how many.")
    assert (given.speakers, given.text) == ("DD", "EE: kept as typed")
    assert [read.position, given.position] == [1, 2]


def test_an_empty_paragraph_a_withdrawn_item_and_a_draft_agenda_are_refused(sitting: Sitting) -> None:
    with pytest.raises(ValidationError, match="Write the paragraph"):
        note(sitting, "  ")
    AgendaItem.objects.filter(pk=sitting.item(4).pk).update(withdrawn=True, withdrawn_reason="Not ready")
    with pytest.raises(Refused, match="Item 4 was withdrawn"):
        note(sitting)
    draft = make_meeting(sitting.made, at=MEETS_AT + timedelta(days=7))
    with pytest.raises(Refused, match="is still a draft"):
        add_paragraph(item=draft.items.first(), text="Hello", by=sitting.by, at=AT)


def test_a_decision_is_numbered_where_it_arises(sitting: Sitting) -> None:
    interest(sitting, did="spoke")
    made = note(
        sitting, "That the plan is agreed.", kind="decision",
        decision={"title": "", "reasons": "Better", "votes": (3, 1, 0)},
    )  # fmt: skip

    decision = Decision.objects.get(paragraph=made)
    assert (decision.number, decision.title, decision.wording) == (
        "JCB/2021/01", "Home first", "That the plan is agreed.",
    )  # fmt: skip
    assert (decision.votes_for, decision.reasons) == (3, "Better")
    assert "Holds shares" in decision.interests


def test_an_item_that_is_not_quorate_decides_nothing(people: Any) -> None:
    sitting = make_sitting(people, present=(0, 1, 3))

    with pytest.raises(Refused, match=r"Item 4 can’t decide. Not quorate: .* Record it as a note"):
        note(sitting, kind="decision")
    written = note(sitting)
    with pytest.raises(Refused, match="Item 4 can’t decide"):
        mark_paragraph(paragraph=written, kind="decision", version=1, by=sitting.by, at=AT)

    assert not Decision.objects.exists()
    assert MinuteParagraph.objects.get().kind == "note"


def test_attendance_that_a_decision_needed_stays(sitting: Sitting) -> None:
    note(sitting, kind="decision")

    for change in (
        lambda: step_out(attendance=sitting.people[0], item=sitting.item(4), by=sitting.by),
        lambda: interest(sitting),
        lambda: remove_attendance(attendance=sitting.people[0], by=sitting.by),
        lambda: change_attendance(
            attendance=sitting.people[0], changes={"capacity": "absent"}, version=1, by=sitting.by
        ),
    ):
        with pytest.raises(Refused, match="JCB/2021/01 was decided at item 4, which would not be quorate"):
            change()
    assert item_quorum(sitting.item(4)).quorate

    step_out(attendance=sitting.people[0], item=sitting.item(3), by=sitting.by)
    rescind_decision(decision=Decision.objects.get(), reason="Not valid", by=sitting.by, at=AT)
    step_out(attendance=sitting.people[0], item=sitting.item(4), by=sitting.by)


def test_an_action_is_on_the_tracker_where_it_arises(sitting: Sitting) -> None:
    made = note(
        sitting, "AC: bring figures.", kind="action",
        action={"lead": "EE", "deadline": None, "deadline_text": "Oct-21"},
    )  # fmt: skip

    action = BoardAction.objects.get(paragraph=made)
    assert (action.text, action.lead, action.subject) == ("bring figures.", "EE", "Home first")
    assert (action.met_on, action.meeting, action.deadline_text) == (
        sitting.meeting.day, sitting.meeting, "Oct-21",
    )  # fmt: skip


def test_a_note_becomes_the_decision_or_action_that_it_is_once(sitting: Sitting) -> None:
    written = note(sitting, "That it is agreed.")
    mark_paragraph(
        paragraph=written, kind="decision", version=1, decision={"title": "Agreed"}, by=sitting.by, at=AT
    )

    assert Decision.objects.get(paragraph=written).title == "Agreed"
    with pytest.raises(Refused, match="marked as a decision already"):
        mark_paragraph(paragraph=written, kind="action", version=2, by=sitting.by, at=AT)
    other = note(sitting)
    with pytest.raises(ChangedMeanwhile):
        mark_paragraph(paragraph=other, kind="action", version=7, by=sitting.by, at=AT)
    mark_paragraph(paragraph=other, kind="action", version=1, action={"lead": "AC"}, by=sitting.by, at=AT)
    with pytest.raises(Refused, match="marked as an action already"):
        mark_paragraph(paragraph=other, kind="action", version=2, by=sitting.by, at=AT)
    assert told("minute_marked").startswith("marked a note of item 4 of Joint Care Board")


def test_the_register_follows_the_words_of_the_minutes(sitting: Sitting) -> None:
    decided = note(sitting, "That it is agreed.", kind="decision")
    asked = note(sitting, "Bring figures.", kind="action")
    for paragraph in (decided, asked):
        edit_paragraph(
            paragraph=paragraph, changes={"text": "In other words."}, version=1, by=sitting.by, at=AT
        )

    assert Decision.objects.get().wording == "In other words."
    assert BoardAction.objects.get().text == "In other words."


def test_a_private_paragraph_makes_its_decision_and_action_private(sitting: Sitting) -> None:
    decided = note(sitting, "That it is agreed.", kind="decision")
    asked = note(sitting, "Bring figures.", kind="action")
    for paragraph in (decided, asked):
        edit_paragraph(paragraph=paragraph, changes={"exempt": True}, version=1, by=sitting.by, at=AT)

    assert Decision.objects.get().exempt
    assert BoardAction.objects.get().exempt


def test_two_people_change_a_paragraph_and_the_second_sees_both_texts(sitting: Sitting) -> None:
    written = note(sitting, "First.")
    edit_paragraph(paragraph=written, changes={"text": "Theirs."}, version=1, by=sitting.by, at=AT)

    with pytest.raises(ChangedMeanwhile) as lost:
        edit_paragraph(paragraph=written, changes={"text": "Mine."}, version=1, by=sitting.by, at=AT)
    assert lost.value.current.text == "Theirs."
    assert MinuteParagraph.objects.get().text == "Theirs."


def test_saving_what_stands_changes_nothing_and_the_text_cannot_go(sitting: Sitting) -> None:
    written = note(sitting)
    assert edit_paragraph(
        paragraph=written, changes={"text": "Words. ", "speakers": "", "heading": ""}, version=1,
        by=sitting.by, at=AT,
    ).version == 1  # fmt: skip
    with pytest.raises(ValidationError, match="strike it out instead"):
        edit_paragraph(paragraph=written, changes={"text": " "}, version=1, by=sitting.by, at=AT)
    with pytest.raises(ValueError, match="Not to be changed here: kind"):
        edit_paragraph(paragraph=written, changes={"kind": "action"}, version=1, by=sitting.by, at=AT)


def test_paragraphs_change_places(sitting: Sitting) -> None:
    first, second, third = (note(sitting, text) for text in ("One", "Two", "Three"))
    move_paragraph(paragraph=third, by=sitting.by, at=AT)
    move_paragraph(paragraph=first, by=sitting.by, at=AT)  # stands first already
    move_paragraph(paragraph=first, by=sitting.by, at=AT, up=False)

    texts = sitting.item(4).paragraphs.order_by("position").values_list("text", flat=True)
    assert list(texts) == ["Three", "One", "Two"]
    assert second.item_id == first.item_id


def test_what_is_struck_out_is_kept_and_changes_no_more(sitting: Sitting) -> None:
    written = note(sitting)
    with pytest.raises(ChangedMeanwhile):
        remove_paragraph(paragraph=written, by=sitting.by, at=AT, version=9)
    remove_paragraph(paragraph=written, by=sitting.by, at=AT, version=1)

    assert MinuteParagraph.objects.get().removed
    for change in (
        lambda: edit_paragraph(paragraph=written, changes={"text": "x"}, version=2, by=sitting.by, at=AT),
        lambda: move_paragraph(paragraph=written, by=sitting.by, at=AT),
        lambda: remove_paragraph(paragraph=written, by=sitting.by, at=AT),
        lambda: mark_paragraph(paragraph=written, kind="action", version=2, by=sitting.by, at=AT),
    ):
        with pytest.raises(Refused, match="was struck out"):
            change()
    assert told("minute_struck").startswith("struck a note out of the minutes of item 4")


def test_a_decision_struck_out_keeps_its_number_as_rescinded(sitting: Sitting) -> None:
    decided = note(sitting, kind="decision")
    with pytest.raises(ValidationError, match="Say why the decision is struck out"):
        remove_paragraph(paragraph=decided, by=sitting.by, at=AT)
    remove_paragraph(paragraph=decided, by=sitting.by, at=AT, reason="Said later")

    decision = Decision.objects.get()
    assert (decision.state, decision.state_reason) == ("rescinded", "Said later")


def test_a_decision_that_is_published_is_not_struck_out_but_rescinded(sitting: Sitting) -> None:
    decided = note(sitting, kind="decision")
    Publication.objects.create(
        meeting=sitting.meeting, kind="decisions", state="out", planned_for=AT, published_at=AT,
        content={}, digest="0" * 64, planned_by=sitting.by,
    )  # fmt: skip

    with pytest.raises(Refused, match=r"JCB/2021/01 can’t be struck out: it is published. Rescind it"):
        remove_paragraph(paragraph=decided, by=sitting.by, at=AT, reason="Said later")
    assert not MinuteParagraph.objects.get().removed
    with pytest.raises(Refused, match="can't be reworded"):
        edit_paragraph(paragraph=decided, changes={"text": "Else"}, version=1, by=sitting.by, at=AT)
    assert MinuteParagraph.objects.get().text == "Words."


def test_an_action_struck_out_is_closed_with_the_reason(sitting: Sitting) -> None:
    asked = note(sitting, kind="action", action={"lead": "AC"})
    remove_paragraph(paragraph=asked, by=sitting.by, at=AT, reason="Said twice")

    action = BoardAction.objects.get()
    assert (action.state, action.progress) == ("closed", "Said twice")


def test_an_action_that_was_reported_later_is_struck_out_after_that_report(sitting: Sitting) -> None:
    asked = note(sitting, kind="action", action={"lead": "AC"})
    action = BoardAction.objects.get()
    later = sitting.meeting.day + timedelta(days=6)
    report_action(
        action=action, by=sitting.by, at=AT + timedelta(days=8), on=later, version=1, text="It goes well."
    )

    remove_paragraph(paragraph=asked, by=sitting.by, at=AT + timedelta(days=9), reason="Said twice")

    action.refresh_from_db()
    assert (action.state, action.closed_on) == ("closed", sitting.meeting.day + timedelta(days=9))
    assert not MinuteParagraph.objects.filter(removed=False).exists()


def test_what_is_private_is_told_under_verbs_of_its_own(sitting: Sitting) -> None:
    note(sitting, "Secret words", exempt=True)
    written = note(sitting, "Open words")
    edit_paragraph(paragraph=written, changes={"exempt": True}, version=1, by=sitting.by, at=AT)

    private = Entry.objects.filter(verb__startswith="oversight.exempt_minute")
    assert {entry.verb for entry in private} == {
        "oversight.exempt_minute_added", "oversight.exempt_minute_changed",
    }  # fmt: skip
    assert all("ecret" not in f"{words_for(entry)}{entry.object_label}" for entry in private)
