"""What was promised comes back until it is kept or dropped (registers-and-returns.md section 1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.permissions import Permission
from accounts.roles import Role
from audit.models import Entry
from audit.registry import permission_for, sentence, url_for
from core.errors import ChangedMeanwhile, Refused
from providers.actions.promises import Promised, add_promise, drop_promise, keep_promise, update_promise
from providers.models import Promise
from tests.providers.making import NOW, TODAY, make_home, make_officer, make_settings

WEDNESDAY = date(2021, 8, 4)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def officer(people: Any) -> Any:
    make_settings(people)
    return make_officer(people)


@pytest.fixture
def gloves(people: Any, officer: Any) -> Promise:
    return promise(people, officer, "Gloves", due_on=WEDNESDAY)


def promise(people: Any, by: Any, text: str, **fields: Any) -> Promise:
    return add_promise(
        partnership=people.partnership, location=make_home(), promised=Promised(text, **fields), by=by,
        on=TODAY, at=NOW,
    )  # fmt: skip


def told() -> str:
    return sentence(Entry.objects.order_by("number").last())


def test_a_promise_without_an_owner_is_followed_up_by_whoever_wrote_it_down(gloves, officer):
    assert (gloves.owner, gloves.made_by, gloves.state, gloves.made_on) == (officer, officer, "open", TODAY)
    assert told().startswith("Lou Liaison wrote down our promise “Gloves” (Seaview), due 4 August 2021")


def test_a_promise_of_the_home_is_theirs(people, officer):
    assert promise(people, officer, "A list of staff", whose="theirs").whose == "theirs"
    assert "the home’s promise “A list of staff” (Seaview) on" in told()


@pytest.mark.parametrize(
    ("text", "fields", "where"),
    [
        ("  ", {}, "text"),
        ("x" * 301, {}, "text"),
        ("Gloves", {"due_on": YESTERDAY}, "due_on"),
        ("Gloves", {"whose": "nobody"}, "whose"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_beside_its_field(people, officer, text, fields, where):
    with pytest.raises(ValidationError) as refused:
        promise(people, officer, text, **fields)
    assert set(refused.value.message_dict) == {where}
    assert not Promise.objects.exists()


def test_only_people_who_see_the_homes_can_own_a_promise(people, officer):
    with pytest.raises(ValidationError, match="Olu Elsewhere has no access to the homes of Testborough"):
        promise(people, officer, "Gloves", owner=people.outsider)


def test_the_day_and_the_owner_of_a_promise_can_move(people, gloves, officer):
    update_promise(
        promise=gloves, changes={"due_on": date(2021, 8, 6), "owner": people.commissioner}, version=1,
        by=officer, at=NOW,
    )  # fmt: skip
    gloves.refresh_from_db()
    assert (gloves.due_on, gloves.owner, gloves.version) == (date(2021, 8, 6), people.commissioner, 2)
    assert (
        "changed the day it is due from 4 August 2021 to 6 August 2021 and who sees to it from Lou Liaison "
        "to Ada May of the promise “Gloves” (Seaview)"
    ) in told()


def test_a_promise_may_lose_its_day_and_change_its_words(gloves, officer):
    changes = {"text": "Gloves, size L", "due_on": None}
    update_promise(promise=gloves, changes=changes, version=1, by=officer, at=NOW)
    assert "changed the words and the day it is due from 4 August 2021 to blank of the promise" in told()


def test_nothing_changed_writes_nothing(gloves, officer):
    update_promise(promise=gloves, changes={"text": "Gloves"}, version=1, by=officer, at=NOW)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [({"owner": None}, "owner"), ({"due_on": YESTERDAY}, "due_on"), ({"text": ""}, "text")],
)
def test_a_change_that_cannot_be_is_refused_beside_its_field(gloves, officer, changes, where):
    with pytest.raises(ValidationError) as refused:
        update_promise(promise=gloves, changes=changes, version=1, by=officer, at=NOW)
    assert set(refused.value.message_dict) == {where}


def test_a_kept_promise_says_when(gloves, officer):
    keep_promise(promise=gloves, on=WEDNESDAY, version=1, by=officer, at=NOW, note="Two boxes")
    gloves.refresh_from_db()
    assert (gloves.state, gloves.ended_on, gloves.ended_note) == ("kept", WEDNESDAY, "Two boxes")
    assert "kept the promise “Gloves” (Seaview) (Two boxes)" in told()


def test_a_dropped_promise_says_why(gloves, officer):
    with pytest.raises(ValidationError, match="Say why it is dropped"):
        drop_promise(promise=gloves, note=" ", on=WEDNESDAY, version=1, by=officer, at=NOW)
    drop_promise(promise=gloves, note="They bought some.", on=WEDNESDAY, version=1, by=officer, at=NOW)
    assert (gloves.state, gloves.ended_note) == ("dropped", "They bought some.")
    assert "dropped the promise “Gloves” (Seaview) (They bought some.)" in told()


def test_a_promise_ends_once(gloves, officer):
    keep_promise(promise=gloves, on=WEDNESDAY, version=1, by=officer, at=NOW)
    with pytest.raises(Refused, match="was kept already"):
        drop_promise(promise=gloves, note="No", on=WEDNESDAY, version=2, by=officer, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        update_promise(promise=gloves, changes={"text": "Masks"}, version=1, by=officer, at=NOW)


def test_somebody_who_saves_second_is_told(gloves, officer):
    stale = Promise.objects.get(pk=gloves.pk)
    update_promise(promise=gloves, changes={"text": "Masks"}, version=1, by=officer, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        keep_promise(promise=stale, on=WEDNESDAY, version=1, by=officer, at=NOW)
    assert Promise.objects.get().state == "open"


def test_a_promise_does_not_end_before_it_was_made(gloves, officer):
    with pytest.raises(Refused, match="before it was made"):
        keep_promise(promise=gloves, on=YESTERDAY, version=1, by=officer, at=NOW)


def test_a_long_note_is_refused_beside_its_field(gloves, officer):
    with pytest.raises(ValidationError) as refused:
        keep_promise(promise=gloves, on=WEDNESDAY, version=1, by=officer, at=NOW, note="x" * 301)
    assert set(refused.value.message_dict) == {"note"}


def test_the_trail_leads_to_the_promise_for_who_may_see_homes(gloves, officer):
    keep_promise(promise=gloves, on=WEDNESDAY, version=1, by=officer, at=NOW)
    for entry in Entry.objects.all():
        assert url_for(entry) == f"/homes/promises/{gloves.pk}/"
        assert permission_for(entry.verb) == Permission.VIEW_HOMES


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_may_only_read_or_belongs_elsewhere_changes_no_promise(people, gloves, who):
    user = getattr(people, who)
    with pytest.raises(PermissionDenied):
        promise(people, user, "Masks")
    with pytest.raises(PermissionDenied):
        update_promise(promise=gloves, changes={"text": "Masks"}, version=1, by=user, at=NOW)
    with pytest.raises(PermissionDenied):
        keep_promise(promise=gloves, on=WEDNESDAY, version=1, by=user, at=NOW)
    with pytest.raises(PermissionDenied):
        drop_promise(promise=gloves, note="No", on=WEDNESDAY, version=1, by=user, at=NOW)


def test_a_provider_owns_no_promise(people, officer):
    with pytest.raises(ValidationError):
        promise(people, officer, "Gloves", owner=people.join(Role.PROVIDER))


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""}, {"whose": "nobody"}, {"state": "lost"}, {"due_on": YESTERDAY},
        {"state": "kept", "ended_on": None}, {"state": "dropped", "ended_on": TODAY, "ended_note": ""},
    ],
)  # fmt: skip
def test_the_database_holds_the_rules_too(gloves, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=gloves.pk).update(**fields)
