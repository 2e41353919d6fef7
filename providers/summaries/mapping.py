"""The map of homes: where they stand and how worried the partnership is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from core.words import count_of
from providers.kinds import NOT_YET_RATED, Kind, Label
from providers.models import Severity
from ui.charts import Chart, Mark, places_map

LEGEND = tuple((each.value, str(each.label)) for each in Severity)
HEAD = ("Home", "RAG", "Kind", "Beds", "CQC rating", "Postcode")
FIELDS = (
    "pk", "name", "kind", "beds", "overall", "postcode", "outcode", "latitude", "longitude", "worst",
    "themes",
)  # fmt: skip
COLOURS: dict[Any, Any] = dict(Severity.choices)
KINDS: dict[Any, Any] = dict(Kind.choices)
RATED: dict[Any, Any] = dict(Label.choices)


def map_of(homes: Any, theme: str = "") -> tuple[Chart, int]:
    """The map of these homes (with what is known to the partnership), and how many have no coordinates.

    By the worst RAG, or by that of one theme. Plain values are read: the whole register has 57,000 rows.
    """
    rows = homes.values_list(*FIELDS)
    placed = list(_marks(rows.filter(latitude__isnull=False), theme))
    chart = places_map("Homes by RAG", placed, LEGEND, head=HEAD)
    return chart, homes.filter(latitude=None).count()


def _marks(rows: Iterable[tuple[Any, ...]], theme: str) -> Iterator[Mark]:
    address = reverse("providers:home", args=[0])
    for pk, name, kind, beds, overall, postcode, outcode, latitude, longitude, worst, themes in rows:
        colour = (themes or {}).get(theme, Severity.WHITE.value) if theme else worst
        label, kind_words = str(COLOURS[colour]), str(KINDS[kind])
        size = count_of(beds, "bed") if beds else kind_words
        row = (name, label, kind_words, str(beds or ""), str(RATED.get(overall, NOT_YET_RATED)), postcode)
        url = address.replace("/0/", f"/{pk}/")
        yield Mark(latitude, longitude, colour, f"{name}: {label}, {size}", url, row, outcode)
