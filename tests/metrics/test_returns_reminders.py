"""Windows are made each night; homes are reminded before and after the deadline, once each, with proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.models import MailLog, system_user
from metrics.actions.forms import make_windows
from metrics.actions.returns_reminders import remind_of_returns
from metrics.models import Chase, Question, ReturnForm, Window
from metrics.tasks import open_windows
from metrics.tasks import remind_of_returns as reminding_task
from providers.models import HomePerson, HomeStaff
from tests.metrics.making import make_form
from tests.metrics.returning import World
from tests.providers.making import LONDON, TODAY, make_home

pytestmark = pytest.mark.django_db
DUE = datetime(2021, 8, 16, 7, 40, tzinfo=LONDON)  # when July's return is due


@pytest.fixture
def world(people: Any) -> World:
    return World(people)


def remind(days: int) -> list[Chase]:
    """Remind so many days after the deadline (before it, below 0)."""
    return remind_of_returns(by=system_user(), at=DUE + timedelta(days=days))


def test_windows_are_made_once(world):
    made = Window.objects.count()
    assert make_windows(form=world.form, until=TODAY) == []
    assert Window.objects.count() == made == 7


def test_the_nightly_task_makes_what_opened_meanwhile(world, time_machine):
    time_machine.move_to(datetime(2021, 9, 1, 0, 3, tzinfo=LONDON), tick=False)
    assert open_windows() == 1
    assert open_windows() == 0


def test_three_days_before_nobody_is_reminded(world):
    assert remind(-3) == []


def test_two_days_before_the_homes_own_staff_is_reminded_and_it_is_kept(world):
    [chase] = remind(-2)
    assert (chase.to, chase.how, chase.is_automatic) == (world.mo.email, "mail", True)
    mail = MailLog.objects.get()
    assert (mail.user, mail.subject) == (world.mo, "1 return of Seaview is due")


def test_a_second_run_on_the_same_day_sends_nothing(world):
    remind(-2)
    assert remind(-2) == []
    assert MailLog.objects.count() == 1


def test_one_reminder_before_and_one_after_the_deadline(world):
    sent = [len(remind(day)) for day in range(-3, 6)]
    assert sent == [0, 1, 0, 0, 1, 0, 0, 0, 0]


def test_a_night_that_was_missed_is_made_good(world):
    assert len(remind(-1)) == 1
    assert len(remind(4)) == 1


def test_the_reminder_after_the_deadline_says_until_when_it_can_be_sent(world, mailoutbox):
    from accounts.notifications import deliver

    remind(1)
    deliver(MailLog.objects.get().pk, DUE + timedelta(days=1))
    assert "it was due on 16 August 2021, and can be sent until 30 August 2021" in mailoutbox[0].body
    assert "/indicators/returns/" in mailoutbox[0].body


def test_who_has_sent_is_left_alone(world):
    world.sent()
    assert remind(-2) == []


def test_who_has_it_back_is_reminded(world):
    world.back(world.sent())
    assert len(remind(-2)) == 1


def test_a_locked_window_reminds_nobody(world):
    assert remind(15) == []


def test_known_addresses_of_the_homes_people_get_it_and_nobody_twice(world):
    facts = {"partnership": world.people.partnership, "location": world.home, "role": "Deputy"}
    HomePerson.objects.create(**facts, name="Di", email="Di@seaview.example")
    HomePerson.objects.create(**facts, name="Mo", email=world.mo.email.upper())
    HomePerson.objects.create(**facts, name="Gone", email="gone@seaview.example", ends_on=TODAY)
    HomePerson.objects.create(**facts, name="No address")
    assert [each.to for each in remind(-2)] == [world.mo.email, "di@seaview.example"]


def test_staff_of_the_past_and_closed_accounts_get_nothing(world):
    HomeStaff.objects.update(ends_on=TODAY)
    assert remind(-2) == []
    HomeStaff.objects.update(ends_on=None)
    world.mo.is_active = False
    world.mo.save(update_fields=["is_active"])
    assert remind(-2) == []


def test_a_home_without_any_address_is_left_to_be_called(world):
    make_home(name="Elm Lodge")
    assert {each.location for each in remind(-2)} == {world.home}


def test_two_forms_that_are_due_make_one_mail_and_two_proofs(world):
    second = make_form(world.people, world.falls)
    make_windows(form=second, until=TODAY)
    assert len(remind(-2)) == 2
    assert MailLog.objects.get().subject == "2 returns of Seaview are due"


def test_each_partnership_writes_of_its_own_returns(world):
    from providers.models import RegisterSettings

    RegisterSettings.objects.create(partnership=world.people.elsewhere, councils=["Testborough"])
    HomeStaff.objects.create(
        partnership=world.people.elsewhere, user=world.mo, location=world.home, starts_on=TODAY
    )
    other = ReturnForm.objects.create(
        partnership=world.people.elsewhere, name="Theirs", frequency="month", deadline=14,
        starts_on=world.form.starts_on,
    )  # fmt: skip
    Question.objects.create(form=other, indicator=world.falls, order=1, text="Theirs?")
    make_windows(form=other, until=TODAY)
    assert len(remind(-2)) == 2
    assert {each.partnership for each in MailLog.objects.all()} == {
        world.people.partnership, world.people.elsewhere
    }  # fmt: skip


def test_the_task_reminds_by_the_clock(world, time_machine):
    time_machine.move_to(DUE - timedelta(days=2), tick=False)
    assert (reminding_task(), reminding_task()) == (1, 0)
