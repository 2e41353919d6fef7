"""Advice on a paper: asked of a person with a working-day clock, answered, asked again of a new version."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import notifications
from accounts.access import members_with
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from core.working_days import add_working_days
from oversight.models import Advice, Paper, PaperVersion

MAIL = "oversight/mail_advice.txt"


def due_day(paper: Paper, at: datetime) -> date:
    """The last day for an answer: so many working days after the day on which it is asked.

    Raises:
        core.working_days.UnknownYear: no bank holidays are known for that year.
    """
    return add_working_days(timezone.localtime(at).date(), paper.item.meeting.board.advice_days)


def refuse_adviser(paper: Paper, person: User, at: datetime) -> None:
    """Raises Refused when `person` may not read the paper, or not answer."""
    day = timezone.localtime(at).date()
    if not members_with(paper.partnership, Permission.WRITE_PAPERS, day).filter(pk=person.pk).exists():
        raise Refused(f"{person} has no role here that lets them answer. Ask somebody who may write papers.")
    readers = members_with(paper.partnership, Permission.VIEW_EXEMPT, day)
    if paper.is_exempt and not readers.filter(pk=person.pk).exists():
        raise Refused(
            f"{person} may not read exempt papers. Ask somebody who may, or have their role changed."
        )


def write_request(
    *, paper: Paper, version: PaperVersion, kind: str, person: User, by: User, at: datetime, again: bool
) -> Advice:
    """Write one request, and mail it."""
    row = Advice.objects.create(
        paper=paper, of_version=version, kind=Advice.Kind(kind).value, asked_of=person, asked_by=by,
        asked_at=at, due_on=due_day(paper, at),
    )  # fmt: skip
    record(
        by=by, verb="oversight.advice_asked", obj=paper, partnership=paper.partnership, label=paper.discreet,
        before=None, after={"kind": row.kind, "of": str(person), "due": row.due_on, "again": again}, at=at,
    )  # fmt: skip
    tell(row, person, "again" if again else "asked", by, at)
    return row


def ask_again(*, paper: Paper, version: PaperVersion, by: User, at: datetime) -> None:
    """A version came: open requests are about it now, and what was cleared before is asked anew, once."""
    latest: dict[tuple[str, int], Advice] = {}
    for row in paper.advice.select_related("asked_of", "asked_by"):
        latest[row.kind, row.asked_of_id] = row
    for row in latest.values():
        if row.answered_at is None:
            Advice.objects.filter(pk=row.pk, answered_at=None).update(of_version=version)
        elif row.outcome == Advice.Outcome.CLEARED:
            write_request(
                paper=paper, version=version, kind=row.kind, person=row.asked_of, by=by, at=at, again=True
            )
            Paper.objects.filter(pk=paper.pk, state=Paper.State.DRAFT).update(
                state=Paper.State.ADVICE, version=F("version") + 1
            )
            paper.refresh_from_db()


def tell(row: Advice, person: User, what: str, by: User, at: datetime) -> None:
    """Mail about a request: `what` is asked, again or answered. An exempt paper is not named in a mail."""
    paper = row.paper
    context = {
        "what": what, "paper": paper.discreet, "kind": row.get_kind_display().lower(), "due": row.due_on,
        "outcome": row.get_outcome_display() if row.outcome else "", "by": str(by),
        "words": "" if paper.is_exempt else row.words, "meeting": str(paper.item.meeting),
        "url": settings.SITE_URL + _address(row, what),
    }  # fmt: skip
    subject = {
        "asked": "Advice is asked of you", "again": "Advice is asked of you again",
        "answered": "Your request for advice is answered",
    }[what]  # fmt: skip
    notifications.send(
        person, f"{subject}: {paper.item.meeting.board}", MAIL, context,
        "a paper for this board names you", by=by, partnership=paper.partnership, at=at,
    )  # fmt: skip


def _address(row: Advice, what: str) -> str:
    if what == "answered":
        return row.paper.get_absolute_url()
    return reverse("oversight:advice_answer", args=[row.pk])
