"""Forms of indicators, their targets, exceptions and figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from metrics.actions.indicators import Wanted
from metrics.figures import BadFigure, Figure, Kind, Unit, of_parts, read
from metrics.models import Comparator, Indicator, Width
from metrics.periods import Frequency, Period
from ui.forms import GovukDateField, LongTextField

EMPTY = {"empty_label": "Nobody yet"}


def split_tags(text: str) -> list[str]:
    """Tags as typed, with commas between; no empty ones, none twice."""
    return list(dict.fromkeys(" ".join(each.split()).casefold() for each in text.split(",") if each.strip()))


class IndicatorForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no type when it runs
    """The definition of an indicator."""

    tags_text = forms.CharField(
        label="Tags (optional)", required=False, max_length=200, help_text="With commas between."
    )
    aliases_text = forms.CharField(
        label="Other names that files use (optional)", required=False, help_text="One a line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    next_review = GovukDateField(
        label="Next review of the definition (optional)", noun="The day", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Indicator
        fields = (
            "name", "why", "numerator", "denominator", "unit", "decimals", "polarity", "frequency", "level",
            "source", "owner", "checked_by", "next_review", "lowest", "highest", "is_cumulative",
        )  # fmt: skip
        labels = {
            "name": "Name", "why": "Why it matters (optional)", "numerator": "What is counted (optional)",
            "denominator": "Of what (optional)", "unit": "Unit", "decimals": "Decimals",
            "polarity": "Which way is better", "frequency": "How often", "level": "One figure is about",
            "source": "Where the figures come from (optional)", "owner": "Who answers for it (optional)",
            "checked_by": "Who checks it (optional)", "lowest": "The least that can be (optional)",
            "highest": "The most that can be (optional)", "is_cumulative": "It counts on from April",
        }  # fmt: skip
        help_texts = {
            "denominator": "Leave empty for a plain count. With it, figures add up through both parts.",
        }

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "why"])
        owner: Any = self.fields["owner"]
        owner.queryset, owner.empty_label = owners, "Nobody yet"
        self.fields["why"].widget.attrs["rows"] = 3
        if self.instance.pk:
            self.fields["tags_text"].initial = ", ".join(self.instance.tags)
            self.fields["aliases_text"].initial = "\n".join(self.instance.aliases)
            self.fields["version"].initial = self.instance.version

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        typed = self.cleaned_data
        aliases = [line.strip() for line in typed["aliases_text"].splitlines() if line.strip()]
        own = {name: typed[name] for name in self.Meta.fields}
        return {**own, "tags": split_tags(typed["tags_text"]), "aliases": aliases}

    def _post_clean(self) -> None:
        """The action checks the whole row; the form's own instance is never saved."""


class TargetForm(forms.Form):
    """A target from a day on."""

    effective_from = GovukDateField(label="From which day", noun="The day")
    comparator = forms.ChoiceField(label="How it is met", choices=Comparator.choices)
    value = forms.CharField(
        label="Target", required=False, max_length=20, help_text="Leave empty for no target from that day on."
    )
    high = forms.CharField(label="Upper end, for “between” (optional)", required=False, max_length=20)
    amber = forms.DecimalField(label="Amber up to", min_value=0, max_digits=8, decimal_places=3, initial=10)
    width = forms.ChoiceField(label="Counted in", choices=Width.choices)
    note = forms.CharField(label="Note (optional)", required=False, max_length=300)
    reason = forms.CharField(
        label="Why it changes", required=False, max_length=300,
        help_text="Needed where figures of that time exist already: they are rated anew.",
    )  # fmt: skip

    def clean_value(self) -> Decimal | None:
        """A number as people write it, or nothing."""
        return _number(self.cleaned_data["value"])

    def clean_high(self) -> Decimal | None:
        """A number as people write it, or nothing."""
        return _number(self.cleaned_data["high"])

    @property
    def wanted(self) -> Wanted:
        """As the action takes it."""
        typed = self.cleaned_data
        return Wanted(
            typed["effective_from"], typed["value"], typed["comparator"], typed["high"], typed["amber"],
            typed["width"], typed["note"],
        )  # fmt: skip


class ExceptionForm(forms.Form):
    """A missed target that is accepted for a while."""

    owner = forms.ModelChoiceField(label="Who answers for it", queryset=User.objects.none())
    reason = forms.CharField(label="Why it is accepted", max_length=300)
    starts_on = GovukDateField(label="From", noun="The first day")
    ends_on = GovukDateField(label="Until", noun="The last day")

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = owners


class RebaseForm(forms.Form):
    """From when on control limits are counted anew."""

    start = GovukDateField(
        label="From which day", noun="The day", help_text="The period of that day is the first."
    )
    reason = forms.CharField(label="What changed", max_length=300)


class FigureForm(forms.Form):
    """One figure: a number, its parts, or a word that says why there is none."""

    start = forms.ChoiceField(label="Period")
    value = forms.CharField(
        label="Figure", required=False, max_length=30,
        help_text="A number, or: nil, n/a, suppressed, late. Empty says that it is missing.",
    )  # fmt: skip
    numerator = forms.CharField(required=False, max_length=30)
    denominator = forms.CharField(required=False, max_length=30)
    note = forms.CharField(label="Note (optional)", required=False, max_length=500)
    reason = forms.CharField(
        label="Why it changes",
        required=False,
        max_length=300,
        help_text="Needed where there is a figure already.",
    )

    def __init__(self, *args: Any, indicator: Indicator, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        start: Any = self.fields["start"]
        start.choices = [(each.start.isoformat(), each.words) for each in periods]
        if indicator.has_parts:
            self.fields["numerator"].label = indicator.numerator or "Part"
            self.fields["denominator"].label = indicator.denominator
            self.fields["value"].label = "Figure, where the two parts aren’t known"
        else:
            del self.fields["numerator"], self.fields["denominator"]

    def clean_start(self) -> date:
        """The period's first day."""
        return date.fromisoformat(self.cleaned_data["start"])

    def clean(self) -> dict[str, Any]:
        """The figure, from its parts where both are typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["figure"] = self._figure(cleaned)
        return cleaned

    def _figure(self, cleaned: dict[str, Any]) -> Figure:
        top, whole = cleaned.get("numerator", ""), cleaned.get("denominator", "")
        where = "numerator" if top or whole else "value"
        try:
            if top or whole:
                return of_parts(_strict(top), _strict(whole), Unit(self.indicator.unit))
            return read(cleaned.get("value", ""))
        except BadFigure as bad:
            self.add_error(where, str(bad))
            return Figure(Kind.MISSING)


class AnswerRedForm(forms.Form):
    """What is done about a red."""

    answer = LongTextField(label="What is done about it?", max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)


class AssignRedForm(forms.Form):
    """Who answers for a red, and by when."""

    owner = forms.ModelChoiceField(label="Who answers", queryset=User.objects.none())
    due_on = GovukDateField(label="By when", noun="The day")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = owners


def recent(indicator: Indicator, day: date, count: int = 24) -> list[Period]:
    """The newest periods that have begun, newest first, for a form."""
    from metrics.periods import period_of

    last = period_of(day, Frequency(indicator.frequency))
    return [last.step(-back) for back in range(count)]


def _strict(text: str) -> Decimal:
    figure = read(text)
    if figure.value is None:
        raise BadFigure("Write both numbers, or none of them.")
    return figure.value


def _number(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return _strict(text)
    except BadFigure as bad:
        raise forms.ValidationError(str(bad)) from None
