"""A new version of a paper: one after the other, never instead of another; advice follows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import User
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from oversight import states
from oversight.actions.advice import ask_again
from oversight.models import Paper, PaperVersion


def take_turn(paper: Paper) -> Paper:
    """The paper as it is now, locked: two people who save it do so one after the other."""
    Paper.objects.select_for_update().get(pk=paper.pk)
    found: Paper = Paper.objects.select_related("current", "item__meeting__board__partnership").get(
        pk=paper.pk
    )
    return found


def refuse_settled(paper: Paper) -> None:
    """Raises Refused when the paper is withdrawn, or its meeting is over."""
    if paper.state == Paper.State.WITHDRAWN:
        raise Refused(
            "This paper is withdrawn, and stays as it was. Add a new one if it is needed after all."
        )
    if paper.item.meeting.state not in states.AGENDA_OPEN:
        raise Refused(
            f"The state of the meeting is “{paper.item.meeting.get_state_display()}”, so its papers do not "
            "change any more. Reopen the meeting if they must."
        )


def add_version(
    *, paper: Paper, by: User, at: datetime, note: str, fields: Mapping[str, Any]
) -> PaperVersion:
    """Write the next version and make it the current one; call it inside a transaction, on `take_turn`'s row.

    Raises:
        ChangedMeanwhile: somebody else's version became the current one.
    """
    last = paper.versions.order_by("-number").first()
    version = PaperVersion.objects.create(
        paper=paper, number=last.number + 1 if last else 1, made_by=by, made_at=at,
        note=" ".join(note.split())[:300], **fields,
    )  # fmt: skip
    rows = Paper.objects.filter(pk=paper.pk, current=paper.current)
    if not rows.update(current=version, version=F("version") + 1):
        raise ChangedMeanwhile(Paper.objects.get(pk=paper.pk).current or paper)
    paper.refresh_from_db()
    record(
        by=by, verb="oversight.paper_saved", obj=paper, partnership=paper.partnership, label=paper.discreet,
        before=None, after={"version": version.number}, at=at, note="" if paper.is_exempt else version.note,
    )  # fmt: skip
    ask_again(paper=paper, version=version, by=by, at=at)
    return version
