"""The page of the ratings profile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from providers.tables.profile import homes_url
from tests.actionplans.reading import words
from tests.providers.making import NOW, make_home, make_settings, rate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Any:
    """The pages are opened on a known day."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def watching(people: Any) -> Any:
    """A partnership that watches over Testborough, where one home has fallen."""
    make_settings(people)
    rate(make_home(rated="good"), "inadequate", date(2021, 6, 1))
    return people


def page(client: Any, **days: str) -> Any:
    return client.get(reverse("providers:profile"), days)


def test_whoever_may_read_sees_the_figures_with_links_to_their_homes(watching: Any, signed_in: Any) -> None:
    shown = page(signed_in(watching.viewer))
    assert "1 (0)" in words(shown)
    assert homes_url("residential", "inadequate").replace("&", "&amp;") in shown.content.decode()


def test_the_link_of_a_figure_finds_its_homes(watching: Any, signed_in: Any) -> None:
    make_home(name="Nobody came yet", rated="")
    vic = signed_in(watching.viewer)
    assert "Nobody came yet" in words(vic.get(homes_url("residential", "")))
    assert "Nobody came yet" not in words(vic.get(homes_url("residential", "inadequate")))


def test_another_day_and_comparison_can_be_asked(watching: Any, signed_in: Any) -> None:
    shown = words(page(signed_in(watching.viewer), day="2021-05-30", before="2021-05-01"))
    assert "as at 30 May 2021" in shown
    assert "Nothing differs from 1 May 2021" in shown


def test_a_comparison_with_a_later_day_is_explained(watching: Any, signed_in: Any) -> None:
    shown = words(page(signed_in(watching.viewer), day="2021-05-01", before="2021-05-30"))
    assert "Compare with a day before the day of the profile" in shown


def test_it_goes_out_as_a_file_with_the_same_words(watching: Any, signed_in: Any) -> None:
    answer = page(signed_in(watching.viewer), format="csv")
    assert "Residential homes,0,0 (1),0,1 (0),0" in b"".join(answer).decode()


def test_another_partnership_sees_its_own_homes_only(watching: Any, signed_in: Any) -> None:
    assert "0 homes and agencies" in words(page(signed_in(watching.outsider)))


def test_a_homes_manager_does_not_see_it(watching: Any, signed_in: Any) -> None:
    assert page(signed_in(watching.join(Role.PROVIDER))).status_code == 403
