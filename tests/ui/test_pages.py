"""Pages that belong to no domain app: home, search, gallery, statement."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import reverse
from django.utils.safestring import SafeString
from lxml import html as lxml_html  # type: ignore[import-untyped]

from ui import home, navigation, search
from ui.tables import Column, Table
from ui.templatetags.ui import marked


@pytest.mark.parametrize("name", ["home", "search", "components", "components_table", "keyboard"])
def test_a_signed_in_person_sees_the_page_and_whose_it_is(people, signed_in, name):
    answer = signed_in(people.viewer).get(reverse(f"ui:{name}"))
    assert answer.status_code == 200
    page = lxml_html.fromstring(answer.content)
    assert page.xpath("//*[@class='app-header__partnership']")[0].text == "Testborough"
    assert len(page.xpath("//h1")) == 1
    assert not page.xpath("//*[@style] | //script[not(@src)] | //style | //*[starts-with(name(@*), 'on')]")


@pytest.mark.parametrize("name", ["home", "search", "components", "components_table", "keyboard"])
def test_a_stranger_is_sent_to_sign_in(client, db, name):
    answer = client.get(reverse(f"ui:{name}"))
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("accounts:sign_in"))


def test_the_accessibility_statement_is_public(client, db):
    assert client.get(reverse("ui:accessibility")).status_code == 200


def test_every_page_is_the_same_for_caches_only_with_htmx_in_mind(people, signed_in):
    answer = signed_in(people.viewer).get(reverse("ui:home"))
    assert "HX-Request" in answer["Vary"]


def test_what_a_person_sees_is_kept_by_no_shared_cache_but_back_still_works(people, signed_in):
    client = signed_in(people.viewer)
    for address in ("/", "/components/table/?format=csv"):
        assert client.get(address)["Cache-Control"] == "private, no-cache"


def test_the_policy_allows_this_site_and_nothing_else(people, signed_in):
    policy = signed_in(people.viewer).get(reverse("ui:home"))["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_example_form_checks_and_says_so(people, signed_in):
    client = signed_in(people.viewer)
    wrong = client.post(reverse("ui:components"), {"title": "Half a form"})
    page = lxml_html.fromstring(wrong.content)
    assert page.xpath("//title")[0].text.startswith("Error: ")
    assert page.xpath("//input[@id='id_title']/@value") == ["Half a form"]
    right = {
        "title": "Whole", "lead": "a", "due_day": "27", "due_month": "3", "due_year": "2026",
        "rating": "late", "told": ["home"], "progress": "Done", "agreed": "on",
    }  # fmt: skip
    assert client.post(reverse("ui:components"), right, follow=True).redirect_chain


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("csv", "text/csv"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")],
)
def test_a_list_can_be_taken_away_as_a_file(people, signed_in, kind, content_type):
    address = reverse("ui:components_table")
    answer = signed_in(people.viewer).get(address, {"format": kind, "lead": "Sam"})
    assert answer["Content-Type"].startswith(content_type)
    assert f".{kind}" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content)


def test_filters_that_are_on_are_links_that_take_them_away(people, signed_in):
    query = {"lead": "Sam", "due_day": "1", "due_month": "9", "due_year": "2026", "sort": "-due"}
    answer = signed_in(people.viewer).get(reverse("ui:components_table"), query)
    page = lxml_html.fromstring(answer.content)
    chips = {
        " ".join(link.text_content().split()): link.get("href")
        for link in page.xpath("//ul[@aria-label='Filters that are on']//a")
    }
    path = reverse("ui:components_table")
    assert chips == {
        "Remove filter Lead: Sam Sample ✕": f"{path}?due_day=1&due_month=9&due_year=2026&sort=-due",
        "Remove filter Due by: 1 September 2026 ✕": f"{path}?lead=Sam&sort=-due",
    }
    assert len(page.xpath("//tbody/tr")) == 2


# --- menu -----------------------------------------------------------------------------------------
@pytest.fixture
def menu_request(people):
    request = RequestFactory().get("/components/table/")
    request.user = people.viewer
    request.partnership = people.partnership
    return request


@pytest.fixture
def own_menu(monkeypatch):
    monkeypatch.setattr(navigation, "_menu", {})


def test_the_menu_leaves_out_what_a_person_may_not_use(menu_request, own_menu):
    navigation.register("Everybody", "ui:search", order=1)
    navigation.register("Nobody", "ui:keyboard", order=2, permission="accounts.no_such_permission")
    assert [link.label for link in navigation.menu(menu_request)] == ["Everybody"]


def test_only_the_nearest_menu_item_is_marked(menu_request, own_menu):
    navigation.register("Home", "ui:home", order=0)
    navigation.register("Parts", "ui:components", order=1)
    navigation.register("Table", "ui:components_table", order=2)
    links = navigation.menu(menu_request)
    assert [(link.label, link.active, link.current) for link in links] == [
        ("Home", False, False), ("Parts", False, False), ("Table", True, True),
    ]  # fmt: skip


def test_a_menu_item_without_an_address_breaks_no_page_but_fails_the_system_check(menu_request, own_menu):
    navigation.register("Lost", "ui:no_such_page", order=1)
    assert navigation.menu(menu_request) == []
    found = [problem.id for problem in run_checks()]
    assert "ui.E001" in found


# --- home -----------------------------------------------------------------------------------------
def test_home_shows_panels_in_order_and_leaves_out_silent_ones(people, signed_in, monkeypatch):
    monkeypatch.setattr(home, "_panels", {})
    home.register(20, lambda request: SafeString("<h2>Second</h2>"))

    def first(request):
        return SafeString("<h2>First</h2>")

    def silent(request):
        return None

    home.register(10, first)
    home.register(5, silent)
    page = lxml_html.fromstring(signed_in(people.viewer).get("/").content)
    assert [head.text for head in page.xpath("//section[contains(@class, 'app-panel')]/h2")] == [
        "First",
        "Second",
    ]


def test_a_panel_that_returns_plain_text_is_a_mistake_not_a_hole(menu_request, monkeypatch):
    monkeypatch.setattr(home, "_panels", {})
    home.register(1, lambda request: "<script>")
    with pytest.raises(TypeError, match="safe HTML"):
        home.panels(menu_request)


def test_the_first_steps_go_when_all_are_done(menu_request, monkeypatch):
    monkeypatch.setattr(home, "_steps", {})
    step = {"title": "Import a plan", "words": "From Excel", "url": "/", "done": False}
    home.register_first_steps(1, lambda request: [step])
    assert "Import a plan" in home.guide(menu_request)
    step["done"] = True
    assert home.guide(menu_request) == ""


# --- search ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("lead nurse", ["lead", "nurse"]),
        ('"lead nurse" 1.2', ["lead nurse", "1.2"]),
        ('open "quote', ["open", "quote"]),
        ("a 7 x", ["7"]),
        ("  ", []),
    ],
)
def test_words_are_read_as_people_type_them(typed, words):
    assert search.words_of(typed) == words


def test_search_hands_on_the_person_and_the_partnership_and_groups_what_is_found(
    people, signed_in, monkeypatch
):
    asked = []

    def find(user, partnership, words, limit):
        asked.append((user, partnership, words))
        return [search.Hit(f"Plan {number} <b>", f"/plans/{number}/", "Plan") for number in range(limit)]

    monkeypatch.setattr(search, "_finders", {})
    search.register("Plans", find)
    answer = signed_in(people.viewer).get(reverse("ui:search"), {"q": "falls"})
    assert asked == [(people.viewer, people.partnership, ["falls"])]
    page = lxml_html.fromstring(answer.content)
    assert len(page.xpath("//ul[@class='app-hits']/li")) == search.LIMIT
    assert "and more: add a word" in page.text_content()
    assert not page.xpath("//ul[@class='app-hits']//b")


def test_search_with_nothing_found_says_what_to_try(people, signed_in, monkeypatch):
    monkeypatch.setattr(search, "_finders", {})
    search.register("Plans", lambda user, partnership, words, limit: [])
    answer = signed_in(people.viewer).get(reverse("ui:search"), {"q": "zzz\x00zzz"})
    assert "Nothing found" in answer.content.decode()


# --- editing in place, without JavaScript and with ------------------------------------------------
def test_in_place_editing_works_as_a_page_and_as_a_fragment(people, signed_in):
    client, address = signed_in(people.viewer), reverse("ui:components_in_place")
    whole = client.get(address, {"edit": "1"}).content.decode()
    part = client.get(address, {"edit": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "data-leave" in part
    saved = client.post(address, {"status": "late"}, headers={"HX-Request": "true"})
    assert "Status of the example saved: Late" in saved.content.decode()
    assert client.post(address, {"status": "late"}).status_code == 302
    refused = client.post(address, {"status": "nonsense"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "govuk-error-message" in refused.content.decode()


def test_a_table_can_be_shown_without_rows(people, signed_in, rf):
    class Nothing(Table):
        caption = "Nothing"
        columns = (Column("name", "Name", sort="name"),)

    shown = Nothing([], params=QueryDict(), path="/")
    assert (shown.count_words, shown.rows) == ("0 rows", [])


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("A nurse, a Nurse", ["nurse"], "A <mark>nurse</mark>, a <mark>Nurse</mark>"),
        ("<b>1 + 1</b>", ["1 + 1"], "&lt;b&gt;<mark>1 + 1</mark>&lt;/b&gt;"),
        ("nothing", [], "nothing"),
    ],
)
def test_found_words_stand_out_and_everything_is_escaped(text, words, shown):
    assert marked(text, words) == shown


def test_no_page_of_ours_asks_for_a_variable_that_is_not_there(people, signed_in, caplog):
    caplog.set_level("DEBUG", "django.template")
    client = signed_in(people.viewer)
    for name in ("home", "search", "components", "components_table", "keyboard", "accessibility"):
        client.get(reverse(f"ui:{name}"))
    client.get(reverse("ui:search"), {"q": "nurse"})
    client.get(reverse("ui:components_in_place"), {"edit": "1"})
    client.get(reverse("ui:components_saved"), follow=True)
    client.get(reverse("ui:components_conflict"))
    client.post(reverse("ui:components"), {})
    client.get("/nowhere/")
    assert [message for message in caplog.messages if message.startswith("Exception while resolving")] == []
