"""`manage.py open_incident`: its JSON contract, its exit codes, what it warns of (command-line.md)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from failure_protocol.models import Incident
from tests.failure_protocol.making import make_lead
from tests.failure_protocol.telling import set_up
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(people, time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_home(name="Larchfield", cqc_id="1-100900")


def opened(capsys, home, *more, **fields):
    given = ["--service", home.cqc_id, "--cause", "insolvency", "--timescale", "unknown", *more]
    call_command("open_incident", *given, "--partnership", "testborough", "--json", **fields)
    return json.loads(capsys.readouterr().out)


def code_of(*given, **fields):
    with pytest.raises(CommandError) as refused:
        call_command("open_incident", *given, "--partnership", "testborough", "--json", **fields)
    return refused.value.returncode


def test_it_prints_exactly_what_the_contract_says(capsys, home):
    told = opened(capsys, home, "--notified-at", "2026-11-21T09:30")
    assert list(told) == ["incident", "state", "first_meeting_due", "checklist", "warnings"]
    assert (told["incident"], told["state"]) == ("PF-2026-1", "potential")
    assert set(told["checklist"][0]) == {
        "source", "ref", "section", "text", "applicability", "bodies", "status",
    }  # fmt: skip
    main = [item for item in told["checklist"] if item["source"] == "A"]
    assert (len(main), main[0]["status"], main[0]["bodies"]) == (94, "not_started", ["LA", "NHS", "Provider"])


@pytest.mark.parametrize(
    ("notified", "due"),
    [
        ("2026-11-21T09:30", "2026-11-25"),  # a Saturday: Monday is day 1
        ("2026-12-24T10:00", "2026-12-31"),  # Christmas, Boxing Day's substitute, a weekend
        ("2026-04-01T10:00+01:00", "2026-04-08"),  # Good Friday and Easter Monday
    ],
)
def test_the_first_meeting_is_due_on_the_third_working_day(capsys, home, notified, due):
    told = opened(capsys, home, "--notified-at", notified)
    assert told["first_meeting_due"] == due
    assert Incident.objects.get().contact_at is not None


def test_a_notification_to_come_starts_no_clock_and_is_warned_of(capsys, home):
    told = opened(capsys, home, "--notified-at", "2027-01-04T10:00")
    assert told["first_meeting_due"] == "2027-01-07"
    assert Incident.objects.get().contact_at is None
    assert any("still to come" in words for words in told["warnings"])


def test_a_year_without_known_bank_holidays_gives_no_day(capsys, home, time_machine):
    time_machine.move_to(datetime(2040, 1, 5, tzinfo=UTC), tick=False)
    told = opened(capsys, home)
    assert told["first_meeting_due"] is None
    assert any("bank holidays of 2040 are not known" in words for words in told["warnings"])


def test_it_warns_of_an_overdue_template_and_of_what_is_missing(capsys, home):
    words = " ".join(opened(capsys, home)["warnings"])
    assert "31 December 2022" in words
    assert "No Lead is set up for the council" in words
    assert "Nobody is on call for the NHS now" in words
    assert "No deputy is set up for the council" in words
    assert "Nobody is named who may activate" in words


def test_what_is_set_up_is_not_warned_of(capsys, people, home):
    set_up(people, make_lead(people))
    words = " ".join(opened(capsys, home)["warnings"])
    assert "No Lead" not in words
    assert "No deputy" not in words


def test_a_location_is_found_by_its_key_as_well(capsys, home):
    call_command(
        "open_incident", "--service", str(home.pk), "--cause", "premises", "--timescale", "immediate",
        "--partnership", "testborough", "--json",
    )  # fmt: skip
    assert json.loads(capsys.readouterr().out)["incident"] == "PF-2026-1"


def test_a_planned_closure_needs_its_day_and_keeps_it(capsys, home):
    given = ["--service", home.cqc_id, "--cause", "planned_exit", "--timescale", "planned"]
    assert code_of(*given) == 2
    assert not Incident.objects.exists()
    call_command(
        "open_incident", *given, "--closing-date", "2027-03-31", "--partnership", "testborough", "--json"
    )
    made = Incident.objects.get()
    assert (made.closing_on, made.kind) == (date(2027, 3, 31), "exit")


def test_a_second_incident_for_the_same_service_needs_a_reason(capsys, home):
    opened(capsys, home)
    again = ["--service", home.cqc_id, "--cause", "staffing", "--timescale", "unknown"]
    assert code_of(*again) == 1
    told = opened(capsys, home, "--also-because", "The agency below it fails on its own.")
    assert told["incident"] == "PF-2026-2"
    assert Incident.objects.first().services.get().also_in.reference == "PF-2026-1"


def test_a_kind_of_service_without_a_checklist_waits_for_a_person(capsys, home):
    home.kind = "day_service"
    home.save(update_fields=["kind"])
    given = ["--service", home.cqc_id, "--cause", "redesign", "--timescale", "unknown"]
    assert code_of(*given) == 3
    told = opened(capsys, home, "--checklist", "care_home")
    assert len([item for item in told["checklist"] if item["source"] == "A"]) == 94


def test_a_home_care_agency_gets_its_own_71_items(capsys, home):
    home.kind = "home_care"
    home.save(update_fields=["kind"])
    told = opened(capsys, home)
    assert len([item for item in told["checklist"] if item["source"] == "A"]) == 71


def test_a_service_that_is_not_in_the_register_is_wrong_use(home):
    assert code_of("--service", "1-0", "--cause", "contract", "--timescale", "unknown") == 2
    given = ["--service", home.cqc_id, "--cause", "contract", "--timescale", "unknown"]
    assert code_of(*given, "--by", "nobody@example.com") == 2


def test_a_dry_run_writes_nothing(capsys, home):
    told = opened(capsys, home, "--dry-run")
    assert told["incident"] is None
    assert len(told["checklist"]) == 121
    assert not Incident.objects.exists()


def test_an_exercise_counts_on_its_own_and_needs_no_reason(capsys, home):
    opened(capsys, home)
    told = opened(capsys, home, "--exercise")
    assert told["incident"] == "EX-2026-1"


def test_whoever_opens_it_stays_responsible(capsys, people, home):
    lead = make_lead(people)
    opened(capsys, home, "--by", lead.email)
    assert Incident.objects.get().opened_by == lead


def test_somebody_who_may_not_open_incidents_is_refused(people, home):
    given = ["--service", home.cqc_id, "--cause", "contract", "--timescale", "unknown"]
    assert code_of(*given, "--by", people.viewer.email) == 1


@pytest.mark.parametrize("wrong", [("--notified-at", "soon"), ("--closing-date", "2026-13-01")])
def test_a_date_that_is_none_is_wrong_use(home, wrong):
    with pytest.raises(CommandError, match="is not a"):
        call_command(
            "open_incident", "--service", home.cqc_id, "--cause", "contract", "--timescale", "unknown", *wrong
        )
