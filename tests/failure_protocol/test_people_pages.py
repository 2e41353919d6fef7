"""Pages of lists and of lists side by side, and what stands on every page until the register is signed."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from failure_protocol import gate
from failure_protocol.access import rights
from failure_protocol.actions.people_signed import agree_headcount
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Person, PersonList, PersonRead, Settlement, SignOff
from failure_protocol.models.people import Surface
from failure_protocol.summaries.people import rows_of
from tests.failure_protocol.lists import brought, csv, row, taken
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.guards import query_budget

pytestmark = pytest.mark.django_db


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


def text(answer):
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def test_a_list_is_brought_put_right_and_taken_in_the_browsers_order(incident, service, client):
    base = f"/incidents/{incident.pk}/people/lists/"
    rows = [row(1), row(2, **{"NHS No.": "12"}), row(3, Funding="Pooled")]
    file = SimpleUploadedFile("list.csv", csv(rows))
    answer = client.post(f"{base}new/", {"service": service.pk, "source": "provider", "file": file})
    made = PersonList.objects.get()
    assert answer.url == f"{base}{made.pk}/"
    page = text(client.get(answer.url))
    assert "2 rows must be put right" in page
    assert "10 digits; this one has 2" in page
    client.post(f"{answer.url}take/")
    assert not Person.objects.exists()
    wrong, held = made.rows.exclude(state="ready")
    assert "Ada2" in text(client.get(f"{answer.url}row/{wrong.pk}/"))
    sent = {"version": 1, "first_names": "Ada2", "last_name": "Invented2", "born_on": "2 April 1937"}
    assert client.post(f"{answer.url}row/{wrong.pk}/", sent).status_code == 302
    assert (
        client.post(f"{answer.url}row/{held.pk}/out/", {"version": 1, "reason": "Staff"}).status_code == 302
    )
    assert client.post(f"{answer.url}take/").url.endswith(f"/service/{service.pk}/")
    assert Person.objects.count() == 2
    assert client.get(f"{answer.url}file/").content == csv(rows)
    assert PersonRead.objects.filter(surface=Surface.FILE).get().people == [
        person.pk for person in Person.objects.all()
    ]


def test_a_file_that_can_not_be_read_leaves_nothing(incident, service, client):
    file = SimpleUploadedFile("list.csv", b"one,two\n1,2\n")
    address = f"/incidents/{incident.pk}/people/lists/new/"
    answer = client.post(address, {"service": service.pk, "source": "nhs", "file": file})
    assert "names its columns" in text(answer)
    assert not PersonList.objects.exists()


def test_lists_are_laid_side_by_side_settled_and_signed(people, incident, service, lead, client, signed_in):
    taken(incident, lead, [row(1), row(2)])
    other = [row(1, Funding="CHC", **{"Date of birth": "05/05/1937"}), row(3)]
    nhs = taken(incident, lead, other, source="nhs")
    side = f"/incidents/{incident.pk}/people/service/{service.pk}/"
    page = text(client.get(side))
    assert "For finance to settle" in page
    assert "5 May 1937" in page
    waiting = nhs.rows.get(state="waiting")
    place = f"/incidents/{incident.pk}/people/row/{waiting.pk}/"
    assert client.post(place, {"version": 1, "how": "not_ours", "reason": "Left"}).status_code == 302
    person = Person.objects.get(number=1)
    settle = f"{person.get_absolute_url()}settle/born_on/"
    said = client.get(settle).context["form"].initial["said"]
    sent = {"said": said, "value": "1937-05-05", "note": "Daughter"}
    assert client.post(settle, sent).status_code == 302
    assert client.get(settle).status_code == 404
    money = f"{person.get_absolute_url()}settle/payer/"
    assert client.get(money).status_code == 403
    finance = signed_in(make_member(people, incident, TeamRole.FINANCE, lead))
    assert "5 May 1937" not in text(finance.get(side))
    said = finance.get(money).context["form"].initial["said"]
    sent = {"said": said, "other": "other_nhs", "payer_name": "Solmouth ICB", "note": "Letter"}
    assert finance.post(money, sent).status_code == 302
    assert str(person.funding.get(ended_at=None)) == "Another NHS body, 100 %"
    assert Settlement.objects.count() == 2
    assert "no list of the council" in text(client.post(f"{side}sign/", {}))
    assert client.post(f"{side}sign/", {"missing": "Asked"}).status_code == 302
    assert SignOff.objects.get().count == 2
    assert "Signed by" in text(client.get(side))


def test_until_it_is_signed_every_page_says_so_in_red(incident, service, lead, client):
    make_person(incident)
    agree_headcount(
        incident=incident, service=service, number=2, provider_name="Manager Invented", by=lead, at=LATER
    )
    page = text(client.get(f"/incidents/{incident.pk}/"))
    assert "the register of 1 is not signed" in page
    assert "1 in the register, but the provider says 2" in page


def test_the_headcount_is_written_down_from_its_page(incident, service, client):
    address = f"/incidents/{incident.pk}/people/service/{service.pk}/number/"
    assert client.post(address, {"number": 38, "provider_name": "Manager"}).status_code == 302
    assert service.headcounts.get().number == 38


def test_an_incident_does_not_close_while_funding_is_unknown(incident, service, lead):
    taken(incident, lead, [row(1), row(2, Funding="TBC"), row(3, Funding="Joint")])
    told = [each.text for each in gate.open_items(incident, LATER)]
    assert "P02: who pays is not known." in told
    assert "P03: which body leads is not decided." in told
    assert not [words for words in told if words.startswith("P01: ") and "pays" in words]


def test_people_are_merged_and_taken_off_from_their_pages(incident, client):
    keep, drop, never = (make_person(incident) for _ in range(3))
    assert (
        client.post(f"{keep.get_absolute_url()}same/", {"person": drop.pk, "reason": "x"}).status_code == 302
    )
    assert client.post(f"{never.get_absolute_url()}off/", {"reason": "Staff"}).status_code == 302
    assert client.get(drop.get_absolute_url()).status_code == 404
    assert list(Person.objects.all()) == [keep]


def test_the_register_asks_as_much_for_many_as_for_few(incident, lead):
    taken(incident, lead, [row(count) for count in range(1, 25)])
    held = rights(lead, incident)
    with query_budget("incident register"):
        assert len(rows_of(lead, incident, held, LATER)) == 24


def test_a_list_that_waits_can_be_set_aside(incident, lead, client):
    made = brought(incident, lead, [row(1)])
    base = f"/incidents/{incident.pk}/people/lists/"
    assert client.post(f"{base}{made.pk}/aside/", {"reason": "Old"}).status_code == 302
    assert "discarded" in text(client.get(base))
