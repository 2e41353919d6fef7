"""A person's due dates and reviews as a calendar (RFC 5545): what they lead and may see when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vDuration
from icalendar.prop import vUri

from accounts.models import User
from actionplans.models import Step
from actionplans.rows import StepRow, row_of
from core.words import printable, shortened

LONGEST = 120


def calendar_of(user: User, *, day: date, site_url: str, service: str) -> bytes:
    """The calendar of `user` as it stands on `day`: every open step they lead that has a date or a review.

    Identifiers stay the same from one reading to the next, so that a moved date moves the event.
    """
    steps = (
        Step.objects.visible_to(user).led_by(user).unfinished().filter(action__workstream__plan__state="open")
    )
    book = Calendar()
    book.add("prodid", f"-//{printable(service)}//Action plans//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", f"Action plans: {printable(user.full_name)}")
    book.add("x-published-ttl", "PT4H")
    book.add("refresh-interval", vDuration(timedelta(hours=4)), parameters={"VALUE": "DURATION"})
    for step in steps.order_by("pk").with_parents().prefetch_related("leads", "action__leads"):
        for event in _events(step, day, site_url):
            book.add_component(event)
    return bytes(book.to_ical())


def _events(step: Step, day: date, site_url: str) -> Iterable[Event]:
    row = row_of(step, day)
    if row.due:
        yield _event(step, row, row.due, "review" if row.by_review else "due", site_url)
    if step.review_date and not (row.due and row.by_review):
        yield _event(step, row, step.review_date, "review", site_url)


def _event(step: Step, row: StepRow, day: date, what: str, site_url: str) -> Event:
    """An all-day event. Text goes in as text: the library escapes commas, semicolons and line ends."""
    event = Event()
    words = "Review" if what == "review" else "Due"
    host = urlsplit(site_url).hostname or "localhost"
    # When the step last changed: the same bytes come out until something did.
    stamp = (step.last_update_at or row.plan.created_at).astimezone(UTC)
    lines = (row.plan.title, str(row.workstream), row.step.status.label, row.step.text)
    event.add("uid", f"step-{step.pk}-{what}@{host}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", step.version)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{words}: {row.ref} {shortened(printable(row.step.text), LONGEST)}")
    event.add("description", printable("\n".join(lines)))
    event.add("url", vUri(site_url.rstrip("/") + step.get_absolute_url()))
    return event
