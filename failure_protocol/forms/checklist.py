"""Forms of the checklist: an answer in place, many answers at once, a local item, what needs what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from failure_protocol import attachments
from failure_protocol.actions.answers import FIELDS
from failure_protocol.models import ChecklistItem, ItemAnswer
from failure_protocol.models.checklist import BODIES, Status
from failure_protocol.summaries.checklist import Section
from ui.forms import GovukDateField, LongTextField, SizedFileField

NO_NAMES = "Name no resident: write P01, P02."


class AnswerForm(forms.Form):
    """What a body answers to an item.

    `base` travels with the page and holds what the person had before them, so that only what they changed is
    written, and a lost race can say which texts both wrote.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.JSONField(widget=forms.HiddenInput)
    status = forms.ChoiceField(choices=Status.choices, widget=forms.RadioSelect)
    outcome = LongTextField(label="Outcome", required=False, rows=2, help_text=f"What came of it. {NO_NAMES}")
    reason = LongTextField(
        label="Reason", required=False, rows=2, max_length=1000, help_text="Why it stands so."
    )
    escalated_to = forms.CharField(label="Escalated to", required=False, max_length=200)
    trigger = forms.CharField(label="What would make it applicable?", required=False, max_length=500)
    note = LongTextField(label="Note", required=False, rows=2, help_text=NO_NAMES)
    evidence = forms.CharField(
        label="Where the evidence is", required=False, max_length=300,
        help_text="A reference, such as a case number or a place in another system.",
    )  # fmt: skip
    file = SizedFileField(
        label="Or a file", required=False, max_bytes=attachments.MAX_BYTES, endings=attachments.ENDINGS
    )
    officer = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="Nobody yet")
    due = GovukDateField(label="Due", noun="The due date", required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, answer: ItemAnswer, officers: Any = None
    ) -> None:
        self.answer = answer
        values = {name: getattr(answer, name) for name in FIELDS}
        initial = {**values, "version": answer.version, "base": _plain(values)}
        super().__init__(data, files, initial=initial, auto_id=f"answer-{answer.pk}-%s")
        self.fields["status"].widget.small = True
        if officers is None:  # not theirs to give away
            del self.fields["officer"], self.fields["due"]
        else:
            chosen: Any = self.fields["officer"]
            chosen.queryset = officers
            chosen.label_from_instance = str

    def clean_base(self) -> dict[str, Any]:
        """The values before; anything else was not made by this form."""
        base = self.cleaned_data["base"]
        if not isinstance(base, dict) or set(base) != set(FIELDS):
            raise forms.ValidationError("This form is out of date. Open the page again.")
        return base

    @property
    def changes(self) -> dict[str, Any]:
        """Field -> new value of what the person changed."""
        base = self.cleaned_data.get("base") or {}
        sent = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        return {name: value for name, value in sent.items() if _plain({name: value})[name] != base.get(name)}

    def merge(self, current: ItemAnswer) -> list[str]:
        """Take over what the other person saved where this one changed nothing; gives the fields that both
        changed to different things. The form can then be saved again.
        """
        mine, base = self.changes, self.cleaned_data.get("base") or {}
        theirs = _plain({name: getattr(current, name) for name in FIELDS})
        sent: Any = self.data
        typed = sent.copy()
        disputed = []
        for name in FIELDS:
            if name not in self.fields or theirs[name] == base.get(name):
                continue
            if name in mine:
                if _plain({name: mine[name]})[name] != theirs[name]:
                    disputed.append(name)
                continue
            _set(typed, name, getattr(current, name))
        typed["version"] = str(current.version)
        typed["base"] = forms.JSONField().prepare_value(theirs)
        self.data = typed
        return disputed


class SectionForm(forms.Form):
    """Ask a body about every item of a section, and give those that are nobody's to somebody."""

    section = forms.ChoiceField(label="Which items?")
    body = forms.ChoiceField(
        label="Who is asked?", choices=[(body.value, body.label) for body in BODIES],
        widget=forms.RadioSelect, error_messages={"required": "Choose who is asked."},
    )  # fmt: skip
    officer = forms.ModelChoiceField(
        label="Officer", queryset=User.objects.none(), required=False, empty_label="Nobody yet",
        help_text="For items that are nobody’s. What somebody holds stays theirs.",
    )  # fmt: skip
    due = GovukDateField(
        label="Due", noun="The due date", required=False, help_text="For items without a date."
    )

    def __init__(self, data: Any, *, sections: Iterable[Section], officers: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        section: Any = self.fields["section"]
        section.choices = [
            (each.anchor, f"{each.number} {each.title} ({each.progress.total})") for each in sections
        ]
        officer: Any = self.fields["officer"]
        officer.queryset = officers
        officer.label_from_instance = str


class LocalItemForm(forms.Form):
    """An item of one's own (L06)."""

    text = LongTextField(label="What is to be done?", max_length=500, rows=3)
    bodies = forms.MultipleChoiceField(
        label="Who is asked?", choices=[(body.value, body.label) for body in BODIES],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose who is asked."},
    )  # fmt: skip


class NeedsForm(forms.Form):
    """Which item another needs first (L07)."""

    needs = forms.ModelChoiceField(
        label="This item needs", queryset=ChecklistItem.objects.none(), empty_label="Choose an item",
        error_messages={"required": "Choose an item."},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, items: Any) -> None:
        super().__init__(data)
        needs: Any = self.fields["needs"]
        needs.queryset = items
        needs.label_from_instance = lambda item: f"{item.ref} {item.text[:70]}"


class FilterForm(forms.Form):
    """Which items the page shows; its state is in the address."""

    who = forms.ChoiceField(
        label="Whose", required=False,
        choices=(("", "Everybody’s"), ("mine", "Mine"), ("unowned", "Nobody’s")),
    )  # fmt: skip
    body = forms.ChoiceField(
        label="Body", required=False,
        choices=(("", "All"), *((body.value, body.label) for body in BODIES)),
    )  # fmt: skip
    status = forms.ChoiceField(
        label="Status", required=False,
        choices=(("", "All"), ("open", "Not settled"), ("overdue", "Overdue"), *Status.choices),
    )  # fmt: skip

    @property
    def chosen(self) -> Mapping[str, str]:
        """What was asked for; anything unknown is as if it had not been."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the page carries them: keys of people, days as text."""

    def one(value: Any) -> Any:
        if isinstance(value, date):
            return value.isoformat()
        return getattr(value, "pk", value) if value else None

    return {name: one(value) for name, value in values.items()}


def _set(typed: Any, name: str, value: Any) -> None:
    """Put a saved value where the browser would have sent it."""
    if name == "due":
        for part in ("day", "month", "year"):
            typed[f"due_{part}"] = str(getattr(value, part)) if value else ""
        return
    typed[name] = str(getattr(value, "pk", value) or "")
