"""Forms of imports of figures."""

from __future__ import annotations

from typing import Any

from django import forms

from core.workbooks.safety import MAX_BYTES
from metrics.periods import year_code
from ui.forms import SizedFileField


class UploadTableForm(forms.Form):
    """A workbook of tables of indicators, and the year of its periods."""

    file = SizedFileField(
        label="Workbook with the tables", max_bytes=MAX_BYTES, endings=(".xlsx", ".xlsm", ".csv"),
        help_text="One sheet a table, with the heads Period, Indicator and Actual.",
    )  # fmt: skip
    year = forms.ChoiceField(
        label="Financial year of its periods", required=False,
        help_text="Leave as it is where the head of last year’s column names its year, such as 19/20.",
    )  # fmt: skip

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year: Any = self.fields["year"]
        year.choices = [
            ("", "As the file says"),
            *((str(each), f"20{year_code(each)}") for each in range(this_year, this_year - 12, -1)),
        ]

    def clean_year(self) -> int | None:
        """The year in which it began."""
        return int(self.cleaned_data["year"]) if self.cleaned_data["year"] else None


class DecideForm(forms.Form):
    """Accept or throw away; the version tells whether somebody was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class UndoImportForm(DecideForm):
    """Why an accepted file is undone."""

    reason = forms.CharField(label="Why is it undone?", max_length=300)
