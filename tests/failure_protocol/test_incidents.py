"""Opening, correcting and moving an incident; its services (A02-A04, A09, A10, A13)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import facts, incidents
from failure_protocol.actions.incidents import Opened
from failure_protocol.checklists import Service
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident
from failure_protocol.states import State
from tests.failure_protocol.beginnings import activated, name_posts
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_member
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def wrong_fields(action, **fields):
    with pytest.raises(ValidationError) as refused:
        action(**fields)
    return set(refused.value.message_dict)


def log_of(incident):
    return [entry.text for entry in incident.log.order_by("number")]


# --- opening ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"cause": ""}, {"cause"}),
        ({"timescale": ""}, {"timescale"}),
        ({"timescale": "planned"}, {"closing_on"}),
        ({"provider_name": " "}, {"provider_name"}),
        ({"services": []}, {"services"}),
        ({"services": [Opened("Annexe", "")]}, {"services"}),
        ({"received_at": OPENED + DAY}, {"received_at"}),
        ({"contact_at": OPENED + DAY}, {"contact_at"}),
    ],
)
def test_what_is_missing_or_cannot_be_is_refused_and_nothing_is_kept(people, lead, fields, wrong):
    assert wrong_fields(lambda: make_incident(people, lead, **fields)) == wrong
    assert not Incident.objects.exists()


def test_several_services_each_keep_their_own_council_and_closing_day(people, lead):
    soon, late = TODAY + DAY, TODAY + 30 * DAY
    made = make_incident(
        people, lead, service_kind=Service.MIXED,
        services=[Opened("Larchfield", "residential", council="Testborough", closing_on=soon),
                  Opened("Larch at Home", "home_care", council="Solmouth", closing_on=late)],
    )  # fmt: skip
    rows = made.services.values_list("name", "council", "closing_on")
    assert set(rows) == {("Larchfield", "Testborough", soon), ("Larch at Home", "Solmouth", late)}


def test_two_homes_of_one_name_are_told_apart(people, lead):
    homes = [make_home(name="Seaview", cqc_id="1-1"), make_home(name="Seaview", cqc_id="1-2")]
    services = [Opened(home.name, "residential", home) for home in homes]
    made = make_incident(people, lead, services=[*services, services[0]])
    assert [str(each) for each in made.services.all()] == ["Seaview (1-1)", "Seaview (1-2)"]


def test_a_second_incident_with_a_reason_is_linked_to_the_first(people, lead, incident):
    home = incident.services.get().location
    service = Opened(home.name, "residential", home, also_reason="The lift failed as well.")
    second = make_incident(people, lead, services=[service])
    assert second.services.get().also_in == incident
    assert list(incident.linked_services.values_list("incident", flat=True)) == [second.pk]


def test_an_exercise_at_a_home_that_fails_needs_no_reason(people, lead, incident):
    home = incident.services.get().location
    assert make_incident(people, lead, location=home, is_exercise=True).services.get().also_in is None


def test_a_safeguarding_cause_is_flagged_from_the_beginning(people, lead):
    made = make_incident(people, lead, cause="safeguarding")
    assert made.is_safeguarding
    assert made.safeguarding_at == OPENED


def test_a_commissioner_who_opens_an_incident_leads_it(people):
    made = make_incident(people, people.commissioner)
    assert list(made.team.values_list("user", "role")) == [(people.commissioner.pk, "lead")]


def test_whoever_only_reads_opens_none(people):
    with pytest.raises(PermissionDenied):
        make_incident(people, people.viewer)


# --- correcting -------------------------------------------------------------------------------------
def test_a_correction_stands_in_the_log_from_what_to_what(incident, lead):
    changes = {"cause": "premises", "hazard": "flood", "provider_name": "Larch Care Limited"}
    incidents.edit_incident(incident=incident, version=1, changes=changes, by=lead, at=LATER)
    assert incident.hazard == "flood"
    last = incident.log.order_by("-number")[0]
    assert last.data["cause"] == ["insolvency", "premises"]
    assert "provider name" in last.text


def test_a_correction_that_changes_nothing_writes_nothing(incident, lead):
    before = len(log_of(incident))
    incidents.edit_incident(incident=incident, version=1, changes={"cause": "insolvency"}, by=lead, at=LATER)
    assert len(log_of(incident)) == before


def test_a_correction_to_a_planned_end_needs_its_day(incident, lead):
    assert wrong_fields(
        incidents.edit_incident, incident=incident, version=1, changes={"timescale": "planned"}, by=lead,
        at=LATER,
    ) == {"closing_on"}  # fmt: skip


def test_the_second_of_two_corrections_is_told_so(incident, lead):
    incidents.edit_incident(incident=incident, version=1, changes={"summary": "One."}, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        incidents.edit_incident(incident=incident, version=1, changes={"summary": "Two."}, by=lead, at=LATER)


def test_a_social_worker_corrects_nothing(people, incident, lead):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(PermissionDenied):
        incidents.edit_incident(incident=incident, version=1, changes={}, by=worker, at=LATER)


# --- services ---------------------------------------------------------------------------------------
def test_a_service_is_added_and_logged(incident, lead):
    service = Opened("Larch Lodge", "residential")
    incidents.add_service(incident=incident, service=service, by=lead, at=LATER)
    assert "Service added: Larch Lodge, care home." in log_of(incident)


@pytest.mark.parametrize(
    ("service", "wrong"),
    [
        (Opened("Larchfield", "residential"), {"name"}),
        (Opened(" ", "residential"), {"name"}),
        (Opened("Annexe", ""), {"service_type"}),
    ],
)
def test_a_service_without_name_or_type_or_there_already_is_refused(incident, lead, service, wrong):
    assert wrong_fields(
        incidents.add_service, incident=incident, service=service, by=lead, at=LATER
    ) == wrong  # fmt: skip


def test_a_service_of_another_open_incident_is_added_with_a_reason_only(people, lead, incident):
    home = make_home(name="Larch Lodge")
    other = make_incident(people, lead, location=home)
    with pytest.raises(Refused, match="PF-2021-2 already"):
        incidents.add_service(
            incident=incident, service=Opened("Larch Lodge", "residential", home), by=lead, at=LATER
        )
    service = Opened("Larch Lodge", "residential", home, also_reason="It shares the kitchen.")
    made = incidents.add_service(incident=incident, service=service, by=lead, at=LATER)
    assert made.also_in == other


def test_nothing_is_added_to_an_incident_that_is_over(incident, lead):
    incidents.move_incident(
        incident=incident, new=State.STOOD_DOWN, version=1, reason="Sold.", by=lead, at=LATER
    )
    with pytest.raises(Refused, match="is over"):
        incidents.add_service(incident=incident, service=Opened("Annexe", "day"), by=lead, at=LATER)


def test_the_last_safe_day_is_not_after_the_closing_day(incident, lead):
    service = incident.services.get()
    days = {"closing_on": TODAY, "last_safe_on": TODAY + DAY}
    assert wrong_fields(
        incidents.edit_service, service=service, version=1, changes=days, by=lead, at=LATER
    ) == {"last_safe_on"}  # fmt: skip
    days = {"closing_on": TODAY + DAY, "last_safe_on": TODAY}
    assert incidents.edit_service(service=service, version=1, changes=days, by=lead, at=LATER).version == 2
    assert "Larchfield: changed: closing on, last safe on." in log_of(incident)


def test_a_service_keeps_a_name_that_is_its_own(incident, lead):
    incidents.add_service(incident=incident, service=Opened("Annexe", "day"), by=lead, at=LATER)
    annexe = incident.services.get(name="Annexe")
    for name in ("", "Larchfield"):
        assert wrong_fields(
            incidents.edit_service, service=annexe, version=1, changes={"name": name}, by=lead, at=LATER
        ) == {"name"}  # fmt: skip


# --- moving -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("new", [State.ACTIVATED, State.TRANSFERRING, State.ALL_PLACED])
def test_nobody_moves_it_past_the_activation_without_the_decision(incident, lead, new):
    with pytest.raises(Refused, match="Nobody has decided"):
        incidents.move_incident(incident=incident, new=new, version=1, reason="Urgent.", by=lead, at=LATER)


def test_closing_and_reopening_are_not_done_here(people, incident, lead):
    with pytest.raises(Refused, match="page “Close”"):
        incidents.move_incident(incident=incident, new=State.CLOSED, version=1, by=lead, at=LATER, reason="x")
    incidents.move_incident(
        incident=incident, new=State.STOOD_DOWN, version=1, reason="Sold.", by=lead, at=LATER
    )
    with pytest.raises(Refused, match="page “Close”"):
        incidents.move_incident(
            incident=incident, new=State.POTENTIAL, version=2, by=lead, at=LATER, reason="Not sold after all."
        )


def test_skipping_and_going_back_need_a_reason(people, incident, lead):
    name_posts(people, lead)
    activated(incident, lead)
    move = {"incident": incident, "by": lead, "at": LATER}
    with pytest.raises(Refused, match="Say why"):
        incidents.move_incident(new=State.ALL_PLACED, version=incident.version, **move)
    incidents.move_incident(new=State.TRANSFERRING, version=incident.version, **move)
    with pytest.raises(Refused, match="Say why"):
        incidents.move_incident(new=State.ACTIVATED, version=incident.version, **move)
    back = incidents.move_incident(
        new=State.ACTIVATED, version=incident.version, reason="A home refused.", **move
    )
    change = back.changes.last()
    assert (change.old, change.new, change.reason, change.by) == (
        "transferring", "activated", "A home refused.", lead,
    )  # fmt: skip


def test_the_second_of_two_moves_is_told_so(incident, lead):
    incidents.edit_incident(incident=incident, version=1, changes={"summary": "x"}, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        incidents.move_incident(
            incident=incident, new=State.STOOD_DOWN, version=1, reason="Sold.", by=lead, at=LATER
        )


# --- business failure, emergency planning, the first contact ---------------------------------------------
def test_a_business_failure_is_not_known_until_somebody_says_from_what(incident, lead):
    assert incident.business_failure == "unknown"
    say = {"incident": incident, "version": 1, "by": lead, "at": LATER}
    assert wrong_fields(facts.set_business_failure, value="yes", basis="", **say) == {"basis"}
    assert wrong_fields(facts.set_business_failure, value="perhaps", basis="x", **say) == {"value"}
    facts.set_business_failure(value="yes", basis="An administrator was appointed.", **say)
    assert incident.business_failure == "yes"
    assert log_of(incident)[-1] == "Business failure (Care Act 2014): yes. An administrator was appointed."


def test_the_database_keeps_no_business_failure_without_its_basis(incident):
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(business_failure="no")


def test_an_emergency_choice_says_who_decided_and_why_and_an_earlier_one_stays(incident, lead):
    choose = {"incident": incident, "by": lead, "at": LATER}
    nothing = {"overwhelms": "", "route": "", "decided_by": "", "reasons": ""}
    assert wrong_fields(facts.choose_emergency, **nothing, **choose) == set(nothing)
    said = {"overwhelms": "no", "route": "none", "decided_by": "Dana Director", "reasons": "Ten people."}
    facts.choose_emergency(**said, **choose)
    facts.choose_emergency(**{**said, "overwhelms": "yes", "route": "planning"}, **choose)
    assert [row.route for row in incident.emergency_choices.all()] == ["planning", "none"]
    assert log_of(incident)[-1].startswith("Emergency planning considered")


def test_a_later_first_contact_waits_for_its_reason(people, lead):
    made = make_incident(people, lead, contact_at=OPENED)
    later = OPENED + timedelta(minutes=2)
    correct = {"incident": made, "by": lead, "at": LATER}
    facts.correct_contact(contact_at=later, reason="", version=1, **correct)
    assert (made.contact_at, made.contact_claim_at) == (OPENED, later)
    facts.correct_contact(contact_at=later, reason="The call was to the wrong number.", version=2, **correct)
    assert (made.contact_at, made.contact_claim_at) == (later, None)


def test_an_earlier_first_contact_counts_at_once(people, lead):
    made = make_incident(people, lead, received_at=OPENED - DAY, contact_at=OPENED)
    facts.correct_contact(
        incident=made, contact_at=OPENED - DAY, reason="", version=1, by=lead, at=LATER
    )  # fmt: skip
    assert made.contact_at == OPENED - DAY


def test_a_first_contact_that_cannot_be_is_refused(people, lead, incident):
    correct = {"incident": incident, "version": 1, "reason": "x", "by": lead, "at": LATER}
    with pytest.raises(Refused, match="Neither Lead was reached"):
        facts.correct_contact(contact_at=OPENED, **correct)
    made = make_incident(people, lead, contact_at=OPENED)
    for wrong in (LATER + DAY, OPENED - DAY):
        assert wrong_fields(facts.correct_contact, contact_at=wrong, **{**correct, "incident": made}) == {
            "contact_at"
        }


def test_a_planned_day_is_kept_only_while_it_is_planned(people, lead):
    made = make_incident(people, lead, timescale="planned", closing_on=date(2021, 12, 1))
    incidents.edit_incident(
        incident=made, version=1, changes={"timescale": "unknown", "closing_on": None}, by=lead, at=LATER
    )
    assert made.closing_on is None
