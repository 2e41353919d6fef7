"""An action speaks of offers to homes; their counts print with it, as at the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from actionplans import actions
from actionplans.models import Action, OfferLink
from actionplans.sheet import sheet_of
from actionplans.summaries import plan_view
from audit.models import Entry
from core.errors import Refused
from packs.definitions.oversight import _rows as oversight_rows
from packs.definitions.portfolio import _narrative
from packs.definitions.rag import _row as rag_row
from packs.definitions.support import _row as support_row
from tests.actionplans.around import make_around
from tests.actionplans.test_carry import carry
from tests.factories import make_small_plan
from tests.providers.making import NOW, TODAY
from tests.providers.offering import OFFERED, homes_of, offer, said

WORDS = "Offer RESTORE2 training: 2 invited, 1 accepted, 1 declined, as at 2 August 2021"


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def action(people: Any) -> Action:
    plan = make_small_plan(people.partnership, people.commissioner)
    return plan.workstreams.get().actions.get()


@pytest.fixture
def made(people: Any) -> Any:
    homes = homes_of(people, 2)
    made = offer(people, homes)
    said(made, homes[0], "accepted", by=people.commissioner, on=TODAY - timedelta(days=3))
    said(made, homes[1], "declined", by=people.commissioner)
    return made


def tie(action: Action, made: Any, by: Any, on: date = OFFERED) -> OfferLink:
    return actions.link_offer(action=action, offer=made, by=by, on=on, at=NOW)


def view_of(action: Action, day: date) -> Any:
    return plan_view(action.plan, day).workstreams[0].actions[0]


def test_the_counts_print_with_the_action_as_at_the_day(people: Any, action: Action, made: Any) -> None:
    tie(action, made, people.commissioner)
    assert view_of(action, TODAY).offers == (WORDS,)
    earlier = view_of(action, TODAY - timedelta(days=1)).offers
    assert earlier == ("Offer RESTORE2 training: 2 invited, 1 accepted, 1 no answer, as at 1 August 2021",)


def test_before_it_was_tied_and_after_it_was_taken_back_nothing_prints(
    people: Any, action: Action, made: Any
) -> None:
    link = tie(action, made, people.commissioner)
    assert view_of(action, OFFERED - timedelta(days=1)).offers == ()
    actions.unlink_offer(link=link, by=people.commissioner, on=TODAY)
    assert view_of(action, TODAY).offers == ()
    assert len(view_of(action, TODAY - timedelta(days=1)).offers) == 1


def test_an_offer_is_tied_once_at_a_time_and_may_come_again(people: Any, action: Action, made: Any) -> None:
    link = tie(action, made, people.commissioner)
    assert tie(action, made, people.commissioner) == link
    actions.unlink_offer(link=link, by=people.commissioner, on=OFFERED - timedelta(days=5))
    actions.unlink_offer(link=link, by=people.commissioner, on=TODAY)
    assert tie(action, made, people.commissioner) != link
    told = Entry.objects.filter(verb__startswith="actionplans.offer").order_by("pk")
    assert [entry.verb.removeprefix("actionplans.offer_") for entry in told] == [
        "linked",
        "unlinked",
        "linked",
    ]


def test_the_database_holds_one_open_tie(people: Any, action: Action, made: Any) -> None:
    tie(action, made, people.commissioner)
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferLink.objects.create(action=action, offer=made, added_on=TODAY, added_by=people.commissioner)


def test_another_partnerships_offer_is_never_tied(people: Any, action: Action, made: Any) -> None:
    type(made).objects.filter(pk=made.pk).update(partnership=people.elsewhere)
    made.refresh_from_db()
    with pytest.raises(Refused, match="another partnership"):
        tie(action, made, people.commissioner)


def test_a_lead_may_not_tie_or_untie(people: Any, action: Action, made: Any) -> None:
    lead = people.join(Role.WORKSTREAM_LEAD)
    with pytest.raises(PermissionDenied):
        tie(action, made, lead)
    link = tie(action, made, people.commissioner)
    with pytest.raises(PermissionDenied):
        actions.unlink_offer(link=link, by=lead, on=TODAY)


def test_every_pack_of_plans_prints_the_same_sentence(people: Any, action: Action, made: Any) -> None:
    tie(action, made, people.commissioner)
    view = view_of(action, TODAY)
    for printed in (oversight_rows(view), support_row(view), rag_row(view), _narrative(view)):
        assert WORDS in str(printed)


def test_the_sheet_prints_it_where_it_says_what_was_done(people: Any, action: Action, made: Any) -> None:
    plan = plan_view(action.plan, TODAY)
    assert sheet_of(plan, plan.workstreams[0]).offers_key == "done"


def test_the_pages_of_action_and_workstream_say_it(
    people: Any, action: Action, made: Any, signed_in: Any
) -> None:
    tie(action, made, people.commissioner)
    for url in (action.get_absolute_url(), action.workstream.get_absolute_url()):
        for person in (people.commissioner, people.viewer):
            assert WORDS in signed_in(person).get(url).content.decode()
        assert signed_in(people.outsider).get(url).status_code == 404


def test_several_offers_are_tied_on_the_page_and_taken_back(
    people: Any, action: Action, made: Any, signed_in: Any
) -> None:
    other = offer(people, [made.answers.all()[0].location], title="Tablets", kind="device")
    ada, url = signed_in(people.commissioner), reverse("actionplans:offer_link", args=[action.pk])
    assert ada.post(url, {"offers": [made.pk, other.pk]}).status_code == 302
    assert action.offer_links.count() == 2
    link = action.offer_links.get(offer=other)
    ada.post(reverse("actionplans:offer_unlink", args=[action.pk, link.pk]))
    assert view_of(action, TODAY).offers == (WORDS,)


def test_the_page_offers_only_own_offers_and_refuses_others(
    people: Any, action: Action, made: Any, signed_in: Any
) -> None:
    type(made).objects.filter(pk=made.pk).update(partnership=people.elsewhere)
    ada, url = signed_in(people.commissioner), reverse("actionplans:offer_link", args=[action.pk])
    assert "RESTORE2" not in ada.get(url).content.decode()
    answer = ada.post(url, {"offers": [made.pk]})
    assert answer.status_code == 422
    assert not OfferLink.objects.exists()


def test_an_action_that_is_carried_over_keeps_its_offers(people: Any, made: Any) -> None:
    around = make_around(people)
    tie(around.actions[0], made, around.admin)
    carry(around)
    assert Action.objects.get(carried_from=around.actions[0]).offer_links.get().offer == made
