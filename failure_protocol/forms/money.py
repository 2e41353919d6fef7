"""Forms of money: codes, spending, options to prevent the failure, payments to the provider."""

from __future__ import annotations

from typing import Any

from django import forms

from failure_protocol.attachments import ENDINGS, MAX_BYTES
from failure_protocol.forms.fields import (
    IncidentForm,
    day_field,
    officer_field,
    radio_field,
    text_field,
    version_field,
)
from failure_protocol.models import BudgetCode, PreventionOption, ProviderPayment
from failure_protocol.models.money import Purpose
from failure_protocol.sections import Here
from ui.forms import SizedFileField

POUNDS: dict[str, Any] = {"max_digits": 10, "decimal_places": 2}
APPROVER = "Who approved it? It is checked against the limit that they confirmed."


class CodeForm(IncidentForm):
    """A code that was approved in advance."""

    people = ("approved_by",)
    code = forms.CharField(label="Budget code", max_length=40)
    purpose = forms.ChoiceField(label="For what?", choices=Purpose.choices)
    limit = forms.DecimalField(label="Up to how many pounds?", **POUNDS)
    approved_by = officer_field(APPROVER)
    approved_on = day_field("When?", "The day of the approval")
    words = forms.CharField(label="Note (optional)", max_length=300, required=False)


class EndForm(forms.Form):
    """Why something ends."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="Why?", max_length=300)


class CodedForm(IncidentForm):
    """A form that needs a code. Without one the action refuses, in words."""

    people = ("approved_by",)
    code = forms.ModelChoiceField(
        BudgetCode.objects.none(), label="Budget code", required=False, empty_label="Choose"
    )
    approved_by = officer_field(APPROVER)

    def __init__(self, data: Any = None, *, here: Here, **kwargs: Any) -> None:
        super().__init__(data, here=here, **kwargs)
        field: Any = self.fields["code"]
        field.queryset = here.incident.budget_codes.filter(ended_at=None)


class SpendForm(CodedForm):
    """Money that was committed."""

    amount = forms.DecimalField(label="How many pounds?", **POUNDS)
    spent_on = day_field("When?", "The day")
    payee = forms.CharField(label="To whom?", max_length=150)
    words = forms.CharField(
        label="What for?", max_length=300, help_text="Name people by their reference, such as P07."
    )
    field_order = ("code", "amount", "words", "payee", "spent_on", "approved_by")


class OptionForm(IncidentForm):
    """What was decided of an option."""

    people = ("user",)
    version = version_field()
    decision = radio_field("What was decided?", PreventionOption.Decision.choices)
    user = officer_field("Who pursues it?", required=False, empty_label="Nobody with an account")
    name = forms.CharField(label="Name, if they have no account", max_length=150, required=False)
    reasons = text_field("Why?", required=False)
    cost = forms.DecimalField(label="What does it cost, in pounds? (optional)", required=False, **POUNDS)
    outcome = text_field("What came of it? (once it is known)", rows=2, required=False)


class PaymentForm(forms.Form):
    """Money for the failing provider."""

    to = radio_field("To whom?", ProviderPayment.To.choices)
    payee = forms.CharField(label="Name", max_length=150)
    amount = forms.DecimalField(label="How many pounds?", **POUNDS)
    purpose = forms.CharField(
        label="For which service, and what must it be used for?", max_length=300,
        help_text="Section 8.3: money meant for a service may otherwise go elsewhere.",
    )  # fmt: skip


class AgreementForm(forms.Form):
    """The written agreement, as a file."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    file = SizedFileField(label="The agreement", max_bytes=MAX_BYTES, endings=ENDINGS)
    agreed_with = forms.CharField(label="Who signed for them?", max_length=150)
    agreed_on = day_field("When was it signed?", "The day")


class PaidForm(CodedForm):
    """That it was paid."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    paid_on = day_field("When was it paid?", "The day")
    field_order = ("version", "code", "paid_on", "approved_by")


class WithholdForm(forms.Form):
    """Held back, or given up."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    way = radio_field("What is done?", (("withhold", "Held back for now"), ("drop", "Not paid at all")))
    words = text_field("Why?", rows=2)
