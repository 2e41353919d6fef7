"""Forms of imports of the register: the file, and the reasons for throwing away and undoing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from providers.tables.imports import LAYOUTS
from ui.forms import SizedFileField

ENDINGS = (".csv", ".ods", ".xlsx", ".json")


class RegisterFileForm(forms.Form):
    """A file of the regulator's, and which of its files it is."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"] = SizedFileField(
            label="File of the register", max_bytes=settings.REGISTER_MAX_BYTES, endings=ENDINGS,
            help_text="As the regulator publishes it: .csv, .ods, .xlsx or .json.",
        )  # fmt: skip
        self.fields["layout"] = forms.ChoiceField(
            label="What it is", required=False,
            choices=[("", "Find out by its columns"), *(each for each in LAYOUTS.items() if each[0])],
        )  # fmt: skip


class AcceptForm(forms.Form):
    """A person's agreement, asked for once more where something holds the import up."""

    agreed = forms.BooleanField(
        label="I have looked at what would change, and at what holds it up",
        error_messages={"required": "Tick the box once you have looked at what holds the import up"},
    )


class ReasonForm(forms.Form):
    """Why an import is undone."""

    reason = forms.CharField(
        label="Why is it undone?", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why the import is undone"},
    )  # fmt: skip
