"""The pages of incidents: what each shows to whom, forms that keep what was typed, Home, search, homes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import forget
from accounts.roles import Role
from failure_protocol.actions.incidents import move_incident
from failure_protocol.actions.warnings import link_warning
from failure_protocol.home.incidents import find_incidents, find_warnings
from failure_protocol.matrix import TeamRole
from failure_protocol.models import Incident, ProtocolSettings, WarningSign
from failure_protocol.states import State
from tests.accounts.ways_in import sign_in
from tests.failure_protocol.beginnings import activated, alert, ask, make_act, name_posts, plan, sign
from tests.failure_protocol.making import LATER, OPENED, TODAY, make_incident, make_lead, make_member
from tests.guards import query_budget
from tests.providers.making import make_home, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(people, time_machine):
    time_machine.move_to(LATER, tick=False)
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


@pytest.fixture
def desk(signed_in, lead) -> Client:
    return signed_in(lead)


def at(name: str, *parts: Any) -> str:
    return reverse(f"failure_protocol:{name}", args=parts)


def moment(name: str, when: Any) -> dict[str, Any]:
    """As the boxes send it."""
    local = timezone.localtime(when)
    return {
        f"{name}_day": local.day, f"{name}_month": local.month, f"{name}_year": local.year,
        f"{name}_time": f"{local:%H:%M}",
    }  # fmt: skip


def day(name: str, when: Any) -> dict[str, Any]:
    return {f"{name}_day": when.day, f"{name}_month": when.month, f"{name}_year": when.year}


def said(page: Any) -> str:
    return " ".join(page.content.decode().split())


def opening(**fields: Any) -> dict[str, Any]:
    """What step 2 sends of one home."""
    return {
        "provider_name": "Larch Care Ltd", "kind": "failure", "cause": "insolvency", "timescale": "unknown",
        "state": "potential", "service_type": "residential", **moment("received_at", OPENED), **fields,
    }  # fmt: skip


# --- the list ---------------------------------------------------------------------------------------
def test_the_list_withholds_the_name_of_a_potential_incident_until_it_is_asked_for(
    people, lead, desk, incident
):
    page = said(desk.get(at("incidents")))
    assert "PF-2021-1" in page
    assert "Larch Care" not in page
    assert "Larchfield" not in page
    assert "Larch Care Ltd" in said(desk.get(at("incidents") + "?names=yes"))
    csv = b"".join(desk.get(at("incidents") + "?format=csv").streaming_content).decode()
    assert "Larch" not in csv
    name_posts(people, lead)
    activated(incident, lead)
    assert "Larch Care Ltd" in said(desk.get(at("incidents")))


def references(desk: Client, query: str) -> set[str]:
    """What the list shows."""
    return {row.reference for row in desk.get(at("incidents") + query).context["table"].source}


def test_exercises_and_what_is_over_stand_apart(people, lead, desk, incident):
    make_incident(people, lead, is_exercise=True, location=make_home(name="Drillfield"))
    over = make_incident(people, lead, location=make_home(name="Oldfield"))
    move_incident(incident=over, new=State.STOOD_DOWN, version=1, reason="Sold.", by=lead, at=LATER)
    found = {shown: references(desk, f"?show={shown}") for shown in ("", "ended", "all", "exercises")}
    assert found == {
        "": {"PF-2021-1"}, "ended": {"PF-2021-2"}, "all": {"PF-2021-1", "PF-2021-2"},
        "exercises": {"EX-2021-1"},
    }  # fmt: skip
    page = desk.get(at("incidents") + "?state=stood_down&cause=insolvency&q=oldfield")
    assert [row.reference for row in page.context["table"].source] == ["PF-2021-2"]
    assert not desk.get(at("incidents") + "?q=nothing").context["table"].source.exists()
    assert desk.get(at("incidents") + "?state=nonsense").status_code == 200


def test_the_list_asks_as_often_whatever_it_shows(people, lead, desk, incident):
    desk.get(at("incidents"))
    with query_budget("incidents: list"):
        desk.get(at("incidents"))
    for number in range(5):
        make_incident(people, lead, location=make_home(name=f"Home {number}"))
    with query_budget("incidents: list"):
        desk.get(at("incidents"))


def test_whoever_has_no_part_is_told_how_to_get_one(people, signed_in):
    page = signed_in(people.join(Role.INCIDENT_MEMBER)).get(at("incidents"))
    assert "Whoever leads an incident adds you" in said(page)


# --- one incident -----------------------------------------------------------------------------------
def test_the_page_of_an_incident_asks_a_fixed_number_of_questions(people, lead, desk, incident):
    for number in range(3):
        make_act(incident, lead, reference=str(number))
        alert(incident, lead)
    desk.get(at("about", incident.pk))
    with query_budget("incidents: what happened"):
        desk.get(at("about", incident.pk))
    with query_budget("incidents: clocks"):
        desk.get(at("clocks", incident.pk))


def test_communications_see_the_state_and_no_detail(people, lead, incident, signed_in):
    desk = signed_in(make_member(people, incident, TeamRole.COMMUNICATIONS, lead))
    Incident.objects.update(summary="The bank called in the loan.")
    page = said(desk.get(at("about", incident.pk)))
    assert "Insolvency" in page
    assert "The bank called" not in page
    assert "Business failure" not in page
    for name in ("activation", "acts", "verification", "safeguarding", "left_open", "about_edit"):
        assert desk.get(at(name, incident.pk)).status_code == 403, name
    assert desk.get(at("clocks", incident.pk)).status_code == 200
    assert "Move it" not in said(desk.get(at("state", incident.pk)))
    assert desk.post(at("state", incident.pk), {"new": "stood_down"}).status_code == 403


def test_alerts_are_read_by_safeguarding_and_the_lead_only(people, lead, desk, incident, signed_in):
    alert(incident, lead)
    assert "Bruises" in said(desk.get(at("safeguarding", incident.pk)))
    for role, reads in (
        (TeamRole.SAFEGUARDING, True),
        (TeamRole.COORDINATOR, False),
        (TeamRole.AUDITOR, False),
    ):
        page = said(signed_in(make_member(people, incident, role, lead)).get(at("safeguarding", incident.pk)))
        assert ("Bruises" in page) is reads, role
        assert reads or "1 written down" in page


def forms(service: int) -> list[tuple[str, tuple[int, ...], dict[str, Any], str]]:
    """Each form: its page, what follows in its address, what is sent, whither it leads back."""
    asked, told = moment("asked_at", OPENED), moment("told_at", OPENED)
    emergency = {"overwhelms": "no", "route": "none", "decided_by": "Dana", "reasons": "Few."}
    contact = {"party": "Police", "by_whom": "Quinn", **moment("due_at", LATER)}
    made = {"version": 1, "made_to": "Connect", "made_by": "Quinn", **moment("made_at", OPENED)}
    home = {"name": "Larchfield", "service_type": "residential", "version": 1, **day("closing_on", TODAY)}
    flag = {"version": 3, "is_safeguarding": "yes", "reason": "Neglect."}
    return [
        ("about_edit", (), opening(version=1, summary="Loan called in."), "about"),
        ("service_new", (), {"name": "Annexe", "service_type": "residential"}, "about"),
        ("service_edit", (service,), home, "about"),
        ("business_failure", (), {"version": 2, "value": "yes", "basis": "An administrator."}, "about"),
        ("emergency", (), emergency, "about"),
        ("act_new", (), {"kind": "provider", "days": "28", **day("given_on", TODAY)}, "acts"),
        ("verification_new", (), {"of": "cqc", "whom": "Ina", "asked_by": "Quinn", **asked}, "verification"),
        ("contact_plan_new", (), contact, "verification"),
        ("safeguarding_flag", (), flag, "safeguarding"),
        ("safeguarding_tell", (), {"whom": "asc", "name": "Asa", "how": "call", **told}, "safeguarding"),
        ("alert_new", (), {"words": "Bruises.", **moment("identified_at", OPENED)}, "safeguarding"),
        ("alert_made", (1,), made, "safeguarding"),
    ]


def test_every_form_of_its_beginning_saves_and_comes_back(people, lead, desk, incident):
    pk = incident.pk
    for page, parts, data, back in forms(incident.services.get().pk):
        answer = desk.post(at(page, pk, *parts), data)
        assert answer.status_code == 302, (page, answer.context and answer.context["form"].errors)
        assert answer.url == at(back, pk), page
    act, row, contact = incident.acts.get(), incident.verifications.get(), incident.contact_plans.get()
    answered = {"version": 1, "answer": "confirmed", **moment("answered_at", LATER)}
    for page, part, data, back in (
        ("act_edit", act.pk, {"version": 1, "days": "14", **day("given_on", TODAY)}, "acts"),
        ("act_withdraw", act.pk, {"version": 2, "reason": "Taken back."}, "acts"),
        ("verification_answer", row.pk, answered, "verification"),
        ("contact_plan_done", contact.pk, {"version": 1, "outcome": "Spoke to them."}, "verification"),
    ):
        assert desk.post(at(page, pk, part), data).url == at(back, pk), page
    for shown, words in (
        ("about", "Loan called in."), ("about", "An administrator."), ("about", "Annexe"),
        ("acts", "Taken back."), ("verification", "Spoke to them."), ("verification", "Confirmed"),
        ("safeguarding", "Asa"), ("safeguarding", "to Connect by Quinn"),
    ):  # fmt: skip
        assert words in said(desk.get(at(shown, pk))), words


def test_a_state_is_moved_with_its_reason_and_stands_in_the_history(lead, desk, incident):
    page = desk.post(at("state", incident.pk), {"new": "stood_down", "version": 1, "reason": ""})
    assert page.status_code == 422
    assert "Say why" in said(page)
    desk.post(at("state", incident.pk), {"new": "stood_down", "version": 1, "reason": "A buyer was found."})
    page = said(desk.get(at("state", incident.pk)))
    assert "Stood down: A buyer was found." in page
    assert "To which state?" not in page


def test_the_second_of_two_moves_sees_what_the_first_did(lead, desk, incident):
    desk.post(at("about_edit", incident.pk), opening(version=1, summary="x"))
    answer = desk.post(at("state", incident.pk), {"new": "warning", "version": 1, "reason": "A rumour."})
    assert answer.status_code == 409
    assert "Somebody saved this first" in said(answer)


def activation(**fields: Any) -> dict[str, Any]:
    return {
        "version": 1, "authority": "nhs", "how": "call", "evidence": "Nell rang.", "basis": "insolvent",
        "reasons": "The bank.", "agreement": "missing", **moment("decided_at", OPENED), **fields,
    }  # fmt: skip


def test_the_decision_is_written_down_and_the_other_body_follows(people, lead, desk, incident):
    name_posts(people, lead)
    assert desk.get(at("activate", incident.pk)).context["form"].initial["authority"] == ""
    assert desk.post(at("activate", incident.pk), activation(authority="")).status_code == 422
    refused = desk.post(at("activate", incident.pk), activation(authority="council", how="self", evidence=""))
    assert "Only Dana Director" in said(refused)
    assert desk.post(at("activate", incident.pk), activation()).status_code == 302
    row = incident.approvals.get()
    assert "Not recorded" in said(desk.get(at("activation", incident.pk)))
    data = {"version": 1, "agreement": "agreed", "agreement_name": "Dana", **moment("agreement_at", OPENED)}
    desk.post(at("agreement", incident.pk, row.pk), data)
    row.refresh_from_db()
    assert row.agreement == "agreed"
    assert desk.get(at("activate", incident.pk)).url == at("activation", incident.pk)


def test_an_agreement_may_come_with_the_decision(people, lead, desk, incident):
    name_posts(people, lead)
    data = activation(agreement="agreed", agreement_name="Dana", agreement_note="At once.")
    assert desk.post(at("activate", incident.pk), data).status_code == 302
    assert incident.approvals.get().agreement_at == LATER


def test_the_first_contact_is_corrected_from_the_clocks(people, lead, desk):
    incident = make_incident(people, lead, contact_at=OPENED)
    assert "Correct it" in said(desk.get(at("clocks", incident.pk)))
    later = OPENED + timedelta(minutes=2)
    desk.post(at("contact_edit", incident.pk), {"version": 1, **moment("contact_at", later)})
    assert "without a reason: the earlier moment counts" in said(desk.get(at("clocks", incident.pk)))
    desk.post(
        at("contact_edit", incident.pk),
        {"version": 2, "reason": "Wrong number.", **moment("contact_at", later)},
    )
    incident.refresh_from_db()
    assert incident.contact_at == later


def test_nobody_was_reached_so_there_is_nothing_to_correct(desk, incident):
    assert desk.get(at("contact_edit", incident.pk)).url == at("notices", incident.pk)


# --- Home, search, pages of homes ---------------------------------------------------------------------
def test_home_lists_open_incidents_without_the_name(people, lead, desk, incident, signed_in, time_machine):
    page = said(desk.get("/"))
    assert "PF-2021-1: A provider (name withheld)" in page
    assert "Larch" not in page
    assert "Nobody has verified it yet." not in page
    assert "PF-2021-1" not in said(signed_in(people.commissioner).get("/"))
    time_machine.move_to(LATER + timedelta(hours=26), tick=False)
    assert "Nobody has verified it yet." in said(sign_in(Client(), lead).get("/"))


def test_the_search_finds_what_one_may_know_of_and_says_no_withheld_name(people, lead, incident):
    for words in (["larch"], ["PF-2021"], ["larchfield", "care"]):
        hits = find_incidents(lead, people.partnership, words, 10)
        assert [hit.title for hit in hits] == ["PF-2021-1: A provider (name withheld)"], words
        assert find_incidents(people.commissioner, people.partnership, words, 10) == []
    assert find_incidents(lead, people.elsewhere, ["larch"], 10) == []


def test_the_search_finds_ones_own_signs_by_reference_only(people, lead):
    sign(people, people.commissioner)
    assert [hit.title for hit in find_warnings(people.commissioner, people.partnership, ["larch"], 10)] == [
        "WS-2021-1"
    ]
    assert find_warnings(people.join(Role.LIAISON_OFFICER), people.partnership, ["larch"], 10) == []


def test_the_page_of_a_home_tells_of_its_incidents_to_those_who_may_know(
    people, lead, desk, incident, signed_in
):
    url = incident.services.get().location.get_absolute_url()
    assert "PF-2021-1" in said(desk.get(url))
    page = said(signed_in(people.commissioner).get(url))
    assert "PF-2021-1" not in page
    assert "Write down a warning sign" in page
    assert "home-incidents" not in said(signed_in(people.viewer).get(url))


# --- warning signs and settings -------------------------------------------------------------------------
def test_a_sign_is_written_down_verified_and_linked(people, lead, desk, incident):
    home = make_home(name="Larch Lodge", provider=make_provider(name="Larch Care Ltd"))
    url = at("warning_new")
    assert desk.get(url + f"?service={home.pk}").context["form"].initial["provider_name"] == "Larch Care Ltd"
    data = {
        "location": home.pk, "provider_name": "Larch Care Ltd", "text": "Bills.", "source": "A supplier",
        "reporter": "Sue", "likelihood": "possible", **day("seen_on", TODAY),
    }  # fmt: skip
    assert set(desk.post(url, {**data, "source": ""}).context["form"].errors) == {"source"}
    page = desk.post(url, data, follow=True)
    assert "nobody was told: ring one" in said(page)
    row = WarningSign.objects.get()
    assert "Rumour" in said(page)
    desk.post(at("warning_verify", row.pk), {"version": 1, "checked": "Rang.", "likelihood": "likely"})
    stale = desk.post(
        at("warning_verify", row.pk), {"version": 1, "checked": "Again.", "likelihood": "likely"}
    )
    assert stale.status_code == 409
    desk.post(at("warning_link", row.pk), {"version": 2, "incident": incident.pk})
    assert "PF-2021-1" in said(desk.get(at("warning", row.pk)))
    listed = desk.get(at("warnings") + "?standing=linked&likelihood=likely&q=larch")
    assert [each.pk for each in listed.context["table"].source] == [row.pk]
    assert not desk.get(at("warnings") + "?standing=open").context["table"].source.exists()
    assert desk.get(at("warnings") + "?likelihood=nonsense").status_code == 200


def test_senior_managers_who_were_told_and_those_who_were_not_are_seen(people, lead, desk, signed_in):
    row = sign(people, people.commissioner)
    mail = row.told.get().mail
    for state, words in (("waiting", "on its way"), ("retry", "Not sent yet"), ("failed", "Not sent")):
        type(mail).objects.filter(pk=mail.pk).update(state=state, last_error="The server is down.")
        assert words in said(desk.get(at("warning", row.pk)))
    type(mail).objects.filter(pk=mail.pk).update(state="sent", sent_at=LATER)
    assert "sent 3 September 2021, 17:45" in said(desk.get(at("warning", row.pk)))
    page = signed_in(people.commissioner).post(
        at("warning_new"),
        {"provider_name": "x", "text": "y", "source": "z", "reporter": "r", "likelihood": "unknown",
         **day("seen_on", TODAY)},
        follow=True,
    )  # fmt: skip
    assert "One senior manager is told by mail" in said(page)


def test_whoever_does_not_see_the_incident_sees_its_reference_only(people, lead, incident, signed_in):
    row = sign(people, people.commissioner)
    link_warning(sign=row, version=1, incident=incident, by=lead, at=LATER)
    page = said(signed_in(people.commissioner).get(at("warning", row.pk)))
    assert "PF-2021-1" in page
    assert incident.get_absolute_url() not in page


def test_the_settings_show_and_save_and_tell_who_holds_the_posts(people, lead, desk):
    page = desk.get(at("protocol"))
    form = page.context["form"]
    data = {
        name: "" if value is None else getattr(value, "pk", value) for name, value in form.initial.items()
    }
    assert desk.post(at("protocol"), {**data, "notify_minutes": "0"}).status_code == 422
    saved = desk.post(at("protocol"), {**data, "notify_minutes": "30", "council_activator": people.viewer.pk})
    assert saved.status_code == 302
    row = ProtocolSettings.objects.get()
    assert (row.notify_minutes, row.council_activator) == (30, people.viewer)
    assert desk.post(at("protocol"), {**data, "notify_minutes": "20"}).status_code == 409
    assert "Say who may activate" in said(desk.get("/"))


def test_a_holder_who_left_is_still_shown(people, lead, desk):
    name_posts(people, lead)
    row = ProtocolSettings.objects.get()
    row.council_activator.memberships.all().delete()
    forget(row.council_activator)
    assert (
        row.council_activator in desk.get(at("protocol")).context["form"].fields["council_activator"].queryset
    )


def test_overdue_contacts_and_answers_are_seen(people, lead, desk, incident, time_machine):
    plan(incident, lead, due_at=OPENED)
    ask(incident, lead)
    page = said(desk.get(at("verification", incident.pk)))
    assert "Overdue" in page
    assert "No answer yet" in page
