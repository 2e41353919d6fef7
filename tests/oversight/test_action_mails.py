"""The mails of a meeting: one a person, nothing private, and a list of whom no mail reaches."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import MailLog
from accounts.roles import Role
from audit.models import Entry
from audit.registry import words_for
from core.errors import Refused
from oversight.actions.action_mails import mail_actions
from oversight.models import AgendaItem, Member, MinuteParagraph
from oversight.summaries.sitting.mails import PRIVATE, mails_of
from tests.oversight.sitting import AT, Sitting, make_sitting, note


def make_private(sitting: Sitting, number: int = 4) -> AgendaItem:
    AgendaItem.objects.filter(pk=sitting.item(number).pk).update(
        exempt=True, exempt_paragraph="3", public_interest="Money", public_title="A contract"
    )
    return sitting.item(number)


# --- mails -----------------------------------------------------------------------------------------
@pytest.fixture
def mailed(people: Any) -> Sitting:
    """A meeting that was held, with an account behind Ann and an address for Eli."""
    sitting = make_sitting(people, state="held")
    ann, eli = sitting.made.members[0], sitting.made.members[4]
    ann.user = people.join(Role.VIEWER, name="Ann Account")
    ann.save(update_fields=["user"])
    eli.email = "eli.east@example.org"
    eli.save(update_fields=["email"])
    return sitting


def ask(sitting: Sitting, lead: str, text: str = "Bring figures.", **facts: Any) -> MinuteParagraph:
    return note(sitting, text, kind="action", action={"lead": lead, "deadline_text": "next meeting"}, **facts)


def test_every_lead_gets_one_mail_and_who_cannot_be_mailed_is_listed(mailed: Sitting) -> None:
    ask(mailed, "AC")
    ask(mailed, "Ann Chair and ee", "Write to all.")
    ask(mailed, "DD")
    ask(mailed, "")

    before = mails_of(mailed.meeting)
    waiting = [(letter.name, len(letter.waiting)) for letter in before.letters]
    assert waiting == [("Ann Account", 2), ("Eli East", 1)]
    assert [why for _, why in before.unreached] == [
        "No e-mail address is known for DD.", "Nobody is named as lead.",
    ]  # fmt: skip

    made = mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)

    assert {mail.email for mail in made} == {"ann.account@testborough.example", "eli.east@example.org"}
    assert words_for(Entry.objects.latest("pk")).startswith("mailed the actions of Joint Care Board")
    with pytest.raises(Refused, match="Nobody is left to be mailed"):
        mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)


def test_an_action_that_came_later_is_mailed_alone(mailed: Sitting) -> None:
    ask(mailed, "EE")
    mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)
    ask(mailed, "EE", "Something else.")

    (letter,) = mails_of(mailed.meeting).letters
    assert letter.lines == ["Home first: Something else. By next meeting."]
    assert len(letter.sent) == 1
    mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)
    assert MailLog.objects.count() == 2


def test_a_mail_says_nothing_of_what_was_taken_in_private(mailed: Sitting, monkeypatch: Any) -> None:
    monkeypatch.setattr("accounts.notifications.seal", lambda text: text)
    ask(mailed, "EE", "Secret words", exempt=True)
    make_private(mailed)
    ask(mailed, "EE", "Secret deal")

    (mail,) = mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)

    assert mail.body.count(PRIVATE) == 2
    assert "ecret" not in mail.body + mail.subject


def test_nobody_is_mailed_before_the_meeting_is_held_or_at_a_closed_account(mailed: Sitting) -> None:
    ask(mailed, "AC")
    mailed.meeting.state = "published"
    with pytest.raises(Refused, match="is not marked as held"):
        mail_actions(meeting=mailed.meeting, by=mailed.by, at=AT)
    user = mailed.made.members[0].user
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert [why for _, why in mails_of(mailed.meeting).unreached] == ["The account of Ann Account is closed."]


def test_initials_that_two_members_share_mail_nobody(mailed: Sitting) -> None:
    Member.objects.filter(pk=mailed.made.members[3].pk).update(initials="EE", email="dee@example.org")
    ask(mailed, "EE")

    assert [why for _, why in mails_of(mailed.meeting).unreached] == ["No e-mail address is known for EE."]
