"""Who pays, which body leads, other payers, fees, tasks of finance (S05-S08, Z1, Z2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions import funding as actions
from failure_protocol.lead_body import LeadingBody, Payer, Share
from failure_protocol.matrix import TeamRole
from failure_protocol.models import FundingLine, LogEntry
from failure_protocol.summaries.funding import funding_known, lead_of, money_settled, paid_of
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db
WHEN = {"at": LATER}


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def finance(people, incident, lead):
    return make_member(people, incident, TeamRole.FINANCE, lead)


@pytest.fixture
def person(incident):
    return make_person(incident)


def line(payer, percent, name="", cost=None):
    return Share(Payer(payer), Decimal(percent)), name, None if cost is None else Decimal(cost)


def test_shares_come_to_a_hundred_and_the_old_ones_stay(person, finance):
    for lines, words in (
        ([], "at least one payer"), ([line("council", 60)], "come to 60 %"),
        ([line("other_nhs", 100)], "which other council"), ([line("council", 100, cost=-1)], "from £0"),
        ([line("council", 100, cost=20001)], "from £0 to £20,000"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            actions.set_funding(person=person, lines=lines, by=finance, **WHEN)
    assert not FundingLine.objects.exists()
    actions.set_funding(person=person, lines=[line("council", 100, cost=800)], by=finance, **WHEN)
    both = [line("council", 60, cost=480), line("chc", 40, cost=320)]
    actions.set_funding(person=person, lines=both, by=finance, **WHEN)
    assert paid_of(person).total == 800
    assert FundingLine.objects.count() == 3
    entry = LogEntry.objects.last(person.incident)
    assert (entry.kind, entry.data["funding"][0]) == ("money", "council 100.00")


def test_the_database_refuses_a_share_that_can_not_be(person, lead):
    for fields in ({"percent": 0}, {"percent": 101}, {"percent": 100, "payer": "other_council"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FundingLine.objects.create(**{"person": person, "payer": "council", "by": lead, **WHEN, **fields})


def test_only_finance_says_who_pays(person, lead):
    with pytest.raises(PermissionDenied):
        actions.set_funding(person=person, lines=[line("council", 100)], by=lead, **WHEN)


def test_an_even_split_waits_for_a_decision_that_holds_for_this_split_only(person, lead, finance):
    with pytest.raises(Refused, match="Nothing is to decide"):
        actions.decide_lead_body(person=person, body="nhs", reason="x", by=lead, **WHEN)
    even = [line("council", 50), line("chc", 50)]
    actions.set_funding(person=person, lines=even, by=finance, **WHEN)
    assert (lead_of(person).is_due, lead_of(person).words) == (True, "To be decided")
    for body, reason in (("both", "x"), ("nhs", " ")):
        with pytest.raises(ValidationError):
            actions.decide_lead_body(person=person, body=body, reason=reason, by=lead, **WHEN)
    with pytest.raises(PermissionDenied):
        actions.decide_lead_body(person=person, body="nhs", reason="x", by=finance, **WHEN)
    actions.decide_lead_body(person=person, body="nhs", reason="Both agreed", by=lead, **WHEN)
    assert (lead_of(person).body, lead_of(person).words) == (LeadingBody.NHS, "NHS")
    assert not funding_known(person.incident, LATER)
    actions.set_funding(person=person, lines=[line("council", 30), line("chc", 70)], by=finance, **WHEN)
    assert lead_of(person).is_due
    assert len(funding_known(person.incident, LATER)) == 1


def test_another_payer_is_told_and_its_answer_written_down_once(person, lead):
    for name, told in ((" ", LATER), ("Solmouth", LATER + timedelta(minutes=1))):
        with pytest.raises(ValidationError):
            actions.tell_commissioner(person=person, name=name, told_at=told, by=lead, **WHEN)
    row = actions.tell_commissioner(person=person, name="Solmouth", told_at=LATER, by=lead, **WHEN)
    assert row.wants_us == "unknown"
    for wants in ("unknown", "no"):
        with pytest.raises(ValidationError):
            actions.answer_commissioner(row=row, wants_us=wants, version=1, by=lead, **WHEN)
    actions.answer_commissioner(row=row, wants_us="yes", version=1, by=lead, **WHEN)
    with pytest.raises(ChangedMeanwhile):
        actions.answer_commissioner(row=row, wants_us="yes", version=1, by=lead, **WHEN)


def test_who_runs_neither_incident_nor_money_tells_no_payer(people, person, lead):
    member = make_member(people, person.incident, TeamRole.PLACEMENTS, lead)
    with pytest.raises(PermissionDenied):
        actions.tell_commissioner(person=person, name="Solmouth", told_at=LATER, by=member, **WHEN)


def test_fees_that_can_not_be_are_refused(person, finance):
    for fields in ({"fee_week": Decimal(-1)}, {"overpaid": Decimal(99999)}, {"charge_week": Decimal(-5)}):
        with pytest.raises(ValidationError, match="from £0"):
            actions.set_money(person=person, by=finance, **WHEN, **fields)
    actions.set_money(person=person, by=finance, fee_week=Decimal(900), overpaid=Decimal(0), **WHEN)
    assert person.money.get().fee_week == 900


def test_a_task_of_finance_holds_the_incident_open_until_it_is_done(person, finance):
    with pytest.raises(ValidationError, match="Choose what"):
        actions.add_finance_task(person=person, kind="party", due=LATER.date(), by=finance, **WHEN)
    task = actions.add_finance_task(person=person, kind="recoup", due=LATER.date(), by=finance, **WHEN)
    with pytest.raises(ValidationError, match="already"):
        actions.add_finance_task(person=person, kind="recoup", due=LATER.date(), by=finance, **WHEN)
    assert [each.text for each in money_settled(person.incident, LATER)] == ["Recoup the overpayment: P01."]
    with pytest.raises(ValidationError, match="what came of it"):
        actions.finish_finance_task(task=task, outcome=" ", version=1, by=finance, **WHEN)
    actions.finish_finance_task(task=task, outcome="£400 back", version=1, by=finance, **WHEN)
    with pytest.raises(ChangedMeanwhile):
        actions.finish_finance_task(task=task, outcome="£400 back", version=1, by=finance, **WHEN)
    assert not money_settled(person.incident, LATER)


# --- pages ----------------------------------------------------------------------------------------
def test_funding_is_written_down_and_shown_with_the_reason(person, lead, finance, signed_in):
    one = person.get_absolute_url()
    money = signed_in(finance)
    sent = {"payer_1": "council", "percent_1": "50", "payer_2": "chc", "percent_2": "40"}
    answer = money.post(f"{one}funding/", sent)
    assert answer.status_code == 422
    assert "come to 90 %" in answer.content.decode()
    assert money.post(f"{one}funding/", {**sent, "percent_2": "50"}).status_code == 302
    leads = signed_in(lead)
    page = leads.get(one).content.decode()
    assert "The split is even" in page
    assert "Decide which body leads" in page
    assert leads.post(f"{one}lead/", {"body": "nhs", "reason": "Agreed"}).status_code == 302
    assert "Decided by Quinn Lead" in leads.get(one).content.decode()


def test_each_form_about_money_does_its_work(person, finance, signed_in):
    client, one = signed_in(finance), person.get_absolute_url()
    assert client.post(f"{one}money/", {"fee_week": "900"}).status_code == 302
    due = {"due_day": "10", "due_month": "9", "due_year": "2021"}
    assert client.post(f"{one}tasks/new/", {"kind": "charges", **due}).status_code == 302
    task = person.finance_tasks.get()
    assert client.post(f"{one}tasks/{task.pk}/", {"version": 1, "outcome": "Done"}).status_code == 302
    assert client.post(f"{one}payers/new/", {"name": "Solmouth"}).status_code == 302
    row = person.commissioners.get()
    answer = {"version": 1, "wants_us": "no", "agreed": "Solmouth moves them"}
    assert client.post(f"{one}payers/{row.pk}/", answer).status_code == 302
    page = client.get(one).content.decode()
    assert "acts itself" in page
    assert "£900 a week" in page
    for form in ("funding/", "money/", "tasks/new/", "payers/new/"):
        assert client.get(f"{one}{form}").status_code == 200


def test_who_may_not_see_money_sees_none(people, person, lead, finance, signed_in):
    actions.set_funding(person=person, lines=[line("council", 100, cost=777)], by=finance, **WHEN)
    member = signed_in(make_member(people, person.incident, TeamRole.PLACEMENTS, lead))
    assert "777" not in member.get(person.get_absolute_url()).content.decode()
    assert member.get(f"{person.get_absolute_url()}payers/new/").status_code == 403
