"""The rota and its gaps, numbers to ring, briefings and who passes them on (R11, R12, R14, K06)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from core.errors import ChangedMeanwhile, Refused
from failure_protocol.actions.briefings import ask_cascade, give_briefing, tick_cascade
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.rota import (
    add_shift,
    list_agencies,
    save_phone,
    set_rota_hours,
    withdraw_shift,
)
from failure_protocol.matrix import TeamRole
from failure_protocol.rota import Hours, uncovered
from failure_protocol.states import State
from failure_protocol.summaries.briefings import briefing_days, told_of
from failure_protocol.summaries.rota import phones_of, rota_of
from tests.failure_protocol.making import (
    LATER,
    LONDON,
    OPENED,
    TODAY,
    make_incident,
    make_lead,
    make_member,
)

FRIDAY, SATURDAY = TODAY, TODAY + timedelta(days=1)


def on(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


# --- gaps, pure -------------------------------------------------------------------------------------
def spans(gaps):
    return [(f"{gap.starts:%a %H:%M}", f"{gap.ends:%H:%M}") for gap in gaps]


def test_without_anybody_every_hour_is_uncovered():
    gaps = uncovered(Hours(), [], FRIDAY, SATURDAY)
    assert spans(gaps) == [("Fri 17:00", "22:00"), ("Sat 09:00", "17:00")]
    assert [gap.hours for gap in gaps] == [5, 8]


@pytest.mark.parametrize(
    ("shifts", "left"),
    [
        ([(17, 22)], []),
        ([(18, 20)], [("Fri 17:00", "18:00"), ("Fri 20:00", "22:00")]),
        ([(20, 23), (16, 19)], [("Fri 19:00", "20:00")]),
        ([(17, 20), (18, 19)], [("Fri 20:00", "22:00")]),
        ([(8, 17)], [("Fri 17:00", "22:00")]),
    ],
)
def test_what_shifts_leave_over_is_uncovered(shifts, left):
    taken = [(on(FRIDAY, start), on(FRIDAY, end)) for start, end in shifts]
    assert spans(uncovered(Hours(), taken, FRIDAY, FRIDAY)) == left


@pytest.mark.parametrize(("sunday", "hours"), [(date(2021, 10, 31), 5), (date(2021, 3, 28), 3)])
def test_the_night_of_the_clock_change_counts_its_real_hours(sunday, hours):
    (gap,) = uncovered(Hours(weekend_from=time(0), weekend_to=time(4)), [], sunday, sunday)
    assert (gap.starts.hour, gap.ends.hour, gap.hours) == (0, 4, hours)


# --- rows -------------------------------------------------------------------------------------------
@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    return make_incident(people, lead)


def shift(incident, lead, **fields):
    values = {
        "user": lead, "name": "", "starts_at": on(FRIDAY, 17), "ends_at": on(FRIDAY, 22),
        "what": "At the home",
    }  # fmt: skip
    return add_shift(incident=incident, by=lead, at=LATER, **{**values, **fields})


@pytest.mark.django_db
def test_the_page_shows_hours_uncovered_until_somebody_is_on_the_rota(lead, incident):
    assert rota_of(incident, FRIDAY, 2).hours_open == 13
    made = shift(incident, lead)
    found = rota_of(incident, FRIDAY, 2)
    assert ([each.hours_open for each in found.days], found.days[0].shifts) == ([0, 8], (made,))
    withdraw_shift(shift=made, version=1, reason="Ill.", by=lead, at=LATER)
    assert rota_of(incident, FRIDAY, 2).hours_open == 13
    with pytest.raises(ChangedMeanwhile):
        withdraw_shift(shift=made, version=1, reason="Ill.", by=lead, at=LATER)
    with pytest.raises(Refused):
        withdraw_shift(shift=made, version=2, reason="", by=lead, at=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"user": None}, "user"),
        ({"name": "Both"}, "user"),
        ({"ends_at": on(FRIDAY, 16)}, "ends_at"),
        ({"ends_at": on(FRIDAY, 18) + timedelta(days=2)}, "ends_at"),
    ],
)
def test_a_shift_is_somebody_s_and_goes_forward(lead, incident, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        shift(incident, lead, **fields)
    assert set(refused.value.message_dict) == {wrong}


@pytest.mark.django_db
def test_the_hours_are_a_local_choice(lead, incident):
    hours = {
        "weekday_from": time(18), "weekday_to": time(20), "weekend_from": time(10), "weekend_to": time(12)
    }  # fmt: skip
    set_rota_hours(incident=incident, version=0, by=lead, at=LATER, **hours)
    assert rota_of(incident, FRIDAY, 2).hours_open == 4
    set_rota_hours(incident=incident, version=1, by=lead, at=LATER, **{**hours, "weekday_to": time(21)})
    with pytest.raises(ChangedMeanwhile):
        set_rota_hours(incident=incident, version=1, by=lead, at=LATER, **hours)
    wrong = {**hours, "weekday_to": time(17), "weekend_to": time(10)}
    with pytest.raises(ValidationError) as refused:
        set_rota_hours(incident=incident, version=2, by=lead, at=LATER, **wrong)
    assert set(refused.value.message_dict) == {"weekday_to", "weekend_to"}


@pytest.mark.django_db
def test_numbers_rest_sealed_and_agencies_of_appendix_d_are_listed_once(lead, incident):
    assert len(list_agencies(incident=incident, by=lead, at=LATER)) == 7
    assert list_agencies(incident=incident, by=lead, at=LATER) == []
    entry = incident.phones.get(name="Removals")
    values = {"kind": "agency", "name": "Removals", "what": "Van", "hours": "", "by": lead, "at": LATER}
    save_phone(incident=incident, entry=entry, version=1, phone="023 8000 1234", **values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM failure_protocol_phoneentry WHERE phone <> ''")
        assert "8000" not in cursor.fetchone()[0]
    entry.refresh_from_db()
    assert entry.tel == "02380001234"
    with pytest.raises(ChangedMeanwhile):
        save_phone(incident=incident, entry=entry, version=1, phone="1", **values)
    with pytest.raises(ValidationError):
        save_phone(incident=incident, entry=None, version=0, phone="", **{**values, "name": " "})
    assert [(label, len(rows)) for label, rows in phones_of(incident)] == [
        ("Leads and named staff", 0), ("Other agencies", 7),
    ]  # fmt: skip


# --- briefings --------------------------------------------------------------------------------------
def brief(incident, lead, **fields):
    values = {
        "kind": "start", "held_at": LATER, "happens": "Six move.", "timescales": "By noon.",
        "permissions": "", "issues": "Ring Quinn.", "roles": "", "later_at": None, "at": LATER,
    }  # fmt: skip
    return give_briefing(incident=incident, by=lead, **{**values, **fields})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"happens": " ", "timescales": "", "issues": ""}, {"happens", "timescales", "issues"}),
        ({"held_at": LATER + timedelta(minutes=1)}, {"held_at"}),
        ({"held_at": LATER - timedelta(days=1)}, {"held_at"}),
        ({"later_at": LATER - timedelta(hours=1)}, {"later_at"}),
    ],
)
def test_a_briefing_says_everything_and_is_of_today(lead, incident, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        brief(incident, lead, **fields)
    assert set(refused.value.message_dict) == wrong


@pytest.mark.django_db
def test_a_day_has_one_briefing_and_one_update(lead, incident):
    brief(incident, lead)
    with pytest.raises(ValidationError, match="already"):
        brief(incident, lead)
    brief(incident, lead, kind="later", later_at=LATER + timedelta(days=1))


@pytest.mark.django_db
def test_a_missed_day_stays_a_gap(lead, incident):
    change_state(incident=incident, new=State.ACTIVATED, version=1, by=lead, at=LATER)
    brief(incident, lead)
    monday = LATER + timedelta(days=3)
    brief(incident, lead, held_at=monday, at=monday)
    days = briefing_days(incident, monday)
    assert [(f"{each.day:%a}", each.is_gap, each.is_today) for each in days] == [
        ("Mon", False, True), ("Sun", True, False), ("Sat", True, False), ("Fri", True, False),
    ]  # fmt: skip
    assert days[-1].start is not None
    assert days[-1].later is None


@pytest.mark.django_db
def test_who_was_not_told_by_the_next_briefing_is_listed(people, lead, incident):
    worker = make_member(people, incident, TeamRole.PRACTITIONER, lead)
    spa = ask_cascade(
        incident=incident, kind="spa", user=None, name="Single point of access", told_by="Quinn", by=lead,
        at=OPENED,
    )  # fmt: skip
    team = ask_cascade(
        incident=incident, kind="team", user=worker, name="", told_by="Team leader", by=lead, at=OPENED
    )
    assert [each.is_late for each in told_of(incident)] == [False, False]
    brief(incident, lead)
    tick_cascade(cascade=team, version=1, by=worker, at=LATER)
    found = told_of(incident)
    assert [(each.row.who, each.is_late) for each in found] == [
        ("Single point of access", True), ("Sam Practitioner", False),
    ]  # fmt: skip
    with pytest.raises(Refused, match="was told"):
        tick_cascade(cascade=team, version=2, by=lead, at=LATER)
    with pytest.raises(ChangedMeanwhile):
        tick_cascade(cascade=spa, version=9, by=lead, at=LATER)
    with pytest.raises(ValidationError) as refused:
        ask_cascade(incident=incident, kind="team", user=None, name="", told_by="", by=lead, at=LATER)
    assert set(refused.value.message_dict) == {"user", "told_by"}
