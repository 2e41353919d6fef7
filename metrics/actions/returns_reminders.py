"""Homes are reminded of their returns by mail: once some days before the deadline, once after it.

Source: registers-and-returns.md section 3 (reminders before and after; who was chased when).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts import notifications
from accounts.models import User
from core.words import count_of, day_words
from metrics.actions.returns import note_chase
from metrics.models import Chase, Window
from metrics.summaries.returns import completeness, local_day
from providers.models import HomePerson, HomeStaff, Location

WITH_HOME = ("draft", "sent_back")


@transaction.atomic
def remind_of_returns(*, by: User, at: datetime) -> list[Chase]:
    """Write to every home whose reminder is due today; each mail is kept as a chase. Run twice, sends once.

    A night that was missed is made good on the next. Goes to the home's own staff who sign in, and to the
    addresses that are known of its people; one mail a person, home and day, with all that is due.
    """
    day = local_day(at)
    due: dict[Location, list[Window]] = defaultdict(list)
    for window in Window.objects.open_on(day).select_related("form__partnership").order_by("due_on", "pk"):
        since = _reminder_since(window, day)
        if since is None:
            continue
        told = _told_since(window, since)
        for each in completeness(window, day).homes:
            is_open = each.parent is None or each.parent.state in WITH_HOME
            if is_open and each.location.pk not in told:
                due[each.location].append(window)
    return [chase for home, windows in due.items() for chase in _write_to(home, windows, day, by, at)]


def _reminder_since(window: Window, day: date) -> date | None:
    """The first day of the reminder that is due on `day`: before the deadline, or after it; None = none."""
    after = window.due_on + timedelta(days=max(window.form.remind_after, 1))
    if day >= after:
        return after
    before = window.due_on - timedelta(days=window.form.remind_before)
    return before if before <= day <= window.due_on else None


def _told_since(window: Window, since: date) -> set[int]:
    rows = Chase.objects.filter(window=window, is_automatic=True)
    return {row.location_id for row in rows if local_day(row.at) >= since}


def _write_to(home: Location, windows: list[Window], day: date, by: User, at: datetime) -> list[Chase]:
    partnership = windows[0].form.partnership
    mine = [each for each in windows if each.form.partnership_id == partnership.pk]
    others = [each for each in windows if each.form.partnership_id != partnership.pk]
    subject = f"{count_of(len(mine), 'return')} of {home} {'is' if len(mine) == 1 else 'are'} due"
    context = {
        "home": home, "lines": [_line(each, day) for each in mine],
        "url": f"{settings.SITE_URL.rstrip('/')}{reverse('metrics:returns')}",
    }  # fmt: skip
    made = []
    for address, user in _addresses(mine[0], home, day).items():
        mail = notifications.send_to(
            address, subject, "metrics/returns_mail.txt", context, f"you answer for {home}", user=user,
            partnership=partnership, at=at,
            digest_key=f"returns-{partnership.pk}-{home.pk}-{day.isoformat()}",
        )  # fmt: skip
        if mail is not None:
            made += [
                note_chase(
                    window=each,
                    location=home,
                    how=Chase.How.MAIL,
                    to=address,
                    by=by,
                    at=at,
                    is_automatic=True,
                )
                for each in mine
            ]
    return [*made, *(_write_to(home, others, day, by, at) if others else [])]


def _addresses(window: Window, home: Location, day: date) -> dict[str, User | None]:
    """Address -> the account, if there is one. Nobody twice, whatever the capitals."""
    about = {"partnership": window.form.partnership, "location": home}
    found: dict[str, User | None] = {}
    staff = HomeStaff.objects.on(day).filter(**about, user__is_active=True).select_related("user")
    for each in staff.order_by("pk"):
        found.setdefault(each.user.email.lower(), each.user)
    people = HomePerson.objects.filter(**about).exclude(email="")
    people = people.filter(Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))
    for person in people.order_by("pk"):
        found.setdefault(person.email.lower(), None)
    return found


def _line(window: Window, day: date) -> str:
    if day > window.due_on:
        return (
            f"{window}: it was due on {day_words(window.due_on)}, and can be sent until "
            f"{day_words(window.locks_on)}"
        )
    return f"{window}: due on {day_words(window.due_on)}"
