"""A month's register in a browser: brought, looked at, accepted; every page fits and passes axe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jobs.models import Job
from jobs.runner import execute
from providers.models import Location, RegisterImport
from tests.actionplans.browser.test_rounds import no_sideways_scrolling
from tests.providers.importing import accepted, brought, content
from tests.providers.making import NOW, make_officer, make_settings
from tests.providers.registers import hsca

PHONE = 375
TWO = "1-100000002"


@pytest.fixture
def officer(people: Any, transactional_db: None, time_machine: Any) -> Any:
    time_machine.move_to(NOW)
    make_settings(people)
    return make_officer(people)


def do_the_work() -> None:
    """What the worker does; here in the test's own process."""
    for job in Job.objects.active():
        execute(job.pk, heartbeats=False)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_file_is_brought_looked_at_and_accepted(browsing, officer, tmp_path: Path, javascript, people):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    path = tmp_path / "august.csv"
    path.write_bytes(content([hsca(**{"Care homes beds": "44"})]))
    page = browsing.open(user=officer, javascript=javascript)
    page.goto("/homes/imports/")
    page.get_by_label("File of the register").set_input_files(path)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare a file with the register")
    do_the_work()
    page.reload()
    page.get_by_role("link", name="Open Compare a file with the register").click()
    expect(page.get_by_text("Mill House: gone from the register")).to_be_visible()
    page.get_by_label("I have looked at what would change").check()
    page.get_by_role("button", name="Accept into the register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept an import of the register")
    do_the_work()
    assert Location.objects.get(name="Seaview").beds == 44


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_of_an_import_fits_and_passes_axe(browsing, axe, officer, people, width):
    accepted(people, [hsca(), hsca(TWO, "Mill House")])
    names = ("Location Telephone Number", "Location Web Address", "Location City", "Location Region")
    run = brought(people, [hsca(**dict.fromkeys(names, "x"), **{"Care homes beds": "N/A"})], name="b.csv")
    done = RegisterImport.objects.exclude(pk=run.pk).get()
    page = browsing.open(user=officer, width=width)
    for address in ("", f"{run.pk}/", f"{run.pk}/left-out/", f"{done.pk}/"):
        page.goto(f"/homes/imports/{address}")
        no_sideways_scrolling(page)
        axe(page)
    for summary in page.locator("main details > summary").all():
        summary.click()
    axe(page)
