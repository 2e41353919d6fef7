"""Pages of support levels: the box on a home's page, the form, the list, the board's exceptions, Home."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.handover import left_behind
from audit.models import Entry
from audit.registry import get
from providers.actions.settings import change_settings
from providers.actions.staff import end_home, give_home, propose_correction
from providers.actions.support import confirm_step
from providers.models import HomeRecord, Level, SupportStep
from tests.guards import query_budget
from tests.providers.knowing import about, concern, entry, worry
from tests.providers.making import NOW, TODAY, make_home, make_manager, make_officer, make_settings

pytestmark = pytest.mark.django_db
LIST = reverse("providers:support")
BOARD = reverse("providers:support_exceptions")


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lou(people: Any) -> Any:
    make_settings(people)
    return make_officer(people)


@pytest.fixture
def worried(people: Any, lou: Any) -> Any:
    """An outbreak and staffing red."""
    home = make_home()
    concern(people, home, lou, kind="outbreak", summary="Four cases.")
    worry(people, home, lou)
    return home


@pytest.fixture
def page_of(signed_in: Any) -> Any:
    """What a person gets at an address, as text."""

    def get(user: Any, where: str) -> str:
        answer = signed_in(user).get(where)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return str(body.decode())

    return get


def address(home: Any) -> str:
    return reverse("providers:support_step", args=[home.pk])


def sent(**fields: Any) -> dict[str, Any]:
    return {
        "level": "2", "reason": "We go in twice a week.", "on_day": "2", "on_month": "8", "on_year": "2021",
        "seen": "", **fields,
    }  # fmt: skip


def test_the_box_shows_the_triggers_and_asks_to_step_up(worried, lou, page_of):
    html = page_of(lou, worried.get_absolute_url())
    assert "One outbreak open since 2 August 2021 (0 days)." in html
    assert "Step up to Supported?" in html
    assert address(worried) in html


def test_a_viewer_reads_the_triggers_and_is_offered_nothing(people, worried, page_of):
    html = page_of(people.viewer, worried.get_absolute_url())
    assert "Step up to Supported?" in html
    assert "Confirm or choose another level" not in html


def test_another_partnership_sees_neither_triggers_nor_steps(people, worried, lou, page_of):
    confirm_step(**about(people, worried, lou), level=2, reason="Between us.")
    for where in (worried.get_absolute_url(), address(worried), LIST, BOARD, f"{LIST}?format=csv", "/"):
        html = page_of(people.outsider, where)
        assert "outbreak" not in html.lower()
        assert "Between us." not in html
    assert "Seaview" not in page_of(people.outsider, LIST)


def test_the_form_is_filled_with_the_suggestion_and_the_names_of_the_triggers(worried, lou, page_of):
    html = page_of(lou, address(worried))
    assert "Outbreak declared, Staffing red." in html
    assert "(suggested)" in html


def test_a_step_is_confirmed_and_the_page_of_the_home_says_so(worried, lou, signed_in):
    client = signed_in(lou)
    answer = client.post(address(worried), sent(), follow=True)
    html = answer.content.decode()
    assert "from routine to supported" in html
    assert "confirmed by Lou Liaison" in html
    assert HomeRecord.objects.get(location=worried).level == Level.SUPPORTED


def test_a_missing_reason_keeps_what_was_chosen(worried, lou, signed_in):
    answer = signed_in(lou).post(address(worried), sent(level="3", reason=""))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Say why, so that the lead and the board can follow it" in html
    assert re.search(r'<input[^>]*value="3"[^>]*checked', html)
    assert not SupportStep.objects.exists()


def test_two_people_at_once_see_both_and_nothing_is_lost(people, worried, lou, signed_in):
    client = signed_in(lou)
    confirm_step(**about(people, worried, people.commissioner), level=3, reason="Ada was first.")
    answer = client.post(address(worried), sent())
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Ada was first.", "We go in twice a week.", "Intensive", "Supported"):
        assert words in html
    assert SupportStep.objects.count() == 1
    newest = SupportStep.objects.get()
    assert f'name="seen" value="{newest.pk}"' in html
    assert client.post(address(worried), sent(seen=str(newest.pk))).status_code == 302


def test_a_refusal_of_the_rule_stands_above_the_form(people, lou, signed_in):
    home = make_home()
    answer = signed_in(lou).post(address(home), sent(level="0"))
    assert answer.status_code == 422
    assert "has routine support already" in answer.content.decode()


def test_whoever_may_not_confirm_is_refused(people, worried, signed_in):
    assert signed_in(people.viewer).post(address(worried), sent()).status_code == 403
    assert not SupportStep.objects.exists()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Seaview", "Elm"}),
        ("waiting=on", {"Seaview"}),
        ("level=3", {"Elm"}),
        ("trigger=outbreak", {"Seaview"}),
        ("points=up", {"Seaview"}),
        ("points=down", {"Elm"}),
        ("liaison=none", {"Seaview", "Elm"}),
        ("q=sea", {"Seaview"}),
        ("level=9", set()),
    ],
)
def test_the_list_is_narrowed_by_the_address(people, worried, lou, page_of, query, names):
    elm = make_home(name="Elm")
    confirm_step(**about(people, elm, lou), level=3, reason="Kept on purpose.")
    html = page_of(lou, f"{LIST}?{query}")
    assert {name for name in ("Seaview", "Elm") if f">{name}<" in html} == names


def test_the_list_exports_the_sentences_and_what_was_done(people, worried, lou, page_of):
    confirm_step(**about(people, worried, lou), level=2, reason="Twice a week.")
    entry(people, worried, lou, title="RESTORE2")
    text = page_of(lou, f"{LIST}?format=csv")
    for words in (
        "Staffing red: Staffing is red since 2 August 2021.", "Twice a week.",
        "Training taken on 2 August 2021: RESTORE2",
    ):  # fmt: skip
        assert words in text


def test_the_empty_list_says_why(people, lou, page_of):
    assert "There are no homes yet" in page_of(lou, LIST)
    make_home()
    assert "No home needs closer support" in page_of(lou, LIST)


def test_the_board_is_told_as_at_a_day(people, worried, lou, page_of):
    confirm_step(**about(people, worried, lou), level=2, reason="Twice a week.")
    assert ">Seaview<" in page_of(lou, BOARD)
    day = TODAY - timedelta(days=1)
    assert ">Seaview<" not in page_of(lou, f"{BOARD}?day={day.isoformat()}")
    assert "Outbreak declared" in page_of(lou, f"{BOARD}?format=csv")


def test_home_says_how_many_wait_and_tells_the_lead_of_steps(people, worried, lou, page_of):
    assert "Waiting for you to confirm: 1" in page_of(lou, "/")
    make_settings(people, lead=people.commissioner)
    confirm_step(**about(people, worried, lou), level=2, reason="Twice a week.")
    assert "Waiting for you to confirm" not in page_of(lou, "/")
    html = page_of(people.commissioner, "/")
    assert "from routine to supported, Lou Liaison" in html
    assert "from routine to supported" not in page_of(people.viewer, "/")


def test_the_list_of_many_homes_keeps_its_budget(people, lou, signed_in):
    for number in range(30):
        worry(people, make_home(name=f"Home {number}"), lou)
    client = signed_in(lou)
    client.get(LIST)
    with query_budget("homes: support levels"):
        assert client.get(LIST).status_code == 200


def test_a_closed_home_is_asked_for_no_step(people, worried, lou, page_of):
    worried.registered_to = TODAY
    worried.save(update_fields=["registered_to"])
    html = page_of(lou, worried.get_absolute_url())
    assert "Outbreak declared" in html
    assert "Step up to Supported?" not in html


def test_an_earlier_day_shows_its_triggers_and_offers_nothing(worried, lou, page_of):
    html = page_of(lou, f"{worried.get_absolute_url()}?as_at={TODAY - timedelta(days=1)}")
    assert "No trigger fires." in html
    assert "Change the support level" not in html


def test_a_lead_who_leaves_is_told_to_hand_over(people, lou):
    make_settings(people, lead=people.commissioner)
    said = [words for words, _ in left_behind(people.commissioner, people.partnership)]
    assert "Is told of steps in the support of homes" in said
    assert "Is told of steps in the support of homes" not in [
        words for words, _ in left_behind(lou, people.partnership)
    ]


def test_the_trail_leads_to_the_home_the_correction_the_people_and_the_settings(people, worried, lou):
    mo = make_manager(people, worried)
    confirm_step(**about(people, worried, lou), level=2, reason="Twice a week.")
    propose_correction(
        partnership=people.partnership, location=worried, subject="other", values={}, words="x", by=mo, at=NOW
    )
    elm = make_home(name="Elm")
    made = give_home(
        partnership=people.partnership, user=mo, location=elm, starts_on=TODAY, by=people.commissioner, at=NOW
    )
    end_home(staff=made, on=TODAY, by=people.commissioner, at=NOW)
    change_settings(
        partnership=people.partnership, changes={"call_red": 2}, version=1, by=people.commissioner, at=NOW
    )
    said = {}
    for row in Entry.objects.all():
        kind = get(row.verb)
        said[row.verb] = (kind.words(row), str(kind.url(row)) if kind.url else "")
    assert said["providers.support_confirmed"][1] == worried.get_absolute_url()
    assert "/homes/corrections/" in said["providers.correction_made"][1]
    assert said["providers.home_ended"] == ("took Elm from Mo Manager", reverse("providers:staff"))
    assert said["providers.settings_changed"][1] == reverse("providers:settings")
