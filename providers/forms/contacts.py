"""Forms for calls, visits and promises."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from providers.actions.contacts import LONGEST_NAME, LONGEST_WORDS
from providers.actions.promises import LONGEST, Promised
from providers.models import Contact, Promise
from ui.forms import GovukDateField, LongTextField

PROMISES = (1, 2, 3)
NO_RESIDENT = "Never write a resident’s name, room or date of birth here."


class PromiseRows(forms.Form):
    """Three places for what was promised, each: who promised, what, by when, who sees to it."""

    def __init__(self, data: Any = None, *, owners: QuerySet[User], user: User, today: date, **kwargs: Any):
        super().__init__(data, **kwargs)
        for number in PROMISES:
            self.fields[f"promise_text_{number}"] = forms.CharField(
                label="What was promised", max_length=LONGEST, required=False, help_text=NO_RESIDENT
            )
            self.fields[f"promise_whose_{number}"] = forms.ChoiceField(
                label="Who promised", choices=Promise.Whose.choices, widget=forms.RadioSelect, required=False,
                initial=Promise.Whose.OURS.value,
            )  # fmt: skip
            self.fields[f"promise_due_{number}"] = GovukDateField(
                label="By when (optional)", noun="The day of the promise", required=False, earliest=today
            )
            self.fields[f"promise_owner_{number}"] = forms.ModelChoiceField(
                label="Who sees to it", queryset=owners, required=False, initial=user.pk, empty_label=None
            )

    @property
    def promise_groups(self) -> list[dict[str, Any]]:
        """The fields of each promise, for the template; `used` = something stands in it or is wrong."""
        groups = []
        for number in PROMISES:
            names = [f"promise_{name}_{number}" for name in ("text", "whose", "due", "owner")]
            used = bool(self[names[0]].value()) or any(name in self.errors for name in names)
            groups.append({"number": number, "fields": [self[name] for name in names], "used": used})
        return groups

    @property
    def promises(self) -> list[Promised]:
        """What was promised, as the action takes it."""
        found = []
        for number in PROMISES:
            text = self.cleaned_data.get(f"promise_text_{number}", "")
            if text:
                found.append(
                    Promised(
                        text=text,
                        whose=self.cleaned_data.get(f"promise_whose_{number}") or Promise.Whose.OURS.value,
                        due_on=self.cleaned_data.get(f"promise_due_{number}"),
                        owner=self.cleaned_data.get(f"promise_owner_{number}"),
                    )
                )
        return found

    def clean(self) -> dict[str, Any]:
        """A day without words is a promise half written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in PROMISES:
            if cleaned.get(f"promise_due_{number}") and not cleaned.get(f"promise_text_{number}"):
                self.add_error(f"promise_text_{number}", "Say what was promised by that day")
        return cleaned


class ContactForm(PromiseRows):
    """One call or visit: how, when, what came of it, and what was promised."""

    form_key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="What came of it", choices=Contact.Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it"},
    )  # fmt: skip
    how = forms.ChoiceField(
        label="How", choices=Contact.How.choices, widget=forms.RadioSelect, initial=Contact.How.CALL.value,
        error_messages={"required": "Choose how you got in touch"},
    )  # fmt: skip
    on = GovukDateField(label="When", noun="The day of the contact")
    spoke_to = forms.CharField(
        label="Whom you spoke to (optional)", max_length=LONGEST_NAME, required=False,
        help_text="A member of staff: name and role.",
    )  # fmt: skip
    words = LongTextField(
        label="What was said (optional)", max_length=LONGEST_WORDS, rows=4, required=False,
        help_text=NO_RESIDENT,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, today: date, **kwargs: Any):
        initial = {"form_key": uuid4().hex, "on": today, **kwargs.pop("initial", {})}
        super().__init__(data, today=today, initial=initial, **kwargs)

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("outcome", "how", "on", "spoke_to", "words", "form_key")
        return {name: self.cleaned_data[name] for name in names} | {"promises": self.promises}


class PromiseForm(forms.Form):
    """A promise made outside a call."""

    text = forms.CharField(
        label="What was promised", max_length=LONGEST, error_messages={"required": "Say what was promised"}
    )
    whose = forms.ChoiceField(
        label="Who promised", choices=Promise.Whose.choices, widget=forms.RadioSelect,
        initial=Promise.Whose.OURS.value, error_messages={"required": "Choose who promised"},
    )  # fmt: skip
    due_on = GovukDateField(label="By when (optional)", noun="The day of the promise", required=False)
    owner = forms.ModelChoiceField(
        label="Who sees to it", queryset=User.objects.none(), empty_label=None,
        help_text="They are reminded when it is due.", error_messages={"required": "Choose who sees to it"},
    )  # fmt: skip

    def __init__(self, data: Any = None, *, owners: QuerySet[User], **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]  # ModelChoiceField


class EditPromiseForm(PromiseForm):
    """An open promise: its words, day and owner; who promised stays."""

    whose = None  # type: ignore[assignment]  # as it was made
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields to write."""
        return {name: self.cleaned_data[name] for name in ("text", "due_on", "owner")}


class EndPromiseForm(forms.Form):
    """What became of a promise."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = LongTextField(label="Note (optional)", max_length=LONGEST, rows=2, required=False)


class DropPromiseForm(EndPromiseForm):
    """Why a promise won't be kept."""

    note = LongTextField(
        label="Why it is dropped", max_length=LONGEST, rows=2,
        error_messages={"required": "Say why it is dropped, so that the home can be told"},
    )  # fmt: skip
