"""The page of a home and what is written down from it: what is shown, to whom, what is kept when refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit.models import Read
from providers.actions import homes as actions
from providers.actions.contacts import record_contact
from providers.actions.promises import Promised
from providers.actions.records import record_of
from providers.models import (
    Contract,
    HomeConcern,
    HomeEntry,
    HomePerson,
    HomeRecord,
    LocationChange,
    RegisterImport,
    Staffing,
    Succession,
    ThemeRating,
)
from tests.guards import query_budget
from tests.providers.knowing import about, concern, contract, entry, fill, person, worry
from tests.providers.making import (
    NOW,
    TODAY,
    make_home,
    make_manager,
    make_officer,
    make_provider,
    make_settings,
    rate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today_is(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def home(people):
    make_settings(people)
    return make_home(
        phone="01700 900123", provider=make_provider(brand="Harbour"), manager_name="Pat Invented"
    )


@pytest.fixture
def lou(people):
    return make_officer(people)


@pytest.fixture
def desk(lou, signed_in):
    return signed_in(lou)


def words(answer: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def in_file(client: Any, address: str) -> str:
    """What a file says."""
    return b"".join(client.get(address).streaming_content).decode()


def page(client: Any, home: Any, query: str = "") -> str:
    answer = client.get(f"{reverse('providers:home', args=[home.pk])}{query}")
    assert answer.status_code == 200
    return words(answer)


def day_boxes(day: date, name: str = "on") -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


# --- what is shown ---
def test_the_top_says_what_an_officer_needs(people, home, lou, desk):
    row = record_of(people.partnership, home)
    changes = {"liaison": lou, "funded": 12, "funded_on": TODAY, "features": ["hoist"]}
    actions.update_record(record=row, changes=changes, version=1, by=lou, at=NOW)
    record_contact(partnership=people.partnership, location=home, outcome="reached", by=lou, on=TODAY, at=NOW)
    answer = desk.get(home.get_absolute_url())
    said = words(answer)
    for expected in (
        "Residential home, 30 beds", "In post : Pat Invented", "Harbour Care Ltd", "Brand: Harbour",
        "Lou Liaison",
        "12 people, counted on 2 August 2021", "Hoist", "wanted every four weeks", "31 August 2021",
    ):  # fmt: skip
        assert expected in said.replace("In post: ", "In post : "), expected
    assert 'href="tel:01700900123"' in answer.content.decode()


def test_what_stands_out_is_said_before_one_rings(people, home, lou, desk):
    worry(people, home, lou)
    worry(people, home, lou, theme="ppe", severity="amber")
    rate(home, "inadequate", date(2021, 6, 9))
    concern(people, home, lou, on=TODAY - timedelta(days=9))
    actions.add_staffing(**about(people, home, lou), employed=40, agency=1, absent=8)
    record_contact(
        partnership=people.partnership, location=home, outcome="reached", by=lou, on=TODAY, at=NOW,
        promises=[Promised("Gloves"), Promised("Masks")],
    )  # fmt: skip
    home.manager_present, home.manager_absent_from = False, date(2021, 5, 1)
    home.save(update_fields=["manager_present", "manager_absent_from"])
    said = page(desk, home).split("Before you ring")[1].split("The regulator’s ratings")[0]
    expected = [
        "Red for staffing, 2 August 2021", "Amber for PPE, 2 August 2021",
        "Rating fell to Inadequate on 9 June 2021", "1 concern open, the oldest for 9 days",
        "No registered manager since 1 May 2021", "20 % of its staff away on 2 August 2021",
        "2 promises of ours open",
    ]  # fmt: skip
    places = [said.index(each) for each in expected]
    assert places == sorted(places)


def test_nothing_stands_out_at_a_quiet_home(home, desk):
    assert "Before you ring" not in page(desk, home)


def test_each_question_has_its_own_day_and_the_figure_before(home, desk):
    rate(home, "requires_improvement", date(2021, 5, 4))
    rate(home, "good", date(2019, 2, 1), domain="safe")
    rate(home, "not_rated", date(2021, 5, 4), domain="safe")
    said = page(desk, home)
    assert "Requires improvement Fell 4 May 2021 before: Good, 1 March 2020" in said
    assert "Inspected but not rated 4 May 2021, not a rating before: Good, 1 February 2019" in said
    assert "Caring Never published" in said
    assert "2 publications, in which the label changed once." in said
    assert "licensed under the Open Government Licence v3.0" in said


def test_a_home_that_was_never_rated_is_neither_good_nor_bad(people, desk):
    said = page(desk, make_home(name="New House", rated=""))
    assert "Not yet rated by the regulator" in said
    assert "That is neither good nor bad." in said


def test_an_old_green_says_nothing_any_more(people, home, lou, desk):
    worry(people, home, lou, severity="green", on=TODAY - timedelta(days=91))
    assert "nothing was recorded for 90 days, so it says nothing since 2 August 2021" in page(desk, home)


def test_a_closed_home_names_its_successor(people, home, desk):
    closed = make_home(name="Old Mill", registered_to=date(2021, 3, 1))
    Succession.objects.create(before_id=closed.cqc_id, after_id=home.cqc_id, reason="New Provider")
    Succession.objects.create(before_id=closed.cqc_id, after_id="1-77", after_name="Annexe")
    said = page(desk, closed)
    assert "Closed on 1 March 2021" in said
    assert "Its successor is Seaview (new provider)." in said
    assert "Its successor is Annexe (1-77), which the register does not have yet." in said
    assert "Ring and record" not in said


def test_a_dormant_home_says_since_when(people, desk):
    said = page(desk, make_home(dormant=True, dormant_from=date(2021, 4, 1)))
    assert "Dormant since 1 April 2021" in said


def test_a_home_elsewhere_can_be_watched(people, lou, desk):
    make_settings(people)
    far = make_home(name="Far Away", council="Otherplace")
    assert "This is not one of your homes : it is in Otherplace" in page(desk, far).replace(
        "homes:", "homes :"
    )
    desk.post(reverse("providers:home_watch", args=[far.pk]))
    assert "not one of your homes" not in page(desk, far)
    assert HomeRecord.objects.get(location=far).ours is True


def test_every_box_is_reached_from_the_list_on_top(people, home, lou, desk):
    fill(people, home, lou, 1)
    html = desk.get(home.get_absolute_url()).content.decode()
    contents = html.split('class="home-contents"')[1].split("</nav>")[0]
    targets = re.findall(r'href="#([^"]+)"', contents)
    assert len(targets) >= 9
    assert all(f'id="{target}"' in html for target in targets)


def test_the_page_as_it_stood_shows_only_what_was_known_of_that_day(people, home, lou, desk):
    run = RegisterImport.objects.create(
        partnership=people.partnership, name="July", digest="d", size=1, started_at=NOW, started_by=lou
    )
    was: dict[str, Any] = {
        "name": "Sea Cottage", "beds": 22, "postcode": None, "registered_from": "2011-01-12",
        "dormant_from": "no day", "provider": "1-0000",
    }  # fmt: skip
    for field, old in was.items():
        LocationChange.objects.create(
            location=home, run=run, on=date(2021, 7, 1), field=field, old=old, new="x"
        )
    LocationChange.objects.create(location=home, run=run, on=date(2021, 7, 20), field="beds", old=25, new=30)
    worry(people, home, lou, on=date(2021, 7, 15))
    concern(people, home, lou, on=date(2021, 7, 16))
    said = page(desk, home, "?as_at=2021-06-15")
    assert "This is how it stood on 15 June 2021." in said
    assert "Sea Cottage" in said
    assert "22 beds" in said
    assert "Two nights without a nurse." not in said
    assert "None is open." in said
    assert "Ring and record" not in said
    assert "25 beds" in page(desk, home, "?as_at=2021-07-10")


@pytest.mark.parametrize("query", ["?as_at=2099-01-01", "?as_at=rubbish", "?as_at_day=31&as_at_month=2"])
def test_a_day_that_can_not_be_shows_today(home, desk, query):
    assert "This is how it stood" not in page(desk, home, query)


# --- to whom ---
def test_names_are_for_those_who_need_them_and_reading_them_is_recorded(people, home, lou, desk, signed_in):
    person(people, home, lou)
    seen = page(signed_in(people.viewer), home)
    assert "Dee Deputy" not in seen
    assert "Pat Invented" not in seen
    assert not Read.objects.exists()
    assert "Dee Deputy" in page(desk, home)
    assert list(Read.objects.values_list("how", "object_label")) == [("Names on the home’s page", "Seaview")]


def test_a_sole_traders_name_is_for_those_who_need_it(people, desk, signed_in):
    trader = make_provider(name="Mr Inventedname")
    trader.ownership = "Individual"
    trader.save(update_fields=["ownership"])
    home = make_home(provider=trader)
    assert "Inventedname" in page(desk, home)
    assert "Inventedname" not in page(signed_in(people.viewer), home).replace("Actions of plans", "")


def test_another_partnership_sees_the_regulators_facts_and_nothing_else(people, home, lou, signed_in):
    fill(people, home, lou, 2)
    row = record_of(people.partnership, home)
    actions.update_record(record=row, changes={"liaison": lou}, version=1, by=lou, at=NOW)
    said = page(signed_in(people.outsider), home)
    assert "The regulator’s ratings" in said
    for private in ("Two nights", "RESTORE2", "Medicines", "Contract 0", "Person 0", "Lou Liaison"):
        assert private not in said


@pytest.mark.parametrize("make", [concern, contract, entry, person])
def test_another_partnerships_rows_are_not_there(people, home, lou, signed_in, make):
    row = make(people, home, lou)
    name = {"homeconcern": "concern_edit", "homeentry": "entry_strike", "contract": "contract"}
    address = reverse(f"providers:{name.get(row._meta.model_name, 'person')}", args=[row.pk])
    assert signed_in(people.outsider).get(address).status_code == 404
    assert signed_in(people.viewer).get(address).status_code == 403


def test_a_homes_own_staff_do_not_reach_these_pages(people, home, lou, signed_in):
    row = person(people, home, lou)
    manager = signed_in(make_manager(people, home))
    assert manager.get(home.get_absolute_url()).status_code == 403
    assert manager.get(reverse("providers:person", args=[row.pk])).status_code == 403
    made = concern(people, home, lou)
    assert manager.get(reverse("providers:concern", args=[made.pk])).status_code == 404


def test_a_reader_is_offered_no_change(people, home, lou, signed_in):
    fill(people, home, lou, 2)
    html = signed_in(people.viewer).get(home.get_absolute_url()).content.decode()
    for name in ("home_rate", "home_record", "entry_new", "concern_new", "contract_new", "staffing_new"):
        assert reverse(f"providers:{name}", args=[home.pk]) not in html


def test_the_page_costs_the_same_however_much_is_known(people, home, lou, desk):
    desk.get(home.get_absolute_url())
    fill(people, home, lou, 2)
    with query_budget("homes: page of a home"):
        desk.get(home.get_absolute_url())
    fill(people, home, lou, 9)
    with query_budget("homes: page of a home"):
        desk.get(home.get_absolute_url())


def test_the_list_of_concerns_costs_the_same_however_many(people, home, lou, desk):
    for _ in range(12):
        concern(people, home, lou)
    with query_budget("homes: concerns"):
        desk.get(reverse("providers:concerns"))


# --- what is written down from it ---
ON = day_boxes(TODAY)
SENT: dict[str, tuple[dict[str, Any], Any]] = {
    "home_rate": ({"theme": "ppe", "severity": "amber", "reason": "No gloves.", **ON}, ThemeRating),
    "staffing_new": ({"employed": 40, "agency": 3, "absent": 4, **ON}, Staffing),
    "entry_new": ({"kind": "training", "title": "NEWS2", "people": 4, **ON}, HomeEntry),
    "concern_new": ({"kind": "quality", "summary": "Cold meals.", **ON}, HomeConcern),
    "contract_new": ({"name": "Spot contract"}, Contract),
    "person_new": ({"name": "Sam Other", "role": "Manager"}, HomePerson),
}  # fmt: skip


@pytest.mark.parametrize("name", SENT)
def test_what_is_sent_is_written_and_leads_back_to_its_box(people, home, desk, name):
    fields, model = SENT[name]
    answer = desk.post(reverse(f"providers:{name}", args=[home.pk]), fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{home.get_absolute_url()}#")
    assert model.objects.get().partnership == people.partnership


@pytest.mark.parametrize("name", [each for each in SENT if each != "contract_new" and each != "person_new"])
def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(home, desk, name):
    fields, model = SENT[name]
    ahead = {**fields, **day_boxes(TODAY + timedelta(days=1))}
    answer = desk.post(reverse(f"providers:{name}", args=[home.pk]), ahead)
    assert answer.status_code == 422
    assert "The day can’t be in the future." in words(answer)
    kept = answer.context["form"]
    assert all(str(kept[key].value()) == str(value) for key, value in fields.items() if key in kept.fields)
    assert not model.objects.exists()


def test_several_can_be_written_in_a_row(home, desk):
    address = reverse("providers:home_rate", args=[home.pk])
    answer = desk.post(address, {**SENT["home_rate"][0], "more": "yes"})
    assert answer["Location"] == address


def test_digital_readiness_starts_from_what_was_known(people, home, lou, desk):
    actions.add_digital(**about(people, home, lou), nhsmail=True, dspt="Standards met", devices=3)
    form = desk.get(reverse("providers:digital_new", args=[home.pk])).context["form"]
    assert (form["nhsmail"].value(), form["dspt"].value(), form["devices"].value()) == (
        True,
        "Standards met",
        3,
    )


def test_both_texts_are_shown_when_somebody_saved_first(people, home, lou, desk):
    row = concern(people, home, lou)
    actions.update_concern(
        concern=row, changes={"summary": "Theirs."}, version=1, by=people.commissioner, at=NOW
    )
    fields = {"kind": "quality", "summary": "Mine.", "version": 1, **day_boxes(TODAY)}
    answer = desk.post(reverse("providers:concern_edit", args=[row.pk]), fields)
    said = words(answer)
    assert answer.status_code == 409
    assert "Theirs." in said
    assert "Mine." in said
    assert "Ada May saved a change" in said
    again = desk.post(reverse("providers:concern_edit", args=[row.pk]), {**fields, "version": 2})
    assert again.status_code == 302
    assert HomeConcern.objects.get().summary == "Mine."


def test_a_record_is_made_when_it_is_first_saved_not_when_it_is_looked_at(people, home, lou, desk):
    address = reverse("providers:home_record", args=[home.pk])
    form = desk.get(address).context["form"]
    assert not HomeRecord.objects.exists()
    sent = {"version": form["version"].value(), "liaison": lou.pk, "ours": "no", "features": ["hoist"]}
    assert desk.post(address, sent).status_code == 302
    kept = HomeRecord.objects.get()
    assert (kept.liaison, kept.ours, kept.features) == (lou, False, ["hoist"])


def test_a_person_and_a_contract_are_changed_and_ended(people, home, lou, desk):
    who, deal = person(people, home, lou), contract(people, home, lou)
    changed = {"version": 1, "name": "Di Deputy", "role": "Deputy"}
    assert desk.post(reverse("providers:person", args=[who.pk]), changed).status_code == 302
    gone = {"version": 2, **day_boxes(TODAY)}
    assert desk.post(reverse("providers:person_end", args=[who.pk]), gone).status_code == 302
    ends = {"version": 1, "name": deal.name, **day_boxes(date(2021, 7, 1), "ends_on")}
    assert desk.post(reverse("providers:contract", args=[deal.pk]), ends).status_code == 302
    said = page(desk, home)
    assert "Nobody was written down yet." in said
    assert "All, with 1 that ended" in said
    assert "Di Deputy" in words(desk.get(reverse("providers:home_people", args=[home.pk])))
    assert "Ended" in words(desk.get(reverse("providers:home_contracts", args=[home.pk])))


def test_a_concern_is_closed_and_opened_again_from_its_page(people, home, lou, desk):
    row = concern(people, home, lou)
    shut = {"version": 1, "outcome": "Put right.", **day_boxes(TODAY)}
    assert desk.post(reverse("providers:concern_close", args=[row.pk]), shut).status_code == 302
    assert "Put right." in words(desk.get(reverse("providers:concern", args=[row.pk])))
    reopened = {"version": 2, "reason": "Again."}
    address = reverse("providers:concern_reopen", args=[row.pk])
    assert desk.post(address, reopened).status_code == 302
    stale = desk.post(address, reopened)
    assert stale.status_code == 409
    row.refresh_from_db()
    assert row.closed_on is None


def test_an_entry_struck_out_stays_in_the_journal(people, home, lou, desk):
    row = entry(people, home, lou)
    entry(people, home, lou, kind="visit_on_site", title="Spring visit")
    address = reverse("providers:entry_strike", args=[row.pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "Another home’s."}).status_code == 302
    journal = reverse("providers:home_journal", args=[home.pk])
    said = words(desk.get(f"{journal}?kind=training"))
    assert "RESTORE2 Struck out Another home’s." in said
    assert "Spring visit" not in said
    assert "RESTORE2" in in_file(desk, f"{journal}?format=csv")


def test_the_history_of_a_theme_has_every_rating(people, home, lou, desk):
    worry(people, home, lou)
    worry(people, home, lou, severity="white", reason="It was another home.")
    said = words(desk.get(reverse("providers:home_theme", args=[home.pk, "staffing"])))
    assert "Two nights without a nurse." in said
    assert "Taken back" in said
    assert desk.get(reverse("providers:home_theme", args=[home.pk, "weather"])).status_code == 404


def test_all_that_the_regulator_published_is_listed(home, desk):
    rate(home, "not_rated", date(2021, 5, 4), domain="safe").inherited = True
    said = words(desk.get(reverse("providers:home_ratings", args=[home.pk])))
    assert "Not a rating" in said
    assert "1 March 2020" in said


def test_staff_over_time_show_the_share_away(people, home, lou, desk):
    actions.add_staffing(**about(people, home, lou), employed=40, agency=1, absent=8)
    actions.add_staffing(**about(people, home, lou), employed=0, agency=1, absent=0)
    assert "20 %" in words(desk.get(reverse("providers:home_staffing", args=[home.pk])))
    assert "It employs nobody of its own." in page(desk, home)


# --- across homes ---
def test_concerns_of_all_homes_are_narrowed_down(people, home, lou, desk, signed_in):
    other = make_home(name="Quiet House")
    concern(people, home, lou, on=TODAY - timedelta(days=40))
    concern(people, other, lou, kind="outbreak", summary="Two residents cough.")
    closed = concern(people, other, lou, kind="finance", summary="Rent unpaid.")
    actions.close_concern(concern=closed, outcome="Paid.", on=TODAY, version=1, by=lou, at=NOW)
    address = reverse("providers:concerns")

    def found(query: str) -> list[str]:
        return [row.summary for row in desk.get(f"{address}?{query}").context["table"].source]

    assert found("") == ["Medicines came late.", "Two residents cough.", "Rent unpaid."]
    assert found("state=open") == ["Medicines came late.", "Two residents cough."]
    assert found("state=closed") == ["Rent unpaid."]
    assert found("age=28") == ["Medicines came late."]
    assert found("kind=outbreak") == ["Two residents cough."]
    assert found("home=Quiet") == ["Two residents cough.", "Rent unpaid."]
    assert found("q=quiet+paid") == ["Rent unpaid."]
    assert found("kind=nonsense") == []
    assert "Medicines came late." in in_file(desk, f"{address}?format=csv")
    assert "No concern was raised yet" in words(signed_in(people.outsider).get(address))


def test_the_search_finds_concerns_of_ones_own_partnership_only(people, home, lou, desk, signed_in):
    concern(people, home, lou, summary="Medicines came late on Tuesday.")
    address = f"{reverse('ui:search')}?q=medicines"
    assert "Medicines came late on Tuesday." in words(desk.get(address)).replace("  ", " ")
    assert "Tuesday" not in words(signed_in(people.outsider).get(address))
