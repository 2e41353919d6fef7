"""Activating: whose decision it is, on what basis, whether the other body agrees (A06, section 4.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Membership, User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.activation import Agreed, record_agreement
from failure_protocol.actions.team import add_member
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident
from failure_protocol.summaries.beginning import alarms_of
from tests.failure_protocol.beginnings import activated, name_posts
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def director(people, lead):
    return name_posts(people, lead)


def words(incident, at=LATER):
    return [alarm.text for alarm in alarms_of(incident, at)]


def test_the_decision_of_a_named_post_activates_and_stands_in_the_log(incident, lead, director):
    made = activated(incident, lead)
    incident.refresh_from_db()
    assert (incident.state, incident.activated_at) == ("activated", LATER)
    assert (made.post, made.decider_name) == ("Director of Quality and Integration", "Nell Nhs")
    assert incident.log.get(kind="decision").text == (
        "Activation decided by Nell Nhs, Director of Quality and Integration, by telephone "
        "(Nell Nhs rang Quinn Lead.), on 3 September 2021, 17:45. Basis: the business is insolvent. "
        "Reasons: The bank called in the loan."
    )


def test_somebody_else_who_tries_to_decide_is_refused(incident, lead, director):
    with pytest.raises(Refused, match="Only Dana Director, Service Director, Adults, can decide"):
        activated(incident, lead, authority="council", how="self", evidence="")
    assert Incident.objects.get(pk=incident.pk).state == "potential"


def test_the_holder_decides_signed_in_with_any_part_in_the_incident(people, incident, lead, director):
    fields = {"authority": "council", "how": "self", "evidence": "", "by": director}
    with pytest.raises(PermissionDenied):
        activated(incident, lead, **fields)
    Membership.objects.create(
        user=director, partnership=people.partnership, role="incident_member", starts_on="2020-01-01"
    )
    director = User.objects.get(pk=director.pk)
    add_member(incident=incident, user=director, role=TeamRole.BRIEFED, by=lead, at=OPENED)
    made = activated(incident, lead, **{**fields, "by": director})
    assert made.decider == director
    agreed = Agreed("agreed", "Nell Nhs", LATER)
    assert record_agreement(approval=made, version=1, agreed=agreed, by=director, at=LATER).version == 2


def test_a_social_worker_writes_no_decision_down(people, incident, lead, director):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    with pytest.raises(PermissionDenied):
        activated(incident, lead, by=worker)


def test_a_post_that_nobody_holds_decides_nothing(incident, lead):
    with pytest.raises(Refused, match="Nobody is named as Director of Quality and Integration"):
        activated(incident, lead)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"basis": "rumour"}, {"basis"}),
        ({"how": "dream"}, {"how"}),
        ({"evidence": " "}, {"evidence"}),
        ({"reasons": ""}, {"reasons"}),
        ({"decided_at": LATER + HOUR}, {"decided_at"}),
        ({"authority": "owner"}, {"authority"}),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(incident, lead, director, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        activated(incident, lead, **fields)
    assert set(refused.value.message_dict) == wrong
    assert not incident.approvals.exists()


def test_nothing_is_activated_twice(incident, lead, director):
    activated(incident, lead)
    incident.refresh_from_db()
    with pytest.raises(Refused, match="activated already"):
        activated(incident, lead)


def test_an_incident_that_somebody_moved_first_is_not_activated(incident, lead, director):
    with pytest.raises(ChangedMeanwhile):
        activated(incident, lead, version=9)
    assert not incident.approvals.exists()


def test_a_missing_agreement_warns_and_stops_nothing(incident, lead, director):
    activated(incident, lead)
    incident.refresh_from_db()
    assert "The council’s agreement with the activation is not recorded" in words(incident)


def test_the_other_bodys_agreement_may_come_with_the_decision(incident, lead, director):
    made = activated(incident, lead, agreed=Agreed("agreed", "Dana Director", LATER, "By telephone."))
    incident.refresh_from_db()
    assert (made.agreement, made.agreement_name) == ("agreed", "Dana Director")
    assert not any("agreement" in each for each in words(incident))


def test_a_disagreement_is_red(incident, lead, director):
    made = activated(incident, lead)
    agreed = Agreed("disagreed", "Dana Director", LATER, "Too early.")
    record_agreement(approval=made, version=1, agreed=agreed, by=lead, at=LATER)
    incident.refresh_from_db()
    red = [alarm.text for alarm in alarms_of(incident, LATER) if alarm.is_red]
    assert red == ["The council does not agree with the activation"]


def test_an_agreement_names_somebody_and_is_not_to_come(incident, lead, director):
    made = activated(incident, lead)
    with pytest.raises(ValidationError) as refused:
        record_agreement(
            approval=made, version=1, agreed=Agreed("missing", "", LATER + HOUR), by=lead, at=LATER
        )
    assert set(refused.value.message_dict) == {"agreement", "agreement_name", "agreement_at"}


def test_the_decision_may_lie_before_it_was_written_down(incident, lead, director):
    made = activated(incident, lead, decided_at=OPENED)
    assert made.decided_at == OPENED
    assert incident.log.get(kind="decision").at == OPENED
