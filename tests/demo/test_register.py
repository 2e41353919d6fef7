"""The demonstration's register comes in as a real one does, and gives the profile of December 2020."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Partnership
from actionplans.models import Concern, OfferLink
from demo import register_files as files
from demo.moved import Move
from demo.register import calendar, load_register
from providers.importers.files import open_register
from providers.kinds import NOT_YET_RATED
from providers.models import (
    HomeConcern,
    HomeCorrection,
    HomeRecord,
    HomeStaff,
    Location,
    Offer,
    Promise,
    Provider,
    Rating,
    RegisterImport,
    Succession,
    Vacancy,
)
from providers.summaries.movements import movements
from providers.summaries.offers import counts_of
from providers.summaries.profile import history, profile
from providers.summaries.quality import exceptional

pytestmark = pytest.mark.django_db
REPORT, LAST = date(2020, 12, 17), date(2020, 10, 15)
# Outstanding / good / requires improvement / inadequate / not yet rated (southampton-jcb-pack-2020-12).
DECEMBER = {"nursing": "0/9/0/0/0", "residential": "1/41/8 (7)/0/4", "home_care": "2/42 (36)/5/0/2"}


@pytest.fixture
def solmouth(demo: date) -> Partnership:
    return Partnership.objects.get(slug="solmouth")


def table(partnership: Partnership, day: date, before: date) -> dict[str, str]:
    made = profile(partnership, day, before)
    return {row.key: "/".join(figure.words for figure in row.figures) for row in made.rows}


def test_the_profile_is_that_of_december_2020_on_the_day_of_the_report_and_today(
    solmouth: Partnership, demo: date
) -> None:
    move = calendar(demo)
    for day in (move.day(REPORT), demo):
        assert table(solmouth, day, move.day(LAST)) == DECEMBER


def test_the_profile_follows_the_ratings(solmouth: Partnership, demo: date) -> None:
    good = Location.objects.of(solmouth).filter(kind="nursing").first()
    Rating.objects.create(location=good, domain="overall", label="inadequate", published_on=demo)
    assert table(solmouth, demo, calendar(demo).day(LAST))["nursing"] == "0/8 (9)/0/1 (0)/0"


def test_no_report_of_the_day_is_ahead_of_today(demo: date) -> None:
    for days in range(7):
        moved = calendar(demo + timedelta(days=days)).day(REPORT)
        assert 0 <= (demo + timedelta(days=days) - moved).days < 7


def test_what_moved_between_the_reports_adds_up(solmouth: Partnership, demo: date) -> None:
    move = calendar(demo)
    moved = movements(history(solmouth, demo), move.day(LAST), demo)
    told = {each.place.name: (each.was_words, each.now_words) for each in moved.rated}
    assert told == {
        "Marramgate House": ("Good", "Requires improvement"),
        "Cuttlebrook Lodge": ("Requires improvement", "Good"),
        "Brinewell Place": (NOT_YET_RATED, "Requires improvement"),
    }
    assert [each.place.kind for each in moved.opened].count("home_care") == 6
    assert [each.follows for each in moved.ended] == ["Groynes Lodge"]


def test_the_files_came_in_through_imports_and_one_waits(solmouth: Partnership) -> None:
    states = list(RegisterImport.objects.filter(partnership=solmouth).values_list("state", flat=True))
    assert (states.count("applied"), states.count("waiting"), len(states)) == (7, 1, 8)
    waiting = RegisterImport.objects.get(state="waiting")
    assert (waiting.counts["new"], waiting.counts["changed"], waiting.counts["gone"]) == (1, 6, 1)


def test_a_change_of_owner_is_one_history(solmouth: Partnership) -> None:
    followed = Succession.objects.get()
    before, after = (Location.objects.get(cqc_id=each) for each in (followed.before_id, followed.after_id))
    assert (before.name, before.registered_to is not None) == (after.name, True)


def test_every_home_is_invented() -> None:
    known = files.facts()
    assert all(place["id"].startswith("1-99000") for place in known.places)
    assert all(
        place["postcode"].startswith("QS") for place in known.places
    )  # no area of post has these letters
    assert {place["provider"] for place in known.places} <= set(known.providers)


def test_a_building_with_two_registrations_is_there_and_counts_once(solmouth: Partnership) -> None:
    two = Location.objects.filter(dual_registered=True)
    assert two.count() == 2
    assert Location.objects.of(solmouth).filter(pk__in=two.values("pk")).counted().count() == 1


@pytest.mark.parametrize("make", [files.hsca, files.ratings])
def test_each_file_is_read_without_a_value_left_out(make: Any, tmp_path: Any) -> None:
    for day in (*files.story()["months"], files.story()["waiting"]):
        path = tmp_path / f"{day}.csv"
        path.write_bytes(make(day, Move(0)))
        held: list[Any] = []
        with open_register(path) as file:
            assert list(file.facts(held))
        assert held == []


def test_offers_say_what_the_plans_print(solmouth: Partnership) -> None:
    told = {offer.title: counts_of(offer) for offer in Offer.objects.filter(partnership=solmouth)}
    trained, mailbox = told["Infection control training"], told["A secure mailbox"]
    assert (trained.invited, trained.accepted, trained.declined) == (63, 38, 25)
    assert (mailbox.invited, mailbox.accepted, mailbox.declined) == (60, 51, 4)


def test_the_liaison_officer_finds_worries_promises_and_stale_beds(solmouth: Partnership, demo: date) -> None:
    worst = HomeRecord.objects.get(partnership=solmouth, worst="red")
    assert worst.location.name == "Marramgate House"
    assert HomeConcern.objects.filter(location=worst.location, kind="outbreak", closed_on=None).exists()
    ours = Promise.objects.filter(location__name="Scuppermere Manor", state="open", whose="ours")
    assert ours.count() == 2
    ages = {(demo - row.on).days > 7 for row in Vacancy.objects.filter(partnership=solmouth, current=True)}
    assert ages == {True, False}


def test_nothing_is_known_to_the_other_partnerships(solmouth: Partnership) -> None:
    assert not HomeRecord.objects.exclude(partnership=solmouth).exists()


def test_individuals_are_there_so_that_their_names_can_be_kept_out(solmouth: Partnership) -> None:
    names = {
        each.public_name for each in Provider.objects.filter(ownership__in=("Individual", "Partnership"))
    }
    assert names == {"An individual provider"}


def test_homes_above_routine_support_were_confirmed_by_a_person(solmouth: Partnership, demo: date) -> None:
    found = exceptional(solmouth, calendar(demo).day(LAST), demo)
    assert {each.name: each.level_words for each in found} == {
        "Sandlace Court": "Supported", "Brinewell Place": "Watched", "Cleatham Rest": "Watched",
    }  # fmt: skip
    assert all(each.reason for each in found)


def test_a_homes_manager_has_her_home_and_a_correction_waits(solmouth: Partnership) -> None:
    assert HomeStaff.objects.get(partnership=solmouth).location.name == "Saltings Lodge"
    waits = HomeCorrection.objects.get(partnership=solmouth)
    assert (waits.state, waits.subject, waits.made_by.full_name) == ("waiting", "staffing", "Marta Wren")


def test_actions_of_the_plan_lead_to_a_home_and_to_offers(solmouth: Partnership) -> None:
    concern = Concern.objects.get(location__name="Marramgate House")
    assert concern.action.ref == "1.5"
    linked = OfferLink.objects.values_list("action__ref", "offer__title")
    assert set(linked) == {("1.1", "Infection control training"), ("5.1", "A secure mailbox")}


def test_a_second_run_changes_nothing(solmouth: Partnership, demo: date) -> None:
    before = (Location.objects.count(), HomeRecord.objects.count(), RegisterImport.objects.count())
    assert not load_register(today=demo)
    assert before == (Location.objects.count(), HomeRecord.objects.count(), RegisterImport.objects.count())
