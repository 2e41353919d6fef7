"""The facts of many homes at once that triggers look at (providers/triggers.py), as at the end of a day.

A fixed number of queries for however many homes. Other parts of the program add facts of their own triggers
with `add_facts`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.models import Partnership
from providers import calls, rag, triggers
from providers.kinds import Label
from providers.models import (
    HomeConcern,
    HomeRecord,
    Location,
    LocationChange,
    Rating,
    RegisterSettings,
    Severity,
    Staffing,
    ThemeRating,
    Vacancy,
)

Supplier = Callable[[Partnership, Sequence[Location], date], Mapping[int, Any]]
OF_THE_REGISTER = ("manager_present", "manager_absent_from", "dormant", "dormant_from", "beds")
_suppliers: dict[str, Supplier] = {}


def add_facts(slug: str, supplier: Supplier) -> None:
    """Have `supplier` bring the facts of the trigger `slug`: key of a home -> what its rule looks at."""
    _suppliers[slug] = supplier


def facts_for(
    partnership: Partnership, locations: Iterable[Location], day: date
) -> dict[int, triggers.Facts]:
    """Key of a home -> what is known of it by the end of `day`; as many queries for 500 homes as for one."""
    homes = list(locations)
    keys = [home.pk for home in homes]
    settings = RegisterSettings.objects.filter(partnership=partnership).first() or RegisterSettings()
    concerns = _concerns(partnership, keys, day)
    reds = _reds(partnership, keys, day)
    staff = _staff(partnership, keys, day)
    ratings = _ratings(keys, day)
    register = _register(homes, day)
    now = _vacancies(partnership, keys, day)
    before = _vacancies(partnership, keys, day - timedelta(days=triggers.OCCUPANCY_DAYS))
    wanted = _wanted(partnership, keys, reds, settings)
    more = {slug: supplier(partnership, homes, day) for slug, supplier in _suppliers.items()}
    limits = triggers.Limits(settings.stale_days, settings.absent_percent, settings.occupancy_fall)
    found = {}
    for home in homes:
        key, facts = home.pk, register[home.pk]
        rated, rated_before = ratings.get(key, (None, None))
        found[key] = triggers.Facts(
            day=day,
            outbreaks=tuple(concerns[key, HomeConcern.Kind.OUTBREAK]),
            safeguarding=tuple(concerns[key, HomeConcern.Kind.SAFEGUARDING]),
            reds=reds.get(key, {}),
            staff=staff.get(key),
            rated=rated,
            rated_before=rated_before,
            manager_present=facts["manager_present"],
            manager_absent_from=facts["manager_absent_from"],
            dormant=facts["dormant"],
            dormant_from=facts["dormant_from"],
            beds_now=_filled(home, facts["beds"], now.get(key, [])),
            beds_before=_filled(home, facts["beds"], before.get(key, [])),
            told=_told(staff.get(key), now.get(key, [])),
            wanted_days=wanted[key],
            limits=limits,
            more={slug: brought[key] for slug, brought in more.items() if key in brought},
        )
    return found


def _concerns(
    partnership: Partnership, keys: Sequence[int], day: date
) -> defaultdict[tuple[int, str], list[date]]:
    """(Home, kind) -> days on which concerns that were open at the end of `day` were raised."""
    rows = HomeConcern.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day), partnership=partnership, location__in=keys, on__lte=day,
        kind__in=(HomeConcern.Kind.OUTBREAK, HomeConcern.Kind.SAFEGUARDING),
    )  # fmt: skip
    found: defaultdict[tuple[int, str], list[date]] = defaultdict(list)
    for key, kind, on in rows.values_list("location_id", "kind", "on"):
        found[key, kind].append(on)
    return found


def _reds(partnership: Partnership, keys: Sequence[int], day: date) -> dict[int, dict[str, date]]:
    """Home -> theme -> since when it is red without a break; red themes only."""
    rows = ThemeRating.objects.filter(partnership=partnership, location__in=keys, on__lte=day)
    run: dict[int, dict[str, date]] = defaultdict(dict)
    ordered = rows.order_by("on", "at", "pk").values_list("location_id", "theme", "severity", "on")
    for key, theme, severity, on in ordered:
        if severity == Severity.RED:
            run[key].setdefault(theme, on)
        else:
            run[key].pop(theme, None)
    return {key: dict(sorted(themes.items())) for key, themes in run.items() if themes}


def _staff(partnership: Partnership, keys: Sequence[int], day: date) -> dict[int, triggers.Staff]:
    """Home -> its newest staffing."""
    rows = _newest(
        Staffing.objects.filter(partnership=partnership, location__in=keys, on__lte=day), "location_id"
    )
    return {
        key: triggers.Staff(on, employed, absent)
        for key, on, employed, absent in rows.values_list("location_id", "on", "employed", "absent")
    }


def _ratings(
    keys: Sequence[int], day: date
) -> dict[int, tuple[triggers.Rated | None, triggers.Rated | None]]:
    """Home -> the overall rating that stands and the one before it.

    "Inspected but not rated" leaves the rating before it standing; a rating that was removed stands no more.
    """
    rows = Rating.objects.overall().filter(location__in=keys, published_on__lte=day)
    stands: dict[int, tuple[triggers.Rated | None, triggers.Rated | None]] = {}
    ordered = rows.order_by("published_on", "pk").values_list("location_id", "label", "published_on")
    for key, label, on in ordered:
        now, before = stands.get(key, (None, None))
        if label in triggers.RATINGS:
            stands[key] = triggers.Rated(label, on), now or before
        elif label == Label.REMOVED:
            stands[key] = None, now or before
    return stands


def _register(homes: Sequence[Location], day: date) -> dict[int, dict[str, Any]]:
    """Home -> what the register said of it on `day`, from what imports changed since."""
    found = {home.pk: {name: getattr(home, name) for name in OF_THE_REGISTER} for home in homes}
    changes = LocationChange.objects.filter(location__in=list(found), on__gt=day, field__in=OF_THE_REGISTER)
    for key, name, old in changes.order_by("-on", "-pk").values_list("location_id", "field", "old"):
        found[key][name] = parse_date(old) if isinstance(old, str) and name.endswith("_from") else old
    return found


def _vacancies(partnership: Partnership, keys: Sequence[int], day: date) -> dict[int, list[tuple[date, int]]]:
    """Home -> (day told, beds free or reserved) for each type, as told by the end of `day`."""
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    told = Vacancy.objects.filter(partnership=partnership, location__in=keys, verified_at__lt=end)
    rows = _newest(told, "location_id", "bed_type", order=("verified_at", "at", "pk"))
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for key, at, free, reserved in rows.values_list("location_id", "verified_at", "admittable", "reserved"):
        found[key].append((timezone.localtime(at).date(), free + reserved))
    return found


def _wanted(
    partnership: Partnership, keys: Sequence[int], reds: Mapping[int, Any], settings: RegisterSettings
) -> dict[int, int]:
    """Home -> days between calls: by hand, else by its worst colour."""
    every = calls.Every(settings.call_red, settings.call_amber, settings.call_green)
    rows = HomeRecord.objects.filter(partnership=partnership, location__in=keys)
    kept = {
        key: (worst, by_hand)
        for key, worst, by_hand in rows.values_list("location_id", "worst", "call_every")
    }
    found = {}
    for key in keys:
        worst, by_hand = kept.get(key, (rag.WHITE, None))
        found[key] = calls.wanted_every(rag.RED if key in reds else worst, by_hand, every)
    return found


def _filled(home: Location, beds: int | None, told: Sequence[tuple[date, int]]) -> triggers.Beds | None:
    """How full a care home is; None where it has no beds, never told, or told of more than it has."""
    empty = sum(number for _, number in told)
    if not home.care_home or not beds or not told or empty > beds:
        return None
    return triggers.Beds(max(on for on, _ in told), beds, empty)


def _told(staff: triggers.Staff | None, vacancies: Sequence[tuple[date, int]]) -> dict[str, date]:
    """What was told -> when last."""
    found = {"staffing": staff.on} if staff else {}
    if vacancies:
        found["free beds"] = max(on for on, _ in vacancies)
    return found


def _newest(rows: Any, *of: str, order: Sequence[str] = ("on", "at", "pk")) -> Any:
    """The newest row of each group."""
    window = Window(RowNumber(), partition_by=[F(name) for name in of], order_by=[F(x).desc() for x in order])
    return rows.order_by().annotate(place=window).filter(place=1)
