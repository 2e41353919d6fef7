"""Who sees what of an incident: every part x every group of fields x every address (4.14, section 6)."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.failure_protocol.planting import GROUPS, UNPLANTED, area_of, models, sealed_fields
from tests.failure_protocol.walking import PARTS, Part, Seen, Stage, builders, make_world, unbuilt, walk

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Everybody, once for this file; all of it is undone at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


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


def unread(stage: Stage, seen: Seen) -> list[str]:
    """What was shown of a person without a reading of that person and group in the access log."""
    read = {(group, person) for row in seen.reads for person in row.people for group in row.groups}
    missing = {
        (area, person) for area, person in seen.planted if area in GROUPS and person in stage.everybody
    } - read
    return [f"{seen.part} at {seen.name}: {area} shown, no reading noted" for area, _ in sorted(missing)]


def test_every_sealed_field_says_to_which_group_it_belongs():
    for model in models():
        for each in sealed_fields(model):
            if (model.__name__, each.name) not in UNPLANTED:
                assert area_of(model.__name__, each.name), f"{model.__name__}.{each.name}"


def test_every_address_of_incidents_is_walked_to():
    assert unbuilt() == [], "Add these to KWARGS in tests/failure_protocol/url_kwargs_<noun>.py"


@pytest.mark.parametrize("noun", sorted(builders()))
def test_no_part_sees_what_it_may_not(world, noun):
    wrong = []
    for stage, seen in walk(world, noun):
        wrong += leaks(stage, seen) + unread(stage, seen)
        if seen.status >= 500:
            wrong.append(f"{seen.part} at {seen.name}: {seen.status}")
    assert not wrong, "\n".join(wrong)
