"""Who sees what of an incident: every part x every group of fields x every address (4.14, section 6).

Each part walks to each address, tables also as files, searched, as fragments and on a screen that others see.
What is planted in the answer must be the part's to see, a reading of it must stand in the access log, and a
record that is not the part's is not found.
"""

from __future__ import annotations

import pytest
from django.urls import get_resolver, reverse

from failure_protocol.models import Person
from failure_protocol.models.people import Surface
from tests.accounts.test_url_matrix import addresses
from tests.failure_protocol import url_kwargs_people
from tests.failure_protocol.planting import GROUPS, UNPLANTED, area_of, models, sealed_fields, word
from tests.failure_protocol.walking import (
    APP,
    PARTS,
    Part,
    Seen,
    Stage,
    World,
    ask,
    builders,
    everybody_walks,
    staged,
    unbuilt,
    walk,
)

pytestmark = [pytest.mark.django_db, pytest.mark.page]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everybody, once for this file."""
    with everybody_walks(django_db_blocker) as made:
        yield made


def leaks(stage: Stage, seen: Seen) -> list[str]:
    """What a part saw and may not."""
    part: Part = PARTS[seen.part]
    reached = stage.reached(part)
    wrong = []
    for area, person in sorted(seen.planted):
        if area in GROUPS:
            allowed = area in part.sees and (person in reached or (person == 0 and bool(reached)))
        else:
            allowed = area in part.areas and (person == 0 or person in reached or part.whose == "none")
        if not allowed:
            whose = "mine" if person in stage.mine else "other" if person in stage.other else "nobody"
            wrong.append(f"{seen.part} saw {area} of {whose} at {seen.name} ({seen.status})")
    return wrong


def unread(seen: Seen) -> list[str]:
    """What was shown of a person without a reading of that person and group in the access log."""
    shown = [row for row in seen.reads if row.surface != Surface.DENIED]
    read = {(group, person) for row in shown for person in row.people for group in row.groups}
    return [
        f"{seen.part} at {seen.name}: {area} shown, no reading noted" for area, _ in seen.of_people - read
    ]


def found_out(world: World, stage: Stage, seen: Seen) -> list[str]:
    """A record that isn't the part's answers as one that doesn't exist: nobody learns that there is one."""
    if not seen.person or seen.person in stage.reached(PARTS[seen.part]) or seen.status in (404, 405):
        return []
    if seen.name == "failure_protocol:person_access" and seen.part.startswith("auditor"):
        return []  # the log of readings is theirs; it names nobody
    nobody = seen.url.replace(f"/people/{seen.person}/", "/people/999999/")
    if seen.status == ask(world, stage, seen.part, seen.name, nobody).status:
        return []
    return [f"{seen.part} learnt of somebody at {seen.name}: {seen.status}"]


def test_every_sealed_field_says_to_which_group_it_belongs():
    for model in models():
        for each in sealed_fields(model):
            if (model.__name__, each.name) not in UNPLANTED:
                assert area_of(model.__name__, each.name), f"{model.__name__}.{each.name}"


def test_every_address_of_incidents_is_walked_to():
    assert unbuilt() == [], "Add these to KWARGS in tests/failure_protocol/url_kwargs_<noun>.py"


@pytest.mark.parametrize("noun", sorted(builders()))
def test_no_part_sees_what_it_may_not_and_what_it_sees_is_written_down(world, noun):
    wrong = []
    for stage, seen in walk(world, noun):
        wrong += leaks(stage, seen) + unread(seen) + found_out(world, stage, seen)
        if seen.status >= 500:
            wrong.append(f"{seen.part} at {seen.name}: {seen.status}")
    assert not wrong, "\n".join(wrong)


def test_each_part_sees_on_a_persons_page_exactly_the_groups_of_its_row(world):
    with staged(world) as stage:
        for part, held in PARTS.items():
            for person in stage.everybody:
                url = reverse("failure_protocol:person", args=[stage.incident.pk, person])
                seen = ask(world, stage, part, "person", url)
                wanted = held.sees if person in stage.reached(held) else frozenset()
                shown = {area for area, whose in seen.of_people if whose == person}
                assert shown == wanted, part
                assert (seen.status == 200) is bool(wanted), part


@pytest.mark.parametrize("way", [{}, {"q": "zq"}, {"format": "csv"}, {"format": "xlsx"}])
def test_each_part_finds_in_the_register_its_search_and_its_file_whom_it_reaches(world, way):
    with staged(world) as stage:
        url = reverse("failure_protocol:people", args=[stage.incident.pk])
        for part, held in PARTS.items():
            seen = ask(world, stage, part, "people", url, data=way)
            names = {person for area, person in seen.of_people if area == "identity"}
            takes_away = "format" not in way or part in ("lead", "coordinator")
            wanted = stage.reached(held) if takes_away else frozenset()
            assert names == wanted, part


def test_who_sees_only_numbers_is_told_how_many_and_nothing_else(world):
    with staged(world) as stage:
        url = reverse("failure_protocol:people", args=[stage.incident.pk])
        for part in ("communications", "briefed", "auditor"):
            seen = ask(world, stage, part, "people", url)
            assert (seen.status, seen.of_people) == (200, set()), part
            assert [row.people for row in seen.reads] == [[]], part


def test_a_screen_that_others_see_shows_no_name_and_nothing_of_health(world):
    with staged(world) as stage:
        url = reverse("failure_protocol:people", args=[stage.incident.pk])
        seen = ask(world, stage, "lead", "people", url, data={"wall": "1"})
        text = world.clients["lead"].get(url, {"wall": "1"}).content.decode()
        assert {area for area, _ in seen.of_people} <= {"identity", "needs"}
        assert "/people/" in text
        for person in Person.objects.filter(pk__in=stage.everybody):
            assert person.name not in text


def elsewhere(stage):
    """Every address outside the incident's own pages: of the whole site, and of the homes in the incident."""
    plain = [
        reverse(name)
        for name, needs in addresses(get_resolver())
        if not needs and not name.startswith((APP, "?")) and "logout" not in name and "oidc" not in name
    ]
    homes = [each.location for each in stage.incident.services.all() if each.location]
    found = [f"/search/?q={word('identity', pk)}" for pk in stage.everybody]
    return [*plain, *found, *(home.get_absolute_url() for home in homes)]


@pytest.mark.parametrize(
    "part", ["lead", "coordinator", "provider", "auditor", "administrator", "commissioner"]
)
def test_no_page_outside_the_incident_shows_anybody_of_it(world, part):
    with staged(world) as stage:
        for url in elsewhere(stage):
            seen = ask(world, stage, part, url, url)
            shown = {area for area, _ in seen.planted} - {"setup"}
            typed = {"identity"} if url.startswith("/search") else set()  # what was typed stands in its box
            assert shown <= typed, f"{part} at {url}: {shown}"
            assert seen.status < 500, url


@pytest.mark.parametrize("part", ["provider", "provider of another service", "receiver"])
def test_the_provider_does_not_see_decisions_complaints_or_safeguarding_about_itself(world, part):
    with staged(world) as stage:
        for name in ("decisions", "complaints", "legal_advice", "risks", "family_line"):
            url = reverse(f"failure_protocol:{name}", args=[stage.incident.pk])
            assert ask(world, stage, part, name, url).status in (403, 404), name
        for name in ("incident", "safeguarding", "log", "tonight"):
            url = reverse(f"failure_protocol:{name}", args=[stage.incident.pk])
            shown = {area for area, _ in ask(world, stage, part, name, url).planted}
            assert not shown & {"decision", "complaint", "privileged", "safeguarding"}, name


@pytest.mark.parametrize("part", ["practitioner", "provider", "finance", "safeguarding", "placements"])
def test_who_may_write_a_record_can_still_not_take_it_away(world, part):
    with staged(world, url_kwargs_people.person) as stage:
        client, mine = world.clients[part], min(stage.mine)
        for name in ("person_remove", "person_merge"):
            url = reverse(f"failure_protocol:{name}", args=[stage.incident.pk, mine])
            said = {"reason": "Away", "person": max(stage.everybody)}
            assert client.post(url, said).status_code in (403, 404), name
        assert Person.objects.filter(pk__in=stage.everybody).count() == len(stage.everybody)
