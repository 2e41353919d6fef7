"""The map of homes: where they stand and how worried the partnership is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.words import count_of
from providers.models import Severity
from providers.tables.locations import label_of
from ui.charts import Chart, Mark, places_map

LEGEND = tuple((each.value, str(each.label)) for each in Severity)
HEAD = ("Home", "RAG", "Kind", "Beds", "CQC rating", "Postcode")
FIELDS = (
    "pk", "name", "kind", "beds", "overall", "overall_on", "postcode", "outcode", "latitude", "longitude",
)  # fmt: skip


def map_of(homes: Any, theme: str = "") -> tuple[Chart, int]:
    """The map of these homes (with what is known to the partnership), and how many have no coordinates.

    By the worst RAG, or by that of one theme.
    """
    rows = list(homes.only(*FIELDS))
    placed = [row for row in rows if row.latitude is not None]
    chart = places_map("Homes by RAG", list(_marks(placed, theme)), LEGEND, head=HEAD)
    return chart, len(rows) - len(placed)


def _marks(rows: Iterable[Any], theme: str) -> Iterable[Mark]:
    for row in rows:
        colour = (row.themes or {}).get(theme, Severity.WHITE.value) if theme else row.worst
        label = str(Severity(colour).label)
        beds = count_of(row.beds, "bed") if row.beds else row.get_kind_display()
        yield Mark(
            row.latitude, row.longitude, colour, f"{row.name}: {label}, {beds}", row.get_absolute_url(),
            (row.name, label, row.get_kind_display(), str(row.beds or ""), label_of(row), row.postcode),
            row.outcode,
        )  # fmt: skip
