"""Forms for what homes are asked: a return form, its questions, its checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from metrics.actions.forms import Asked
from metrics.models import Check, Indicator, Question, ReturnForm
from providers.kinds import Kind
from ui.forms import GovukDateField, LongTextField


class ReturnFormForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no type when it runs
    """What a return is called, how often and of whom it is asked, and when it is due."""

    about = LongTextField(label="What should homes read before they begin? (optional)", required=False)
    kinds = forms.MultipleChoiceField(
        label="Which kinds of home are asked?", choices=Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Choose none to ask all that you watch over.",
    )  # fmt: skip
    starts_on = GovukDateField(label="From which day?", noun="The day", help_text="In the first period.")
    ends_on = GovukDateField(label="Until which day? (optional)", noun="The last day", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ReturnForm
        fields = (
            "name", "about", "frequency", "deadline", "lock_after", "opens_early", "kinds", "starts_on",
            "ends_on", "remind_before", "remind_after",
        )  # fmt: skip
        labels = {
            "name": "Name", "frequency": "How often?", "deadline": "When is it due?",
            "lock_after": "Days after the deadline until it is locked",
            "opens_early": "Days before the period’s end from which it can be filled in",
            "remind_before": "Days before the deadline on which homes are reminded",
            "remind_after": "Days after the deadline on which homes are reminded",
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deadline"].help_text = (
            "For months: the day of the month after; for weeks: days after the Sunday. "
            "A day on which offices are closed moves to the next working day."
        )
        for name in ("lock_after", "opens_early"):
            self.fields[name].help_text = ""
        for name in ("remind_before", "remind_after"):
            self.fields[name].help_text = ""
        if self.instance.pk:
            del self.fields["frequency"]
            self.fields["version"].initial = self.instance.version

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def _post_clean(self) -> None:
        """The action checks the whole row; the form's own instance is never saved."""


class QuestionForm(forms.Form):
    """One more question: which indicator, in which words."""

    indicator = forms.ModelChoiceField(label="Which indicator?", queryset=Indicator.objects.none())
    text = forms.CharField(
        label="How is it asked?",
        max_length=300,
        help_text="As a manager should read it.",
    )
    hint = forms.CharField(label="Hint (optional)", required=False, max_length=300)
    is_required = forms.BooleanField(label="It must be answered", required=False, initial=True)

    def __init__(self, *args: Any, indicators: QuerySet[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["indicator"]
        field.queryset, field.empty_label = indicators, "Choose one"

    @property
    def asked(self) -> Asked:
        """As the action takes it."""
        typed = self.cleaned_data
        return Asked(typed["indicator"], typed["text"], typed["hint"], is_required=typed["is_required"])


class RetireForm(forms.Form):
    """From when on a question is asked no more."""

    on = GovukDateField(
        label="From which day is it asked no more?", noun="The day",
        help_text="Periods that begin on this day or later are without it. What was answered stays.",
    )  # fmt: skip


class CheckForm(forms.Form):
    """How two answers must stand to each other, and what is said when they don't."""

    left = forms.ModelChoiceField(label="The answer to", queryset=Question.objects.none())
    comparison = forms.ChoiceField(label="must be", choices=Check.Comparison.choices)
    right = forms.ModelChoiceField(
        label="the answer to (optional)", queryset=Question.objects.none(), required=False,
        empty_label="No other answer: the number below",
    )  # fmt: skip
    factor = forms.DecimalField(
        label="times", initial=1, max_digits=12, decimal_places=4,
        help_text="1 for the answer itself. Without another answer, the number to compare with.",
    )  # fmt: skip
    grade = forms.ChoiceField(label="If not", choices=Check.Grade.choices)
    words = forms.CharField(
        label="What does the home read then?", max_length=300, required=False,
        help_text="Staff against beds says its own words.",
    )  # fmt: skip

    def __init__(self, *args: Any, questions: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left: Any = self.fields["left"]
        right: Any = self.fields["right"]
        left.queryset, left.empty_label, right.queryset = questions, "Choose one", questions
