"""People, the organisations they work for, the partnerships they work in, and the mails they were sent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from accounts import saved_views
from accounts.querysets import (
    InvitationQuerySet,
    MailLogQuerySet,
    MembershipQuerySet,
    PartnershipQuerySet,
    SavedViewQuerySet,
    UserQuerySet,
)
from accounts.roles import Role

SYSTEM_EMAIL = "system@system.invalid"  # .invalid is reserved: no mail can ever be sent there


class Organisation(models.Model):
    """A body that people work for: a council, an NHS body, a provider."""

    class Kind(models.TextChoices):
        """What sort of body it is."""

        COUNCIL = "council", "Council"
        NHS = "nhs", "NHS body"
        PROVIDER = "provider", "Provider"
        ASSOCIATION = "association", "Association"
        REGULATOR = "regulator", "Regulator"
        OTHER = "other", "Other"

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)

    class Meta:
        """By name; the kind is one of those listed."""

        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("council", "nhs", "provider", "association", "regulator", "other")),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Partnership(models.Model):
    """The tenant: bodies of one area that share plans, boards and incidents (architecture.md section 5)."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    organisations = models.ManyToManyField(Organisation, blank=True, related_name="partnerships")
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        """By name."""

        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="partnership_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes people; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password they can't sign in until they set one.

        Raises:
            ValueError: no e-mail address.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user: User = self.model(email=email.strip().lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Support staff with Django's own administration; this opens no partnership."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this e-mail address, in whatever case it is typed."""
        return self.get(email=(username or "").strip().lower())  # type: ignore[no-any-return]


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address. What they may do comes from memberships only."""

    email = models.EmailField("e-mail address", unique=True)
    full_name = models.CharField("full name", max_length=150)
    job_title = models.CharField("job title", max_length=150, blank=True)
    phone = models.CharField("phone number", max_length=40, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_system = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        """One account an address, whatever the case; one system account, which nobody signs in to."""

        ordering = ("full_name", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_lower_case"),
            models.UniqueConstraint(
                fields=("is_system",), condition=Q(is_system=True), name="user_one_system"
            ),
            models.CheckConstraint(
                condition=Q(is_system=False) | Q(is_active=False, is_staff=False, is_superuser=False),
                name="user_system_never_signs_in",
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """The name as it is shown everywhere."""
        return str(self)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the person may do `perm` to `obj`; being a superuser opens no partnership."""
        if obj is None:
            return super().has_perm(perm)
        from accounts.backends import RoleBackend

        return RoleBackend().has_perm(self, perm, obj)


def system_user() -> User:
    """The account in whose name commands and tasks work when nobody is named with `--as`.

    Inactive and without a usable password, so nobody can sign in as it; `may()` answers True for it,
    so that it passes the same actions as everybody else and stands in the audit trail as "System".
    """
    found, _ = User.objects.get_or_create(
        email=SYSTEM_EMAIL,
        defaults={"full_name": "System", "is_active": False, "is_system": True, "password": "!"},
    )
    return found  # type: ignore[no-any-return]


class Membership(models.Model):
    """One role of one person in one partnership, from a day until a day; both days count."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        """By person; no ending before the start; a role held without end is held once."""

        ordering = ("user__full_name", "starts_on", "pk")
        indexes = (models.Index(fields=("partnership", "role"), name="membership_by_role"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(role__in=tuple(Role.values)), name="membership_role_known"),
            models.UniqueConstraint(
                fields=("user", "partnership", "role"),
                condition=Q(ends_on=None),
                name="membership_held_once",
            ),
            models.UniqueConstraint(
                fields=("user", "partnership", "role", "starts_on"), name="membership_starts_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} in {self.partnership}"


class Invitation(models.Model):
    """An offer of a role, sent by mail; the link in it is signed and runs out."""

    email = models.EmailField("e-mail address")
    full_name = models.CharField("full name", max_length=150)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=24, choices=Role)
    ends_on = models.DateField("last day", null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        """Newest first; one open offer of a role an address; accepted and withdrawn exclude each other."""

        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_lower_case"),
            models.CheckConstraint(condition=Q(role__in=tuple(Role.values)), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_accepted_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="invitation_expires_after_creation"
            ),
            models.UniqueConstraint(
                fields=("email", "partnership", "role"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} to {self.partnership}"


class MailLog(models.Model):
    """One mail to one person and what became of it. Never carries personal data of residents."""

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        RETRY = "retry", "Not sent yet, will be tried again"
        FAILED = "failed", "Not sent"

    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="mails")
    email = models.EmailField()
    partnership = models.ForeignKey(
        Partnership, null=True, blank=True, on_delete=models.PROTECT, related_name="mails"
    )
    subject = models.CharField(max_length=200)
    template = models.CharField(max_length=100)
    body = models.TextField()
    unsubscribe = models.TextField(
        blank=True, help_text="Sealed address that stops such mails with one click (RFC 8058)."
    )
    reason = models.CharField(max_length=300, help_text="Why this person gets it, in words.")
    digest_key = models.CharField(
        max_length=100, blank=True, help_text="A second mail with this key is not sent."
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailLogQuerySet.as_manager()

    class Meta:
        """Newest first; one mail a key and address; a sent mail has its moment, a failed one its reason."""

        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("state", "next_try_at"), name="mail_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=("email", "digest_key"), condition=~Q(digest_key=""), name="mail_one_per_digest"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_sent_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("retry", "failed")) | ~Q(last_error=""),
                name="mail_failed_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} to {self.email}"


class SavedView(models.Model):
    """A filtered list that a person keeps under a name: filters, order and columns, as in its address."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="saved_views")
    page = models.CharField(max_length=30, help_text="Key of the list (accounts/saved_views.py).")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True, help_text="The part of the address after the question mark.")
    shared = models.BooleanField(default=False, help_text="Everybody in the partnership sees it.")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        """By name; a person has one view of a name on a page."""

        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user", "partnership", "page", "name"), name="saved_view_name_once_per_person"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(condition=~Q(page=""), name="saved_view_of_a_list"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as it was saved."""
        return f"{reverse(saved_views.get(self.page).url_name)}?{self.query}"
