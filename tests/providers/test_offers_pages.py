"""The pages of offers: made from a list, answered for several homes at once, closed and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse

from providers.actions.offers import close_offer
from providers.actions.records import record_of
from providers.home.offers import offers_panel
from providers.models import HomeRecord, Offer, OfferAnswer
from providers.panels import HomeContext
from tests.guards import query_budget
from tests.providers.making import NOW, TODAY, make_home
from tests.providers.offering import OFFERED, given_to, homes_of, offer, said

NEW = "providers:offer_new"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def homes(people: Any) -> Any:
    return homes_of(people)


@pytest.fixture
def ada(people: Any, signed_in: Any) -> Any:
    return signed_in(people.commissioner)


def typed(homes: Any, **fields: Any) -> dict[str, Any]:
    day = {"on_day": "2", "on_month": "8", "on_year": "2021"}
    what = {"kind": "device", "title": "Tablets", "homes": [home.pk for home in homes]}
    return {**day, **what, **fields}


def bulk(made: Offer, homes: Any, what: str, **fields: Any) -> dict[str, Any]:
    rows = made.answers.filter(location__in=homes)
    day = {"on_day": "2", "on_month": "8", "on_year": "2021"}
    return {"selected": [f"{row.pk}:{row.version}" for row in rows], "what": what, **day, **fields}


def test_an_offer_is_made_to_the_homes_that_are_ticked(ada: Any, homes: Any) -> None:
    answer = ada.post(reverse(NEW), typed(homes[:3]), follow=True)
    assert "3 invited, 3 no answer" in answer.content.decode()
    assert Offer.objects.get().title == "Tablets"


def test_homes_ticked_in_the_list_of_homes_are_those_of_the_form(ada: Any, homes: Any) -> None:
    url = f"{reverse(NEW)}?home={homes[1].pk}&home={homes[2].pk}&home=x"
    page = ada.get(url).content.decode()
    assert "2 homes from your list" in page
    assert "Home 01" not in page
    assert ada.post(url, typed(homes[1:3])).status_code == 302


def test_homes_are_found_by_kind_worry_name_and_what_they_were_offered(
    people: Any, ada: Any, homes: Any
) -> None:
    make_home(name="At home", kind="home_care")
    record_of(people.partnership, homes[0])
    HomeRecord.objects.update(worst="red")
    offer(people, homes[1:2])
    for asked, found in (
        ({}, ["Home 01", "Home 02", "Home 03", "Home 04"]),
        ({"kinds": "home_care"}, ["At home"]),
        ({"worst": "red"}, ["Home 01"]),
        ({"worst": ["white", "amber"]}, ["Home 02", "Home 03", "Home 04"]),
        ({"q": "03"}, ["Home 03"]),
        ({"never": "training"}, ["Home 01", "Home 03", "Home 04"]),
        ({"kinds": "castle"}, []),
    ):
        shown = ada.get(reverse(NEW), asked).context["form"].fields["homes"].queryset
        assert [home.name for home in shown] == found, asked


def test_an_offer_without_homes_or_title_says_so_and_keeps_what_was_typed(ada: Any, homes: Any) -> None:
    answer = ada.post(reverse(NEW), typed([], title="", words="For wards rounds by video"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick at least one home" in page
    assert "For wards rounds by video" in page


def test_what_the_rules_refuse_stands_in_the_form(ada: Any, homes: Any) -> None:
    late = {"answer_by_day": "1", "answer_by_month": "8", "answer_by_year": "2021"}
    answer = ada.post(reverse(NEW), typed(homes, **late))
    assert (
        "Answers can’t be due" in answer.content.decode()
        or "be due before the offer" in answer.content.decode()
    )
    assert not Offer.objects.exists()


def test_the_list_has_live_counts_and_finds_what_is_overdue(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes, answer_by=TODAY - timedelta(days=1))
    offer(people, homes[:1], title="Tablets", kind="device")
    said(made, homes[0], "accepted", by=people.commissioner)
    page = ada.get(reverse("providers:offers"), {"state": "overdue"}).content.decode()
    assert "RESTORE2 training" in page
    assert "Answers overdue" in page
    assert "Tablets" not in page
    assert "Tablets" in ada.get(reverse("providers:offers"), {"q": "tab", "state": "open"}).content.decode()
    close_offer(offer=made, on=TODAY, version=1, by=people.commissioner)
    assert "RESTORE2" in ada.get(reverse("providers:offers"), {"state": "closed"}).content.decode()


def test_an_empty_list_says_what_it_is_for(people: Any, ada: Any, homes: Any, signed_in: Any) -> None:
    assert "Make an offer" in ada.get(reverse("providers:offers")).content.decode()
    page = signed_in(people.viewer).get(reverse("providers:offers")).content.decode()
    assert "Nothing was offered yet" in page
    assert "Make an offer" not in page


def test_several_homes_are_written_down_at_once(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes)
    url = reverse("providers:offer_bulk", args=[made.pk])
    page = ada.post(url, bulk(made, homes[:3], "accepted")).content.decode()
    assert "3 written down" in page
    assert "4 invited, 3 accepted, 1 no answer" in page
    ada.post(url, bulk(made, homes[:2], "delivered"))
    assert made.answers.filter(delivered_on=TODAY).count() == 2
    ada.post(url, bulk(made, homes[:1], "undelivered"))
    ada.post(url, bulk(made, homes[3:], "remove"))
    assert (made.answers.filter(delivered_on=TODAY).count(), made.answers.count()) == (1, 3)


def test_what_is_refused_for_one_home_is_said_with_its_name_and_the_others_are_kept(
    people: Any, ada: Any, homes: Any
) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    form = bulk(made, homes, "delivered")
    answer = ada.post(reverse("providers:offer_bulk", args=[made.pk]), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 ticked, 3 refused" in page
    assert "Home 02 has not accepted" in page
    assert made.answers.get(location=homes[0]).delivered_on == TODAY


def test_a_row_that_somebody_changed_meanwhile_is_refused_in_its_line(
    people: Any, ada: Any, homes: Any
) -> None:
    made = offer(people, homes)
    form = bulk(made, homes[:2], "declined")
    said(made, homes[0], "accepted", by=people.commissioner)
    page = ada.post(reverse("providers:offer_bulk", args=[made.pk]), form).content.decode()
    assert "2 ticked, 1 refused" in page
    assert "Ada May changed it" in page
    assert made.answers.get(location=homes[0]).answer == "accepted"
    assert made.answers.get(location=homes[1]).answer == "declined"


def test_nothing_ticked_is_said_so(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes)
    answer = ada.post(reverse("providers:offer_bulk", args=[made.pk]), bulk(made, [], "later"))
    assert answer.status_code == 422
    assert "Tick the homes first" in answer.content.decode()


def test_one_home_is_answered_and_delivered_on_its_own_page(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes)
    row = made.answers.get(location=homes[0])
    url = reverse("providers:offer_answer", args=[row.pk])
    sent = {
        "answer": "accepted", "answered_on_day": "28", "answered_on_month": "7", "answered_on_year": "2021",
        "delivered_on_day": "2", "delivered_on_month": "8", "delivered_on_year": "2021",
        "note": "Two tablets", "version": "1",
    }  # fmt: skip
    assert ada.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert (row.answered_on, row.delivered_on, row.note) == (TODAY - timedelta(days=5), TODAY, "Two tablets")
    again = ada.post(url, {**sent, "answer": "later"})
    assert again.status_code == 409
    assert "Two tablets" in again.content.decode()


def test_an_offer_is_corrected_closed_and_opened_again(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes)
    fields = {"kind": "training", "title": "NEWS2 training", "words": "", "version": "1"}
    ada.post(reverse("providers:offer_edit", args=[made.pk]), fields)
    lost = ada.post(reverse("providers:offer_edit", args=[made.pk]), {**fields, "title": "Other"})
    assert lost.status_code == 409
    state = reverse("providers:offer_state", args=[made.pk])
    assert "is closed" in ada.post(state, {"version": "2"}, follow=True).content.decode()
    assert "changed this offer" in ada.post(state, {"version": "2"}, follow=True).content.decode()
    assert "open again" in ada.post(state, {"version": "3"}, follow=True).content.decode()
    made.refresh_from_db()
    assert (made.title, made.closed_on) == ("NEWS2 training", None)
    assert "out of date" in ada.post(state, {}, follow=True).content.decode()


def test_homes_are_added_from_those_that_have_it_not(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes[:2])
    url = reverse("providers:offer_homes", args=[made.pk])
    shown = ada.get(url).context["form"].fields["homes"].queryset
    assert [home.name for home in shown] == ["Home 03", "Home 04"]
    page = ada.post(url, {"homes": [homes[2].pk]}, follow=True).content.decode()
    assert "1 home added to the offer" in page
    assert ada.post(url, {"homes": [homes[0].pk]}).status_code == 422
    assert OfferAnswer.objects.count() == 3


def test_the_homes_of_an_offer_can_be_taken_away_as_filtered(people: Any, ada: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    answer = ada.get(made.get_absolute_url(), {"delivered": "due", "format": "csv"})
    text = answer.getvalue().decode()
    assert "Home 01" in text
    assert "Home 02" not in text


def test_three_people_at_an_offer(people: Any, homes: Any, signed_in: Any) -> None:
    made = offer(people, homes)
    vic, olu = signed_in(people.viewer), signed_in(people.outsider)
    page = vic.get(made.get_absolute_url()).content.decode()
    assert "4 invited" in page
    assert "Add homes" not in page
    assert 'name="selected"' not in page
    row = made.answers.all()[0]
    for name, pk in (
        ("offer_edit", made.pk), ("offer_homes", made.pk), ("offer_bulk", made.pk), ("offer_state", made.pk),
        ("offer_answer", row.pk),
    ):  # fmt: skip
        assert vic.post(reverse(f"providers:{name}", args=[pk])).status_code == 403
        assert olu.post(reverse(f"providers:{name}", args=[pk])).status_code == 404
    assert olu.get(made.get_absolute_url()).status_code == 404
    assert "RESTORE2" not in olu.get(reverse("providers:offers")).content.decode()


def test_the_box_of_a_home_lists_its_offers_with_the_way_to_answer(people: Any, homes: Any) -> None:
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner)
    given_to(made, homes[0], by=people.commissioner)

    def box(user: Any, partnership: Any) -> str:
        request = RequestFactory().get("/")
        request.user, request.partnership = user, partnership
        return str(offers_panel(HomeContext(request, homes[0], partnership, TODAY)))

    ours = box(people.commissioner, people.partnership)
    for words in ("RESTORE2 training", "Accepted", "delivered 2 August 2021", "Change"):
        assert words in ours
    assert "Change" not in box(people.viewer, people.partnership)
    assert "RESTORE2" not in box(people.outsider, people.elsewhere)
    assert box(people.outsider, people.partnership) == "None"
    assert OFFERED < TODAY


def test_the_pages_ask_no_more_of_the_database_with_more_homes(people: Any, ada: Any) -> None:
    homes = homes_of(people, 9)
    made = offer(people, homes)
    offer(people, homes[:3], title="Tablets")
    with query_budget("offers: list"):
        ada.get(reverse("providers:offers"))
    with query_budget("offers: offer"):
        ada.get(made.get_absolute_url())
