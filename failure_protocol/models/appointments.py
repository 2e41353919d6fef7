"""Who does what in an incident, beyond the rights of the team: roles, codes, authority (R01-R15)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from failure_protocol.models.incidents import Incident, IncidentService, Known
from failure_protocol.models.team import Body
from failure_protocol.parts import Kind


class Somebody(models.Model):
    """A person with an account, or a name: not everybody who takes part signs in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)

    class Meta:
        """Each kind has its own table."""

        abstract = True

    @property
    def who(self) -> str:
        """The name as it is shown."""
        return str(self.user) if self.user_id else self.name


class Appointment(Somebody):
    """Somebody in a role, an assignment of Appendix D, a lead code of Appendix C or the core group.

    `key` is one of failure_protocol/parts.py. Ended, never deleted: who held what when is its history (R01).
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=10, choices=[(kind.value, words) for kind, words in Kind.words()])
    key = models.CharField(max_length=20)
    is_backup = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False, help_text="Several may hold it, as with team leaders.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order they began."""

        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "kind", "key", "is_backup"), condition=Q(ends_at=None, is_shared=False),
                name="appointment_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="appointment_is_somebody"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | ~Q(end_reason=""), name="appointment_end_says_why"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.who}: {self.key}"


class SiteLead(Somebody):
    """Who leads at a site, or is the liaison officer of home care, and what they need there (R15)."""

    service = models.ForeignKey(IncidentService, on_delete=models.PROTECT, related_name="leads")
    equipment = models.CharField(
        max_length=500, help_text="What equipment they need, or that none is needed."
    )
    support = models.CharField(max_length=500, help_text="What support of managers they need.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """In the order they began."""

        ordering = ("service", "starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("service",), condition=Q(ends_at=None), name="site_lead_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="site_lead_is_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(equipment="") & ~Q(support=""), name="site_lead_needs_are_stated"
            ),
        )

    def __str__(self) -> str:
        return f"{self.who} at {self.service}"


class AgencyRole(models.Model):
    """What each body does in meetings with residents, relatives or staff (R13, A6.4)."""

    class Audience(models.TextChoices):
        """Whom the meeting is with."""

        RESIDENTS = "residents", "Residents"
        RELATIVES = "relatives", "Relatives"
        STAFF = "staff", "Staff"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="agency_roles")
    audience = models.CharField(max_length=9, choices=Audience)
    body = models.CharField(max_length=8, choices=Body)
    words = models.CharField(max_length=300)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By audience."""

        ordering = ("audience", "body")
        constraints = (
            models.UniqueConstraint(fields=("incident", "audience", "body"), name="agency_role_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_body_display()}, {self.get_audience_display().lower()}"


class Authority(models.Model):
    """What somebody may decide and spend, confirmed by themselves on joining (R09, section 6.5)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="authorities")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    limit = models.DecimalField(max_digits=12, decimal_places=2, help_text="Pounds a decision; 0 = none.")
    decisions = models.CharField(max_length=500, blank=True, help_text="Which kinds of decision.")
    given_by = models.CharField(max_length=200, help_text="The scheme or person it comes from.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-starts_at", "-pk")
        verbose_name_plural = "authorities"
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "user"), condition=Q(ends_at=None), name="authority_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(limit__gte=0), name="authority_not_below_nothing"),
            models.CheckConstraint(condition=~Q(given_by=""), name="authority_comes_from_somewhere"),
        )

    def __str__(self) -> str:
        return f"{self.user}: £{self.limit:,.2f}"


class Impact(models.Model):
    """What the incident does to somebody's usual work, and that their manager knows (R10, A2.22)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="impacts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    has_impact = models.CharField(max_length=3, choices=((Known.YES.value, "Yes"), (Known.NO.value, "No")))
    words = models.CharField(max_length=500, blank=True, help_text="Which work waits, and who takes it.")
    manager = models.CharField(max_length=150, help_text="The line manager.")
    manager_told_on = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-declared_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(has_impact="yes") | ~Q(words=""), name="impact_says_which"),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.get_has_impact_display().lower()}"


class StaffSupport(Somebody):
    """Support or supervision that was offered to somebody who takes part (R11, A8.4)."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="staff_support")
    what = models.CharField(max_length=200)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_up = models.CharField(max_length=7, choices=Known, default=Known.UNKNOWN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Newest first."""

        ordering = ("-offered_at", "-pk")
        verbose_name_plural = "staff support"
        constraints = (
            models.CheckConstraint(condition=~Q(what=""), name="staff_support_says_what"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="staff_support_to_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
