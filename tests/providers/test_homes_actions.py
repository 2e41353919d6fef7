"""Writing down what is known of a home: worries, staff, digital readiness, what happened, how it is kept."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from providers import rag
from providers.actions import homes as actions
from providers.actions.records import record_of
from providers.actions.themes import newest_themes
from providers.models import (
    Digital,
    HomeEntry,
    HomeRecord,
    Severity,
    Staffing,
    Theme,
    ThemeRating,
)
from tests.providers.knowing import about, entry, worry
from tests.providers.making import NOW, TODAY, make_home, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(people):
    return make_home()


@pytest.fixture
def lou(people):
    return make_officer(people)


def kept(people, home) -> HomeRecord:
    return HomeRecord.objects.get(partnership=people.partnership, location=home)


def told(verb: str) -> str:
    return sentence(Entry.objects.filter(verb=f"providers.{verb}").latest("number"))


# --- worries by theme ---
def test_a_worry_is_kept_with_its_reason_author_and_day(people, home, lou):
    made = worry(people, home, lou)
    assert (made.theme, made.severity, made.reason, made.by, made.on) == (
        "staffing", "red", "Two nights without a nurse.", lou, TODAY,
    )  # fmt: skip
    assert (kept(people, home).themes, kept(people, home).worst) == ({"staffing": "red"}, "red")
    assert told("theme_rated").startswith("Lou Liaison rated Seaview red for Staffing from 2 August 2021")


def test_a_rating_of_an_earlier_day_is_history_and_moves_nothing(people, home, lou):
    worry(people, home, lou, severity="green")
    worry(people, home, lou, on=TODAY - timedelta(days=3))
    assert (kept(people, home).themes, kept(people, home).worst) == ({"staffing": "green"}, "green")


def test_of_one_day_the_rating_written_last_counts(people, home, lou):
    worry(people, home, lou)
    worry(people, home, lou, severity="amber")
    assert kept(people, home).worst == "amber"


def test_the_kept_themes_are_what_the_ratings_fold_to_in_any_order(people, home, lou):
    chance = random.Random(7)  # noqa: S311  seeded
    expected: dict[str, tuple[tuple[date, int], str]] = {}
    for number in range(60):
        theme, severity = chance.choice(Theme.values), chance.choice(Severity.values)
        day = TODAY - timedelta(days=chance.randrange(20))
        worry(people, home, lou, theme=theme, severity=severity, on=day)
        if theme not in expected or (day, number) > expected[theme][0]:
            expected[theme] = ((day, number), severity)
    folded = {theme: severity for theme, (_, severity) in expected.items()}
    assert kept(people, home).themes == folded == newest_themes(people.partnership, home, TODAY)
    assert kept(people, home).worst == rag.worst(folded.values())


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"reason": "  "}, "reason", "Say why"),
        ({"reason": "x" * 4001}, "reason", "Shorten this to 4,000 letters."),
        ({"theme": "weather"}, "theme", "Choose one from the list."),
        ({"severity": ""}, "severity", "Choose a colour."),
        ({"on": TODAY + timedelta(days=1)}, "on", "can’t be in the future"),
        ({"on": date(2011, 1, 11)}, "on", "was registered on 12 January 2011"),
    ],
)
def test_a_worry_that_can_not_be_is_refused_beside_its_field(people, home, lou, fields, field, words):
    with pytest.raises(ValidationError) as refused:
        worry(people, home, lou, **fields)
    assert words in refused.value.message_dict[field][0]
    assert not ThemeRating.objects.exists()


def test_a_home_without_a_day_of_registration_takes_any_past_day(people, lou):
    home = make_home(registered_from=None)
    assert worry(people, home, lou, on=date(2001, 1, 1)).on == date(2001, 1, 1)


def test_who_may_only_read_writes_nothing(people, home):
    for by in (people.viewer, people.outsider):
        with pytest.raises(PermissionDenied):
            worry(people, home, by)
    assert not ThemeRating.objects.exists()


def test_another_partnerships_worry_is_its_own(people, home, lou):
    worry(people, home, lou)
    theirs = actions.rate_theme(
        partnership=people.elsewhere, location=home, theme="ppe", severity="green", reason="Fine.",
        by=people.outsider, on=TODAY, at=NOW,
    )  # fmt: skip
    assert kept(people, home).themes == {"staffing": "red"}
    assert list(ThemeRating.objects.visible_to(people.outsider)) == [theirs]


# --- staff and digital readiness ---
def test_staff_are_written_down_as_said(people, home, lou):
    made = actions.add_staffing(
        **about(people, home, lou), employed=40, agency=3, absent=4, note=" Two isolate. "
    )
    assert (made.employed, made.agency, made.absent, made.note) == (40, 3, 4, "Two isolate.")
    assert told("staffing_added").startswith("Lou Liaison wrote down the staff of Seaview")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"employed": 3, "absent": 4}, "absent"),
        ({"employed": -1}, "employed"),
        ({"agency": 5001}, "agency"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_staff_that_can_not_be_are_refused(people, home, lou, fields, field):
    values = {"employed": 40, "agency": 0, "absent": 0, **fields}
    with pytest.raises(ValidationError) as refused:
        actions.add_staffing(**{**about(people, home, lou), **values})
    assert list(refused.value.message_dict) == [field]
    assert not Staffing.objects.exists()


def test_digital_readiness_is_kept_each_time(people, home, lou):
    actions.add_digital(**about(people, home, lou), nhsmail=True, dspt=" Standards met ", devices=2)
    actions.add_digital(**about(people, home, lou), video=True)
    assert list(Digital.objects.order_by("pk").values_list("nhsmail", "dspt", "video", "devices")) == [
        (True, "Standards met", False, 2),
        (False, "", True, None),
    ]
    assert "how digital Seaview is" in told("digital_added")


def test_more_devices_than_can_be_are_refused(people, home, lou):
    with pytest.raises(ValidationError, match="devices"):
        actions.add_digital(**about(people, home, lou), devices=2001)


# --- the journal ---
def test_what_happened_is_written_down_with_people_and_pounds(people, home, lou):
    made = entry(
        people, home, lou, kind="funding", title="Winter grant", people=None, pounds=Decimal("1200.50")
    )
    assert (made.pounds, made.people) == (Decimal("1200.50"), None)
    assert "(funding received): Winter grant" in told("entry_added")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"title": " "}, "title", "in a few words"),
        ({"title": "x" * 201}, "title", "Shorten this to 200 letters."),
        ({"kind": "party"}, "kind", "Choose one from the list."),
        ({"kind": "funding"}, "pounds", "Enter the sum"),
        ({"pounds": Decimal(-1)}, "pounds", "from £0"),
        ({"people": -1}, "people", "number of people"),
        ({"on": TODAY + timedelta(days=1)}, "on", "future"),
    ],
)
def test_what_can_not_have_happened_is_refused(people, home, lou, fields, field, words):
    with pytest.raises(ValidationError) as refused:
        entry(people, home, lou, **fields)
    assert words in refused.value.message_dict[field][0]
    assert not HomeEntry.objects.exists()


def test_an_entry_is_struck_out_once_with_a_reason_and_stays(people, home, lou):
    made = entry(people, home, lou)
    actions.strike_entry(entry=made, reason=" Another home’s. ", by=lou, at=NOW)
    assert HomeEntry.objects.get().struck_out == "Another home’s."
    assert "struck out of the journal of Seaview: RESTORE2 (Another home’s.)" in told("entry_struck")
    with pytest.raises(Refused, match="already: Another home’s"):
        actions.strike_entry(entry=made, reason="Again.", by=lou, at=NOW)


@pytest.mark.parametrize(("reason", "words"), [(" ", "Say why"), ("x" * 4001, "Shorten")])
def test_striking_out_needs_a_reason_that_fits(people, home, lou, reason, words):
    made = entry(people, home, lou)
    with pytest.raises(ValidationError, match=words):
        actions.strike_entry(entry=made, reason=reason, by=lou, at=NOW)


# --- the record ---
def test_how_a_home_is_kept_changes_with_its_version(people, home, lou):
    row = record_of(people.partnership, home)
    changes = {
        "liaison": lou, "funded": 12, "funded_on": TODAY, "call_every": 3, "ours": True,
        "features": ["hoist", "ground_floor"],
    }  # fmt: skip
    actions.update_record(record=row, changes=changes, version=1, by=lou, at=NOW)
    found = kept(people, home)
    assert (found.liaison, found.funded, found.call_every, found.ours) == (lou, 12, 3, True)
    assert found.features == ["ground_floor", "hoist"]
    assert "changed the liaison officer and whether it is ours and the people paid for" in told(
        "home_changed"
    )


def test_a_record_that_stays_as_it_is_leaves_no_trace(people, home, lou):
    row = record_of(people.partnership, home)
    actions.update_record(record=row, changes={"ours": None}, version=1, by=lou)
    assert not Entry.objects.filter(verb="providers.home_changed").exists()


def test_who_saves_a_record_second_is_told(people, home, lou):
    row = record_of(people.partnership, home)
    actions.update_record(record=row, changes={"call_every": 3}, version=1, by=lou, at=NOW)
    with pytest.raises(ChangedMeanwhile):
        actions.update_record(record=row, changes={"call_every": 5}, version=1, by=lou, at=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"funded": 4}, "funded_on"),
        ({"funded": 4, "funded_on": TODAY + timedelta(days=1)}, "funded_on"),
        ({"funded": 5001, "funded_on": TODAY}, "funded"),
        ({"call_every": 0}, "call_every"),
        ({"features": ["moat"]}, "features"),
    ],
)
def test_a_record_that_can_not_be_is_refused(people, home, lou, changes, field):
    row = record_of(people.partnership, home)
    with pytest.raises(ValidationError) as refused:
        actions.update_record(record=row, changes=changes, version=1, by=lou, at=NOW)
    assert list(refused.value.message_dict) == [field]


def test_a_liaison_officer_must_be_able_to_write(people, home, lou):
    row = record_of(people.partnership, home)
    for somebody in (people.viewer, people.outsider):
        with pytest.raises(ValidationError, match="Choose somebody who can"):
            actions.update_record(record=row, changes={"liaison": somebody}, version=1, by=lou, at=NOW)
