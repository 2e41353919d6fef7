"""What the difference makes of facts that no reader should hand it, or that contradict the register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jobs.runner import execute
from providers import tasks
from providers.importers.diff import Difference
from providers.importers.facts import Fact, HeldValue, Layout, LocationFact, SuccessionFact
from providers.importers.staged import Line, Staged, field_words, lines, value_words
from providers.models import RegisterImport
from tests.providers.importing import content
from tests.providers.making import TODAY, make_home, make_settings
from tests.providers.registers import hsca

ONE = "1-100000001"


def compared(*facts: Fact, layout: Layout = Layout.API) -> tuple[list[Staged], list[str], Difference]:
    """What differs, why something was left out, and the difference itself."""
    held: list[HeldValue] = []
    found: list[Staged] = []
    difference = Difference(layout, TODAY, held, found.extend)
    difference.take(facts)
    difference.finish()
    return found, [each.reason for each in held], difference


def place(**values: Any) -> LocationFact:
    return LocationFact(ONE, 2, values)


@pytest.mark.django_db
def test_an_id_that_stands_twice_is_taken_once():
    found, held, _ = compared(place(name="Seaview"), place(name="Sea View"))
    assert [row.name for row in found] == ["Seaview"]
    assert held == ["The ID stands twice in the file; what it said first was taken"]


@pytest.mark.django_db
def test_a_new_location_without_a_name_is_left_out():
    found, held, _ = compared(place(beds=3))
    assert (found, len(held)) == ([], 1)


@pytest.mark.django_db
def test_a_known_location_keeps_its_name_when_the_file_has_none():
    make_home(cqc_id=ONE)
    found, held, _ = compared(place(name="", beds=3))
    assert [line.field for line in lines(found[0])] == ["beds"]
    assert held == ["A location has a name; the one that is known stays"]


@pytest.mark.django_db
def test_a_text_too_long_for_its_field_is_left_out():
    make_home(cqc_id=ONE)
    found, held, _ = compared(place(phone="0" * 41))
    assert (found, held) == ([], ["Longer than 40 characters"])


@pytest.mark.django_db
def test_an_end_before_the_start_leaves_both_as_they_are():
    make_home(cqc_id=ONE)
    found, held, _ = compared(place(registered_to=date(2001, 1, 1)))
    assert (found, held) == ([], ["It ends before it began; what is known stays"])


@pytest.mark.django_db
def test_a_kind_follows_from_the_services():
    found, _, _ = compared(place(name="A", service_types=["Care home service with nursing"]))
    assert found[0].facts["kind"] == "nursing"


@pytest.mark.django_db
def test_what_a_layout_says_less_exactly_replaces_nothing():
    make_home(cqc_id=ONE, address="1 Shore Road\nTestborough")
    weak = LocationFact(
        ONE, 2, {"address": "1 Shore Road, Testborough", "town": "T"}, weak=frozenset({"address"})
    )
    found, _, _ = compared(weak)
    assert list(found[0].facts) == ["town"]


@pytest.mark.django_db
def test_coordinates_rounded_otherwise_are_no_change():
    make_home(cqc_id=ONE)
    assert compared(place(latitude=50.910001, longitude=-1.4000005))[0] == []


@pytest.mark.django_db
def test_nothing_instead_of_a_text_is_an_empty_text():
    make_home(cqc_id=ONE, phone="1")
    assert compared(place(phone=None))[0][0].facts == {"phone": ""}


@pytest.mark.django_db
def test_a_location_cannot_follow_itself_and_a_pair_is_written_once():
    fact = place(name="A")
    fact.successions = [SuccessionFact(ONE, ONE), SuccessionFact("1-2", ONE), SuccessionFact("1-2", ONE)]
    (row,) = compared(fact)[0]
    assert [(pair["before_id"], pair["after_id"]) for pair in row.successions] == [("1-2", ONE)]
    assert [line.field for line in lines(row) if line.about == "succession"] == ["predecessor"]


def test_words_of_fields_and_values():
    assert field_words("safe url") == "Rating: safe, address of the report"
    assert [value_words(Line("x", None, None), value) for value in (None, True, False, ["a", "b"], 3)] == [
        "", "Yes", "No", "a, b", "3",
    ]  # fmt: skip
    assert value_words(Line("kind", None, None), "nursing") == "Nursing home"


# --- the nightly job --------------------------------------------------------------------------------
@pytest.mark.parametrize(("file", "state"), [
    (content([hsca()]), "done"), (b"one,two\n1,2\n", "failed"), (None, "failed"),
])  # fmt: skip
def test_the_nightly_job_ends_as_its_import_does(people, settings, tmp_path, file, state):
    from jobs.models import Job

    settings.REGISTER_FOLDERS = [str(tmp_path)]
    if file is not None:
        (tmp_path / "july.csv").write_bytes(file)
    make_settings(people, nightly=True, nightly_source=str(tmp_path))
    tasks.bring_registers()
    assert execute(Job.objects.get().pk, heartbeats=False) == state
    assert RegisterImport.objects.count() == (file is not None)
    if state == "done":
        tasks.bring_registers()
        assert execute(Job.objects.latest("pk").pk, heartbeats=False) == "done"
        assert RegisterImport.objects.count() == 1
