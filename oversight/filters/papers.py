"""Filters of the list of papers; each is a part of the address, so that a filtered list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from oversight import paper_kinds
from oversight.models import Board, Paper
from ui.search import words_of


class PaperFilter(django_filters.FilterSet):
    """What the list can be narrowed to: words in title or text, board, kind, state."""

    q = django_filters.CharFilter(method="with_words", label="Words in the title or the paper")
    board = django_filters.ModelChoiceFilter(
        field_name="item__meeting__board", label="Board", queryset=Board.objects.none(), empty_label="Any"
    )
    kind = django_filters.ChoiceFilter(label="Kind", empty_label="Any")
    state = django_filters.ChoiceFilter(choices=Paper.State.choices, label="State", empty_label="Any")

    class Meta:
        model = Paper
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[Paper]) -> None:
        super().__init__(data, queryset=queryset)
        boards = Board.objects.filter(pk__in=queryset.values("item__meeting__board"))
        self.filters["board"].queryset = boards
        self.filters["kind"].field.choices = [(kind.slug, kind.title) for kind in paper_kinds.all_kinds()]

    def with_words(self, rows: QuerySet[Paper], name: str, value: str) -> QuerySet[Paper]:
        """Papers in which every word stands, in the title or in what the current version says."""
        for word in words_of(value):
            rows = rows.filter(Q(title__icontains=word) | Q(current__text__icontains=word))
        return rows
