"""Who may be written down as there, out of the room or with an interest, and what it does to the quorum."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import words_for
from core.errors import ChangedMeanwhile, Refused
from oversight.actions.agenda import add_item, withdraw_item
from oversight.actions.attendance import (
    change_attendance,
    come_in,
    record_attendance,
    remove_attendance,
    set_away,
    step_out,
)
from oversight.actions.declarations import declare, withdraw_declaration
from oversight.actions.minutes import (
    add_paragraph,
)
from oversight.models import (
    AgendaItem,
    Member,
)
from oversight.summaries.sitting import item_quorum, meeting_quorum
from tests.oversight.making import MEETS_AT, make_board, make_meeting
from tests.oversight.sitting import AT, Sitting, interest


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
    assert meeting_quorum(sitting.meeting).short == "Quorate: 5 present (2 TBC, 3 TNHS), 4 needed."


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


def test_who_has_left_is_out_for_an_item_added_after_that_and_comes_back_with_a_tap(sitting: Sitting) -> None:
    ann, bob, _, eli = sitting.people
    step_out(attendance=eli, item=sitting.item(3), by=sitting.by, rest=True)
    step_out(attendance=bob, item=sitting.item(3), by=sitting.by)
    withdraw_item(item=sitting.item(4), reason="Not ready", by=sitting.by)
    come_in(attendance=bob, item=sitting.item(3), by=sitting.by)

    added = add_item(
        meeting=sitting.meeting, title="A home closes", late_reason="It closes this month.", by=sitting.by,
        at=AT,
    )  # fmt: skip

    assert list(added.away.values_list("attendance__name", flat=True)) == ["Eli East"]
    assert item_quorum(added).short.startswith("Not quorate")
    come_in(attendance=eli, item=added, by=sitting.by)
    assert item_quorum(added).quorate
    assert ann.away.count() == 0


def test_the_quorum_of_an_item_follows_who_is_in_the_room(sitting: Sitting) -> None:
    step_out(attendance=sitting.people[3], item=sitting.item(3), by=sitting.by)

    assert item_quorum(sitting.item(4)).short == "Quorate: 4 present (2 TBC, 2 TNHS), 4 needed."
    assert item_quorum(sitting.item(3)).short == (
        "Not quorate: discussion only. 1 more voting member of the TNHS is needed."
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
