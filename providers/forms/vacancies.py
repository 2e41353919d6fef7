"""Forms of free beds: the search, and what a home says of each type of bed, all on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from core.errors import Refused
from providers.actions.vacancies import Free
from providers.kinds import SOCIAL_CARE, Kind, Label
from providers.models import BedType, Brand, Feature, Location, Provider, Vacancy
from providers.places import Place, point_of
from providers.summaries.vacancies import NURSING_TYPES, Wanted, features_words
from ui.forms import GovukDateField

RATINGS = (
    (Label.OUTSTANDING.value, "Outstanding"),
    (Label.GOOD.value, "Good or better"),
    (Label.REQUIRES_IMPROVEMENT.value, "Requires improvement or better"),
)
HOW = ("Call", "Visit", "Return", "E-mail", "The home itself")
FARTHEST, DEAREST, OLDEST = 500, Decimal("99999.99"), 365


class SentenceForm(forms.Form):
    """What is looked for, in words."""

    say = forms.CharField(
        label="What do you need?", max_length=300, required=False,
        help_text="As: nursing dementia bed, ground floor, within 5 miles of SO16, under £1,100, hoist",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class VacancySearchForm(forms.Form):
    """What is looked for, field by field; the address holds it, so that a search is a link."""

    near = forms.CharField(
        label="Near", required=False, max_length=10, help_text="A postcode or district, as SO16"
    )
    within = forms.DecimalField(
        label="Within miles", required=False, min_value=Decimal("0.1"), max_value=FARTHEST
    )
    fee = forms.DecimalField(label="Weekly fee at most, £", required=False, min_value=0, max_value=DEAREST)
    beds = forms.IntegerField(label="Beds at least", required=False, min_value=1, max_value=200)
    fresh = forms.IntegerField(
        label="Verified within days", required=False, min_value=0, max_value=OLDEST, help_text="0 = today"
    )
    rating = forms.ChoiceField(label="Rating", choices=(("", "Any"), *RATINGS), required=False)
    without = forms.CharField(
        label="Leave out a provider or brand", required=False, max_length=100,
        help_text="Its name or a part of it",
    )  # fmt: skip
    no_red = forms.BooleanField(label="Without homes that are red", required=False)
    bed = forms.MultipleChoiceField(
        label="Type of bed", choices=BedType.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    features = forms.MultipleChoiceField(
        label="It must have", choices=Feature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label="Kind of home", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, kind.label) for kind in SOCIAL_CARE],
    )  # fmt: skip

    place: Place | None = None
    left_out: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    left_out_names: tuple[str, ...] = ()

    def clean_near(self) -> str:
        """The place is found at once; where it can't be, the field says why."""
        text: str = self.cleaned_data["near"].strip()
        if text:
            try:
                self.place = point_of(text)
            except Refused as refused:
                raise forms.ValidationError(str(refused)) from None
        return text

    def clean_without(self) -> str:
        """Every brand and provider with these words in its name is left out."""
        text: str = " ".join(self.cleaned_data["without"].split())
        if text:
            brands = list(Brand.objects.filter(name__icontains=text))
            named = Provider.objects.filter(Q(name__icontains=text) | Q(brand__in=brands))
            providers = list(named.filter(locations__isnull=False).distinct())
            if not brands and not providers:
                raise forms.ValidationError(f"No provider or brand of the register is called “{text}”.")
            self.left_out = (tuple(each.pk for each in brands), tuple(each.pk for each in providers))
            names = [each.name for each in brands] + [each.public_name for each in providers]
            self.left_out_names = tuple(dict.fromkeys(names))
        return text

    def clean(self) -> dict[str, Any]:
        """A distance is measured from somewhere."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("within") is not None and cleaned.get("near") == "" and "near" not in self.errors:
            self.add_error("near", "Enter the postcode or district to measure from.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What the search is asked for."""
        said = self.cleaned_data
        brands, providers = self.left_out
        within = said["within"]
        return Wanted(
            bed_types=tuple(said["bed"]), place=self.place, within=None if within is None else float(within),
            features=tuple(said["features"]), most_fee=said["fee"], beds=said["beds"] or 1,
            fresh_days=said["fresh"], kinds=tuple(said["kinds"]), least_rating=said["rating"],
            no_red=said["no_red"], without_brands=brands, without_providers=providers,
        )  # fmt: skip


class WordForm(forms.Form):
    """Who said it, when and how; it holds for every type on the page."""

    on = GovukDateField(label="On which day", noun="The day")
    verified_by = forms.CharField(
        label="Who said so", max_length=150,
        help_text="Name or role. Shown only to people who may see managers’ names.",
    )  # fmt: skip
    how = forms.ChoiceField(label="How", choices=[(name, name) for name in HOW])


class FreeForm(forms.Form):
    """Free beds of one type."""

    admittable = forms.IntegerField(label="Can be filled today", required=False, min_value=0, max_value=2000)
    reserved = forms.IntegerField(label="Reserved", required=False, min_value=0, max_value=2000)
    weekly_fee = forms.DecimalField(
        label="Weekly fee from, £", required=False, min_value=0, max_value=DEAREST, decimal_places=2
    )
    features = forms.MultipleChoiceField(
        label="What at least one of them has", choices=Feature.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.CharField(
        label="Note (optional)", required=False, max_length=300,
        help_text="People of the home see it when they sign in.",
    )  # fmt: skip
    still = forms.BooleanField(label="Still true", required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, bed_type: str, current: Vacancy | None) -> None:
        self.bed_type, self.current = bed_type, current
        self.label = BedType(bed_type).label
        initial: dict[str, Any] = {"seen": None, "features": []}
        if current:
            names = ("admittable", "reserved", "weekly_fee", "features", "note")
            initial |= {name: getattr(current, name) for name in names} | {"seen": current.pk}
        super().__init__(data, prefix=bed_type, initial=initial)
        for name in ("admittable", "reserved"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric"}
        if not current:
            del self.fields["still"]

    def clean(self) -> dict[str, Any]:
        """Reserved beds, a fee, features or a note belong to a number of beds that can be filled."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        empty = cleaned.get("admittable") is None and "admittable" not in self.errors
        besides = any(
            cleaned.get(name) not in (None, "", [], 0)
            for name in ("reserved", "weekly_fee", "features", "note")
        )
        if empty and (self.current or besides):
            self.add_error("admittable", f"{self.label}: enter how many can be filled, 0 if none.")
        return cleaned

    @property
    def features_now(self) -> str:
        """What is known of its beds, in words, for where the ticks are folded away."""
        return features_words(self.initial["features"])

    @property
    def differs(self) -> bool:
        """Whether it says something else than what is known."""
        names = set(self.changed_data) - {"still", "seen"}
        return bool(names) and self.cleaned_data.get("admittable") is not None

    @property
    def confirmed(self) -> bool:
        """Whether what is known was said to be still true."""
        return bool(self.cleaned_data.get("still"))

    @property
    def free(self) -> Free:
        """The figures for the action."""
        said = self.cleaned_data
        return Free(
            bed_type=self.bed_type, admittable=said["admittable"], reserved=said["reserved"] or 0,
            features=tuple(said["features"]), weekly_fee=said["weekly_fee"], note=said["note"],
            seen=said["seen"],
        )  # fmt: skip


class HomeVacancies:
    """The whole page of one home: who said it, and a form for each type of bed.

    The error summary takes it as a formset.
    """

    management_form = None

    def __init__(
        self, data: Any, *, location: Location, known: Iterable[Vacancy], initial: Mapping[str, Any]
    ) -> None:
        current = {row.bed_type: row for row in known}
        self.word = WordForm(data, initial=dict(initial))
        self.rows = [
            FreeForm(data, bed_type=name, current=current.get(name)) for name in _ordered(location, current)
        ]
        likely = _likely(location)
        self.first = [row for row in self.rows if row.current or row.bed_type in likely]
        self.others = [row for row in self.rows if row not in self.first]

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, for the error summary."""
        return [self.word, *self.rows]

    def non_form_errors(self) -> list[str]:
        """Each error belongs to one of the forms."""
        return []

    @property
    def others_open(self) -> bool:
        """Whether the types that this home is less likely to have need to be seen."""
        return any(row.errors or (row.is_bound and row.has_changed()) for row in self.others)

    def is_valid(self, *, all_still: bool) -> bool:
        """Whether there is something to write down; if not, the form says so."""
        if not all([self.word.is_valid(), *(row.is_valid() for row in self.rows)]):
            return False
        if not self.given(all_still=all_still):
            self.word.add_error(
                None,
                "Nothing was changed. Change a figure, or tick “Still true” where the home confirmed it.",
            )
            return False
        return True

    def given(self, *, all_still: bool) -> list[Free]:
        """The types to write down: what differs, and what was confirmed."""
        return [
            row.free for row in self.rows if row.differs or (row.current and (all_still or row.confirmed))
        ]

    def seen_again(self, known: Iterable[Vacancy]) -> list[Vacancy]:
        """What somebody else saved first. What was typed stays; the next save takes the place of theirs."""
        data = self.word.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        current = {row.bed_type: row for row in known}
        theirs = []
        for row in self.rows:
            now = current.get(row.bed_type)
            if now and row.cleaned_data["seen"] != now.pk:
                theirs.append(now)
            data[f"{row.bed_type}-seen"] = str(now.pk) if now else ""
            row.data = data
        self.word.data = data
        return theirs


def usual_word(day: date) -> dict[str, Any]:
    """What the form begins with."""
    return {"on": day, "how": HOW[0]}


def _likely(location: Location) -> set[str]:
    """Types of bed that such a home mostly has; the others can be opened."""
    homely = {BedType.RESIDENTIAL.value, BedType.RESIDENTIAL_DEMENTIA.value, BedType.RESPITE.value}
    if location.kind == Kind.NURSING:
        return homely | {name.value for name in NURSING_TYPES}
    return homely if location.kind == Kind.RESIDENTIAL else set()


def _ordered(location: Location, current: Mapping[str, Vacancy]) -> list[str]:
    """Known types first, then likely ones, then the others."""
    likely = _likely(location)
    return sorted(BedType.values, key=lambda name: (name not in current, name not in likely))
