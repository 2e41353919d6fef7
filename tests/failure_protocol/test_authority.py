"""What is written down of who decides: what each action takes, refuses and logs (M01-M10, K11, K12)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import attorneys, capacity, safeguards
from failure_protocol.actions.people_workers import assign_worker
from failure_protocol.matrix import TeamRole
from failure_protocol.models import AdvocacyNeed, Decision, EmergencyPass, LogEntry, PersonWorker
from failure_protocol.models.incidents import Known
from failure_protocol.summaries import authority_clocks
from failure_protocol.summaries.authority import answer_of, authority_of
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import make_offer, offered, set_rate
from tests.failure_protocol.settling import (
    DAY,
    best_facts,
    capacity_facts,
    deputy,
    deputy_facts,
    imca_facts,
    lacking,
    liberty,
    liberty_facts,
    passed,
    power,
    power_facts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def person(incident):
    return make_person(incident, unbefriended=Known.NO)


def codes(person, at=LATER, **more):
    return {str(each.code) for each in authority_of(person, at, **more).blocks}


def wrong(action, person, lead, facts):
    with pytest.raises(ValidationError) as told:
        action(person=person, facts=facts, by=lead, at=LATER)
    return set(told.value.message_dict)


@pytest.mark.parametrize(("said", "field"), [
    ({"decision": "lacks capacity"}, "decision"), ({"assessor": " "}, "assessor"),
    ({"evidence": ""}, "evidence"), ({"assessed_on": TODAY + DAY}, "assessed_on"),
])  # fmt: skip
def test_an_assessment_names_one_decision_who_found_it_and_from_what(person, lead, said, field):
    assert wrong(capacity.assess_capacity, person, lead, capacity_facts(**said)) == {field}
    assert not person.capacityassessment_rows.exists()


def test_whoever_lacks_capacity_is_blocked_until_a_best_interests_decision_is_written_down(person, lead):
    assert codes(person) == set()
    lacking(person, lead)
    assert codes(person) == {"best_interests"}
    capacity.record_best_interests(person=person, facts=best_facts(), by=lead, at=LATER)
    assert codes(person) == set()


def test_no_best_interests_decision_where_nobody_found_capacity_lacking(person, lead):
    with pytest.raises(Refused, match="theirs to take"):
        capacity.record_best_interests(person=person, facts=best_facts(), by=lead, at=LATER)


@pytest.mark.parametrize(("said", "field"), [
    ({"reasons": " "}, "reasons"), ({"least_restrictive": ""}, "least_restrictive"),
    ({"decided_on": TODAY + DAY}, "decided_on"), ({"decided_on": TODAY - DAY}, "decided_on"),
    ({"maker_kind": "attorney"}, "power"), ({"maker_kind": "deputy"}, "deputy"),
])  # fmt: skip
def test_a_best_interests_decision_is_whole_and_taken_after_the_finding(person, lead, said, field):
    lacking(person, lead)
    assert wrong(capacity.record_best_interests, person, lead, best_facts(**said)) == {field}


def test_attorneys_who_can_decide_are_asked_first_and_unregistered_ones_cannot_be_chosen(person, lead):
    lacking(person, lead)
    no = power(person, lead, registered="no", checked_on=None)
    chosen = best_facts(maker_kind="attorney", power=no)
    assert wrong(capacity.record_best_interests, person, lead, chosen) == {"power"}
    yes = power(person, lead)
    assert wrong(capacity.record_best_interests, person, lead, best_facts()) == {"maker_kind"}
    facts = best_facts(maker_kind="attorney", power=yes, maker="Jo Invented")
    capacity.record_best_interests(person=person, facts=facts, by=lead, at=LATER)
    assert authority_of(person, LATER).answer.decides == "Jo Invented"


def test_a_deputy_outside_the_scope_of_the_order_cannot_be_chosen(person, lead):
    lacking(person, lead)
    row = deputy(person, lead, accommodation=False, money=True)
    facts = best_facts(maker_kind="deputy", deputy=row)
    assert wrong(capacity.record_best_interests, person, lead, facts) == {"deputy"}


@pytest.mark.parametrize(("said", "field"), [
    ({"attorneys": " "}, "attorneys"), ({"registered": "yes", "checked_on": None}, "checked_on"),
    ({"checked_on": TODAY + DAY}, "checked_on"), ({"how": "jointly"}, "how"),
    ({"attorneys": "Jo, 1\nJim, 2"}, "how"),
])  # fmt: skip
def test_a_power_names_its_attorneys_how_they_act_and_when_it_was_seen(person, lead, said, field):
    assert wrong(attorneys.add_power, person, lead, power_facts(**said)) == {field}


def test_a_search_of_the_register_makes_attorneys_able_to_decide(person, lead):
    lacking(person, lead)
    row = power(person, lead, registered="unknown", checked_on=None)
    assert authority_of(person, LATER).answer.decides != "Jo Invented"
    known = {"registered": "yes", "reference": "7000-2", "by": lead, "at": LATER}
    with pytest.raises(ValidationError):
        attorneys.check_registration(row=row, version=1, checked_on=None, **known)
    attorneys.check_registration(row=row, version=1, checked_on=TODAY, **known)
    assert authority_of(person, LATER).answer.decides == "Jo Invented"
    with pytest.raises(ChangedMeanwhile):
        attorneys.check_registration(row=row, version=1, checked_on=TODAY, **{**known, "reference": "x"})
    capacity.strike_row(row=row, reason="Another person’s", by=lead, at=LATER)
    with pytest.raises(Refused, match="ended"):
        attorneys.check_registration(row=row, version=2, checked_on=TODAY, **known)


@pytest.mark.parametrize(("said", "field"), [
    ({"deputies": ""}, "deputies"), ({"accommodation": False}, "accommodation"),
    ({"order_on": TODAY + DAY}, "order_on"), ({"expires_on": TODAY - 200 * DAY}, "expires_on"),
])  # fmt: skip
def test_a_deputy_has_a_name_a_scope_and_an_order_that_has_begun(person, lead, said, field):
    assert wrong(attorneys.add_deputy, person, lead, deputy_facts(**said)) == {field}


def contact_facts(**said):
    return {
        "power": None, "deputy": None, "about": "cost", "spoken_at": LATER, "how": "Telephone",
        "words": "Wants to see the new contract.", **said,
    }  # fmt: skip


@pytest.mark.parametrize(("said", "field"), [
    ({"power": None}, "who"), ({"spoken_at": LATER + timedelta(minutes=1)}, "spoken_at"),
    ({"words": " "}, "words"),
])  # fmt: skip
def test_a_contact_is_with_one_of_them_in_the_past_and_says_something(person, lead, said, field):
    facts = contact_facts(**{"power": power(person, lead), **said})
    assert wrong(attorneys.note_contact, person, lead, facts) == {field}


def test_a_contact_is_with_an_attorney_of_the_same_person(incident, person, lead):
    of_another = power(make_person(incident), lead)
    assert wrong(attorneys.note_contact, person, lead, contact_facts(power=of_another)) == {"who"}
    attorneys.note_contact(person=person, facts=contact_facts(deputy=deputy(person, lead)), by=lead, at=LATER)
    assert person.authoritycontact_rows.count() == 1


@pytest.mark.parametrize(("said", "field"), [
    ({"asked_on": None}, "asked_on"), ({"asked_on": TODAY + DAY}, "asked_on"),
    ({"why_not": "A daughter"}, "why_not"), ({"asked_whom": " "}, "asked_whom"),
    ({"reported_on": TODAY - DAY, "advocate": "A", "report": "R"}, "reported_on"),
    ({"reported_on": TODAY, "report": "R"}, "advocate"),
    ({"reported_on": TODAY, "advocate": "A"}, "report"),
])  # fmt: skip
def test_an_advocate_is_asked_or_it_is_said_why_not(person, lead, said, field):
    assert field in wrong(safeguards.note_imca, person, lead, imca_facts(**said))


def test_whoever_has_nobody_to_be_consulted_waits_for_the_advocates_report(incident, lead):
    person = make_person(incident, unbefriended=Known.YES)
    lacking(person, lead)
    capacity.record_best_interests(person=person, facts=best_facts(), by=lead, at=LATER)
    assert codes(person) == {"imca"}
    safeguards.note_imca(person=person, facts=imca_facts(), by=lead, at=LATER)
    assert codes(person) == {"imca"}
    told = imca_facts(reported_on=TODAY, advocate="Ann Advocate", report="Wants a garden.")
    safeguards.note_imca(person=person, facts=told, by=lead, at=LATER)
    assert codes(person) == set()


def test_what_somebody_needs_to_be_heard_replaces_what_was_said_before(person, lead):
    need = {"kind": "interpreter", "needed": "yes", "what": "", "arranged_on": None}
    assert wrong(safeguards.note_need, person, lead, need) == {"what"}
    for what in ("Polish", "Polish, by telephone"):
        safeguards.note_need(person=person, facts={**need, "what": what}, by=lead, at=LATER)
    assert [row.what for row in AdvocacyNeed.objects.standing()] == ["Polish, by telephone"]
    assert AdvocacyNeed.objects.count() == 2


@pytest.mark.parametrize(("said", "field"), [
    ({"ends_on": None}, "ends_on"), ({"starts_on": None}, "starts_on"),
    ({"ends_on": TODAY - 11 * DAY}, "ends_on"), ({"ends_on": TODAY + 400 * DAY}, "ends_on"),
    ({"starts_on": TODAY - 30 * DAY}, "starts_on"), ({"is_refused": True}, "is_refused"),
    ({"is_extended": True}, "is_extended"), ({"asked_on": TODAY + DAY}, "asked_on"),
    ({"wanted_from": TODAY - 21 * DAY}, "wanted_from"), ({"wanted_from": TODAY + 20 * DAY}, "wanted_from"),
    ({"kind": "urgent"}, "ends_on"),
])  # fmt: skip
def test_an_authorisation_has_days_that_follow_each_other(person, lead, said, field):
    assert field in wrong(safeguards.ask_authorisation, person, lead, liberty_facts(**said))


@pytest.mark.parametrize("why", ["home care", "child", "detained"])
def test_no_authorisation_in_home_care_under_18_or_for_somebody_detained(incident, person, lead, why):
    if why == "home care":
        incident.services.update(service_type="home_care")
        person.service.refresh_from_db()
    if why == "child":
        person.born_on = "2010-09-04"
    if why == "detained":
        safeguards.set_mental_health(person=person, facts=mental(detained="yes"), by=lead, at=LATER)
    with pytest.raises(Refused):
        safeguards.ask_authorisation(person=person, facts=liberty_facts(), by=lead, at=LATER)


def test_an_authorisation_without_a_day_of_birth_is_taken(person, lead):
    person.born_on = ""
    assert liberty(person, lead).pk
    assert authority_of(person, LATER).facts.age is None


def mental(**said):
    return {"detained": "no", "section": "Section 3", "aftercare": "no", "aftercare_words": "", **said}


def test_detention_names_its_section_and_aftercare_who_owes_it(person, lead):
    facts = mental(detained="yes", section="", aftercare="yes")
    assert wrong(safeguards.set_mental_health, person, lead, facts) == {"section", "aftercare_words"}


def test_an_authorisation_does_not_go_along_so_a_move_waits_for_the_new_homes_request(person, lead):
    offer = make_offer(person.incident, lead)
    liberty(person, lead)
    assert codes(person, location=offer.location) == {"dols"}
    asked = liberty_facts(
        location=offer.location, place="Seaview", asked_on=TODAY, wanted_from=TODAY + DAY, starts_on=None,
        ends_on=None,
    )  # fmt: skip
    row = safeguards.ask_authorisation(person=person, facts=asked, by=lead, at=LATER)
    assert codes(person, location=offer.location) == set()
    answer = {"starts_on": TODAY, "ends_on": TODAY + 5 * DAY, "is_extended": False, "is_refused": False,
              "conditions": "Garden daily", "representative": "Jo"}  # fmt: skip
    how = {"row": row, "version": 1, "by": lead, "at": LATER}
    with pytest.raises(ValidationError):
        safeguards.answer_authorisation(facts={**answer, "is_refused": True}, **how)
    assert safeguards.answer_authorisation(facts=answer, **how).holds(TODAY)
    assert not row.holds(TODAY + 6 * DAY)
    capacity.strike_row(row=row, reason="Wrong person", by=lead, at=LATER)
    assert not row.holds(TODAY)
    with pytest.raises(Refused):
        safeguards.answer_authorisation(facts=answer, **{**how, "version": 3})


def test_a_new_home_is_told_of_the_authorisation_by_name(person, lead):
    offer = make_offer(person.incident, lead)
    offered(person, offer, lead)
    liberty(person, lead)
    assert any("not yet told" in note for note in authority_of(person, LATER).answer.notes)
    tell = {"person": person, "location": offer.location, "words": "Garden daily", "by": lead, "at": LATER}
    with pytest.raises(ValidationError):
        safeguards.tell_new_home(told_whom=" ", told_on=TODAY + DAY, **tell)
    safeguards.tell_new_home(told_whom="Mo Manager", told_on=TODAY, **tell)
    assert not any("not yet told" in note for note in authority_of(person, LATER).answer.notes)
    person.incident.services.update(service_type="home_care")
    person.service.refresh_from_db()
    with pytest.raises(Refused, match="at home"):
        safeguards.tell_new_home(told_whom="Mo Manager", told_on=TODAY, **tell)


def test_what_an_authority_lets_pass_blocks_again_after_its_day_of_review(person, lead):
    lacking(person, lead)
    passed(person, lead)
    assert codes(person) == set()
    assert codes(person, LATER + 2 * DAY) == {"best_interests"}
    made = Decision.objects.get()
    assert "capacity" not in f"{made.question} {made.information} {made.decision}".casefold()


def test_letting_pass_names_who_said_yes_why_and_a_day_of_review(person, lead):
    lacking(person, lead)
    with pytest.raises(ValidationError) as told:
        capacity.let_pass_in_emergency(
            person=person, code="best_interests", emergency=capacity.Emergency(" ", "", None), by=lead,
            at=LATER,
        )  # fmt: skip
    assert set(told.value.message_dict) == {"authority", "reason", "review_on"}
    with pytest.raises(Refused, match="Nothing of this kind"):
        passed(person, lead, code="dols")


def test_it_is_let_pass_once_and_anew_after_its_day_of_review(person, lead):
    lacking(person, lead)
    first = passed(person, lead)
    with pytest.raises(Refused):
        passed(person, lead)
    emergency = capacity.Emergency("Director Invented", "Still no roof.", TODAY + 9 * DAY)
    how = {"person": person, "code": "best_interests", "emergency": emergency, "by": lead}
    capacity.let_pass_in_emergency(**how, at=LATER + 2 * DAY)
    first.refresh_from_db()
    assert first.ended_at == LATER + 2 * DAY
    assert EmergencyPass.objects.standing().count() == 1


def test_two_who_let_the_same_pass_at_once_are_told_of_each_other(person, lead, monkeypatch):
    lacking(person, lead)
    before = authority_of(person, LATER)
    passed(person, lead)
    monkeypatch.setattr(capacity, "authority_of", lambda *a, **k: before)
    with pytest.raises(Refused, match="let pass already"):
        passed(person, lead)
    assert EmergencyPass.objects.count() == 1


def test_a_pass_that_was_looked_at_again_passes_nothing(person, lead):
    lacking(person, lead)
    row = passed(person, lead)
    with pytest.raises(ValidationError):
        capacity.review_pass(row=row, words=" ", by=lead, at=LATER)
    capacity.review_pass(row=row, words="The decision is written down now.", by=lead, at=LATER)
    assert codes(person) == {"best_interests"}


def test_a_row_is_struck_through_once_with_a_reason_and_stays(person, lead):
    row = lacking(person, lead)
    with pytest.raises(ValidationError):
        capacity.strike_row(row=row, reason=" ", by=lead, at=LATER)
    capacity.strike_row(row=row, reason="Of another person", by=lead, at=LATER)
    assert codes(person) == set()
    with pytest.raises(Refused, match="already"):
        capacity.strike_row(row=row, reason="Again", by=lead, at=LATER)
    assert person.capacityassessment_rows.get().ended_why == "Of another person"


def test_the_log_says_that_something_was_written_down_and_not_what(person, lead):
    lacking(person, lead)
    entry = LogEntry.objects.filter(person=person).latest("pk")
    assert "capacity was written down" in entry.text
    assert "lack" not in entry.text.casefold()


def test_only_who_edits_capacity_and_authority_writes_it_down(people, incident, person, lead):
    coordinator = make_member(people, incident, TeamRole.COORDINATOR, lead)
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(PermissionDenied):
        lacking(person, coordinator)
    with pytest.raises(Http404):
        lacking(person, nurse)
    assign_worker(person=person, user=nurse, part=PersonWorker.Part.NAMED, by=lead, at=LATER)
    assert lacking(person, nurse).by == nurse


def test_a_higher_fee_of_which_no_attorney_was_asked_is_warned_of(person, lead):
    set_rate(person.incident, lead)
    person.money.create(fee_week=700, by=lead, at=LATER)
    offered(person, make_offer(person.incident, lead), lead)
    assert authority_of(person, LATER).warnings == ()
    row = power(person, lead, kind="lpa_money")
    assert "higher" in authority_of(person, LATER).warnings[0]
    attorneys.note_contact(person=person, facts=contact_facts(power=row), by=lead, at=LATER)
    assert authority_of(person, LATER).warnings == ()


def test_another_decision_has_another_answer(person, lead):
    lacking(person, lead)
    standing = authority_of(person, LATER)
    assert standing.answer.decides.startswith("Whoever arranges")
    assert answer_of(standing, capacity.Decision.CARE).decides == "The person"


def clock(incident, slug, at=LATER):
    found = [each for each in authority_clocks.found(incident, at) if each.slug == slug]
    return (str(found[0].state), found[0].words) if found else None


def test_k11_runs_to_the_first_end_and_is_missed_after_it(incident, person, lead):
    assert clock(incident, "K11") is None
    liberty(person, lead, ends_on=TODAY + 5 * DAY)
    liberty(make_person(incident), lead)
    assert clock(incident, "K11") == ("running", "1 authorisation of 2 ends within 14 days.")
    assert clock(incident, "K11", LATER + 6 * DAY)[0] == "missed"


def test_k12_says_of_how_many_an_advocate_is_due_or_nobody_knows(incident, person, lead):
    lacking(person, lead)
    assert clock(incident, "K12") is None  # her family is consulted
    alone = make_person(incident, unbefriended=Known.YES)
    lacking(alone, lead)
    assert clock(incident, "K12") == (
        "running", "An advocate is likely due for 1 person, and has not reported yet.",
    )  # fmt: skip
    for _ in range(2):
        lacking(make_person(incident), lead)
    assert clock(incident, "K12")[0] == "unknown"
    for each in incident.people.exclude(pk=person.pk):
        facts = imca_facts(asked_on=None, asked_whom="", why_not="The niece was found")
        safeguards.note_imca(person=each, facts=facts, by=lead, at=LATER)
    assert clock(incident, "K12")[0] == "met"
