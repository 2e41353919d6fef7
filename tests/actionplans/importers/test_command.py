"""`import_plan`: its JSON document, its exit codes, and a fresh database (command-line.md)."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Partnership
from actionplans.models import ImportRun, Plan, Step
from core.workbooks import safety
from tests.actionplans.importers import books
from tests.actionplans.importers.books import book_of
from tests.conftest import People


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "oversight.xlsx"
    path.write_bytes(books.oversight())
    return path


def run(*args: Any) -> tuple[str, str]:
    """What the command says on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_plan", *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*args: Any) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        run(*args)
    return error.value.returncode, str(error.value)


def file_of(tmp_path: Path, content: bytes, name: str = "plan 2021-01.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def last_saved(content: bytes, day: str) -> bytes:
    """The workbook with another day in its properties."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[\d-]+", rb"\g<1>" + day.encode(), part)
            new.writestr(name, part)
    return out.getvalue()


def test_a_dry_run_prints_one_json_document_and_writes_nothing(db: None, plan_file: Path) -> None:
    out, err = run(plan_file, "--dry-run", "--json")
    told = json.loads(out)
    assert told["plan"] == "Millbrook Homes Board Action Plan"
    assert told["as_at"] == "2021-01-05"
    assert told["counts"] == {"workstreams": 2, "actions": 4, "steps": 6, "done": 4, "held": 1}
    assert told["held"][0]["value"] == "April 20121"
    assert "Held: 2. People, row 4" in err
    assert not Partnership.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_fresh_database_gets_a_default_partnership_and_is_told(db: None, plan_file: Path) -> None:
    out, err = run(plan_file)
    assert out == ""
    assert "“Default partnership” was made" in err
    assert "2 workstreams, 4 actions, 6 steps" in err
    assert Plan.objects.get().partnership.slug == "default"
    _, err = run(plan_file, "--json")
    assert "0 rows new, 0 changed, 12 unchanged" in err
    assert Step.objects.count() == 6


def test_a_title_and_a_date_override_the_file(db: None, plan_file: Path) -> None:
    run(plan_file, "--plan", "Another", "--as-at", "5/2/2021")
    plan = Plan.objects.get()
    assert (plan.title, str(plan.as_at)) == ("Another", "2021-02-05")


def test_with_several_partnerships_one_must_be_named(people: People, plan_file: Path) -> None:
    code, words = refused(plan_file)
    assert (code, words) == (
        2,
        "Say which partnership with --partnership. There are: elsewhere, testborough.",
    )
    assert refused(plan_file, "--partnership", "nowhere")[0] == 2
    run(plan_file, "--partnership", "testborough")
    assert Plan.objects.get().partnership == people.partnership
    assert json.loads(run(plan_file, "--dry-run", "--json")[0])["counts"]["steps"] == 6


def test_a_partnership_that_is_not_there_is_said_even_when_there_is_none(db: None, plan_file: Path) -> None:
    assert refused(plan_file, "--partnership", "nowhere") == (
        2,
        "There is no partnership “nowhere”. There is none yet.",
    )


def test_a_refused_file_exits_1_with_one_sentence_and_leaves_the_database_as_it_was(
    db: None, tmp_path: Path
) -> None:
    path = file_of(tmp_path, b"no workbook")
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_plan", str(path), "--json", stdout=out, stderr=io.StringIO())
    assert error.value.returncode == 1
    assert json.loads(out.getvalue()) == {"refused": str(error.value)}
    assert not Partnership.objects.exists()


def test_a_workbook_without_a_date_is_taken_as_of_the_day_it_was_saved_and_that_is_said(
    db: None, tmp_path: Path
) -> None:
    book = book_of({"Plan": [["Action", "Status"], ["Buy", "Done"]]})
    path = file_of(tmp_path, last_saved(book, "2021-02-03"), "plan.xlsx")
    printed, said = run(path, "--dry-run", "--json")
    assert json.loads(printed)["as_at"] == "2021-02-03"
    assert "the day it was last saved was taken" in said
    assert json.loads(run(path, "--as-at", "2021-01-05", "--json")[0])["as_at"] == "2021-01-05"


def test_a_file_that_says_nothing_of_any_date_is_refused_until_one_is_given(db: None, tmp_path: Path) -> None:
    path = file_of(tmp_path, b"Action,Status\nBuy,Done\n", "plan.csv")
    assert refused(path) == (
        1,
        "The workbook doesn't say what day it is of: give the date of the plan with --as-at.",
    )
    assert json.loads(run(path, "--dry-run", "--json")[0])["as_at"] is None
    run(path, "--as-at", "2021-01-05")
    assert Plan.objects.exists()


def test_where_nothing_could_be_imported_without_a_person_the_exit_is_3(db: None, tmp_path: Path) -> None:
    rows = [["Ref", "Action", "Next steps", "Status"], [None, None, "Float about", "Ongoing"]]
    path = file_of(tmp_path, book_of({"Plan": rows}))
    assert refused(path) == (3, "Nothing could be imported before a person decides.")
    assert refused(path, "--dry-run")[0] == 3
    assert not Plan.objects.exists()


@pytest.mark.parametrize("args", [[], ["--as-at", "someday"], ["--nonsense"]])
def test_wrong_use_is_told_apart_from_a_refusal(db: None, plan_file: Path, args: list[str]) -> None:
    files = [plan_file] if args else []
    with pytest.raises((CommandError, SystemExit)):
        run(*files, *args)
    assert not Plan.objects.exists()


def test_a_file_that_is_not_there_or_not_a_file_is_wrong_use(
    db: None, tmp_path: Path, plan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refused(tmp_path / "none.xlsx")[0] == 2
    assert refused(tmp_path)[0] == 2
    monkeypatch.setattr("actionplans.management.commands.import_plan.MAX_BYTES", 10)
    assert refused(plan_file)[0] == 1


def test_hidden_sheets_are_told_on_standard_error(db: None, tmp_path: Path) -> None:
    rows = [["Action", "Status"], ["Buy", "Done"]]
    path = file_of(tmp_path, book_of({"Plan": rows, "Old": rows}, hidden=["Old"]))
    assert "Sheet “Old” is hidden and was not read." in run(path, "--dry-run")[1]
    assert safety.MAX_ROWS >= 10_000
