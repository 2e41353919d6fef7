"""What of an import matters to a partnership: its own homes first, and those that it should worry about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import Partnership
from providers.kinds import Label, worse
from providers.models import Brand, ImportRow, Location, Provider, RegisterImport, RegisterSettings

MOST = 60  # rows of our own that are looked at for worries at once on a page


@dataclass(frozen=True)
class Worry:
    """A home of our own, what the file says of it, and its page if the register has it."""

    name: str
    words: str
    pk: int | None


def councils_of(partnership: Partnership) -> list[str]:
    """The partnership's own councils."""
    chosen = (
        RegisterSettings.objects.filter(partnership=partnership).values_list("councils", flat=True).first()
    )
    return list(chosen or [])


def difference_of(run: RegisterImport, councils: Sequence[str]) -> QuerySet[Any]:
    """The rows of an import, our own first, each with the key of its page (`known_pk`, None = none yet)."""
    keys = {
        subject: Subquery(model._default_manager.filter(**{key: OuterRef("cqc_id")}).values("pk")[:1])
        for subject, model, key in (
            ("location", Location, "cqc_id"), ("provider", Provider, "cqc_id"), ("brand", Brand, "brand_id"),
        )
    }  # fmt: skip
    ours = Q(council__in=councils) | Q(before__council__in=councils)
    page = Case(*(When(subject=each, then=key) for each, key in keys.items()), output_field=IntegerField())
    far = Case(When(ours, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows: QuerySet[Any] = run.rows.annotate(known_pk=page, far=far)
    return rows.order_by("far", "pk")


def worries_of(run: RegisterImport, councils: Sequence[str]) -> list[Worry]:
    """Homes of our own councils that are gone, rated worse, without a manager, dormant or moved away."""
    if not councils:
        return []
    rows = difference_of(run, councils).filter(far=0, subject="location").exclude(kind="new")
    found = []
    for row in rows.iterator(chunk_size=500):
        words = list(_worrying(row))
        if words:
            found.append(Worry(row.name, "; ".join(words), row.known_pk))
        if len(found) == MOST:
            break
    return found


def _worrying(row: Any) -> Iterator[str]:
    facts, before = row.facts, row.before
    if row.kind == ImportRow.Kind.GONE:
        yield f"gone from the register. {row.note}".strip()
    if worse(facts.get("overall", ""), before.get("overall", "")):
        yield f"rated {_label(facts['overall'])}, {_label(before['overall'])} before"
    if facts.get("manager_present") is False and before.get("manager_present"):
        yield "no registered manager any more"
    if facts.get("dormant") and not before.get("dormant"):
        yield "dormant now"
    if row.kind == ImportRow.Kind.CHANGED and row.note.startswith("Leaves"):
        yield row.note


def _label(value: str) -> str:
    return str(Label(value).label).lower()
