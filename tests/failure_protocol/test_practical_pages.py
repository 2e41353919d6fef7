"""Pages of the premises, the practical side and money: on a phone, in words, for who may."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from failure_protocol import gate
from failure_protocol.actions import entry
from failure_protocol.actions.authority import confirm_authority
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.legal import ask_lawyers
from failure_protocol.actions.premises import assess_risk, roster, sign_on
from failure_protocol.matrix import TeamRole
from failure_protocol.models import (
    BudgetCode,
    CapacityCall,
    Consideration,
    ContingencyPlan,
    InCharge,
    LegalAdvice,
    Presence,
    ProviderContact,
    ProviderPayment,
    SiteAccess,
    Spend,
)
from failure_protocol.states import State
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_member

pytestmark = pytest.mark.django_db
EVENING = LATER + timedelta(hours=4)


@pytest.fixture(autouse=True)
def at_the_time(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def service(incident):
    return incident.services.get()


@pytest.fixture
def client(signed_in, lead):
    return signed_in(lead)


@pytest.fixture
def clerk(people, incident, lead):
    return make_member(people, incident, TeamRole.FINANCE, lead)


@pytest.fixture
def base(incident):
    return f"/incidents/{incident.pk}/"


def text(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def date_of(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def assessed(service, lead, duty="presence"):
    return assess_risk(
        service=service, duty=duty, outcome="measures", assessor="Rae Safe", assessed_on=TODAY,
        valid_until=TODAY + timedelta(days=7), findings="Two at a time", by=lead, at=LATER, day=TODAY,
    )  # fmt: skip


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


@pytest.fixture
def there(service, lead, worker):
    assessed(service, lead)
    row = roster(
        service=service, duty="presence", starts_at=LATER, ends_at=EVENING, user=worker, phone="023 8000",
        by=lead, at=LATER, day=TODAY,
    )  # fmt: skip
    return sign_on(presence=row, version=1, by=worker, at=LATER, day=TODAY)


# --- premises ---------------------------------------------------------------------------------------
def test_somebody_signs_on_with_one_form_and_off_with_one_touch(signed_in, service, lead, worker, base):
    phone = signed_in(worker)
    form = {
        "service": service.pk,
        "phone": "07700 900 000",
        **date_of("ends_at", TODAY),
        "ends_at_time": "22:00",
    }
    assert "no risk assessment yet" in text(phone.post(f"{base}premises/here/", form))
    assert not Presence.objects.exists()  # refused: nothing half done
    assessed(service, lead)
    assert phone.post(f"{base}premises/here/", form).status_code == 302
    row = Presence.objects.get()
    page = text(phone.get(f"{base}premises/"))
    assert "Sam Practitioner" in page
    assert 'href="tel:07700900000"' in page
    assert "At the premises now" in text(phone.get(base))
    assert "You are signed off" in text(
        phone.post(f"{base}premises/turns/{row.pk}/off/", {"version": row.version}, follow=True)
    )
    assert "Nobody of ours is there" in text(phone.get(f"{base}premises/"))


def test_who_is_silent_after_the_turn_is_rung_from_every_page(signed_in, lead, there, base, time_machine):
    assert "has not signed off" not in text(signed_in(lead).get(base))
    time_machine.move_to(EVENING + timedelta(minutes=1), tick=False)
    client = signed_in(lead)
    assert "Sam Practitioner has not signed off at Larchfield: ring them" in text(client.get(base))
    call = f"{base}premises/turns/{there.pk}/call/"
    assert "Ring 023 8000" in text(client.get(call))
    assert client.post(call, {"outcome": "stays"}).status_code == 422
    client.post(call, {"outcome": "no_answer"})
    assert "No answer" in text(client.get(f"{base}premises/"))
    client.post(call, {"outcome": "safe", "words": "At home"})
    assert "has not signed off" not in text(client.get(base))


def test_the_premises_are_assessed_and_somebody_is_rostered_signed_on_and_withdrawn(
    client, service, lead, base
):
    risk = {
        "service": service.pk, "duty": "presence", "outcome": "safe", "assessor": "Rae", "findings": "Fine",
        **date_of("assessed_on", TODAY), **date_of("valid_until", TODAY),
    }  # fmt: skip
    assert client.post(f"{base}premises/risk/", risk).status_code == 302
    turn = {
        "service": service.pk, "name": "Agency nurse", "duty": "presence", **date_of("starts_at", TODAY),
        "starts_at_time": "18:00", **date_of("ends_at", TODAY), "ends_at_time": "22:00",
    }  # fmt: skip
    client.post(f"{base}premises/roster/", turn)
    client.post(f"{base}premises/roster/", {**turn, "name": "Second nurse"})
    one, other = Presence.objects.all()
    page = text(client.get(f"{base}premises/"))
    assert "Agency nurse" in page
    assert "There is no risk assessment yet for Larchfield (escort on a journey)" in page
    assert "is signed on" in text(
        client.post(f"{base}premises/turns/{one.pk}/on/", {"version": 1}, follow=True)
    )
    assert "signed on already" in text(
        client.post(f"{base}premises/turns/{one.pk}/on/", {"version": 2}, follow=True)
    )
    assert "Somebody wrote first" in text(
        client.post(f"{base}premises/turns/{other.pk}/on/", {"version": 9}, follow=True)
    )
    client.post(f"{base}premises/turns/{other.pk}/withdraw/", {"version": 1, "reason": "Ill"})
    client.post(f"{base}premises/turns/{one.pk}/off/", {"version": 2, "words": "Rang at 21:00"})
    assert not Presence.objects.filter(off_at=None, withdrawn_at=None).exists()


def test_we_are_in_charge_only_with_an_order_and_refused_access_goes_higher(client, service, lead, base):
    charge = {"service": service.pk, "user": lead.pk}
    assert "until the order is through" in text(client.post(f"{base}premises/charge/", charge))
    order = {"service": service.pk, "kind": "order", "authority": "Section 30", **date_of("dated_on", TODAY)}
    client.post(f"{base}premises/order/", order)
    client.post(f"{base}premises/charge/", charge)
    held = InCharge.objects.get()
    assert "Quinn Lead since" in text(client.get(f"{base}premises/"))
    client.post(f"{base}premises/charge/{held.pk}/end/", {"version": 1, "reason": "All moved"})
    access = {
        "service": service.pk, "answer": "refused", "owner_name": "O. Owner", "words": "Locked",
        **date_of("happened_at", TODAY), "happened_at_time": "17:40",
    }  # fmt: skip
    client.post(f"{base}premises/access/", access)
    row = SiteAccess.objects.get()
    assert "Larchfield: access refused, and nobody took it higher" in text(client.get(base))
    client.post(f"{base}premises/access/{row.pk}/", {"version": 1, "escalated_to": "CQC", "outcome": ""})
    page = text(client.get(f"{base}premises/"))
    assert "Taken to CQC" in page
    assert "nobody took it higher" not in page
    entry.record_access(
        service=service, answer="granted", owner_name="O", happened_at=LATER, by=lead, at=LATER
    )
    assert "Granted" in text(client.get(f"{base}premises/"))


def test_finance_has_nothing_to_do_at_the_premises_and_outsiders_know_nothing(people, signed_in, base):
    assert signed_in(people.commissioner).get(f"{base}premises/").status_code == 404


# --- practical ----------------------------------------------------------------------------------------
def test_the_list_stands_when_an_incident_opens_and_is_settled(client, incident, base):
    page = text(client.get(f"{base}practical/"))
    assert "Removal van" in page
    assert "There is no contingency plan yet" in page
    assert "New call-offs" not in page  # nothing of home care in a care home
    van = incident.practical_items.get(key="van")
    assert (
        client.post(f"{base}practical/{van.number}/", {"version": 1, "state": "arranged"}).status_code == 422
    )
    client.post(
        f"{base}practical/{van.number}/", {"version": 1, "state": "arranged", "words": "Depot, Monday"}
    )
    client.post(f"{base}practical/add/", {"what": "Ramp"})
    page = text(client.get(f"{base}practical/"))
    assert "Depot, Monday" in page
    assert "Ramp" in page
    conflict = client.post(f"{base}practical/{van.number}/", {"version": 1, "state": "open"})
    assert conflict.status_code == 409


def test_considerations_calls_and_contacts_are_written_down(client, incident, service, base):
    client.post(f"{base}practical/considered/police/", {"answer": "no", "reasons": "Quiet"})
    assert Consideration.objects.get().reasons == "Quiet"
    assert client.get(f"{base}practical/considered/weather/").status_code == 404
    call = dict.fromkeys(("overtime", "bank", "recruitment", "early_start", "from_low_risk"), "unknown")
    call |= {"provider_name": "Oak Care", "reached": "yes", "spoke_to": "Manager"}
    assert client.post(f"{base}practical/calls/", {**call, "early_start": "yes"}).status_code == 422
    client.post(f"{base}practical/calls/", {**call, "bank": "yes"})
    assert CapacityCall.objects.get().bank == "yes"
    assert "Bank: yes" in text(client.get(f"{base}practical/calls/"))
    client.post(f"{base}practical/contacts/new/", {"kind": "owner", "name": "O. Owner"})
    row = ProviderContact.objects.get()
    assert "No telephone number" in text(client.get(f"{base}practical/"))
    change = {"kind": "owner", "name": "O. Owner", "phone": "023 80", "version": 1, "service": service.pk}
    client.post(f"{base}practical/contacts/{row.pk}/", change)
    page = text(client.get(f"{base}practical/"))
    assert 'href="tel:02380"' in page
    assert "Quiet" in page
    end = f"{base}practical/contacts/{row.pk}/end/"
    assert "Somebody wrote first" in text(client.post(end, {"version": 1}, follow=True))
    assert "has ended" in text(client.post(end, {"version": 2}, follow=True))
    assert "Add another" in text(client.post(end, {"version": 3}, follow=True))


def test_without_a_contingency_plan_after_the_first_meetings_last_day_it_is_red(
    signed_in, incident, lead, base, time_machine
):
    assert "no plan for a sudden collapse" not in text(signed_in(lead).get(base))
    incident.contact_at = OPENED
    incident.save(update_fields=["contact_at"])
    time_machine.move_to(LATER + timedelta(days=6), tick=False)
    client = signed_in(lead)
    assert "There is no plan for a sudden collapse" in text(client.get(base))
    incident.contact_at = OPENED.replace(year=2199)
    incident.save(update_fields=["contact_at"])
    assert "no plan for a sudden collapse" not in text(client.get(base))  # no bank holidays known: no claim
    incident.contact_at = OPENED
    incident.save(update_fields=["contact_at"])
    plan = {"trigger": "Staff gone", "who_acts": "On call", "first": "Held beds"}
    client.post(f"{base}practical/contingency/", {**plan, **date_of("review_on", TODAY + timedelta(days=30))})
    assert ContingencyPlan.objects.get().first == "Held beds"
    assert "no plan for a sudden collapse" not in text(client.get(base))
    assert "Held beds" in text(client.get(f"{base}practical/contingency/"))


def test_legal_advice_is_for_leads(people, signed_in, client, incident, lead, base):
    question = {
        "topic": "notice",
        "question": "How long?",
        "is_privileged": "on",
        **date_of("asked_on", TODAY),
    }
    client.post(f"{base}practical/legal/new/", question)
    row = LegalAdvice.objects.get()
    answer = {"version": 1, "adviser": "L. Lawyer", "advice": "Four weeks", **date_of("advised_on", TODAY)}
    assert "How long?" in text(client.get(f"{base}practical/legal/{row.number}/"))
    client.post(f"{base}practical/legal/{row.number}/", answer)
    assert "Four weeks" in text(client.get(f"{base}practical/legal/"))
    ask_lawyers(
        incident=incident, topic="other", question="Open one", asked_on=TODAY, is_privileged=False, by=lead,
        at=LATER, day=TODAY,
    )  # fmt: skip
    manager = signed_in(make_member(people, incident, TeamRole.COORDINATOR, lead))
    page = text(manager.get(f"{base}practical/legal/"))
    assert "Open one" in page
    assert "Four weeks" not in page
    for url in ("new/", f"{row.number}/"):
        assert manager.get(f"{base}practical/legal/{url}").status_code == 403
    worker = signed_in(make_member(people, incident, TeamRole.PRACTITIONER, lead, name="W"))
    assert worker.get(f"{base}practical/legal/").status_code == 403


# --- money ----------------------------------------------------------------------------------------------
@pytest.fixture
def authority(incident, lead):
    return confirm_authority(
        incident=incident, limit=Decimal(500), decisions="All", given_by="Scheme", by=lead, at=LATER
    )


def test_codes_and_spending_are_kept_by_finance(signed_in, client, clerk, lead, authority, base):
    office = signed_in(clerk)
    code = {
        "code": "ASC-1", "purpose": "taxis", "limit": "100", "approved_by": lead.pk,
        **date_of("approved_on", TODAY),
    }  # fmt: skip
    assert "and this is £900.00" in text(office.post(f"{base}money/codes/new/", {**code, "limit": "900"}))
    office.post(f"{base}money/codes/new/", code)
    row = BudgetCode.objects.get()
    spend = {
        "code": row.pk, "amount": "40", "words": "Visits", "payee": "Cab Co", "approved_by": lead.pk,
        **date_of("spent_on", TODAY),
    }  # fmt: skip
    assert "Nothing is spent without one" in text(office.post(f"{base}money/spend/", {**spend, "code": ""}))
    assert "are left on ASC-1" in text(office.post(f"{base}money/spend/", {**spend, "amount": "140"}))
    office.post(f"{base}money/spend/", spend)
    page = text(signed_in(lead).get(f"{base}money/"))
    assert "£60" in page
    assert "Finance keeps these rows" in page
    office = signed_in(clerk)
    office.post(f"{base}money/spend/1/strike/", {"version": 1, "reason": "Twice"})
    assert Spend.objects.get().struck_reason == "Twice"
    office.post(f"{base}money/codes/{row.pk}/end/", {"version": 1, "reason": "Year end"})
    assert "Ended" in text(office.get(f"{base}money/"))


def test_a_payment_to_the_provider_is_paid_only_with_its_agreement(
    signed_in, incident, clerk, lead, authority, base
):
    office = signed_in(clerk)
    office.post(
        f"{base}money/payments/new/",
        {"to": "provider", "payee": "Larch Care", "amount": "80", "purpose": "Wages, Larchfield"},
    )
    office.post(
        f"{base}money/codes/new/",
        {
            "code": "ASC-1", "purpose": "other", "limit": "100", "approved_by": lead.pk,
            **date_of("approved_on", TODAY),
        },
    )  # fmt: skip
    paid = {
        "version": 1, "code": BudgetCode.objects.get().pk, "approved_by": lead.pk, **date_of("paid_on", TODAY)
    }  # fmt: skip
    assert "no written agreement on file" in text(office.post(f"{base}money/payments/1/paid/", paid))
    assert office.get(f"{base}money/payments/1/file/").status_code == 404
    office.post(f"{base}money/payments/1/withhold/", {"version": 1, "way": "withhold", "words": "First sign"})
    file = SimpleUploadedFile("agreement.txt", b"Signed by both.")
    signed = {"version": 2, "file": file, "agreed_with": "O. Owner", **date_of("agreed_on", TODAY)}
    office.post(f"{base}money/payments/1/agreement/", signed)
    assert office.get(f"{base}money/payments/1/file/").content == b"Signed by both."
    open_now = [each.text for each in gate.open_items(incident, LATER)]
    assert "Payment 1 is agreement on file" in open_now
    office.post(f"{base}money/payments/1/paid/", {**paid, "version": 3})
    assert ProviderPayment.objects.get().state == "paid"
    assert "agreement.txt" in text(office.get(f"{base}money/"))
    office.post(
        f"{base}money/payments/new/",
        {"to": "insolvency", "payee": "Adm", "amount": "5", "purpose": "Food, Larchfield"},
    )
    office.post(f"{base}money/payments/2/withhold/", {"version": 1, "way": "drop", "words": "Sold"})
    assert ProviderPayment.objects.get(number=2).state == "dropped"


def test_only_who_sees_money_finds_its_page(people, signed_in, incident, lead, base):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assert signed_in(worker).get(f"{base}money/").status_code == 403
    assert signed_in(worker).get(f"{base}prevention/").status_code == 200


def test_the_twelve_options_stand_there_and_a_chosen_one_has_an_owner(client, incident, lead, base):
    page = text(client.get(f"{base}prevention/"))
    assert page.count("Not yet considered") == 12
    form = f"{base}prevention/funding/"
    assert "nobody’s" in text(client.post(form, {"version": 1, "decision": "chosen", "reasons": "Two weeks"}))
    client.post(
        form, {"version": 1, "decision": "chosen", "reasons": "Two weeks", "user": lead.pk, "cost": "900"}
    )
    page = text(client.get(f"{base}prevention/"))
    assert "Quinn Lead" in page
    assert "£900" in page


def test_nobody_may_be_at_the_premises_when_an_incident_is_closed(incident, there, lead):
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    told = [each.text for each in gate.open_items(incident, LATER)]
    assert "Sam Practitioner is signed on at Larchfield" in told
