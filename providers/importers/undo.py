"""Taking an accepted import back, within the caller's transaction: every field as it was, row by row.

What the import made goes, unless somebody has written about it since: such a home stays with all that is
known of it, and is named. So nothing that a person wrote is ever lost.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q

from providers.importers.bulk import update_rows
from providers.importers.commit import RATING_FIELDS, parents, staged, write_rows
from providers.importers.staged import BRAND, LOCATION, NEW, PROVIDER, Staged
from providers.models import (
    Brand,
    Location,
    LocationChange,
    Provider,
    Rating,
    RegisterImport,
    Succession,
)


def take_back(run: RegisterImport) -> list[str]:
    """Undo all of an import. Answers the names of new homes that stay, because somebody wrote about them."""
    LocationChange.objects.filter(run=run).delete()
    kept: list[str] = []
    for rows in staged(run, LOCATION):
        kept += _locations(rows)
    for rows in staged(run, PROVIDER):
        brands = dict(Brand.objects.values_list("brand_id", "pk"))
        write_rows(Provider, rows, "before", brands, kinds=("changed",))
        _remove(Provider, "cqc_id", [row.cqc_id for row in rows if row.kind == NEW])
    for rows in staged(run, BRAND):
        changed = [(row.cqc_id, row.before["name"]) for row in rows if row.kind != NEW]
        update_rows(Brand, ("brand_id",), ("name",), changed)
        _remove(Brand, "brand_id", [row.cqc_id for row in rows if row.kind == NEW])
    return kept


def _locations(rows: Sequence[Staged]) -> list[str]:
    write_rows(Location, rows, "before", parents(rows, "before"))
    keys = dict(Location.objects.filter(cqc_id__in=[row.cqc_id for row in rows]).values_list("cqc_id", "pk"))
    _ratings([row for row in rows if row.kind != NEW], keys)
    new = {row.cqc_id: row.name for row in rows if row.kind == NEW and row.cqc_id in keys}
    staying = _written_about([keys[cqc_id] for cqc_id in new])
    going = [keys[cqc_id] for cqc_id in new if keys[cqc_id] not in staying]
    Rating.objects.filter(location_id__in=going).delete()
    Location.objects.filter(pk__in=going).delete()
    _successions(row for row in rows if keys.get(row.cqc_id) not in staying)
    return [name for cqc_id, name in new.items() if keys[cqc_id] in staying]


def _ratings(rows: Sequence[Staged], keys: Mapping[str, int]) -> None:
    restored, added = [], []
    for row in rows:
        replaced = {tuple(rating[:3]) for rating in row.before_ratings}
        restored += [(keys[row.cqc_id], *rating[:7]) for rating in row.before_ratings]
        added += [
            (keys[row.cqc_id], *rating[:3]) for rating in row.ratings if tuple(rating[:3]) not in replaced
        ]
    update_rows(Rating, RATING_FIELDS[:4], RATING_FIELDS[4:], restored)
    wanted = {(pk, group, domain, on) for pk, group, domain, on in added}
    touched = Rating.objects.filter(location_id__in={each[0] for each in added}).order_by()
    found = touched.values_list("pk", *RATING_FIELDS[:4])
    gone = [pk for pk, at, group, domain, on in found if (at, group, domain, on.isoformat()) in wanted]
    for start in range(0, len(gone), 10_000):
        Rating.objects.filter(pk__in=gone[start : start + 10_000]).delete()


def _successions(rows: Any) -> None:
    pairs = [(pair["before_id"], pair["after_id"]) for row in rows for pair in row.successions]
    for start in range(0, len(pairs), 200):
        wanted = Q()
        for before, after in pairs[start : start + 200]:
            wanted |= Q(before_id=before, after_id=after)
        Succession.objects.filter(wanted).delete()


def _written_about(pks: Collection[int]) -> set[int]:
    """Those of the locations that anything but the regulator's own facts points to."""
    ours = (Rating, LocationChange)
    found: set[int] = set()
    for relation in Location._meta.related_objects:
        if relation.related_model in ours or not pks:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": pks})
        found |= set(rows.values_list(relation.field.name, flat=True))
    return found


def _remove(model: type[Provider | Brand], key: str, ids: Sequence[str]) -> None:
    """Delete those that nothing points to any more."""
    keys = set(model._default_manager.filter(**{f"{key}__in": ids}).values_list("pk", flat=True))
    for relation in model._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": keys})
        keys -= set(rows.values_list(relation.field.name, flat=True))
    model._default_manager.filter(pk__in=keys).delete()
