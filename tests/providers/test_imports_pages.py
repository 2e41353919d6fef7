"""Pages of imports of the register, and the jobs behind their buttons."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from jobs.models import Job
from jobs.runner import execute
from providers.models import Location, RegisterImport
from tests.actionplans.reading import words
from tests.guards import query_budget
from tests.providers.importing import accepted, brought, content
from tests.providers.making import NOW, make_officer, make_settings
from tests.providers.registers import hsca

ONE, TWO = "1-100000001", "1-100000002"


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def page(people: Any, signed_in: Any) -> Any:
    make_settings(people)
    return signed_in(make_officer(people))


def at(name: str, run: RegisterImport | None = None) -> str:
    return reverse(f"providers:{name}", args=[run.pk] if run else [])


def done(answer: Any) -> Job:
    """The job that an answer leads to, done."""
    job = Job.objects.get(pk=answer.url.rstrip("/").rsplit("/", 1)[1])
    execute(job.pk, heartbeats=False)
    job.refresh_from_db()
    return job


def upload(rows: list[Any] | bytes, name: str = "august.csv") -> dict[str, Any]:
    file = rows if isinstance(rows, bytes) else content(rows)
    return {"file": SimpleUploadedFile(name, file, "text/csv"), "layout": ""}


def test_a_file_is_brought_read_looked_at_and_accepted(page):
    job = done(page.post(at("imports"), upload([hsca()])))
    run = RegisterImport.objects.get()
    assert (job.state, job.result_url, run.state) == ("done", run.get_absolute_url(), "waiting")
    told = words(page.get(at("import", run)))
    assert "Waiting for you" in told
    assert "Nothing holds this up" in told
    assert "Contains information from the Care Quality Commission" in told
    assert done(page.post(at("import_accept", run))).state == "done"
    assert Location.objects.get().cqc_id == ONE
    assert "Accepted" in words(page.get(at("import", run)))


def test_what_holds_it_up_must_be_looked_at_first(page, people):
    run = brought(people, [hsca(**{"Care homes beds": "N/A"})])
    told = words(page.get(at("import", run)))
    assert "Look at this before you accept" in told
    assert "“N/A”: That is no number of beds" in told
    answer = page.post(at("import_accept", run))
    assert answer.status_code == 422
    assert "Tick the box once you have looked" in words(answer)
    assert not Job.objects.exists()
    assert done(page.post(at("import_accept", run), {"agreed": "on"})).state == "done"
    assert Location.objects.exists()


def test_a_file_of_the_wrong_kind_is_said_beside_the_field(page):
    answer = page.post(at("imports"), upload(b"%PDF", "register.pdf"))
    assert answer.status_code == 422
    assert "The file must be one of these kinds: .csv, .ods, .xlsx, .json" in words(answer)
    assert not RegisterImport.objects.exists()


def test_a_second_file_while_one_is_read_is_said_beside_the_field(page):
    page.post(at("imports"), upload([hsca()]))
    answer = page.post(at("imports"), upload([hsca(TWO)]))
    assert answer.status_code == 422
    assert "august.csv is being read just now" in words(answer)


def test_a_file_that_cannot_be_read_ends_the_job_with_the_reason(page):
    job = done(page.post(at("imports"), upload(b"one,two\n1,2\n")))
    run = RegisterImport.objects.get()
    assert (job.state, job.reason) == ("failed", run.reason)
    assert "Refused" in words(page.get(at("import", run)))


def test_the_list_shows_every_file_with_its_counts(page, people):
    accepted(people, [hsca()])
    told = words(page.get(at("imports")))
    assert "august.csv Accepted HSCA active locations" in told
    assert "page=2" not in told


def test_the_difference_shows_old_and_new_and_what_worries_in_our_area(page, people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    run = brought(people, [hsca(**{
        "Location Latest Overall Rating": "Inadequate", "Publication Date": "01/07/2021",
        "Dormant (Y/N)": "Y", "Registered manager": "", "Location Local Authority": "Solmouth",
    })])  # fmt: skip
    told = words(page.get(at("import", run)))
    assert "Rating: overall: was Good → now Inadequate" in told
    assert (
        "rated inadequate, good before; no registered manager any more; dormant now; Leaves the area of "
        "Testborough: its council is now Solmouth."
    ) in told
    assert "gone from the register." in told


def test_our_own_homes_come_first(page, people):
    far = {"Location Local Authority": "Elsewhere"}
    run = brought(people, [hsca(ONE, "Aaa", **far), hsca(TWO, "Zzz")])
    names = [
        row.cqc_id
        for row in page.get(at("import", run)).context["table"].page.object_list
        if row.subject == "location"
    ]
    assert names == [TWO, ONE]


@pytest.mark.parametrize(("query", "found"), [
    ("kind=new&subject=location", [ONE, TWO]), ("subject=provider", ["1-900000001"]),
    ("council=Elsewhere", [ONE]), ("ours=on&subject=location", [TWO]), ("q=zzz", [TWO]), ("q=nothing", []),
])  # fmt: skip
def test_the_difference_can_be_narrowed(page, people, query, found):
    run = brought(people, [hsca(ONE, "Aaa", **{"Location Local Authority": "Elsewhere"}), hsca(TWO, "Zzz")])
    rows = page.get(f"{run.get_absolute_url()}?{query}").context["table"].page.object_list
    assert sorted(row.cqc_id for row in rows) == found


def test_many_changed_fields_stand_behind_a_click(page, people):
    accepted(people, [hsca()])
    names = ("Location Telephone Number", "Location Web Address", "Location City", "Location Region")
    run = brought(people, [hsca(**dict.fromkeys(names, "x"), **{"Care homes beds": "1"})])
    assert "imp-more" in page.get(at("import", run)).content.decode()


def test_an_import_that_waits_behind_another_is_read_again(page, people):
    run = brought(people, [hsca()])
    accepted(people, [hsca(TWO, "Mill House")], name="b.csv")
    assert "The register has changed since this was read" in words(page.get(at("import", run)))
    assert done(page.post(at("import_accept", run))).state == "failed"
    assert done(page.post(at("import_again", run))).state == "done"
    assert done(page.post(at("import_accept", run))).state == "done"
    assert Location.objects.count() == 2


def test_thrown_away_it_is_said(page, people):
    run = brought(people, [hsca()])
    answer = page.post(at("import_discard", run), follow=True)
    assert "august.csv was thrown away. The register is as it was." in words(answer)
    assert "Thrown away" in words(page.get(at("import", run)))
    assert "was dealt with already" in words(page.post(at("import_discard", run), follow=True))
    assert "was dealt with already" in words(page.post(at("import_again", run), follow=True))


def test_undone_with_a_reason(page, people):
    run = accepted(people, [hsca()])
    assert page.post(at("import_undo", run), {"reason": ""}).status_code == 422
    job = done(page.post(at("import_undo", run), {"reason": "The wrong month."}))
    assert job.state == "done"
    assert not Location.objects.exists()
    assert "The wrong month." in words(page.get(at("import", run)))
    execute(job.pk, heartbeats=False)


def test_an_undoing_that_ran_already_is_not_done_twice(page, people):
    from providers.actions import imports
    from providers.actions.imports import as_job, undo_import

    run = accepted(people, [hsca()])
    common = {"run": run, "by": people.commissioner, "at": NOW}
    job = as_job(kind=imports.UNDO, **common, reason="x")
    undo_import(**common, reason="x")
    assert execute(job.pk, heartbeats=False) == "done"


def test_an_undoing_behind_a_later_import_fails_in_words(page, people):
    run = accepted(people, [hsca()])
    accepted(people, [hsca(TWO)], name="b.csv")
    job = done(page.post(at("import_undo", run), {"reason": "x"}))
    assert "b.csv was accepted after august.csv" in job.reason


@pytest.mark.parametrize("name", ["READ", "ACCEPT", "UNDO"])
def test_who_left_meanwhile_has_nothing_done_in_their_name(people, name):
    from accounts.access import forget
    from accounts.models import Membership
    from providers.actions import imports

    run = accepted(people, [hsca()]) if name == "UNDO" else brought(people, [hsca()])
    job = imports.as_job(kind=getattr(imports, name), run=run, by=people.commissioner, at=NOW, reason="x")
    Membership.objects.filter(user=people.commissioner).delete()
    forget(people.commissioner)
    assert execute(job.pk, heartbeats=False) == "failed"
    job.refresh_from_db()
    assert "You no longer may import the register" in job.reason


def test_a_job_whose_import_is_gone_says_so(people):
    from providers.actions import imports

    run = brought(people, [hsca()])
    job = imports.as_job(kind=imports.ACCEPT, run=run, by=people.commissioner, at=NOW)
    run.delete()
    execute(job.pk, heartbeats=False)
    job.refresh_from_db()
    assert job.reason == "The import is no longer there, so nothing was done."


def test_a_job_that_a_person_stops_throws_the_file_away(page, monkeypatch):
    job = Job.objects.get(pk=page.post(at("imports"), upload([hsca()])).url.rstrip("/").rsplit("/", 1)[1])

    def compare(*given: Any, **_: Any) -> None:
        Job.objects.filter(pk=job.pk).update(cancel_requested=True)
        given[-1]("Comparing", 0, 1)

    monkeypatch.setattr("providers.actions.imports.compare", compare)
    assert execute(job.pk, heartbeats=False) == "cancelled"
    run = RegisterImport.objects.get()
    assert (run.state, run.reason) == ("discarded", "Stopped before it was read to its end.")


def test_a_reading_that_nobody_does_any_more_can_be_thrown_away(page, people):
    from providers.actions.imports import start_import

    run = start_import(
        partnership=people.partnership, name="a.csv", content=b"x", by=people.commissioner, at=NOW
    )
    assert "Nobody is reading it any more" in words(page.get(at("import", run)))


# --- the report and what was left out ---------------------------------------------------------------
def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_annotated_report_tells_each_row(page, people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    run = brought(people, [hsca(name="=Seaview", **{"Care homes beds": "N/A"}), hsca("1-300000003", "Quay")])
    answer = page.get(at("import_report", run))
    assert answer["Content-Disposition"] == 'attachment; filename="august-with-results.csv"'
    told = lines(answer)
    assert told[0][:4] == ["Row", "ID", "Name", "What"]
    assert ["2", ONE, "'=Seaview", "Changed", "Name", "Seaview", "'=Seaview", "", ""] in told
    assert ["3", "1-300000003", "Quay", "New", "", "", "", "", ""] in told
    assert ["", TWO, "Mill House", "Gone", "Registered to", "", "2 August 2021", "", ""] in told
    assert ["2", ONE, "", "Left out", "Care homes beds", "", "N/A", "", "That is no number of beds"] in told


def test_what_was_left_out_has_a_page(page, people):
    run = brought(people, [hsca(**{"Care homes beds": "N/A"})])
    assert "That is no number of beds" in words(page.get(at("import_held", run)))


def test_names_of_people_are_for_those_who_may_see_them(people, signed_in):
    accepted(people, [hsca(**{"Provider Nominated Individual Name": "Nia Nominated"})])
    run = brought(people, [hsca(**{
        "Provider Nominated Individual Name": "Ned Newer", "Provider Name": "Pat Person",
        "Provider Ownership Type": "Individual",
    })])  # fmt: skip
    administrator = signed_in(people.join(Role.SYSTEM_ADMINISTRATOR))
    officer = signed_in(make_officer(people))
    for name in ("import", "import_report"):
        answers = [person.get(at(name, run)) for person in (officer, administrator)]
        seen, hidden = (
            b"".join(each.streaming_content).decode() if each.streaming else each.content.decode()
            for each in answers
        )
        for person in ("Nia Nominated", "Ned Newer", "Pat Person"):
            assert person in seen
            assert person not in hidden


def test_the_difference_goes_into_a_file(page, people):
    accepted(people, [hsca()])
    run = brought(people, [hsca(**{"Care homes beds": "44"}), hsca(TWO, "Mill House")])
    answer = page.get(run.get_absolute_url() + "?format=csv")
    told = "\n".join(",".join(row) for row in lines(answer))
    assert "Beds: 30 → 44" in told
    assert "30 beds, TB1 1AA, from 12 January 2011" in told


# --- cost -------------------------------------------------------------------------------------------
def test_the_pages_of_an_import_keep_to_their_queries(page, people):
    run = brought(people, [hsca(f"1-{number}00000001", f"Home {number}") for number in range(1, 60)])
    page.get(at("import", run))
    with query_budget("imports: import"):
        page.get(at("import", run))
    with query_budget("imports: list"):
        page.get(at("imports"))


def test_reading_costs_no_more_queries_for_more_rows(people, django_assert_max_num_queries):
    rows = [hsca(f"1-{number}00000001", f"Home {number}") for number in range(1, 90)]
    with django_assert_max_num_queries(30):
        brought(people, rows)
