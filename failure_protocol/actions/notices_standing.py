"""What every step of a ladder shares: its lock, its cached standing, the first contact of the incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from core.errors import Refused
from failure_protocol.ladder import Place, Reached, Written, counts, standing_of
from failure_protocol.models import Incident, Ladder, LadderPerson, Notice, ProtocolSettings
from failure_protocol.models.team import Body

_TOLD = (Written.SENT, Written.EXERCISE)


def lock(ladder: Ladder) -> Ladder:
    """The ladder as it is now, held until the transaction ends: people and the minute's task take turns."""
    rows = Ladder.objects.select_related("incident__partnership", "sender")
    return rows.select_for_update(of=("self",)).get(pk=ladder.pk)


def check_open(incident: Incident) -> None:
    """Refuse in an incident that is over.

    Raises:
        Refused: it was closed or stood down.
    """
    if incident.has_ended:
        raise Refused(f"{incident} is over, so nobody is told any more. Reopen it first.")


def people_of(ladder: Ladder, at: datetime) -> list[LadderPerson]:
    """Who stands on the ladder of this body now, in order."""
    found = LadderPerson.objects.at(ladder.incident.partnership, at)
    return [each for each in found if each.body == ladder.body]


def reached(notices: Iterable[Notice], now: datetime) -> list[Reached]:
    """What was done about each recipient, from the attempts (prefetched or not)."""
    found = []
    for notice in notices:
        rows = list(notice.attempts.all())
        found.append(
            Reached(
                tried=any(row.outcome for row in rows), spoke=any(counts(row.outcome) for row in rows),
                written=any(row.state and row.state_at(now) in _TOLD for row in rows),
                acknowledged=notice.acknowledged_at is not None,
            )
        )  # fmt: skip
    return found


def refresh(ladder: Ladder, at: datetime) -> Ladder:
    """Work the cached standing out anew from notices and attempts."""
    notices = list(ladder.notices.filter(opened_at__isnull=False).prefetch_related("attempts__mail"))
    has_lead = any(notice.place == Place.LEAD for notice in notices) or any(
        each.place == Place.LEAD for each in people_of(ladder, at)
    )
    found = reached(notices, at)
    standing = standing_of(found, has_lead=has_lead, dead_end=ladder.dead_end_at is not None)
    done = any(each.acknowledged for each in found)
    written = (row for notice in notices for row in notice.attempts.all() if row.state)
    failed = any(row.state_at(at) == Written.FAILED for row in written)
    ladder.standing, ladder.has_failure = standing, failed and not done
    Ladder.objects.filter(pk=ladder.pk).update(standing=standing, has_failure=ladder.has_failure)
    return ladder


def contacted(incident: Incident, at: datetime) -> None:
    """The first contact with either Lead starts K02. An earlier one may come to light; a later one, or an
    acknowledgement long after, never moves it (table Z8).
    """
    rows = Incident.objects.filter(Q(contact_at=None) | Q(contact_at__gt=at), pk=incident.pk)
    if rows.update(contact_at=at):
        incident.contact_at = at


def escalate_minutes(incident: Incident) -> int:
    """After how many minutes the ladder goes on: a local setting, the procedure has no figure (table Z9)."""
    row = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    return (row or ProtocolSettings()).escalate_minutes


def body_words(body: str) -> str:
    """As it stands in a sentence."""
    return "NHS" if body == Body.NHS else Body(body).label.lower()
