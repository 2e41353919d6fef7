"""Undoing a whole import: everything back, or refused with the names of the rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from actionplans.actions.plans import LeadName, add_step, edit_workstream, set_leads
from actionplans.actions.updates import update_action, update_step
from actionplans.importers.undo import undo_import
from actionplans.models import Action, Plan, Step, Update, Workstream
from audit.models import Entry
from tests.actionplans.importers import books
from tests.actionplans.importers.bringing import LATER, ROWS, bring, everything, workbook
from tests.conftest import People


# --- undo -----------------------------------------------------------------------------------------
def test_undoing_a_first_import_leaves_nothing_of_the_plan(people: People) -> None:
    run = bring(people, books.oversight())
    undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())
    assert everything() == [[], [], [], [], []]
    run.refresh_from_db()
    assert (run.state, run.plan, bool(run.parsed["workstreams"])) == ("undone", None, True)
    assert Entry.objects.filter(verb="actionplans.import_undone").count() == 1
    with pytest.raises(ValidationError, match="nothing to undo"):
        undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())


def test_undoing_a_later_import_puts_every_field_back(people: People) -> None:
    first = bring(people, workbook())
    beds = Action.objects.get(ref="1.1")
    rows: list[list[Any]] = [
        ["1.1", "Beds and cots", "Asked\nMeasured", "Buy ten beds", "June 2021", "Complete", ("Kim "
        "Dale"), "HS", "Slow now"],
        *ROWS[1:],
        ["1.3", "Rest", None, "Sleep", "TBC", "Not started", "NHS", None, None],
    ]  # fmt: skip
    second = bring(people, workbook(rows, day="1 February 2021"), at=LATER)
    with pytest.raises(ValidationError, match="was imported after it"):
        undo_import(run=first, by=people.commissioner, at=LATER, day=LATER.date())
    undo_import(run=second, by=people.commissioner, at=LATER, day=LATER.date())
    beds.refresh_from_db()
    step = Step.objects.get(text="Buy ten beds")
    assert (beds.title, beds.progress, beds.care_settings) == ("Beds", "Going well", ["CH"])
    assert [lead.name for lead in beds.leads.all()] == ["NHS"]
    assert [entry.text for entry in beds.done_entries.filter(withdrawn_on=None)] == ["Asked"]
    assert (step.status, step.status_text, step.timescale_text, step.agreed_due) == (
        "in_progress",
        "In progress",
        "May 2021",
        date(2021, 5, 31),
    )
    assert not Action.objects.filter(ref="1.3").exists()
    assert Plan.objects.get().as_at == date(2021, 1, 5)
    assert "undone" in set(Update.objects.values_list("kind", flat=True))


def _a_step(people: People) -> None:
    step = Step.objects.get(text="Cook each day")
    update_step(
        step=step, version=step.version, by=people.commissioner, at=LATER, changes={"status": "complete"}
    )


def _an_action(people: People) -> None:
    action = Action.objects.get(ref="1.2")
    update_action(
        action=action,
        version=action.version,
        by=people.commissioner,
        at=LATER,
        changes={"progress": "new words"},
    )


def _a_new_step(people: People) -> None:
    add_step(action=Action.objects.get(ref="1.2"), text="Wash up", by=people.commissioner, at=LATER)


def _a_lead(people: People) -> None:
    set_leads(action=Action.objects.get(ref="1.2"), leads=[LeadName("Pat Lake")], by=people.commissioner)


def _a_workstream(people: People) -> None:
    stream = Workstream.objects.get()
    edit_workstream(
        workstream=stream, version=stream.version, by=people.commissioner, changes={"name": "Ease"}
    )


def _gone(people: People) -> None:
    step = Step.objects.get(text="Cook each day")
    Update.objects.filter(step=step)._raw_delete("default")
    Step.objects.filter(pk=step.pk).delete()


@pytest.mark.parametrize(
    ("work", "named"),
    [
        (_a_step, "Cook each day"),
        (_an_action, "1.2 Food"),
        (_a_new_step, "Wash up"),
        (_a_lead, "1.2 Food"),
        (_a_workstream, "1. Ease"),
        (_gone, "step that is gone"),
    ],
)
def test_undo_is_refused_with_the_names_of_rows_that_somebody_changed_since(
    people: People, work: Any, named: str
) -> None:
    run = bring(people, workbook())
    work(people)
    before = everything()
    with pytest.raises(ValidationError) as refused:
        undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())
    assert named in refused.value.messages[0]
    assert everything() == before


def test_undo_is_refused_when_something_else_points_at_a_row(people: People) -> None:
    run = bring(people, workbook())
    run.created = [key for key in run.created if not key.startswith("step:")]
    run.versions = {}
    run.save(update_fields=["created", "versions"])
    with pytest.raises(ValidationError):
        undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())
    assert Plan.objects.exists()


def test_many_changed_rows_are_named_and_counted(people: People) -> None:
    rows: list[list[Any]] = [
        ["", f"Action number {n}", None, f"Step number {n}", "TBC", "Not started", "NHS", None, None]
        for n in range(12)
    ]
    run = bring(people, workbook(rows))
    for step in Step.objects.all():
        update_step(
            step=step, version=step.version, by=people.commissioner, at=LATER, changes={"status": "complete"}
        )
    with pytest.raises(ValidationError, match="and 2 more"):
        undo_import(run=run, by=people.commissioner, at=LATER, day=LATER.date())
