"""Papers that came after the agenda was out, put together so that they are published and numbered as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from oversight.models import Meeting, Paper, Supplement

OPEN = frozenset({Meeting.State.PUBLISHED, Meeting.State.HELD})


@transaction.atomic
def add_supplement(
    *, meeting: Meeting, papers: Sequence[Paper], reason: str, by: User, at: datetime
) -> Supplement:
    """Group late papers under the next number of the meeting, with the chair's reason.

    Raises:
        Refused: the agenda is not out yet, or the meeting is over; a paper is of another meeting, withdrawn,
            in a supplement already, or went out with the agenda.
        ValidationError: no paper, or no reason (by field).
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state not in OPEN:
        raise Refused(
            "A supplement is for papers that come between the agenda and the minutes. Before that, add them "
            "to the agenda."
        )
    if not papers:
        raise ValidationError({"papers": "Choose the papers of the supplement."})
    if not reason.strip():
        raise ValidationError({"reason": "Enter why they came late, in the chair’s words."})
    rows = Paper.objects.select_for_update().filter(pk__in=[paper.pk for paper in papers])
    found = list(rows.select_related("item__meeting__board__partnership"))
    for paper in found:
        _refuse(paper, meeting)
    last = meeting.supplements.aggregate(last=Max("number"))["last"] or 0
    supplement = Supplement.objects.create(
        meeting=meeting, number=last + 1, reason=reason.strip(), created_at=at
    )
    Paper.objects.filter(pk__in=[paper.pk for paper in found]).update(
        supplement=supplement.number, version=F("version") + 1
    )
    record(
        by=by, verb="oversight.supplement_added", obj=supplement, partnership=meeting.partnership,
        before=None, after={"papers": [paper.discreet for paper in found]}, at=at, note=supplement.reason,
    )  # fmt: skip
    return supplement


def _refuse(paper: Paper, meeting: Meeting) -> None:
    name = paper.discreet
    if paper.item.meeting_id != meeting.pk:
        raise Refused(f"“{name}” belongs to another meeting.")
    if paper.state == Paper.State.WITHDRAWN:
        raise Refused(f"“{name}” is withdrawn.")
    if paper.supplement:
        raise Refused(f"“{name}” is in supplement {paper.supplement} already.")
    if not paper.came_late:
        raise Refused(f"“{name}” went out with the agenda, so it is in the pack already.")
