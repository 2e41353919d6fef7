"""From a return on a phone to the board's report: counted, red with its reason, an action, one figure."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from actionplans.models import Action
from metrics.actions.indicators import Wanted, set_target
from metrics.actions.reports import create_report, set_table
from metrics.models import Indicator
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.factories import make_small_plan
from tests.metrics.making import JULY, enter, make_indicator
from tests.metrics.returning import World
from tests.metrics.tabling import known, workbook
from tests.providers.making import NOW


@pytest.fixture
def world(people: Any, transactional_db: None, time_machine: Any) -> World:
    time_machine.move_to(NOW)
    return World(people)


def checked(page: Any, axe: Any, name: str) -> None:
    axe(page)
    no_sideways_scrolling(page)
    look(page, f"indicators-{name}")


def test_a_return_turns_an_indicator_red_and_an_action_and_the_report_follow(world, people, browsing, axe):
    plan = make_small_plan(people.partnership, people.commissioner)
    how = {"by": people.commissioner, "at": NOW}
    set_target(indicator=world.falls, wanted=Wanted(date(2021, 4, 1), 2, "at_most"), **how)
    report = create_report(partnership=people.partnership, facts={"title": "Performance"}, **how)
    set_table(report=report, title="Safety", indicators=[world.falls, world.away], **how)

    phone = browsing.open(user=world.mo, width=375)
    phone.goto(reverse("metrics:returns"))
    phone.get_by_role("button", name="Fill it in").click()
    phone.get_by_role("textbox", name="How many: Falls?").fill("7")
    phone.get_by_role("textbox", name="How many: Own staff away?").fill("1")
    phone.get_by_role("button", name="Send it").click()
    says(phone, "Sent. Thank you")

    desk = browsing.open(user=people.commissioner)
    desk.goto("/indicators/?rag=red")
    checked(desk, axe, "list")
    desk.get_by_role("link", name="Falls", exact=True).click()
    says(desk, "Missed by more than 10%: 7, target at most 2")
    says(desk, "Red since")
    checked(desk, axe, "one")
    desk.get_by_role("link", name="Open an action about it, or join one").click()
    checked(desk, axe, "act")
    desk.get_by_label("Where it belongs").select_option(index=1)
    desk.get_by_role("button", name="Open the action").click()
    says(desk, "answers for “Falls”")
    expect(desk.get_by_role("link", name="Falls", exact=True)).to_be_visible()
    assert Action.objects.filter(workstream__plan=plan, concerns__indicator=world.falls).count() == 1
    desk.goto(report.get_absolute_url())
    checked(desk, axe, "report")
    row = desk.get_by_role("row", name=re.compile("Falls"))
    expect(row).to_contain_text("7")
    expect(row).to_contain_text("Red")


def test_tables_are_brought_and_every_page_is_accessible_wide_and_narrow(
    people, transactional_db, time_machine, browsing, axe, tmp_path
):
    time_machine.move_to(NOW)
    known(people)
    file = tmp_path / "tables.xlsx"
    file.write_bytes(workbook())
    desk = browsing.open(user=people.commissioner)
    desk.goto(reverse("metrics:imports"))
    desk.get_by_label("Workbook with the tables").set_input_files(str(file))
    desk.get_by_role("button", name="Look at it").click()
    says(desk, "% seen within a day")
    checked(desk, axe, "import")
    desk.get_by_role("button", name=re.compile("Accept|Bring")).first.click()
    says(desk, "6 figures are new")

    one = Indicator.objects.get(name="% seen within a day").pk
    phone = browsing.open(user=people.commissioner, width=375)
    for name, parts in (
        ("indicators", []), ("indicator", [one]), ("indicator_new", []), ("indicator_adopt", []),
        ("indicator_edit", [one]), ("target", [one]), ("exception_new", [one]), ("rebase", [one]),
        ("figure", [one]), ("imports", []), ("reports", []), ("report_new", []), ("signals", []),
    ):  # fmt: skip
        assert phone.goto(reverse(f"metrics:{name}", args=parts)).status == 200, name
        checked(phone, axe, name)


def test_a_target_is_set_after_a_look_at_what_it_turns_without_javascript(
    people, transactional_db, time_machine, browsing
):

    time_machine.move_to(NOW)
    row = make_indicator(people, name="Falls")
    enter(row, 7, people.commissioner, start=JULY)
    page = browsing.open(user=people.commissioner, javascript=False)
    page.goto(reverse("metrics:target", args=[row.pk]))
    for part, value in (("Day", "1"), ("Month", "7"), ("Year", "2021")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("How it is met").select_option("at_most")
    page.get_by_label("Target", exact=True).fill("5")
    page.get_by_role("main").get_by_role("button").first.click()
    says(page, "1 grey turns red.")
