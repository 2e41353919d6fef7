"""`import_meeting`: the demonstration's files with the counts of their sources, and refusals in words."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Partnership
from audit.models import Entry
from audit.registry import sentence
from oversight.importers import meeting_file, shapes
from oversight.importers.meeting_file import SHAPE, MeetingFileRefused
from oversight.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardAction,
    Decision,
    Meeting,
    Member,
    Paper,
    PaperVersion,
    Risk,
)
from oversight.reports import DecisionReport, EqualityAssessment, numbered, problems
from oversight.summaries.boards import quorum_words
from tests.architecture.house import ROOT
from tests.oversight.importing import (
    AUGUST,
    BETTER_CARE,
    DECEMBER,
    FILES,
    MINUTES,
    OCTOBER,
    SEPTEMBER,
    bring,
    refusal,
    run,
    sizes,
    written,
)

pytestmark = pytest.mark.django_db


# --- the sources' counts --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "items", "people", "actions", "quorum"),
    [
        (BETTER_CARE, 8, (13, 1, 16), 8, "Quorate: 13 voting members present ("),
        (
            OCTOBER,
            8,
            (5, 8, 4),
            2,
            "Quorate: 5 voting members present (2 SCC, 3 ICB); 4 needed, at least 2 from each partner.",
        ),
        (
            AUGUST,
            6,
            (5, 6, 8),
            1,
            "Quorate: 5 voting members present (3 SCC, 2 ICB); 4 needed, at least 2 from each partner.",
        ),
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
    assert "Quorate: 1 voting member present (1 TBC); 1 needed." in words


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
    with pytest.raises(MeetingFileRefused) as refused:
        meeting_file.checked({"schema": 1, "items": [{"kind": "x"}]})

    assert str(refused.value).splitlines() == [
        "board: is missing",
        "meeting: is missing",
        "items[0].kind: must be one of: ordinary, welcome, declarations, minutes, next_meeting",
    ]
