"""Between plans and the register: homes and providers that an action may concern, and the way back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Partnership
from actionplans.models import Action, Concern
from providers.models import Location, Provider

MOST = 10  # that a search offers


@dataclass(frozen=True, slots=True)
class Found:
    """A home or provider of the register. `kind` as Concern.Kind, `where` tells two of one name apart."""

    kind: str
    pk: int
    name: str
    where: str

    @property
    def field(self) -> str:
        """Under which name a form sends its key."""
        return "location" if self.kind == Concern.Kind.HOME else "provider"


def homes_of(partnership: Partnership) -> QuerySet[Location]:
    """The partnership's own homes, those whose registration ended as well: plans speak of them, too."""
    return Location.objects.of(partnership)


def providers_of(partnership: Partnership) -> QuerySet[Provider]:
    """Who runs the partnership's own homes."""
    return Provider.objects.filter(locations__in=homes_of(partnership)).exclude(name="").distinct()


def find(partnership: Partnership, typed: str) -> list[Found]:
    """Own homes and their providers by name, postcode or the regulator's ID; nothing for no words."""
    words = typed.split()
    if not words:
        return []
    home, provider = Q(), Q()
    for word in words:
        known = Q(name__icontains=word) | Q(cqc_id=word)
        home &= known | Q(postcode__icontains=word)
        provider &= known
    homes = homes_of(partnership).filter(home)[:MOST]
    runs = providers_of(partnership).filter(provider)[:MOST]
    return [*map(_home, homes), *map(_provider, runs)]


def offered(partnership: Partnership, concerns: Iterable[Concern]) -> dict[int, Found]:
    """For each concern that is kept by name: the one own home or provider of exactly that name, if there is
    one. It is offered, never joined by itself: another home may be meant.
    """
    by_kind: dict[str, list[Concern]] = defaultdict(list)
    for concern in concerns:
        if concern.location_id is None and concern.provider_id is None:
            by_kind[concern.kind].append(concern)
    found: dict[int, Found] = {}
    for kind, rows, show in (
        (Concern.Kind.HOME, homes_of(partnership), _home),
        (Concern.Kind.PROVIDER, providers_of(partnership), _provider),
    ):
        found |= _matches(by_kind[kind], rows, show)
    return found


def _matches(concerns: Sequence[Concern], rows: QuerySet[Any], show: Any) -> dict[int, Found]:
    if not concerns:
        return {}
    named = Q()
    for concern in concerns:
        named |= Q(name__iexact=concern.text)
    by_name: dict[str, list[Any]] = defaultdict(list)
    for row in rows.filter(named):
        by_name[row.name.casefold()].append(row)
    same = {concern.pk: by_name[concern.text.casefold()] for concern in concerns}
    return {pk: show(several[0]) for pk, several in same.items() if len(several) == 1}


def _home(home: Location) -> Found:
    where = ", ".join(part for part in (home.town, home.postcode) if part)
    return Found(Concern.Kind.HOME, home.pk, home.name, where or home.cqc_id)


def _provider(provider: Provider) -> Found:
    return Found(Concern.Kind.PROVIDER, provider.pk, provider.name, provider.cqc_id)


def actions_about(partnership: Partnership, home: Location, user: Any) -> list[Action]:
    """Actions that concern the home or its provider, of plans that `user` may see; newest plan first."""
    about = Q(location=home)
    if home.provider_id is not None:
        about |= Q(provider_id=home.provider_id)
    concerns = Concern.objects.filter(about, removed_on=None)
    rows = Action.objects.visible_to(user).filter(
        workstream__plan__partnership=partnership, pk__in=concerns.values("action_id")
    )
    return list(rows.select_related("workstream__plan").order_by("-workstream__plan__as_at", "position"))
