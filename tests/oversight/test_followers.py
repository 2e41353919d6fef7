"""Following a board by mail: twice asked, once a day, gone with one click."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import notifications
from accounts.limits import RATES
from accounts.models import MailLog
from oversight import tasks
from oversight.actions import followers
from oversight.actions import publication as actions
from oversight.models import Board, Follower, Publication
from tests.oversight.publishing import AFTER, IN_TIME, hold, make_full, minutes_later

pytestmark = pytest.mark.usefixtures("no_broker")

ANN = "ann@example.org"
BEFORE = IN_TIME - timedelta(days=3)
SOON = minutes_later(IN_TIME, 10)


def follow(full, email=ANN, at=BEFORE, *, confirmed=True) -> Follower:
    followers.follow(board=full.board, email=email, at=at)
    follower = Follower.objects.get(board=full.board, email=email.lower())
    if confirmed:
        assert followers.confirm(follower=follower, at=at)
    follower.refresh_from_db()
    return follower


def publish(full, kind="agenda", at=IN_TIME, **more) -> Publication:
    publication = actions.publish_now(meeting=full.meeting, kind=kind, by=full.admin, at=at, **more)
    assert publication.state == "out"
    return publication


def deliver(at) -> list[Any]:
    """Send what waits to followers; the messages."""
    mail.outbox.clear()
    for row in MailLog.objects.due(at).order_by("pk"):
        assert notifications.deliver(row.pk, at) == "sent"
    return [each for each in mail.outbox if each.to[0].endswith("example.org")]


def link_in(message) -> str:
    found = re.search(r"http://testserver(/public/\S+)", message.body)
    assert found
    return found.group(1)


# --- asking ----------------------------------------------------------------------------------------
def test_an_address_follows_only_after_its_owner_pressed_the_button(full, time_machine):
    time_machine.move_to(BEFORE, tick=False)
    client = Client()
    page = client.post(
        reverse("oversight:public_follow", args=[full.board.slug]), {"email": "Ann@Example.org"}
    )
    assert page.status_code == 302
    assert "Look into your mail" in client.get(page.url).content.decode()
    (message,) = deliver(BEFORE)
    address = link_in(message)
    assert client.get(address).status_code == 200
    assert not Follower.objects.confirmed().exists()  # a mail scanner that opens links confirms nothing
    assert "You follow" in client.post(address).content.decode()
    assert Follower.objects.confirmed().get().email == ANN
    assert "You follow" in client.get(address).content.decode()


def test_the_database_holds_no_secret(full):
    follower = follow(full)
    secret = followers.secret_of(follower)
    assert follower.key == followers.key_of(secret)
    assert secret not in str(Follower.objects.values().get())
    assert secret not in str(list(MailLog.objects.values()))


def test_asking_twice_on_a_day_sends_one_mail_and_asking_as_a_follower_none(full):
    follow(full, confirmed=False)
    follow(full, at=minutes_later(BEFORE, 9), confirmed=False)
    assert MailLog.objects.count() == 1
    follow(full, at=BEFORE + timedelta(days=2))
    assert MailLog.objects.count() == 2  # asked anew after a day, with a new link
    followers.follow(board=full.board, email=ANN, at=IN_TIME)
    assert MailLog.objects.count() == 2


def test_an_old_link_confirms_nothing(full, time_machine):
    follower = follow(full, confirmed=False)
    time_machine.move_to(BEFORE + timedelta(days=8), tick=False)
    address = reverse("oversight:public_confirm", args=[followers.secret_of(follower)])
    assert Client().get(address).status_code == 410
    page = Client().post(address)
    assert page.status_code == 410
    assert "Ask for a new one" in page.content.decode()
    assert not Follower.objects.confirmed().exists()


def test_a_wrong_link_is_not_found_and_guesses_are_limited(full, monkeypatch):
    monkeypatch.setitem(RATES, "follow_link", "2/h")
    for status in (404, 404, 429):
        address = reverse("oversight:public_leave", args=["guess"])
        assert Client().get(address).status_code == status


@pytest.mark.parametrize("group", ["follow", "follow_name"])
def test_asking_is_limited(full, monkeypatch, group):
    monkeypatch.setitem(RATES, group, "1/h")
    address = reverse("oversight:public_follow", args=[full.board.slug])
    statuses = [Client().post(address, {"email": ANN}).status_code for _ in range(2)]
    assert statuses == [302, 429]


@pytest.mark.parametrize(("typed", "words"), [("", "Enter your e-mail address"), ("ann", "name@example.org")])
def test_a_wrong_address_is_refused_in_words(full, typed, words):
    page = Client().post(reverse("oversight:public_follow", args=[full.board.slug]), {"email": typed})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Follower.objects.exists()


# --- the mail of the day ----------------------------------------------------------------------------
def test_one_mail_tells_of_all_that_is_new(full):
    follow(full)
    publish(full)
    publish(full, at=minutes_later(IN_TIME, 1), note="A typing error")
    assert followers.tell(at=SOON) == 1
    message = deliver(SOON)[-1]
    assert message.subject == "Joint Care Board: 2 new publications"
    assert "- Agenda, 16 September 2021\n" in message.body
    assert "- Agenda, 16 September 2021 (corrected)\n" in message.body
    assert "You get this because you asked for it, and confirmed on 29 August 2021." in message.body


def test_a_second_run_sends_nothing_and_what_comes_later_waits_for_tomorrow(full):
    follow(full)
    publish(full)
    assert followers.tell(at=SOON) == 1
    assert followers.tell(at=SOON) == 0
    publish(full, at=minutes_later(IN_TIME, 60), note="A typing error")
    assert followers.tell(at=minutes_later(IN_TIME, 120)) == 0
    assert followers.tell(at=IN_TIME + timedelta(days=1)) == 1
    assert followers.tell(at=IN_TIME + timedelta(days=2)) == 0
    subjects = [row.subject for row in MailLog.objects.filter(template__endswith="follow_news.txt")]
    assert subjects == ["Joint Care Board: 1 new publication"] * 2


def test_boards_are_combined_in_one_mail(full, people):
    other = make_full(people, name="Other board", slug="other")
    for each in (full, other):
        follow(each)
        publish(each)
    assert followers.tell(at=SOON) == 1
    message = deliver(SOON)[-1]
    assert message.subject == "Joint Care Board and Other board: 2 new publications"
    assert (
        message.body.count("To get no more mails about this board: http://testserver/public/unfollow/") == 2
    )


def test_nobody_is_told_of_what_was_out_before_they_followed_or_is_only_just_out(full):
    publish(full)
    follow(full, at=minutes_later(IN_TIME, 1))
    assert followers.tell(at=minutes_later(IN_TIME, 20)) == 0
    publish(full, at=minutes_later(IN_TIME, 30), note="A typing error")
    assert followers.tell(at=minutes_later(IN_TIME, 31)) == 0
    assert followers.tell(at=minutes_later(IN_TIME, 36)) == 1


def test_two_publications_of_one_moment_are_both_told(full):
    hold(full)
    follow(full)
    first = publish(full, "minutes_draft", at=AFTER)
    Follower.objects.update(last_publication=first)
    publish(full, "decisions", at=AFTER)
    assert followers.tell(at=minutes_later(AFTER, 10)) == 1


def test_unconfirmed_gone_and_officers_boards_get_nothing(full):
    follow(full, confirmed=False)
    gone = follow(full, "gone@example.org")
    followers.leave(follower=gone, at=BEFORE)
    follow(full, "here@example.org")
    publish(full)
    Board.objects.filter(pk=full.board.pk).update(regime="officers")
    assert followers.tell(at=SOON) == 0
    Board.objects.filter(pk=full.board.pk).update(regime="public")
    assert followers.tell(at=SOON) == 1
    assert [row.email for row in MailLog.objects.filter(template__endswith="news.txt")] == [
        "here@example.org"
    ]


def test_the_task_tells_and_forgets_by_the_clock(full, time_machine):
    follow(full)
    follow(full, "never@example.org", at=IN_TIME - timedelta(days=9), confirmed=False)
    publish(full)
    time_machine.move_to(SOON, tick=False)
    tasks.tell_followers()
    assert MailLog.objects.filter(template__endswith="follow_news.txt").count() == 1
    assert [each.email for each in Follower.objects.all()] == [ANN]


# --- leaving ----------------------------------------------------------------------------------------
def news(full) -> object:
    publish(full)
    followers.tell(at=SOON)
    return deliver(SOON)[-1]


def test_each_mail_offers_to_leave_with_one_click(full, people):
    other = make_full(people, name="Other board", slug="other")
    follow(full)
    follow(other)
    message = news(full)
    header = message.message()["List-Unsubscribe"]
    assert message.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<http://testserver(/public/unfollow/\w+/)>", header).group(1)
    outside = Client(enforce_csrf_checks=True)
    assert outside.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follower.objects.confirmed().exists()


def test_leaving_by_the_page_stops_one_board_or_all(full, people):
    other = make_full(people, name="Other board", slug="other")
    address = reverse("oversight:public_leave", args=[followers.secret_of(follow(full))])
    follow(other)
    page = Client().get(address).content.decode()
    assert "Stop mails about this board" in page
    assert "Stop mails about every board" in page
    assert Follower.objects.confirmed().count() == 2  # looking at the page stops nothing
    assert "no more mails" in Client().post(address, {"which": "this"}).content.decode()
    assert [each.board.name for each in Follower.objects.confirmed()] == ["Other board"]
    Client().post(address, {"which": "all"})
    assert not Follower.objects.confirmed().exists()


def test_who_left_can_come_back_and_is_forgotten_after_a_month(full):
    follower = follow(full)
    old = followers.secret_of(follower)
    followers.leave(follower=follower, at=BEFORE)
    assert not followers.confirm(follower=Follower.objects.get(), at=BEFORE)
    again = follow(full, at=minutes_later(BEFORE, 1))
    assert again.pk == follower.pk
    assert followers.follower_at(old) is None
    followers.leave(follower=again, at=BEFORE)
    assert followers.forget(at=BEFORE + timedelta(days=29)) == 0
    assert followers.forget(at=BEFORE + timedelta(days=31)) == 1


def test_the_log_of_mails_to_followers_is_kept_for_a_month(full):
    follow(full)
    deliver(BEFORE)
    follow(full, "waits@example.org")
    followers.forget(at=BEFORE + timedelta(days=31))
    assert [row.email for row in MailLog.objects.all()] == ["waits@example.org"]


def test_links_live_on_when_the_sites_key_is_replaced(full, settings):
    follower = follow(full)
    secret = followers.secret_of(follower)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"
    assert followers.secret_of(Follower.objects.get()) == secret
    settings.SECRET_KEY_FALLBACKS = []
    fresh = followers.secret_of(Follower.objects.get())
    assert fresh != secret
    assert followers.follower_at(fresh).pk == follower.pk
