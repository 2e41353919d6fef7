"""The ratings profile: kinds of provider against the regulator's ratings, with the last report's figures.

Source: the profile table of the quality update of December 2020 (boards-and-packs.md section 3). Every figure
is counted from ratings and registrations as they stood on the day, so that an old report can be made again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import Partnership
from providers.kinds import NOT_YET_RATED, RATINGS, SOCIAL_CARE, Domain, Kind, Label
from providers.models import HomeRecord, Location, LocationChange, Rating, RegisterSettings
from providers.querysets.locations import LocationQuerySet

COLUMNS: tuple[str, ...] = (*(str(label.label) for label in RATINGS), NOT_YET_RATED)
KEYS: tuple[str, ...] = (*(label.value for label in RATINGS), "")  # "" = not yet rated
QUESTIONS = tuple(domain for domain in Domain if domain != Domain.OVERALL)
ALWAYS = (Kind.NURSING, Kind.RESIDENTIAL, Kind.HOME_CARE)
_NAMES = {Kind.NURSING: "Nursing homes", Kind.RESIDENTIAL: "Residential homes"}
_DECIDES = ("kind", "council", "dual_primary_id")  # what a later import may have changed since the day


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, and how many at the last report; `before` is None when nothing is compared."""

    now: int
    before: int | None = None

    @property
    def moved(self) -> bool:
        """Whether it differs from the last report."""
        return self.before is not None and self.before != self.now

    @property
    def words(self) -> str:
        """As "8 (7)"; the figure alone where it didn't move."""
        return f"{self.now} ({self.before})" if self.moved else str(self.now)

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One kind of provider, or one key question: a figure for each of COLUMNS."""

    key: str
    name: str
    figures: tuple[Figure, ...]

    @property
    def total(self) -> Figure:
        """All of them."""
        return _sum(self.figures)


@dataclass(frozen=True, slots=True)
class Profile:
    """The table as at `day`; `before` is the day of the last report, None without one."""

    day: date
    before: date | None
    rows: tuple[ProfileRow, ...]
    columns: tuple[str, ...] = COLUMNS

    @property
    def all(self) -> tuple[Figure, ...]:
        """The foot of the table: every kind together."""
        return tuple(_sum(column) for column in zip(*(row.figures for row in self.rows), strict=True))

    @property
    def total(self) -> int:
        """How many are counted."""
        return sum(row.total.now for row in self.rows)

    @property
    def moved(self) -> bool:
        """Whether any figure differs from the last report."""
        return any(figure.moved for row in self.rows for figure in row.figures)


@dataclass(frozen=True, slots=True)
class Member:
    """A location that the profile counts on a day. `label` is "" when it wasn't rated by then."""

    pk: int
    kind: str
    label: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class _Place:
    pk: int
    cqc_id: str
    kind: str
    council: str
    dual_primary_id: str
    registered_from: date | None
    registered_to: date | None

    def stood(self, day: date) -> bool:
        """Registered on the day; without dates it counts as registered (LocationQuerySet.on)."""
        began = self.registered_from is None or self.registered_from <= day
        return began and (self.registered_to is None or self.registered_to > day)


@dataclass(frozen=True, slots=True)
class History:
    """What the profile of any day is counted from, read once: places, what changed on them, ratings."""

    places: tuple[_Place, ...]
    changes: Mapping[tuple[int, str], tuple[tuple[date, str], ...]]  # (place, field) -> (day, old), by day
    labels: Mapping[int, tuple[tuple[date, str], ...]]  # place -> (published, label), oldest first
    councils: frozenset[str]
    named: frozenset[str]  # kinds that the settings name; none = all social care
    by_hand: Mapping[int, bool]
    primaries: Mapping[str, _Place]  # by CQC ID: those that dual registrations name, whoever's they are

    def members(self, day: date) -> tuple[Member, ...]:
        """Who was counted on `day`: ours, registered, each building once."""
        return tuple(self._member(place, day) for place in self.places if self._counts(place, day))

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are watched."""
        return self.named or frozenset(kind.value for kind in SOCIAL_CARE)

    def _counts(self, place: _Place, day: date) -> bool:
        if not place.stood(day):
            return False
        primary = self._then(place, "dual_primary_id", day)
        if primary and primary != place.cqc_id and self._is_counted_at(primary, place, day):
            return False
        chosen = self.by_hand.get(place.pk)
        if chosen is not None:
            return chosen
        return self._then(place, "council", day) in self.councils and self._kind(place, day) in self.kinds

    def _is_counted_at(self, primary: str, place: _Place, day: date) -> bool:
        """Whether the primary stands on the day; of two that name each other the lower ID is it."""
        other = self.primaries.get(primary)
        if other is None or not other.stood(day):
            return False
        names_back = self._then(other, "dual_primary_id", day) == place.cqc_id
        return not (names_back and other.cqc_id > place.cqc_id)

    def _member(self, place: _Place, day: date) -> Member:
        newest: tuple[date | None, str] = (None, "")
        for published, label in self.labels.get(place.pk, ()):
            if published <= day:
                newest = (published, label)
        published_on, label = newest
        return Member(place.pk, self._kind(place, day), label if label in KEYS else "", published_on)

    def _kind(self, place: _Place, day: date) -> str:
        return self._then(place, "kind", day)

    def _then(self, place: _Place, field: str, day: date) -> str:
        """What the register said that day: the old value of the first change after it."""
        for changed_on, old in self.changes.get((place.pk, field), ()):
            if changed_on > day:
                return old
        value: str = getattr(place, field)
        return value


def history(partnership: Partnership, until: date) -> History:
    """What profiles up to `until` are counted from; the same few queries however many homes there are."""
    chosen = RegisterSettings.objects.filter(partnership=partnership).first()
    homes = _homes(partnership)
    changed = LocationChange.objects.filter(field__in=_DECIDES)
    fields = ("pk", "cqc_id", "kind", "council", "dual_primary_id", "registered_from", "registered_to")
    secondary = homes.exclude(dual_primary_id="").order_by()
    primaries = Location.objects.filter(cqc_id__in=secondary.values("dual_primary_id")).order_by()
    ratings = Rating.objects.overall().filter(location__in=homes, published_on__lte=until)
    labels: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for pk, published_on, label in ratings.order_by("published_on", "pk").values_list(
        "location_id", "published_on", "label"
    ):
        labels[pk].append((published_on, label))
    return History(
        places=tuple(_Place(*row) for row in homes.order_by("pk").values_list(*fields)),
        changes=_changes(changed.order_by("on", "pk").values_list("location_id", "field", "on", "old")),
        labels={pk: tuple(found) for pk, found in labels.items()},
        councils=frozenset(chosen.councils if chosen else ()),
        named=frozenset(chosen.kinds if chosen else ()),
        by_hand={
            pk: bool(ours)
            for pk, ours in HomeRecord.objects.filter(partnership=partnership)
            .exclude(ours=None)
            .values_list("location_id", "ours")
        },
        primaries={row[1]: _Place(*row) for row in primaries.values_list(*fields)},
    )


def _homes(partnership: Partnership) -> LocationQuerySet:
    """Who may count on some day: who was ours on an earlier one may be another council's today."""
    changed = LocationChange.objects.filter(field__in=_DECIDES).values("location_id")
    return Location.objects.filter(
        Q(pk__in=Location.objects.of(partnership).values("pk")) | Q(pk__in=changed)
    )


def _changes(
    rows: Iterable[tuple[int, str, date, object]],
) -> dict[tuple[int, str], tuple[tuple[date, str], ...]]:
    """Changes by place and field. A field that was empty, or a kind that nobody had said, was learned later:
    the place was what it is before the register knew.
    """
    found: dict[tuple[int, str], list[tuple[date, str]]] = defaultdict(list)
    for pk, field, on, old in rows:
        learned = old is None or (field != "dual_primary_id" and old in ("", Kind.OTHER))
        if not learned:
            found[(pk, field)].append((on, str(old)))
    return {place: tuple(several) for place, several in found.items()}


def profile(partnership: Partnership, day: date, before: date | None = None) -> Profile:
    """The ratings profile of a partnership's homes as at `day`, compared with `before`.

    Nursing homes, residential homes and home care always have a row; other kinds of social care have one when
    the partnership's settings name them. Both figures use the register of their own day.
    """
    return profile_of(history(partnership, max(day, before or day)), day, before)


def profile_of(known: History, day: date, before: date | None = None) -> Profile:
    """The profile from what was read already. `known` must reach to the later of the two days."""
    now = _counted(known.members(day))
    then = _counted(known.members(before)) if before else None
    rows = tuple(
        ProfileRow(kind, _name(kind), _figures(now[kind], None if then is None else then[kind]))
        for kind in kinds_of(known)
    )
    return Profile(day, before, rows)


def kinds_of(known: History) -> tuple[Kind, ...]:
    """The kinds that have a row: the three of the printed table, and others that were chosen by name."""
    return tuple(kind for kind in Kind if kind in known.named or kind in ALWAYS)


def _name(kind: Kind) -> str:
    return _NAMES.get(kind, str(kind.label))


def _counted(members: Iterable[Member]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for member in members:
        found[member.kind][member.label] += 1
    return found


def _figures(now: Mapping[str, int], then: Mapping[str, int] | None) -> tuple[Figure, ...]:
    return tuple(Figure(now.get(key, 0), None if then is None else then.get(key, 0)) for key in KEYS)


def _sum(figures: Iterable[Figure]) -> Figure:
    several = tuple(figures)
    compared = any(figure.before is not None for figure in several)
    return Figure(
        sum(figure.now for figure in several),
        sum(figure.before or 0 for figure in several) if compared else None,
    )


def key_questions(
    partnership: Partnership, day: date, before: date | None = None, known: History | None = None
) -> tuple[ProfileRow, ...]:
    """The same homes by key question, each question by its own newest rating published by the day.

    The five have dates of their own, so none is taken from the overall rating.
    """
    known = known or history(partnership, max(day, before or day))
    shown = set(kinds_of(known))
    rated = _question_ratings(partnership, max(day, before or day))
    now = _by_question({m.pk for m in known.members(day) if m.kind in shown}, rated, day)
    then = (
        _by_question({m.pk for m in known.members(before) if m.kind in shown}, rated, before)
        if before
        else None
    )
    return tuple(
        ProfileRow(domain, str(domain.label), _figures(now[domain], None if then is None else then[domain]))
        for domain in QUESTIONS
    )


def _question_ratings(partnership: Partnership, until: date) -> list[tuple[int, str, str, date]]:
    """Home, question, label, day; the oldest first."""
    rows = Rating.objects.filter(
        group="Overall", domain__in=QUESTIONS, published_on__lte=until, location__in=_homes(partnership)
    ).order_by("published_on", "pk")
    return list(rows.values_list("location_id", "domain", "label", "published_on"))


def _by_question(
    members: set[int], rated: Iterable[tuple[int, str, str, date]], day: date
) -> dict[str, Counter[str]]:
    """Question -> label -> how many; whoever has no rating of a question is not yet rated in it."""
    newest = {(pk, domain): label for pk, domain, label, on in rated if on <= day}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for domain in QUESTIONS:
        for pk in members:
            label = newest.get((pk, domain), "")
            found[domain][label if label in KEYS else ""] += 1
    return found


def label_words(key: str) -> str:
    """A column's name by its key; "" is not yet rated."""
    return str(Label(key).label) if key else NOT_YET_RATED
