"""The commissioner's Tuesday (journeys.md) in a real browser: keyboard only, two windows, no JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.roles import Role
from actionplans.models import Step
from tests.factories import change, make_action, make_plan, make_small_plan, make_step, make_workstream

READY = "html[data-ready]"
# What has the focus, in words; nothing has it while a page is coming, though then the body says that it has
FOCUSED = """() => {
    const here = document.activeElement;
    return here === document.body ? '' : here.textContent + here.id;
}"""


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def plan(transactional_db, people, today):
    return make_small_plan(people.partnership, people.commissioner, today=today)


@pytest.fixture
def three_late(transactional_db, people, today):
    """Three late steps of one action: 30, 20 and 10 days."""
    by = people.commissioner
    action = make_action(make_workstream(make_plan(people.partnership, by), by), by, lead=by)
    for text, days in (("First row", 30), ("Second row", 20), ("Third row", 10)):
        make_step(action, by, text=text, due=today - timedelta(days=days))
    return action


def saved(text: str) -> Step:
    return Step.objects.get(text=text)


def tab_to(page, words: str) -> None:
    """Press Tab until the focus is on something whose accessible words contain these."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if words in here:
            return
    raise AssertionError(f"Sixty tabs never reached {words!r}")


def test_forty_minutes_before_the_call_by_keyboard_alone(people, browsing, three_late):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    page = browsing.open(user=people.commissioner)
    page.goto("/")
    expect(page.get_by_text("3 steps overdue")).to_be_visible()
    tab_to(page, "3 steps overdue")
    page.keyboard.press("Enter")
    expect(page).to_have_title("My work – Care oversight")  # the page before was ready, too
    page.wait_for_selector(READY)

    # First row: Enter on its status, pick, one line, Enter; focus is on the next row.
    tab_to(page, "update 1.1 First row")
    page.keyboard.press("Enter")
    status = page.get_by_label("Status", exact=True)
    expect(status).to_be_focused()
    page.keyboard.type("Complete, still")
    tab_to(page, "-note")
    page.keyboard.type("All wrote back.")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_have_text("Saved: 1.1 is complete, still monitored.")
    expect(page.locator(f"#step-{saved('Second row').pk} [data-opener]")).to_be_focused()
    assert (saved("First row").status, saved("First row").note) == ("complete_monitoring", "All wrote back.")

    # Second row: red by date, amber she says; the program asks why; both colours show.
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Amber")
    page.keyboard.press("Enter")
    reason = page.get_by_label("Reason for the colour")
    expect(reason).to_be_focused()
    expect(
        page.get_by_text("The rule suggests red: 20 days past its date. Say why it is amber")
    ).to_be_visible()
    page.keyboard.type("Promised for Thursday.")
    page.keyboard.press("Enter")
    third = saved("Third row")
    expect(page.locator(f"#step-{third.pk} [data-opener]")).to_be_focused()
    second = page.locator(f"#step-{saved('Second row').pk}")
    expect(second.locator(".app-rag--amber")).to_be_visible()
    expect(second.locator(".app-rag--red")).to_be_visible()
    expect(second).to_contain_text("Promised for Thursday.")

    # Third row: a colleague saves while she types; she sees both texts and keeps his.
    page.keyboard.press("Enter")
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    change(third, sam, timezone.now(), note="Done last night.", status="complete")
    page.keyboard.type("Ongoing")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sam Lead saved this")).to_be_focused()
    expect(page.locator(".app-both__side").first).to_contain_text("Ongoing")
    expect(page.locator(".app-both__side--theirs").first).to_contain_text("Complete")
    tab_to(page, "Keep all of theirs")
    page.keyboard.press("Enter")
    expect(page.locator("#live")).to_contain_text("Sam Lead’s version stands")
    assert saved("Third row").status == "complete"


def test_escape_leaves_without_saving_and_the_focus_comes_back(people, browsing, three_late):
    page = browsing.open(user=people.commissioner)
    page.goto("/plans/mine/")
    page.wait_for_selector(READY)
    row = page.locator(f"#step-{saved('First row').pk}")
    row.locator("[data-opener]").press("Enter")
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    page.keyboard.type("Complete")
    page.keyboard.press("Escape")
    expect(row.locator("[data-opener]")).to_be_focused()
    assert saved("First row").status == "in_progress"


def test_two_browsers_on_one_step_lose_nothing(people, browsing, three_late):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    address = three_late.workstream.get_absolute_url()
    ada, other = browsing.open(user=people.commissioner), browsing.open(user=sam)
    step = saved("First row")
    for page in (ada, other):
        page.goto(address)
        page.wait_for_selector(READY)
        page.locator(f"#step-{step.pk} [data-opener]").click()
        expect(page.get_by_label("Status", exact=True)).to_be_focused()
    other.get_by_label("One line about it").fill("Sam: two homes are left.")
    other.keyboard.press("Enter")
    expect(other.locator(f"#step-{step.pk}")).to_contain_text("Sam: two homes are left.")
    ada.get_by_label("One line about it").fill("Ada: rang all of them.")
    ada.keyboard.press("Enter")
    expect(ada.get_by_text("Sam Lead saved this")).to_be_visible()
    for text in ("Sam: two homes are left.", "Ada: rang all of them."):
        expect(ada.locator(f"#step-{step.pk}")).to_contain_text(text)
    assert ada.evaluate("document.documentElement.scrollWidth") <= ada.viewport_size["width"]
    ada.get_by_label("Both, as written below").check()
    ada.get_by_role("button", name="Save what I chose").click()
    expect(ada.locator("#live")).to_contain_text("Saved")
    assert saved("First row").note == "Sam: two homes are left.\nAda: rang all of them."
    assert [update.note for update in step.updates.order_by("pk")][1] == "Sam: two homes are left."


def test_everything_works_without_javascript(people, browsing, three_late):
    page = browsing.open(user=people.commissioner, javascript=False)
    page.goto("/plans/mine/")
    page.get_by_role("link", name=re.compile("update 1.1 First row")).click()
    page.get_by_label("RAG").select_option("Amber")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Say why it is amber")).to_be_visible()
    page.get_by_label("Reason for the colour").fill("The hall is booked.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_title("My work – Care oversight")
    expect(page.get_by_text("Saved: 1.1 is in progress.")).to_be_visible()
    expect(page.get_by_text("Why amber: The hall is booked.")).to_be_visible()
    page.goto(three_late.workstream.get_absolute_url())
    page.get_by_role("button", name="Update many at once").click()
    page.get_by_label("One line about it, 1.1 Third row").fill("Sent.")
    page.get_by_role("button", name="Save all rows").click()
    expect(page.get_by_text("1 saved")).to_be_visible()
    assert saved("Third row").note == "Sent."


def test_the_grid_is_filled_by_tabbing_and_saved_once(people, browsing, three_late):
    page = browsing.open(user=people.commissioner)
    page.goto(f"{three_late.workstream.get_absolute_url()}grid/")
    page.wait_for_selector(READY)
    for text in ("First row", "Second row", "Third row"):
        tab_to(page, f"s{saved(text).pk}-status") if text == "First row" else tab_to(page, "-status")
        page.keyboard.type("Complete")
    page.keyboard.press("Enter")
    tab_to(page, "Save all rows")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("3 saved")
    assert Step.objects.filter(status="complete").count() == 3


PAGES = (
    "/plans/", "/plans/mine/", "/plans/steps/", "/plans/since/", "/plans/new/", "/",
    "{plan}", "{plan}?as_at=2021-06-01", "{plan}changes/", "{plan}settings/", "{plan}open-or-close/",
    "{plan}workstreams/new/", "{stream}", "{stream}edit/", "{stream}grid/", "{stream}actions/new/",
    "{action}", "{action}edit/", "{action}wording/", "{action}leads/", "{action}steps/new/",
    "{step}", "{step}edit/", "{step}wording/", "{step}leads/",
)  # fmt: skip


def addresses(plan):
    stream = plan.workstreams.get()
    action = stream.actions.get()
    rows = {"plan": plan, "stream": stream, "action": action, "step": action.steps.first()}
    known = {name: row.get_absolute_url() for name, row in rows.items()}
    return [page.format(**known) for page in PAGES]


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_every_page_is_accessible_and_never_scrolls_sideways(people, browsing, axe, plan, width):
    page = browsing.open(user=people.commissioner, width=width)
    wrong = []
    for address in addresses(plan):
        page.goto(address)
        page.wait_for_selector(READY)
        if width != 320:  # the narrowest differs from 375 px only in what fits
            axe(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(address)
    assert not wrong, f"These scroll sideways at {width} px: {wrong}"


@pytest.mark.parametrize("width", [1280, 320])
def test_words_longer_than_the_line_break_instead_of_widening_the_page(
    people, browsing, today, width, transactional_db
):
    by, word = people.commissioner, "<b>\U0001f600" + "W" * 150
    small = make_plan(people.partnership, by, title=word)
    stream = make_workstream(small, by, name=word)
    make_step(make_action(stream, by, lead=by, title=word), by, text=word, due=today - timedelta(days=1))
    page = browsing.open(user=by, width=width)
    wrong = []
    for address in [
        *addresses(small),
        f"{small.get_absolute_url()}carry-over/",
        f"/plans/steps/?plan={small.pk}",
    ]:
        page.goto(address)
        page.wait_for_selector(READY)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(address)
    assert not wrong, f"These scroll sideways at {width} px: {wrong}"


def test_the_conflict_in_my_work_fits_the_page(people, browsing, three_late):
    page = browsing.open(user=people.commissioner)
    page.goto("/plans/mine/")
    page.wait_for_selector(READY)
    step = saved("First row")
    page.locator(f"#step-{step.pk} [data-opener]").click()
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    change(step, sam, timezone.now(), note="Sam: two homes are left.")
    page.get_by_label("One line about it").fill("Ada: rang all of them.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sam Lead saved this")).to_be_visible()
    box = page.locator(f"#step-{step.pk}").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def test_forms_in_place_and_conflicts_are_accessible(people, browsing, axe, plan):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    page = browsing.open(user=people.commissioner)
    page.goto(plan.workstreams.get().get_absolute_url())
    page.wait_for_selector(READY)
    step = saved("Write to the homes")
    page.locator(f"#step-{step.pk} [data-opener]").click()
    expect(page.get_by_label("Status", exact=True)).to_be_focused()
    axe(page)
    change(step, sam, timezone.now(), note="First.")
    page.get_by_label("One line about it").fill("Second.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sam Lead saved this")).to_be_visible()
    axe(page)
