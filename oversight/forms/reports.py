"""Forms of the editor of reports: made from the parts of the form (oversight/reports/parts.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django import forms

from oversight.reports.content import ENTRIES
from oversight.reports.parts import Field, Part
from oversight.reports.text import LONGEST, ReportError, read_rows, write_rows
from ui.forms import LongTextField

ANSWERS = (("none", "No negative impact"), ("impact", "There may be a negative impact"))
TEXT_HINT = (
    "Plain text. A line that begins with - becomes a bullet. To refer to another paragraph, write its key as "
    "{para:p7}: its number follows when it moves."
)
ROWS_HINT = (
    "A row on each line with | between the cells, or paste it from a spreadsheet. The first row holds the "
    "headings."
)
LABELS = {
    "text": "Text", "caption": "What the table shows", "rows": "Rows", "role": "Part they play",
    "name": "Name", "title": "Title", "phone": "Telephone", "email": "E-mail",
    "paragraph": "Paragraph that keeps it back",
}  # fmt: skip
ENTRY_HINTS = {
    ("contact", "role"): "Author or Director, for example.",
    ("document", "paragraph"): "Only for a background document that the public may not read.",
    ("table", "caption"): "A few words above the table; screen readers say it first.",
}
NEEDED = frozenset(
    {
        ("paragraph", "text"), ("heading", "text"), ("recommendation", "text"), ("table", "caption"),
        ("table", "rows"), ("contact", "name"), ("document", "title"),
    }
)  # fmt: skip


class _Based(forms.Form):
    """A form that remembers from which version it was opened; 0 = before the first."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "base"}


class FieldsForm(_Based):
    """The questions of one part. Blank is allowed while a report is a draft."""

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for asked in part.fields:
            self.fields[asked.name] = _field(asked)


class ImpactForm(_Based):
    """The answer for one characteristic."""

    answer = forms.ChoiceField(
        label="Is there a negative impact?", choices=ANSWERS, widget=forms.RadioSelect, required=False
    )
    impact = LongTextField(
        label="Details of the impact", required=False, max_length=LONGEST, rows=5,
        help_text="Needed when there may be one.",
    )  # fmt: skip
    mitigation = LongTextField(
        label="Possible solutions and mitigating actions", required=False, max_length=LONGEST, rows=5
    )


class EntryForm(_Based):
    """One entry of a part: a paragraph, heading, table, recommendation, contact or document."""

    def __init__(self, *args: Any, kind: str, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for each in fields(ENTRIES[kind]):
            if each.name == "key" or (each.name == "paragraph" and part.key != "background"):
                continue
            self.fields[each.name] = self._entry_field(each.name)

    def _entry_field(self, name: str) -> forms.Field:
        needed = (self.kind, name) in NEEDED
        hint = ENTRY_HINTS.get((self.kind, name), "")
        label = LABELS[name] if needed else f"{LABELS[name]} (optional)"
        if name == "rows":
            return LongTextField(label=label, help_text=ROWS_HINT, max_length=LONGEST, rows=8, strip=False)
        if name == "text" and self.kind != "heading":
            return LongTextField(label=label, help_text=TEXT_HINT, max_length=LONGEST, rows=8)
        if name == "email":
            return forms.EmailField(label=label, required=False)
        return forms.CharField(label=label, help_text=hint, max_length=300, required=needed)

    def clean_rows(self) -> tuple[tuple[str, ...], ...]:
        """The rows of the table as cells."""
        try:
            rows = read_rows(self.cleaned_data["rows"])
        except ReportError as error:
            raise forms.ValidationError(str(error)) from error
        if len(rows) < 2:
            raise forms.ValidationError("Enter a row of headings and at least one row below it.")
        return rows


def entry_initial(entry: Any) -> dict[str, Any]:
    """An entry as its form shows it."""
    shown = {each.name: getattr(entry, each.name) for each in fields(entry)}
    if "rows" in shown:
        shown["rows"] = write_rows(shown["rows"])
    return shown


def entry_lines(
    form: forms.Form, mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """What differs between two texts: (label, mine, theirs)."""
    lines = []
    for bound in form.visible_fields():
        ours, others = (_words(bound.field, side.get(bound.name, "")) for side in (mine, theirs))
        if ours != others:
            lines.append((str(bound.label), ours, others))
    return lines


def _words(asked: forms.Field, value: Any) -> str:
    if isinstance(value, tuple):
        return write_rows(value)
    choices = getattr(asked, "choices", None)
    return str(dict(choices).get(value, value)) if choices else str(value or "")


def _field(asked: Field) -> forms.Field:
    if asked.choices:
        return forms.ChoiceField(
            label=asked.label, choices=asked.choices, widget=forms.RadioSelect, required=False,
            help_text=asked.hint,
        )  # fmt: skip
    if asked.kind == "text":
        hint = asked.hint or "Plain text. A line that begins with - becomes a bullet."
        return LongTextField(label=asked.label, required=False, max_length=LONGEST, rows=8, help_text=hint)
    return forms.CharField(label=asked.label, required=False, max_length=300, help_text=asked.hint)
