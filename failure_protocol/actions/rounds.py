"""Home care that goes to another agency by round, whole if possible; the first visit is confirmed (V12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words, next_number
from failure_protocol.actions.moves import enter, move_person
from failure_protocol.actions.moves_plan import begin
from failure_protocol.actions.placements import accept, agree, book, offer_place, propose
from failure_protocol.balance import Part
from failure_protocol.matrix import Level
from failure_protocol.models import FirstVisit, Movement, Person, Placement, RoundTransfer
from failure_protocol.models.incidents import IncidentService
from failure_protocol.models.logs import LogKind
from failure_protocol.placement_states import PlacementState
from providers.models import Location

S = PlacementState


@dataclass(frozen=True)
class Advanced:
    """What came of a step for a whole round: whose placement took it, and whose did not, with the reason."""

    done: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


@transaction.atomic
def transfer_round(
    *, service: IncidentService, name: str, location: Location, people: Sequence[tuple[Person, datetime]],
    by: User, at: datetime, grace_minutes: int = 60, staff: str = "",
) -> RoundTransfer:  # fmt: skip
    """Plan that a round goes to another agency: each person with the moment of its first visit.

    Who has no placement with the agency yet is proposed there; who has one elsewhere stops the whole.

    Raises:
        PermissionDenied, Http404: not people whom the person may move.
        ValidationError: no name, nobody in it, a first visit that is over (by field).
        Refused: not home care, or somebody can't go there.
    """
    incident = service.incident
    allow(by, incident, "moves", Level.EDIT)
    enter(incident)
    wrong = {} if name.strip() else {"name": "Enter the round."}
    if not people:
        wrong["people"] = "Choose at least one person."
    elif any(due <= at for _, due in people):
        wrong["people"] = "A first visit is in the past. Enter when it is to be."
    if wrong:
        raise ValidationError(wrong)
    if not service.is_home_care:
        raise Refused(f"{service} is no home care. Plan a move for each person.")
    transfer = RoundTransfer.objects.create(
        incident=incident, number=next_number(incident, RoundTransfer.objects), service=service,
        name=name.strip()[:80], location=location, starts_at=min(due for _, due in people),
        grace_minutes=grace_minutes, staff=staff.strip(), by=by, at=at,
    )  # fmt: skip
    for person, due in people:
        placement = _to_agency(person, location, transfer, by, at)
        FirstVisit.objects.create(
            transfer=transfer, person=person, placement=placement, due_at=due, by=by, at=at
        )
    words = f"Round {transfer.name}, {count_of(len(people), 'person')}, to {location}"
    words = words.replace("persons", "people")
    add_entry(incident=incident, kind=LogKind.MOVEMENT, text=f"{words}.", by=by, at=at)
    return transfer


@transaction.atomic
def advance_round(
    *, transfer: RoundTransfer, to: PlacementState, by: User, at: datetime, words: str = ""
) -> Advanced:
    """Take the next step for everybody of a round whose turn it is; each who can't is named with the reason.

    Raises:
        Refused: no step that a whole round takes.
    """
    allow(by, transfer.incident, "moves", Level.EDIT)
    enter(transfer.incident)
    steps = {S.OFFERED: S.PROPOSED, S.ACCEPTED: S.OFFERED, S.AGREED: S.ACCEPTED, S.BOOKED: S.AGREED}
    if to not in steps:
        raise Refused("A whole round is offered, accepted, agreed or booked; the rest is for each person.")
    done, refused = [], []
    visits = transfer.visits.filter(ended_at=None, placement__state=steps[to]).order_by("person__number")
    for visit in visits.select_related("placement__person__incident", "placement__location"):
        placement = visit.placement
        try:
            with transaction.atomic():
                _advance(placement, to, words, by, at)
        except (Refused, ChangedMeanwhile) as no:
            refused.append((placement.person.ref, str(no)))
        else:
            done.append(placement.person.ref)
    return Advanced(tuple(done), tuple(refused))


@transaction.atomic
def confirm_visit(
    *, visit: FirstVisit, confirmed_by: str, by: User, at: datetime, happened_at: datetime | None = None,
    late_reason: str = "", key: str = "",
) -> Movement:  # fmt: skip
    """The new agency made its first visit: the person is in its care.

    Raises:
        ValidationError: nobody confirmed it for the agency; the moment can't be.
        Refused: the placement is not booked.
    """
    begin(visit.transfer.incident, visit.placement, by)
    if not confirmed_by.strip():
        raise ValidationError({"confirmed_by": "Enter who confirmed it for the new agency."})
    moved = move_person(
        person=visit.person, to=Part.ARRIVED, by=by, at=at, happened_at=happened_at, key=key,
        late_reason=late_reason, note="First visit of the new agency.",
    )  # fmt: skip
    FirstVisit.objects.filter(pk=visit.pk, confirmed_at=None).update(
        confirmed_at=moved.at, confirmed_by=confirmed_by.strip(), version=visit.version + 1
    )
    visit.refresh_from_db()
    return moved


@transaction.atomic
def answer_missed(*, visit: FirstVisit, words: str, by: User, at: datetime) -> FirstVisit:
    """Say what was done about a first visit that did not come. It stays red until it is confirmed.

    Raises:
        ValidationError: no words.
        Refused: it is not due yet, or it was confirmed.
    """
    incident = begin(visit.transfer.incident, visit.placement, by)
    if not words.strip():
        raise ValidationError({"words": "Say who went, and what the agency says."})
    if visit.confirmed_at is not None or visit.due_at > at:
        raise Refused("This visit is not missed.")
    FirstVisit.objects.filter(pk=visit.pk).update(missed_at=at, missed_words=words.strip())
    visit.refresh_from_db()
    due = local_words(visit.due_at)
    text = f"First visit to {visit.person} by {visit.transfer.location} was missed ({due})."
    add_entry(incident=incident, kind=LogKind.MOVEMENT, text=text, by=by, at=at, person=visit.person)
    return visit


def _to_agency(
    person: Person, location: Location, transfer: RoundTransfer, by: User, at: datetime
) -> Placement:
    coming = person.placements.coming().select_related("location").first()
    if coming is None:
        return propose(person=person, location=location, by=by, at=at, source=f"Round {transfer.name}")
    if coming.location_id != location.pk:
        raise Refused(f"{person} has placement {coming.number} at {coming.location}. Withdraw it first.")
    return coming


def _advance(placement: Placement, to: PlacementState, words: str, by: User, at: datetime) -> None:
    version = placement.version
    if to is S.OFFERED:
        offer_place(placement=placement, version=version, by=by, at=at)
    elif to is S.ACCEPTED:
        accept(placement=placement, version=version, accepted_by=words, by=by, at=at)
    elif to is S.AGREED:
        agree(placement=placement, version=version, agreed_by=words, by=by, at=at)
    else:
        book(placement=placement, version=version, by=by, at=at)
