"""Forms of the round trip through Excel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from actionplans.models import Plan, Workstream
from ui.forms import SizedFileField


class HandOutForm(forms.Form):
    """Which part of the plan is handed out."""

    part = forms.ChoiceField(label="Which part?", required=False)

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        self.streams = {str(stream.pk): stream for stream in plan.workstreams.select_related("plan")}
        choices = [("", "The whole plan"), *((pk, str(stream)) for pk, stream in self.streams.items())]
        self.fields["part"].choices = choices  # type: ignore[attr-defined]

    @property
    def workstream(self) -> Workstream | None:
        """The chosen part; None = the whole plan."""
        return self.streams.get(self.cleaned_data["part"])


class TakeBackForm(forms.Form):
    """The edited workbook."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"] = SizedFileField(
            label="Edited workbook",
            max_bytes=settings.UPLOAD_MAX_BYTES,
            endings=(".xlsx", ".xlsm"),
            help_text="The workbook that you downloaded here, with your changes.",
        )
