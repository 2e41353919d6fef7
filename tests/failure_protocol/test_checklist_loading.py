"""The checklist of an incident is the procedure's, exactly (L01, L02, L08, Z4, Z15)."""

from __future__ import annotations

from collections import Counter

import pytest

from failure_protocol.actions.checklist import load_checklists
from failure_protocol.checklists import Service, service_kind
from failure_protocol.models import ItemAnswer
from failure_protocol.models.checklist import Source
from failure_protocol.models.team import Body
from failure_protocol.summaries.checklist import items_of, progress_of, sections_of, unresolved
from tests.failure_protocol.making import LATER, make_incident, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (Service.CARE_HOME, {"A": 94, "D": 27}),
        (Service.HOME_CARE, {"A": 71, "C": 30}),
        (Service.MIXED, {"A": 96, "C": 30, "D": 27}),
    ],
)
def test_each_kind_of_service_gets_its_items(people, lead, kind, counts):
    items = items_of(make_incident(people, lead, service_kind=kind))
    assert Counter(item.source for item in items) == counts


def test_loading_twice_adds_nothing(lead, incident):
    assert load_checklists(incident=incident, by=lead, at=LATER) == []
    assert incident.items.count() == 121


def test_blank_applicability_counts_as_all_and_is_marked(incident):
    marked = [row.ref for row in items_of(incident) if "not stated" in row.applies_words]
    assert marked == ["2.21", "4.8", "8.3"]


def test_nothing_is_ticked_for_anybody_and_items_of_appendix_a_start_as_nobody_s(incident):
    assert set(ItemAnswer.objects.of(incident).values_list("status", flat=True)) == {"not_started"}
    progress = progress_of(incident)
    assert (progress.total, progress.resolved, progress.unowned) == (121, 0, 119)
    assert len(unresolved(incident)) == 121


def test_an_item_for_which_the_procedure_names_nobody_is_the_opener_s_until_passed_on(lead, incident):
    assert list(
        ItemAnswer.objects.of(incident).held_by(lead).values_list("item__ref", "body")
    ) == [("D13", Body.COUNCIL), ("D21", Body.COUNCIL)]  # fmt: skip


def test_an_item_knows_its_section_bodies_and_cross_references(incident):
    rows = {row.ref: row for row in items_of(incident)}
    assert (rows["7.13"].see, "2.8" in rows["7.13"].see_note) == (("2.7", "2.8"), True)
    assert rows["4.5"].see == ("3.8",)
    assert (rows["2.1"].section, rows["2.1"].bodies) == ("2", ("LA", "NHS", "Provider"))
    assert rows["2.21"].is_standing


def test_sections_come_in_the_procedure_s_order_with_their_counts(incident):
    sections = [(each.source, each.progress.total) for each in sections_of(items_of(incident))]
    assert sections == [
        *((Source.A, number) for number in (2, 21, 13, 8, 6, 4, 29, 4, 4, 3)),
        (Source.D, 27),
    ]


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (["residential"], Service.CARE_HOME),
        (["home_care"], Service.HOME_CARE),
        (["residential", "home_care"], Service.MIXED),
        (["supported_living"], None),
        (["residential", "day"], None),
        ([], None),
    ],
)
def test_other_types_of_service_leave_the_choice_to_a_person(types, kind):
    assert service_kind(types) is kind
