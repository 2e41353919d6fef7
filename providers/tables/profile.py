"""Columns of the ratings profile: kinds of provider against ratings, with the figures of the last report."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from providers.summaries.profile import COLUMNS, KEYS, Figure, ProfileRow
from ui.tables import Column, Table


def homes_url(kind: str, label: str) -> str:
    """The list of homes of that kind and rating, as they are today."""
    return f"{reverse('providers:homes')}?{urlencode({'kind': kind, 'rating': label or 'none'})}"


def _figure(number: int) -> Callable[[ProfileRow], Figure]:
    return lambda row: row.figures[number]


def _link(number: int) -> Callable[[ProfileRow], SafeString]:
    def shown(row: ProfileRow) -> SafeString:
        figure = row.figures[number]
        if not figure.now:
            return conditional_escape(figure.words)
        url = homes_url(row.key, KEYS[number])
        what = f"{row.name}, {COLUMNS[number].lower()}"
        return format_html(
            '<a class="govuk-link" href="{}">{}<span class="govuk-visually-hidden"> {}</span></a>',
            url, figure.words, what,
        )  # fmt: skip

    return shown


def _words(number: int) -> Callable[[ProfileRow], str]:
    return lambda row: _figure(number)(row).words


class ProfileTable(Table):
    """The printed table; on the page of today each figure leads to its homes."""

    caption = "Ratings profile"
    noun = ("kind of provider", "kinds of provider")
    columns = (
        Column("name", "Provider type", header=True),
        *(
            Column(key or "none", COLUMNS[number], kind="html", value=_link(number), export=_words(number))
            for number, key in enumerate(KEYS)
        ),
    )
