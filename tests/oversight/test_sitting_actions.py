"""What may be written down of a meeting: attendance, comings and goings, interests, minutes, approval."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import words_for
from oversight.actions.attendance import (
    change_attendance,
    come_in,
    record_attendance,
    remove_attendance,
    set_away,
    step_out,
)
from oversight.actions.decisions import rescind_decision
from oversight.actions.declarations import declare, withdraw_declaration
from oversight.actions.minutes import (
    add_paragraph,
    approve_minutes,
    edit_paragraph,
    mark_paragraph,
    move_paragraph,
    remove_paragraph,
)
from oversight.actions.timing import end_item, start_item
from oversight.errors import ChangedMeanwhile, Refused
from oversight.models import (
    AgendaItem,
    BoardAction,
    Decision,
    Meeting,
    Member,
    MinuteParagraph,
    Publication,
)
from oversight.summaries.sitting import item_quorum, meeting_quorum
from tests.oversight.making import MEETS_AT, make_board, make_meeting
from tests.oversight.sitting import AT, Sitting, interest, make_sitting, note


@pytest.fixture
def sitting(people: Any) -> Sitting:
    return make_sitting(people)


def told(verb: str) -> str:
    return words_for(Entry.objects.filter(verb=f"oversight.{verb}").latest("pk"))


# --- attendance ------------------------------------------------------------------------------------
def test_a_member_brings_what_the_list_prints_and_votes_when_present(sitting: Sitting) -> None:
    ann = sitting.people[0]

    assert (ann.name, ann.initials, ann.title, ann.organisation) == ("Ann Chair", "AC", "Member", "TBC")
    assert ann.votes
    assert ann.partner == sitting.made.council
    assert [person.position for person in sitting.people] == [1, 2, 3, 4]
    assert told("attendance_recorded").startswith("put Eli East at Joint Care Board")


def test_what_is_given_wins_over_the_seat_because_the_list_prints_the_titles_of_the_day(
    sitting: Sitting,
) -> None:
    fay = record_attendance(
        meeting=sitting.meeting, capacity="apologies", member=sitting.made.members[5], title="Deputy",
        initials="FYF", by=sitting.by,
    )  # fmt: skip

    assert (fay.title, fay.initials, fay.votes) == ("Deputy", "FYF", False)


def test_a_guest_has_initials_from_the_name_and_no_vote(sitting: Sitting) -> None:
    guest = record_attendance(
        meeting=sitting.meeting, capacity="attending", name="  Gil   Guest ", by=sitting.by
    )

    assert (guest.name, guest.initials, guest.votes) == ("Gil Guest", "GG", False)


@pytest.mark.parametrize(
    ("kind", "name"), [("member", ""), ("name", "ann chair")], ids=["the same seat", "the same name"]
)
def test_the_same_person_twice_is_refused_with_the_line_they_are_on(
    sitting: Sitting, kind: str, name: str
) -> None:
    member = sitting.made.members[0] if kind == "member" else None

    with pytest.raises(Refused, match=r"Ann Chair is already on the list, under “Present”"):
        record_attendance(
            meeting=sitting.meeting,
            capacity="apologies",
            member=member,
            name=name or "Another",
            by=sitting.by,
        )


def test_a_member_who_left_before_the_day_cannot_be_marked(sitting: Sitting) -> None:
    fay = sitting.made.members[5]
    Member.objects.filter(pk=fay.pk).update(ends_on=date(2021, 9, 15))
    fay.refresh_from_db()

    with pytest.raises(Refused, match=r"Fay Ford left Joint Care Board on 15 September 2021, before"):
        record_attendance(meeting=sitting.meeting, capacity="present", member=fay, by=sitting.by)


def test_a_member_who_joins_later_or_sits_elsewhere_cannot_be_marked(sitting: Sitting, people: Any) -> None:
    fay = sitting.made.members[5]
    Member.objects.filter(pk=fay.pk).update(starts_on=date(2021, 10, 1))
    fay.refresh_from_db()
    with pytest.raises(Refused, match="Fay Ford joins Joint Care Board on 1 October 2021, after"):
        record_attendance(meeting=sitting.meeting, capacity="present", member=fay, by=sitting.by)

    other = make_board(people, name="Other board", slug="other-board")
    with pytest.raises(Refused, match="is not a member of Joint Care Board"):
        record_attendance(meeting=sitting.meeting, capacity="present", member=other.members[5], by=sitting.by)


def test_nobody_without_a_name_or_on_an_unknown_list(sitting: Sitting) -> None:
    with pytest.raises(ValidationError, match="Enter the person’s name"):
        record_attendance(meeting=sitting.meeting, capacity="present", by=sitting.by)
    with pytest.raises(ValueError, match="No such list"):
        record_attendance(meeting=sitting.meeting, capacity="upstairs", name="X Y", by=sitting.by)


def test_only_who_is_present_votes_and_only_for_a_partner_of_the_board(sitting: Sitting, people: Any) -> None:
    add = {"meeting": sitting.meeting, "by": sitting.by, "votes": True}
    with pytest.raises(Refused, match="can vote only when present"):
        record_attendance(capacity="attending", name="Gil Guest", partner=sitting.made.nhs, **add)
    with pytest.raises(Refused, match="Say for which partner Gil Guest votes"):
        record_attendance(capacity="present", name="Gil Guest", **add)
    other = make_board(people, name="Other board", slug="other-board")
    with pytest.raises(Refused, match="is not a partner of Joint Care Board"):
        record_attendance(capacity="present", name="Gil Guest", partner=other.nhs, **add)


def test_a_substitute_counts_for_the_partner_whose_seat_they_take(sitting: Sitting) -> None:
    sub = record_attendance(
        meeting=sitting.meeting, capacity="present", name="Sue Sub", organisation="Both",
        substitute_for=sitting.made.members[5], by=sitting.by,
    )  # fmt: skip

    assert (sub.votes, sub.partner) == (True, sitting.made.nhs)
    assert meeting_quorum(sitting.meeting).words == "Quorate: 5 there, 4 needed, 2 TBC, 3 TNHS"


def test_a_member_has_one_substitute(sitting: Sitting) -> None:
    add = {"meeting": sitting.meeting, "substitute_for": sitting.made.members[5], "by": sitting.by}
    record_attendance(capacity="present", name="Sue Sub", **add)

    with pytest.raises(Refused, match="Sue Sub is already the substitute for Fay Ford"):
        record_attendance(capacity="present", name="Sid Second", **add)


def named_substitute(sitting: Sitting, **fields: Any) -> Member:
    facts = {
        "board": sitting.made.board, "name": "Nia Named", "initials": "NN", "partner": sitting.made.nhs,
        "kind": "substitute", "starts_on": date(2020, 1, 1), **fields,
    }  # fmt: skip
    return Member.objects.create(**facts)


def test_a_named_substitute_stands_in_only_for_whom_they_may(sitting: Sitting) -> None:
    members = sitting.made.members
    add = {"meeting": sitting.meeting, "capacity": "present", "by": sitting.by}
    for_one = named_substitute(sitting, stands_for=members[4])
    with pytest.raises(Refused, match="Nia Named is the substitute for Eli East only"):
        record_attendance(member=for_one, substitute_for=members[5], **add)
    for_any = named_substitute(sitting, name="Any Body", initials="AB")
    with pytest.raises(Refused, match="can substitute only for members of Testborough NHS"):
        record_attendance(member=for_any, substitute_for=members[2], **add)
    with pytest.raises(Refused, match="is a member in their own right"):
        record_attendance(member=members[2], substitute_for=members[5], **add)
    with pytest.raises(Refused, match="can’t be their own substitute"):
        record_attendance(member=members[5], substitute_for=members[5], **add)
    with pytest.raises(Refused, match="is not a voting member"):
        record_attendance(name="Sue Sub", substitute_for=for_any, **add)

    assert record_attendance(member=for_any, substitute_for=members[5], **add).votes


def test_nobody_stands_in_for_a_member_who_has_left(sitting: Sitting) -> None:
    fay = sitting.made.members[5]
    Member.objects.filter(pk=fay.pk).update(ends_on=date(2021, 1, 1))
    fay.refresh_from_db()

    with pytest.raises(Refused, match="left Joint Care Board on 1 January 2021"):
        record_attendance(
            meeting=sitting.meeting, capacity="present", name="Sue Sub", substitute_for=fay, by=sitting.by
        )


def test_one_person_takes_the_minutes(sitting: Sitting) -> None:
    for name in ("Min One", "Min Two"):
        record_attendance(
            meeting=sitting.meeting, capacity="attending", name=name, takes_minutes=True, by=sitting.by
        )

    takers = sitting.meeting.attendance.filter(takes_minutes=True)
    assert [person.name for person in takers] == ["Min Two"]


def test_a_line_changes_and_its_vote_follows(sitting: Sitting) -> None:
    ann = sitting.people[0]
    set_away(attendance=ann, items=[sitting.item(1)], by=sitting.by)
    changed = change_attendance(
        attendance=ann, changes={"capacity": "apologies", "title": " Leader "}, version=1, by=sitting.by
    )

    assert (changed.votes, changed.title, changed.version) == (False, "Leader", 2)
    assert not changed.away.exists()
    assert told("attendance_changed") == (
        "changed the list from present to apologies, whether they vote, the title: "
        "the attendance of Ann Chair at Joint Care Board, 16 September 2021"
    )


def test_a_line_saved_by_somebody_else_first_is_not_overwritten(sitting: Sitting) -> None:
    ann = sitting.people[0]
    change_attendance(attendance=ann, changes={"title": "Leader"}, version=1, by=sitting.by)

    with pytest.raises(ChangedMeanwhile) as lost:
        change_attendance(attendance=ann, changes={"title": "Other"}, version=1, by=sitting.by)
    assert lost.value.current.title == "Leader"


def test_nothing_changed_writes_nothing_and_unknown_fields_are_a_mistake(sitting: Sitting) -> None:
    ann = sitting.people[0]
    assert (
        change_attendance(attendance=ann, changes={"title": "Member"}, version=1, by=sitting.by).version == 1
    )
    with pytest.raises(ValueError, match="Not to be changed here: meeting"):
        change_attendance(attendance=ann, changes={"meeting": None}, version=1, by=sitting.by)


def test_a_guest_who_turns_out_to_be_a_substitute_votes_from_then_on(sitting: Sitting) -> None:
    guest = record_attendance(meeting=sitting.meeting, capacity="present", name="Gil Guest", by=sitting.by)
    changed = change_attendance(
        attendance=guest, changes={"substitute_for": sitting.made.members[2]}, version=1, by=sitting.by
    )

    assert (changed.votes, changed.partner) == (True, sitting.made.council)


def test_a_line_that_was_a_mistake_goes(sitting: Sitting) -> None:
    remove_attendance(attendance=sitting.people[3], by=sitting.by)

    assert sitting.meeting.attendance.count() == 3
    assert told("attendance_removed") == (
        "took off the attendance list Eli East at Joint Care Board, 16 September 2021"
    )


def test_whoever_does_not_run_boards_changes_nothing(sitting: Sitting, people: Any) -> None:
    for by in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            record_attendance(meeting=sitting.meeting, capacity="present", name="X Y", by=by)
        with pytest.raises(PermissionDenied):
            add_paragraph(item=sitting.item(4), text="Hello", by=by, at=AT)


@pytest.mark.parametrize("state", ["cancelled", "minutes_approved", "closed"])
def test_a_cancelled_or_settled_meeting_takes_no_attendance_and_no_minutes(people: Any, state: str) -> None:
    made = make_board(people)
    later = make_meeting(made, at=MEETS_AT + timedelta(days=30))
    meeting = make_meeting(
        made, state=state, reason="Snow", agenda_published_at=MEETS_AT, approved_at_meeting=later
    )
    words = "was cancelled" if state == "cancelled" else "are approved and can’t be changed"

    with pytest.raises(Refused, match=words):
        record_attendance(meeting=meeting, capacity="present", name="X Y", by=made.admin)
    with pytest.raises(Refused, match=words):
        add_paragraph(item=meeting.items.first(), text="Hello", by=made.admin, at=AT)


# --- in and out ------------------------------------------------------------------------------------
def test_out_for_one_item_from_an_item_on_and_joined_at_an_item(sitting: Sitting) -> None:
    eli = sitting.people[3]

    def out() -> list[int]:
        return sorted(eli.away.values_list("item__number", flat=True))

    step_out(attendance=eli, item=sitting.item(2), by=sitting.by)
    assert out() == [2]
    come_in(attendance=eli, item=sitting.item(3), by=sitting.by)
    assert out() == [2]
    step_out(attendance=eli, item=sitting.item(3), by=sitting.by, rest=True)
    assert out() == [2, 3, 4]
    assert told("away_set") == (
        "marked Eli East at Joint Care Board, 16 September 2021 as out of the room for items 2, 3, 4"
    )
    come_in(attendance=eli, item=sitting.item(3), by=sitting.by, late=True)
    assert out() == [1, 2]
    come_in(attendance=eli, item=sitting.item(1), by=sitting.by)
    assert out() == []
    assert told("away_set").endswith("as in the room for every item")


def test_the_quorum_of_an_item_follows_who_is_in_the_room(sitting: Sitting) -> None:
    step_out(attendance=sitting.people[3], item=sitting.item(3), by=sitting.by)

    assert item_quorum(sitting.item(4)).words == "Quorate: 4 of 4 needed, 2 TBC, 2 TNHS"
    assert item_quorum(sitting.item(3)).words == (
        "Not quorate: discussion only. 1 more voting member of the TNHS is needed"
    )


def test_somebody_present_cannot_be_out_for_every_item(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="Ann Chair would be out for every item"):
        set_away(attendance=sitting.people[0], items=list(sitting.meeting.items.all()), by=sitting.by)


def test_who_is_not_there_cannot_step_out(sitting: Sitting, people: Any) -> None:
    fay = record_attendance(
        meeting=sitting.meeting, capacity="apologies", member=sitting.made.members[5], by=sitting.by
    )
    with pytest.raises(Refused, match="Fay Ford is under “Apologies”, so was not in the room"):
        set_away(attendance=fay, items=[sitting.item(1)], by=sitting.by)
    other = make_meeting(sitting.made, at=MEETS_AT + timedelta(days=7))
    with pytest.raises(ValueError, match="Not an item of this meeting"):
        set_away(attendance=sitting.people[0], items=list(other.items.all()), by=sitting.by)


# --- declarations ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("did", "quorate"), [("left", False), ("stayed", False), ("spoke", True)])
def test_an_interest_counts_for_the_quorum_of_its_item_only(
    sitting: Sitting, did: str, quorate: bool
) -> None:
    interest(sitting, did=did)

    assert item_quorum(sitting.item(4)).quorate is quorate
    assert item_quorum(sitting.item(3)).quorate


def test_an_interest_in_the_whole_meeting_counts_at_every_item_until_withdrawn(sitting: Sitting) -> None:
    made = interest(sitting, item=None, did="stayed")
    assert not item_quorum(sitting.item(1)).quorate
    assert told("interest_declared").endswith(
        "declared by Ann Chair in the whole meeting of Joint Care Board, 16 September 2021"
    )

    withdraw_declaration(declaration=made, by=sitting.by, reason="Wrong person")
    assert item_quorum(sitting.item(1)).quorate
    with pytest.raises(Refused, match="was withdrawn already"):
        withdraw_declaration(declaration=made, by=sitting.by)


def test_only_who_is_in_the_room_declares_and_once_an_item(sitting: Sitting) -> None:
    interest(sitting)
    with pytest.raises(Refused, match="Ann Chair has declared an interest in item 4 already"):
        interest(sitting)
    step_out(attendance=sitting.people[1], item=sitting.item(4), by=sitting.by)
    with pytest.raises(Refused, match="Bob Brown is marked as out of the room for item 4"):
        interest(sitting, person=1)
    change_attendance(attendance=sitting.people[1], changes={"capacity": "absent"}, version=1, by=sitting.by)
    with pytest.raises(Refused, match="Bob Brown is under “Absent”"):
        interest(sitting, person=1)


def test_a_declaration_says_what_it_is(sitting: Sitting) -> None:
    with pytest.raises(ValidationError) as wrong:
        interest(sitting, kind="", interest=" ", did="")
    assert set(wrong.value.error_dict) == {"kind", "interest", "did"}
    AgendaItem.objects.filter(pk=sitting.item(4).pk).update(withdrawn=True, withdrawn_reason="Not ready")
    with pytest.raises(Refused, match="Item 4 was withdrawn"):
        interest(sitting)
    other = make_meeting(sitting.made, at=MEETS_AT + timedelta(days=7))
    with pytest.raises(ValueError, match="of another meeting"):
        declare(
            attendance=sitting.people[0], item=other.items.first(), kind="personal", interest="x", did="left",
            by=sitting.by, at=AT,
        )  # fmt: skip


def test_who_declared_stays_on_the_list(sitting: Sitting) -> None:
    made = interest(sitting)
    with pytest.raises(Refused, match="can’t be taken off the list"):
        remove_attendance(attendance=sitting.people[0], by=sitting.by)
    with pytest.raises(Refused, match="can’t be moved to apologies"):
        change_attendance(
            attendance=sitting.people[0], changes={"capacity": "apologies"}, version=1, by=sitting.by
        )
    withdraw_declaration(declaration=made, by=sitting.by)
    with pytest.raises(Refused, match="made a declaration that was withdrawn"):
        remove_attendance(attendance=sitting.people[0], by=sitting.by)


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


def test_what_is_private_is_told_under_verbs_of_its_own(sitting: Sitting) -> None:
    note(sitting, "Secret words", exempt=True)
    written = note(sitting, "Open words")
    edit_paragraph(paragraph=written, changes={"exempt": True}, version=1, by=sitting.by, at=AT)

    private = Entry.objects.filter(verb__startswith="oversight.exempt_minute")
    assert {entry.verb for entry in private} == {
        "oversight.exempt_minute_added", "oversight.exempt_minute_changed",
    }  # fmt: skip
    assert all("ecret" not in f"{words_for(entry)}{entry.object_label}" for entry in private)


# --- approval --------------------------------------------------------------------------------------
@pytest.fixture
def approving(people: Any) -> tuple[Sitting, Meeting]:
    """Draft minutes, and the next meeting, at which enough are present."""
    sitting = make_sitting(people, state="minutes_draft")
    later = make_meeting(
        sitting.made, at=MEETS_AT + timedelta(days=28), state="held", agenda_published_at=MEETS_AT
    )
    for number in (0, 1, 3, 4):
        record_attendance(
            meeting=later, capacity="present", member=sitting.made.members[number], by=sitting.by
        )
    return sitting, later


def test_a_later_quorate_meeting_approves_the_minutes_with_corrections(
    approving: tuple[Sitting, Meeting],
) -> None:
    sitting, later = approving
    approve_minutes(
        meeting=sitting.meeting, at_meeting=later, corrections=" Item 4: “three”. ", by=sitting.by, at=AT,
        version=1,
    )  # fmt: skip

    assert sitting.meeting.state == "minutes_approved"
    assert (sitting.meeting.approved_at_meeting, sitting.meeting.minutes_corrections) == (
        later, "Item 4: “three”.",
    )  # fmt: skip
    assert told("minutes_approved").endswith("were approved by the meeting of 14 October 2021")


def test_a_meeting_that_was_not_quorate_at_its_item_about_minutes_approves_nothing(
    approving: tuple[Sitting, Meeting],
) -> None:
    sitting, later = approving
    person = later.attendance.first()
    step_out(attendance=person, item=later.items.get(kind="minutes"), by=sitting.by)

    with pytest.raises(Refused, match="was not quorate at item 3, so it could not approve"):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)
    sitting.meeting.refresh_from_db()
    assert sitting.meeting.state == "minutes_draft"


def test_only_a_later_meeting_of_the_same_board_that_took_place_approves(
    approving: tuple[Sitting, Meeting], people: Any
) -> None:
    sitting, later = approving

    def refused(at_meeting: Meeting, words: str) -> None:
        with pytest.raises(Refused, match=words):
            approve_minutes(meeting=sitting.meeting, at_meeting=at_meeting, by=sitting.by, at=AT)

    earlier = make_meeting(sitting.made, at=MEETS_AT - timedelta(days=7))
    refused(earlier, "is not after that of 16 September 2021")
    refused(sitting.meeting, "is not after that of 16 September 2021")
    Meeting.objects.filter(pk=later.pk).update(state="cancelled", reason="Snow")
    later.refresh_from_db()
    refused(later, "is “cancelled”, so it approved nothing")
    Meeting.objects.filter(pk=later.pk).update(state="held")
    later.refresh_from_db()
    later.items.filter(kind="minutes").update(withdrawn=True, withdrawn_reason="Late")
    refused(later, "had no item about the minutes")
    other = make_board(people, name="Other board", slug="other-board")
    refused(make_meeting(other, at=MEETS_AT + timedelta(days=28)), "only by Joint Care Board itself")


def test_minutes_are_approved_once_and_by_one_person(approving: tuple[Sitting, Meeting]) -> None:
    sitting, later = approving
    with pytest.raises(ChangedMeanwhile):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT, version=9)
    approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)
    with pytest.raises(Refused, match="are not in draft: the meeting is “minutes approved”"):
        approve_minutes(meeting=sitting.meeting, at_meeting=later, by=sitting.by, at=AT)


# --- the clock -------------------------------------------------------------------------------------
def test_coming_to_an_item_ends_the_one_before(sitting: Sitting) -> None:
    first, second = sitting.item(1), sitting.item(2)
    start_item(item=first, by=sitting.by, at=AT)
    start_item(item=first, by=sitting.by, at=AT)  # is running already
    start_item(item=second, by=sitting.by, at=AT + timedelta(minutes=5))
    end_item(item=second, by=sitting.by, at=AT + timedelta(minutes=9))
    end_item(item=second, by=sitting.by, at=AT + timedelta(minutes=10))  # has ended already

    first, second = sitting.item(1), sitting.item(2)
    assert (first.started_at, first.ended_at) == (AT, AT + timedelta(minutes=5))
    assert second.ended_at == AT + timedelta(minutes=9)
    start_item(item=first, by=sitting.by, at=AT + timedelta(minutes=12))
    assert sitting.item(1).ended_at is None
    assert told("item_resumed") == "took up again item 1 of Joint Care Board, 16 September 2021"


def test_an_item_that_was_withdrawn_or_not_begun_has_no_times(sitting: Sitting) -> None:
    with pytest.raises(Refused, match="Item 1 was not started"):
        end_item(item=sitting.item(1), by=sitting.by, at=AT)
    start_item(item=sitting.item(1), by=sitting.by, at=AT)
    with pytest.raises(Refused, match="can’t end before it began"):
        end_item(item=sitting.item(1), by=sitting.by, at=AT - timedelta(minutes=1))
    AgendaItem.objects.filter(pk=sitting.item(2).pk).update(withdrawn=True, withdrawn_reason="Not ready")
    with pytest.raises(Refused, match="Item 2 was withdrawn"):
        start_item(item=sitting.item(2), by=sitting.by, at=AT)


# --- two people in one moment -----------------------------------------------------------------------
def test_two_who_write_down_one_person_at_once_leave_one_line(sitting: Sitting, monkeypatch: Any) -> None:
    monkeypatch.setattr("oversight.actions.attendance._check_once", lambda person: None)

    with pytest.raises(Refused, match="Somebody else wrote down the same person a moment ago"):
        record_attendance(meeting=sitting.meeting, capacity="absent", name="Ann Chair", by=sitting.by)
    assert sitting.meeting.attendance.filter(name="Ann Chair").count() == 1


def test_initials_and_organisation_of_a_guest_print_as_given(sitting: Sitting) -> None:
    guest = record_attendance(
        meeting=sitting.meeting, capacity="attending", name="Gil Guest", initials="Cllr Guest",
        organisation="Elsewhere", by=sitting.by,
    )  # fmt: skip

    assert (guest.initials, guest.organisation) == ("Cllr Guest", "Elsewhere")
