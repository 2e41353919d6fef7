"""Money of an incident: budget codes, spending, options to prevent the failure, payments to the provider."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident
from failure_protocol.models.logs import Signed
from failure_protocol.prevention import OPTIONS


class Purpose(models.TextChoices):
    """What money is spent on (Appendix D, F06)."""

    PLACEMENTS = "placements", "Placements"
    OVERTIME = "overtime", "Overtime"
    CHILDCARE = "childcare", "Staff’s childcare"
    FAMILY_TRAVEL = "family_travel", "Families’ travel"
    TAXIS = "taxis", "Taxis and other transport"
    AMBULANCE = "ambulance", "Private ambulance"
    BOXES = "boxes", "Packing boxes"
    REMOVALS = "removals", "Removals"
    OTHER = "other", "Something else"


class BudgetCode(Signed):
    """A code that was approved in advance for a purpose, up to a sum (F06). Ended, never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="budget_codes")
    code = models.CharField(max_length=40)
    purpose = models.CharField(max_length=13, choices=Purpose)
    limit = models.DecimalField(max_digits=10, decimal_places=2)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By purpose."""

        ordering = ("incident", "purpose", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "code", "purpose"), condition=Q(ended_at=None), name="budget_code_once"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="budget_code_is_one"),
            models.CheckConstraint(condition=Q(limit__gt=0), name="budget_code_limit_above_zero"),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.get_purpose_display().lower()})"


class Spend(Signed):
    """Money that somebody with the authority committed, on a code. Struck through, never deleted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="spending")
    number = models.PositiveIntegerField()
    code = models.ForeignKey(BudgetCode, on_delete=models.PROTECT, related_name="spending")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    spent_on = models.DateField()
    payee = models.CharField(max_length=150)
    words = models.CharField(max_length=300)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        verbose_name_plural = "spending"
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="spend_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="spend_above_zero"),
            models.CheckConstraint(condition=~Q(payee="") & ~Q(words=""), name="spend_says_to_whom_for_what"),
            models.CheckConstraint(
                condition=Q(struck_at=None) | ~Q(struck_reason=""), name="spend_struck_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"spend {self.number}: £{self.amount:,.2f}"


class PreventionOption(Somebody):
    """One of the twelve options of section 8.1, in one incident (A14). `Somebody`: who pursues it."""

    class Decision(models.TextChoices):
        """What was decided of it."""

        OPEN = "open", "Not yet considered"
        CONSIDERED = "considered", "Being looked into"
        CHOSEN = "chosen", "Chosen"
        REJECTED = "rejected", "Not chosen"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="prevention_options")
    key = models.CharField(max_length=12, choices=[(option.key, option.words) for option in OPTIONS])
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    reasons = SealedTextField(blank=True, default="")
    cost = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    outcome = SealedTextField(blank=True, default="")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """As the procedure lists them."""

        ordering = ("incident", "pk")
        constraints = (
            models.UniqueConstraint(fields=("incident", "key"), name="prevention_option_once"),
            models.CheckConstraint(
                condition=Q(key__in=[option.key for option in OPTIONS]), name="prevention_option_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision="chosen") | Q(user__isnull=False) | ~Q(name=""),
                name="prevention_chosen_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=("chosen", "rejected")) | ~Q(reasons=""),
                name="prevention_decided_says_why",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="prevention_cost_sane"),
        )

    def __str__(self) -> str:
        return self.get_key_display()


class ProviderPayment(Signed):
    """Money for the failing provider or its insolvency officer: never paid without an agreement (A15)."""

    class State(models.TextChoices):
        """How far."""

        PROPOSED = "proposed", "Proposed"
        WITHHELD = "withheld", "Withheld"
        AGREED = "agreed", "Agreement on file"
        PAID = "paid", "Paid"
        DROPPED = "dropped", "Not paid"

    class To(models.TextChoices):
        """To whom."""

        PROVIDER = "provider", "The failing provider"
        INSOLVENCY = "insolvency", "The insolvency officer"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="provider_payments")
    number = models.PositiveIntegerField()
    to = models.CharField(max_length=10, choices=To)
    payee = models.CharField(max_length=150)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    purpose = models.CharField(max_length=300, help_text="Which service it must be used for, and how.")
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    words = SealedTextField(blank=True, default="", help_text="Why it is withheld or not paid.")
    file_key = models.CharField(max_length=80, blank=True, help_text="The agreement, in our storage.")
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    agreed_with = SealedTextField(blank=True, default="", help_text="Who signed for the provider.")
    agreed_on = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.ForeignKey(
        BudgetCode, null=True, blank=True, on_delete=models.PROTECT, related_name="provider_payments"
    )
    paid_on = models.DateField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="provider_payment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="provider_payment_above_zero"),
            models.CheckConstraint(
                condition=~Q(payee="") & ~Q(purpose=""), name="provider_payment_says_what_for"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("agreed", "paid"))
                | (~Q(file_key="") & Q(agreed_on__isnull=False) & ~Q(agreed_with="")),
                name="provider_payment_agreed_in_writing",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | Q(paid_on__gte=F("agreed_on"), approved_by__isnull=False, code__isnull=False),
                name="provider_payment_paid_by_right",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("withheld", "dropped")) | ~Q(words=""),
                name="provider_payment_withheld_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"payment {self.number}: £{self.amount:,.2f}"
