"""The pages of a report and of all indicators lead to their packs: make one, download the newest."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.permissions import Permission
from accounts.roles import Role
from metrics.models import Report
from packs import actions
from packs.models import Pack
from tests.packs.performing import asked, make_report
from tests.providers.making import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: Any) -> Report:
    return make_report(people)


def shown(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    words: str = answer.content.decode()
    return words


def test_who_builds_packs_is_led_to_the_form_with_the_day_of_the_page(
    people: Any, report: Report, signed_in: Any
) -> None:
    client = signed_in(people.commissioner)
    page = shown(client, f"{report.get_absolute_url()}?day_day=2&day_month=8&day_year=2021")
    link = (
        f"{reverse('packs:build')}?definition=performance-report&amp;scope={report.pk}&amp;as_at=2021-08-02"
    )
    assert link in page
    form = client.get(link.replace("&amp;", "&")).context["form"]
    assert form["definition"].value() == "performance-report"
    assert form["scope"].value() == f"performance report:{report.pk}"
    assert form["as_at"].value().isoformat() == "2021-08-02"


def test_a_day_that_is_none_leaves_the_form_at_today(people: Any, signed_in: Any) -> None:
    client = signed_in(people.commissioner)
    for given in ("2021-02-30", "soon", ""):
        assert "as_at" not in client.get(reverse("packs:build"), {"as_at": given}).context["form"].initial


def test_the_form_asks_for_a_report_and_for_a_book(people: Any, report: Report, signed_in: Any) -> None:
    client = signed_in(people.commissioner)
    day = {"as_at_day": 2, "as_at_month": 8, "as_at_year": 2021, "edition": "public"}
    for kind, scope in (
        ("performance-report", f"performance report:{report.pk}"),
        ("kpi-book", "set of indicators:testborough"),
    ):
        answer = client.post(reverse("packs:build"), {"definition": kind, "scope": scope, **day})
        assert answer.status_code == 302
    wrong = {"definition": "kpi-book", "scope": f"performance report:{report.pk}", **day}
    assert client.post(reverse("packs:build"), wrong).status_code == 422


def test_who_only_reads_downloads_the_newest_and_makes_none(
    people: Any, report: Report, signed_in: Any
) -> None:
    pack, _ = actions.make_pack(request=asked(report, "public"), by=people.commissioner, at=NOW)
    page = shown(signed_in(people.viewer), report.get_absolute_url())
    assert reverse("packs:pdf", args=[pack.pk]) in page
    assert reverse("packs:workbook", args=[pack.pk]) in page
    assert "Make pack" not in page


def test_a_pack_that_one_may_not_read_is_not_offered(people: Any, report: Report, signed_in: Any) -> None:
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    Pack.objects.filter(pk=pack.pk).update(needs=Permission.VIEW_EXEMPT.value)
    page = shown(signed_in(people.viewer), report.get_absolute_url())
    assert reverse("packs:pdf", args=[pack.pk]) not in page


def test_the_issued_pack_is_offered_before_a_newer_draft(people: Any, report: Report, signed_in: Any) -> None:
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    actions.issue_pack(pack=pack, by=people.join(Role.BOARD_ADMINISTRATOR), at=NOW)
    Report.objects.filter(pk=report.pk).update(title="Performance of the year")
    report.refresh_from_db()
    draft, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    page = shown(signed_in(people.commissioner), report.get_absolute_url())
    assert reverse("packs:pdf", args=[pack.pk]) in page
    assert reverse("packs:pdf", args=[draft.pk]) not in page


def test_the_page_of_all_indicators_leads_to_the_book(people: Any, report: Report, signed_in: Any) -> None:
    page = shown(signed_in(people.commissioner), reverse("metrics:indicators"))
    assert f"{reverse('packs:build')}?definition=kpi-book&amp;scope=testborough" in page


def test_the_page_of_a_pack_leads_back_to_its_report(people: Any, report: Report, signed_in: Any) -> None:
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    page = shown(signed_in(people.commissioner), pack.get_absolute_url())
    assert (
        f'<a class="govuk-link" href="{report.get_absolute_url()}">All packs of this performance report'
        in page
    )
