"""The settings of a partnership's register: its area, its calls, its worries, its nightly file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from audit.models import Entry
from core.errors import ChangedMeanwhile
from providers.actions.settings import change_settings
from providers.models import Location, RegisterSettings
from tests.providers.making import make_home

SignIn = Callable[[Any], Client]
ADDRESS = "/homes/settings/"


def sent(**changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but `changes` differs from the beginning."""
    plain = {
        "version": 0, "call_red": 1, "call_amber": 7, "call_green": 28, "stale_days": 7, "occupancy_fall": 10,
        "absent_percent": 15,
    }  # fmt: skip
    return {**plain, **changes}


def test_a_partnership_chooses_its_councils_and_is_told_how_many_homes_are_its_own(
    people: Any, signed_in: SignIn
) -> None:
    make_home(), make_home(name="Elm Lodge"), make_home(name="Far Away", council="Otherborough")
    browser = signed_in(people.commissioner)
    assert "Testborough (2 locations)" in browser.get(ADDRESS).content.decode()

    page = browser.post(ADDRESS, sent(councils=["Testborough"]), follow=True)

    assert "2 locations of the register are yours now" in page.content.decode()
    assert Location.objects.of(people.partnership).count() == 2
    entry = Entry.objects.get(verb="providers.settings_changed")
    assert entry.after == {"councils": ["Testborough"]}


def test_another_partnership_keeps_its_own_settings(people: Any, signed_in: SignIn) -> None:
    make_home()
    signed_in(people.commissioner).post(ADDRESS, sent(councils=["Testborough"]))
    assert 'value="Testborough" checked' not in signed_in(people.outsider).get(ADDRESS).content.decode()
    assert not RegisterSettings.objects.filter(partnership=people.elsewhere).exists()


def test_whoever_only_reads_may_not_change_them(people: Any, signed_in: SignIn) -> None:
    assert signed_in(people.viewer).get(ADDRESS).status_code == 403
    with pytest.raises(PermissionDenied):
        change_settings(partnership=people.partnership, changes={}, version=0, by=people.viewer)


def test_the_second_of_two_sees_both_and_loses_nothing(people: Any, signed_in: SignIn) -> None:
    browser = signed_in(people.commissioner)
    change_settings(
        partnership=people.partnership, changes={"call_red": 2}, version=0, by=people.commissioner
    )

    page = browser.post(ADDRESS, sent(call_red=3))

    assert page.status_code == 409
    assert "Somebody saved this first" in page.content.decode()
    assert RegisterSettings.objects.get().call_red == 2
    with pytest.raises(ChangedMeanwhile):
        change_settings(partnership=people.partnership, changes={}, version=0, by=people.commissioner)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"councils": ["Nowhere"]}, "no location in Nowhere"),
        ({"kinds": ["castle"]}, "Choose from the kinds"),
        ({"call_amber": 0}, "from 1 to 366"),
        ({"absent_percent": 101}, "from 1 to 100"),
        ({"nightly": True}, "Name a folder or an https address"),
        ({"nightly_source": "https://elsewhere.example/register.csv"}, "elsewhere.example"),
        ({"nightly": True, "nightly_source": "/etc"}, "folder"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    people: Any, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        change_settings(partnership=people.partnership, changes=changes, version=0, by=people.commissioner)
    assert set(refused.value.message_dict) <= {*changes, "nightly_source"}
    assert words in str(refused.value)
    assert not RegisterSettings.objects.exists()


def test_who_may_not_see_homes_is_not_told_of_them(people: Any) -> None:
    with pytest.raises(ValidationError, match="may not see homes"):
        change_settings(
            partnership=people.partnership, changes={"lead": people.outsider}, version=0,
            by=people.commissioner,
        )  # fmt: skip


def test_a_folder_that_the_operator_allows_is_a_source(people: Any, settings: Any, tmp_path: Path) -> None:
    settings.REGISTER_FOLDERS = [str(tmp_path)]
    changes = {"nightly": True, "nightly_source": str(tmp_path)}
    row = change_settings(partnership=people.partnership, changes=changes, version=0, by=people.commissioner)
    assert row.nightly


def test_saving_what_is_there_writes_nothing(people: Any) -> None:
    row = change_settings(
        partnership=people.partnership, changes={"call_red": 1}, version=0, by=people.commissioner
    )
    assert not Entry.objects.filter(verb="providers.settings_changed").exists()
    assert row.version == 1


def test_what_settings_would_do_is_shown_before_they_are_saved(people: Any, signed_in: SignIn) -> None:
    make_home(), make_home(name="Elm Lodge", rated="requires_improvement"), make_home(kind="home_care")
    browser = signed_in(people.commissioner)

    page = browser.post(ADDRESS, sent(councils=["Testborough"], kinds=["residential"], preview="yes"))

    words = " ".join(page.content.decode().split())
    assert "These settings make 2 locations yours (now 0)" in words
    assert "1 home waits for a step in support to be confirmed (now 0)" in words
    assert 'value="Testborough" checked' in re.sub(r' (?:class|id)="[^"]*"', "", words)
    assert not RegisterSettings.objects.exists()
    assert not Entry.objects.filter(verb="providers.settings_changed").exists()


def test_settings_that_make_no_sense_are_refused_in_the_preview_too(people: Any, signed_in: SignIn) -> None:
    page = signed_in(people.commissioner).post(ADDRESS, sent(nightly="on", preview="yes"))
    assert page.status_code == 422
    assert "Name a folder or an https address" in page.content.decode()


def test_the_first_steps_lead_from_the_register_to_the_area(people: Any, signed_in: SignIn) -> None:
    browser = signed_in(people.commissioner)
    assert "Import the register of homes" in browser.get("/").content.decode()
    assert "Say which homes are yours" in browser.get("/").content.decode()
    assert "Say which homes are yours" not in signed_in(people.viewer).get("/").content.decode()
