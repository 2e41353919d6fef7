"""Concerns: raised, changed, closed with what came of them, opened again; nothing of the story is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from providers.actions import homes as actions
from providers.models import HomeConcern
from tests.providers.knowing import concern
from tests.providers.making import NOW, TODAY, make_home, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def lou(people):
    return make_officer(people)


@pytest.fixture
def raised(people, lou):
    return concern(people, make_home(), lou, on=TODAY - timedelta(days=9))


def close(row, by, **fields):
    values = {
        "outcome": "The rota was changed.",
        "on": TODAY,
        "version": row.version,
        "by": by,
        "at": NOW,
        **fields,
    }
    return actions.close_concern(concern=row, **values)


def trail() -> list[str]:
    return [
        sentence(each)
        for each in Entry.objects.filter(verb__startswith="providers.concern").order_by("number")
    ]


def test_a_concern_is_raised_open(raised, lou):
    found = HomeConcern.objects.open().get()
    assert (found.summary, found.by, found.closed_on) == ("Medicines came late.", lou, None)
    assert trail()[0].startswith("Lou Liaison raised a concern about Seaview (quality of care)")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"kind": "noise"}, "kind"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"action_taken": "x" * 4001}, "action_taken"),
    ],
)
def test_a_concern_that_can_not_be_is_refused(people, lou, fields, field):
    with pytest.raises(ValidationError) as refused:
        concern(people, make_home(), lou, **fields)
    assert list(refused.value.message_dict) == [field]
    assert not HomeConcern.objects.exists()


def test_what_was_done_is_added(raised, lou):
    changes = {"action_taken": " Asked for the rota. ", "on": TODAY - timedelta(days=10)}
    actions.update_concern(concern=raised, changes=changes, version=1, by=lou, at=NOW)
    found = HomeConcern.objects.get()
    assert (found.action_taken, found.on, found.version) == (
        "Asked for the rota.", TODAY - timedelta(days=10), 2,
    )  # fmt: skip
    assert "changed a concern about Seaview" in trail()[-1]


def test_a_change_of_nothing_leaves_no_trace(raised, lou):
    actions.update_concern(concern=raised, changes={"summary": raised.summary}, version=1, by=lou)
    assert len(trail()) == 1


def test_who_changes_it_second_is_told(raised, lou):
    actions.update_concern(concern=raised, changes={"summary": "One."}, version=1, by=lou)
    with pytest.raises(ChangedMeanwhile):
        actions.update_concern(concern=raised, changes={"summary": "Two."}, version=1, by=lou)
    assert HomeConcern.objects.get().summary == "One."


def test_its_day_can_not_be_moved_into_the_future(raised, lou):
    with pytest.raises(ValidationError, match="future"):
        actions.update_concern(
            concern=raised, changes={"on": TODAY + timedelta(days=1)}, version=1, by=lou, at=NOW
        )


def test_it_is_closed_with_what_came_of_it(raised, lou):
    close(raised, lou)
    found = HomeConcern.objects.get()
    assert (found.closed_on, found.outcome) == (TODAY, "The rota was changed.")
    assert "closed a concern about Seaview (quality of care): The rota was changed." in trail()[-1]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": " "}, "outcome"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": TODAY - timedelta(days=10)}, "on"),
    ],
)
def test_it_is_not_closed_without_outcome_before_it_began_or_ahead(raised, lou, fields, field):
    with pytest.raises(ValidationError) as refused:
        close(raised, lou, **fields)
    assert list(refused.value.message_dict) == [field]


def test_a_closed_one_is_neither_changed_nor_closed_again(raised, lou):
    close(raised, lou)
    with pytest.raises(Refused, match="Open it again first"):
        actions.update_concern(concern=raised, changes={"summary": "More."}, version=2, by=lou)
    with pytest.raises(Refused, match="is closed"):
        close(raised, lou)


def test_who_did_not_see_that_it_was_closed_is_shown_it(raised, lou):
    close(raised, lou)
    with pytest.raises(ChangedMeanwhile):
        close(raised, lou, version=1)


def test_opened_again_it_still_tells_how_it_was_closed(raised, lou):
    actions.update_concern(concern=raised, changes={"action_taken": "Asked."}, version=1, by=lou, at=NOW)
    close(raised, lou)
    actions.reopen_concern(concern=raised, reason="It happened again.", version=3, by=lou, at=NOW)
    found = HomeConcern.objects.get()
    assert (found.closed_on, found.outcome) == (None, "")
    assert found.action_taken == (
        "Asked.\nClosed on 2 August 2021: The rota was changed.\n"
        "Opened again on 2 August 2021: It happened again."
    )
    assert "opened again a concern about Seaview (quality of care): It happened again." in trail()[-1]


@pytest.mark.parametrize("reason", [" ", "x" * 4001])
def test_opening_again_needs_a_reason_that_fits(raised, lou, reason):
    close(raised, lou)
    with pytest.raises(ValidationError, match="reason"):
        actions.reopen_concern(concern=raised, reason=reason, version=2, by=lou, at=NOW)


def test_an_open_one_is_not_opened(raised, lou):
    with pytest.raises(Refused, match="is open"):
        actions.reopen_concern(concern=raised, reason="Why not.", version=1, by=lou, at=NOW)


def test_readers_and_outsiders_change_nothing(people, raised):
    for by in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            close(raised, by)
        with pytest.raises(PermissionDenied):
            actions.update_concern(concern=raised, changes={"summary": "x"}, version=1, by=by)
    assert list(HomeConcern.objects.visible_to(people.outsider)) == []
