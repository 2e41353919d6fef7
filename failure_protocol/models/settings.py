"""How a partnership runs incidents: what the procedure gives no figure or name for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.words import count_of


class ProtocolSettings(models.Model):
    """What the procedure gives no figure for (table Z9): local settings, shown as local."""

    partnership = models.OneToOneField(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="protocol_settings"
    )
    notify_minutes = models.PositiveSmallIntegerField(default=60, help_text="K01: both Leads acknowledged.")
    escalate_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="N05: then the next on the ladder."
    )
    verify_hours = models.PositiveSmallIntegerField(default=24, help_text="A08: asked CQC or the owner.")
    stale_hours = models.PositiveSmallIntegerField(default=24, help_text="K04: a person's record is updated.")
    serious_hours = models.PositiveSmallIntegerField(default=24, help_text="K08: serious incident decided.")
    alert_hours = models.PositiveSmallIntegerField(default=24, help_text="K09, A11: safeguarding alert made.")
    vacancy_hours = models.PositiveSmallIntegerField(default=24, help_text="P01: an older vacancy is grey.")
    arrival_hours = models.PositiveSmallIntegerField(default=2, help_text="V06: arrival is confirmed.")
    debrief_days = models.PositiveSmallIntegerField(default=28, help_text="K14: after everybody is placed.")
    impact_hours = models.PositiveSmallIntegerField(default=24, help_text="R10: impact on work declared.")
    steering_quorum = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Z10: empty = none agreed."
    )
    lead_council_post = models.CharField(max_length=120, default="Divisional Head, Adult Social Care")
    lead_nhs_post = models.CharField(max_length=120, default="Associate Director of Quality")
    council_activator_post = models.CharField(max_length=120, default="Service Director, Adults")
    nhs_activator_post = models.CharField(max_length=120, default="Director of Quality and Integration")
    council_activator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Who holds the post, with an account; else by name.",
    )  # fmt: skip
    council_activator_name = models.CharField(max_length=150, blank=True)
    nhs_activator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nhs_activator_name = models.CharField(max_length=150, blank=True)
    senior_addresses = models.TextField(
        blank=True, help_text="Who is told of warning signs besides those who lead incidents; one a line."
    )
    templates_approved = models.CharField(
        max_length=200,
        blank=True,
        help_text="Which board approved the checklists as they are used here, when.",
    )
    templates_review_on = models.DateField(
        null=True, blank=True, help_text="When they are reviewed; empty = as the procedure says."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Posts have titles; an escalation takes time."""

        verbose_name_plural = "protocol settings"
        constraints = (
            models.CheckConstraint(
                condition=~Q(council_activator_post="") & ~Q(nhs_activator_post="") & ~Q(lead_council_post="")
                & ~Q(lead_nhs_post=""),
                name="protocol_posts_have_titles",
            ),
            models.CheckConstraint(condition=Q(escalate_minutes__gte=1), name="protocol_escalates_later"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"How {self.partnership} runs incidents"

    @property
    def seniors(self) -> list[str]:
        """The addresses of senior managers besides those who lead incidents."""
        return [line.strip() for line in self.senior_addresses.splitlines() if line.strip()]

    def figures(self) -> list[tuple[str, str]]:
        """(what it is for, the figure in words) of everything that the procedure leaves to the locality."""
        return [
            ("Both Leads have acknowledged", f"within {count_of(self.notify_minutes, 'minute')}"),
            ("The next person on the ladder is told", f"after {count_of(self.escalate_minutes, 'minute')}"),
            ("CQC or the owner has answered", f"within {count_of(self.verify_hours, 'hour')}"),
            ("A person’s record is looked at again", f"within {count_of(self.stale_hours, 'hour')}"),
            ("Decided whether it is a serious incident", f"within {count_of(self.serious_hours, 'hour')}"),
            ("Safeguarding is told, and alerts are made", f"within {count_of(self.alert_hours, 'hour')}"),
            ("A vacancy is asked about again", f"after {count_of(self.vacancy_hours, 'hour')}"),
            ("An arrival is confirmed", f"within {count_of(self.arrival_hours, 'hour')}"),
            ("The impact on one’s other work is declared", f"within {count_of(self.impact_hours, 'hour')}"),
            ("The debrief is held", f"within {count_of(self.debrief_days, 'day')} of the last placement"),
        ]
