"""An import from the file to acceptance and back: one transaction, one turn, nothing lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.db import IntegrityError, transaction

from audit.models import Entry
from audit.registry import sentence
from core.errors import Refused
from jobs.models import Job
from jobs.registry import JobCancelled
from providers.actions import imports
from providers.actions.records import record_of
from providers.importers import commit, diff
from providers.importers.facts import Layout
from providers.models import ImportRow, Location, LocationChange, Provider, RegisterImport
from tests.providers.importing import accepted, brought, content, register
from tests.providers.making import NOW
from tests.providers.registers import hsca, rating

pytestmark = pytest.mark.django_db
ONE, TWO = "1-100000001", "1-100000002"
LATER = NOW + timedelta(hours=3)


def started(people: Any, rows: Any = None, **how: Any) -> RegisterImport:
    """A file that was brought and not read yet."""
    by = how.pop("by", people.commissioner)
    return imports.start_import(
        partnership=how.pop("partnership", people.partnership), name="august.csv", by=by, at=NOW,
        content=content([hsca()] if rows is None else rows), **how,
    )  # fmt: skip


def told() -> str:
    return sentence(Entry.objects.order_by("number").last())


# --- bringing and reading ---------------------------------------------------------------------------
def test_the_file_is_kept_under_a_random_name(people):
    run = started(people)
    assert run.file.name.startswith("register/")
    assert "august" not in str(run.file.name)
    assert (run.state, run.turn, len(run.digest)) == ("reading", 1, 64)


def test_a_path_or_an_open_file_can_be_brought_too(people, tmp_path):
    path = tmp_path / "july.csv"
    path.write_bytes(content([hsca()]))
    by = people.commissioner
    run = imports.start_import(partnership=people.partnership, name="july.csv", content=path, by=by, at=NOW)
    assert run.size == path.stat().st_size


def test_an_empty_file_is_refused(people):
    with pytest.raises(Refused, match="The file is empty"):
        imports.start_import(
            partnership=people.partnership, name="a.csv", content=b"", by=people.commissioner, at=NOW
        )


def test_a_full_disk_is_refused_in_words(people, monkeypatch):
    def full(name: str, file: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(Refused, match="the disk is full"):
        started(people)


def test_an_import_started_twice_at_once_tells_the_second(people):
    started(people)
    with pytest.raises(Refused, match=r"august\.csv is being read just now"):
        started(people)
    assert RegisterImport.objects.count() == 1


def test_another_partnerships_file_is_not_named(people):
    started(people)
    with pytest.raises(Refused, match="Another file of the register is being read or accepted"):
        started(people, by=people.outsider, partnership=people.elsewhere)


def test_the_database_lets_one_have_the_turn(people):
    run = started(people)
    run.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        run.save(force_insert=True)


def test_a_turn_that_nobody_took_up_again_is_given_back(people):
    left = started(people)
    run = brought(people, [hsca()], at=LATER)
    left.refresh_from_db()
    assert (left.state, run.state) == ("refused", "waiting")
    assert "nobody took it up again" in left.reason


def test_a_file_half_downloaded_is_refused_and_the_register_unchanged(people):
    accepted(people, [hsca()])
    before = register()
    run = brought(people, content([hsca(name="Changed"), hsca(TWO)])[:-40])
    assert run.state == "refused"
    assert "half downloaded" in run.reason
    assert not run.rows.exists()
    assert register() == before
    assert told().startswith("Ada May brought august.csv, which was refused")


def test_what_is_no_file_of_the_register_is_refused(people):
    assert brought(people, b"a,b\n1,2\n").state == "refused"


def test_a_layout_that_a_person_chose_is_insisted_on(people):
    assert brought(people, [hsca()], insist=Layout.HSCA).layout == "hsca"
    assert brought(people, [hsca(TWO)], insist=Layout.API).state == "refused"


def test_reading_again_after_a_killed_worker_doubles_nothing(people, monkeypatch):
    monkeypatch.setattr("providers.importers.reading.CHUNK", 1)
    run = started(people, [hsca(), hsca(TWO, "Mill House"), hsca("1-100000003", "Quay")])
    seen: list[int] = []

    def killed(stage: str, done: int, total: int) -> None:
        seen.append(done)
        if len(seen) == 3:
            raise SystemExit

    with pytest.raises(SystemExit):
        imports.read_import(run=run, by=people.commissioner, at=NOW, say=killed)
    run.refresh_from_db()
    assert (run.state, run.rows.filter(subject="location").count()) == ("reading", 2)
    imports.read_import(run=run, by=people.commissioner, at=NOW)
    assert run.rows.filter(subject="location").count() == 3
    assert imports.read_import(run=run, by=people.commissioner, at=NOW).state == "waiting"


def test_an_error_of_ours_ends_it_and_says_so(people, monkeypatch):
    monkeypatch.setattr(diff.Difference, "take", lambda self, facts: 1 / 0)
    run = started(people)
    with pytest.raises(ZeroDivisionError):
        imports.read_import(run=run, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    assert (run.state, run.turn) == ("refused", None)
    assert "Something went wrong on our side" in run.reason


def test_a_file_that_is_no_longer_there_ends_it(people):
    run = started(people)
    default_storage.delete(run.file.name)
    with pytest.raises(FileNotFoundError):
        imports.read_import(run=run, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    assert run.state == "refused"


def test_a_job_that_lost_its_turn_leaves_the_import_to_the_other_worker(people):
    def lost(stage: str, done: int, total: int) -> None:
        raise JobCancelled

    run = started(people)
    with pytest.raises(JobCancelled):
        imports.read_import(run=run, by=people.commissioner, at=NOW, say=lost)
    run.refresh_from_db()
    assert run.state == "reading"


def test_thrown_away_while_it_is_read_it_leaves_no_rows(people):
    run = started(people)

    def thrown(stage: str, done: int, total: int) -> None:
        if "gone" in stage:
            imports.discard_import(run=run, reason="", by=people.commissioner, at=NOW)

    imports.read_import(run=run, by=people.commissioner, at=NOW, say=thrown)
    assert (run.state, ImportRow.objects.count()) == ("discarded", 0)


def test_files_kept_elsewhere_are_read_from_a_copy(people):
    run = started(people)
    elsewhere = InMemoryStorage()
    elsewhere.save(run.file.name, ContentFile(content([hsca()])))
    run.file.storage = elsewhere
    assert imports.read_import(run=run, by=people.commissioner, at=NOW).state == "waiting"


def test_the_same_file_brought_again_takes_the_place_of_the_one_that_waits(people):
    first = brought(people, [hsca()])
    second = brought(people, [hsca()])
    first.refresh_from_db()
    assert (first.state, second.state) == ("discarded", "waiting")


# --- accepting --------------------------------------------------------------------------------------
def test_accepting_is_one_entry_of_the_trail_with_counts(people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    assert Entry.objects.count() == 1
    assert told().startswith("Ada May accepted august.csv into the register: 2 new, 0 changed, 0 gone")


def test_what_changed_is_kept_with_its_day(people):
    accepted(people, [hsca()])
    accepted(people, [hsca(**{"Care homes beds": "44"})])
    change = LocationChange.objects.get()
    assert (change.field, change.old, change.new, change.on) == ("beds", 30, 44, NOW.date())


def test_accepting_twice_does_nothing_the_second_time(people):
    run = accepted(people, [hsca()])
    before = register()
    imports.accept_import(run=run, by=people.commissioner, at=LATER)
    assert register() == before
    assert Entry.objects.count() == 1


def test_it_is_refused_when_the_register_moved_since_it_was_read(people):
    run = brought(people, [hsca()])
    accepted(people, [hsca(TWO, "Mill House")], name="other.csv")
    with pytest.raises(Refused, match="The register has changed since this file was compared"):
        imports.accept_import(run=run, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    assert (run.state, run.turn) == ("waiting", None)


def test_read_again_it_can_be_accepted(people):
    run = brought(people, [hsca()])
    accepted(people, [hsca(TWO, "Mill House")], name="other.csv")
    run = imports.read_again(run=run, by=people.commissioner, at=NOW)
    imports.read_import(run=run, by=people.commissioner, at=NOW)
    imports.accept_import(run=run, by=people.commissioner, at=NOW)
    assert Location.objects.filter(cqc_id=ONE).exists()


def test_killed_between_chunks_nothing_is_written_and_it_can_be_accepted_again(people, monkeypatch):
    monkeypatch.setattr(commit, "CHUNK", 1)
    run = brought(people, [hsca(), hsca(TWO, "Mill House")])
    before = register()
    wrote: list[Any] = []
    real = commit._locations

    def killed(*given: Any) -> None:
        if wrote:
            raise SystemExit
        wrote.append(given)
        real(*given)

    monkeypatch.setattr(commit, "_locations", killed)
    with pytest.raises(SystemExit):
        imports.accept_import(run=run, by=people.commissioner, at=NOW)
    assert register() == before
    run.refresh_from_db()
    assert run.state == "applying"
    monkeypatch.setattr(commit, "_locations", real)
    imports.accept_import(run=run, by=people.commissioner, at=NOW)
    assert Location.objects.count() == 2


def test_a_trouble_while_accepting_leaves_it_waiting(people, monkeypatch):
    run = brought(people, [hsca()])
    monkeypatch.setattr(commit, "write", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        imports.accept_import(run=run, by=people.commissioner, at=NOW)
    run.refresh_from_db()
    assert (run.state, run.turn, Location.objects.count()) == ("waiting", None, 0)


def test_a_stuck_acceptance_is_given_back(people):
    run = brought(people, [hsca()])
    RegisterImport.objects.filter(pk=run.pk).update(state="applying", turn=1, busy_since=NOW)
    brought(people, [hsca(TWO)], at=LATER)
    run.refresh_from_db()
    assert (run.state, run.turn) == ("waiting", None)


def test_while_one_is_accepted_no_other_can_be(people):
    run = brought(people, [hsca()])
    other = brought(people, [hsca(TWO)], name="b.csv")
    RegisterImport.objects.filter(pk=other.pk).update(state="applying", turn=1, busy_since=NOW)
    with pytest.raises(Refused, match=r"b\.csv is being accepted just now"):
        imports.accept_import(run=run, by=people.commissioner, at=NOW)


# --- throwing away ----------------------------------------------------------------------------------
def test_thrown_away_it_leaves_no_file_and_no_rows(people, django_capture_on_commit_callbacks):
    run = brought(people, [hsca()])
    name = run.file.name
    with django_capture_on_commit_callbacks(execute=True):
        imports.discard_import(run=run, reason="The wrong month.", by=people.commissioner, at=NOW)
    assert not default_storage.exists(name)
    assert not ImportRow.objects.exists()
    assert "threw away the import of august.csv" in told()
    assert told().endswith("Note: The wrong month.")


def test_what_has_ended_is_not_thrown_away(people):
    run = accepted(people, [hsca()])
    with pytest.raises(Refused, match="was dealt with already: accepted"):
        imports.discard_import(run=run, reason="", by=people.commissioner, at=NOW)
    with pytest.raises(Refused, match="was dealt with already"):
        imports.read_again(run=run, by=people.commissioner, at=NOW)
    run = brought(people, [hsca(TWO)])
    imports.discard_import(run=run, reason="", by=people.commissioner, at=NOW)
    with pytest.raises(Refused, match="was dealt with already: thrown away"):
        imports.accept_import(run=run, by=people.commissioner, at=NOW)


# --- undoing ----------------------------------------------------------------------------------------
def undone(people: Any, run: RegisterImport) -> RegisterImport:
    return imports.undo_import(run=run, reason="The wrong month.", by=people.commissioner, at=LATER)


def test_undoing_restores_every_field_of_every_table(people):
    bloom = {"Brand ID": "BD1", "Brand Name": "BRAND Bloom"}
    accepted(people, [hsca(**bloom), hsca(TWO, "Mill House"), hsca("1-100000004", "Quay")])
    accepted(people, [rating(), rating(domain="Safe")], Layout.RATINGS)
    before = register()
    blossom = {"Brand ID": "BD1", "Brand Name": "BRAND Blossom", "Provider Name": "Harbour Group Ltd"}
    changed = {
        "Care homes beds": "44", "Location Latest Overall Rating": "Requires improvement",
        "Location Local Authority": "Solmouth", "Location Latitude": "50.95", **blossom,
    }  # fmt: skip
    rated = {"Publication Date": "01/07/2021", "Location Latest Overall Rating": "Inadequate"}
    new = hsca("1-200000001", "Mill House", **{
        "Provider ID": "1-900000009", "Brand ID": "BD9", "Brand Name": "BRAND New",
        "Location HSCA start date": "15/07/2021", **rated,
    })  # fmt: skip
    run = accepted(people, [hsca(**changed), new, hsca("1-100000004", "Quay", **rated, **blossom)])
    assert register() != before
    assert (run.counts["new"], run.counts["changed"], run.counts["gone"]) == (1, 2, 1)
    run = undone(people, run)
    assert register() == before
    assert (run.state, run.reason) == ("undone", "The wrong month.")
    assert "undid the import of august.csv: 1 new, 2 changed, 1 gone before" in told()


def test_undoing_the_first_file_leaves_an_empty_register(people):
    undone(people, accepted(people, [hsca(), hsca(TWO, "Mill House")]))
    assert not any(register().values())


def test_a_later_import_must_be_undone_first(people):
    first = accepted(people, [hsca()])
    second = accepted(people, [hsca(**{"Care homes beds": "44"})], name="b.csv")
    with pytest.raises(Refused, match=r"b\.csv was accepted after august\.csv: undo that first"):
        undone(people, first)
    undone(people, second)
    undone(people, first)
    assert not Location.objects.exists()


def test_a_later_import_of_another_partnership_is_not_named(people):
    first = accepted(people, [hsca()])
    accepted(people, [hsca(TWO)], by=people.outsider, partnership=people.elsewhere, name="secret.csv")
    with pytest.raises(Refused, match="A file of another partnership was accepted after"):
        undone(people, first)


def test_a_new_home_that_somebody_has_written_about_stays(people):
    run = accepted(people, [hsca(), hsca(TWO, "Mill House")])
    record_of(people.partnership, Location.objects.get(cqc_id=ONE))
    run = undone(people, run)
    assert list(Location.objects.values_list("cqc_id", flat=True)) == [ONE]
    assert Provider.objects.count() == 1
    assert run.notes[-1] == "Kept when it was undone, since people have written about them: Seaview."
    assert "1 new homes stay" in told()


def test_undoing_needs_a_reason_and_an_accepted_import(people):
    run = accepted(people, [hsca()])
    with pytest.raises(Refused, match="Say why"):
        imports.undo_import(run=run, reason=" ", by=people.commissioner, at=NOW)
    undone(people, run)
    with pytest.raises(Refused, match="was dealt with already: undone"):
        undone(people, run)


def test_after_an_undoing_what_waits_must_be_read_again(people):
    run = accepted(people, [hsca()])
    waiting = brought(people, [hsca(TWO)], name="b.csv")
    undone(people, run)
    with pytest.raises(Refused, match="The register has changed"):
        imports.accept_import(run=waiting, by=people.commissioner, at=NOW)


def test_an_undone_file_can_be_brought_and_accepted_again(people):
    undone(people, accepted(people, [hsca()]))
    assert accepted(people, [hsca()]).counts["new"] == 1


# --- who may ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_may_only_read_or_belongs_elsewhere_does_none_of_it(people, who):
    user = getattr(people, who)
    run = brought(people, [hsca()])
    common = {"run": run, "by": user, "at": NOW}
    with pytest.raises(PermissionDenied):
        started(people, by=user)
    for action in (imports.read_import, imports.accept_import, imports.read_again):
        with pytest.raises(PermissionDenied):
            action(**common)
    with pytest.raises(PermissionDenied):
        imports.discard_import(**common, reason="x")
    with pytest.raises(PermissionDenied):
        imports.undo_import(**common, reason="x")
    with pytest.raises(PermissionDenied):
        imports.as_job(kind=imports.READ, **common)


def test_asked_for_twice_it_is_one_job_and_its_title_names_nobody(people):
    run = started(people)
    for _ in range(2):
        imports.as_job(kind=imports.READ, run=run, by=people.commissioner, at=NOW)
    assert Job.objects.get().title == "Compare a file with the register"
