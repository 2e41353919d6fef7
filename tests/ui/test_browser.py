"""In a real browser: axe, keyboard, focus, small screens, no JavaScript.

The `browsing` fixture itself fails on a script error, a refusal by the content security policy, or a request
to another site.
"""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from playwright.sync_api import expect

from ui.errors import error_page, server_error

PAGES = [
    "/",
    "/components/",
    "/components/table/",
    "/search/?q=falls",
    "/keyboard/",
    "/accessibility/",
    "/nowhere/",
]
SENT = "#form button[type=submit]"


@pytest.fixture
def page(browsing, people):
    return browsing.open(user=people.viewer)


def ready(page, address):
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page, axe, address):
    axe(ready(page, address))


def test_axe_finds_nothing_when_notices_and_errors_are_shown(page, axe):
    axe(ready(page, "/components/saved/"))
    page.click(SENT)
    page.wait_for_selector(".govuk-error-summary")
    axe(page)


def test_axe_finds_nothing_on_a_phone_with_everything_open(browsing, people, axe):
    page = ready(browsing.open(user=people.viewer, width=375), "/components/")
    page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
    axe(page)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways(browsing, people, address, width):
    page = ready(browsing.open(user=people.viewer, width=width), address)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_every_link_of_the_error_summary_moves_focus_to_its_input(page):
    ready(page, "/components/")
    page.click(SENT)
    page.wait_for_selector(".govuk-error-summary")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    links = page.locator(".govuk-error-summary a")
    assert links.count() == 7
    for index in range(links.count()):
        target = links.nth(index).get_attribute("href")[1:]
        links.nth(index).click()
        assert page.evaluate("document.activeElement.id") == target


def test_the_keyboard_meets_skip_link_header_menu_and_page_in_order(page):
    ready(page, "/components/table/")
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.innerText || document.activeElement.id"))
    assert seen[0] == "Skip to main content"
    assert seen.index("site-search") < seen.index("Sign out") < seen.index("Home")


def test_the_skip_link_leads_to_the_page_itself(page):
    ready(page, "/components/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_focus_can_always_be_seen(page):
    ready(page, "/components/table/")
    invisible = []
    for _ in range(40):
        page.keyboard.press("Tab")
        look = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), t = e.closest('.app-tip');
              const inner = t ? getComputedStyle(t.querySelector('.app-rag') || e) : s;
              const label = e.labels && e.labels[0] ? getComputedStyle(e.labels[0], '::before') : s;
              const shown = [s, inner, label].some(x => x.boxShadow !== 'none' ||
                (x.outlineStyle !== 'none' && x.outlineColor !== 'rgba(0, 0, 0, 0)'));
              return shown || e === document.body ? '' : e.outerHTML.slice(0, 80) }"""
        )
        if look:
            invisible.append(look)
    assert invisible == []


def test_slash_goes_to_search_but_types_a_stroke_in_a_field(page):
    ready(page, "/components/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "site-search"
    page.focus("#id_title")
    page.keyboard.press("/")
    assert page.input_value("#id_title") == "/"


def test_rule_and_reason_show_on_focus_and_escape_closes_them(page):
    ready(page, "/components/")
    tip = page.locator("#ratings .app-tip").first
    tip.locator("button").focus()
    assert tip.locator("[role=tooltip]").is_visible()
    page.keyboard.press("Escape")
    assert not tip.locator("[role=tooltip]").is_visible()


def test_rule_and_reason_show_on_hover(page):
    ready(page, "/components/")
    tip = page.locator("#ratings .app-tip").first
    tip.hover()
    assert tip.locator("[role=tooltip]").is_visible()


def test_a_whole_date_pasted_into_a_box_fills_all_three(page):
    ready(page, "/components/")
    for text in ("27 March 2026", "27/03/2026", "2026-03-27"):
        page.focus("#id_due_day")
        page.evaluate(
            """text => { const data = new DataTransfer(); data.setData('text', text);
              document.activeElement.dispatchEvent(new ClipboardEvent('paste',
                { clipboardData: data, bubbles: true, cancelable: true })) }""",
            text,
        )
        boxes = [page.input_value(f"#id_due_{part}") for part in ("day", "month", "year")]
        assert boxes == ["27", "3", "2026"]


def test_editing_in_place_moves_focus_saves_on_enter_and_tells_the_screen_reader(page, axe):
    ready(page, "/components/")
    page.click("#in-place-cell a")
    page.wait_for_selector("#in-place-cell select:focus")
    axe(page)
    page.select_option("#in-place-cell select", "late")
    page.click("#in-place-cell button")
    page.wait_for_selector("#in-place-cell a:focus")
    assert page.inner_text("#in-place-cell span:first-child") == "Late"
    assert page.inner_text("#live") == "Status of the example saved: Late"


def test_escape_leaves_the_field_without_saving_and_focus_comes_back(page):
    ready(page, "/components/")
    page.click("#in-place-cell a")
    page.wait_for_selector("#in-place-cell select:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#in-place-cell a:focus")
    assert page.inner_text("#in-place-cell span:first-child") == "Open"


def test_leaving_with_unsaved_text_asks_first(page):
    asked = []

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    ready(page, "/components/")
    page.fill("#id_title", "Half a sentence")
    page.goto("/keyboard/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("status", [403, 409, 500])
def test_an_error_during_an_edit_in_place_is_shown_above_and_the_page_stays(page, browsing, axe, status):
    ready(page, "/components/")
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    answer = server_error(request) if status == 500 else error_page(request, status)
    page.route(
        "**/components/in-place/?edit=1",
        lambda route: route.fulfill(status=status, body=answer.content, headers=dict(answer.items())),
    )
    page.click("#in-place-cell a")
    page.wait_for_selector("#notice:focus")
    assert page.locator("#notice h2").count() == 1
    assert page.locator("#in-place-cell a").count() == 1
    axe(page)
    # htmx logs what it was told is an error; nothing else may have been logged.
    assert all(f"Response Status Error Code {status}" in each for each in browsing.troubles)
    browsing.troubles.clear()


def test_everything_works_without_javascript(browsing, people):
    page = browsing.open(user=people.viewer, javascript=False)
    page.goto("/components/")
    page.click(SENT)
    expect(page.locator(".govuk-error-summary a")).to_have_count(7)
    page.goto("/components/")
    page.click("#in-place-cell a")
    page.select_option("select", "late")
    page.click("#main-content button[type=submit]")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Status of the example is saved")
    page.goto("/components/table/")
    page.click("text=Choose columns")
    page.uncheck("#col-lead")
    page.click("text=Show these columns")
    expect(page.locator("thead")).not_to_contain_text("Lead")
    page.click("thead >> text=Due")
    page.wait_for_url("**sort=**")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    page.fill("#site-search", "falls")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=falls")


def test_a_row_becomes_a_card_on_a_phone_and_stays_a_table_for_screen_readers(browsing, people):
    page = ready(browsing.open(user=people.viewer, width=375), "/components/table/")
    assert page.evaluate("getComputedStyle(document.querySelector('tbody tr')).display") == "block"
    assert page.locator("[role=table] [role=row]").count() == 6


def test_ticked_rows_travel_with_the_bulk_form_and_all_can_be_ticked_at_once(page):
    ready(page, "/components/")
    page.check("[data-select-all]")
    assert page.inner_text("#live") == "5 rows selected"
    page.uncheck("#row-1 input")
    page.click("#bulk button")
    page.wait_for_url("**/components/?selected=**")
    assert page.url.count("selected=") == 4


def test_what_can_be_pressed_is_at_least_24_pixels_high(page):
    ready(page, "/components/table/")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'button, input:not([type=hidden]), select, .app-table__sort, summary')]
          .filter(e => e.offsetParent && e.getBoundingClientRect().height < 24)
          .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
