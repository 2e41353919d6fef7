"""The pages of the team, its rota and briefings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from failure_protocol.actions.answers import answer_item
from failure_protocol.actions.team import end_member
from failure_protocol.matrix import TeamRole
from failure_protocol.models import ItemAnswer
from failure_protocol.summaries.parts import parts_of
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member
from tests.guards import query_budget

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_incident(people, lead)


@pytest.fixture
def worker(people, incident, lead):
    return make_member(people, incident, TeamRole.PRACTITIONER, lead)


@pytest.fixture
def desk(signed_in, lead, incident):
    return signed_in(lead)


def address(name, incident, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def moment(name, at):
    parts = {f"{name}_{part}": str(getattr(at, part)) for part in ("day", "month", "year")}
    return {**parts, f"{name}_time": f"{at:%H:%M}"}


def asked(desk, url):
    """How many queries a page costs; its frame asks every noun, so the number itself is not this noun's."""
    desk.get(url)
    with CaptureQueriesContext(connection) as captured:
        page = desk.get(url)
    return len(captured), page


def test_the_team_s_page_asks_as_often_whoever_is_in_it(desk, people, lead, incident, worker):
    with query_budget("incidents: parts of the team"):
        assert len(parts_of(incident).unassigned) == 16
    few, page = asked(desk, address("team", incident))
    text = page.content.decode()
    for role in (TeamRole.FINANCE, TeamRole.PLACEMENTS, TeamRole.SAFEGUARDING):
        make_member(people, incident, role, lead)
    assert asked(desk, address("team", incident))[0] == few
    assert "Sam Practitioner" in text
    assert "16 of 16 are nobody’s" in text
    assert "nobody leads at Larchfield" in text


def test_somebody_is_added_and_found_by_name(desk, people, incident):
    from accounts.roles import Role

    user = people.join(Role.INCIDENT_MEMBER, name="Nell New")
    sent = {"user": user.pk, "role": "finance", "body": "council"}
    assert desk.post(address("member_add", incident), sent).status_code == 302
    assert incident.team.get(user=user).role == "finance"
    again = desk.post(address("member_add", incident), sent)
    assert (again.status_code, "has this part already" in again.content.decode()) == (422, True)
    guest = {
        "user": user.pk,
        "role": "guest",
        "body": "other",
        **moment("ends_at", LATER + timedelta(days=1)),
    }
    desk.post(address("member_add", incident), guest)
    assert incident.team.get(role="guest").ends_at == LATER + timedelta(days=1)


def test_provider_staff_need_their_service(desk, people, incident):
    from accounts.roles import Role

    user = people.join(Role.INCIDENT_GUEST, name="Pat Provider")
    sent = {"user": user.pk, "role": "provider", "body": "provider"}
    assert desk.post(address("member_add", incident), sent).status_code == 422
    sent["service"] = incident.services.get().pk
    assert desk.post(address("member_add", incident), sent).status_code == 302


def test_whoever_left_is_shown_with_what_they_hold_and_it_is_passed_on(desk, lead, incident, worker):
    answer = ItemAnswer.objects.of(incident).select_related("item__incident").first()
    answer_item(answer=answer, version=1, changes={"officer": worker}, by=lead, at=LATER)
    assert "Nobody’s: what people who left" not in desk.get(address("team", incident)).content.decode()
    member = incident.team.get(user=worker)
    sent = {"version": member.version, "reason": "Leave."}
    assert desk.post(address("member_end", incident, member.pk), sent).status_code == 302
    text = desk.get(address("team", incident)).content.decode()
    assert "Nobody’s: what people who left" in text
    assert "Nobody’s: Sam Practitioner left" in desk.get(address("checklist", incident)).content.decode()
    assert desk.post(address("team_pass_on", incident, worker.pk), {"new": lead.pk}).status_code == 302
    assert desk.get(address("team_pass_on", incident, lead.pk)).status_code == 200
    answer.refresh_from_db()
    assert answer.officer == lead


def test_there_is_nothing_to_pass_on_of_somebody_without_items(desk, incident, worker):
    assert desk.get(address("team_pass_on", incident, worker.pk)).status_code == 404


def test_two_people_who_end_one_part_are_told(desk, lead, incident, worker):
    member = incident.team.get(user=worker)
    end_member(member=member, version=1, by=lead, at=LATER, reason="Leave.")
    answer = desk.post(address("member_end", incident, member.pk), {"version": 1, "reason": "Again"})
    assert answer.status_code == 409


def test_a_part_is_given_ended_and_has_a_history(desk, lead, incident):
    give = address("part_appoint", incident, "assignment", "lead")
    assert desk.post(give, {"user": lead.pk}).status_code == 302
    assert desk.get(f"{give}?backup=1").context["form"]["is_backup"].value() is True
    assert desk.post(give, {"name": "Dee Deputy", "is_backup": "on"}).status_code == 302
    row = incident.appointments.get(name="Dee Deputy")
    end = address("part_end", incident, row.pk)
    assert desk.post(end, {"version": 1, "reason": "Moved."}).status_code == 302
    text = desk.get(address("part", incident, "assignment", "lead")).content.decode()
    assert "Moved." in text
    assert desk.get(address("part", incident, "role", "nobody")).status_code == 404
    assert desk.get(address("part", incident, "nonsense", "lead")).status_code == 404


def test_each_confirms_what_they_may_and_what_it_costs_them(signed_in, incident, worker):
    theirs = signed_in(worker)
    sent = {"limit": "250", "decisions": "Taxis", "given_by": "Scheme"}
    assert theirs.post(address("authority_confirm", incident), sent).status_code == 302
    sent = {"has_impact": "yes", "words": "Reviews wait.", "manager": "Max"}
    assert theirs.post(address("impact_declare", incident), sent).status_code == 422
    sent |= {"manager_told_on_day": "3", "manager_told_on_month": "9", "manager_told_on_year": "2021"}
    assert theirs.post(address("impact_declare", incident), sent).status_code == 302
    text = theirs.get(address("team", incident)).content.decode()
    assert "£250 a decision: Taxis" in text
    assert "Reviews wait." in text


def test_site_leads_support_and_roles_of_bodies_are_written_down(desk, incident):
    service = incident.services.get()
    site = {"name": "Site Sue", "equipment": "Phone", "support": "Daily call"}
    assert desk.post(address("site_lead", incident, service.pk), site).status_code == 302
    assert desk.post(address("support_offer", incident), {"name": "Al", "what": "A talk"}).status_code == 302
    row = incident.staff_support.get()
    sent = {"version": row.version, "taken_up": "yes"}
    assert desk.post(address("support_answer", incident, row.pk), sent).status_code == 302
    said = address("agency_role", incident, "staff", "nhs")
    assert desk.post(said, {"version": 0, "words": "Listens."}).status_code == 302
    assert desk.get(address("agency_role", incident, "staff", "other")).status_code == 404
    text = desk.get(address("team", incident)).content.decode()
    assert all(words in text for words in ("Site Sue", "A talk", "taken up: yes", "Listens."))


def test_the_rota_shows_uncovered_hours_and_numbers_dial(desk, lead, incident):
    few, page = asked(desk, address("rota", incident))
    text = page.content.decode()
    assert "41 hours of the next seven days are covered by nobody" in text
    friday = LATER.replace(hour=17, minute=0)
    sent = {"user": lead.pk, **moment("starts_at", friday), **moment("ends_at", friday.replace(hour=22))}
    assert desk.post(address("shift_add", incident), sent).status_code == 302
    assert asked(desk, address("rota", incident))[0] == few
    row = incident.shifts.get()
    sent = {"version": 1, "reason": "Ill."}
    assert desk.post(address("shift_withdraw", incident, row.pk), sent).status_code == 302
    hours = {"weekday_from": "18:00", "weekday_to": "20:00", "weekend_from": "10:00", "weekend_to": "12:00"}
    assert desk.post(address("rota_hours", incident), {**hours, "version": 0}).status_code == 302
    assert desk.get(address("rota_hours", incident)).context["form"]["version"].value() == 1
    assert desk.post(address("phone_agencies", incident)).status_code == 302
    number = {"kind": "person", "name": "Quinn", "phone": "07700 900123", "version": 0}
    assert desk.post(address("phone_add", incident), number).status_code == 302
    entry = incident.phones.get(name="Quinn")
    changed = {**number, "version": 1, "phone": "07700 900124"}
    assert desk.post(address("phone", incident, entry.pk), changed).status_code == 302
    assert 'href="tel:07700900124"' in desk.get(address("rota", incident)).content.decode()


def test_a_briefing_reads_out_what_is_nobody_s_and_who_was_not_told(desk, incident):
    told = {"kind": "spa", "name": "Single point", "told_by": "Quinn"}
    assert desk.post(address("cascade_add", incident), told).status_code == 302
    page = desk.get(address("briefing_add", incident)).content.decode()
    assert "Read out: nobody has" in page
    assert "Single point (Quinn tells them)" in page
    sent = {
        "kind": "start", "happens": "Six move.", "timescales": "Noon.", "issues": "Ring.",
        **moment("held_at", LATER),
    }  # fmt: skip
    assert desk.post(address("briefing_add", incident), sent).status_code == 302
    assert desk.get(address("briefing_add", incident)).context["form"]["kind"].value() == "later"
    row = incident.cascades.get()
    tick = address("cascade_tick", incident, row.pk)
    assert desk.post(tick, {"version": row.version}).status_code == 302
    assert "ticked it" in desk.post(tick, {"version": 2}, follow=True).content.decode()
    text = desk.get(address("briefings", incident)).content.decode()
    assert "Six move." in text
