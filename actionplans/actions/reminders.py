"""Reminders: one mail a person and day, whatever the number of rows and runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import notifications
from accounts.access import may
from accounts.models import MailLog, User
from accounts.permissions import Permission
from actionplans import reminders as rules
from actionplans.actions.updates import facts_of
from actionplans.models import Lead, Reminder, ReminderPreference, ReminderRun, RoundRow, Step
from actionplans.rows import StepRow, row_of
from audit.actions import record
from core.words import shortened
from core.working_days import is_working_day, previous_working_day

LONGEST = 100


@dataclass(frozen=True)
class Digest:
    """What one person is reminded of: steps on a mark, rows sent back, and how many are late in all."""

    user: User
    steps: tuple[StepRow, ...]
    sent_back: tuple[RoundRow, ...]
    late: int

    @property
    def rows(self) -> int:
        """How many rows the mail lists."""
        return len(self.steps) + len(self.sent_back)


@dataclass(frozen=True)
class Sent:
    """What a morning did. `mails` is what became of each mail, by person, in words."""

    day: date
    working_day: bool
    since: date | None
    digests: tuple[Digest, ...]
    mails: dict[int, str]


def send_reminders(*, day: date, at: datetime, dry_run: bool = False) -> Sent:
    """Remind everybody of what `day` calls for; a second run of the day sends only what is missing.

    Weekends and bank holidays send nothing: the next working day covers them. Each person's mail is a
    transaction of its own, so one that fails takes no other with it.

    Raises:
        core.working_days.UnknownYear: the bank holidays of the year are not known.
    """
    if not is_working_day(day):
        return Sent(day, working_day=False, since=None, digests=(), mails={})
    last = ReminderRun.objects.filter(day__lt=day).values_list("day", flat=True).first()
    window = rules.window(day, last, previous_working_day(day))
    digests = tuple(digests_of(window))
    if dry_run:
        return Sent(day, True, window.since, digests, {each.user.pk: "not sent: dry run" for each in digests})  # noqa: FBT003
    mails = {each.user.pk: _send(each, day, at) for each in digests}
    ReminderRun.objects.get_or_create(day=day, defaults={"since": window.since, "finished_at": at})
    return Sent(day, True, window.since, digests, mails)  # noqa: FBT003


def digests_of(window: rules.Window) -> list[Digest]:
    """What each person who wants reminders is reminded of, by name. A fixed number of queries."""
    steps = (
        Step.objects.unfinished()
        .filter(action__workstream__plan__state="open")
        .with_parents()
        .prefetch_related("leads__user", "action__leads__user")
    )
    called: dict[int, list[StepRow]] = defaultdict(list)
    late: dict[int, int] = defaultdict(int)
    people: dict[int, User] = {}
    for step in steps:
        leaders = _with_account(step.leading)
        if not leaders:
            continue
        people |= leaders
        row = row_of(step, window.day)
        for pk in leaders:
            late[pk] += row.step.is_late
            if rules.is_called_for(facts_of(step), window.days):
                called[pk].append(row)
    back = _sent_back(people)
    off = set(ReminderPreference.objects.filter(wanted=False).values_list("user_id", flat=True))
    wanted = [people[pk] for pk in {*called, *back} - off]
    ordered = sorted(wanted, key=lambda user: (user.full_name, user.pk))
    found = (_digest(user, called[user.pk], back.get(user.pk, []), late[user.pk]) for user in ordered)
    return [digest for digest in found if digest.rows]


def _with_account(leads: Iterable[Lead]) -> dict[int, User]:
    """The accounts among the leads; people who left are not among them."""
    return {lead.user.pk: lead.user for lead in leads if lead.user and lead.user.is_active}


def _sent_back(people: dict[int, User]) -> dict[int, list[RoundRow]]:
    """Rows of open rounds that were sent back and still wait, by the person who leads them.

    Who is found is added to `people`.
    """
    found: dict[int, list[RoundRow]] = defaultdict(list)
    rows = RoundRow.objects.filter(state=RoundRow.State.SENT_BACK, round__closed_at=None).with_parents()
    for row in rows.prefetch_related("step__leads__user", "action__leads__user"):
        own = list(row.step.leads.all()) if row.step else []
        for pk, user in _with_account(own or row.action.own_leads).items():
            people.setdefault(pk, user)
            found[pk].append(row)
    return found


def _digest(user: User, steps: list[StepRow], back: list[RoundRow], late: int) -> Digest:
    """Only what the person may still see: who left a partnership hears no more of it."""
    mine = [row for row in steps if may(user, Permission.VIEW_PLANS, row.plan.partnership)]
    mine.sort(key=lambda row: (-row.step.days_late, row.plan.title, row.ref, row.step.pk))
    theirs = [row for row in back if may(user, Permission.VIEW_PLANS, row.partnership)]
    return Digest(user, tuple(mine), tuple(theirs), late)


def _send(digest: Digest, day: date, at: datetime) -> str:
    """Queue the mail and note it, both or neither; the words say what became of it."""
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(user=digest.user, day=day, steps=digest.rows)
            mail = _mail(digest, day, at)
            Reminder.objects.filter(pk=reminder.pk).update(mail=mail)
    except IntegrityError:
        before = Reminder.objects.select_related("mail").filter(user=digest.user, day=day).first()
        state = before.mail.get_state_display().lower() if before and before.mail else "sent"
        return f"already done today: {state}"
    return (
        "queued" if mail is None or mail.state == MailLog.State.WAITING else mail.get_state_display().lower()
    )


def _mail(digest: Digest, day: date, at: datetime) -> MailLog | None:
    site = settings.SITE_URL.rstrip("/")
    partnerships = {row.plan.partnership for row in digest.steps} | {
        row.partnership for row in digest.sent_back
    }
    context: dict[str, Any] = {
        "late": [_line(row) for row in digest.steps if row.step.is_late],
        "coming": [_line(row) for row in digest.steps if not row.step.is_late],
        "sent_back": [f"{row}: {row.reason}" for row in digest.sent_back],
        "late_in_all": digest.late,
        "url": site + reverse("actionplans:my_work"),
        "round_url": site + reverse("actionplans:my_round"),
        "preferences_url": site + reverse("actionplans:reminder_preferences"),
    }
    return notifications.send(
        digest.user,
        _subject(digest),
        "actionplans/mail_reminder.txt",
        context,
        "you lead these rows of an action plan and have reminders turned on",
        partnership=partnerships.pop() if len(partnerships) == 1 else None,
        digest_key=f"reminder-{day.isoformat()}",
        at=at,
    )


def _subject(digest: Digest) -> str:
    late = sum(row.step.is_late for row in digest.steps)
    parts = [f"{late} late"] if late else []
    if coming := len(digest.steps) - late:
        parts.append(f"{coming} coming up")
    if digest.sent_back:
        parts.append(f"{len(digest.sent_back)} sent back")
    return f"Your action plan rows: {', '.join(parts)}"


def _line(row: StepRow) -> str:
    return f"{row.when}: {row.ref} {shortened(row.step.text, LONGEST)} ({row.plan.title})"


@transaction.atomic
def set_reminders(*, wanted: bool, by: User) -> None:
    """Turn one's own reminders on or off."""
    before = ReminderPreference.objects.filter(user=by).values_list("wanted", flat=True).first()
    if (True if before is None else before) == wanted:
        return
    choice, _ = ReminderPreference.objects.update_or_create(user=by, defaults={"wanted": wanted})
    record(
        by=by,
        verb="actionplans.reminders_set",
        obj=choice,
        partnership=None,
        before={"wanted": not wanted},
        after={"wanted": wanted},
        label=f"reminders of {by}",
    )
