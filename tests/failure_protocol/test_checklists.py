"""The checklists hold what was counted in the procedure (failure-protocol.md, Fixed facts; L01, L02, L08)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from failure_protocol import checklists
from failure_protocol.checklists import Applies, Service, WrongChecklist, items_for, load


def text_of(source: str) -> str:
    return (checklists.HERE / checklists.FILES[source]).read_text("utf-8")


def test_appendix_a_has_96_items_in_ten_sections() -> None:
    items = load("A").items
    assert len(items) == 96
    assert tuple(Counter(item.section for item in items).values()) == (2, 22, 13, 8, 6, 4, 30, 4, 4, 3)


def test_its_applicability_is_66_all_25_care_home_2_home_care_and_3_not_stated() -> None:
    found = Counter(item.applies for item in load("A").items)
    assert [found[kind] for kind in Applies] == [66, 25, 2, 3]
    silent = [item.ref for item in load("A").items if item.applies is Applies.NOT_STATED]
    assert silent == ["2.21", "4.8", "8.3"]


@pytest.mark.parametrize(
    ("service", "number"), [(Service.CARE_HOME, 94), (Service.HOME_CARE, 71), (Service.MIXED, 96)]
)
def test_a_care_home_gets_94_items_and_home_care_71(service: Service, number: int) -> None:
    assert sum(item.source == "A" for item in items_for(service)) == number


def test_appendix_c_has_7_headings_21_tasks_9_progress_entries_and_9_codes() -> None:
    plan = load("C")
    assert len({item.section for item in plan.items}) == 7
    assert Counter(item.column for item in plan.items) == {"now": 21, "progress": 9}
    assert len(plan.names) == 9
    assert {code for item in plan.items for code in item.responsible} == set(plan.names)


def test_appendix_d_has_27_tasks_two_of_nobody_and_16_assignments() -> None:
    plan = load("D")
    assert len(plan.items) == 27
    assert [item.ref for item in plan.items if not item.responsible] == ["D13", "D21"]
    assert len(plan.names) == 16


def test_the_emergency_plan_fits_the_service() -> None:
    assert {item.source for item in items_for(Service.CARE_HOME)} == {"A", "D"}
    assert {item.source for item in items_for(Service.HOME_CARE)} == {"A", "C"}


def test_duties_that_never_end_are_marked() -> None:
    standing = {item.ref for item in load("A").items if item.standing}
    assert {"2.21", "4.1", "9.2", "9.4"} <= standing


def test_a_file_that_lost_an_item_is_refused_with_the_difference_named() -> None:
    lines = [line for line in text_of("A").splitlines() if '["7.13"' not in line]
    with pytest.raises(WrongChecklist, match="items for CH: 24, not 25"):
        checklists.parse("\n".join(lines))


@pytest.mark.parametrize("source", ["C", "D"])
def test_an_emergency_plan_that_lost_a_task_is_refused(source: str) -> None:
    first = {"C": '["C1.1"', "D": '["D1"'}[source]
    lines = [line for line in text_of(source).splitlines() if first not in line]
    with pytest.raises(WrongChecklist, match="tasks: "):
        checklists.parse("\n".join(lines))


def test_an_item_that_stands_twice_is_refused() -> None:
    text = text_of("D").replace('["D2",', '["D1",')
    with pytest.raises(WrongChecklist, match="D1 stands there 2 times"):
        checklists.parse(text)


def test_a_checklist_whose_review_is_past_is_overdue() -> None:
    plan = load("A")
    assert not plan.is_overdue(plan.review)
    assert plan.is_overdue(plan.review + timedelta(days=1))
    assert plan.review == date(2022, 12, 31)
