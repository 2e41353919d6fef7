"""Reminders (action-plans.md section 4): before the date, then weekly; one mail a person a day."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailLog, Membership
from accounts.notifications import unseal
from actionplans import actions
from actionplans import reminders as rules
from actionplans.actions.reminders import send_reminders, set_reminders
from actionplans.models import Reminder, ReminderRun, Step
from actionplans.rag import StepFacts
from actionplans.statuses import Status
from actionplans.tasks import send_reminders as task
from audit.models import Entry
from tests.actionplans.around import DEADLINE, MONDAY, OPENED, Around, later, make_around

DUE = MONDAY + timedelta(days=7)  # Monday 23 November 2026


@pytest.fixture
def around(people) -> Around:
    return make_around(people)


def remind(day: date, **kwargs):
    return send_reminders(day=day, at=timezone.make_aware(datetime.combine(day, time(7, 30))), **kwargs)


def bodies(user) -> list[str]:
    return [
        unseal(mail.body)
        for mail in MailLog.objects.filter(user=user, template="actionplans/mail_reminder.txt")
    ]


def due_step(days_left: int, today: date = MONDAY) -> StepFacts:
    return StepFacts(Status.IN_PROGRESS, today + timedelta(days=days_left), None, "", today)


@pytest.mark.parametrize(
    ("days_left", "called"),
    [
        (15, False),
        (14, True),
        (13, False),
        (8, False),
        (7, True),
        (2, False),
        (1, True),
        (0, False),
        (-1, True),
        (-2, False),
        (-7, False),
        (-8, True),
        (-15, True),
        (-16, False),
    ],
)
def test_the_days_on_which_a_date_is_announced(days_left, called):
    assert rules.is_called_for(due_step(days_left), [MONDAY]) is called


def test_a_weekend_is_made_up_for_on_monday():
    window = rules.window(MONDAY, None, MONDAY - timedelta(days=3))
    assert window.days == [MONDAY - timedelta(days=2), MONDAY - timedelta(days=1), MONDAY]
    assert rules.is_called_for(due_step(6), window.days)  # seven days before was on Sunday


def test_missed_mornings_are_made_up_for_two_weeks_back_at_most():
    assert len(rules.window(MONDAY, MONDAY - timedelta(days=5), MONDAY - timedelta(days=3)).days) == 5
    assert len(rules.window(MONDAY, MONDAY - timedelta(days=90), MONDAY - timedelta(days=3)).days) == 14


@pytest.mark.parametrize(("cycle", "marks"), [("weekly", [1]), ("monthly", [14, 7, 1])])
def test_a_review_that_comes_round_sooner_than_a_mark_is_not_announced_by_it(cycle, marks):
    since = {"weekly": 7, "monthly": 31}[cycle]
    facts = StepFacts(Status.ONGOING, None, None, cycle, MONDAY)
    due = MONDAY + timedelta(days=since)
    assert [left for left in (14, 7, 1) if rules.is_called_for(facts, [due - timedelta(days=left)])] == marks
    assert rules.is_called_for(facts, [due + timedelta(days=1)])


def test_nothing_without_a_date_is_announced():
    assert not rules.is_called_for(StepFacts(Status.NOT_STATED, None, None, "", None), [MONDAY])


def test_one_mail_a_person_lists_all_their_rows_and_says_who_sent_it_and_why(around):
    sent = remind(DUE - timedelta(days=7))
    assert [digest.user for digest in sent.digests] == [around.lead, around.second]
    (text,) = bodies(around.lead)
    assert "Agree rotas" in text
    assert "Train carers" in text
    assert "Order test kits" not in text
    assert "you lead these rows of an action plan" in text
    assert "/plans/reminders/" in text
    assert Reminder.objects.count() == 2


def test_a_second_run_of_a_day_sends_nothing_twice(around):
    day = DUE - timedelta(days=7)
    remind(day)
    again = remind(day)
    assert all("already done today" in words for words in again.mails.values())
    assert len(bodies(around.lead)) == 1
    assert ReminderRun.objects.count() == 1


def test_a_run_that_broke_off_is_finished_by_the_next(around, monkeypatch):
    day = DUE - timedelta(days=7)
    from accounts import notifications

    real, calls = notifications.send, []

    def breaks_second(user, *args, **kwargs):
        calls.append(user)
        if len(calls) == 2:
            raise OSError("the machine went away")
        return real(user, *args, **kwargs)

    monkeypatch.setattr(notifications, "send", breaks_second)
    with pytest.raises(OSError, match="went away"):
        remind(day)
    monkeypatch.setattr(notifications, "send", real)
    remind(day)
    assert len(bodies(around.lead)) == len(bodies(around.second)) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 12, 25), date(2027, 3, 26)])
def test_weekends_and_bank_holidays_send_nothing(around, day):
    sent = remind(day)
    assert not sent.working_day
    assert not MailLog.objects.exists()


def test_finished_closed_and_other_peoples_rows_are_not_announced(around):
    step = Step.objects.with_parents().get(pk=around.steps[2].pk)
    actions.update_step(
        step=step, version=step.version, by=around.second, at=OPENED, changes={"status": "complete"}
    )
    assert [digest.user for digest in remind(DUE - timedelta(days=7)).digests] == [around.lead]
    actions.close_plan(plan=around.plan, by=around.admin, reason="Over")
    assert remind(DUE - timedelta(days=1)).digests == ()


def test_who_left_or_turned_reminders_off_gets_none(around):
    Membership.objects.filter(user=around.lead).update(ends_on=date(2026, 1, 1))
    set_reminders(wanted=False, by=around.second)
    assert remind(DUE - timedelta(days=7)).digests == ()
    set_reminders(wanted=True, by=around.second)
    around.lead.is_active = False
    around.lead.save(update_fields=["is_active"])
    assert [digest.user for digest in remind(DUE + timedelta(days=1)).digests] == [around.second]


def test_late_rows_are_named_as_late(around):
    remind(DUE + timedelta(days=1))
    (text,) = bodies(around.lead)
    assert "Late:" in text
    assert "1 day late" in text
    assert MailLog.objects.get(user=around.lead).subject == "Your action plan rows: 2 late"


def test_a_row_that_was_sent_back_stands_in_the_next_mail(around):
    actions.open_rounds(
        title="Board", deadline=DEADLINE, workstreams=around.streams, by=around.admin, at=OPENED
    )
    step = Step.objects.with_parents().get(pk=around.steps[2].pk)
    update = actions.update_step(
        step=step, version=step.version, by=around.second, at=later(hours=1), changes={}, note="Fine"
    )
    row = step.round_rows.with_parents().get()
    actions.send_back(rows=[(row, update.pk)], reason="How many?", by=around.admin, at=later(hours=2))
    remind(MONDAY + timedelta(days=1))
    (text,) = bodies(around.second)
    assert "Sent back to you" in text
    assert "How many?" in text
    assert bodies(around.lead) == []


def test_a_mail_that_fails_is_shown_as_not_sent_and_tried_again(around, settings, signed_in):
    from accounts.notifications import deliver

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    at = timezone.make_aware(datetime.combine(DUE - timedelta(days=7), time(7, 30)))
    remind(DUE - timedelta(days=7))
    mail = Reminder.objects.get(user=around.lead).mail
    deliver(mail.pk, at)
    page = signed_in(around.lead).get(reverse("actionplans:reminder_preferences")).content.decode()
    assert "Not sent yet, will be tried again" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(mail.pk, at + timedelta(minutes=5))
    mail.refresh_from_db()
    assert mail.state == MailLog.State.SENT


def test_the_command_speaks_json_and_a_dry_run_writes_nothing(around):
    out = StringIO()
    day = (DUE - timedelta(days=7)).isoformat()
    call_command("send_reminders", "--day", day, "--dry-run", "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert document["working_day"] is True
    assert {person["email"] for person in document["people"]} == {around.lead.email, around.second.email}
    assert [len(person["rows"]) for person in document["people"]] == [2, 1]
    assert not MailLog.objects.exists()
    assert not Reminder.objects.exists()


def test_the_command_says_in_words_what_it_did(around):
    out = StringIO()
    call_command("send_reminders", "--day", (DUE - timedelta(days=7)).isoformat(), stdout=out)
    assert "Priya Leads: 2 rows, queued" in out.getvalue()
    assert "2 people to remind on 16 November 2026." in out.getvalue()
    out = StringIO()
    call_command("send_reminders", "--day", "2026-11-21", stdout=out)
    assert "21 November 2026 is no working day" in out.getvalue()


@pytest.mark.parametrize(("day", "code"), [("31/02/2026", 2), ("2050-03-01", 1)])
def test_a_day_that_is_none_or_unknown_is_refused_in_words(around, day, code):
    with pytest.raises(CommandError) as refused:
        call_command("send_reminders", "--day", day)
    assert refused.value.returncode == code


def test_the_morning_task_reminds_of_today(around):
    with time_machine.travel(datetime.combine(DUE - timedelta(days=7), time(7, 30), tzinfo=OPENED.tzinfo)):
        task()
    assert len(bodies(around.lead)) == 1


def test_people_turn_reminders_off_and_on(around, signed_in):
    client = signed_in(around.lead)
    url = reverse("actionplans:reminder_preferences")
    assert "Nothing yet" in client.get(url).content.decode()
    assert "turned off" in client.post(url, {"wanted": "no"}, follow=True).content.decode()
    assert remind(DUE - timedelta(days=7)).digests[0].user == around.second
    assert "turned on" in client.post(url, {"wanted": "yes"}, follow=True).content.decode()
    assert client.post(url, {}).status_code == 422


def test_a_lead_without_account_and_a_choice_already_made_change_nothing(around):
    from actionplans.actions.plans import LeadName

    actions.set_leads(action=around.actions[0], leads=[LeadName("Care Home Team")], by=around.admin)
    assert [digest.user for digest in remind(DUE - timedelta(days=7)).digests] == [around.second]
    set_reminders(wanted=True, by=around.second)
    assert not Entry.objects.filter(verb="actionplans.reminders_set").exists()
    set_reminders(wanted=False, by=around.second)
    assert Entry.objects.get(verb="actionplans.reminders_set").actor_name == "Sam Second"
