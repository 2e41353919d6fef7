"""What a person wants: asked, ranked, refused; looks, visits and trial stays before deciding (P04, P05)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow, get_person
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.moves import enter
from failure_protocol.matrix import Level
from failure_protocol.models import Choice, ChoiceRank, Incident, Person, PlaceVisit, Refusal
from failure_protocol.models.logs import LogKind
from failure_protocol.placement_states import BEFORE_LEAVING
from providers.models import Location

Wish = Location | str  # a home, or an area in words


@transaction.atomic
def record_choice(
    *, person: Person, kind: str, asked_on: date, informed_how: str, by: User, at: datetime,
    ranks: Sequence[Wish] = (), words: str = "",
) -> Choice:  # fmt: skip
    """Write down what a person wants, the dearest first. What was said before stays to be read.

    Raises:
        PermissionDenied, Http404: not one whom the person may move.
        ValidationError: nobody says how they were informed; homes are ranked where there is no preference.
    """
    incident = _begin(person, by)
    wrong = {} if informed_how.strip() else {"informed_how": "Say how the person was told of the choices."}
    if kind not in Choice.Kind.values:
        wrong["kind"] = "Choose what the person said."
    elif kind == Choice.Kind.RANKED and not ranks:
        wrong["ranks"] = "Enter at least one home or area."
    elif kind != Choice.Kind.RANKED and ranks:
        wrong["ranks"] = "Somebody without a preference has named no homes. Choose “Named areas or homes”."
    elif len({str(wish).casefold() for wish in ranks}) < len(ranks):
        wrong["ranks"] = "A home or area stands in the list twice."
    if asked_on > timezone.localtime(at).date():
        wrong["asked_on"] = "This is in the future. Enter the day on which they were asked."
    if wrong:
        raise ValidationError(wrong)
    choice = Choice.objects.create(
        person=person, kind=kind, asked_on=asked_on, informed_how=informed_how.strip()[:200], informed_by=by,
        words=words.strip(), by=by, at=at,
    )  # fmt: skip
    for rank, wish in enumerate(ranks, 1):
        home = wish if isinstance(wish, Location) else None
        area = "" if home else str(wish).strip()[:100]
        ChoiceRank.objects.create(choice=choice, rank=rank, location=home, area=area)
    said = choice.get_kind_display().lower()
    _log(incident, person, f"{person} was asked where they want to live: {said}.", by, at)
    return choice


@transaction.atomic
def refuse_home(*, person: Person, location: Location, reason: str, by: User, at: datetime) -> Refusal:
    """Write down that a person does not want to live in a home. Nobody can place them there (P04).

    Raises:
        ValidationError: no reason.
        Refused: they refused it already, or a placement there goes on.
    """
    incident = _begin(person, by)
    if not reason.strip():
        raise ValidationError({"reason": "Say why, in the person’s own words where you can."})
    before = [state.value for state in BEFORE_LEAVING]
    coming = person.placements.filter(location=location, state__in=before).first()
    if coming is not None:
        raise Refused(f"Placement {coming.number} leads there. Decline it: that writes the refusal down too.")
    try:
        with transaction.atomic():
            refusal = Refusal.objects.create(
                person=person, location=location, reason=reason.strip(), by=by, at=at
            )
    except IntegrityError:
        raise Refused(f"{person} refused {location} already.") from None
    _log(incident, person, f"{person} refuses {location}.", by, at)
    return refusal


@transaction.atomic
def withdraw_refusal(*, refusal: Refusal, why: str, by: User, at: datetime) -> Refusal:
    """The person says that the home could be after all.

    Raises:
        ValidationError: nobody says what changed.
        Refused: it was withdrawn already.
    """
    incident = _begin(refusal.person, by)
    if not why.strip():
        raise ValidationError({"why": "Say what the person said, and to whom."})
    rows = Refusal.objects.filter(pk=refusal.pk, withdrawn_at=None)
    if not rows.update(withdrawn_at=at, withdrawn_why=why.strip()):
        raise Refused("This was withdrawn already.")
    refusal.refresh_from_db()
    words = f"{refusal.person} no longer refuses {refusal.location}."
    _log(incident, refusal.person, words, by, at)
    return refusal


@transaction.atomic
def plan_visit(
    *, person: Person, location: Location, kind: str, planned_on: date, who: str, by: User, at: datetime
) -> PlaceVisit:
    """Arrange a look, a visit or a trial stay.

    Raises:
        ValidationError: nobody goes along, or of no known kind.
    """
    incident = _begin(person, by)
    wrong = {} if who.strip() else {"who": "Say who goes, and how they get there."}
    if kind not in PlaceVisit.Kind.values:
        wrong["kind"] = "Choose who goes where."
    if wrong:
        raise ValidationError(wrong)
    visit = PlaceVisit.objects.create(
        person=person, location=location, kind=kind, planned_on=planned_on, who=who.strip(), by=by, at=at
    )
    words = f"{person}, {location}: {visit.get_kind_display().lower()}, arranged."
    _log(incident, person, words, by, at)
    return visit


@transaction.atomic
def finish_visit(
    *, visit: PlaceVisit, version: int, state: str, outcome: str, by: User, at: datetime
) -> PlaceVisit:
    """Write down what came of it.

    Raises:
        ValidationError: no words, or it is still to be.
        ChangedMeanwhile: somebody wrote first.
    """
    incident = _begin(visit.person, by)
    wrong = {} if outcome.strip() else {"outcome": "Say what the person made of it, or why it was not."}
    if state not in (PlaceVisit.State.HELD, PlaceVisit.State.OFF):
        wrong["state"] = "Choose whether it took place."
    if wrong:
        raise ValidationError(wrong)
    rows = PlaceVisit.objects.filter(pk=visit.pk, version=version, state=PlaceVisit.State.PLANNED)
    if not rows.update(state=state, outcome=outcome.strip(), version=version + 1):
        visit.refresh_from_db()
        raise ChangedMeanwhile(visit)
    visit.refresh_from_db()
    words = f"{visit.person}, {visit.location}: {visit.get_kind_display().lower()}, "
    _log(incident, visit.person, words + visit.get_state_display().lower() + ".", by, at)
    return visit


def _begin(person: Person, by: User) -> Incident:
    incident = person.incident
    allow(by, incident, "moves", Level.EDIT)
    get_person(by, incident, person.pk)
    enter(incident)
    return incident


def _log(incident: Incident, person: Person, words: str, by: User, at: datetime) -> None:
    add_entry(incident=incident, kind=LogKind.VACANCY, text=words, by=by, at=at, person=person)
