"""Opening an incident in the browser: found, typed, asked again where something is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from failure_protocol.models import Incident
from failure_protocol.views.opening import address as details_of
from tests.accounts.ways_in import sign_in
from tests.failure_protocol.beginnings import sign
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead
from tests.providers.making import make_home, make_provider, make_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def desk(signed_in, lead) -> Client:
    return signed_in(lead)


def at(name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=parts)


def moment(name: str, when: Any) -> dict[str, Any]:
    """As the boxes send it."""
    local = timezone.localtime(when)
    return {
        f"{name}_day": local.day, f"{name}_month": local.month, f"{name}_year": local.year,
        f"{name}_time": f"{local:%H:%M}",
    }  # fmt: skip


def day(name: str, when: Any) -> dict[str, Any]:
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def said(page: Any) -> str:
    return " ".join(page.content.decode().split())


def opening(**fields: Any) -> dict[str, Any]:
    """What step 2 sends of one home."""
    return {
        "provider_name": "Larch Care Ltd", "kind": "failure", "cause": "insolvency", "timescale": "unknown",
        "state": "potential", "service_type": "residential", **moment("received_at", OPENED), **fields,
    }  # fmt: skip


def test_a_service_is_found_by_what_is_typed_of_its_name(people, lead, desk):
    make_settings(people)
    make_home(name="Larchfield", provider=make_provider(name="Larch Care Ltd"))
    page = desk.get(at("open") + "?q=larch")
    assert [home.name for home in page.context["found"]] == ["Larchfield"]
    assert "31 December 2022" not in said(page)  # in 2021 the review is not overdue yet
    assert "No Lead is set up" in said(page)
    assert "Nothing in the register fits" in said(desk.get(at("open") + "?q=zzz"))


def test_an_overdue_template_is_warned_of_and_stays_usable(people, lead, desk, time_machine):
    time_machine.move_to(LATER.replace(year=2026), tick=False)
    assert "their review is overdue" in said(sign_in(Client(), lead).get(at("open")))


def test_an_incident_is_opened_for_a_home_and_what_it_takes_along(people, lead, desk):
    provider = make_provider(name="Larch Care Ltd")
    home = make_home(name="Larchfield", provider=provider)
    other = make_home(name="Larch Lodge", provider=provider, kind="home_care")
    url = details_of(home)
    page = desk.get(url)
    assert page.context["form"].initial["service_type"] == "residential"
    data = opening(services=[home.pk, other.pk], cause="premises-fire", is_safeguarding="on")
    answer = desk.post(url, data)
    made = Incident.objects.get()
    assert answer.url == at("tonight", made.pk)
    assert (made.cause, made.hazard, made.is_safeguarding, made.service_kind) == (
        "premises", "fire", True, "mixed",
    )  # fmt: skip
    assert made.provider == provider
    assert made.received_at == OPENED


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(lead, desk):
    home = make_home(name="Larchfield")
    page = desk.post(
        details_of(home), opening(services=[home.pk], cause="", timescale="", summary="The bank.")
    )
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"cause", "timescale"}
    assert "The bank." in said(page)
    assert not Incident.objects.exists()


def test_planned_without_a_day_is_refused_beside_the_day(lead, desk):
    home = make_home(name="Larchfield")
    page = desk.post(details_of(home), opening(services=[home.pk], timescale="planned"))
    assert set(page.context["form"].errors) == {"closing_on"}
    days = day("closing_on", TODAY + timedelta(days=90))
    assert (
        desk.post(details_of(home), opening(services=[home.pk], timescale="planned", **days)).status_code
        == 302
    )


def test_a_kind_without_a_checklist_is_chosen_by_a_person(lead, desk):
    home = make_home(name="Larch Day", kind="day_service")
    url = details_of(home)
    assert "service_kind" in desk.get(url).context["form"].fields
    data = opening(services=[home.pk], service_type="day")
    assert set(desk.post(url, data).context["form"].errors) == {"service_kind"}
    desk.post(url, {**data, "service_kind": "care_home"})
    assert Incident.objects.get().items.filter(source="A").count() == 94


def test_a_home_that_is_in_an_incident_asks_why_and_links_both(people, lead, desk, incident):
    home = incident.services.get().location
    url, data = details_of(home), opening(services=[home.pk])
    assert "also_reason" not in desk.get(url).context["form"].fields
    page = desk.post(url, data)
    assert page.status_code == 422
    assert "PF-2021-1 is open for this service already" in said(page)
    desk.post(url, {**data, "also_reason": "The kitchen fails on its own."})
    second = Incident.objects.get(reference="PF-2021-2")
    assert second.services.get().also_in == incident
    assert "PF-2021-2 as well: The kitchen" in said(desk.get(at("about", incident.pk)))


def test_a_service_that_is_not_in_the_register_is_opened_by_name(lead, desk):
    url = at("open_details") + "?name=Larch%20at%20Home"
    form = desk.get(url).context["form"]
    assert form.initial["service_name"] == "Larch at Home"
    assert list(form.fields)[:3] == ["service_name", "service_type", "provider_name"]
    desk.post(url, opening(service_name="Larch at Home", service_type="home_care"))
    assert str(Incident.objects.get().services.get()) == "Larch at Home"


def test_a_person_may_say_that_the_home_is_of_another_kind(lead, desk):
    home = make_home(name="Larchfield")
    desk.post(
        details_of(home),
        opening(services=[home.pk], service_type="supported_living", service_kind="care_home"),
    )
    assert Incident.objects.get().services.get().service_type == "supported_living"


def test_hearing_of_it_tomorrow_is_refused(lead, desk):
    home = make_home(name="Larchfield")
    data = opening(services=[home.pk], **moment("received_at", OPENED + timedelta(days=1)))
    assert set(desk.post(details_of(home), data).context["form"].errors) == {"received_at"}


def test_an_incident_that_comes_of_a_sign_takes_it_along(people, lead, desk):
    home = make_home(name="Larchfield")
    row = sign(people, lead, location=home)
    page = desk.get(at("warning", row.pk))
    assert page.context["open_url"] == details_of(home, sign=row)
    assert "From warning sign" in said(desk.get(at("open") + f"?sign={row.pk}"))
    desk.post(details_of(home, sign=row), opening(services=[home.pk]))
    row.refresh_from_db()
    assert row.incident == Incident.objects.get()
    assert "Bills have not been paid" in said(desk.get(at("about", row.incident.pk)))


@pytest.mark.parametrize(
    "query", ["?service=x&sign=y", "?service=99999999999999999999&sign=99999999999999999999"]
)
def test_an_address_with_nonsense_leads_to_the_empty_form(lead, desk, query):
    assert desk.get(at("open_details") + query).context["chosen"] == []
