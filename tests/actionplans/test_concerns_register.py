"""An action concerns a home or provider of the register: chosen, offered by name, shown on both pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.actions.carry import Fate, NewEdition, carry_over, unfinished
from actionplans.concerned import actions_about, find, offered
from actionplans.home_panel import plans_panel
from actionplans.models import Action, Concern
from audit.models import Entry
from core.errors import Refused
from providers.panels import HomeContext
from tests.actionplans.around import later, make_around
from tests.actionplans.reading import words
from tests.conftest import People
from tests.factories import make_small_plan
from tests.providers.making import make_home, make_provider, make_settings

DAY = date(2021, 1, 5)


@pytest.fixture
def action(people: People) -> Action:
    make_settings(people)
    found = Action.objects.filter(
        workstream__plan=make_small_plan(people.partnership, people.commissioner)
    ).first()
    assert found is not None
    return found


def choose(client: Any, action: Action, **data: Any) -> Any:
    return client.post(reverse("actionplans:concern_choose", args=[action.pk]), data)


def by_name(action: Action, people: People, text: str, kind: str = "home") -> Concern:
    return actions.add_concern(action=action, kind=kind, text=text, by=people.commissioner, on=DAY)


def panel(people: People, user: Any, home: Any) -> str | None:
    request: Any = RequestFactory().get("/")
    request.user, request.partnership = user, people.partnership
    return plans_panel(HomeContext(request, home, people.partnership, DAY))


def test_a_home_is_searched_and_chosen_and_leads_to_its_page(
    action: Action, people: People, signed_in: Any
) -> None:
    home = make_home(name="Seaview Court", town="Testborough")
    make_home(name="Seaview Elsewhere", council="Elsewhere")
    ada = signed_in(people.commissioner)
    page = ada.get(reverse("actionplans:concern_add", args=[action.pk]), {"find": "seaview"})
    assert "Seaview Court" in words(page)
    assert "Seaview Elsewhere" not in words(page)
    assert choose(ada, action, location=home.pk).url == action.get_absolute_url()
    concern = action.concerns.get()
    assert (concern.location, concern.text, concern.kind) == (home, "Seaview Court", "home")
    assert home.get_absolute_url() in ada.get(action.get_absolute_url()).content.decode()


def test_a_search_that_finds_none_says_what_to_do(action: Action, people: People, signed_in: Any) -> None:
    page = reverse("actionplans:concern_add", args=[action.pk])
    assert "write its name above" in words(signed_in(people.commissioner).get(page, {"find": "Nowhere"}))


def test_homes_are_found_by_name_postcode_or_the_regulators_id(action: Action, people: People) -> None:
    provider = make_provider(name="Harbour Care Ltd")
    home = make_home(name="Seaview Court", postcode="TB9 9ZZ", provider=provider)
    for typed in ("court seaview", "TB9", home.cqc_id):
        assert [each.pk for each in find(people.partnership, typed)] == [home.pk]
    assert [each.field for each in find(people.partnership, "harbour")] == ["provider"]
    assert find(people.partnership, "  ") == []


def test_a_name_that_is_exactly_one_of_our_homes_is_offered_and_not_joined_by_itself(
    action: Action, people: People, signed_in: Any
) -> None:
    home = make_home(name="Elm Lodge")
    concern = by_name(action, people, "elm lodge")
    assert concern.location_id is None
    ada = signed_in(people.commissioner)
    assert "The register has one home of this name" in words(ada.get(action.get_absolute_url()))
    choose(ada, action, location=home.pk, concern=concern.pk)
    joined = Concern.objects.get(pk=concern.pk)
    assert (joined.location, joined.text) == (home, "elm lodge")
    assert "The register has one" not in words(ada.get(action.get_absolute_url()))
    assert Entry.objects.filter(verb="actionplans.concern_joined").count() == 1


def test_two_homes_of_one_name_are_not_offered(action: Action, people: People) -> None:
    make_home(name="Elm Lodge")
    make_home(name="Elm Lodge")
    assert offered(people.partnership, [by_name(action, people, "Elm Lodge")]) == {}


def test_another_councils_home_is_neither_offered_nor_chosen(
    action: Action, people: People, signed_in: Any
) -> None:
    far = make_home(name="Elm Lodge", council="Elsewhere")
    assert offered(people.partnership, [by_name(action, people, "Elm Lodge")]) == {}
    assert choose(signed_in(people.commissioner), action, location=far.pk).status_code == 404


def test_a_provider_by_name_is_offered(action: Action, people: People) -> None:
    provider = make_provider(name="Harbour Care Ltd")
    make_home(provider=provider)
    concern = by_name(action, people, "Harbour Care Ltd", "provider")
    (found,) = offered(people.partnership, [concern]).values()
    assert (found.kind, found.pk) == ("provider", provider.pk)


def test_choosing_a_home_whose_name_is_noted_already_joins_that_name(action: Action, people: People) -> None:
    home, named = make_home(name="Elm Lodge"), by_name(action, people, "Elm Lodge")
    joined = actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    again = actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    assert joined.pk == again.pk == named.pk


def test_two_homes_of_one_name_can_both_be_chosen(action: Action, people: People) -> None:
    for _ in range(2):
        home = make_home(name="Elm Lodge")
        actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    assert action.concerns.count() == 2


def test_a_name_is_joined_once(action: Action, people: People) -> None:
    first, second = make_home(name="Elm Lodge"), make_home(name="Elm Court")
    concern = by_name(action, people, "Elm Lodge")
    actions.join_concern(concern=concern, by=people.commissioner, location=first)
    with pytest.raises(Refused, match="joined meanwhile"):
        actions.join_concern(concern=concern, by=people.commissioner, location=second)
    other = by_name(action, people, "The lodge")
    with pytest.raises(Refused, match="names that one already"):
        actions.join_concern(concern=other, by=people.commissioner, location=first)


def test_a_second_click_is_told_so(action: Action, people: People, signed_in: Any) -> None:
    home = make_home(name="Elm Lodge")
    concern = by_name(action, people, "Elm Lodge")
    ada = signed_in(people.commissioner)
    for _ in range(2):
        answer = choose(ada, action, location=home.pk, concern=concern.pk)
    assert "joined meanwhile" in words(ada.get(answer.url))


def test_only_who_edits_plans_joins(action: Action, people: People) -> None:
    home, concern = make_home(name="Elm Lodge"), by_name(action, people, "Elm Lodge")
    with pytest.raises(PermissionDenied):
        actions.join_concern(concern=concern, by=people.join(Role.WORKSTREAM_LEAD), location=home)


@pytest.mark.parametrize(
    "data", [{}, {"location": "x"}, {"location": "9" * 13}, {"location": 1, "provider": 1}]
)
def test_an_odd_choice_is_no_crash(
    action: Action, people: People, signed_in: Any, data: dict[str, Any]
) -> None:
    assert choose(signed_in(people.commissioner), action, **data).status_code == 404


def test_a_decision_is_not_joined_to_a_home(action: Action, people: People) -> None:
    concern = by_name(action, people, "Decision 6", "decision")
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(location=make_home())


def test_the_page_of_a_home_names_the_actions_about_it_and_its_provider(
    action: Action, people: People
) -> None:
    home = make_home(name="Elm Lodge", provider=make_provider())
    assert actions_about(people.partnership, home, people.commissioner) == []
    actions.add_concern(
        action=action, kind="provider", provider=home.provider, by=people.commissioner, on=DAY
    )
    actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    assert actions_about(people.partnership, home, people.commissioner) == [action]
    assert action.get_absolute_url() in (panel(people, people.commissioner, home) or "")


def test_no_other_partnership_sees_who_concerns_a_home(action: Action, people: People) -> None:
    home = make_home(name="Elm Lodge")
    actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    assert actions_about(people.elsewhere, home, people.outsider) == []
    assert panel(people, people.outsider, home) is None


def test_what_is_taken_back_leaves_the_homes_page(action: Action, people: People) -> None:
    home = make_home(name="Elm Lodge")
    added = actions.add_concern(action=action, kind="home", location=home, by=people.commissioner, on=DAY)
    actions.remove_concern(concern=added, by=people.commissioner, on=DAY)
    assert actions_about(people.partnership, home, people.commissioner) == []


def test_a_plan_that_carries_an_action_over_keeps_its_home(people: People) -> None:
    around = make_around(people)
    home = make_home(name="Elm Lodge")
    actions.add_concern(action=around.actions[0], kind="home", location=home, by=around.admin, on=DAY)
    steps, bare = unfinished(around.plan)
    carry_over(
        plan=around.plan, into=NewEdition("Homes plan 2027", date(2027, 1, 1)),
        fates={step.pk: Fate.CARRY for step in steps}, actions={each.pk: Fate.CARRY for each in bare},
        close=False, by=around.admin, at=later(hours=1),
    )  # fmt: skip
    assert list(Concern.objects.values_list("location", flat=True)) == [home.pk, home.pk]
