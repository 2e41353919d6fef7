"""What is done about an indicator: a new action or one there is; which indicator a key metric is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from actionplans.models import Action, Workstream, WorkstreamMetric
from metrics.models import Indicator
from ui.forms import LongTextField


class _InPlan(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs only
    """Rows of several plans, each with its plan's title."""

    def label_from_instance(self, obj: Any) -> str:
        """As "Oversight plan: 2. Training"."""
        return f"{obj.plan.title}: {obj}"[:140]


class OpenActionForm(forms.Form):
    """A new action about an indicator."""

    workstream = _InPlan(label="Where it belongs", queryset=Workstream.objects.none(), empty_label="Choose")
    title = LongTextField(label="What is to be done", rows=3, max_length=4000)

    def __init__(self, *args: Any, workstreams: QuerySet[Workstream], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["workstream"]
        field.queryset = workstreams


class JoinActionForm(forms.Form):
    """An action there is already."""

    action = _InPlan(label="The action", queryset=Action.objects.none(), empty_label="Choose")

    def __init__(self, *args: Any, actions: QuerySet[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["action"]
        field.queryset = actions


class MetricsForm(forms.Form):
    """One choice for each key metric of a workstream."""

    def __init__(
        self, *args: Any, metrics: Iterable[WorkstreamMetric], indicators: Iterable[Indicator], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "To be defined"), *((each.code, each.name) for each in indicators)]
        for metric in metrics:
            self.fields[f"metric-{metric.pk}"] = forms.ChoiceField(
                label=metric.name, choices=choices, required=False, initial=metric.indicator_code
            )

    @property
    def codes(self) -> dict[int, str]:
        """As the action takes it."""
        return {int(name.partition("-")[2]): code for name, code in self.cleaned_data.items()}
