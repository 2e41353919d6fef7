"""What `import_meeting` refuses, with the place in the file or the rule that says no."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Role
from oversight.importers import shapes
from oversight.importers.boards import People
from oversight.importers.meeting import import_meeting
from oversight.importers.meeting_file import read_content
from oversight.models import (
    AgendaItem,
    Board,
    BoardAction,
    Decision,
    ForwardItem,
    Meeting,
    Paper,
    Risk,
)
from tests.oversight.importing import (
    ROWS,
    refusal,
    run,
    sizes,
    written,
)

pytestmark = pytest.mark.django_db


# --- what does not fit ----------------------------------------------------------------------------
PAPER = {"kind": "upload", "title": "Scan"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"board__name": None}, "board.name: is missing"),
        ({"board__name": " "}, "board.name: must not be empty"),
        ({"board__name": 7}, "board.name: must be text in quotes"),
        ({"board__name": "x" * 201}, "board.name: has 201 characters; 200 is the most"),
        ({"board__quorum__total": "4"}, "board.quorum.total: must be a whole number"),
        ({"board__quorum__total": True}, "board.quorum.total: must be a whole number"),
        ({"board__regime": "secret"}, "board.regime: must be one of: public, officers"),
        ({"board__usual_start": "noon"}, "board.usual_start: must be a time such as 09:30"),
        ({"board__members__0__starts_on": "1.1."}, "board.members[0].starts_on: must be a day such as"),
        ({"board__members__0__chair": "yes"}, "board.members[0].chair: must be true or false"),
        ({"board__typo": 1}, "board.typo: is not known here; known are: name, prefix"),
        ({"meeting__starts_at": "2021-09-16"}, "meeting.starts_at: must be a day and time"),
        ({"meeting__starts_at": 5}, "meeting.starts_at: must be a day and time"),
        ({"items": []}, "items: must have at least one entry"),
        ({"items": "x"}, "items: must be a list in square brackets"),
        ({"items": [1]}, "items[0]: must be an object in braces"),
        ({"items__0__away": []}, "items[0].away: is not known here"),
        ({"items__1__title": None}, "items[1].title: is missing"),
        ({"items__1__number": 5}, "items[1].number: must be 2"),
        ({"items__1__papers": [PAPER]}, "items[1].papers[0]: must have either content or file"),
        ({"items__1__papers": [{**PAPER, "file": "x", "content": {}}]}, "must have either content or file"),
        ({"items__1__papers": [{**PAPER, "content": 5}]}, "content: must be an object in braces"),
        ({"items__1__papers": [{**PAPER, "file": "x.pdf"}]}, "there is no file x.pdf beside this one"),
        ({"items__1__papers": [{**PAPER, "file": "../x"}]}, "must lie beside the file of the meeting"),
        ({"items__1__paragraphs__0__kind": "decision"}, "items[1].paragraphs[0].decision: is missing"),
        ({"items__1__paragraphs__0__action": {}}, "paragraphs[0].action: needs the kind action"),
        ({"meeting__agenda_published_at": None}, "meeting.agenda_published_at: is missing, although"),
        ({"meeting__held_at": None}, "meeting.held_at: is missing, although there is attendance"),
        ({"meeting__held_at": "2021-09-15T09:00"}, "meeting.held_at: is before the meeting"),
        ({"attendance": [{"name": "A", "capacity": "absent"}] * 2}, "attendance[0].name: A stands on the"),
        (
            {"declarations": [{"name": "B", "kind": "personal", "interest": "x", "did": "left"}]},
            "declarations[0].name: B is not on the attendance list",
        ),
        ({"meeting__continues": True}, "items[0].number: is missing: it says which item"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_place_in_the_file(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    code, told = refusal(written(tmp_path, **changes))

    assert code == 1
    assert words in told
    assert not Board.objects.exists()


def test_a_list_without_end_is_refused() -> None:
    _, found = shapes.read(shapes.ListOf(shapes.YesNo(), most=2), [True] * 3)

    assert [str(problem) for problem in found] == ["The file: has 3 entries; 2 is the most"]


def test_a_plain_shape_says_nothing_by_itself() -> None:
    with pytest.raises(NotImplementedError):
        shapes.Shape().convert(1)
    with pytest.raises(NotImplementedError):
        shapes.Shape().described()


# --- what the actions refuse ----------------------------------------------------------------------
REPORT = {"kind": "decision_report", "title": "R"}
CONTINUES = {"meeting__continues": True, "items": [{"number": 1}]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"board__members__0__partner": "NHS"}, "board.members[0].partner: NHS is not the short name"),
        ({"board__prefix": "C/B"}, "prefix: Use letters, numbers and hyphens"),
        (
            {"board__members": [{"name": "S", "kind": "substitute", "partner": "TBC", "stands_for": "Nobody",
                                 "starts_on": "2020-01-01"}]},
            "Nobody, for whom S stands in, has no seat on Care Board on 1 January 2020",
        ),
        ({"meeting__starts_at": "2021-04-02T09:30", "meeting__held_at": "2021-09-16T11:00"}, "Good Friday"),
        ({"attendance__0__substitute_for": "Nobody"}, "Nobody has no seat on Care Board on 16 September"),
        ({"attendance__0__away": [9]}, "has no item 9"),
        ({"meeting__approves": [{"meeting": "2021-08-01"}]}, "has no meeting on 1 August 2021 to approve"),
        (CONTINUES, "There is no meeting of Care Board on 16 September 2021 at that time to continue"),
        ({"items__1__papers": [{**REPORT, "content": {"typo": 1}}]}, "no part called typo"),
        ({"items__1__papers": [{**PAPER, "kind": "poem", "content": {}}]}, "kind"),
    ],
)  # fmt: skip
def test_what_a_rule_refuses_leaves_nothing_of_the_file(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    code, told = refusal(written(tmp_path, **changes))

    assert code == 1
    assert words in told
    assert sizes() == [0] * len(ROWS)


def test_another_file_for_the_same_meeting_is_refused(tmp_path: Path) -> None:
    run(written(tmp_path))

    assert "is here already" in refusal(written(tmp_path, meeting__place="Elsewhere"))[1]
    assert "has no item 7" in refusal(written(tmp_path, **{**CONTINUES, "items": [{"number": 7}]}))[1]


def test_an_exempt_item_votes_a_forward_plan_and_a_review_are_brought_in(tmp_path: Path) -> None:
    exempt = {"paragraph": "3", "public_interest": "Prices", "public_title": "A contract"}
    decision = {"title": "D", "votes": {"for": 3, "against": 1, "abstained": 0}}
    risk = {
        "project": "P", "description": "D", "rank": "high", "raised_on": "2021-08-01",
        "entries": [{"kind": "review", "on": "2021-08-20", "text": "Better", "rank": "low"}],
    }  # fmt: skip
    path = written(
        tmp_path, forward=[{"title": "Later"}], risks=[risk], board__usual_start="09:30",
        board__series={"every_months": 1, "week": 3, "weekday": 3}, board__contact={"name": "Dia"},
        items__1__exempt=exempt,
        items__1__paragraphs=[{"kind": "decision", "text": "Agreed.", "decision": decision}],
        meeting__starts_at="2021-09-16T08:30+00:00",
    )  # fmt: skip
    run(path)

    made = Decision.objects.get()
    assert (made.votes_for, made.votes_against, made.exempt) == (3, 1, True)
    assert AgendaItem.objects.get(number=2).public_title == "A contract"
    assert ForwardItem.objects.get().title == "Later"
    assert Risk.objects.get().rank == "low"
    assert (Board.objects.get().contact_name, Board.objects.get().nth_week) == ("Dia", 3)
    assert Meeting.objects.get().starts_at == datetime(2021, 9, 16, 8, 30, tzinfo=UTC)


def test_what_the_registers_have_already_is_not_written_twice(tmp_path: Path) -> None:
    news = {"on": "2021-08-20", "text": "Begun"}
    registers = {
        "forward": [{"title": "Later"}],
        "risks": [{"project": "P", "description": "D", "rank": "high", "raised_on": "2021-08-01"}],
        "tracker": [{"met_on": "2021-07-01", "subject": "S", "action": "Do it", "progress": [news]}],
        "items__1__papers": [{**REPORT, "content": {"subject": "S"}}],
    }
    run(written(tmp_path, **registers))
    kept = (ForwardItem, Risk, BoardAction)
    before = [model.objects.count() for model in kept]

    run(written(tmp_path, **registers, meeting__starts_at="2021-09-16T14:00"))

    assert [model.objects.count() for model in kept] == before == [1, 1, 1]
    assert BoardAction.objects.get().entries.count() == 2
    assert set(Paper.objects.values_list("state", flat=True)) == {"draft"}


def test_what_lies_after_a_moment_is_left_out(people: Any, tmp_path: Path) -> None:
    file = read_content(written(tmp_path).read_bytes(), "m.json", tmp_path)
    by = people.join(Role.BOARD_ADMINISTRATOR)
    until = datetime(2021, 9, 1, tzinfo=UTC)

    found = import_meeting(partnership=people.partnership, file=file, by=by, at=until, until=until)

    assert (found.meeting.state, found.quorate) == ("draft", None)


def test_an_account_of_the_same_name_is_joined_unless_two_have_it(people: Any) -> None:
    ann = people.join(Role.VIEWER, name="Ann Chair")
    people.join(Role.VIEWER, name="Two Alike")
    twin = people.join(Role.COMMISSIONER, name="Two  Alike")
    twin.full_name = "Two Alike"
    twin.save(update_fields=["full_name"])
    accounts = People(people.partnership)

    assert accounts.named(" ann chair ") == ann
    assert accounts.named("Two Alike") is None
    assert accounts.named("Nobody") is None
