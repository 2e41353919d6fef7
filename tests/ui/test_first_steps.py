"""A new partnership is led through its first steps (interface.md, empty states)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from lxml import html as lxml_html  # type: ignore[import-untyped]

from accounts.models import Membership
from accounts.roles import Role
from tests.conftest import People


def steps_on_home(answer: Any) -> dict[str, tuple[str, str]]:
    """Title of each step of the guide: its address and its state."""
    page = lxml_html.fromstring(answer.content)
    items = page.xpath("//li[contains(@class, 'govuk-task-list__item')]")
    return {
        item.xpath("string(.//a)"): (
            item.xpath("string(.//a/@href)"),
            item.xpath("string(.//*[@class='govuk-task-list__status'])").strip(),
        )
        for item in items
    }


def test_an_administrator_of_a_new_partnership_is_led_to_people_plan_and_pack(
    people: People, signed_in: Any
) -> None:
    boss = people.join(Role.BOARD_ADMINISTRATOR)
    found = steps_on_home(signed_in(boss).get(reverse("ui:home")))
    assert found == {
        "Invite the people you work with": (reverse("accounts:invite"), "Done"),
        "Bring in your action plan": (reverse("actionplans:plans"), "To do"),
        "Say who leads what": (reverse("actionplans:plans"), "To do"),
        "Set up a board": (reverse("oversight:boards"), "To do"),
        "Build your first pack": (reverse("packs:build"), "To do"),
    }


def test_inviting_is_to_do_while_somebody_is_alone(db: None, people: People, signed_in: Any) -> None:
    boss = people.join(Role.BOARD_ADMINISTRATOR)
    Membership.objects.filter(partnership=people.partnership).exclude(user=boss).delete()
    found = steps_on_home(signed_in(boss).get(reverse("ui:home")))
    assert found["Invite the people you work with"][1] == "To do"


def test_who_only_reads_has_nothing_to_set_up(people: People, signed_in: Any) -> None:
    assert steps_on_home(signed_in(people.viewer).get(reverse("ui:home"))) == {}
