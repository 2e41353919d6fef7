"""The items of an agenda: numbers that never change, reasons that are never missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import permission_for, words_for
from core.errors import ChangedMeanwhile, Refused
from oversight.actions import agenda as actions
from oversight.actions.meetings import cancel_meeting, create_meeting, publish_agenda
from oversight.models import AgendaItem, ForwardItem, Meeting, MinuteParagraph
from tests.oversight.making import MEETS_AT, NOW, Made, make_board

EXEMPT = {
    "exempt": True, "exempt_paragraph": "3", "public_interest": "Prices would be known.",
    "public_title": "A contract",
}  # fmt: skip


@pytest.fixture
def meeting(made: Made) -> Meeting:
    return create_meeting(board=made.board, starts_at=MEETS_AT, by=made.admin, at=NOW)


def add(meeting: Meeting, made: Made, title: str = "Home first", **fields: Any) -> AgendaItem:
    return actions.add_item(meeting=meeting, title=title, by=made.admin, at=NOW, **fields)


def last_words() -> str:
    return words_for(Entry.objects.order_by("-number").first())


def titles(meeting: Meeting) -> list[str]:
    return [f"{item.number} {item.title}" for item in meeting.items.all()]


def publish(meeting: Meeting, made: Made) -> Meeting:
    return publish_agenda(meeting=meeting, by=made.admin, at=NOW)


def test_a_new_item_stands_before_the_date_of_the_next_meeting(meeting: Meeting, made: Made) -> None:
    add(meeting, made)
    add(meeting, made, "  Falls\n  and frailty ")
    assert titles(meeting)[2:] == [
        "3 Minutes of the previous meeting and action tracker", "4 Home first", "5 Falls and frailty",
        "6 Date of next meeting",
    ]  # fmt: skip
    assert last_words() == "put on the agenda: 5. Falls and frailty"


def test_what_happened_to_an_item_is_read_by_who_may_read_exempt_items() -> None:
    for what in ("added", "changed", "moved", "removed", "withdrawn"):
        assert permission_for(f"oversight.item_{what}") == "oversight.view_exempt"


def test_an_exempt_item_names_its_paragraph_the_public_interest_and_a_public_title(
    meeting: Meeting, made: Made
) -> None:
    with pytest.raises(ValidationError) as refused:
        add(meeting, made, exempt=True, exempt_paragraph="12")
    assert set(refused.value.message_dict) == {"exempt_paragraph", "public_interest", "public_title"}
    assert add(meeting, made, **EXEMPT).exempt_paragraph == "3"


@pytest.mark.parametrize(
    ("fields", "field"), [({"title": "  "}, "title"), ({"minutes_planned": 0}, "minutes_planned")]
)
def test_what_an_item_cannot_be_is_refused_by_its_field(
    meeting: Meeting, made: Made, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add(meeting, made, **{"title": "Home first", **fields})
    assert list(refused.value.message_dict) == [field]


def test_after_publication_a_new_item_gets_the_next_number_and_needs_the_chairs_reason(
    meeting: Meeting, made: Made
) -> None:
    publish(meeting, made)
    before = titles(meeting)
    with pytest.raises(ValidationError) as refused:
        add(meeting, made)
    assert list(refused.value.message_dict) == ["late_reason"]
    item = add(meeting, made, late_reason="A home closes this month.")
    assert (item.number, item.late, item.added_after_publication) == (5, True, True)
    assert titles(meeting) == [*before, "5 Home first"]
    assert last_words() == "put on the agenda: 5. Home first (A home closes this month.)"
    with pytest.raises(ValidationError):  # the reason stays as long as the item is late
        actions.update_item(item=item, changes={"late_reason": ""}, version=1, by=made.admin)


def test_a_late_item_of_a_draft_has_its_reason_too(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made, late_reason="Urgent")
    assert item.late
    assert not item.added_after_publication
    actions.update_item(item=item, changes={"late_reason": ""}, version=1, by=made.admin)
    assert not item.late


def test_an_item_moves_in_a_draft_and_the_others_make_room(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    actions.move_item(item=item, to_number=2, by=made.admin)
    assert [line.split()[0] for line in titles(meeting)] == ["1", "2", "3", "4", "5"]
    assert titles(meeting)[1:3] == ["2 Home first", "3 Declarations of interest"]
    assert last_words() == "moved 2. Home first from place 4 to place 2 of the agenda"
    actions.move_item(item=item, to_number=5, by=made.admin)
    assert titles(meeting)[-1] == "5 Home first"
    count = Entry.objects.count()
    actions.move_item(item=item, to_number=5, by=made.admin)
    assert Entry.objects.count() == count


def test_moving_is_no_edit_of_the_words(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    actions.move_item(item=item, to_number=1, by=made.admin)
    actions.update_item(item=item, changes={"title": "Home, first"}, version=1, by=made.admin)
    assert item.title == "Home, first"


@pytest.mark.parametrize("to", [0, 6, 99])
def test_there_is_no_place_beyond_the_agenda(meeting: Meeting, made: Made, to: int) -> None:
    item = add(meeting, made)
    with pytest.raises(Refused, match="places 1 to 5"):
        actions.move_item(item=item, to_number=to, by=made.admin)


def test_an_item_is_not_moved_once_its_number_is_out(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    publish(meeting, made)
    before = titles(meeting)
    with pytest.raises(Refused, match="never change"):
        actions.move_item(item=item, to_number=1, by=made.admin)
    assert titles(meeting) == before


def test_an_item_that_is_gone_is_not_moved(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    AgendaItem.objects.filter(pk=item.pk).delete()
    with pytest.raises(Refused, match="a moment ago"):
        actions.move_item(item=item, to_number=1, by=made.admin)


def test_two_who_edit_one_item_both_keep_their_words(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    stale = AgendaItem.objects.get(pk=item.pk)
    actions.update_item(item=item, changes={"lead": "Ann Chair"}, version=1, by=made.admin, at=NOW)
    assert last_words() == "changed the lead from blank to Ann Chair of 4. Home first"
    with pytest.raises(ChangedMeanwhile) as lost:
        actions.update_item(item=stale, changes={"lead": "Bob Brown"}, version=1, by=made.admin)
    assert lost.value.current.lead == "Ann Chair"


def test_a_change_of_many_fields_is_told_in_words(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    changes = {**EXEMPT, "purpose": "decision", "key_decision": True, "key_notice_on": date(2021, 8, 18)}
    actions.update_item(item=item, changes=changes, version=1, by=made.admin)
    words = last_words()
    assert "the purpose from discussion to decision" in words
    assert "when notice of the key decision was published from blank to 18 August 2021" in words
    assert "the paragraph of Schedule 12A from blank to about the financial or business affairs" in words
    assert "the public-interest reasoning" in words
    assert "Prices" not in words


def test_saving_nothing_new_writes_nothing(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    count = Entry.objects.count()
    actions.update_item(item=item, changes={"title": "Home first "}, version=1, by=made.admin)
    assert (item.version, Entry.objects.count()) == (1, count)


def test_an_item_leaves_a_draft_without_a_trace_on_it(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    actions.withdraw_item(item=item, reason="", by=made.admin)
    assert titles(meeting)[-1] == "4 Date of next meeting"
    assert last_words() == "took off the draft agenda: 4. Home first"


def test_an_item_with_something_on_it_stays_in_the_record(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    MinuteParagraph.objects.create(item=item, position=1, text="x", edited_by=made.admin, edited_at=NOW)
    with pytest.raises(ValidationError):
        actions.withdraw_item(item=item, reason=" ", by=made.admin)
    actions.withdraw_item(item=item, reason="Not ready", by=made.admin)
    assert (item.withdrawn, item.number) == (True, 4)


def test_a_published_item_is_withdrawn_with_a_reason_and_keeps_its_number(
    meeting: Meeting, made: Made
) -> None:
    item = add(meeting, made)
    publish(meeting, made)
    with pytest.raises(ValidationError, match="Say why"):
        actions.withdraw_item(item=item, reason="", by=made.admin)
    actions.withdraw_item(item=item, reason="The report is not ready.", by=made.admin)
    assert titles(meeting)[3:] == ["4 Home first", "5 Date of next meeting"]
    assert last_words().endswith("4. Home first (The report is not ready.)")
    with pytest.raises(Refused, match="withdrawn already"):
        actions.withdraw_item(item=item, reason="Again", by=made.admin)
    with pytest.raises(Refused, match="stays as it was"):
        actions.update_item(item=item, changes={"title": "x"}, version=item.version, by=made.admin)


def test_an_item_that_somebody_changed_is_not_withdrawn_unseen(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    publish(meeting, made)
    stale = AgendaItem.objects.get(pk=item.pk)
    actions.update_item(item=item, changes={"note": "Now with a paper"}, version=1, by=made.admin)
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw_item(item=stale, reason="No paper", by=made.admin)
    assert not AgendaItem.objects.get(pk=item.pk).withdrawn


def test_a_settled_agenda_does_not_change(meeting: Meeting, made: Made) -> None:
    item = add(meeting, made)
    cancel_meeting(meeting=meeting, reason="Snow", by=made.admin, at=NOW)
    item.refresh_from_db()
    item.meeting.refresh_from_db()
    for act in (
        lambda: add(meeting, made, "More"),
        lambda: actions.update_item(item=item, changes={"title": "x"}, version=1, by=made.admin),
        lambda: actions.move_item(item=item, to_number=1, by=made.admin),
        lambda: actions.withdraw_item(item=item, reason="x", by=made.admin),
    ):
        with pytest.raises(Refused, match="Reopen the meeting"):
            act()


def test_a_waiting_item_is_taken_once_and_waits_again_when_it_is_dropped(
    meeting: Meeting, made: Made
) -> None:
    waiting = ForwardItem.objects.create(
        board=made.board, title="Falls", lead="Fay Ford", purpose="decision", key_decision=True
    )
    item = actions.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW)
    assert (item.title, item.lead, item.purpose, item.key_decision) == ("Falls", "Fay Ford", "decision", True)
    assert waiting.state == "taken"
    with pytest.raises(ChangedMeanwhile):
        actions.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW)
    actions.withdraw_item(item=item, reason="", by=made.admin)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_what_is_expected_in_private_says_why_before_it_is_taken(meeting: Meeting, made: Made) -> None:
    waiting = ForwardItem.objects.create(board=made.board, title="A contract with Elm Lodge", exempt=True)
    with pytest.raises(ValidationError):
        actions.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    reasons = {name: value for name, value in EXEMPT.items() if name != "exempt"}
    item = actions.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW, **reasons)
    assert (item.exempt, item.public_title) == (True, "A contract")


def test_a_meeting_takes_only_what_waits_for_its_own_board(meeting: Meeting, people: Any, made: Made) -> None:
    other = make_board(people, name="Better Care Board", slug="better-care")
    waiting = ForwardItem.objects.create(board=other.board, title="Falls")
    with pytest.raises(Refused, match="another board"):
        actions.take_forward_item(forward_item=waiting, meeting=meeting, by=made.admin, at=NOW)


def test_only_who_runs_boards_changes_an_agenda(meeting: Meeting, made: Made, people: Any) -> None:
    item = add(meeting, made)
    waiting = ForwardItem.objects.create(board=made.board, title="Falls")
    by = people.commissioner
    for act in (
        lambda: actions.add_item(meeting=meeting, title="x", by=by, at=NOW),
        lambda: actions.update_item(item=item, changes={"title": "x"}, version=1, by=by),
        lambda: actions.move_item(item=item, to_number=1, by=by),
        lambda: actions.withdraw_item(item=item, reason="x", by=by),
        lambda: actions.take_forward_item(forward_item=waiting, meeting=meeting, by=by, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            act()
