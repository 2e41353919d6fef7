"""Decisions on the record, serious incidents (G02, G06, R09)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from core.errors import Refused
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.actions.decisions import (
    correct_decision,
    decide_serious,
    record_decision,
    strike_decision,
)
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Decision, LogEntry, SeriousDecision
from failure_protocol.models.logs import LogKind
from failure_protocol.serious import CRITERIA
from failure_protocol.summaries.decisions import serious_of, undecided
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.saying import activate, decided, make_decision

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def refused(incident, by, at=LATER, **fields):
    with pytest.raises(ValidationError) as caught:
        make_decision(incident, by, at, **fields)
    assert not Decision.objects.exists()
    return set(caught.value.message_dict)


@pytest.mark.parametrize("field", ["question", "options", "information", "decision", "reasons", "authority"])
def test_a_decision_is_whole_or_refused(incident, lead, field):
    assert refused(incident, lead, **{field: " "}) == {field}


def test_a_decision_of_the_future_is_refused(incident, lead):
    assert refused(incident, lead, decided_at=LATER + timedelta(seconds=1)) == {"decided_at"}


def test_a_decision_written_after_a_quarter_of_an_hour_says_why(incident, lead):
    assert make_decision(incident, lead, LATER + QUARTER).late_reason == ""
    late = LATER + QUARTER + timedelta(seconds=1)
    with pytest.raises(ValidationError) as caught:
        make_decision(incident, lead, late)
    assert set(caught.value.message_dict) == {"late_reason"}
    made = make_decision(incident, lead, late, late_reason="No signal at the home")
    assert (made.decided_at, made.at, made.number) == (LATER, late, 2)


def test_a_decision_above_the_makers_limit_goes_to_who_may(people, incident, lead):
    boss = make_member(people, incident, TeamRole.COORDINATOR, lead, name="Bo Boss")
    for user, limit in ((lead, 500), (boss, 5000)):
        confirm_authority(
            incident=incident, limit=Decimal(limit), decisions="", given_by="Scheme", by=user, at=LATER
        )
    make_decision(incident, lead, amount=Decimal(500))
    with pytest.raises(Refused, match="Ask Bo Boss, whose limit suffices"):
        make_decision(incident, lead, amount=Decimal("500.01"))
    made = record_decision(incident=incident, decided=decided(boss, amount=Decimal(5000)), by=lead, at=LATER)
    assert (made.maker, made.by) == (boss, lead)


def test_without_a_confirmed_limit_nobody_decides_on_money(incident, lead):
    with pytest.raises(Refused, match="no delegated authority"):
        make_decision(incident, lead, amount=Decimal(1))


def test_an_amount_is_not_negative(incident, lead):
    assert refused(incident, lead, amount=Decimal(-1)) == {"amount"}


def test_only_who_has_a_part_that_decides_is_a_maker(people, incident, lead):
    assert refused(incident, lead, maker=people.commissioner) == {"maker"}


@pytest.mark.parametrize("role", [TeamRole.PRACTITIONER, TeamRole.COMMUNICATIONS, TeamRole.PROVIDER])
def test_only_leads_and_coordinators_write_decisions(people, incident, lead, role):
    with pytest.raises(PermissionDenied):
        make_decision(incident, make_member(people, incident, role, lead))


def test_a_decision_stands_in_the_log_with_its_reasons(incident, lead):
    made = make_decision(incident, lead)
    entry = LogEntry.objects.last(incident)
    assert entry == made.entry
    assert entry.kind == LogKind.DECISION
    assert "The building is not safe." in entry.text


def test_a_decision_about_somebody_whom_one_may_not_see_is_not_found(people, incident, lead):
    other = make_incident(people, lead, services=[_service()])
    with pytest.raises(Http404):
        make_decision(incident, lead, person=make_person(other))


def _service():
    from failure_protocol.actions.incidents import Opened

    return Opened("Elm", "residential")


def test_a_decision_is_struck_through_never_changed(incident, lead):
    made = make_decision(incident, lead)
    strike_decision(decision=made, reason="Meant another home", by=lead, at=LATER)
    again = Decision.objects.get(pk=made.pk)
    assert again.decision == made.decision
    assert "Meant another home" in again.struck_by.text


def test_a_correction_strikes_the_old_and_writes_the_new(incident, lead):
    made = make_decision(incident, lead)
    new = correct_decision(
        decision=made, decided=decided(lead, decision="By Thursday."), reason="Wrong day", by=lead, at=LATER
    )
    assert new.replaces == made
    assert Decision.objects.get(pk=made.pk).struck_by is not None
    with pytest.raises(Refused, match="already"):
        correct_decision(decision=made, decided=decided(lead), reason="Again", by=lead, at=LATER)
    assert Decision.objects.count() == 2


def test_the_database_refuses_a_decision_without_reasons(incident, lead):
    made = make_decision(incident, lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=made.pk).update(reasons="")


# --- serious incidents ----------------------------------------------------------------------------
def answers(body="nhs", **given):
    keys = CRITERIA[SeriousDecision.Body(body)]
    return {key: given.get(key, (False, "")) for key in keys}


def decide(incident, by, body="nhs", **fields):
    values = {
        "answers": answers(body), "is_serious": False, "reasons": "Nobody was harmed.", "by": by, "at": LATER
    }  # fmt: skip
    return decide_serious(incident=incident, body=body, **{**values, **fields})


def test_each_criterion_is_answered(incident, lead):
    part = answers()
    del part["harm"]
    with pytest.raises(ValidationError) as caught:
        decide(incident, lead, answers=part)
    assert set(caught.value.message_dict) == {"harm"}


def test_the_decision_has_reasons(incident, lead):
    with pytest.raises(ValidationError) as caught:
        decide(incident, lead, reasons=" ")
    assert set(caught.value.message_dict) == {"reasons"}


def test_a_criterion_that_is_met_and_yet_not_serious_is_explained(incident, lead):
    with pytest.raises(Refused, match="say why beside"):
        decide(incident, lead, answers=answers(harm=(True, "")))
    made = decide(incident, lead, answers=answers(harm=(True, "Averted in time")))
    assert made.answers["harm"] == [True, "Averted in time"]
    assert decide(incident, lead, answers=answers(harm=(True, "")), is_serious=True).is_serious


def test_both_bodies_decide_once_it_is_activated(incident, lead):
    assert undecided(incident) == []
    incident = activate(incident, lead)
    assert len(undecided(incident)) == 2
    decide(incident, lead)
    assert undecided(incident) == ["Council incident procedure"]
    decide(incident, lead, "council", answers=answers("council"))
    assert undecided(incident) == []


def test_the_newest_decision_of_a_body_counts_and_the_earlier_stay(incident, lead):
    first = decide(incident, lead)
    second = decide(incident, lead, is_serious=True, at=LATER + QUARTER)
    nhs = next(each for each in serious_of(incident) if each.body == "nhs")
    assert (nhs.decision, nhs.earlier) == (second, (first,))


def test_only_who_decides_decides_this_too(people, incident, lead):
    with pytest.raises(PermissionDenied):
        decide(incident, make_member(people, incident, TeamRole.PRACTITIONER, lead))
