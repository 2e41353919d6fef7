"""An action says which home, provider, decision or risk it concerns, and is found by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.models import Action, Concern, Plan
from audit.models import Entry
from tests.actionplans.reading import words
from tests.conftest import People
from tests.factories import make_small_plan

DAY = date(2021, 1, 5)


@pytest.fixture
def action(people: People) -> Action:
    plan: Plan = make_small_plan(people.partnership, people.commissioner)
    found = Action.objects.filter(workstream__plan=plan).first()
    assert found is not None
    return found


def concern(action: Action, by: Any, text: str = "Elm Lodge", kind: str = "home") -> Concern:
    return actions.add_concern(action=action, kind=kind, text=text, by=by, on=DAY)


def test_the_way_leads_from_the_action_to_the_name_and_back(
    action: Action, people: People, signed_in: Any
) -> None:
    ada = signed_in(people.commissioner)
    page = reverse("actionplans:concern_add", args=[action.pk])
    assert ada.post(page, {"kind": "home", "text": " Elm   Lodge "}).url == action.get_absolute_url()
    ada.post(page, {"kind": "risk", "text": "R12 Staffing", "another": "1"})
    shown = ada.get(action.get_absolute_url()).content.decode()
    link = f"{reverse('ui:search')}?q=Elm%20Lodge"
    assert link in shown
    assert "R12 Staffing" in shown
    found = ada.get(link).content.decode()
    assert f'href="{action.get_absolute_url()}"' in found


def test_an_outsider_finds_nothing_by_it(action: Action, people: People, signed_in: Any) -> None:
    concern(action, people.commissioner)
    found = signed_in(people.outsider).get(reverse("ui:search"), {"q": "Elm Lodge"}).content.decode()
    assert action.get_absolute_url() not in found


def test_what_is_taken_back_is_neither_shown_nor_found_but_told_in_the_trail(
    action: Action, people: People, signed_in: Any
) -> None:
    ada = signed_in(people.commissioner)
    added = concern(action, people.commissioner)
    ada.post(reverse("actionplans:concern_remove", args=[action.pk, added.pk]))
    ada.post(reverse("actionplans:concern_remove", args=[action.pk, added.pk]))
    told = Entry.objects.filter(verb__startswith="actionplans.concern").values_list("verb", flat=True)
    assert sorted(told) == ["actionplans.concern_added", "actionplans.concern_removed"]
    assert "Nothing noted" in words(ada.get(action.get_absolute_url()))
    found = ada.get(reverse("ui:search"), {"q": "Elm Lodge"}).content.decode()
    assert f'href="{action.get_absolute_url()}"' not in found
    concern(action, people.commissioner)  # it may come again


def test_the_same_twice_is_noted_once(action: Action, people: People) -> None:
    assert concern(action, people.commissioner) == concern(action, people.commissioner, " Elm  Lodge ")
    assert Entry.objects.filter(verb="actionplans.concern_added").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.create(action=action, kind="home", text="Elm Lodge", added_on=DAY)


def test_a_name_is_asked_for(action: Action, people: People, signed_in: Any) -> None:
    with pytest.raises(ValidationError, match="Enter its name"):
        concern(action, people.commissioner, "  ")
    answer = signed_in(people.commissioner).post(
        reverse("actionplans:concern_add", args=[action.pk]), {"kind": "home", "text": ""}
    )
    assert answer.status_code == 422
    assert "Enter its name" in words(answer)


def test_who_only_reports_changes_none(action: Action, people: People) -> None:
    lead = people.join(Role.WORKSTREAM_LEAD)
    with pytest.raises(PermissionDenied):
        concern(action, lead)
    added = concern(action, people.commissioner)
    with pytest.raises(PermissionDenied):
        actions.remove_concern(concern=added, by=lead, on=DAY)
