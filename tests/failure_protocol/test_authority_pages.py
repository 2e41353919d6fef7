"""Pages of who decides: what they take, to whom they are not there, and that reading is written down."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from failure_protocol.actions.people_workers import assign_worker
from failure_protocol.matrix import Group, TeamRole
from failure_protocol.models import EmergencyPass, PersonRead
from failure_protocol.models.incidents import Known
from failure_protocol.summaries import authority_clocks
from failure_protocol.summaries.authority import authority_of
from tests.failure_protocol import settling
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import make_offer, offered
from tests.guards import query_budget

pytestmark = pytest.mark.django_db
TEXT = settling.WHETHER


@pytest.fixture(autouse=True)
def that_evening(time_machine):
    time_machine.move_to(LATER)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def person(people, lead):
    return make_person(make_incident(people, lead), unbefriended=Known.YES)


@pytest.fixture
def client(signed_in, lead):
    return signed_in(lead)


@pytest.fixture
def base(person):
    return f"{person.get_absolute_url()}deciding/"


def day(name, when=TODAY):
    return {name: f"{when:%d/%m/%Y}"}


def text(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


CAPACITY = {
    "about": "accommodation", "decision": TEXT, "outcome": "lacks", "assessor": "Sal, social worker",
    **day("assessed_on"), "evidence": "Shown pictures.",
}  # fmt: skip
BEST = {
    "about": "accommodation", "maker_kind": "worker", "maker": "Sal, social worker", **day("decided_on"),
    **dict.fromkeys(("wishes", "consulted", "options", "least_restrictive", "decision", "reasons"), "Yes."),
}  # fmt: skip
POWER = {
    "kind": "lpa_welfare", "attorneys": "Jo Invented, 023 8000 0001", "how": "alone", "registered": "unknown",
}  # fmt: skip
DEPUTY = {"deputies": "Di Invented", "money": "on", **day("order_on")}
IMCA = {**day("asked_on"), "asked_whom": "Voices"}
NEED = {"kind": "interpreter", "needed": "yes", "what": "Polish"}
LIBERTY = {
    "kind": "urgent", "place": "Larchfield", "supervisory_body": "Testborough", **day("asked_on"),
}  # fmt: skip
MENTAL = {"detained": "no", "aftercare": "unknown"}
SENT = {
    "capacity": CAPACITY, "power": POWER, "deputy": DEPUTY, "imca": IMCA, "need": NEED, "liberty": LIBERTY,
    "mental-health": MENTAL,
}  # fmt: skip
SEEN = {
    "capacity": "Shown pictures.", "power": "Jo Invented", "deputy": "Di Invented", "imca": "Voices",
    "need": "Polish", "liberty": "No answer yet.", "mental-health": "Detained: no",
}  # fmt: skip


@pytest.mark.parametrize("kind", SENT)
def test_a_fact_is_written_down_seen_and_struck_through_with_a_reason(client, base, kind):
    assert SEEN[kind] not in text(client.get(base))
    answer = client.post(f"{base}{kind}/new/", SENT[kind])
    assert (answer.status_code, answer.url) == (302, base)
    page = text(client.get(base))
    assert SEEN[kind] in page
    strike = next(part for part in page.split('"') if part.endswith("/strike/"))
    assert "Why?" in text(client.get(strike))
    assert client.post(strike, {"reason": "Of another person"}).status_code == 302
    page = text(client.get(base))
    assert "Of another person" in page
    assert SEEN[kind] not in page.split("Struck through or ended</span>")[0]


def test_what_is_missing_is_said_beside_its_box_and_what_was_typed_stays(client, base):
    page = text(client.post(f"{base}capacity/new/", {**CAPACITY, "decision": "lacks capacity"}))
    assert "Name the decision, such as" in page
    assert "Shown pictures." in page


def test_from_no_assessment_to_a_lawful_decision(client, base, person, lead):
    client.post(f"{base}capacity/new/", CAPACITY)
    page = text(client.get(base))
    assert "no best-interests decision is written down" in page
    assert "no advocate (IMCA) was asked" in page
    client.post(f"{base}imca/new/", {
        **IMCA, "advocate": "Ann", **day("reported_on"), "report": "Wants a garden",
    })  # fmt: skip
    client.post(f"{base}best-interests/new/", BEST)
    page = text(client.get(base))
    assert "In the way" not in page
    assert "Wants a garden" in page


def test_the_register_is_searched_and_attorneys_spoken_to(client, base, person, lead):
    settling.lacking(person, lead)
    row = settling.power(person, lead, registered="unknown", checked_on=None)
    page = text(client.get(f"{base}power/{row.pk}/register/"))
    assert "7000-1" in page
    said = {"registered": "yes", **day("checked_on"), "reference": "7000-9", "version": 1}
    assert client.post(f"{base}power/{row.pk}/register/", said).status_code == 302
    assert "<strong>Jo Invented.</strong>" in text(client.get(base))
    spoken = {
        "about": "cost", **day("spoken_on"), "spoken_time": "17:41", "how": "Telephone", "words": "Agrees",
    }  # fmt: skip
    assert "Choose who was spoken to." in text(client.post(f"{base}contact/new/", spoken))
    late = {**spoken, "power": row.pk, "spoken_time": "23:00"}
    assert "This is in the future." in text(client.post(f"{base}contact/new/", late))
    assert client.post(f"{base}contact/new/", {**spoken, "power": row.pk}).status_code == 302
    assert "3 September 2021, 17:41" in text(client.get(base)) or "17:41" in text(client.get(base))


def test_two_who_answer_a_request_at_once_are_told(client, base, person, lead):
    row = settling.liberty(person, lead, starts_on=None, ends_on=None)
    url = f"{base}liberty/{row.pk}/answer/"
    granted = {**day("starts_on"), **day("ends_on", TODAY + settling.DAY), "version": 1}
    assert client.post(url, granted).status_code == 302
    assert client.post(url, {**granted, "conditions": "x"}).status_code == 409
    assert "From 3 September 2021 to 4 September 2021" in text(client.get(base))


def test_a_new_home_that_may_take_them_is_told(client, base, person, lead):
    settling.liberty(person, lead)
    offer = make_offer(person.incident, lead)
    offered(person, offer, lead)
    told = {"location": offer.location_id, "told_whom": "Mo Manager", **day("told_on"), "words": "Garden"}
    assert client.post(f"{base}told/new/", told).status_code == 302
    assert "Mo Manager" in text(client.get(base))


def test_something_is_let_pass_in_an_emergency_and_looked_at_again(client, base, person, lead):
    assert client.get(f"{base}pass/").status_code == 404  # nothing stands in the way
    person.unbefriended = Known.NO
    person.save(update_fields=["unbefriended"])
    settling.lacking(person, lead)
    form = text(client.get(f"{base}pass/")).split("</form>")[0].split("<form")[-1]
    assert "advocate" not in form.casefold()
    said = {
        "code": "best_interests", "authority": "Director Invented", "reason": "No roof",
        **day("review_on", TODAY + settling.DAY),
    }  # fmt: skip
    assert client.post(f"{base}pass/", said).status_code == 302
    row = EmergencyPass.objects.get()
    assert "Let pass until 4 September 2021" in text(client.get(base))
    review = f"{base}pass/{row.pk}/review/"
    assert "Director Invented" in text(client.get(review))
    assert client.post(review, {"words": "Written down since"}).status_code == 302
    assert "Written down since" in text(client.get(base))


def test_in_home_care_nobody_is_asked_of_authorisations(client, base, person):
    person.incident.services.update(service_type="home_care")
    assert "Deprivation of liberty</h2>" not in text(client.get(base))
    assert client.get(f"{base}liberty/new/").status_code == 404
    assert client.get(f"{base}told/new/").status_code == 404


def test_forms_that_do_not_exist_and_rows_of_others_are_not_found(client, base, person, lead):
    other = settling.power(make_person(person.incident), lead)
    assert client.get(f"{base}nothing/new/").status_code == 404
    assert client.get(f"{base}nothing/1/strike/").status_code == 404
    for path in (f"power/{other.pk}/strike/", f"power/{other.pk}/register/", "liberty/1/answer/"):
        assert client.get(f"{base}{path}").status_code == 404


@pytest.mark.parametrize("role", [
    TeamRole.PLACEMENTS, TeamRole.FINANCE, TeamRole.SAFEGUARDING, TeamRole.COMMUNICATIONS, TeamRole.BRIEFED,
    TeamRole.GUEST, TeamRole.RECEIVER, TeamRole.PRACTITIONER,
])  # fmt: skip
def test_to_parts_that_do_not_see_capacity_the_pages_are_not_there(
    people, signed_in, person, lead, base, role
):
    user = make_member(people, person.incident, role, lead)
    for path in ("", "capacity/new/", "pass/"):
        assert signed_in(user).get(f"{base}{path}").status_code == 404


def test_who_may_only_read_sees_no_button_and_writes_nothing(people, signed_in, person, lead, base):
    settling.lacking(person, lead)
    reader = signed_in(make_member(people, person.incident, TeamRole.COORDINATOR, lead))
    page = text(reader.get(base))
    assert "Shown" in page or TEXT in page
    assert "/new/" not in page
    assert "/strike/" not in page
    assert reader.get(f"{base}capacity/new/").status_code == 403
    assert "Let something pass" in page  # decides, and so lets pass


def test_a_nurse_writes_down_for_those_assigned_but_lets_nothing_pass(people, signed_in, person, lead, base):
    nurse = make_member(people, person.incident, TeamRole.PRACTITIONER, lead)
    assign_worker(person=person, user=nurse, by=lead, at=LATER)
    assert signed_in(nurse).post(f"{base}capacity/new/", CAPACITY).status_code == 302
    assert "Let something pass" not in text(signed_in(nurse).get(base))
    assert signed_in(nurse).get(f"{base}pass/").status_code == 403


def test_reading_is_written_down_with_the_group(client, base, person, lead):
    text(client.get(base))
    read = PersonRead.objects.latest("pk")
    assert (read.user, read.people, read.groups) == (lead, [person.pk], [Group.IDENTITY, Group.LEGAL])


def test_the_card_stands_on_the_persons_page_for_those_who_see_it(people, signed_in, client, person, lead):
    settling.lacking(person, lead)
    url = person.get_absolute_url()
    assert "Whoever arranges the care" in text(client.get(url))
    placements = signed_in(make_member(people, person.incident, TeamRole.PLACEMENTS, lead))
    assert "Who decides" not in text(placements.get(url))


def test_who_decides_asks_as_much_for_many_facts_as_for_few(person, lead):
    for _ in range(6):
        settling.lacking(person, lead)
        settling.power(person, lead)
        settling.liberty(person, lead)
    with query_budget("incidents: who decides"):
        authority_of(person, LATER)


def test_the_clocks_of_advocates_ask_as_much_for_many_people_as_for_few(person, lead):
    incident = person.incident
    for _ in range(2):
        settling.lacking(make_person(incident), lead)
    with CaptureQueriesContext(connection) as few:
        authority_clocks.found(incident, LATER)
    for _ in range(6):
        settling.lacking(make_person(incident), lead)
    with CaptureQueriesContext(connection) as many:
        authority_clocks.found(incident, LATER)
    assert len(many) == len(few)
