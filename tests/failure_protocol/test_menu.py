"""The menu of an incident in groups, and the one thing to do next."""

from __future__ import annotations

import pytest
from django.urls import reverse

from failure_protocol import sections
from failure_protocol.access import rights
from failure_protocol.matrix import TeamRole
from failure_protocol.models import ItemAnswer, LadderPerson
from failure_protocol.models.people import Whereabouts
from failure_protocol.sections import Here, menu
from failure_protocol.states import State
from failure_protocol.summaries.next_step import next_step
from failure_protocol.summaries.notices import ladder_of
from tests.failure_protocol.making import LATER, OPENED, make_incident, make_lead, make_member, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def at(name: str, *parts: int) -> str:
    return reverse(f"failure_protocol:{name}", args=parts)


def titles(user, incident, path="/") -> list[str]:
    return [group.title for group in menu(incident, rights(user, incident), path)]


def test_a_lead_finds_every_place_in_a_group_of_the_menu(incident, lead):
    held = rights(lead, incident)
    assert titles(lead, incident) == list(sections.TITLES)
    urls = [item.url for group in menu(incident, held, "/") for item in group.items]
    assert len(urls) == len(set(urls)) == len(sections.places(held)) + 1


def test_a_group_of_which_somebody_may_see_nothing_is_not_in_their_menu(people, incident, lead):
    guest = make_member(people, incident, TeamRole.GUEST, lead)
    assert "Beds and moves" not in titles(guest, incident)
    assert "Records" not in titles(guest, incident)


def test_a_page_beneath_a_place_belongs_to_the_deepest_place_above_it(incident, lead):
    held = rights(lead, incident)
    found = menu(incident, held, at("people_list_new", incident.pk))
    near = [(group.title, item.label) for group in found for item in group.items if item.is_near]
    assert near == [("People", "Lists of people")]
    assert not any(item.is_current for group in found for item in group.items)


def test_the_overview_is_near_to_itself_only(incident, lead):
    held = rights(lead, incident)
    first = menu(incident, held, incident.get_absolute_url())[0].items[0]
    assert (first.label, first.is_current, first.is_near) == ("Overview", True, True)
    assert not menu(incident, held, at("state", incident.pk))[0].is_near


def test_the_menu_opens_without_a_script(incident, lead, signed_in):
    page = signed_in(lead).get(at("people", incident.pk)).content.decode()
    assert '<details name="incident-menu">' in page
    assert 'aria-current="page">People</a>' in page
    assert "(you are here)" in page


class Asked:
    """A request as the frame needs it."""

    path = "/"

    def __init__(self, user) -> None:
        self.user = user


@pytest.fixture
def quiet(monkeypatch):
    """Nothing is red, so that the order of the procedure shows."""
    monkeypatch.setattr("failure_protocol.summaries.next_step.warnings", lambda here: [])


def words(user, incident) -> str:
    incident.refresh_from_db()
    here = Here(Asked(user), incident, rights(user, incident), LATER)
    return next_step(here, ladder_of(incident, LATER)).text


def test_telling_comes_before_all_else(incident, lead):
    assert not LadderPerson.objects.exists()
    assert words(lead, incident) == "Nobody is set up for the council: add somebody to tell"


def test_who_does_not_run_the_incident_is_told_of_what_is_red_only(people, incident, lead, quiet):
    nurse = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    assert words(nurse, incident) == "Nothing is red. Look at the next clock."


def test_the_next_step_follows_the_procedure_from_the_first_meeting_to_the_end(incident, lead, quiet):
    incident.ladders.all().delete()
    assert words(lead, incident) == "Call the first meeting of the steering group"
    incident.meetings.create(
        group="steering", number=1, starts_at=LATER, ends_at=LATER.replace(hour=19), is_virtual=True,
        joining="0800 1", called_by=lead, called_at=OPENED, changed_by=lead, changed_at=OPENED,
    )  # fmt: skip
    assert words(lead, incident) == "Ask the owner and CQC whether it is true"
    incident.verifications.create(
        of="owner", whom="Olga Owner", asked_at=OPENED, asked_by=str(lead), by=lead, at=OPENED
    )  # fmt: skip
    assert words(lead, incident).startswith("Write down whether the protocol is activated")
    _state(incident, State.ACTIVATED)
    assert words(lead, incident) == "Bring in the lists of the people who live there"
    person = make_person(incident)
    assert words(lead, incident) == "Agree with the provider how many people are at Larchfield"
    incident.headcounts.create(
        service=incident.services.get(), number=1, provider_name="Olga Owner", agreed_at=OPENED, by=lead,
        at=OPENED,
    )  # fmt: skip
    assert words(lead, incident).endswith("of the checklist to officers")
    ItemAnswer.objects.filter(item__incident=incident).update(officer=lead, is_asked=True)
    assert words(lead, incident) == "Name a worker for P01"
    person.workers.create(user=lead, starts_at=OPENED)
    assert words(lead, incident) == "Find a place for 1 person"
    incident.people.update(whereabouts=Whereabouts.ARRIVED)
    assert words(lead, incident) == "Nobody is left at the service: say that everybody is placed"
    _state(incident, State.ALL_PLACED)
    assert words(lead, incident) == "Begin the debrief"
    _state(incident, State.DEBRIEF)
    assert words(lead, incident).startswith("Finish the debrief, then close")
    _state(incident, State.CLOSED)
    assert words(lead, incident) == "This incident has ended. Nothing is to be done here."


def _state(incident, state: State) -> None:
    type(incident).objects.filter(pk=incident.pk).update(state=state.value)
