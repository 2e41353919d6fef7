"""Pages of indicators and reports, as three people meet them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.models import Indicator, Observation, Reaction, Report, Target
from tests.guards import query_budget
from tests.metrics.making import JULY, enter, make_home_indicator, make_indicator, make_target
from tests.metrics.tabling import accepted, known
from tests.providers.making import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def client(people, signed_in):
    return signed_in(people.commissioner)


@pytest.fixture
def falls(people) -> Indicator:
    """Fourteen months, the last of them red."""
    row = make_indicator(people, name="Falls", why="They hurt.", owner=people.commissioner)
    make_target(row, 12, people.commissioner)
    for number in range(14):
        start = date(2020 + (5 + number) // 12, (5 + number) % 12 + 1, 1)
        enter(row, 30 if start == JULY else 9 + number % 4, people.commissioner, start=start)
    return row


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return " ".join(body.decode().split())


# --- the list and one indicator -------------------------------------------------------------------
def test_before_the_first_indicator_the_list_says_what_to_do(client):
    assert "definitions" in text(client.get("/indicators/"))


def test_the_list_shows_the_newest_figure_the_target_and_the_colour_in_words(client, falls):
    page = text(client.get("/indicators/"))
    assert "Falls" in page
    assert "30" in page
    assert "Red" in page


def test_the_list_is_narrowed_and_comes_as_a_file(client, people, falls):
    make_indicator(people, name="Slips")
    assert "Slips" not in text(client.get("/indicators/?rag=red"))
    assert "Falls" in text(client.get("/indicators/?format=csv"))
    assert "Slips" in text(client.get("/indicators/?q=slip"))
    assert "Falls" not in text(client.get("/indicators/?level=home"))


def test_an_indicator_says_why_it_is_red_and_shows_its_charts_with_words(client, falls):
    page = text(client.get(falls.get_absolute_url()))
    assert "They hurt." in page
    assert "<svg" in page
    assert "above the" in page or "more than" in page
    assert "July 2021" in page


def test_fewer_than_twelve_figures_draw_no_control_chart_and_that_is_said(client, people):
    row = make_indicator(people)
    enter(row, 3, people.commissioner)
    assert "12" in text(client.get(row.get_absolute_url()))


def test_who_only_reads_sees_it_and_no_button(people, signed_in, falls):
    page = text(signed_in(people.viewer).get(falls.get_absolute_url()))
    assert "Falls" in page
    assert "Enter a figure" not in page


def test_another_partnership_sees_nothing_of_it(people, signed_in, falls):
    other = signed_in(people.outsider)
    assert other.get(falls.get_absolute_url()).status_code == 404
    assert "Falls" not in text(other.get("/indicators/"))


@pytest.mark.parametrize("which", ["list", "one", "report", "import"])
def test_pages_ask_the_database_little(client, people, falls, which):
    known(people)
    run = accepted(people)
    where = {
        "list": "/indicators/", "one": falls.get_absolute_url(),
        "report": Report.objects.get().get_absolute_url(), "import": run.get_absolute_url(),
    }  # fmt: skip
    with query_budget(f"metrics {which}"):
        client.get(where[which])


# --- forms ----------------------------------------------------------------------------------------
def test_an_indicator_is_made_by_hand(client, people):
    sent = {
        "name": "Falls", "unit": "count", "decimals": "0", "polarity": "lower", "frequency": "month",
        "level": "partnership", "tags_text": "safety, board", "aliases_text": "Falls (all)\nFall",
    }  # fmt: skip
    answer = client.post("/indicators/new/", sent, follow=True)
    row = Indicator.objects.get()
    assert "Next, set what is wanted" in text(answer)
    assert (row.tags, row.aliases) == (["safety", "board"], ["Falls (all)", "Fall"])
    assert "of this name already" in text(client.post("/indicators/new/", sent))


def test_a_definition_is_changed_and_a_meeting_of_two_changes_shows_both(client, falls):
    url = f"{falls.get_absolute_url()}edit/"
    sent = {
        "name": "Falls", "unit": "count", "decimals": "0", "polarity": "lower", "frequency": "month",
        "level": "partnership", "version": client.get(url).context["form"]["version"].value(),
    }  # fmt: skip
    assert client.post(url, {**sent, "why": "They hurt a lot."}).status_code == 302
    page = client.post(url, {**sent, "why": "They cost."})
    assert page.status_code == 409
    assert "They hurt a lot." in text(page)
    assert "They cost." in text(page)


def test_reviewed_definitions_are_chosen_from_a_list(client, people):
    page = client.get("/indicators/definitions/")
    code = page.context["offered"][0].code
    assert "Choose at least one" in text(client.post("/indicators/definitions/", {}))
    assert "made from definitions" in text(
        client.post("/indicators/definitions/", {"code": [code]}, follow=True)
    )
    assert Indicator.objects.get().definition == code


def test_a_target_is_shown_with_what_it_turns_before_it_is_set(client, falls):
    url = f"{falls.get_absolute_url()}target/"
    sent = {
        **day("effective_from", JULY), "comparator": "at_most", "value": "40", "high": "", "amber": "10",
        "width": "relative", "note": "", "reason": "",
    }  # fmt: skip
    assert "1 red turns green." in text(client.post(url, sent))
    assert Target.objects.count() == 1
    assert "Say why" in text(client.post(url, {**sent, "sure": "yes"}))
    done = client.post(url, {**sent, "sure": "yes", "reason": "Agreed in June"}, follow=True)
    assert "rated by it" in text(done)
    assert "number" in text(client.post(url, {**sent, "value": "many"}))


def test_an_exception_is_accepted_and_taken_back(client, people, falls):
    sent = {
        "owner": people.commissioner.pk, "reason": "A ward was closed", **day("starts_on", JULY),
        **day("ends_on", date(2021, 8, 31)),
    }  # fmt: skip
    page = text(client.post(f"{falls.get_absolute_url()}exceptions/new/", sent, follow=True))
    assert "A ward was closed" in page
    kept = falls.exceptions.get()
    page = client.post(f"{falls.get_absolute_url()}exceptions/{kept.pk}/end/", follow=True)
    assert "taken back" in text(page)


def test_limits_are_counted_anew_with_the_reason(client, falls):
    sent = {**day("start", date(2021, 1, 5)), "reason": "New night staff"}
    assert "New night staff" in text(client.post(f"{falls.get_absolute_url()}rebase/", sent, follow=True))


def test_a_figure_is_typed_and_revised_with_a_reason(client, people):
    row = make_indicator(people)
    url = f"{row.get_absolute_url()}figure/"
    sent = {"start": JULY.isoformat(), "value": "7", "note": "", "reason": ""}
    assert "saved" in text(client.post(url, sent, follow=True))
    assert "Say why the figure changes" in text(client.post(url, {**sent, "value": "8"}))
    client.post(url, {**sent, "value": "8", "reason": "Counted again"})
    assert Observation.objects.get().value == 8


@pytest.mark.parametrize("typed", ["nil", "n/a", "suppressed", "late", ""])
def test_a_word_says_why_there_is_no_number(client, people, typed):
    row = make_indicator(people)
    sent = {"start": JULY.isoformat(), "value": typed, "note": "", "reason": ""}
    assert client.post(f"{row.get_absolute_url()}figure/", sent).status_code == 302
    assert Observation.objects.get().kind != "number"


@pytest.mark.parametrize(("top", "whole"), [("8", "4"), ("8", ""), ("8", "0")])
def test_parts_that_cannot_be_are_refused_beside_the_field(client, people, top, whole):
    row = make_indicator(people, unit="percent", numerator="Seen", denominator="Asked")
    sent = {
        "start": JULY.isoformat(),
        "value": "",
        "numerator": top,
        "denominator": whole,
        "note": "",
        "reason": "",
    }
    answer = client.post(f"{row.get_absolute_url()}figure/", sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["numerator"]


def test_what_homes_measure_is_not_typed_for_the_partnership(client, people):
    row = make_home_indicator(people)
    answer = client.get(f"{row.get_absolute_url()}figure/", follow=True)
    assert "its figures come from returns" in text(answer)


def test_a_red_is_given_to_somebody_and_answered(client, people, falls):
    red = Reaction.objects.get(indicator=falls)
    base = f"{falls.get_absolute_url()}reds/{red.pk}/"
    sent = {"owner": people.commissioner.pk, **day("due_on", date(2021, 9, 30)), "version": 1}
    assert "settled who answers" in text(client.post(f"{base}assign/", sent, follow=True))
    sent = {"answer": "Two nurses more at night", "version": 2}
    assert "Two nurses more at night" in text(client.post(f"{base}answer/", sent, follow=True))


# --- the report -----------------------------------------------------------------------------------
def test_a_report_is_made_given_tables_tiles_and_words_and_read_by_all(client, people, signed_in, falls):
    sent = {"title": "Performance", "same": "green", "amber": "10", "width": "relative"}
    client.post("/indicators/reports/new/", sent)
    report = Report.objects.get()
    base = report.get_absolute_url()
    assert client.post(f"{base}tables/new/", {"title": "Safety", "indicators": [falls.pk]}).status_code == 302
    client.post(f"{base}tiles/", {"indicators": [falls.pk]})
    words = {"heading": "Safety", "text": "Night staff were short.", **day("for_month", JULY)}
    client.post(f"{base}texts/new/", words)
    page = text(signed_in(people.viewer).get(base))
    for each in ("Safety", "Falls", "Night staff were short.", "Against last year"):
        assert each in page
    assert "Falls" in text(signed_in(people.viewer).get("/indicators/reports/")) or "Performance" in text(
        signed_in(people.viewer).get("/indicators/reports/")
    )
    made = report.tables.get()
    client.post(f"{base}tables/{made.pk}/", {"title": "Safer", "indicators": [falls.pk]})
    assert "Safer" in text(client.get(base))
    assert "taken out" in text(client.post(f"{base}tables/{made.pk}/remove/", follow=True))
    edited = {**sent, "title": "Performance of homes", "version": report.version}
    assert "Performance of homes" in text(client.post(f"{base}edit/", edited, follow=True))


def test_the_report_of_an_imported_table_marks_what_the_source_printed_otherwise(client, people):
    known(people)
    accepted(people)
    page = text(client.get(Report.objects.get().get_absolute_url()))
    assert "+11*" in page
    assert "53%*" in page


def test_as_at_a_day_that_is_none_the_report_is_of_today(client, people):
    accepted(people)
    url = Report.objects.get().get_absolute_url()
    wrong = {"day_day": "31", "day_month": "2", "day_year": "2021"}
    assert client.get(url, wrong).status_code == 200
    assert "20 June 2021" in text(client.get(url, day("day", date(2021, 6, 20))))
