"""Forms of an import: the file, and the answers to what the file leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings

from actionplans.importers.layout import FIELDS
from actionplans.importers.parsed import ParsedPlan
from actionplans.statuses import CHOICES, Status, key
from ui.forms import GovukDateField, SizedFileField

_STATUSES = [
    ("", "Leave it open"),
    *((value, label) for value, label in CHOICES if value != Status.NOT_STATED.value),
]
_COLUMNS = [("", "Not a column of the plan"), *FIELDS.items()]


class ImportForm(forms.Form):
    """A workbook, and what it does not say about itself."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"] = SizedFileField(
            label="Workbook of the plan",
            max_bytes=settings.UPLOAD_MAX_BYTES,
            endings=(".xlsx", ".xlsm", ".csv"),
            help_text="As your office keeps it: the columns are found by their names. You see what would "
            "change first.",
        )
        self.fields["title"] = forms.CharField(
            label="Title of the plan (optional)",
            max_length=200,
            required=False,
            help_text="To bring a file into a plan that is here already, write that plan's title.",
        )
        self.fields["as_at"] = GovukDateField(
            label="Date of the plan (optional)",
            noun="Date of the plan",
            required=False,
            help_text="Only if the workbook doesn't say it. Timescales such as “End July” are read from "
            "this date.",
        )


class AnswerForm(forms.Form):
    """What nobody but a person knows: the state that a wording means, and what a column holds."""

    def __init__(
        self, data: Any = None, *, parsed: ParsedPlan, answers: dict[str, str], picked: dict[str, str]
    ) -> None:
        super().__init__(data)
        self.wordings = _wordings(parsed, answers)
        self.headings = [
            heading for heading, field in parsed.columns.items() if not field or key(heading) in picked
        ]
        for n, wording in enumerate(self.wordings):
            self.fields[f"status_{n}"] = forms.ChoiceField(
                label=f"“{wording}” means",
                choices=_STATUSES,
                required=False,
                initial=answers.get(key(wording), ""),
            )
        for n, heading in enumerate(self.headings):
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=f"The column “{heading}” holds",
                choices=_COLUMNS,
                required=False,
                initial=picked.get(key(heading), ""),
            )

    def answers(self) -> dict[str, str]:
        """Wording -> state; "" where it is left open."""
        return {key(wording): self.cleaned_data[f"status_{n}"] for n, wording in enumerate(self.wordings)}

    def columns(self) -> dict[str, str]:
        """Heading -> field."""
        chosen = {key(heading): self.cleaned_data[f"column_{n}"] for n, heading in enumerate(self.headings)}
        return {
            heading: field for heading, field in chosen.items() if field or heading in self._picked_before()
        }

    def _picked_before(self) -> Sequence[str]:
        return [
            key(self.headings[n]) for n in range(len(self.headings)) if self.fields[f"column_{n}"].initial
        ]


def _wordings(parsed: ParsedPlan, answers: dict[str, str]) -> list[str]:
    """The wordings that are open, then those a person answered for this file, each once."""
    open_ones = [held.value for held in parsed.held if held.kind == "status"]
    return list(dict.fromkeys([" ".join(one.split()) for one in open_ones] + list(answers)))
