"""Written confirmations: mail, text message, what did not go out, and the minute's look (N02, N05, N07)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts import notifications
from accounts.models import MailLog, User, system_user
from accounts.sealing import unseal
from core.errors import Refused
from failure_protocol import gateways, tasks
from failure_protocol.actions.incidents import change_state
from failure_protocol.actions.notices import climb
from failure_protocol.actions.notices_acknowledge import acknowledge
from failure_protocol.actions.notices_setup import Named, change_ladder_person, end_ladder_person
from failure_protocol.actions.notices_standing import reached, refresh
from failure_protocol.actions.notices_written import claim_text, draft, mark_returned, send_again, settle_mail
from failure_protocol.ladder import standing_of
from failure_protocol.models import Ladder, NoticeAttempt, ProtocolSettings
from failure_protocol.states import State
from failure_protocol.summaries.notices import ladder_of
from tests.failure_protocol.making import LATER, LONDON, OPENED
from tests.failure_protocol.telling import (
    Told,
    mail_failed,
    mail_went_out,
    make_told,
    named,
    place,
    put_on_call,
    ring,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(people) -> Told:
    return make_told(people)


class FakeGateway:
    """Takes text messages, or refuses them; nothing leaves the machine."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.error = ""

    def send(self, number: str, text: str) -> str:
        if self.error:
            raise gateways.NotSent(self.error)
        self.sent.append((number, text))
        return "their-number-7"


@pytest.fixture
def gateway(monkeypatch, settings) -> FakeGateway:
    settings.SMS_GATEWAY_URL = "https://texts.example/send"
    fake = FakeGateway()
    monkeypatch.setattr(gateways, "gateway", lambda: fake)
    return fake


def mail(told: Told, body: str = "council", where: str = "lead") -> NoticeAttempt:
    return told.notice(body, where).attempts.get(channel="mail")


def look(time_machine, at: datetime) -> None:
    """The minute's task at a moment."""
    time_machine.move_to(at, tick=False)
    tasks.watch_notices()


def letter(row: NoticeAttempt) -> str:
    return unseal(row.mail.body)


# --- what is written ----------------------------------------------------------------------------
def test_the_confirmation_names_the_reference_and_never_a_withheld_provider(told):
    row = mail(told)
    assert row.mail.subject == "PF-2021-1: please acknowledge"
    for words in ("Larch", "Larchfield"):
        assert words not in letter(row)
        assert words not in row.mail.subject
        assert words not in draft(told.notice(), "text")
    assert "opening the link, does not" in letter(row)
    assert re.search(r"Code: \d{6}", letter(row))
    assert "you are named as Lead for the council" in letter(row)


def test_once_activated_the_mail_may_name_the_provider_and_the_text_still_does_not(people):
    told = make_told(people, state=State.ACTIVATED)
    assert "Larch Care Ltd" in letter(mail(told))
    assert "Larch" not in mail(told).mail.subject
    assert "Larch" not in draft(told.notice(), "text")


def test_nobody_else_reads_link_and_code(told):
    shown = draft(told.notice(), "mail", shown=True)
    assert "acknowledge/" not in shown
    assert not re.search(r"\d{6}", shown)


def test_an_exercise_sends_nothing_outside_and_says_so(people, django_capture_on_commit_callbacks, gateway):
    with django_capture_on_commit_callbacks(execute=True):
        told = make_told(people, is_exercise=True)
        ring(told, told.notice(), "no_answer")
        for where in ("deputy", "on_call"):
            ring(told, told.notice(place=where), "no_answer")
    assert not MailLog.objects.exists()
    assert gateway.sent == []
    assert {row.state for row in NoticeAttempt.objects.exclude(channel="call")} == {"exercise"}
    assert any("exercise, not sent" in text for text in told.log())
    assert "acknowledge/" in draft(told.notice(), "mail", shown=True)  # played, not sent
    with pytest.raises(Refused, match="can’t have come back"):
        mark_returned(attempt=mail(told), by=told.lead, at=LATER)


# --- what did not go out (N07) ------------------------------------------------------------------
def test_a_mail_server_that_is_down_shows_at_once_and_is_an_event_within_the_minute(told, time_machine):
    mail_failed(told.notice())
    sent = ladder_of(told.incident, OPENED + MINUTE).leads[0].steps[0].written[0]
    assert sent.is_failed
    assert "timed out" in sent.error
    look(time_machine, OPENED + MINUTE)
    assert mail(told).state == "failed"
    assert told.ladder().has_failure
    assert sum("did not go out to Cora Council" in text for text in told.log()) == 1
    look(time_machine, OPENED + 2 * MINUTE)
    assert sum("did not go out to Cora Council" in text for text in told.log()) == 1


def test_a_mail_that_nobody_sends_within_a_minute_is_not_sent(told, time_machine):
    look(time_machine, OPENED + MINUTE)
    assert "mail is not going out" in mail(told).error
    assert any("did not go out" in text for text in told.log())


def test_a_newer_reason_is_shown_without_a_second_event(told, time_machine):
    look(time_machine, OPENED + MINUTE)
    mail_failed(told.notice(), "The mail server did not take it: refused")
    look(time_machine, OPENED + 2 * MINUTE)
    assert mail(told).error == "The mail server did not take it: refused"
    assert sum("did not go out to Cora Council" in text for text in told.log()) == 1


def test_a_mail_that_went_out_after_all_is_sent_with_its_own_time(told, time_machine):
    mail_failed(told.notice())
    look(time_machine, OPENED + MINUTE)
    mail_went_out(told.notice(), OPENED + 3 * MINUTE)
    look(time_machine, OPENED + 4 * MINUTE)
    row = mail(told)
    assert (row.state, row.sent_at, row.at) == ("sent", OPENED + 3 * MINUTE, OPENED)
    assert not told.ladder().has_failure
    assert any("went out to Cora Council, lead: sent." in text for text in told.log())


def test_the_real_mail_path_counts_only_what_the_server_took(told, monkeypatch, time_machine):
    def down(mail: MailLog) -> str:
        return "The mail server did not take it: refused"

    monkeypatch.setattr(notifications, "_error_of_sending", down)
    time_machine.move_to(OPENED + timedelta(seconds=2), tick=False)
    notifications.deliver(mail(told).mail_id, OPENED + timedelta(seconds=2))
    assert ladder_of(told.incident, OPENED + timedelta(seconds=3)).leads[0].steps[0].written[0].is_failed


def test_sending_again_keeps_the_time_of_the_first_try_and_is_one_record(told):
    mail_failed(told.notice())
    old = mail(told).mail_id
    send_again(notice=told.notice(), channel="mail", by=told.lead, at=LATER)
    row = mail(told)
    assert (row.at, row.last_at, row.tries, row.state) == (OPENED, LATER, 2, "waiting")
    assert row.mail_id != old
    assert MailLog.objects.get(pk=old).next_try_at is None  # it does not reach them a second time
    with pytest.raises(Refused, match="on its way already"):
        send_again(notice=told.notice(), channel="mail", by=told.lead, at=LATER)
    mail_went_out(told.notice())
    with pytest.raises(Refused, match="sent already"):
        send_again(notice=told.notice(), channel="mail", by=told.lead, at=LATER)


def test_a_corrected_address_is_used_when_it_is_sent_again(told):
    person = told.notice("nhs").source
    mail_failed(told.notice("nhs"))
    change_ladder_person(
        person=person, version=1, named=named("Nora Nhs", "023 8000 0002", "right@told.example"),
        by=told.lead, at=LATER,
    )  # fmt: skip
    send_again(notice=told.notice("nhs"), channel="mail", by=told.lead, at=LATER)
    assert mail(told, "nhs").mail.email == "right@told.example"


def test_a_mail_that_came_back_counts_as_not_sent(told):
    with pytest.raises(Refused, match="was not sent"):
        mark_returned(attempt=mail(told), by=told.lead, at=LATER)
    mail_went_out(told.notice())
    mark_returned(attempt=mail(told), by=told.lead, at=LATER)
    assert (mail(told).state, mail(told).returned_at) == ("failed", LATER)
    assert told.ladder().has_failure
    assert any("came back from Cora Council" in text for text in told.log())
    send_again(notice=told.notice(), channel="mail", by=told.lead, at=LATER)
    assert mail(told).returned_at is None


def test_a_closed_account_gets_nothing_and_it_shows(people, told):
    User.objects.filter(pk=told.council.pk).update(is_active=False)
    told.notice().attempts.update(state="failed", error="x")
    MailLog.objects.filter(pk=mail(told).mail_id).update(state="failed", last_error="x", next_try_at=None)
    send_again(notice=told.notice(), channel="mail", by=told.lead, at=LATER)
    sent = ladder_of(told.incident, LATER).leads[0].steps[0].written[0]
    assert sent.error == "The person's account is closed."


def test_who_has_no_address_is_shown_as_not_written_to(people):
    told = make_told(people, deputies=False, on_call=False)
    person = named("Olly Oncall", "023 8000 0009", "")
    place(
        people, told.lead, "council", "on_call", person, starts_at=OPENED - MINUTE,
        ends_at=OPENED + timedelta(hours=9),
    )  # fmt: skip
    ring(told, told.notice(), "no_answer")
    row = mail(told, where="on_call")
    assert (row.state, row.error) == ("failed", "No e-mail address is set up for Olly Oncall.")
    send_again(notice=told.notice(place="on_call"), channel="mail", by=told.lead, at=LATER)
    assert mail(told, where="on_call").tries == 2


def test_readers_send_nothing_again(told, people):
    mail_failed(told.notice())
    with pytest.raises(PermissionDenied):
        send_again(notice=told.notice(), channel="mail", by=people.commissioner, at=LATER)
    mail_went_out(told.notice())
    with pytest.raises(PermissionDenied):
        mark_returned(attempt=mail(told), by=people.commissioner, at=LATER)


def test_an_offer_is_not_written_to(told):
    notice = told.notice()
    notice.opened_at, notice.offered_at = None, OPENED
    notice.save(update_fields=["opened_at", "offered_at"])
    with pytest.raises(Refused, match="Accept the offer first"):
        send_again(notice=notice, channel="mail", by=told.lead, at=LATER)


# --- text messages ------------------------------------------------------------------------------
def text(told: Told, where: str = "deputy") -> NoticeAttempt:
    return told.notice(place=where).attempts.get(channel="text")


def test_a_mobile_number_gets_a_text_message_beside_the_mail(told, gateway, time_machine):
    ring(told, told.notice(), "no_answer")
    look(time_machine, OPENED)
    number, words = gateway.sent[0]
    assert number == "07700900003"
    assert words.startswith("PF-2021-1: you are told as deputy for the council.")
    assert (text(told).state, text(told).gateway_reference) == ("sent", "their-number-7")
    assert not told.notice().attempts.filter(channel="text").exists()  # 023 8000 0001 is no mobile
    look(time_machine, OPENED + MINUTE)
    assert len(gateway.sent) == 1


def test_a_gateway_that_refuses_shows_and_is_tried_again_with_the_first_time(told, gateway, time_machine):
    gateway.error = "The gateway for text messages did not answer."
    ring(told, told.notice(), "no_answer")
    look(time_machine, OPENED)
    assert (text(told).state, text(told).error) == ("failed", gateway.error)
    assert told.ladder().has_failure
    gateway.error = ""
    look(time_machine, OPENED + MINUTE)
    assert (text(told).state, text(told).at, text(told).sent_at) == ("sent", OPENED, OPENED + MINUTE)


def test_a_gateway_that_always_refuses_is_not_tried_for_ever(told, gateway, time_machine):
    gateway.error = "Refused."
    ring(told, told.notice(), "no_answer")
    at = OPENED
    for _ in range(6):
        look(time_machine, at)
        at += timedelta(hours=3)
    assert text(told).next_try_at is None
    assert sum("text message did not go out" in line for line in told.log() if "Dee Deputy" in line) == 1


def test_without_a_gateway_a_text_that_somebody_asks_for_is_not_sent(told, time_machine, settings):
    settings.SMS_GATEWAY_URL = ""
    ring(told, told.notice(), "no_answer")
    assert not told.notice(place="deputy").attempts.filter(channel="text").exists()
    send_again(notice=told.notice(place="deputy"), channel="text", by=told.lead, at=OPENED)
    look(time_machine, OPENED)
    assert text(told).error == gateways.NONE


def test_two_workers_send_a_text_once(told, gateway):
    ring(told, told.notice(), "no_answer")
    row = text(told)
    assert claim_text(row, OPENED) is not None
    assert claim_text(row, OPENED) is None


def test_a_text_leaves_after_the_commit(told, gateway, django_capture_on_commit_callbacks, monkeypatch):
    woken: list[int] = []
    monkeypatch.setattr(tasks, "send_text_soon", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        ring(told, told.notice(), "no_answer")
        assert woken == []
    assert woken == [text(told).pk]
    tasks.send_text(woken[0])
    tasks.send_text(woken[0])
    tasks.send_text(0)
    assert len(gateway.sent) == 1


# --- the ladder goes on by itself (N05) ---------------------------------------------------------
def test_without_an_acknowledgement_the_ladder_goes_on_step_by_step_to_its_end(told, time_machine):
    for number, steps in ((14, 1), (15, 2), (29, 2), (30, 3), (45, 3)):
        look(time_machine, OPENED + number * MINUTE)
        assert len(told.steps()) == steps, number
    assert told.ladder().dead_end_at == OPENED + 45 * MINUTE
    assert any("no acknowledgement within 15 minutes" in text for text in told.log())
    assert any("dead end" in text for text in told.log())
    mails = MailLog.objects.filter(template="failure_protocol/notice_dead_end.txt")
    assert mails.get().email == told.lead.email
    look(time_machine, OPENED + 300 * MINUTE)
    assert len(told.steps()) == 3


def test_how_long_it_waits_is_a_setting(told, people, time_machine):
    ProtocolSettings.objects.create(partnership=people.partnership, escalate_minutes=5)
    look(time_machine, OPENED + 5 * MINUTE)
    assert len(told.steps()) == 2


def test_it_stops_for_the_body_that_acknowledged_and_goes_on_for_the_other(told, time_machine):
    acknowledge(notice=told.notice(), by=told.council, at=OPENED + MINUTE)
    look(time_machine, OPENED + 15 * MINUTE)
    assert len(told.steps()) == 1
    assert len(told.steps("nhs")) == 2
    assert [ladder.body for ladder in Ladder.objects.running()] == ["nhs"]


def test_somebody_who_was_spoken_to_has_the_whole_time_to_acknowledge(told, time_machine):
    ring(told, told.notice(), "spoke_lead", at=OPENED + 14 * MINUTE)
    look(time_machine, OPENED + 15 * MINUTE)
    assert len(told.steps()) == 1
    look(time_machine, OPENED + 29 * MINUTE)
    assert len(told.steps()) == 2


def test_fifteen_minutes_are_fifteen_minutes_in_the_night_of_october(people, time_machine):
    night = datetime(2026, 10, 25, 1, 50, tzinfo=LONDON)  # the first of two
    told = make_told(people, at=night, on_call=False)
    look(time_machine, datetime(2026, 10, 25, 1, 4, tzinfo=UTC))
    assert len(told.steps()) == 1
    look(time_machine, datetime(2026, 10, 25, 1, 5, tzinfo=UTC))
    assert len(told.steps()) == 2


def test_a_lead_who_is_set_up_later_is_told_within_the_minute(people, time_machine):
    told = make_told(people, deputies=False, on_call=False)
    for notice in (told.notice("nhs"),):
        end_ladder_person(person=notice.source, version=1, by=told.lead, at=OPENED)
    place(people, told.lead, "nhs", "lead", named("Ned Nhs", "023 8000 0077"), at=OPENED + MINUTE)
    look(time_machine, OPENED + 2 * MINUTE)
    assert told.steps("nhs") == ["Nora Nhs, lead", "Ned Nhs, lead"]


def test_after_a_dead_end_somebody_who_comes_on_call_is_told_at_once(people, time_machine):
    told = make_told(people, deputies=False, on_call=False)
    ring(told, told.notice(), "no_answer")
    assert told.ladder().dead_end_at is not None
    put_on_call(people, told.lead, "council", OPENED + 2 * MINUTE, OPENED + timedelta(hours=9))
    look(time_machine, OPENED + MINUTE)
    assert len(told.steps()) == 1
    look(time_machine, OPENED + 2 * MINUTE)
    assert told.steps()[-1] == "Olly Council Oncall, on call"
    assert told.ladder().dead_end_at is None


def test_a_warning_that_becomes_potential_begins_by_itself(people, time_machine):
    told = make_told(people, state=State.WARNING)
    change_state(incident=told.incident, new=State.POTENTIAL, version=1, by=told.lead, at=LATER)
    look(time_machine, LATER)
    assert told.steps() == ["Cora Council, lead"]


def test_one_ladder_that_breaks_does_not_keep_the_others_from_being_told(told, time_machine, monkeypatch):
    def breaks_once(*, ladder: Ladder, **fields) -> bool:
        if ladder.body == "council":
            raise RuntimeError("broken")
        return climb(ladder=ladder, **fields)

    monkeypatch.setattr(tasks, "climb", breaks_once)
    look(time_machine, OPENED + 15 * MINUTE)
    assert len(told.steps()) == 1
    assert len(told.steps("nhs")) == 2


def test_a_broker_that_is_down_leaves_the_text_to_the_minute(told, monkeypatch):
    def refuse(*args, **kwargs) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.send_text, "apply_async", refuse)
    tasks.send_text_soon(1)
    called: list[object] = []
    monkeypatch.setattr(tasks.send_text, "apply_async", lambda *args, **kwargs: called.append(args))
    tasks.send_text_soon(7)
    assert called == [((7,),)]


def test_settling_twice_is_no_news(told):
    mail_went_out(told.notice())
    row = mail(told)
    assert settle_mail(attempt=row, by=system_user(), at=LATER)
    assert not settle_mail(attempt=row, by=system_user(), at=LATER)


def test_the_cached_standing_is_what_the_facts_say(told):
    ring(told, told.notice(), "no_answer")
    mail_went_out(told.notice(place="deputy"))
    ring(told, told.notice(place="deputy"), "spoke_deputy", at=LATER)
    ladder = refresh(told.ladder(), LATER)
    notices = ladder.notices.filter(opened_at__isnull=False)
    assert ladder.standing == standing_of(reached(notices, LATER), has_lead=True) == "notified"
    assert told.ladder().standing == "notified"


def test_a_person_with_an_account_uses_its_number_and_address(told):
    assert told.notice().tel == "02380000001"
    assert told.notice().address == told.council.email
    assert Named(told.council, name="ignored").fields()["name"] == ""
