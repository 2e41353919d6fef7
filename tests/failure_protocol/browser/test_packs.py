"""Packs in a browser: each page fits and passes axe; a recipient opens one on a phone, without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from failure_protocol.models import SealedPack
from failure_protocol.pack_links import code_of, token_of
from tests.actionplans.browser.test_rounds import no_sideways_scrolling
from tests.failure_protocol.making import LATER, make_incident, make_lead
from tests.failure_protocol.packing import make_known
from tests.failure_protocol.test_packs import sealed

PHONE = 375


@pytest.fixture
def lead(people: Any, transactional_db: None, time_machine: Any) -> Any:
    time_machine.move_to(LATER + timedelta(minutes=1))
    return make_lead(people)


@pytest.fixture
def pack(people: Any, lead: Any) -> SealedPack:
    incident = make_incident(people, lead)
    made: SealedPack = sealed(incident, lead, make_known(incident, lead)).pack
    return made


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_of_packs_fits_and_passes_axe(browsing, axe, pack, lead, width):
    page = browsing.open(user=lead, width=width)
    base = reverse("failure_protocol:sealed_packs", args=[pack.incident_id])
    one = pack.get_absolute_url()
    forms = [f"{base}new/transfer/", f"{base}new/grab/", f"{one}take-back/", f"{one}wrong-recipient/"]
    for address in (base, one, *forms):
        page.goto(address)
        no_sideways_scrolling(page)
        axe(page)


def test_a_recipient_opens_a_pack_on_a_phone_without_an_account(browsing, axe, pack):
    page = browsing.open(width=PHONE)
    page.goto(reverse("failure_protocol:pack_link", args=[token_of(pack)]))
    no_sideways_scrolling(page)
    axe(page)
    page.get_by_label("Code").fill("1111 1111")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_role("alert")).to_contain_text("You can try 4 more times")
    axe(page)
    page.get_by_label("Code").fill(code_of(pack))
    with page.expect_download() as loading:
        page.get_by_role("button", name="Open it").click()
    assert loading.value.suggested_filename == "need.pdf"
