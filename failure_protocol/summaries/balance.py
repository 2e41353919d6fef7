"""The number that must balance, as every page, pack and report shows it (V08, section 7 item 3).

For other nouns: `balance_of` (the whole incident, or what somebody may count), `balance_here` (of a page).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from failure_protocol.access import live, rights, roles_of, seen_people
from failure_protocol.balance import WORDS, Balance, Missing, Part, balanced
from failure_protocol.matrix import Rights, Scope, TeamRole
from failure_protocol.models import Headcount, Incident, Movement, Person, Placement
from failure_protocol.placement_states import PlacementState

if TYPE_CHECKING:
    from failure_protocol.sections import Here


@dataclass(frozen=True)
class _Row:
    """One person as the register has them, with what the movements and placements say."""

    pk: int
    ref: str
    whereabouts: str
    moved_to: str | None
    coming: str | None
    lived: str | None
    service: int


def balance_of(incident: Incident, user: Any = None, held: Rights | None = None) -> Balance:
    """The sum of an incident, for somebody as far as they may count; the whole for nobody in particular.

    Two queries. People who are missing are named to those who may see them; others are told how many.
    """
    counted, services = Q(incident=incident), Q(service__incident=incident)
    if user is not None:
        held = rights(user, incident) if held is None else held
        counted, services = _counted(user, incident, held)
    rows = list(_rows(counted))
    agreed = _agreed(services, {row.service for row in rows})
    found = balanced((row.whereabouts for row in rows), agreed=agreed, missing=_missing(rows))
    if user is None or held is None or not found.missing or held.scope is Scope.ALL:
        return found
    seen = set(Person.objects.filter(seen_people(user, incident, held)).values_list("pk", flat=True))
    named = tuple(each for each in found.missing if each.person in seen)
    return replace(found, missing=named, hidden=len(found.missing) - len(named))


def balance_here(here: Here) -> Balance | None:
    """The sum for whoever looks at a page, counted once however often the page asks; None = not theirs."""
    if not may_count(here.rights):
        return None
    kept = here.request.__dict__.setdefault("incident_balances", {})
    if here.incident.pk not in kept:
        kept[here.incident.pk] = balance_of(here.incident, here.request.user, here.rights)
    found: Balance = kept[here.incident.pk]
    return found


def may_count(held: Rights) -> bool:
    """Whether somebody may know how many people there are: not who is given packs only."""
    return held.scope not in (Scope.NONE, Scope.PACK)


def _counted(user: Any, incident: Incident, held: Rights) -> tuple[Q, Q]:
    """Whom somebody may count, as filters of Person and Headcount: the provider's staff their own service."""
    if not may_count(held):
        return Q(pk__in=()), Q(pk__in=())
    inside = roles_of(user, incident) - {TeamRole.PROVIDER, TeamRole.RECEIVER, TeamRole.GUEST}
    if inside:
        return Q(incident=incident), Q(service__incident=incident)
    own = incident.team.filter(live(), user_id=user.pk, role=TeamRole.PROVIDER).values("service")
    return Q(incident=incident, service__in=own), Q(service__incident=incident, service__in=own)


def _rows(counted: Q) -> Iterable[_Row]:
    moves = Movement.objects.standing().filter(person=OuterRef("pk")).order_by("-number")
    trips = Placement.objects.filter(person=OuterRef("pk"), state=PlacementState.TRANSIT)
    lived = Placement.objects.lived().filter(person=OuterRef("pk"))
    people = Person.objects.filter(counted).order_by("number")
    for each in people.values_list(
        "pk", "ref", "whereabouts", Subquery(moves.values("now")[:1]), Subquery(trips.values("state")[:1]),
        Subquery(lived.values("state")[:1]), "service",
    ):  # fmt: skip
        yield _Row(*each)


def _agreed(services: Q, wanted: set[int]) -> int | None:
    """What was agreed last with each service; None until every service that has people agreed."""
    newest = Headcount.objects.filter(service=OuterRef("service")).order_by("-agreed_at", "-pk")
    rows = Headcount.objects.filter(services, pk=Subquery(newest.values("pk")[:1]))
    agreed = dict(rows.order_by().values_list("service", "number"))
    return sum(agreed.values()) if agreed and wanted <= set(agreed) else None


def _missing(rows: Iterable[_Row]) -> list[Missing]:
    """People of whom the rows contradict each other, so that nobody can say where they are."""
    found = []
    for row in rows:
        told = Part(row.moved_to or Part.HOME)
        place = Part(row.whereabouts)
        if told is not place:
            why = f"is “{WORDS[place]}” in the register, but the last movement says “{WORDS[told]}”"
            found.append(Missing(row.ref, why, row.pk))
        elif place is Part.TRANSIT and row.coming is None:
            found.append(Missing(row.ref, "is on the way, but no placement says where to", row.pk))
        elif place is Part.ARRIVED and row.lived is None:
            found.append(Missing(row.ref, "has arrived, but no placement says where", row.pk))
    return found
