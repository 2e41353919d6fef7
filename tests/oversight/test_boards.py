"""Setting up and changing boards: every rule of names, partners, seats, texts and the forward plan."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Organisation
from accounts.roles import Role
from audit.edits import save_changes
from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from oversight.actions import boards as actions
from oversight.actions import forward
from oversight.models import Attendance, Board, Decision, ForwardItem, Member, Publication
from oversight.querysets.boards import with_words
from tests.oversight.making import NOW, TODAY, Made, make_board, make_meeting


@pytest.fixture
def admin(people: Any) -> Any:
    return people.join(Role.BOARD_ADMINISTRATOR, name="Bea Boards")


def create(people: Any, by: Any, **fields: Any) -> Board:
    values: dict[str, Any] = {"name": "Joint Care Board", "prefix": "jcb", **fields}
    return actions.create_board(partnership=people.partnership, by=by, at=NOW, **values)


def told(obj: Any) -> list[str]:
    entries = Entry.objects.about(obj._meta.label_lower, obj.pk).order_by("number")
    return [re.sub(r" on \d+ \w+ \d{4} at \d\d:\d\d", "", sentence(entry), count=1) for entry in entries]


# --- boards ---------------------------------------------------------------------------------------
def test_a_board_is_set_up_with_an_address_made_from_its_name(people: Any, admin: Any) -> None:
    board = create(people, admin, quorum_total=4, quorum_each=2)

    assert (board.slug, board.prefix, board.quorum_total, board.state) == (
        "joint-care-board",
        "JCB",
        4,
        "open",
    )
    assert told(board)[0].startswith("Bea Boards set up the board Joint Care Board")


def test_a_second_board_of_one_name_elsewhere_gets_an_address_of_its_own(people: Any, admin: Any) -> None:
    create(people, admin)
    there = people.join(Role.BOARD_ADMINISTRATOR, name="Una There", partnership=people.elsewhere)

    other = actions.create_board(
        partnership=people.elsewhere, name="Joint Care Board", prefix="JCB", by=there, at=NOW
    )

    assert other.slug == "joint-care-board-2"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": " "}, "name", "Enter the name"),
        ({"name": "joint CARE board"}, "name", "already a board"),
        ({"name": "Other", "slug": "joint-care-board"}, "slug", "belongs to another board"),
        ({"name": "Other", "slug": "Not An Address"}, "slug", "small letters"),
        ({"name": "Other", "prefix": "J/C"}, "prefix", "letters, numbers and hyphens"),
        ({"name": "Other", "contact_email": "nobody"}, "contact_email", "right form"),
        ({"name": "Other", "quorum_total": 0}, "quorum_total", "At least one"),
        ({"name": "Other", "author_days": 2}, "clearance_days", "Authors deliver first"),
        ({"name": "Other", "every_months": 1}, "every_months", "or none of them"),
        ({"name": "Other", "every_months": 1, "nth_week": 3, "weekday": 3}, "usual_start", "Enter the time"),
    ],
)
def test_what_a_board_cannot_be_is_said_beside_its_field(
    people: Any, made: Made, fields: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        create(people, made.admin, **fields)

    assert words in refused.value.message_dict[field][0]
    assert Board.objects.count() == 1


def test_an_unknown_field_is_a_mistake_of_the_caller(people: Any, admin: Any) -> None:
    with pytest.raises(ValueError, match="state"):
        create(people, admin, state="closed")


def test_a_name_that_was_taken_in_the_same_moment_is_refused_in_words(
    people: Any, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create(people, made.admin, name="Other Board")
    monkeypatch.setattr(actions, "_check", lambda board: None)  # both looked before either saved

    with pytest.raises(ValidationError, match="taken a moment ago"):
        create(people, made.admin)
    with pytest.raises(ValidationError, match="taken a moment ago"):
        actions.update_board(board=other, changes={"name": made.board.name}, version=1, by=made.admin)


def test_only_who_runs_boards_sets_one_up(people: Any) -> None:
    with pytest.raises(PermissionDenied):
        create(people, people.commissioner)


def test_a_board_changes_and_the_trail_says_what(made: Made) -> None:
    changes = {"quorum_total": 5, "regime": "officers", "usual_start": time(10, 0)}
    actions.update_board(board=made.board, changes=changes, version=1, by=made.admin)

    made.board.refresh_from_db()
    assert (made.board.quorum_total, made.board.version) == (5, 2)
    assert told(made.board)[-1] == (
        "Bea Boards changed the access regime from Public committee to Officers only, the quorum from 4 to 5 "
        "and the usual time from 09:30 to 10:00 of Joint Care Board"
    )


def test_saving_without_a_change_writes_nothing(made: Made) -> None:
    actions.update_board(board=made.board, changes={"quorum_total": 4}, version=1, by=made.admin)

    assert told(made.board) == []


def test_a_board_that_somebody_else_saved_is_not_overwritten(made: Made) -> None:
    actions.update_board(board=made.board, changes={"purpose": "First"}, version=1, by=made.admin)

    with pytest.raises(ChangedMeanwhile) as lost:
        actions.update_board(board=made.board, changes={"purpose": "Second"}, version=1, by=made.admin)

    assert lost.value.current.purpose == "First"


def test_only_known_fields_are_saved(made: Made) -> None:
    with pytest.raises(ValueError, match="state"):
        save_changes(made.board, {"state": "closed"}, 1, {"name"})


def test_the_prefix_stays_once_decisions_are_numbered(made: Made) -> None:
    item = make_meeting(made).items.get(number=4)
    Decision.objects.create(
        board=made.board, item=item, year=2021, serial=1, title="T", wording="W", decided_on=TODAY
    )

    with pytest.raises(Refused, match="printed numbers never change"):
        actions.update_board(board=made.board, changes={"prefix": "NEW"}, version=1, by=made.admin)


def test_the_address_stays_once_something_is_published(made: Made) -> None:
    Publication.objects.create(
        meeting=make_meeting(made), kind="agenda", planned_for=NOW, planned_by=made.admin, state="out",
        published_at=NOW, content={}, digest="0" * 64,
    )  # fmt: skip

    with pytest.raises(Refused, match="links to it would break"):
        actions.update_board(board=made.board, changes={"slug": "new"}, version=1, by=made.admin)


# --- closing --------------------------------------------------------------------------------------
def test_a_board_with_an_unfinished_meeting_is_not_closed(made: Made) -> None:
    make_meeting(made)

    with pytest.raises(Refused, match=r"still has 1 meeting to finish: 16 September 2021 \(draft agenda\)"):
        actions.close_board(board=made.board, reason="Merged", by=made.admin)


def test_a_board_is_closed_and_reopened_with_reasons(made: Made) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        actions.close_board(board=made.board, reason=" ", by=made.admin)
    actions.close_board(board=made.board, reason="Merged", by=made.admin)
    actions.close_board(board=made.board, reason="Again", by=made.admin)

    with pytest.raises(Refused, match="is closed"):
        forward.add_forward_item(board=made.board, title="More", by=made.admin)
    actions.reopen_board(board=made.board, reason="Needed", by=made.admin)

    assert made.board.state == "open"
    assert [each.split(" the board")[0] for each in told(made.board)] == [
        "Bea Boards closed",
        "Bea Boards reopened",
    ]


# --- partners and texts ---------------------------------------------------------------------------
def test_partners_keep_their_seats_when_their_list_is_saved_again(made: Made) -> None:
    rows = [("Testborough NHS", "nhs", "NHS"), ("testborough council", "council", "TBC"), ("Third", "", "T3")]
    actions.set_partners_by_name(board=made.board, rows=rows, by=made.admin, version=1)

    assert [(p.short_name, p.members.count()) for p in made.board.partners.all()] == [
        ("NHS", 3),
        ("TBC", 3),
        ("T3", 0),
    ]
    assert Organisation.objects.get(name="Third") in made.board.partnership.organisations.all()
    assert "Third (T3)" in told(made.board)[-1]


def test_the_same_partners_again_write_nothing(made: Made) -> None:
    rows = [("Testborough Council", "", "TBC"), ("Testborough NHS", "", "TNHS")]
    actions.set_partners_by_name(board=made.board, rows=rows, by=made.admin)

    assert told(made.board) == []


def test_a_partner_with_seats_stays(made: Made) -> None:
    with pytest.raises(Refused, match="Testborough NHS has 3 seats"):
        actions.set_partners(board=made.board, partners=[(made.council.organisation, "TBC")], by=made.admin)


def test_a_partner_without_seats_goes(made: Made) -> None:
    third = Organisation.objects.create(name="Third")
    both = [(made.council.organisation, "TBC"), (made.nhs.organisation, "TNHS")]
    actions.set_partners(board=made.board, partners=[*both, (third, "T3")], by=made.admin)
    actions.set_partners(board=made.board, partners=both, by=made.admin)

    assert made.board.partners.count() == 2


def test_a_partner_has_a_short_name_of_its_own(made: Made) -> None:
    council, nhs = made.council.organisation, made.nhs.organisation
    with pytest.raises(ValidationError, match="short name that attendance lists print"):
        actions.set_partners(board=made.board, partners=[(council, " ")], by=made.admin)
    with pytest.raises(ValidationError, match="stands once"):
        actions.set_partners(board=made.board, partners=[(council, "X"), (nhs, "x")], by=made.admin)


def test_texts_are_saved_in_their_order_and_empty_ones_are_left_out(made: Made) -> None:
    texts = [("Conduct", "Be kind."), ("", ""), ("Access", "Ask us.")]
    actions.set_texts(board=made.board, texts=texts, by=made.admin, version=1)
    actions.set_texts(board=made.board, texts=texts, by=made.admin)

    assert [(text.position, text.heading) for text in made.board.texts.all()] == [
        (1, "Conduct"),
        (2, "Access"),
    ]
    assert len(told(made.board)) == 1


@pytest.mark.parametrize(("pair", "words"), [(("", "Words"), "a heading"), (("Heading", ""), "Write what")])
def test_half_a_text_is_refused(made: Made, pair: tuple[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        actions.set_texts(board=made.board, texts=[pair], by=made.admin)


def test_two_people_who_edit_the_texts_notice_each_other(made: Made) -> None:
    actions.set_texts(board=made.board, texts=[("A", "a")], by=made.admin, version=1)

    with pytest.raises(ChangedMeanwhile):
        actions.set_texts(board=made.board, texts=[("B", "b")], by=made.admin, version=1)
    assert made.board.texts.get().heading == "A"


# --- seats ----------------------------------------------------------------------------------------
def seat(made: Made, **fields: Any) -> Member:
    values: dict[str, Any] = {
        "name": "Gus Grey", "initials": "", "kind": "voting", "starts_on": TODAY, "partner": made.council,
        **fields,
    }  # fmt: skip
    return actions.add_member(board=made.board, by=made.admin, **values)


def test_a_member_gets_initials_and_the_body_that_lists_print(made: Made) -> None:
    member = seat(made, vice_chair=True)

    assert (member.initials, member.organisation, member.version) == ("GG", "TBC", 1)
    assert told(member) == [
        "Bea Boards added Gus Grey (Joint Care Board) as voting member from 2 August 2021"
    ]


def test_a_substitute_sits_for_the_partner_of_whom_they_stand_for(made: Made) -> None:
    member = seat(made, kind="substitute", partner=None, stands_for=made.members[3])

    assert member.partner == made.nhs


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"name": ""}, "name", "Enter the name"),
        ({"email": "x@"}, "email", "right form"),
        ({"ends_on": date(2021, 8, 1)}, "ends_on", "before its first day"),
        ({"partner": None}, "partner", "whose seat"),
        ({"kind": "attending", "partner": None, "chair": True}, "chair", "Only a voting member"),
    ],
)
def test_what_a_seat_cannot_be_is_said_beside_its_field(
    made: Made, fields: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        seat(made, **fields)

    assert words in refused.value.message_dict[field][0]


def test_a_seat_is_for_a_partner_and_a_person_of_the_same_board(people: Any, made: Made) -> None:
    other = make_board(people, name="Other Board", slug="other-board")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"partner": other.council}, "partner"),
        ({"stands_for": made.members[0]}, "stands_for"),
        ({"kind": "substitute", "stands_for": other.members[0]}, "stands_for"),
        ({"kind": "substitute", "partner": made.nhs, "stands_for": made.members[0]}, "partner"),
        ({"user": people.outsider}, "user"),
    ]
    for fields, field in wrong:
        with pytest.raises(ValidationError) as refused:
            seat(made, **fields)
        assert field in refused.value.message_dict


def test_one_person_has_one_seat_at_a_time(made: Made) -> None:
    seat(made, name="Ann Able", ends_on=date(2021, 12, 31))
    with pytest.raises(ValidationError, match="already has a seat from 2 August 2021 until 31 December 2021"):
        seat(made, name="ann able", kind="attending", ends_on=date(2021, 9, 1))
    with pytest.raises(ValidationError, match="with no last day"):
        seat(made, name="Ann Chair", starts_on=date(2022, 1, 1))

    assert seat(made, name="Ann Able", starts_on=date(2022, 1, 1)).pk
    assert seat(made, name="Ann Able", starts_on=date(2019, 1, 1), ends_on=date(2019, 2, 1)).pk


def test_the_same_account_under_another_name_is_the_same_person(made: Made) -> None:
    seat(made, user=made.admin)

    with pytest.raises(ValidationError, match="Gus Grey already has a seat"):
        seat(made, name="Augustus Grey", user=made.admin)


def test_one_substitute_may_stand_for_several_members_but_not_twice_for_one(made: Made) -> None:
    seat(made, kind="substitute", stands_for=made.members[0])
    seat(made, kind="attending", partner=None)
    seat(made, kind="substitute", stands_for=made.members[1])

    with pytest.raises(ValidationError, match="already has a seat"):
        seat(made, kind="substitute", stands_for=made.members[1])


def test_a_seat_changes_and_a_stale_change_is_refused(made: Made) -> None:
    member = made.members[1]
    actions.update_member(member=member, changes={"title": "Cabinet member"}, version=1, by=made.admin)
    actions.update_member(member=member, changes={"title": "Cabinet member"}, version=2, by=made.admin)

    assert told(member) == [
        "Bea Boards changed the title from Member to Cabinet member of Bob Brown (Joint Care Board)"
    ]
    with pytest.raises(ChangedMeanwhile):
        actions.update_member(member=member, changes={"title": "Other"}, version=1, by=made.admin)


def test_a_term_ends_with_those_who_stand_in_for_it(made: Made) -> None:
    stand_in = seat(made, kind="substitute", stands_for=made.members[1])
    actions.end_member(member=made.members[1], on=date(2021, 8, 31), by=made.admin)

    stand_in.refresh_from_db()
    assert (made.members[1].ends_on, stand_in.ends_on) == (date(2021, 8, 31), date(2021, 8, 31))
    assert told(made.members[1]) == [
        "Bea Boards ended the term of Bob Brown (Joint Care Board) on 31 August 2021"
    ]
    assert not made.members[1].sits_on(date(2021, 9, 1))
    assert made.members[1] not in made.board.members.on(date(2021, 9, 1))


def test_a_term_that_ended_stays_as_it_is_when_ended_on_the_same_day(made: Made) -> None:
    actions.end_member(member=made.members[1], on=date(2021, 8, 31), by=made.admin)
    actions.end_member(member=made.members[1], on=date(2021, 8, 31), by=made.admin)

    assert len(told(made.members[1])) == 1


def test_a_term_neither_ends_before_it_began_nor_leaves_out_a_meeting(made: Made) -> None:
    member = made.members[1]
    Attendance.objects.create(
        meeting=make_meeting(made), member=member, name=member.name, initials="BB", capacity="present"
    )

    with pytest.raises(ValidationError, match="began on 1 January 2020"):
        actions.end_member(member=member, on=date(2019, 1, 1), by=made.admin)
    with pytest.raises(Refused, match="16 September 2021 shows this person as present"):
        actions.end_member(member=member, on=date(2021, 9, 15), by=made.admin)
    with pytest.raises(Refused, match="must cover that day"):
        actions.update_member(
            member=member, changes={"starts_on": date(2021, 9, 17)}, version=1, by=made.admin
        )
    actions.end_member(member=member, on=date(2021, 9, 16), by=made.admin)


# --- forward plan ---------------------------------------------------------------------------------
def planned(made: Made, **fields: Any) -> ForwardItem:
    values: dict[str, Any] = {"title": "Home first", **fields}
    return forward.add_forward_item(board=made.board, by=made.admin, **values)


def test_the_forward_plan_keeps_what_is_added_changed_dropped_and_put_back(made: Made) -> None:
    item = planned(made)
    forward.update_forward_item(item=item, changes={"title": " Home  first again "}, version=1, by=made.admin)
    forward.update_forward_item(item=item, changes={"lead": ""}, version=2, by=made.admin)
    forward.drop_forward_item(item=item, reason="Funding went", by=made.admin)
    with pytest.raises(Refused, match="was dropped"):
        forward.update_forward_item(item=item, changes={"lead": "X"}, version=3, by=made.admin)
    forward.restore_forward_item(item=item, by=made.admin)

    assert (item.title, item.state, item.reason) == ("Home first again", "waiting", "")
    assert told(item) == [
        "Bea Boards put on the forward plan: Home first",
        "Bea Boards changed the title from Home first to Home first again of Home first again",
        "Bea Boards dropped from the forward plan: Home first again. Note: Funding went",
        "Bea Boards put back on the forward plan: Home first again",
    ]


def test_a_forward_item_needs_a_title_and_a_dropped_one_a_reason(made: Made) -> None:
    with pytest.raises(ValidationError, match="what the board is to talk about"):
        planned(made, title=" ")
    item = planned(made)
    with pytest.raises(ValidationError, match="Say why"):
        forward.drop_forward_item(item=item, reason=" ", by=made.admin)
    with pytest.raises(Refused, match="Only an item that was dropped"):
        forward.restore_forward_item(item=item, by=made.admin)
    with pytest.raises(ValueError, match="state"):
        planned(made, state="dropped")


def test_an_item_that_a_meeting_took_is_changed_on_the_agenda(made: Made) -> None:
    item = planned(made)
    ForwardItem.objects.filter(pk=item.pk).update(state="taken")

    with pytest.raises(ChangedMeanwhile):  # it was taken after this person opened the page
        forward.drop_forward_item(item=item, reason="No", by=made.admin)
    with pytest.raises(Refused, match="on the agenda"):
        forward.drop_forward_item(item=item, reason="No", by=made.admin)


def test_what_happens_to_a_private_item_is_read_only_by_who_may_read_it(people: Any, made: Made) -> None:
    item = planned(made, title="Contract of Acacia Lodge", exempt=True)
    forward.update_forward_item(item=item, changes={"exempt": False}, version=1, by=made.admin)
    auditor = people.join(Role.AUDITOR)
    verbs = list(Entry.objects.about("oversight.forwarditem", item.pk).values_list("verb", flat=True))

    assert set(verbs) == {"oversight.private_item_added", "oversight.private_item_changed"}
    readable = Entry.objects.readable_by(auditor, people.partnership)
    assert readable.filter(verb__startswith="oversight.private_item").count() == 2
    manager = people.join(Role.SYSTEM_ADMINISTRATOR)
    assert (
        not Entry.objects.readable_by(manager, people.partnership)
        .filter(verb__startswith="oversight")
        .exists()
    )


def test_a_private_item_is_seen_by_who_may_read_private_papers(people: Any, made: Made) -> None:
    private = planned(made, exempt=True)
    plain = planned(made, title="Open")

    assert list(ForwardItem.objects.visible_to(people.viewer)) == [plain]
    assert set(ForwardItem.objects.visible_to(people.commissioner)) == {private, plain}
    assert not ForwardItem.objects.visible_to(people.outsider).exists()
    assert not Member.objects.visible_to(people.outsider).exists()
    assert Member.objects.visible_to(people.viewer).count() == 6


def test_search_wants_every_word(made: Made) -> None:
    rows = Board.objects.open()

    assert list(with_words(rows, ["care", "jcb"], "name", "prefix")) == [made.board]
    assert not with_words(rows, ["care", "nowhere"], "name", "prefix").exists()
