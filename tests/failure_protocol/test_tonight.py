"""The Tonight screen, and handing over from it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from failure_protocol.actions.handover import hand_over
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Handover
from failure_protocol.models.logs import LogKind
from failure_protocol.models.people import Whereabouts
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def night(people, incident, lead):
    return make_member(people, incident, TeamRole.COORDINATOR, lead, name="Nia Night")


def screen(client, incident) -> str:
    return client.get(reverse("failure_protocol:tonight", args=[incident.pk])).content.decode()


def test_the_first_red_thing_is_what_is_to_be_done(incident, lead, signed_in):
    assert "Do this now" in screen(signed_in(lead), incident)


def test_leads_who_have_not_acknowledged_stand_there(incident, lead, signed_in):
    assert "Both Leads have acknowledged" not in screen(signed_in(lead), incident)


def test_people_on_the_way_are_told_by_reference_and_never_by_name(incident, lead, signed_in):
    make_person(incident, last="Plainname", whereabouts=Whereabouts.TRANSIT)
    shown = screen(signed_in(lead), incident)
    assert "On the way now: P01" in shown
    assert "Plainname" not in shown


def test_who_may_only_count_sees_numbers_and_no_reference(people, incident, lead, signed_in):
    make_person(incident, whereabouts=Whereabouts.TRANSIT)
    shown = screen(signed_in(make_member(people, incident, TeamRole.BRIEFED, lead)), incident)
    assert "On the way now" not in shown
    assert "on the way" in shown


def test_a_guest_counts_nothing(people, incident, lead, signed_in):
    guest = make_member(people, incident, TeamRole.GUEST, lead)
    assert "Where everybody is" not in screen(signed_in(guest), incident)


def test_a_handover_tells_what_was_written_since(incident, lead, night, signed_in):
    now = timezone.now()
    add_entry(incident=incident, kind=LogKind.PRACTICAL, text="Two nurses are there.", by=lead, at=now)
    desk = signed_in(lead)
    address = reverse("failure_protocol:handover", args=[incident.pk])
    assert "Two nurses are there." in desk.get(address).content.decode()
    assert desk.post(address, {"incoming": night.pk, "note": "Ring the GP."}).status_code == 302
    made = Handover.objects.get()
    assert (made.note, made.incoming) == ("Ring the GP.", night)
    assert any("Two nurses" in line for line in made.content["On the premises"])


def test_only_who_may_run_the_incident_can_be_chosen(people, incident, lead, night, signed_in):
    make_member(people, incident, TeamRole.PRACTITIONER, lead)
    form = signed_in(lead).get(reverse("failure_protocol:handover", args=[incident.pk])).context["form"]
    assert list(form.fields["incoming"].queryset) == [night]


def offered(incident, lead, night) -> Handover:
    return hand_over(incident=incident, incoming=night, since=OPENED, content={}, by=lead, at=LATER)


def answer(client, row: Handover, **sent: str):
    address = reverse("failure_protocol:handover_answer", args=[row.incident_id, row.pk])
    return client.post(address, {"version": str(row.version), **sent}, follow=True)


def test_who_takes_over_signs_on_the_page(incident, lead, night, signed_in):
    row = offered(incident, lead, night)
    assert "the incident is yours" in answer(signed_in(night), row).content.decode()
    row.refresh_from_db()
    assert row.signed_at is not None


def test_who_offered_it_can_take_it_back_and_not_sign_it(incident, lead, night, signed_in):
    row = offered(incident, lead, night)
    desk = signed_in(lead)
    assert "Only Nia Night" in answer(desk, row).content.decode()
    assert "withdrawn" in answer(desk, row, withdraw="yes").content.decode()


def test_two_answers_to_one_handover_say_that_somebody_was_first(incident, lead, night, signed_in):
    row = offered(incident, lead, night)
    answer(signed_in(night), row)
    assert "Somebody answered this handover first" in answer(signed_in(night), row).content.decode()
