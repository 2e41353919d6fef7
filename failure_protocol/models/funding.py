"""Who pays for a person, which body leads for them, and what finance has to do (S05-S08)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedTextField
from failure_protocol.lead_body import NAMES, LeadingBody
from failure_protocol.models.incidents import Known
from failure_protocol.models.logs import Signed
from failure_protocol.models.people import Person

LEADS = {LeadingBody.COUNCIL: "Council", LeadingBody.NHS: "NHS"}
MOST_A_WEEK = 20_000  # pounds; more is a slip of the keyboard


class FundingLine(Signed):
    """A payer's share of a person's cost; the lines of a person that have not ended come to 100 %."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="funding")
    payer = models.CharField(max_length=15, choices=[(payer.value, words) for payer, words in NAMES.items()])
    payer_name = models.CharField(max_length=150, blank=True, help_text="Which other council or NHS body.")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    cost_week = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The largest share first."""

        ordering = ("person", "-percent", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="funding_share"),
            models.CheckConstraint(
                condition=Q(cost_week=None) | Q(cost_week__gte=0, cost_week__lte=MOST_A_WEEK),
                name="funding_cost_sane",
            ),
            models.CheckConstraint(
                condition=~Q(payer__in=("other_council", "other_nhs")) | ~Q(payer_name=""),
                name="funding_external_named",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_payer_display()}, {self.percent.normalize():f} %"


class LeadBodyDecision(Signed):
    """A body chosen by a person where the procedure says nothing or two things (Z1, Z2). Append-only.

    It holds for the split that it was made for; when the funding changes it is asked anew.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="lead_decisions")
    body = models.CharField(max_length=7, choices=[(body.value, words) for body, words in LEADS.items()])
    reason = SealedTextField()
    rule = models.CharField(max_length=40, help_text="Where the procedure leaves it open.")
    split = models.CharField(max_length=200, help_text="The shares that it was made for.")

    class Meta:
        """Newest first."""

        ordering = ("person", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="lead_decision_says_why"),)

    def __str__(self) -> str:
        return f"{self.get_body_display()} leads for {self.person}"


class Commissioner(Signed):
    """Another body that pays: told, and asked whether it wants us to act (S07). No answer = our welfare."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commissioners")
    name = models.CharField(max_length=150)
    contact = SealedTextField(blank=True, default="")
    told_at = models.DateTimeField()
    wants_us = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    answered_at = models.DateTimeField(null=True, blank=True)
    agreed = SealedTextField(blank=True, default="", help_text="Who is agreed to manage the move.")

    class Meta:
        """In the order told."""

        ordering = ("person", "told_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="commissioner_named"),
            models.CheckConstraint(
                condition=Q(wants_us="unknown") | Q(answered_at__isnull=False), name="commissioner_answered"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("told_at")),
                name="commissioner_answers_after",
            ),
        )

    def __str__(self) -> str:
        return self.name


class MoneyPosition(Signed):
    """What was paid and charged for a person: advance, overpayment, charges (S08). The newest counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="money")
    fee_week = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    paid_until = models.DateField(null=True, blank=True, help_text="Paid in advance up to this day.")
    overpaid = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    charge_week = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="What the person is charged."
    )
    note = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("person", "-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=(Q(fee_week=None) | Q(fee_week__range=(0, MOST_A_WEEK)))
                & (Q(overpaid=None) | Q(overpaid__gte=0))
                & (Q(charge_week=None) | Q(charge_week__range=(0, MOST_A_WEEK))),
                name="money_position_sane",
            ),
        )

    def __str__(self) -> str:
        return f"money of {self.person}"


class FinanceTask(Signed):
    """Something finance has to do for a person in the case system (S08)."""

    class Kind(models.TextChoices):
        """What."""

        AMEND = "amend", "Amend the case system’s finance task"
        RECOUP = "recoup", "Recoup the overpayment"
        CHARGES = "charges", "Correct what the person is charged"
        END_CONTRACT = "end_contract", "End the contract"
        NEW_CONTRACT = "new_contract", "Issue the new contract"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="finance_tasks")
    kind = models.CharField(max_length=12, choices=Kind)
    due = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = SealedTextField(blank=True, default="")

    class Meta:
        """What is due first in front."""

        ordering = ("due", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(outcome=""), name="finance_task_done_says_what"
            ),
            models.UniqueConstraint(
                fields=("person", "kind"), condition=Q(done_at=None), name="finance_task_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"
