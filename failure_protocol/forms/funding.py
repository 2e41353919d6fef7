"""Forms of who pays, which body leads, other payers, fees, and what finance has to do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from failure_protocol.actions.funding import Line
from failure_protocol.lead_body import NAMES, Payer, Share
from failure_protocol.models import FinanceTask, FundingLine, MoneyPosition
from failure_protocol.models.funding import LEADS
from failure_protocol.models.incidents import Known
from ui.forms import GovukDateField, LongTextField

LINES = 4
PAYERS = [("", "Nobody else"), *[(payer.value, words) for payer, words in NAMES.items()]]


def money(label: str) -> forms.DecimalField:
    """Pounds; what can't be is said by the action."""
    return forms.DecimalField(label=label, required=False, max_digits=8, decimal_places=2)


class FundingForm(forms.Form):
    """Up to four payers with their shares; together 100 %."""

    def __init__(self, *args: Any, lines: list[FundingLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, LINES + 1):
            line = lines[number - 1] if number <= len(lines) else None
            self._add(number, line)

    def _add(self, number: int, line: FundingLine | None) -> None:
        fields: dict[str, forms.Field] = {
            "payer": forms.ChoiceField(label=f"Payer {number}", choices=PAYERS, required=False),
            "payer_name": forms.CharField(
                label=f"Payer {number}: which other council or NHS body", max_length=150, required=False
            ),
            "percent": forms.DecimalField(
                label=f"Payer {number}: share in %", max_digits=5, decimal_places=2, required=False
            ),
            "cost_week": money(f"Payer {number}: pounds a week"),
        }
        for name, field in fields.items():
            field.initial = getattr(line, name) if line else None
            self.fields[f"{name}_{number}"] = field

    @property
    def lines(self) -> list[Line]:
        """The payers that were chosen."""
        data = self.cleaned_data
        return [
            (
                Share(Payer(data[f"payer_{number}"]), data[f"percent_{number}"] or Decimal(0)),
                data[f"payer_name_{number}"], data[f"cost_week_{number}"],
            )
            for number in range(1, LINES + 1) if data[f"payer_{number}"]
        ]  # fmt: skip


class LeadForm(forms.Form):
    """Which body leads, where the procedure leaves it open."""

    body = forms.ChoiceField(
        label="Which body leads?", choices=[(body.value, words) for body, words in LEADS.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = LongTextField(label="Why, and who agreed?", max_length=2000, rows=3)


class CommissionerForm(forms.Form):
    """Another payer that was told."""

    name = forms.CharField(label="Which council or NHS body?", max_length=150)
    contact = forms.CharField(label="Whom did you speak to?", max_length=200, required=False)


class AnswerForm(forms.Form):
    """What another payer answered."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wants_us = forms.ChoiceField(
        label="Do they want us to act for them?", widget=forms.RadioSelect,
        choices=[each for each in Known.choices if each[0] != Known.UNKNOWN],
    )  # fmt: skip
    agreed = LongTextField(label="Who is agreed to manage the move?", max_length=1000, rows=2, required=False)


class MoneyForm(forms.Form):
    """Fees and payments."""

    fee_week = money("Fee, pounds a week")
    paid_until = GovukDateField(label="Paid in advance up to", required=False)
    overpaid = money("Overpaid so far, pounds")
    charge_week = money("What the person is charged, pounds a week")
    note = LongTextField(label="Anything else", max_length=2000, rows=2, required=False)

    @classmethod
    def of(cls, row: MoneyPosition | None, data: Any = None) -> MoneyForm:
        """Filled with what stands."""
        return cls(data, initial={name: getattr(row, name, None) for name in cls.base_fields})


class TaskForm(forms.Form):
    """Something for finance to do."""

    kind = forms.ChoiceField(label="What?", choices=FinanceTask.Kind.choices, widget=forms.RadioSelect)
    due = GovukDateField(label="By when?")


class DoneForm(forms.Form):
    """It is done."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = LongTextField(label="What came of it?", max_length=2000, rows=2)
