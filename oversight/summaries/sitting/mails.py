"""The action mails of a meeting: one a person, what is in it, what became of it, and whom no mail reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import MailLog, User
from core.words import day_words
from oversight.models import BoardAction, Meeting, Member
from oversight.register_trail import is_exempt

BETWEEN = re.compile(r"\s*(?:,|&|/|;|\band\b)\s*")
PRIVATE = "An item taken in private"


@dataclass
class Letter:
    """One person's mail. `waiting` are actions not mailed yet, `sent` what went before (newest first)."""

    name: str
    email: str
    user: User | None
    waiting: list[BoardAction] = field(default_factory=list)
    sent: list[MailLog] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """What the mail says of each action; nothing of what was taken in private."""
        return [line_of(action) for action in self.waiting]


@dataclass(frozen=True)
class Mails:
    """All letters of a meeting by name, and (action, why) of those that reach nobody."""

    letters: tuple[Letter, ...]
    unreached: tuple[tuple[BoardAction, str], ...]

    @property
    def waiting(self) -> int:
        """How many people have something to be mailed."""
        return sum(bool(letter.waiting) for letter in self.letters)


def line_of(action: BoardAction) -> str:
    """As "Home first: bring figures. By 30 September 2021"; private ones say only that they are."""
    if is_exempt(action):
        return PRIVATE
    until = action.deadline_text or (day_words(action.deadline) if action.deadline else "")
    return f"{action.subject}: {action.text}" + (f" By {until}." if until else "")


def key_of(meeting: Meeting) -> str:
    """How the keys of the meeting's mails begin; the newest action that is in a mail ends them."""
    return f"board-actions:{meeting.pk}:"


def mails_of(meeting: Meeting) -> Mails:
    """What was mailed of the actions of the meeting, what waits, and what can't be mailed."""
    rows = BoardAction.objects.filter(meeting=meeting, state=BoardAction.State.OPEN)
    actions = rows.select_related("lead_user", "item", "paragraph__item", "board").order_by("pk")
    people = _people(meeting)
    letters: dict[str, Letter] = {}
    unreached = []
    for action in actions:
        found, missing = _leads(action, people)
        for name, email, user in found:
            letter = letters.setdefault(email.casefold(), Letter(name, email, user))
            letter.waiting.append(action)
        if missing:
            unreached.append((action, missing))
    _take_out_sent(meeting, letters)
    return Mails(tuple(sorted(letters.values(), key=lambda letter: letter.name)), tuple(unreached))


Person = tuple[str, str, User | None]


def _leads(action: BoardAction, people: dict[str, Person]) -> tuple[list[Person], str]:
    """The people to mail, and why others can't be."""
    if action.lead_user is not None:
        user = action.lead_user
        if not user.is_active:
            return [], f"The account of {user} is closed."
        return [(str(user), user.email, user)], ""
    names = [name for name in BETWEEN.split(action.lead.strip()) if name]
    if not names:
        return [], "Nobody is named as lead."
    found = [people[name.casefold()] for name in names if name.casefold() in people]
    missing = [name for name in names if name.casefold() not in people]
    return found, f"No e-mail address is known for {', '.join(missing)}." if missing else ""


def account_of(meeting: Meeting, lead: str) -> User | None:
    """The account of the member whom a lead's initials or name mean, when it is one person who has one."""
    found = _people(meeting).get(lead.strip().casefold())
    return found[2] if found else None


def _people(meeting: Meeting) -> dict[str, Person]:
    """Members of the day whom a mail reaches, by name and initials; what two are called names nobody."""
    found: dict[str, set[int]] = defaultdict(set)
    reached: dict[int, Person] = {}
    members = Member.objects.filter(board=meeting.board).on(meeting.day).select_related("user")
    rows = list(members)
    shown = {row.member_id: row for row in meeting.attendance.exclude(member=None)}
    for member in rows:
        user = member.user if member.user and member.user.is_active else None
        email = user.email if user else member.email
        names = {member.name, member.initials}
        if line := shown.get(member.pk):
            names |= {line.name, line.initials}
        for name in names:
            found[name.casefold()].add(member.pk)
        if email:
            reached[member.pk] = (member.name, email, user)
    single = {name: next(iter(keys)) for name, keys in found.items() if len(keys) == 1}
    return {name: reached[key] for name, key in single.items() if key in reached}


def _take_out_sent(meeting: Meeting, letters: dict[str, Letter]) -> None:
    """A mail's key ends with its newest action: that one and older ones are not mailed again."""
    begins = key_of(meeting)
    for log in MailLog.objects.filter(digest_key__startswith=begins).order_by("-pk"):
        letter = letters.get(log.email.casefold())
        if letter is None:
            continue
        letter.sent.append(log)
        newest = int(log.digest_key.removeprefix(begins))
        letter.waiting = [action for action in letter.waiting if action.pk > newest]
