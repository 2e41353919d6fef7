"""`import_register` as command-line.md has it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Partnership, User
from providers.importers.facts import Layout
from providers.models import ImportRow, Location, RegisterImport
from tests.providers.importing import register
from tests.providers.registers import csv_file, hsca, json_file, rating, written

pytestmark = pytest.mark.django_db
ONE = "1-100000001"
DONE, REFUSED, WRONG_USE, WAITS = 0, 1, 2, 3


def run(path: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, the JSON document ({} for none), and what was said beside it."""
    out, err = StringIO(), StringIO()
    code = DONE
    try:
        call_command("import_register", str(path), *options, stdout=out, stderr=err)
    except CommandError as error:
        code = error.returncode
        err.write(str(error))
    return code, json.loads(out.getvalue() or "{}"), err.getvalue()


def test_without_accept_it_waits_for_a_person(tmp_path):
    code, printed, said = run(csv_file(tmp_path, [hsca()]), "--json")
    assert code == WAITS
    assert printed == {
        "format": "hsca", "rows": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0, "held": [],
        "stops": [], "changes": [],
    }  # fmt: skip
    assert "It waits for a person" in said
    assert not Location.objects.exists()
    assert RegisterImport.objects.get().state == "waiting"


def test_with_accept_it_is_written(tmp_path):
    code, printed, said = run(csv_file(tmp_path, [hsca()]), "--accept", "--json")
    assert (code, printed["new"]) == (DONE, 1)
    assert Location.objects.get().cqc_id == ONE
    assert "“Default partnership” was made" in said
    assert Partnership.objects.get().slug == "default"


def test_accept_is_a_persons_agreement_whatever_holds_it(tmp_path):
    code, printed, said = run(csv_file(tmp_path, [hsca(**{"Care homes beds": "N/A"})]), "--accept", "--json")
    assert code == DONE
    assert printed["held"] == [{
        "row": 2, "column": "Care homes beds", "value": "N/A", "reason": "That is no number of beds",
        "location_id": ONE,
    }]  # fmt: skip
    assert len(printed["stops"]) == 1
    assert f"Stop: {printed['stops'][0]}" in said


def test_changes_are_told_field_by_field(tmp_path):
    run(csv_file(tmp_path, [hsca(), hsca("1-100000002", "Mill House")]), "--accept")
    changed = hsca(**{
        "Care homes beds": "44", "Publication Date": "01/07/2021", "Location HSCA start date": "13/01/2011",
        "Location Latest Overall Rating": "Inadequate", "Provider Telephone Number": "023 8000 1234",
    })  # fmt: skip
    code, printed, _ = run(csv_file(tmp_path, [changed]), "--dry-run", "--json")
    assert (code, printed["changed"], printed["gone"]) == (DONE, 1, 1)
    told = {(each["location_id"], each["field"]): (each["old"], each["new"]) for each in printed["changes"]}
    assert told[ONE, "beds"] == (30, 44)
    assert told[ONE, "registered_from"] == ("2011-01-12", "2011-01-13")
    assert told[ONE, "overall"] == ("good", "inadequate")
    assert told[None, "phone"] == ("", "023 8000 1234")
    assert told["1-100000002", "registered_to"][0] is None
    (provider,) = [each for each in printed["changes"] if each["location_id"] is None]
    assert provider["provider_id"] == "1-900000001"


def test_a_dry_run_writes_nothing_at_all(tmp_path, settings):
    code, printed, said = run(csv_file(tmp_path, [hsca()]), "--dry-run", "--json")
    assert (code, printed["new"]) == (DONE, 1)
    assert "Dry run: nothing is written." in said
    assert not any(
        model.objects.exists() for model in (Partnership, RegisterImport, ImportRow, Location, User)
    )


def test_a_dry_run_says_the_same_as_the_import(tmp_path):
    run(csv_file(tmp_path, [hsca(), hsca("1-100000002", "Mill House")]), "--accept")
    path = csv_file(tmp_path, [hsca(name="Sea View", **{"Care homes beds": "N/A"})])
    assert run(path, "--dry-run", "--json")[1] == run(path, "--json")[1]


def test_the_same_file_twice_changes_nothing(tmp_path):
    path = csv_file(tmp_path, [hsca()])
    run(path, "--accept")
    before = register()
    for options in ((), ("--accept",)):
        code, printed, said = run(path, *options, "--json")
        assert (code, printed["new"], printed["changed"], printed["unchanged"]) == (DONE, 0, 0, 1)
        assert "nothing changes" in said
    assert register() == before


def test_rows_of_the_long_layout_are_rows_and_counts_are_locations(tmp_path):
    rows = [rating(), rating(domain="Safe"), rating("1-100000002")]
    _, printed, _ = run(csv_file(tmp_path, rows, Layout.RATINGS), "--dry-run", "--json")
    assert (printed["format"], printed["rows"], printed["new"]) == ("ratings", 3, 2)


def test_a_response_about_providers_counts_providers(tmp_path):
    path = json_file(tmp_path, [{"providerId": "1-900000001", "name": "Harbour Care Ltd"}])
    _, printed, _ = run(path, "--dry-run", "--json")
    assert (printed["format"], printed["rows"], printed["new"]) == ("api", 1, 1)


def test_a_refused_file_is_told_in_words(tmp_path):
    code, printed, said = run(written(tmp_path, "a.csv", b"one,two\n1,2\n"), "--json")
    assert code == REFUSED
    assert printed["refused"] in said
    assert not Location.objects.exists()


def test_a_format_that_it_is_not_is_refused(tmp_path):
    assert run(csv_file(tmp_path, [hsca()]), "--format", "api")[0] == REFUSED


def test_a_file_that_is_not_there_is_wrong_use(tmp_path):
    code, _, said = run(tmp_path / "nothing.csv")
    assert (code, said.startswith("There is no file")) == (WRONG_USE, True)


def test_an_unknown_format_is_wrong_use(tmp_path):
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("import_register", str(csv_file(tmp_path, [hsca()])), "--format", "xml")


def test_an_unknown_partnership_is_wrong_use(tmp_path, people):
    path = csv_file(tmp_path, [hsca()])
    assert run(path, "--partnership", "nowhere")[0] == WRONG_USE
    assert run(path)[0] == WRONG_USE  # there are two, and nobody says which
    assert run(path, "--partnership", "elsewhere", "--accept")[0] == DONE
    assert RegisterImport.objects.get().partnership == people.elsewhere


def test_a_file_that_cannot_be_opened_is_wrong_use(tmp_path, monkeypatch):
    def locked(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("providers.management.commands.import_register.open_register", locked)
    code, _, said = run(csv_file(tmp_path, [hsca()]), "--dry-run")
    assert (code, "can't be read: Permission denied" in said) == (WRONG_USE, True)


def test_a_note_about_the_file_is_said(tmp_path):
    rows = [hsca(**{"Publication Date": "06/22/2019"}), hsca("1-100000002")]
    assert "dates in both orders" in run(csv_file(tmp_path, rows))[2]
