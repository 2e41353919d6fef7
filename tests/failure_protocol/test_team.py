"""Who does what: parts with history, codes, authority, other work, support (R01-R03, R09-R15)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.answers import answer_item
from failure_protocol.actions.appointments import (
    appoint,
    end_appointment,
    name_site_lead,
    pass_on,
    set_agency_role,
)
from failure_protocol.actions.authority import (
    authority_limit_of,
    check_authority,
    confirm_authority,
)
from failure_protocol.actions.staff import answer_support, declare_impact, offer_support
from failure_protocol.actions.team import end_member
from failure_protocol.checklists import Service
from failure_protocol.matrix import TeamRole
from failure_protocol.models import ItemAnswer, LogEntry
from failure_protocol.models.team import Body
from failure_protocol.parts import ASSIGNMENTS, CODES, PARTS, POSTS, Kind
from failure_protocol.summaries.checklist import items_of
from failure_protocol.summaries.parts import (
    lead_officer_of,
    left_behind,
    not_declared,
    parts_of,
    site_leads,
    team_gaps,
    unassigned,
)
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


def give(incident, by, kind, key, *, user=None, name="", is_backup=False, at=LATER):
    return appoint(
        incident=incident, kind=kind, key=key, user=user, name=name, is_backup=is_backup, by=by, at=at
    )


def held(incident, source="D"):
    rows = ItemAnswer.objects.of(incident).filter(item__source=source, body=Body.COUNCIL)
    return {row.item.ref: row.officer for row in rows.select_related("item", "officer")}


# --- parts ------------------------------------------------------------------------------------------
def test_there_are_sixteen_assignments_and_nine_codes_and_every_post_means_a_part():
    assert (len(ASSIGNMENTS), len(CODES)) == (16, 9)
    assert set(POSTS.values()) <= set(PARTS)


def test_a_part_keeps_its_history(lead, worker, incident):
    give(incident, lead, "role", "service_manager", name="Sue Before", at=OPENED)
    give(incident, lead, "role", "service_manager", user=worker)
    row = next(each for each in parts_of(incident).roles if each.part.key == "service_manager")
    assert (row.who, row.past) == ("Sam Practitioner", 1)
    old = incident.appointments.get(name="Sue Before")
    assert (old.ends_at, old.end_reason) == (LATER, "Somebody else was named.")


def test_several_may_be_team_leaders(lead, worker, incident):
    for user in (lead, worker):
        give(incident, lead, "role", "team_leader", user=user)
    with pytest.raises(ValidationError, match="already"):
        give(incident, lead, "role", "team_leader", user=worker)
    row = next(each for each in parts_of(incident).roles if each.part.key == "team_leader")
    assert row.who == "Quinn Lead, Sam Practitioner"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "user"),
        ({"user": "viewer"}, "user"),
        ({"user": "lead", "name": "Also Me"}, "name"),
        ({"user": "lead", "is_backup": True}, "is_backup"),
    ],
)
def test_a_part_needs_one_person_who_can_be_given_it(people, lead, incident, fields, wrong):
    named = {"viewer": people.viewer, "lead": lead}
    values = {**fields, **({"user": named[fields["user"]]} if "user" in fields else {})}
    with pytest.raises(ValidationError) as refused:
        give(incident, lead, "role", "administrator", **values)
    assert set(refused.value.message_dict) == {wrong}


def test_a_part_that_ends_says_why_and_is_nobody_s(lead, incident):
    made = give(incident, lead, "role", "lead_officer", user=lead)
    assert lead_officer_of(incident) == "Quinn Lead"
    with pytest.raises(Refused):
        end_appointment(appointment=made, version=1, reason=" ", by=lead, at=LATER)
    end_appointment(appointment=made, version=1, reason="On leave.", by=lead, at=LATER)
    assert lead_officer_of(incident) == ""
    with pytest.raises(ChangedMeanwhile):
        end_appointment(appointment=made, version=1, reason="Again.", by=lead, at=LATER)


def test_only_those_who_run_the_incident_name_anybody(worker, incident):
    with pytest.raises(PermissionDenied):
        give(incident, worker, "role", "administrator", user=worker)


def test_whoever_holds_a_post_of_appendix_d_gets_its_tasks_that_are_nobody_s(lead, worker, incident):
    assert held(incident)["D2"] is None
    give(incident, lead, "assignment", "lead", user=worker)
    after = held(incident)
    assert (after["D2"], after["D15"], after["D13"], after["D1"]) == (worker, worker, lead, None)
    give(incident, lead, "assignment", "lead", user=lead)
    assert held(incident)["D2"] == worker, "what somebody holds stays theirs"


def test_a_code_of_appendix_c_is_shown_with_a_warning_until_it_is_mapped(people, lead):
    incident = make_incident(people, lead, service_kind=Service.HOME_CARE)
    row = next(each for each in items_of(incident) if each.ref == "C3.2")
    assert (row.unmapped, len(parts_of(incident).unmapped)) == (
        ("C, Commissioners", "ASC, Adult social care"), 9,
    )  # fmt: skip
    give(incident, lead, "code", "C", user=lead)
    give(incident, lead, "code", "ASC", name="Ann Social")
    row = next(each for each in items_of(incident) if each.ref == "C3.2")
    assert row.leads == (("C, Commissioners", "Quinn Lead"), ("ASC, Adult social care", "Ann Social"))
    assert held(incident, "C")["C3.2"] == lead
    assert held(incident, "C")["C2.1"] is None


def test_assignments_that_nobody_has_are_read_out(lead, incident):
    assert len(unassigned(incident)) == 16
    give(incident, lead, "assignment", "transport", user=lead)
    assert "Transport" not in unassigned(incident)


def test_the_same_job_under_several_titles_is_shown_side_by_side(people, lead):
    incident = make_incident(people, lead, service_kind=Service.MIXED)
    titles = [row.part.title for row in parts_of(incident).one_job]
    assert titles == [
        "Lead Officer of the council", "Team leader", "Lead co-ordinating manager", "Project lead",
    ]  # fmt: skip


def test_what_must_be_somebody_s_is_warned_of_until_it_is(lead, incident):
    assert team_gaps(incident) == [
        "nobody leads at Larchfield", "no deputy of the lead co-ordinating manager", "no administrative lead",
    ]  # fmt: skip
    assert parts_of(incident).lacks_deputy
    assert parts_of(incident).lacks_administrator
    give(incident, lead, "assignment", "lead", name="Dee", is_backup=True)
    give(incident, lead, "role", "administrator", name="Al")
    service = incident.services.get()
    with pytest.raises(ValidationError) as refused:
        name_site_lead(service=service, user=lead, name="", equipment="", support=" ", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"equipment", "support"}
    fields = {"equipment": "A phone.", "support": "Rings at six."}
    name_site_lead(service=service, user=None, name="Site Sue", by=lead, at=OPENED, **fields)
    name_site_lead(service=service, user=lead, name="", by=lead, at=LATER, **fields)
    assert team_gaps(incident) == []
    assert [(each.name, found.who) for each, found in site_leads(incident)] == [("Larchfield", "Quinn Lead")]
    assert not parts_of(incident).lacks_deputy


# --- who left ---------------------------------------------------------------------------------------
def test_what_an_ended_officer_held_is_nobody_s_until_it_is_passed_on(lead, worker, incident):
    rows = ItemAnswer.objects.select_related("item__incident", "officer")
    for ref, status in (("2.1", "in_progress"), ("2.2", "done")):
        answer = rows.get(item__incident=incident, item__ref=ref, body=Body.COUNCIL)
        changes = {"officer": worker, "status": status, "outcome": "x"}
        answer_item(answer=answer, version=1, changes=changes, by=lead, at=LATER)
    give(incident, lead, "assignment", "transport", user=worker)
    after = LATER + timedelta(hours=1)
    member = incident.team.get(user=worker)
    with pytest.raises(Refused):
        end_member(member=member, version=1, by=lead, at=after, reason="")
    end_member(member=member, version=1, by=lead, at=after, reason="Back to the day job.")
    found = items_of(incident)
    (behind,) = left_behind(incident, found, after)
    assert (str(behind.user), [label for label, _ in behind.items], behind.others) == (
        "Sam Practitioner", ["2.1, Council"], ("Transport",),
    )  # fmt: skip
    unowned = {row.ref: row.is_unowned for row in found}
    assert (unowned["2.1"], unowned["2.2"]) == (True, False)
    assert pass_on(incident=incident, old=worker, new=lead, by=lead, at=after) == 1
    assert left_behind(incident, items_of(incident), after)[0].items == ()
    assert LogEntry.objects.last(incident).text == (
        "2.1, Council: given to Quinn Lead, passed on from Sam Practitioner."
    )


def test_items_are_passed_on_to_the_team_only(people, lead, worker, incident):
    with pytest.raises(ValidationError, match="no part"):
        pass_on(incident=incident, old=worker, new=people.viewer, by=lead, at=LATER)


# --- authority --------------------------------------------------------------------------------------
def test_each_confirms_their_own_authority_and_the_old_one_stays_as_history(lead, incident):
    assert authority_limit_of(incident, lead) is None
    for limit in ("500", "2000.50"):
        confirm_authority(
            incident=incident, limit=Decimal(limit), decisions="Taxis", given_by="Scheme 2021", by=lead,
            at=LATER,
        )  # fmt: skip
    assert authority_limit_of(incident, lead) == Decimal("2000.50")
    assert incident.authorities.count() == 2
    with pytest.raises(ValidationError) as refused:
        confirm_authority(incident=incident, limit=Decimal(-1), decisions="", given_by=" ", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"limit", "given_by"}


def test_a_decision_above_the_limit_is_refused_and_routed(lead, worker, incident):
    with pytest.raises(Refused, match=r"no delegated authority.*Nobody in this incident"):
        check_authority(incident, worker, Decimal(100))
    for user, limit in ((worker, 50), (lead, 5000)):
        confirm_authority(
            incident=incident, limit=Decimal(limit), decisions="", given_by="Scheme", by=user, at=LATER
        )
    check_authority(incident, worker, Decimal(50))
    check_authority(incident, worker, Decimal(0))
    with pytest.raises(Refused, match=r"Your limit is £50.00, and this is £100.00. Ask Quinn Lead"):
        check_authority(incident, worker, Decimal(100))


# --- those who work on it ---------------------------------------------------------------------------
def test_who_has_not_said_what_it_does_to_their_other_work_is_named_after_a_day(lead, worker, incident):
    assert not_declared(incident, LATER) == []
    late = OPENED + timedelta(hours=25)
    assert [str(each.user) for each in not_declared(incident, late)] == ["Sam Practitioner"]
    declare_impact(
        incident=incident, has_impact="no", words="", manager="Max", manager_told_on=None, by=worker, at=late
    )
    assert not_declared(incident, late) == []


def test_other_work_that_waits_is_named_and_the_manager_told(worker, incident):
    with pytest.raises(ValidationError) as refused:
        declare_impact(
            incident=incident, has_impact="yes", words="", manager="", manager_told_on=None, by=worker,
            at=LATER,
        )  # fmt: skip
    assert set(refused.value.message_dict) == {"words", "manager", "manager_told_on"}
    with pytest.raises(ValidationError):
        declare_impact(
            incident=incident, has_impact="unknown", words="", manager="M", manager_told_on=None, by=worker,
            at=LATER,
        )  # fmt: skip


def test_support_that_was_offered_is_answered(lead, worker, incident):
    with pytest.raises(ValidationError) as refused:
        offer_support(incident=incident, user=None, name="", what="", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"user", "what"}
    made = offer_support(incident=incident, user=worker, name="", what="Supervision", by=lead, at=LATER)
    answer_support(support=made, taken_up="yes", version=1, by=lead, at=LATER)
    assert LogEntry.objects.last(incident).text == "Support offered to Sam Practitioner was taken up."
    with pytest.raises(ChangedMeanwhile):
        answer_support(support=made, taken_up="no", version=1, by=lead, at=LATER)


def test_what_each_body_does_in_meetings_is_about_care_homes_and_never_overwritten_unseen(
    people, lead, incident
):
    fields = {"audience": "residents", "body": "nhs", "by": lead, "at": LATER}
    made = set_agency_role(incident=incident, words="Answers on health.", version=0, **fields)
    with pytest.raises(ChangedMeanwhile):
        set_agency_role(incident=incident, words="Chairs.", version=0, **fields)
    again = set_agency_role(incident=incident, words="Chairs.", version=made.version, **fields)
    assert (again.words, again.version) == ("Chairs.", 2)
    assert set_agency_role(incident=incident, words="Chairs.", version=2, **fields).version == 2
    with pytest.raises(ChangedMeanwhile):
        set_agency_role(incident=incident, words="Late.", version=1, **fields)
    agency = make_incident(people, lead, service_kind=Service.HOME_CARE, services=[_agency()], location=None)
    with pytest.raises(Refused, match="care homes"):
        set_agency_role(incident=agency, words="x", version=0, **fields)


def _agency():
    from failure_protocol.actions.incidents import Opened

    return Opened("Roundabout Care", "home_care")


def test_parts_are_found_by_kind_and_key():
    assert PARTS[Kind.CODE, "PL"].title == "Project lead"
