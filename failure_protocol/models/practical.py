"""The practical side of an incident: things, considerations, contacts, contingency, legal advice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from failure_protocol.fields import SealedTextField
from failure_protocol.models.appointments import Somebody
from failure_protocol.models.incidents import Incident, IncidentService, Known
from failure_protocol.models.logs import Signed


class PracticalItem(Somebody):
    """Something that must be there: the incident room, a van, blankets (F01, F07). Nothing is deleted.

    `key` is one of failure_protocol/practical_list.py; empty = added in this incident. `Somebody`: who sees
    to it.
    """

    class State(models.TextChoices):
        """How far."""

        OPEN = "open", "Not arranged"
        ARRANGED = "arranged", "Arranged"
        NOT_NEEDED = "not_needed", "Not needed"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="practical_items")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=20, blank=True)
    what = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    words = models.CharField(max_length=500, blank=True, help_text="Where and from whom, or why not.")
    due = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order of the list."""

        ordering = ("incident", "number")
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="practical_item_number_once"),
            models.UniqueConstraint(
                fields=("incident", "key"), condition=~Q(key=""), name="practical_item_key_once"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="practical_item_says_what"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(words=""), name="practical_item_settled_says_how"
            ),
        )

    def __str__(self) -> str:
        return self.what


class Consideration(Signed):
    """That something was considered, with the answer and the reasons (F08-F10). The newest counts."""

    class Key(models.TextChoices):
        """What."""

        POLICE = "police", "Police presence"
        CALL_OFFS = "call_offs", "New call-offs from the framework suspended"
        MARKET = "market", "Impact on the whole market"
        CONTINUITY = "continuity", "The provider’s own continuity plan is viable"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="considerations")
    key = models.CharField(max_length=10, choices=Key)
    answer = models.CharField(max_length=7, choices=Known)
    reasons = SealedTextField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "key", "-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reasons=""), name="consideration_says_why"),)

    def __str__(self) -> str:
        return self.get_key_display()


class CapacityCall(Signed):
    """A call to another provider: what it could add, quickly (F08, Appendix C). Append-only."""

    class Reached(models.TextChoices):
        """Who answered."""

        YES = "yes", "Spoke to somebody who decides"
        NO_ANSWER = "no_answer", "No answer"
        CALL_BACK = "call_back", "Rings back"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="capacity_calls")
    provider_name = models.CharField(max_length=200)
    reached = models.CharField(max_length=9, choices=Reached)
    spoke_to = models.CharField(max_length=150, blank=True)
    overtime = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    bank = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    recruitment = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    early_start = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    early_start_assessed = models.CharField(
        max_length=300, blank=True, help_text="Who assessed the risk of an early start, and when."
    )
    from_low_risk = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    words = SealedTextField(blank=True, default="")

    class Meta:
        """Newest first."""

        ordering = ("incident", "-at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(provider_name=""), name="capacity_call_to_somebody"),
            models.CheckConstraint(
                condition=~Q(reached="yes") | ~Q(spoke_to=""), name="capacity_call_says_with_whom"
            ),
            models.CheckConstraint(
                condition=~Q(early_start="yes") | ~Q(early_start_assessed=""),
                name="capacity_early_start_assessed",
            ),
        )

    def __str__(self) -> str:
        return f"call to {self.provider_name}"


class ProviderContact(Signed):
    """A manager of the provider, the owner, or a place to meet away from the premises (F11)."""

    class Kind(models.TextChoices):
        """Who or what."""

        OWNER = "owner", "Owner"
        REGISTERED = "registered", "Registered manager"
        MANAGER = "manager", "Other manager"
        INSOLVENCY = "insolvency", "Insolvency officer"
        PLACE = "place", "Place to meet off site"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="provider_contacts")
    service = models.ForeignKey(
        IncidentService, null=True, blank=True, on_delete=models.PROTECT, related_name="provider_contacts"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name = SealedTextField()
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")
    address = SealedTextField(blank=True, default="")
    met_on = models.DateField(null=True, blank=True, help_text="When we met.")
    note = SealedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Owner first."""

        ordering = ("incident", "kind", "pk")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="provider_contact_named"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.incident}"

    @property
    def tel(self) -> str:
        """As a phone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


class ContingencyPlan(Signed):
    """What is done if the provider collapses overnight (F12, A2.21). Append-only; the newest counts."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="contingency_plans")
    trigger = SealedTextField()
    who_acts = SealedTextField()
    first = SealedTextField(help_text="Which beds or rounds are used first.")
    review_on = models.DateField()

    class Meta:
        """Newest first."""

        ordering = ("incident", "-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(trigger="") & ~Q(who_acts="") & ~Q(first=""), name="contingency_plan_whole"
            ),
        )

    def __str__(self) -> str:
        return f"contingency plan of {self.incident}"


class LegalAdvice(Signed):
    """A question to lawyers and what they said (F13). For leads only; in no export."""

    class Topic(models.TextChoices):
        """About what."""

        CONTRACT = "contract", "Contract"
        NOTICE = "notice", "Notice"
        FINANCE = "finance", "Finance"
        STAFF = "tupe", "Transfer of staff"
        OTHER = "other", "Something else"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="legal_advice")
    number = models.PositiveIntegerField()
    topic = models.CharField(max_length=8, choices=Topic)
    question = SealedTextField()
    asked_on = models.DateField()
    adviser = SealedTextField(blank=True, default="")
    advice = SealedTextField(blank=True, default="")
    advised_on = models.DateField(null=True, blank=True)
    is_privileged = models.BooleanField(default=True)

    class Meta:
        """Newest first."""

        ordering = ("incident", "-number")
        verbose_name_plural = "legal advice"
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="legal_advice_number_once"),
            models.CheckConstraint(condition=~Q(question=""), name="legal_advice_asks_something"),
            models.CheckConstraint(
                condition=Q(advised_on=None, advice="") | (Q(advised_on__isnull=False) & ~Q(advice="")),
                name="legal_advice_has_its_day",
            ),
        )

    def __str__(self) -> str:
        return f"legal advice {self.number}"
