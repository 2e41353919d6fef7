"""A green rating reassures for 90 days; the morning after, it is white wherever the home is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from providers import tasks
from providers.actions.themes import fade_themes
from providers.models import HomeRecord, Location
from providers.rag import FADES_AFTER
from tests.providers.knowing import worry
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings

pytestmark = pytest.mark.django_db

SAID = TODAY - timedelta(days=4)  # a Thursday, so that calls are made on the days around which it fades
LAST_DAY = SAID + timedelta(days=FADES_AFTER)
MORNING_AFTER = LAST_DAY + timedelta(days=1)


@pytest.fixture
def lou(people):
    return make_officer(people)


@pytest.fixture
def home(people, lou):
    make_settings(people)
    made = make_home()
    worry(people, made, lou, severity="green", reason="Fully staffed.", on=SAID)
    return made


def kept(home: Location) -> tuple[dict[str, str], str]:
    record = HomeRecord.objects.get(location=home)
    return record.themes, record.worst


def colours(client: Any, home: Location) -> list[str]:
    """The home's worst colour in the list, on the map, in the call list and on its own page."""
    listed = client.get(reverse("providers:homes")).context["table"].page.object_list
    called = client.get(reverse("providers:calls")).context["table"].page.object_list
    drawn = client.get(reverse("providers:map")).context["map"].rows
    found = [
        next(row.worst for row in listed if row.pk == home.pk),
        next("green" if "Green" in row else "white" for row in drawn if home.name in row),
        next(call.worst for call in called if call.pk == home.pk),
    ]
    return [*found, client.get(home.get_absolute_url()).context["head"].worst]


def test_a_green_rating_counts_to_its_last_day(home):
    assert fade_themes(day=LAST_DAY) == 0
    assert kept(home) == ({"staffing": "green"}, "green")


def test_the_morning_after_it_is_white_in_what_lists_read(home):
    assert fade_themes(day=MORNING_AFTER) == 1
    assert kept(home) == ({"staffing": "white"}, "white")
    assert fade_themes(day=MORNING_AFTER) == 0


@pytest.mark.parametrize("severity", ["red", "amber"])
def test_a_worry_does_not_end_because_nobody_wrote(people, home, lou, severity):
    worry(people, home, lou, theme="ppe", severity=severity)
    fade_themes(day=MORNING_AFTER)
    assert kept(home) == ({"staffing": "white", "ppe": severity}, severity)


def test_a_green_rating_that_was_said_again_stays(people, home, lou):
    later = NOW + timedelta(days=30)
    worry(people, home, lou, severity="green", on=later.date(), at=later)
    assert fade_themes(day=MORNING_AFTER) == 0
    assert kept(home)[1] == "green"


def test_what_is_written_down_too_late_to_reassure_is_white_at_once(people, home, lou):
    worry(people, home, lou, theme="finance", severity="green", on=TODAY - timedelta(days=FADES_AFTER + 1))
    assert kept(home)[0] == {"staffing": "green", "finance": "white"}


def test_nights_that_were_missed_are_caught_up(home):
    assert fade_themes(day=MORNING_AFTER + timedelta(days=40)) == 1
    assert kept(home)[1] == "white"


def test_the_morning_after_it_is_white_in_the_list_on_the_map_in_the_calls_and_on_the_homes_page(
    people, home, signed_in, time_machine
):
    for day, colour in ((LAST_DAY, "green"), (MORNING_AFTER, "white")):
        time_machine.move_to(NOW + (day - TODAY), tick=False)
        tasks.fade_ratings()
        assert set(colours(signed_in(people.commissioner), home)) == {colour}


def test_the_schedule_brings_the_ratings_to_the_day_each_hour():
    assert settings.CELERY_BEAT_SCHEDULE["fade-ratings"]["task"] == tasks.fade_ratings.name
