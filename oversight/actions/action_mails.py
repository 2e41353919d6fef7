"""Mail to everybody who left a meeting with something to do: one mail a person."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts import notifications
from accounts.access import require
from accounts.models import MailLog, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from core.words import day_words
from oversight.models import Meeting
from oversight.summaries.sitting.mails import key_of, mails_of

NOT_YET = (Meeting.State.DRAFT, Meeting.State.PUBLISHED, Meeting.State.CANCELLED)


@transaction.atomic
def mail_actions(*, meeting: Meeting, by: User, at: datetime) -> list[MailLog]:
    """Mail each lead what the meeting asked of them; what was mailed before is not mailed again.

    Nothing that was taken in private is in a mail, beyond that there is such an item.

    Raises:
        Refused: the meeting is not marked as held, or nobody is left to be mailed.
    """
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    if meeting.state in NOT_YET:
        raise Refused(
            f"The meeting of {day_words(meeting.day)} is not marked as held. Mark it as held, then mail its "
            "actions."
        )
    letters = [letter for letter in mails_of(meeting).letters if letter.waiting]
    if not letters:
        raise Refused("Nobody is left to be mailed: every lead with an address has had their actions.")
    made = []
    for letter in letters:
        context = {
            "name": letter.name, "lines": letter.lines, "board": meeting.board.name,
            "day": day_words(meeting.day), "url": f"{settings.SITE_URL}{meeting.get_absolute_url()}",
            "has_account": letter.user is not None,
        }  # fmt: skip
        mail = notifications.send_to(
            letter.email, f"Your actions from {meeting.board.name}, {day_words(meeting.day)}",
            "oversight/mail_actions.txt", context, f"{meeting.board.name} named you as lead of an action",
            user=letter.user, by=by, partnership=meeting.board.partnership,
            digest_key=f"{key_of(meeting)}{letter.waiting[-1].pk}", at=at,
        )  # fmt: skip
        if mail is not None:
            made.append(mail)
    record(
        by=by, verb="oversight.actions_mailed", obj=meeting, partnership=meeting.board.partnership,
        before=None, after={"people": [letter.name for letter in letters]}, at=at,
    )  # fmt: skip
    return made
