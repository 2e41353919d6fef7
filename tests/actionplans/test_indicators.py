"""Between plans and indicators: an action for a red, key metrics with their newest figures."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from actionplans.actions import join_action_about, link_metrics, open_action_about, set_metrics
from actionplans.models import Action, Concern, Plan
from core.errors import Refused
from metrics.actions.reports import create_report
from metrics.models import Indicator
from tests.factories import make_small_plan
from tests.metrics.making import JULY, NOW, enter, make_indicator, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def plan(people) -> Plan:
    return make_small_plan(people.partnership, people.commissioner)


@pytest.fixture
def falls(people) -> Indicator:
    """Red in July."""
    row = make_indicator(people, name="Falls", code="falls")
    make_target(row, 12, people.commissioner)
    for month in (5, 6):
        enter(row, 10 + month, people.commissioner, start=JULY.replace(month=month))
    enter(row, 30, people.commissioner)
    return row


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_action_about_a_red_stands_in_the_plan_and_names_the_indicator(people, plan, falls):
    made = open_action_about(
        indicator=falls, workstream=plan.workstreams.first(), title="More staff", by=people.commissioner,
        at=NOW,
    )  # fmt: skip
    assert made.title == "More staff"
    assert str(made.concerns.get()) == "Indicator: Falls"


def test_joining_twice_is_once(people, plan, falls):
    action = Action.objects.filter(workstream__plan=plan).first()
    for _ in range(2):
        join_action_about(indicator=falls, action=action, by=people.commissioner, at=NOW)
    assert Concern.objects.filter(action=action, indicator=falls).count() == 1


def test_a_plan_of_another_partnership_takes_no_action_about_it(people, falls):
    other = make_small_plan(people.elsewhere, people.outsider)
    with pytest.raises(Refused, match="another partnership"):
        open_action_about(
            indicator=falls, workstream=other.workstreams.first(), title="x", by=people.outsider, at=NOW
        )


def test_who_only_reads_opens_no_action(people, plan, falls):
    with pytest.raises(PermissionDenied):
        open_action_about(
            indicator=falls, workstream=plan.workstreams.first(), title="x", by=people.viewer, at=NOW
        )


def test_a_key_metric_is_joined_and_parted_again(people, plan, falls):
    stream = plan.workstreams.first()
    set_metrics(workstream=stream, names=["Falls in homes"], by=people.commissioner)
    metric = stream.metrics.get()
    for code in ("falls", "falls", ""):
        link_metrics(workstream=stream, codes={metric.pk: code}, by=people.commissioner, at=NOW)
        metric.refresh_from_db()
        assert metric.indicator_code == code


def test_a_key_metric_is_no_indicator_that_does_not_exist_and_no_metric_that_is_gone(people, plan, falls):
    stream = plan.workstreams.first()
    set_metrics(workstream=stream, names=["Falls in homes"], by=people.commissioner)
    metric = stream.metrics.get()
    with pytest.raises(Refused, match="no indicator"):
        link_metrics(workstream=stream, codes={metric.pk: "nonsense"}, by=people.commissioner, at=NOW)
    with pytest.raises(Refused, match="changed meanwhile"):
        link_metrics(workstream=stream, codes={metric.pk + 9: "falls"}, by=people.commissioner, at=NOW)


# --- in the browser -------------------------------------------------------------------------------
def test_from_the_red_an_action_is_opened_and_both_pages_show_it(people, plan, falls, signed_in):
    client = signed_in(people.commissioner)
    url = f"/plans/indicators/{falls.pk}/"
    assert url in text(client.get(falls.get_absolute_url()))
    asked = client.get(url)
    assert asked.context["form"]["title"].value().startswith("Falls: 30 in July 2021 (M4). Missed by")
    sent = {"workstream": plan.workstreams.first().pk, "title": "More staff"}
    page = text(client.post(url, sent, follow=True))
    assert "answers for “Falls”" in page
    assert f'href="{falls.get_absolute_url()}">Falls</a>' in page
    assert "More staff" in text(client.get(falls.get_absolute_url()))


def test_an_action_there_is_joined_from_the_red(people, plan, falls, signed_in):
    client = signed_in(people.commissioner)
    action = Action.objects.filter(workstream__plan=plan).first()
    url = f"/plans/indicators/{falls.pk}/"
    assert client.post(url, {"join": "1"}).status_code == 422
    client.post(url, {"join": "1", "join-action": action.pk})
    assert action.ref in text(client.get(falls.get_absolute_url()))
    assert client.post(url, {"join": "1", "join-action": action.pk}).status_code == 422  # it is joined


def test_who_only_reads_sees_the_actions_and_no_way_to_open_one(people, plan, falls, signed_in):
    open_action_about(
        indicator=falls, workstream=plan.workstreams.first(), title="More staff", by=people.commissioner,
        at=NOW,
    )  # fmt: skip
    page = text(signed_in(people.viewer).get(falls.get_absolute_url()))
    assert "More staff" in page
    assert "Open an action" not in page


def test_the_plan_and_its_workstream_show_the_newest_figure_of_a_key_metric(people, plan, falls, signed_in):
    client, stream = signed_in(people.commissioner), plan.workstreams.first()
    set_metrics(workstream=stream, names=["Falls in homes", "Days waited"], by=people.commissioner)
    url = f"/plans/workstreams/{stream.pk}/metrics/"
    first, second = stream.metrics.all()
    client.post(url, {f"metric-{first.pk}": "falls", f"metric-{second.pk}": ""})
    for where in (plan, stream):
        page = text(client.get(where.get_absolute_url()))
        assert f'href="{falls.get_absolute_url()}">30<' in page
        assert "July 2021" in page
        assert "Days waited <span" in page  # to be defined


def test_as_at_an_earlier_day_the_plan_shows_the_figure_of_then(people, plan, falls, signed_in):
    stream = plan.workstreams.first()
    set_metrics(workstream=stream, names=["Falls in homes"], by=people.commissioner)
    link_metrics(workstream=stream, codes={stream.metrics.get().pk: "falls"}, by=people.commissioner, at=NOW)
    page = text(
        signed_in(people.viewer).get(
            plan.get_absolute_url(), {"as_at_day": "20", "as_at_month": "6", "as_at_year": "2021"}
        )
    )
    assert f'href="{falls.get_absolute_url()}">16<' in page


def test_a_workstream_without_key_metrics_says_so(people, plan, signed_in):
    stream = plan.workstreams.first()
    set_metrics(workstream=stream, names=[], by=people.commissioner)
    page = text(signed_in(people.commissioner).get(f"/plans/workstreams/{stream.pk}/metrics/"))
    assert "names no key metrics yet" in page


def make_portfolio(title, partnership, by):
    plan = make_small_plan(partnership, by)
    Plan.objects.filter(pk=plan.pk).update(title=title, layout="portfolio")
    return plan


def test_the_portfolios_that_a_report_tells_of_are_chosen_in_its_form(people, signed_in):
    own = people.partnership, people.commissioner
    ours, other = make_portfolio("Digital care", *own), make_portfolio("Discharge", *own)
    make_portfolio("Elsewhere’s", people.elsewhere, people.outsider)
    report = create_report(
        partnership=people.partnership, facts={"title": "Report"}, by=people.commissioner, at=NOW
    )
    client = signed_in(people.commissioner)
    address = reverse("metrics:report_edit", args=[report.pk])
    page = client.get(address).content.decode()
    assert ("Digital care" in page, "Discharge" in page, "Elsewhere’s" in page) == (True, True, False)
    typed = {"title": "Report", "same": "green", "amber": "10", "width": "relative", "version": "1"}
    assert client.post(address, {**typed, "plans": [ours.pk]}).status_code == 302
    report.refresh_from_db()
    assert report.plans == [ours.pk]
    wrong = client.post(address, {**typed, "version": "2", "plans": [other.pk + 99]})
    assert wrong.status_code == 422
    report.refresh_from_db()
    assert report.plans == [ours.pk]
