"""Situation reports: a fixed form, figures that are computed, frozen when issued, gaps (T08, K05)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.roles import Role
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.sitreps import edit_sitrep, issue_sitrep, start_sitrep, state_figure
from failure_protocol.matrix import TeamRole
from failure_protocol.models import LogEntry, SituationReport
from failure_protocol.states import State
from failure_protocol.summaries.sitreps import as_json, content_of, days_of, gaps_of, is_whole
from tests.accounts.ways_in import sign_in
from tests.failure_protocol.making import LATER, TODAY, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.saying import TOMORROW, activate, make_issued, make_sitrep, move_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def url(incident, name, *parts):
    return reverse(f"failure_protocol:{name}", args=[incident.pk, *parts])


def lines(content):
    return {each["key"]: each for part in content["figures"] for each in part["figures"]}


def a_figure(report):
    """The key of the first figure with what is computed of it."""
    first = content_of(report, LATER)["figures"][0]["figures"][0]
    return first["key"], first["computed"]


# --- writing ---------------------------------------------------------------------------------------
def test_there_is_no_report_of_a_day_to_come(incident, lead):
    with pytest.raises(Refused, match="day to come"):
        start_sitrep(incident=incident, day=TODAY + DAY, by=lead, at=LATER)


def test_one_draft_waits_at_a_time(incident, lead):
    make_sitrep(incident, lead)
    with pytest.raises(Refused, match="draft still"):
        start_sitrep(incident=incident, day=TODAY, by=lead, at=LATER)


@pytest.mark.parametrize("role", [TeamRole.PRACTITIONER, TeamRole.COMMUNICATIONS, TeamRole.PROVIDER])
def test_who_does_not_run_the_incident_writes_none(people, incident, lead, role):
    other = make_member(people, incident, role, lead)
    with pytest.raises(PermissionDenied):
        start_sitrep(incident=incident, day=TODAY, by=other, at=LATER)
    report = make_sitrep(incident, lead)
    for work in (
        lambda: edit_sitrep(report=report, words={}, version=report.version, by=other, at=LATER),
        lambda: issue_sitrep(report=report, version=report.version, by=other, at=LATER),
    ):
        with pytest.raises(PermissionDenied):
            work()


def test_the_second_of_two_writers_writes_nothing(incident, lead):
    report = make_sitrep(incident, lead)
    with pytest.raises(ChangedMeanwhile):
        edit_sitrep(report=report, words={"situation": "Else"}, version=1, by=lead, at=LATER)
    report.refresh_from_db()
    assert report.words["situation"] == "All is calm."


def test_figures_alone_are_no_report(incident, lead):
    report = start_sitrep(incident=incident, day=TODAY, by=lead, at=LATER)
    with pytest.raises(Refused, match="Figures alone"):
        issue_sitrep(report=report, version=1, by=lead, at=LATER)
    report.refresh_from_db()
    assert report.issued_at is None


# --- figures ---------------------------------------------------------------------------------------
def test_figures_are_computed_from_the_register(incident, lead):
    report = make_sitrep(incident, lead)
    before = {key: each["computed"] for key, each in lines(content_of(report, LATER)).items()}
    make_person(incident)
    after = {key: each["computed"] for key, each in lines(content_of(report, LATER)).items()}
    assert any(after[key] == before[key] + 1 for key in before)


def test_a_figure_stated_otherwise_shows_both_with_the_reason(incident, lead):
    report = make_sitrep(incident, lead)
    key, computed = a_figure(report)
    version = report.version
    state_figure(
        report=report, key=key, value=computed + 3, reason="Three more rang", version=version, by=lead,
        at=LATER,
    )  # fmt: skip
    issue_sitrep(report=report, version=report.version, by=lead, at=LATER)
    line = lines(report.content)[key]
    assert (line["computed"], line["stated"], line["differs"]) == (computed, computed + 3, True)
    assert line["reason"] == "Three more rang"
    assert LogEntry.objects.filter(incident=incident, kind="report").get().data["stated"] == {
        key: [computed, computed + 3, "Three more rang"]
    }


@pytest.mark.parametrize("value", [None, 0])
def test_what_is_computed_is_taken_again(incident, lead, value):
    report = make_sitrep(incident, lead)
    key, computed = a_figure(report)
    said = computed if value == 0 else None
    state_figure(
        report=report, key=key, value=computed + 1, reason="Miscounted", version=report.version, by=lead,
        at=LATER,
    )  # fmt: skip
    state_figure(report=report, key=key, value=said, reason="", version=report.version, by=lead, at=LATER)
    assert report.stated == {}


@pytest.mark.parametrize(
    ("value", "reason", "field"), [(999, " ", "reason"), (-1, "Because", "value"), (3, "Because", "key")]
)
def test_a_figure_needs_its_reason_and_sense(incident, lead, value, reason, field):
    report = make_sitrep(incident, lead)
    key = "no_such" if field == "key" else a_figure(report)[0]
    with pytest.raises(ValidationError) as caught:
        state_figure(
            report=report, key=key, value=value, reason=reason, version=report.version, by=lead, at=LATER
        )
    assert field in caught.value.message_dict
    report.refresh_from_db()
    assert report.stated == {}


# --- issued ----------------------------------------------------------------------------------------
def test_an_issued_report_is_frozen_whatever_happens_after(incident, lead):
    report = make_issued(incident, lead)
    content = dict(report.content)
    make_person(incident)
    report.refresh_from_db()
    assert content_of(report, TOMORROW) == content
    assert as_json(report, TOMORROW)["digest"] == report.digest
    key = lines(content).popitem()[0]
    for work in (
        lambda: edit_sitrep(report=report, words={}, version=report.version, by=lead, at=TOMORROW),
        lambda: state_figure(
            report=report, key=key, value=1, reason="x", version=report.version, by=lead, at=TOMORROW
        ),
    ):
        with pytest.raises(Refused, match="never changed"):
            work()


def test_a_report_is_issued_once(incident, lead):
    report = make_issued(incident, lead)
    with pytest.raises(ChangedMeanwhile):
        issue_sitrep(report=report, version=report.version, by=lead, at=TOMORROW)


def test_a_report_altered_behind_our_back_is_seen_not_to_be_whole(incident, lead):
    report = make_issued(incident, lead)
    assert is_whole(report)
    SituationReport.objects.filter(pk=report.pk).update(content={**report.content, "provider": "Another"})
    report.refresh_from_db()
    assert not is_whole(report)


def test_before_the_activation_no_day_is_due(incident):
    assert days_of(incident, LATER) == []


def test_a_missed_day_stays_a_gap_when_it_is_written_late(incident, lead):
    activate(incident, lead)
    incident.refresh_from_db()
    later = LATER + 2 * DAY
    assert [each.state for each in days_of(incident, later)] == ["due today", "missed", "missed"]
    report = make_issued(incident, lead, TODAY + DAY, later)
    assert [each.state for each in days_of(incident, later)] == ["due today", "late", "missed"]
    assert gaps_of(incident, later) == [TODAY, TODAY + DAY]
    assert as_json(report, later)["late"] is True


def test_no_report_is_due_after_everybody_is_placed_until_it_begins_again(incident, lead):
    activate(incident, lead)
    move_to(incident, State.ALL_PLACED, lead, LATER + DAY)
    incident.refresh_from_db()
    assert len(days_of(incident, LATER + 9 * DAY)) == 2
    move_to(incident, State.DEBRIEF, lead, LATER + DAY * 3 / 2)
    incident.refresh_from_db()
    assert len(days_of(incident, LATER + 9 * DAY)) == 2
    move_to(incident, State.TRANSFERRING, lead, LATER + 2 * DAY)
    incident.refresh_from_db()
    assert len(days_of(incident, LATER + 9 * DAY)) == 10


# --- pages -----------------------------------------------------------------------------------------
def test_a_report_is_written_and_issued_by_its_pages(client, incident, lead, time_machine):
    time_machine.move_to(LATER)
    sign_in(client, lead)
    day = {"day_day": "3", "day_month": "9", "day_year": "2021"}
    client.post(url(incident, "sitrep_new"), day)
    report = SituationReport.objects.get()
    words = {"situation": "Two left.", "version": report.version}
    client.post(url(incident, "sitrep_edit", 1), words)
    report.refresh_from_db()
    assert report.words["situation"] == "Two left."
    assert b"Two left." in client.get(url(incident, "sitrep", 1)).content
    client.post(url(incident, "sitrep_issue", 1), {"version": report.version})
    report.refresh_from_db()
    assert report.issued_by == lead
    assert client.get(url(incident, "sitrep_json", 1)).json()["words"]["situation"] == "Two left."


def test_those_briefed_read_what_was_issued_and_no_draft(people, client, incident, lead):
    briefed = make_member(people, incident, TeamRole.BRIEFED, lead)
    make_issued(incident, lead)
    make_sitrep(incident, lead)
    sign_in(client, briefed)
    assert client.get(url(incident, "sitrep", 1)).status_code == 200
    assert client.get(url(incident, "sitrep", 2)).status_code == 404


def test_the_provider_and_strangers_read_none(people, client, incident, lead):
    make_issued(incident, lead)
    provider = make_member(people, incident, TeamRole.PROVIDER, lead)
    stranger = people.join(Role.QUALITY_LEAD, partnership=people.elsewhere, name="Far Away")
    for user, status in ((provider, 403), (stranger, 404)):
        sign_in(client, user)
        for name in ("sitrep", "sitrep_json"):
            assert client.get(url(incident, name, 1)).status_code == status
