"""An incident from its opening to its closing, in the browser: a home of three people.

The first of each kind of step goes through the pages; what is repeated (the second and third person, the
other 120 items of the checklist) is done through the same actions.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from failure_protocol import gate
from failure_protocol.actions.decisions import decide_serious
from failure_protocol.actions.moves_day import confirm_arrival
from failure_protocol.actions.notices_acknowledge import acknowledge
from failure_protocol.actions.seats import add_seat
from failure_protocol.models import (
    BedOffer,
    CapacityAssessment,
    Debrief,
    Incident,
    ItemAnswer,
    LessonsReport,
    Meeting,
    Move,
    Notice,
    Person,
    Placement,
    SituationReport,
)
from failure_protocol.models.people import Whereabouts
from failure_protocol.notice_links import code_of
from failure_protocol.serious import CRITERIA
from failure_protocol.summaries.balance import balance_of
from tests.actionplans.browser.test_rounds import says
from tests.failure_protocol import beginnings
from tests.failure_protocol.lists import csv, row
from tests.failure_protocol.making import LATER, TODAY, make_lead
from tests.failure_protocol.moving import NOON, booked, ready, set_rate, sure, there
from tests.failure_protocol.telling import mail_went_out, set_up
from tests.providers.making import make_home, make_provider, make_settings

pytestmark = pytest.mark.journey
PEOPLE = 3
MONDAY = NOON.date()


class Life:
    """One browser, one incident, one clock."""

    def __init__(self, browsing: Any, move_to: Callable[[datetime], None], lead: User) -> None:
        self.browsing, self.move_to, self.lead = browsing, move_to, lead
        self.page = browsing.open(user=lead, width=1280)

    def later(self, moment: datetime) -> None:
        """The clock goes on, the phone's as well; who was signed in signs in again."""
        self.move_to(moment)
        self.page = self.browsing.open(user=self.lead, width=1280)
        self.page.clock.set_fixed_time(moment)

    @property
    def incident(self) -> Incident:
        """As it is now."""
        return Incident.objects.get()

    def goes(self, name: str, *parts: Any) -> None:
        """To a page of the incident."""
        answer = self.page.goto(reverse(f"failure_protocol:{name}", args=[self.incident.pk, *parts]))
        assert answer.status == 200, (name, answer.status)

    def sends(self, **fields: Any) -> None:
        """Fill the form of the page by the names of its fields and send it; nothing must be refused."""
        for name, value in fields.items():
            self._fill(name, value)
        with self.page.expect_navigation() as sent:
            self.page.locator('main form button.govuk-button[type="submit"]').last.click()
        refused = self.page.locator(".govuk-error-summary, .govuk-notification-banner--error")
        assert sent.value.status == 200, self.page.locator("main").inner_text()
        assert not refused.count(), refused.first.inner_text()

    def _fill(self, name: str, value: Any) -> None:
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                self.page.locator(f'main [name="{name}_{part}"]').fill(str(getattr(value, part)))
            return
        found = self.page.locator(f'main [name="{name}"]')
        kind = found.first.evaluate("each => each.type")
        if kind in ("radio", "checkbox"):
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            found.select_option(value)
        elif kind == "file":
            found.set_input_files(value)
        else:
            found.fill(str(value))


@pytest.fixture
def life(people: Any, transactional_db: None, time_machine: Any, browsing: Any) -> Life:
    """A home of three, a home next door with beds, both Leads, and who may activate."""
    time_machine.move_to(LATER)
    make_settings(people)
    lead = make_lead(people)
    set_up(people, lead)
    beginnings.name_posts(people, lead)
    make_home(name="Larchfield", town="Testborough")
    make_home(name="Seaview", provider=make_provider(name="Seaview Care"), town="Testborough")
    return Life(browsing, time_machine.move_to, lead)


def test_an_incident_lives_from_its_opening_to_its_closing(life: Life, browsing: Any, tmp_path: Path) -> None:
    opens_and_activates(life)
    tells(life, browsing)
    knows_its_people(life, tmp_path)
    finds_places(life)
    moves(life)
    meets(life)
    reports(life)
    answers_the_checklist(life)
    looks_back_and_closes(life)


def opens_and_activates(life: Life) -> None:
    page = life.page
    page.goto(reverse("failure_protocol:open") + "?q=larchfield")
    page.get_by_role("link", name="Larchfield").click()
    life.sends(cause="insolvency", timescale="unknown")
    assert life.incident.state == "potential"
    life.goes("activate")
    life.sends(
        authority="nhs", how="call", evidence="Nell Nhs rang.", decided_at=TODAY,
        decided_at_time="17:42", basis="insolvent", reasons="The bank called in the loan.",
        agreement="missing",
    )  # fmt: skip
    assert life.incident.state == "activated"


def tells(life: Life, browsing: Any) -> None:
    page = life.page
    life.goes("notices")
    page.get_by_role("region", name="Council").get_by_role("button", name="Spoke to Cora Council").click()
    says(page, "Written down: spoke to Cora Council.")
    page.get_by_role("region", name="NHS").get_by_role("button", name="Spoke to Nora Nhs").click()
    says(page, "Written down: spoke to Nora Nhs.")
    council, nhs = (Notice.objects.get(ladder__body=body, place="lead") for body in ("council", "nhs"))
    mail_went_out(council)
    mail_went_out(nhs)
    own = browsing.open(user=council.user)
    own.goto(reverse("failure_protocol:acknowledge", args=[life.incident.pk]))
    own.get_by_role("button", name="acknowledge").click()
    says(own, "acknowledged")
    acknowledge(notice=nhs, by=None, at=LATER, code=code_of(nhs))
    life.goes("tonight")
    says(page, "Both Leads have acknowledged.")


def knows_its_people(life: Life, tmp_path: Path) -> None:
    page = life.page
    path = tmp_path / "residents.csv"
    path.write_bytes(csv([row(count) for count in range(1, PEOPLE + 1)]))
    life.goes("people_list_new")
    page.get_by_label("The provider").check()
    page.get_by_label("The list", exact=True).set_input_files(path)
    page.get_by_role("button", name="Show what it says").click()
    page.get_by_role("button", name="Take this list into the register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Larchfield: lists side by side")
    page.get_by_role("link", name="Agree the number with the provider").click()
    life.sends(number=PEOPLE, provider_name="Manager Invented")
    page.get_by_role("link", name="Sign the register").click()
    page.get_by_label("Why is it right without the missing lists?").fill("Nobody else is known")
    page.get_by_role("button", name="Sign", exact=True).click()
    assert Person.objects.count() == PEOPLE

    ada = Person.objects.get(number=1)
    life.goes("person_worker", ada.pk)
    life.sends(user=str(life.lead.pk), part="named")
    assert ada.workers.get().user == life.lead
    life.goes("deciding_add", ada.pk, "capacity")
    life.sends(
        about="accommodation", decision="whether to move, and where", outcome="has",
        assessor="Sal, social worker", assessed_on=TODAY, evidence="She told the homes apart.",
    )  # fmt: skip
    assert CapacityAssessment.objects.get(person=ada).outcome == "has"


def finds_places(life: Life) -> None:
    set_rate(life.incident, life.lead, LATER)
    ada, ben, cy = Person.objects.order_by("number")
    life.goes("offer_new")
    life.sends(
        home="Seaview", bed_type="residential", beds=PEOPLE, weekly_fee=800, reach="confirmed",
        verified_by="Mo Manager", verified_at=TODAY, verified_at_time="17:43",
    )  # fmt: skip
    offer = BedOffer.objects.get()
    life.goes("placement_new", ada.pk)
    life.sends(offer=str(offer.pk))
    life.goes("person_proof", ada.pk, offer.location_id)
    life.sends(outcome="can", assessor="Nurse Nell", assessed_on=TODAY)
    life.goes("placement_step", 1, "offer")
    life.sends()
    life.goes("placement_step", 1, "accept")
    life.sends(accepted_by="Herself")
    life.goes("placement_step", 1, "agree")
    life.sends(agreed_by="Mo Manager")
    life.goes("placement_step", 1, "book")
    life.sends()
    assert Placement.objects.get().state == "booked"
    for person in (ben, cy):
        booked(person, offer, life.lead, LATER)


def moves(life: Life) -> None:
    life.goes("move_new", 1)
    life.sends(
        officer=str(life.lead.pk), leaves_at=MONDAY, leaves_at_time="12:00", due_at=MONDAY,
        due_at_time="13:00", transport="taxi", escort="Cary Carer", escort_familiar="yes", medication="yes",
        mar="yes", care_summary="yes",
    )  # fmt: skip
    life.later(NOON)
    made_sure = {"first": "Cary Carer", "second": "Nurse Nell", "how": "photo", "matched": "yes"}
    life.goes("move_identity", 1, "departure")
    life.sends(**made_sure)
    life.goes("move_depart", 1)
    life.sends()
    assert "1 on the way" in balance_of(life.incident).words
    life.goes("tonight")
    says(life.page, "On the way now: P01")
    life.later(NOON + timedelta(minutes=30))
    life.goes("move_arrive", 1)
    life.sends()
    life.goes("move_identity", 1, "arrival")
    life.sends(**made_sure)
    life.goes("move", 1)
    life.page.get_by_role("button", name="Confirm the arrival").click()
    says(life.page, "The arrival is confirmed")
    for placement in Placement.objects.filter(state="booked"):
        move = ready(placement, life.lead, NOON)
        arrived = there(move, life.lead, NOON)
        sure(move, life.lead, NOON + timedelta(minutes=31), end="arrival")
        confirm_arrival(
            placement=arrived, version=arrived.version, by=life.lead, at=NOON + timedelta(minutes=32)
        )
    found = balance_of(life.incident)
    assert (found.arrived, found.balances) == (PEOPLE, True)
    assert set(Move.objects.values_list("person__whereabouts", flat=True)) == {Whereabouts.ARRIVED}


def meets(life: Life) -> None:
    seat = {"incident": life.incident, "group": "steering", "post": "", "is_core": True}
    add_seat(user=life.lead, name="", body="council", deputy_name="", by=life.lead, at=NOON, **seat)
    life.goes("meeting_call")
    life.sends(
        group="steering", starts_at=MONDAY, starts_at_time="14:00", ends_at=MONDAY, ends_at_time="15:00",
        place="Room 1",
    )  # fmt: skip
    life.later(NOON + timedelta(hours=3, minutes=30))
    page, meeting = life.page, Meeting.objects.get()
    life.goes("meeting_attendance", meeting.pk)
    page.get_by_label("Quinn Lead", exact=True).select_option("In the room")
    page.get_by_role("button", name="Save").click()
    life.goes("meeting_hold", meeting.pk)
    page.get_by_label("Who chaired it?").select_option("Quinn Lead")
    page.get_by_role("button", name="Mark as held").click()
    meeting.refresh_from_db()
    assert meeting.state == "held"


def reports(life: Life) -> None:
    life.goes("sitrep_new")
    life.sends(day=MONDAY)
    life.goes("sitrep_edit", 1)
    life.sends(situation="Everybody has arrived.")
    life.goes("sitrep_issue", 1)
    life.sends()
    assert SituationReport.objects.get().issued_at is not None


def answers_the_checklist(life: Life) -> None:
    """The first item by hand; the others don't apply to a home of three."""
    life.goes("checklist")
    life.page.goto(f"{life.page.url}?open=all")
    item = life.page.locator("#item-D1")
    item.get_by_role("link", name="Not started").click()
    item.get_by_label("Done", exact=True).check()
    item.get_by_label("Officer").select_option("Quinn Lead")
    item.get_by_label("Outcome").fill("Done on Friday.")
    item.get_by_role("button", name="Save").click()
    expect(item).to_contain_text("Outcome: Done on Friday.")
    now = NOON + timedelta(hours=4)
    others = ItemAnswer.objects.filter(item__incident=life.incident).exclude(status="done")
    others.update(
        is_asked=True, officer=life.lead, status="not_applicable", reason="Three people only.",
        status_at=now, status_by=life.lead,
    )  # fmt: skip


def looks_back_and_closes(life: Life) -> None:
    page = life.page
    for state in ("transferring", "all_placed", "debrief"):
        life.goes("state")
        life.sends(new=state)
        assert life.incident.state == state
    life.goes("close")
    says(page, "The debrief is not done")
    life.goes("debrief_edit")
    life.sends(held_on=MONDAY, agencies="Council\nNHS", went_well="Calls", lessons="Lists differ")
    life.goes("session_new")
    life.sends(
        held_at=MONDAY, held_at_time="15:00", whose="Night staff", number_present=7, emotional="Tired",
        effectiveness="Calls worked", lessons="Earlier breaks", support="Offered",
    )  # fmt: skip
    life.goes("debrief_lsab")
    life.sends(referred="no", reason="Nobody was harmed.")
    life.goes("lessons_new")
    life.sends(summary="Three people moved in a day.")
    life.goes("debrief_done")
    life.sends()
    assert (Debrief.objects.count(), LessonsReport.objects.count()) == (1, 1)
    for body, criteria in CRITERIA.items():
        decide_serious(
            incident=life.incident, body=body, answers=dict.fromkeys(criteria, (False, "")),
            is_serious=False, reasons="Nobody was harmed.", by=life.lead, at=NOON + timedelta(hours=4),
        )  # fmt: skip
    assert [each.text for each in gate.open_items(life.incident, NOON + timedelta(hours=4))] == []
    life.goes("close_now")
    life.sends()
    assert life.incident.state == "closed"
    life.goes("tonight")
    says(page, "This incident has ended")
