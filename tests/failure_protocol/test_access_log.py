"""Who read whose record: written before it is shown, or it isn't shown; refusals too (section 6).

That every address writes down what it shows is proven in the walk of test_permission_matrix.py.
"""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.urls import reverse

from failure_protocol.models import PersonRead
from failure_protocol.models.people import Surface
from tests.failure_protocol.walking import PARTS, ask, builders, everybody_walks, staged, walk

pytestmark = [pytest.mark.django_db, pytest.mark.page]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everybody, once for this file."""
    with everybody_walks(django_db_blocker) as made:
        yield made


def full():
    """No reading can be written."""
    return patch.object(PersonRead, "save", side_effect=DatabaseError("The disk is full"))


@pytest.mark.parametrize("noun", sorted(builders()))
def test_what_cannot_be_written_down_is_not_shown(world, noun):
    for _stage, seen in walk(world, noun, ["lead"], full):
        assert not seen.of_people, f"{seen.name} ({seen.status}) shows {seen.of_people}"


def page(stage, name, *args):
    return reverse(f"failure_protocol:{name}", args=[stage.incident.pk, *args])


def test_a_search_writes_down_whom_it_showed_and_never_what_was_typed(world):
    with staged(world) as stage:
        seen = ask(world, stage, "lead", "people", page(stage, "people"), data={"q": "zq"})
        row = seen.reads[0]
        assert (row.surface, row.people) == (Surface.SEARCH, stage.everybody)
        assert row.terms
        assert "zq" not in row.terms


def test_a_file_writes_down_everybody_in_it(world):
    with staged(world) as stage:
        seen = ask(world, stage, "lead", "people", page(stage, "people"), data={"format": "csv"})
        assert [(row.surface, row.people) for row in seen.reads] == [(Surface.EXPORT, stage.everybody)]


def test_a_count_is_written_down_without_anybody(world):
    with staged(world) as stage:
        seen = ask(world, stage, "briefed", "people", page(stage, "people"))
        assert [(row.surface, row.people) for row in seen.reads] == [(Surface.COUNT, [])]


@pytest.mark.parametrize(
    "part", ["practitioner", "provider", "finance", "no part", "other partnership", "guest"]
)
def test_who_is_refused_stands_in_the_log_with_what_was_asked_for(world, part):
    with staged(world) as stage:
        other = min(stage.other)
        name = "deciding" if part == "finance" else "person"
        seen = ask(world, stage, part, name, page(stage, name, other))
        assert seen.status == 404
        assert [(row.surface, row.people, row.reason) for row in seen.reads] == [
            (Surface.DENIED, [other], f"Asked for {name}")
        ]


def test_what_a_part_may_not_do_stands_in_the_log(world):
    with staged(world) as stage:
        seen = ask(world, stage, "communications", "decisions", page(stage, "decisions"))
        assert seen.status == 403
        assert [(row.surface, row.people) for row in seen.reads] == [(Surface.DENIED, [])]


def test_who_asks_for_nothing_that_there_is_writes_nothing(world):
    with staged(world) as stage:
        for url in ("/incidents/999999/", "/nowhere/"):
            assert ask(world, stage, "lead", "none", url).reads == []


def test_a_refusal_that_cannot_be_written_down_shows_nothing_either(world):
    with staged(world) as stage, full():
        seen = ask(world, stage, "practitioner", "person", page(stage, "person", min(stage.other)))
        assert (seen.status, seen.planted) == (500, set())


def test_the_key_safe_is_on_no_page_and_is_revealed_only_with_a_reading(world):
    with staged(world) as stage:
        stage.incident.services.update(service_type="home_care")
        mine = min(stage.mine)
        seen = ask(world, stage, "lead", "person_key_safe", page(stage, "person_key_safe", mine))
        assert not [area for area, _ in seen.planted if area == "keysafe"]


def test_only_leads_and_auditors_read_the_log(world):
    reading = {"lead", "auditor", "auditor with a reason"}
    with staged(world) as stage:
        for part in PARTS:
            seen = ask(world, stage, part, "privacy", page(stage, "privacy"))
            assert (seen.status == 200) is (part in reading), part
            if seen.status == 200:  # looking at it is written down too
                assert [row.surface for row in seen.reads] == [Surface.LOG], part
            assert not seen.of_people, part


def test_a_persons_log_tells_who_read_their_record_and_is_written_down(world):
    with staged(world) as stage:
        mine = min(stage.mine)
        ask(world, stage, "practitioner", "person", page(stage, "person", mine))
        text = world.clients["lead"].get(page(stage, "person_access", mine)).content.decode()
        assert "Walker practitioner" in text
        row = PersonRead.objects.order_by("pk").last()
        assert row is not None
        assert (row.surface, row.people, row.user) == (Surface.LOG, [mine], world.users["lead"])
