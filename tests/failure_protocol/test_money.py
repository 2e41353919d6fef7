"""Money of an incident: no spend without a code, none above an authority, no payment without an agreement."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.errors import Refused
from failure_protocol.actions import money, prevention
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.attachments import Kept
from failure_protocol.matrix import TeamRole
from failure_protocol.models import LogEntry, PreventionOption, ProviderPayment
from failure_protocol.prevention import OPTIONS
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db
FILE = Kept("incidents/agreement", "agreement.pdf", 10, "0" * 64)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    made = make_incident(people, lead)
    confirm_authority(
        incident=made, limit=Decimal(5000), decisions="All", given_by="Scheme", by=lead, at=LATER
    )
    return made


@pytest.fixture
def clerk(people, incident, lead):
    return make_member(people, incident, TeamRole.FINANCE, lead)


def approve(incident, clerk, lead, **fields):
    values = {
        "code": "ASC-1", "purpose": "taxis", "limit": Decimal(100), "approved_by": lead, "approved_on": TODAY
    }  # fmt: skip
    return money.approve_code(incident=incident, by=clerk, at=LATER, day=TODAY, **{**values, **fields})


@pytest.fixture
def code(incident, clerk, lead):
    return approve(incident, clerk, lead)


def spend(incident, clerk, code, lead, amount="60", **fields):
    values = {
        "code": code, "amount": Decimal(amount), "spent_on": TODAY, "payee": "Cab Co", "words": "Visits",
        "approved_by": lead,
    }  # fmt: skip
    return money.spend(incident=incident, by=clerk, at=LATER, day=TODAY, **{**values, **fields})


# --- F06 -----------------------------------------------------------------------------------------
def test_nothing_is_spent_without_a_code(people, incident, clerk, lead, code):
    with pytest.raises(ValidationError) as caught:
        spend(incident, clerk, None, lead)
    assert set(caught.value.message_dict) == {"code"}
    other = make_incident(people, lead)
    with pytest.raises(ValidationError):
        spend(other, make_member(people, other, TeamRole.FINANCE, lead, name="Fin Two"), code, lead)
    assert spend(incident, clerk, code, lead).number == 1
    with pytest.raises(ValidationError):
        money.check_code(None, Decimal(1))


def test_a_spend_says_how_much_when_to_whom_for_what_by_whom(incident, clerk, code):
    nothing = {"amount": None, "spent_on": TODAY + timedelta(days=1), "payee": "", "words": " "}
    with pytest.raises(ValidationError) as caught:
        money.spend(incident=incident, code=code, approved_by=None, by=clerk, at=LATER, day=TODAY, **nothing)
    assert set(caught.value.message_dict) == {*nothing, "approved_by"}


def test_a_code_gives_no_more_than_was_approved_and_a_struck_row_gives_it_back(incident, clerk, code, lead):
    first = spend(incident, clerk, code, lead)
    with pytest.raises(Refused, match=r"£40\.00 are left"):
        spend(incident, clerk, code, lead)
    with pytest.raises(Refused, match="Say why"):
        money.strike_spend(row=first, version=1, by=clerk, at=LATER, reason="")
    money.strike_spend(row=first, version=1, by=clerk, at=LATER, reason="Written twice")
    with pytest.raises(Refused, match="already"):
        money.strike_spend(row=first, version=2, by=clerk, at=LATER, reason="Again")
    assert spend(incident, clerk, code, lead).number == 2
    assert money.spent_on(code) == Decimal(60)


def test_nobody_approves_above_their_authority_and_is_told_whom_to_ask(people, incident, clerk, lead, code):
    with pytest.raises(Refused, match=r"Your limit is £5,000\.00"):
        approve(incident, clerk, lead, code="ASC-2", limit=Decimal(9000))
    with pytest.raises(Refused, match="Ask Quinn Lead"):
        spend(incident, clerk, code, clerk)


def test_only_finance_keeps_the_money(incident, lead, code):
    with pytest.raises(PermissionDenied):
        approve(incident, lead, lead)
    with pytest.raises(PermissionDenied):
        spend(incident, lead, code, lead)


def test_a_code_is_whole_stands_once_and_ends(incident, clerk, lead, code):
    with pytest.raises(ValidationError) as caught:
        approve(incident, clerk, None, code="", limit=Decimal(0), approved_on=None)
    assert set(caught.value.message_dict) == {"code", "limit", "approved_by", "approved_on"}
    with pytest.raises(ValidationError, match="stands for this purpose"):
        approve(incident, clerk, lead)
    with pytest.raises(Refused, match="Say why"):
        money.end_code(code=code, version=1, by=clerk, at=LATER, reason=" ")
    money.end_code(code=code, version=1, by=clerk, at=LATER, reason="Year end")
    with pytest.raises(Refused, match="already"):
        money.end_code(code=code, version=2, by=clerk, at=LATER, reason="Again")
    with pytest.raises(Refused, match="has ended"):
        spend(incident, clerk, code, lead)
    assert approve(incident, clerk, lead).code == "ASC-1"


# --- A14 -----------------------------------------------------------------------------------------
@pytest.fixture
def option(incident, lead):
    prevention.load_options(incident=incident, by=lead, at=LATER)
    return incident.prevention_options.get(key="funding")


def decide(option, lead, decision, version=1, **fields):
    values = {"reasons": "It buys two weeks", **fields}
    return prevention.decide_option(
        option=option, decision=decision, version=version, by=lead, at=LATER, **values
    )


def test_the_procedure_has_twelve_options_each_loaded_once(incident, lead, option):
    assert len(OPTIONS) == 12
    prevention.load_options(incident=incident, by=lead, at=LATER)
    assert incident.prevention_options.count() == 12


def test_a_chosen_option_has_an_owner_and_a_decided_one_reasons(option, lead):
    with pytest.raises(ValidationError) as caught:
        decide(option, lead, "chosen", reasons="", cost=Decimal(-1))
    assert set(caught.value.message_dict) == {"user", "reasons", "cost"}
    with pytest.raises(ValidationError):
        decide(option, lead, "rejected", reasons=" ")
    decide(option, lead, "chosen", user=lead, cost=Decimal(900), outcome="")
    assert LogEntry.objects.last(option.incident).text.startswith(
        "Option “Extra money for a short time”: chosen, by Quinn Lead."
    )
    told = LogEntry.objects.last(option.incident)
    decide(option, lead, "chosen", version=2, user=lead, cost=Decimal(900))
    assert LogEntry.objects.last(option.incident) == told
    decide(option, lead, "considered", version=2, name="Market lead", reasons="")
    assert option.who == "Market lead"


def test_the_database_refuses_a_chosen_option_without_an_owner(option):
    rows = PreventionOption.objects.filter(pk=option.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(decision="chosen", reasons="Because")


# --- A15 -----------------------------------------------------------------------------------------
@pytest.fixture
def payment(incident, clerk):
    return prevention.propose_payment(
        incident=incident, to="insolvency", payee="A. Administrator", amount=Decimal(80),
        purpose="Wages at Larchfield, this week", by=clerk, at=LATER,
    )  # fmt: skip


def pay(payment, clerk, lead, code, version, **fields):
    values = {"code": code, "approved_by": lead, "paid_on": TODAY, **fields}
    return prevention.pay_provider(
        payment=payment, version=version, by=clerk, at=LATER, day=TODAY, **values
    )  # fmt: skip


def agree(payment, clerk, version=1, **fields):
    values = {"file": FILE, "agreed_with": "A. Administrator", "agreed_on": TODAY, **fields}
    return prevention.file_agreement(
        payment=payment, version=version, by=clerk, at=LATER, day=TODAY, **values
    )  # fmt: skip


def test_paid_without_an_agreement_on_file_is_refused(payment, clerk, lead, code):
    with pytest.raises(Refused, match="no written agreement on file"):
        pay(payment, clerk, lead, code, 1)
    rows = ProviderPayment.objects.filter(pk=payment.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="paid", paid_on=TODAY, approved_by=lead, code=code)
    with pytest.raises(ValidationError) as caught:
        agree(payment, clerk, agreed_with="", agreed_on=None)
    assert set(caught.value.message_dict) == {"agreed_with", "agreed_on"}
    agree(payment, clerk)
    with pytest.raises(ValidationError) as caught:
        pay(payment, clerk, None, None, 2, paid_on=TODAY - timedelta(days=1))
    assert set(caught.value.message_dict) == {"code", "approved_by", "paid_on"}
    pay(payment, clerk, lead, code, 2)
    assert (payment.state, money.spent_on(code)) == ("paid", Decimal(80))
    with pytest.raises(Refused, match="is paid"):
        agree(payment, clerk, version=3)
    with pytest.raises(Refused, match=r"£20\.00 are left"):
        spend(payment.incident, clerk, code, lead)


def test_a_payment_is_proposed_with_its_purpose(incident, clerk):
    with pytest.raises(ValidationError) as caught:
        prevention.propose_payment(
            incident=incident, to="provider", payee="", amount=None, purpose=" ", by=clerk, at=LATER
        )
    assert set(caught.value.message_dict) == {"payee", "amount", "purpose"}


def test_a_payment_may_be_withheld_or_dropped_with_a_reason(payment, clerk):
    with pytest.raises(Refused, match="Say why"):
        prevention.withhold_payment(payment=payment, words="", version=1, by=clerk, at=LATER)
    prevention.withhold_payment(payment=payment, words="Until resolved", version=1, by=clerk, at=LATER)
    assert payment.state == "withheld"
    prevention.withhold_payment(payment=payment, words="Sold", version=2, by=clerk, at=LATER, is_dropped=True)
    with pytest.raises(Refused, match="not paid"):
        prevention.withhold_payment(payment=payment, words="Again", version=3, by=clerk, at=LATER)


def test_rows_of_money_say_what_they_are(payment, code, incident, clerk, lead):
    assert str(payment) == "payment 1: £80.00"
    assert str(code) == "ASC-1 (taxis and other transport)"
    assert str(spend(incident, clerk, code, lead)) == "spend 1: £60.00"
