"""The pages of free beds: the search in a sentence, the form of a home, its box, the sums."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse

from providers.home.vacancies import free_beds_box, vacancies_panel
from providers.models import Vacancy
from providers.panels import HomeContext
from tests.guards import query_budget
from tests.providers.making import NOW, TODAY, make_home, make_provider, make_settings
from tests.providers.offering import days_ago, free

SEARCH = "providers:vacancies"
SENTENCE = "nursing bed, within 5 miles of TB1, under £1,100, hoist, sea view"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(people: Any) -> Any:
    make_settings(people)
    return make_home(kind="nursing", phone="01632 960001")


@pytest.fixture
def ada(people: Any, signed_in: Any) -> Any:
    return signed_in(people.commissioner)


def typed(home: Any, **fields: Any) -> dict[str, Any]:
    """The form of a home as the browser sends it."""
    row: dict[str, Any] = {f"{name}-seen": "" for name in ("nursing", "respite")}
    for known in Vacancy.objects.filter(location=home, current=True):
        row |= {
            f"{known.bed_type}-seen": known.pk, f"{known.bed_type}-admittable": known.admittable,
            f"{known.bed_type}-reserved": known.reserved,
            f"{known.bed_type}-weekly_fee": known.weekly_fee or "",
            f"{known.bed_type}-features": known.features, f"{known.bed_type}-note": known.note,
        }  # fmt: skip
    word = {"on_day": "2", "on_month": "8", "on_year": "2021", "verified_by": "Mo Manager", "how": "Call"}
    return {**row, **word, **{name.replace("__", "-"): value for name, value in fields.items()}}


def edit(home: Any) -> str:
    return reverse("providers:vacancies_edit", args=[home.pk])


# --- the search -----------------------------------------------------------------------------------
def test_a_sentence_becomes_an_address_with_its_fields(ada: Any, home: Any) -> None:
    answer = ada.get(reverse(SEARCH), {"say": SENTENCE})
    assert answer.status_code == 302
    for part in ("bed=nursing", "within=5", "near=TB1", "fee=1100", "features=hoist", "said="):
        assert part in answer["Location"]


def test_the_page_answers_with_distance_age_fee_and_what_it_did_not_understand(
    people: Any, ada: Any, home: Any
) -> None:
    free(people, home, admittable=3, reserved=1, weekly_fee=Decimal(950), features=("hoist",), **days_ago(9))
    page = ada.get(reverse(SEARCH), {"say": SENTENCE}, follow=True).content.decode()
    for words in (
        "1 home fits", "“sea view”", "Seaview", "9 days ago", "Stale", "£950", "01632 960001",
        "the middle of TB1", "0.0",
    ):  # fmt: skip
        assert words in page


def test_a_sentence_that_says_nothing_we_know_is_told_so(ada: Any, home: Any) -> None:
    page = ada.get(reverse(SEARCH), {"say": "qwertz"}, follow=True).content.decode()
    assert "Not understood" in page
    assert "“qwertz”" in page


def test_an_empty_sentence_comes_back_to_the_plain_page(ada: Any, home: Any) -> None:
    answer = ada.get(reverse(SEARCH), {"say": " "})
    assert answer["Location"] == reverse(SEARCH)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"near": "ZZ9"}, "no location in ZZ9"),
        ({"within": "5"}, "to measure from"),
        ({"within": "-1"}, "greater than or equal"),
        ({"without": "Nobody"}, "called “Nobody”"),
        ({"bed": "hammock"}, "choose one of those offered"),
    ],
)
def test_a_field_that_can_not_be_read_says_why_beside_it(ada: Any, home: Any, asked: Any, why: str) -> None:
    page = ada.get(reverse(SEARCH), asked).content.decode()
    assert "There is a problem" in page
    assert why in page


def test_a_brand_is_left_out_by_its_name_and_said_so(people: Any, ada: Any, home: Any) -> None:
    home.provider = make_provider(brand="Harbour Group")
    home.save(update_fields=["provider"])
    free(people, home)
    page = ada.get(reverse(SEARCH), {"bed": "nursing", "without": "harbour"}).content.decode()
    assert "Left out: Harbour Group" in page
    assert "No home fits" in page


def test_homes_that_never_told_are_on_the_page_and_in_a_list_of_their_own(ada: Any, home: Any) -> None:
    page = ada.get(reverse(SEARCH), {"bed": "nursing", "near": "TB1"}).content.decode()
    assert "1 home never told us" in page
    listed = ada.get(reverse(SEARCH), {"bed": "nursing", "list": "silent"}).content.decode()
    assert "Back to what we were told" in listed
    assert "Seaview" in listed


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
def test_the_answers_can_be_taken_away(people: Any, ada: Any, home: Any, kind: str) -> None:
    free(people, home)
    answer = ada.get(reverse(SEARCH), {"bed": "nursing", "format": kind})
    assert answer.status_code == 200
    content = answer.getvalue()
    answer.close()
    if kind == "csv":
        assert "Seaview" in content.decode()
        assert "today" in content.decode()


def test_another_partnership_finds_nothing_of_ours(people: Any, home: Any, signed_in: Any) -> None:
    free(people, home)
    page = signed_in(people.outsider).get(reverse(SEARCH), {"bed": "nursing"}).content.decode()
    assert "No home fits" in page
    assert "Seaview" not in page


# --- the form of a home ---------------------------------------------------------------------------
def test_all_types_are_written_on_one_page(people: Any, ada: Any, home: Any) -> None:
    answer = ada.post(
        edit(home),
        typed(
            home, nursing__admittable="2", nursing__reserved="1", nursing__weekly_fee="1,050",
            nursing__features=["hoist"], respite__admittable="0",
        ),
    )  # fmt: skip
    assert answer.status_code == 422  # the thousands separator is refused in words, nothing is lost
    assert 'value="1,050"' in answer.content.decode()
    sent = typed(home, nursing__admittable="2", nursing__reserved="1", respite__admittable="0")
    assert ada.post(edit(home), sent).status_code == 302
    rows = {row.bed_type: row for row in Vacancy.objects.all()}
    assert (rows["nursing"].admittable, rows["nursing"].reserved, rows["respite"].admittable) == (2, 1, 0)
    assert (rows["nursing"].verified_by, rows["nursing"].how) == ("Mo Manager", "Call")


def test_still_true_renews_the_age_and_no_figure(people: Any, ada: Any, home: Any) -> None:
    free(people, home, "nursing", 2, weekly_fee=Decimal(900), **days_ago(6))
    free(people, home, "respite", 1, **days_ago(6))
    ada.post(edit(home), typed(home, nursing__still="on"))
    now = {row.bed_type: row for row in Vacancy.objects.filter(current=True)}
    assert (now["nursing"].verified_at, now["nursing"].weekly_fee) == (NOW, Decimal(900))
    assert now["respite"].verified_at < NOW
    ada.post(edit(home), typed(home, all_still="yes"))
    assert Vacancy.objects.filter(current=True, verified_at=NOW).count() == 2


def test_a_form_that_changes_nothing_says_so(people: Any, ada: Any, home: Any) -> None:
    free(people, home, **days_ago(6))
    answer = ada.post(edit(home), typed(home))
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert Vacancy.objects.count() == 1


def test_a_known_type_may_not_be_emptied_and_a_fee_needs_a_number(people: Any, ada: Any, home: Any) -> None:
    free(people, home)
    page = ada.post(edit(home), typed(home, nursing__admittable="", respite__weekly_fee="900"))
    words = page.content.decode()
    assert "Nursing: enter how many can be filled, 0 if none" in words
    assert "Respite or short stay: enter how many can be filled, 0 if none" in words


def test_more_beds_than_the_home_has_are_refused_and_what_was_typed_stays(ada: Any, home: Any) -> None:
    answer = ada.post(edit(home), typed(home, nursing__admittable="31"))
    assert answer.status_code == 422
    assert "has 30 beds, and these figures make 31" in answer.content.decode()
    assert 'value="31"' in answer.content.decode()
    assert not Vacancy.objects.exists()


def test_who_saves_second_sees_both_and_can_save_again(people: Any, ada: Any, home: Any) -> None:
    before = typed(home, nursing__admittable="5")
    free(people, home, admittable=2)
    answer = ada.post(edit(home), before)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nursing: 2 free, 0 reserved, written by Ada May" in page
    assert 'value="5"' in page
    assert Vacancy.objects.get().admittable == 2
    seen = Vacancy.objects.get().pk
    assert f'value="{seen}"' in page
    assert ada.post(edit(home), {**before, "nursing-seen": seen}).status_code == 302
    assert Vacancy.objects.get(current=True).admittable == 5


def test_an_earlier_day_is_kept_as_history_and_said_so(people: Any, ada: Any, home: Any) -> None:
    free(people, home, admittable=2)
    answer = ada.post(
        edit(home), typed(home, nursing__admittable="4", on_day="30", on_month="7"), follow=False
    )
    assert answer.status_code == 302
    assert Vacancy.objects.get(current=True).admittable == 2
    said = [str(each) for each in ada.get(reverse(SEARCH)).context["messages"]]
    assert any("kept as history" in words for words in said)


def test_a_second_registration_leads_to_the_first(ada: Any, home: Any) -> None:
    second = make_home(name="Again", dual_registered=True, dual_primary_id=home.cqc_id)
    assert edit(home) in ada.get(edit(second)).content.decode()


def test_three_people_at_the_form(people: Any, home: Any, signed_in: Any) -> None:
    assert signed_in(people.viewer).get(edit(home)).status_code == 403
    assert signed_in(people.viewer).post(edit(home), typed(home, nursing__admittable="1")).status_code == 403
    free(people, home, admittable=2, note="Ask for Mo")
    theirs = signed_in(people.outsider).get(edit(home)).content.decode()
    assert "Ask for Mo" not in theirs
    assert "Known:" not in theirs


# --- history, sums, boxes -------------------------------------------------------------------------
def test_history_names_who_said_so_only_to_those_who_may_know(people: Any, home: Any, signed_in: Any) -> None:
    free(people, home)
    url = reverse("providers:vacancy_history", args=[home.pk])
    assert "Mo Manager" in signed_in(people.commissioner).get(url).content.decode()
    assert "Mo Manager" not in signed_in(people.viewer).get(url).content.decode()
    assert "Mo Manager" not in signed_in(people.outsider).get(url).content.decode()


def panel(people: Any, home: Any, user: Any, partnership: Any = None) -> str:
    request = RequestFactory().get("/")
    request.user, request.partnership = user, partnership or people.partnership
    return str(vacancies_panel(HomeContext(request, home, request.partnership, TODAY)))


def test_the_box_shows_free_reserved_fee_features_who_and_how_long_ago(people: Any, home: Any) -> None:
    free(people, home, admittable=2, reserved=1, weekly_fee=Decimal(1050), features=("hoist",), **days_ago(8))
    box = panel(people, home, people.commissioner)
    for words in (
        "Nursing: 2 free", "1 reserved besides", "£1,050", "Hoist", "Stale",
        "Verified by Mo Manager 8 days ago",
    ):  # fmt: skip
        assert words in box
    seen = panel(people, home, people.viewer)
    assert "Verified by the home 8 days ago" in seen
    assert "Confirm or change" not in seen
    assert "never told us" in panel(people, home, people.outsider, people.elsewhere)


def test_the_card_on_home_says_how_many_are_free_and_how_many_figures_are_old(people: Any, home: Any) -> None:
    request = RequestFactory().get("/")
    request.user, request.partnership = people.viewer, people.partnership
    assert free_beds_box(request) is None
    free(people, home, admittable=2, **days_ago(8))
    assert "Free beds: 2 in 1 home; 1 home&#x27;s figures are older than 7 days" in str(
        free_beds_box(request)
    )
    request.user = people.outsider
    assert free_beds_box(request) is None


def test_sums_by_type_lead_to_the_search(people: Any, ada: Any, home: Any) -> None:
    free(people, home)
    page = ada.get(reverse("providers:vacancy_totals")).content.decode()
    assert "?bed=nursing" in page
    assert "2 in 1 home" in page


def test_the_pages_ask_no_more_of_the_database_with_more_homes(people: Any, ada: Any, home: Any) -> None:
    for number in range(8):
        free(people, make_home(name=f"Home {number}", kind="nursing"))
    with query_budget("vacancies: search"):
        ada.get(reverse(SEARCH), {"bed": "nursing", "near": "TB1", "within": "5", "no_red": "on"})
    with query_budget("vacancies: totals"):
        ada.get(reverse("providers:vacancy_totals"))
    with query_budget("vacancies: form of a home"):
        ada.get(edit(home))
