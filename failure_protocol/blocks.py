"""What stands in the way of a placement, from what other nouns know of the person (4.6, 4.7).

Codes: best_interests, imca, dols (summaries/authority.py); worker (S15); hoist (moving and handling, S14).
Words are for everybody who moves people: what is known of somebody's capacity stands on their page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from failure_protocol.models import Person, PersonWorker, Placement
from failure_protocol.models.incidents import Known
from failure_protocol.summaries.authority import authority_of
from providers.models import Feature, HomeRecord


@dataclass(frozen=True)
class Block:
    """One thing that stands in the way."""

    code: str
    words: str


def blocks_of(placement: Placement, at: datetime) -> tuple[Block, ...]:
    """Everything that stands in the way at the moment, each code once, in order."""
    found: dict[str, Block] = {}
    for each in (*_worker(placement.person, at), *_authority(placement, at), *_hoist(placement)):
        found.setdefault(each.code, each)
    return tuple(found.values())


def named_worker(person: Person, at: datetime) -> PersonWorker | None:
    """Who is responsible for the person at the moment (S15)."""
    rows = person.workers.filter(part=PersonWorker.Part.NAMED, ends_at=None, starts_at__lte=at)
    return rows.select_related("user").first()


def _worker(person: Person, at: datetime) -> Iterator[Block]:
    if named_worker(person, at) is None:
        yield Block("worker", "Nobody is the person’s named worker")


def _authority(placement: Placement, at: datetime) -> Iterator[Block]:
    for each in authority_of(placement.person, at, location=placement.location).blocks:
        yield Block(str(each.code), each.open_words)


def _hoist(placement: Placement) -> Iterator[Block]:
    """A hoist is needed, and nobody says that the new place has one."""
    person = placement.person
    assessed = person.moving_assessments.first()
    needed = assessed.hoist if assessed is not None and assessed.hoist != Known.UNKNOWN else person.hoist
    if needed != Known.YES:
        return
    there = set(placement.offer.features) if placement.offer else set()
    record = HomeRecord.objects.filter(
        partnership=placement.incident.partnership_id, location=placement.location_id
    ).first()
    if Feature.HOIST not in there | set(record.features if record else ()):
        yield Block("hoist", "A hoist is needed, and the new place is not known to have one")
