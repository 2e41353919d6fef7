"""Filters of the list of homes and of the map; each is a part of the address, so a filtered list is a link.

Local facts are the partnership's own: a filter never touches what another partnership knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import members_with
from accounts.models import Partnership, User
from accounts.permissions import Permission
from providers import calls
from providers.kinds import NOT_YET_RATED, RATINGS, Kind
from providers.models import HomeRecord, Level, Location, RegisterSettings, Severity, Theme
from providers.summaries.contacts import settings_of
from providers.summaries.finding import places_for
from ui.filters import YesFilter
from ui.search import words_of

ALL = "all"
WHOSE = [(ALL, "All in the register")]
STATES = [("ended", "Registration ended"), ("both", "Registered or ended")]
RATED = [*((label.value, str(label.label)) for label in RATINGS), ("none", NOT_YET_RATED)]
COLOURS = [(each.value, str(each.label)) for each in Severity]
BEDS = [("1-9", "1 to 9"), ("10-19", "10 to 19"), ("20-39", "20 to 39"), ("40-59", "40 to 59"),
        ("60-", "60 or more"), ("none", "None")]  # fmt: skip
VACANT = [("yes", "A bed is free"), ("no", "None is free"), ("untold", "We were not told")]
FELL = [("3", "Within 3 months"), ("6", "Within 6 months"), ("12", "Within a year"), ("24", "Within 2 years")]
LIAISON = [("me", "Me"), ("none", "Nobody"), ("any", "Somebody")]


def months_before(day: date, months: int) -> date:
    """The same day so many months ago; the last of the month where that one is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def homes_for(partnership: Partnership, params: Any) -> Any:
    """The homes that a list starts from: the partnership's own, or the whole register where it was asked."""
    rows = Location.objects.all() if params.get("whose") == ALL else Location.objects.of(partnership)
    return rows.known_to(partnership).with_free_beds(partnership)


class HomeFilter(django_filters.FilterSet):
    """What the list and the map can be narrowed to."""

    q = django_filters.CharFilter(
        method="by_words", label="Name, postcode, ID or provider", help_text="Every word is looked for"
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=Kind.choices,
        label="Kind",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    rating = django_filters.MultipleChoiceFilter(
        choices=RATED,
        method="by_rating",
        label="CQC rating",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    rag = django_filters.MultipleChoiceFilter(
        choices=COLOURS,
        method="by_colour",
        label="RAG",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    theme = django_filters.ChoiceFilter(
        choices=Theme.choices, method="with_colour", label="RAG of", empty_label="The worst theme"
    )
    level = django_filters.MultipleChoiceFilter(
        choices=Level.choices,
        label="Support level",
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    liaison = django_filters.ChoiceFilter(method="by_liaison", label="Liaison officer", empty_label="Any")
    vacancies = django_filters.ChoiceFilter(
        choices=VACANT, method="by_vacancies", label="Vacancies", empty_label="Any"
    )
    beds = django_filters.ChoiceFilter(choices=BEDS, method="by_beds", label="Beds", empty_label="Any number")
    fell = django_filters.ChoiceFilter(
        choices=FELL, method="by_fall", label="Overall rating fell", empty_label="At any time or never"
    )
    council = django_filters.ChoiceFilter(label="Council", empty_label="Any")
    brand = django_filters.CharFilter(
        field_name="provider__brand__name", lookup_expr="icontains", label="Brand"
    )
    whose = django_filters.ChoiceFilter(
        choices=WHOSE, method="left_alone", label="Whose homes", empty_label="Ours"
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="left_alone", label="Registration", empty_label="Registered today"
    )
    call = YesFilter(method="by_call", label="A call is due")
    absent = YesFilter(method="by_absence", label="Registered manager absent")
    dormant = YesFilter(field_name="dormant", label="Dormant")

    class Meta:
        model = Location
        fields: Sequence[str] = ()

    def __init__(
        self, data: Any, queryset: QuerySet[Any], *, partnership: Partnership, user: User, day: date
    ) -> None:
        self.partnership, self.user, self.day = partnership, user, day
        super().__init__(data, queryset=queryset)
        self.filters["council"].extra["choices"] = _councils(partnership, data.get("whose") == ALL)
        self.filters["liaison"].extra["choices"] = [*LIAISON, *_officers(partnership, day)]
        for field in self.form.fields.values():
            field.widget.small = True  # ui.fields: many boxes in little room

    def filter_queryset(self, queryset: Any) -> Any:
        """Registered ones unless others were asked for; then what each filter says."""
        found = super().filter_queryset(queryset)
        state = self.form.cleaned_data.get("state")
        if state == "ended":
            return found.filter(registered_to__lte=self.day)
        return found if state == "both" else found.on(self.day)

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """Every word in its name, another name, ID, postcode, town, provider or brand.

        A provider who is a person is found by the names of the homes only: that name is personal data.
        """
        for word in words_of(value):
            rows = rows.filter(places_for(word) | provider_has(word))
        return rows

    def by_rating(self, rows: Any, name: str, value: list[str]) -> Any:
        """Any of these overall ratings; a state that is no rating counts as not yet rated."""
        found = Q(overall__in=[each for each in value if each != "none"])
        return rows.filter(found | ~Q(overall__in=RATINGS) if "none" in value else found) if value else rows

    def by_colour(self, rows: Any, name: str, value: list[str]) -> Any:
        """Any of these colours: of the worst theme, or of the theme that was chosen."""
        theme = self.form.cleaned_data.get("theme")
        if not value:
            return rows
        if not theme:
            return rows.filter(worst__in=value)
        found = Q(**{f"record__themes__{theme}__in": value})
        if Severity.WHITE.value in value:
            coloured = [each for each in Severity.values if each != Severity.WHITE]
            told = Location.objects.filter(
                records__partnership=self.partnership, **{f"records__themes__{theme}__in": coloured}
            )
            found |= ~Q(pk__in=told.values("pk"))
        return rows.filter(found)

    def with_colour(self, rows: Any, name: str, value: str) -> Any:
        """A theme alone: homes with any colour in it. With colours, see by_colour."""
        if self.form.cleaned_data.get("rag"):
            return rows
        return rows.filter(**{f"record__themes__{value}__in": ["red", "amber", "green"]})

    def by_liaison(self, rows: Any, name: str, value: str) -> Any:
        """Whose homes: mine, nobody's, somebody's, or those of one officer."""
        if value in ("none", "any"):
            return rows.filter(record__liaison__isnull=value == "none")
        return rows.filter(record__liaison=self.user.pk if value == "me" else int(value))

    def by_vacancies(self, rows: Any, name: str, value: str) -> Any:
        """Told and free, told and full, or not told: silence is not shown as fullness."""
        wanted = {"yes": Q(free__gt=0), "no": Q(free=0), "untold": Q(free=None)}
        return rows.filter(wanted[value])

    def by_beds(self, rows: Any, name: str, value: str) -> Any:
        """A band of beds."""
        if value == "none":
            return rows.filter(Q(beds=None) | Q(beds=0))
        low, _, high = value.partition("-")
        found = rows.filter(beds__gte=int(low))
        return found.filter(beds__lte=int(high)) if high else found

    def by_fall(self, rows: Any, name: str, value: str) -> Any:
        """Overall rating worse than the rating before it, published within so many months."""
        return rows.fell_since(months_before(self.day, int(value)), self.day)

    def by_call(self, rows: Any, name: str, value: bool) -> Any:
        """Homes whose next call is due, by the same rule as the call list (providers/calls.py)."""
        return rows.filter(pk__in=due_calls(self.partnership, self.day)) if value else rows

    def by_absence(self, rows: Any, name: str, value: bool) -> Any:
        """The register says that there is none; where it says nothing nobody is called absent."""
        return rows.filter(manager_present=False) if value else rows

    def left_alone(self, rows: Any, name: str, value: str) -> Any:
        """Settled elsewhere: in homes_for, and after all filters."""
        return rows


def provider_has(word: str) -> Q:
    """A word in the provider's or brand's name or the provider's ID; not in a person's name."""
    person = Q(provider__ownership__in=("Individual", "Partnership"))
    named = (Q(provider__name__icontains=word) & ~person) | Q(provider__cqc_id__iexact=word)
    return named | Q(provider__brand__name__icontains=word)


def due_calls(partnership: Partnership, day: date) -> list[int]:
    """Keys of the partnership's own homes that want a call on `day`; three queries."""
    every = settings_of(partnership)
    rows: Any = Location.objects.of(partnership).on(day).counted()
    return [
        pk
        for pk, name, worst, last, by_hand in rows.known_to(partnership).values_list(
            "pk", "name", "worst", "last_contact_at", "record__call_every"
        )
        if calls.is_due(
            calls.Standing(name, worst, timezone.localtime(last).date() if last else None, by_hand),
            every,
            day,
        )
    ]


def _councils(partnership: Partnership, everywhere: bool) -> list[tuple[str, str]]:
    """Councils to choose from: the partnership's, or every one of the register."""
    if not everywhere:
        chosen = RegisterSettings.objects.filter(partnership=partnership).first()
        return [(name, name) for name in sorted(chosen.councils)] if chosen else []
    names = Location.objects.exclude(council="").order_by("council").values_list("council", flat=True)
    return [(name, name) for name in names.distinct()]


def _officers(partnership: Partnership, day: date) -> list[tuple[str, str]]:
    """Who may look after homes, and who still does."""
    may = {user.pk: user.full_name for user in members_with(partnership, Permission.EDIT_HOMES, day)}
    kept = HomeRecord.objects.filter(partnership=partnership, liaison__isnull=False).order_by()
    do = dict(kept.values_list("liaison", "liaison__full_name").distinct())
    return sorted(((str(pk), name) for pk, name in (may | do).items()), key=lambda pair: pair[1].casefold())
