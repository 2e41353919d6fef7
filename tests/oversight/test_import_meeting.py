"""`import_meeting`: the demonstration's files with the counts of their sources, and refusals in words."""

from __future__ import annotations

import copy
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Partnership
from accounts.roles import Role
from audit.models import Entry
from audit.registry import sentence
from oversight.importers import meeting_file, shapes
from oversight.importers.boards import People
from oversight.importers.meeting import import_meeting
from oversight.importers.meeting_file import SHAPE, FileRefused, read_content
from oversight.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardAction,
    Decision,
    Declaration,
    ForwardItem,
    Meeting,
    Member,
    MinuteParagraph,
    Paper,
    PaperVersion,
    Risk,
    RiskEntry,
)
from oversight.reports import DecisionReport, EqualityAssessment, numbered, problems
from oversight.summaries.boards import quorum_words
from tests.architecture.house import ROOT

FILES = ROOT / "demo" / "meetings"
BETTER_CARE, OCTOBER, DECEMBER, MINUTES, AUGUST, SEPTEMBER = (
    "2020-09-01-better-care", "2020-10-15-joint-board", "2020-12-17-joint-board",
    "2020-12-17-joint-board-minutes", "2021-08-19-joint-board", "2021-09-16-joint-board",
)  # fmt: skip
ROWS = (
    Board, Member, Meeting, AgendaItem, Attendance, Declaration, MinuteParagraph, Decision, BoardAction, Risk,
    RiskEntry, Paper, PaperVersion, ForwardItem, Entry,
)  # fmt: skip
pytestmark = pytest.mark.django_db
SMALL: dict[str, Any] = {
    "schema": 1,
    "board": {
        "name": "Care Board", "prefix": "CB", "quorum": {"total": 1},
        "partners": [{"name": "Testborough Council", "kind": "council", "short_name": "TBC"}],
        "members": [{"name": "Ann Chair", "partner": "TBC", "chair": True, "starts_on": "2020-01-01"}],
    },
    "meeting": {
        "starts_at": "2021-09-16T09:30", "created_at": "2021-08-02T09:00",
        "agenda_published_at": "2021-09-08T12:00", "held_at": "2021-09-16T11:00",
    },
    "items": [
        {"title": "Welcome", "kind": "welcome"},
        {"title": "Home first", "purpose": "decision", "paragraphs": [{"text": "It was discussed."}]},
    ],
    "attendance": [{"name": "Ann Chair", "capacity": "present"}],
}  # fmt: skip


def run(*args: Any) -> tuple[dict[str, Any], str]:
    """The JSON document, and the words beside it."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_meeting", *map(str, args), "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue()), err.getvalue()


def bring(*names: str) -> dict[str, Any]:
    """Bring in files of the demonstration; gives the document of the last."""
    found: dict[str, Any] = {}
    for name in names:
        found, _ = run(FILES / f"{name}.json")
    return found


def sizes() -> list[int]:
    return [model.objects.count() for model in ROWS]


def written(tmp_path: Path, **changes: Any) -> Path:
    """A small file; `meeting__place="X"` changes one field below."""
    told = copy.deepcopy(SMALL)
    for name, value in changes.items():
        *above, last = name.split("__")
        inner: Any = told
        for step in above:
            inner = inner[int(step) if step.isdigit() else step]
        inner[int(last) if last.isdigit() else last] = value
    path = tmp_path / "meeting.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def refusal(*args: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        run(*args)
    return error.value.returncode, str(error.value)


# --- the sources' counts --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "items", "people", "actions", "quorum"),
    [
        (BETTER_CARE, 8, (13, 1, 16), 8, "Quorate: 13 there, 6 needed"),
        (OCTOBER, 8, (5, 8, 4), 2, "Quorate: 5 there, 4 needed, 2 SCC, 3 ICB"),
        (AUGUST, 6, (5, 6, 8), 1, "Quorate: 5 there, 4 needed, 3 SCC, 2 ICB"),
    ],
)
def test_minutes_have_the_counts_of_their_source(
    name: str, items: int, people: tuple[int, int, int], actions: int, quorum: str
) -> None:
    found = bring(name)

    assert found["items"] == items
    assert found["people"] == dict(zip(("present", "attending", "apologies"), people, strict=True))
    assert found["actions"] == actions
    assert found["quorate"] is True
    assert found["quorum"].startswith(quorum)


def test_decembers_agenda_has_six_items_its_papers_and_six_risks() -> None:
    found = bring(OCTOBER, DECEMBER)

    assert (found["items"], found["quorate"], found["actions"]) == (6, None, 0)
    assert Meeting.objects.get(pk=found["meeting"]).state == "published"
    assert [paper.kind for paper in Paper.objects.order_by("item__number", "position")] == [
        "decision_report", "appendix", "performance_report", "minutes",
    ]  # fmt: skip
    assert set(Paper.objects.values_list("state", flat=True)) == {"approved"}
    assert sorted(Risk.objects.values_list("rank", flat=True)) == [
        "high", "high", "low", "moderate", "moderate", "moderate",
    ]  # fmt: skip
    report = DecisionReport.from_json(PaperVersion.objects.get(content__isnull=False).content)
    assert len(report.recommendations) == 2
    assert problems(report) == ()


def test_septembers_report_has_the_numbers_of_its_source_and_its_quorum_is_as_printed() -> None:
    found = bring(AUGUST, SEPTEMBER)

    assert (found["items"], found["quorate"]) == (5, None)
    board = Board.objects.get()
    assert quorum_words(board, list(board.partners.all())) == (
        "4 voting members, with at least 2 from each partner (SCC and ICB)"
    )
    contents = [version.content for version in PaperVersion.objects.exclude(content=None).order_by("pk")]
    report, assessment = DecisionReport.from_json(contents[0]), EqualityAssessment.from_json(contents[1])
    sections = numbered(report).sections
    paragraphs = [item.number for section in sections for item in section.items if item.kind == "paragraph"]
    as_a_whole = [section.number for section in sections if section.number]
    assert [*paragraphs, *as_a_whole] == [str(number) for number in range(1, 41)]
    assert len(report.recommendations) == 3
    tables = [item for section in sections for item in section.items if item.kind == "table"]
    assert len(tables) == 6
    assert len(next(table for table in tables if table.label == "Risks").rows) == 5
    assert len(assessment.impacts) == 14
    assert problems(report) == problems(assessment) == ()


def test_a_joint_appointee_counts_for_the_partner_whose_seat_it_is() -> None:
    bring(AUGUST)

    line = Attendance.objects.get(name="Eleanor Frith")
    assert (line.organisation, line.partner.short_name, line.votes) == ("ICB / SCC", "ICB", True)
    stand_in = Attendance.objects.get(name="Councillor Viktor Sand")
    assert (stand_in.substitute_for.name, stand_in.votes) == ("Councillor Simon Dray", True)


def test_minutes_that_come_later_continue_the_meeting_and_approve_the_one_before() -> None:
    before = bring(OCTOBER, DECEMBER)
    after = bring(MINUTES)

    assert after["meeting"] == before["meeting"]
    assert after["people"] == {"present": 6, "attending": 5, "apologies": 1}
    assert (after["actions"], after["quorate"]) == (3, True)
    held = Meeting.objects.get(pk=after["meeting"])
    assert held.state == "minutes_draft"
    assert Meeting.objects.exclude(pk=held.pk).get().approved_at_meeting == held
    decision = Decision.objects.get(item__meeting=held)
    assert "A relative manages a residential home" in decision.interests
    briefing = BoardAction.objects.get(subject="Quality report")
    assert (briefing.state, briefing.entries.count()) == ("closed", 3)
    item = AgendaItem.objects.get(meeting=held, number=4)
    assert [moment.strftime("%H:%M") for moment in (item.started_at, item.ended_at)] == ["09:40", "10:05"]


def test_seats_end_and_begin_as_the_files_tell() -> None:
    bring(OCTOBER, AUGUST)

    kinds = Member.objects.filter(name="Eleanor Frith").order_by("starts_on")
    assert [(seat.kind, seat.ends_on) for seat in kinds] == [
        ("attending", date(2021, 3, 31)),
        ("voting", None),
    ]
    assert Member.objects.get(name="Marcus Ridley").ends_on == date(2021, 3, 31)


@pytest.mark.parametrize("name", [OCTOBER, DECEMBER])
def test_the_same_file_again_changes_nothing_and_says_so(name: str) -> None:
    first = bring(name)
    before = sizes()

    again, words = run(FILES / f"{name}.json")

    assert again == {**first, "changed": False}
    assert "nothing is changed" in words
    assert sizes() == before


def test_what_was_brought_in_is_in_the_trail() -> None:
    bring(OCTOBER)

    entry = Entry.objects.get(verb="oversight.meeting_imported")
    assert "System brought in Solmouth Joint Commissioning Board, 15 October 2020 from the file" in sentence(
        entry
    )


# --- the command ----------------------------------------------------------------------------------
def test_a_dry_run_tells_everything_and_writes_nothing(tmp_path: Path) -> None:
    before = sizes()

    found, words = run(written(tmp_path), "--dry-run")

    assert (found["meeting"], found["items"], found["quorate"]) == (None, 2, True)
    assert "Dry run: nothing is written." in words
    assert sizes() == before
    assert not Partnership.objects.exists()


def test_a_fresh_database_gets_a_partnership_and_says_so(tmp_path: Path) -> None:
    _, words = run(written(tmp_path))

    assert "“Default partnership” was made" in words
    assert (
        "Care Board, 16 September 2021: 2 items; 1 present, 0 in attendance, 0 apologies; 0 actions." in words
    )
    assert "Quorate: 1 of 1 needed, 1 TBC." in words


def test_which_partnership_is_asked_for_when_there_are_several(people: Any, tmp_path: Path) -> None:
    path = written(tmp_path)

    assert refusal(path) == (
        2,
        "Say which partnership with --partnership. There are: elsewhere, testborough.",
    )
    assert refusal(path, "--partnership", "x")[1].startswith("There is no partnership “x”. There are:")
    run(path, "--partnership", "testborough")
    assert Board.objects.get().partnership == people.partnership


def test_a_wrong_slug_on_a_fresh_database_says_that_there_is_none(tmp_path: Path) -> None:
    assert (
        refusal(written(tmp_path), "--partnership", "x")[1]
        == "There is no partnership “x”. There is none yet."
    )


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.json")[0] == 2
    assert "can't be read" in refusal(tmp_path)[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "not text in UTF-8"),
        (b"{,", "not JSON: line 1"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "The file: must be an object in braces"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "meeting.json"
    path.write_bytes(content)

    code, told = refusal(path)

    assert code == 1
    assert words in told


def test_a_file_of_many_megabytes_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting_file, "MAX_BYTES", 10)

    assert "which no meeting needs" in refusal(written(tmp_path))[1]


def test_a_refusal_prints_its_words_as_json(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_meeting", str(written(tmp_path, schema=2)), "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"refused": "schema: must be from 1 to 1"}


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


# --- the documentation ----------------------------------------------------------------------------
def fields_of(shape: Any, path: str = "") -> list[tuple[str, Any]]:
    found = []
    for name, each in shape.fields.items():
        where = f"{path}.{name}" if path else name
        found.append((where, each))
        inner = each.of if isinstance(each, shapes.ListOf) else each
        if isinstance(inner, shapes.Obj):
            found += fields_of(inner, f"{where}[]" if isinstance(each, shapes.ListOf) else where)
    return found


def test_every_field_is_documented_as_it_is_read() -> None:
    text = (ROOT / "docs" / "import-meeting.md").read_text("utf-8")

    rows = [
        f"| `{path}` | {'yes' if shape.needed else ''} | {shape.described()} |"
        for path, shape in fields_of(SHAPE)
    ]
    assert [row for row in rows if row not in text] == []
    assert len(re.findall(r"^\| `\w+[\w.\[\]]*` \|", text, flags=re.MULTILINE)) == len(rows)


def test_a_refused_file_says_all_that_is_wrong_at_once() -> None:
    with pytest.raises(FileRefused) as refused:
        meeting_file.checked({"schema": 1, "items": [{"kind": "x"}]})

    assert str(refused.value).splitlines() == [
        "board: is missing",
        "meeting: is missing",
        "items[0].kind: must be one of: ordinary, welcome, declarations, minutes, next_meeting",
    ]
