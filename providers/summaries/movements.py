"""What moved between two days: ratings, new registrations, registrations that ended, changes of owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from providers.kinds import Kind, worse
from providers.models import Location, Succession
from providers.summaries.profile import History, Member, kinds_of, label_words


@dataclass(frozen=True, slots=True)
class Place:
    """A home as the report names it: the regulator's public facts, a person's name left out."""

    pk: int
    name: str
    kind: str
    run_by: str
    beds: int

    @property
    def kind_words(self) -> str:
        """As "Nursing home"."""
        return str(Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class RatingMove:
    """A home whose rating is another one than at the last report; "Not yet rated" is one of them."""

    place: Place
    was: str
    now: str
    on: date | None

    @property
    def fell(self) -> bool:
        """Whether it fell; False when one side is no rating."""
        return worse(self.now, self.was)

    @property
    def was_words(self) -> str:
        """The rating then."""
        return label_words(self.was)

    @property
    def now_words(self) -> str:
        """The rating now."""
        return label_words(self.now)


@dataclass(frozen=True, slots=True)
class Registration:
    """A home that was registered, or whose registration ended. `follows` names the other side of a change of
    owner; `label` is the rating that it has or had.
    """

    place: Place
    on: date | None
    label: str
    follows: str = ""

    @property
    def label_words(self) -> str:
        """Its rating in words."""
        return label_words(self.label)


@dataclass(frozen=True, slots=True)
class Movements:
    """Between two days."""

    rated: tuple[RatingMove, ...]
    opened: tuple[Registration, ...]
    ended: tuple[Registration, ...]

    def __bool__(self) -> bool:
        return bool(self.rated or self.opened or self.ended)


def movements(known: History, since: date, day: date) -> Movements:
    """Whose rating moved, who was registered and whose registration ended after `since`, up to `day`.

    `known` must reach to `day`. Only kinds that the profile shows.
    """
    shown = set(kinds_of(known))
    then = {m.pk: m for m in known.members(since) if m.kind in shown}
    now = {m.pk: m for m in known.members(day) if m.kind in shown}
    moved = [m for pk, m in now.items() if pk in then and then[pk].label != m.label]
    opened = [m for pk, m in now.items() if pk not in then]
    ended = [m for pk, m in then.items() if pk not in now]
    rows = {
        row.pk: row
        for row in Location.objects.filter(pk__in=[m.pk for m in (*moved, *opened, *ended)]).select_related(
            "provider"
        )
    }
    followed = _followed(row.cqc_id for row in rows.values())
    return Movements(
        rated=tuple(
            sorted(
                (RatingMove(_place(rows[m.pk], m), then[m.pk].label, m.label, m.published_on) for m in moved),
                key=lambda move: (not move.fell, move.place.name),
            )
        ),
        opened=_registrations(opened, rows, followed.before, "registered_from"),
        ended=_registrations(ended, rows, followed.after, "registered_to"),
    )


@dataclass(frozen=True, slots=True)
class _Followed:
    before: Mapping[str, str]
    after: Mapping[str, str]


def _followed(ids: Iterable[str]) -> _Followed:
    """By ID: the name of who was there before, and of who came after."""
    known = list(ids)
    before, after = {}, {}
    for row in Succession.objects.filter(Q(before_id__in=known) | Q(after_id__in=known)):
        before[row.after_id] = row.before_name or row.before_id
        after[row.before_id] = row.after_name or row.after_id
    return _Followed(before, after)


def _registrations(
    members: Sequence[Member], rows: Mapping[int, Location], names: Mapping[str, str], field: str
) -> tuple[Registration, ...]:
    found = [
        Registration(
            _place(rows[m.pk], m), getattr(rows[m.pk], field), m.label, names.get(rows[m.pk].cqc_id, "")
        )
        for m in members
    ]
    return tuple(sorted(found, key=lambda each: (each.on or date.min, each.place.name)))


def _place(row: Location, member: Member) -> Place:
    run_by = row.provider.public_name if row.provider else ""
    return Place(row.pk, row.name, member.kind, run_by, row.beds or 0)
