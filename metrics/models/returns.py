"""Returns: what homes are asked, when it is due, what they sent, who was chased."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from metrics import periods as rules
from metrics.models.indicators import Frequency, Indicator
from metrics.models.observations import Kind
from metrics.querysets.returns import ReturnQuerySet, WindowQuerySet
from metrics.windows import Timing


class ReturnForm(models.Model):
    """Indicators that are asked together, of a set of homes, at a frequency (section 3)."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="return_forms"
    )
    name = models.CharField(max_length=120)
    about = models.TextField(blank=True, help_text="What homes read before they begin.")
    frequency = models.CharField(max_length=8, choices=Frequency)
    deadline = models.PositiveSmallIntegerField(
        help_text="Day of the month after the period; for weeks, days after its Sunday."
    )
    lock_after = models.PositiveSmallIntegerField(default=14, help_text="Days from the deadline.")
    opens_early = models.PositiveSmallIntegerField(
        default=0, help_text="Days before the period’s end from which it can be filled."
    )
    kinds: Any = models.JSONField(
        default=list, blank=True, help_text="Kinds of home that are asked; empty = all that are watched."
    )
    starts_on = models.DateField(help_text="The first period that is asked has this day.")
    ends_on = models.DateField(null=True, blank=True, help_text="No period after this day is asked.")
    remind_before = models.PositiveSmallIntegerField(default=2, help_text="Days before the deadline.")
    remind_after = models.PositiveSmallIntegerField(default=1, help_text="Days after the deadline.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("partnership", "name"),
                name="return_form_name_once",
                violation_error_message="There is a form of this name already.",
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=1, deadline__lte=31), name="return_form_deadline_is_a_day"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="return_form_ends_after"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:return_form", args=[self.pk])

    @property
    def timing(self) -> Timing:
        """As the rule of the days takes it."""
        return Timing(rules.Frequency(self.frequency), self.deadline, self.lock_after, self.opens_early)

    def asks(self, period: rules.Period) -> bool:
        """Whether it asks for this period: of its frequency, and between its first and last day."""
        is_over = self.ends_on is not None and period.start > self.ends_on
        return period.frequency == self.frequency and period.end >= self.starts_on and not is_over


class Question(models.Model):
    """One indicator in a form. With parts, numerator and denominator are asked, and the share is made."""

    form = models.ForeignKey(ReturnForm, on_delete=models.PROTECT, related_name="questions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=300)
    hint = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        """As asked."""

        ordering = ("form", "order", "pk")
        constraints = (models.UniqueConstraint(fields=("form", "indicator"), name="question_once"),)

    def __str__(self) -> str:
        return self.text


class Check(models.Model):
    """A rule between answers: `left` `comparison` `right` times `factor`, else its words are shown."""

    class Grade(models.TextChoices):
        """How hard it is."""

        ERROR = "error", "Error: it can’t be sent"
        WARNING = "warning", "Warning: it needs a comment"
        NOTE = "note", "Note"

    class Comparison(models.TextChoices):
        """How the two sides must stand to each other."""

        AT_MOST = "at_most", "at most"
        AT_LEAST = "at_least", "at least"
        EQUAL = "equal", "equal to"
        DIFFERENT = "different", "different from"
        PER_BED = "per_bed", "staff that fit the home’s beds (0.66 to 6 a bed)"

    form = models.ForeignKey(ReturnForm, on_delete=models.PROTECT, related_name="checks")
    grade = models.CharField(max_length=7, choices=Grade)
    left = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    comparison = models.CharField(max_length=9, choices=Comparison)
    right = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    factor = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        default=1,
        help_text="Times the right side; alone, the number itself.",
    )
    words = models.CharField(max_length=300)

    class Meta:
        """As made."""

        ordering = ("form", "pk")
        constraints = (models.CheckConstraint(condition=~Q(words=""), name="check_has_words"),)

    def __str__(self) -> str:
        return self.words


class Window(models.Model):
    """The entry window of one form and period."""

    form = models.ForeignKey(ReturnForm, on_delete=models.PROTECT, related_name="windows")
    start = models.DateField(help_text="First day of the period.")
    opens_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField(help_text="The last day on which it can be sent.")

    objects = WindowQuerySet.as_manager()

    class Meta:
        """Newest first."""

        ordering = ("form", "-start")
        constraints = (
            models.UniqueConstraint(fields=("form", "start"), name="window_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")) & Q(locks_on__gte=F("due_on")), name="window_in_order"
            ),
        )

    def __str__(self) -> str:
        return f"{self.form}, {self.period.words}"

    @property
    def period(self) -> rules.Period:
        """The period that it asks for."""
        return rules.Period(self.start, rules.Frequency(self.form.frequency))


class Return(models.Model):
    """What one home sends for one window. There is one, whoever begins it."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "Begun"
        SUBMITTED = "submitted", "Sent"
        SENT_BACK = "sent_back", "Sent back"
        APPROVED = "approved", "Approved"

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="returns")
    location = models.ForeignKey("providers.Location", on_delete=models.PROTECT, related_name="returns")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_submitted_at = models.DateTimeField(null=True, blank=True, help_text="Timeliness counts from it.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True, help_text="Why it was sent back.")
    version = models.PositiveIntegerField(default=1)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        """By home."""

        ordering = ("window", "location__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("window", "location"), name="return_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False), name="return_sent_has_a_moment"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_back") | ~Q(reason=""), name="return_sent_back_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"{self.location}, {self.window}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("metrics:return", args=[self.pk])


class Answer(models.Model):
    """One answer as typed, good or bad; figures are made when the return is sent."""

    parent = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MISSING)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    numerator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    is_prefilled = models.BooleanField(default=False, help_text="From last time; not yet said to be true.")
    comment = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """As asked."""

        ordering = ("parent", "question__order", "pk")
        constraints = (models.UniqueConstraint(fields=("parent", "question"), name="answer_once"),)

    def __str__(self) -> str:
        return f"{self.question}: {self.value if self.value is not None else self.get_kind_display()}"


class ReturnEvent(models.Model):
    """What happened to a return: sent, approved, sent back, reopened... with every figure. Append-only."""

    parent = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=12)
    words = models.TextField(blank=True)
    answers: Any = models.JSONField(default=dict, help_text="As they were.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("parent", "-at", "-pk")

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"


class Reopening(models.Model):
    """A locked window is open again for one home, with the reason, until a day."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="reopenings")
    location = models.ForeignKey("providers.Location", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="reopening_says_why"),)

    def __str__(self) -> str:
        return f"{self.window} for {self.location} until {self.until}"


class Chase(models.Model):
    """Somebody was reminded or asked for a return: how, whom, when. Append-only proof."""

    class How(models.TextChoices):
        """By what."""

        MAIL = "mail", "E-mail"
        CALL = "call", "Telephone"
        VISIT = "visit", "Visit"

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="chases")
    location = models.ForeignKey("providers.Location", on_delete=models.PROTECT, related_name="chases")
    how = models.CharField(max_length=5, choices=How)
    to = models.CharField(max_length=254, help_text="Whom: an address, or who was spoken to.")
    words = models.CharField(max_length=300, blank=True)
    is_automatic = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_how_display()} to {self.to}"
