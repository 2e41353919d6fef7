"""Whom a partnership tells when a provider fails: Leads, deputies, on-call, key contacts, other parties."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.sealing import fingerprint
from failure_protocol.fields import SealedTextField
from failure_protocol.ladder import Place
from failure_protocol.models.team import Body
from failure_protocol.querysets.notices import LadderPersonQuerySet

BODIES = (Body.COUNCIL, Body.NHS)  # both are told, always
PLACES = {Place.LEAD: "Lead", Place.DEPUTY: "Deputy", Place.ON_CALL: "On call"}
_BODY_CHOICES = [(body.value, body.label) for body in BODIES]


class Reachable(models.Model):
    """A person with an account, or a name with numbers of its own. Numbers are personal data and rest sealed.

    An empty number means that of the account.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150, blank=True)
    post = models.CharField(max_length=150, blank=True)
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")

    class Meta:
        """Each kind has its own table."""

        abstract = True

    @property
    def who(self) -> str:
        """The name as it is shown."""
        return str(self.user) if self.user_id else self.name

    @property
    def number(self) -> str:
        """Where to ring."""
        return self.phone or (self.user.phone if self.user else "")

    @property
    def address(self) -> str:
        """Where to write."""
        return self.email or (self.user.email if self.user else "")

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")

    @property
    def is_mobile(self) -> bool:
        """Whether a text message can go there."""
        return self.tel.startswith(("07", "+447", "447"))

    @property
    def recipient(self) -> str:
        """The same for the same person, whatever row names them."""
        if self.user_id:
            return f"user:{self.user_id}"
        return fingerprint((self.email or self.phone or self.name).strip().lower(), "notice-recipient")


class LadderPerson(Reachable):
    """Somebody's place on the ladder of a body, from a moment until a moment (N01, N05, N08). Ended, never
    deleted.
    """

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="ladder_people"
    )
    body = models.CharField(max_length=8, choices=_BODY_CHOICES)
    place = models.CharField(max_length=7, choices=[(place.value, words) for place, words in PLACES.items()])
    position = models.PositiveSmallIntegerField(default=0, help_text="The order of deputies, from 1.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = LadderPersonQuerySet.as_manager()

    class Meta:
        """One Lead a body; deputies in one order; on-call always says until when."""

        ordering = ("body", "place", "position", "starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(body__in=("council", "nhs")), name="ladder_person_body"),
            models.CheckConstraint(
                condition=Q(place__in=[place.value for place in Place]), name="ladder_person_place"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name=""), name="ladder_person_is_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(place="on_call") | Q(ends_at__isnull=False), name="ladder_on_call_until"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="ladder_person_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(place="deputy") | Q(position__gte=1), name="ladder_deputy_in_order"
            ),
            models.UniqueConstraint(
                fields=("partnership", "body"), condition=Q(place="lead", ends_at=None),
                name="ladder_one_lead",
            ),
            models.UniqueConstraint(
                fields=("partnership", "body", "position"), condition=Q(place="deputy", ends_at=None),
                name="ladder_deputies_in_line",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.who}, {self.get_place_display().lower()} ({self.get_body_display()})"

    @property
    def step_key(self) -> tuple[str, str]:
        """The same recipient at the same place is one step of a ladder (N07)."""
        return self.place, self.recipient


class KeyPost(models.TextChoices):
    """The six key contacts of section 5.1 of the procedure; what they are called here is data (Z11)."""

    ASC_HEAD = "asc_head", "Divisional head of adult social care"
    NHS_QUALITY = "nhs_quality", "NHS associate director of quality, or deputy chief nurse"
    SAFEGUARDING_COUNCIL = "safeguarding_council", "Safeguarding adults lead of the council"
    PLACEMENTS = "placements", "Lead commissioner of the placement service"
    SAFEGUARDING_NHS = "safeguarding_nhs", "Head of safeguarding of the NHS commissioner"
    QUALITY_TEAM = "quality_team", "Representative of the quality and safeguarding team"


class KeyContact(Reachable):
    """Who holds one of the six posts, with a deputy. While it is vacant: a substitute, or why there is none
    (N09). They are invited to the first meeting of the steering group.
    """

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="key_contacts"
    )
    key = models.CharField(max_length=20, choices=KeyPost)
    is_vacant = models.BooleanField(default=False, help_text="Then the person is the substitute.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why there is no substitute.")
    deputy_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy_name = models.CharField(max_length=150, blank=True)
    deputy_phone = SealedTextField(blank=True, default="")
    deputy_email = SealedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Each post once; held by somebody, or vacant with a substitute or a reason."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("partnership", "key"), name="key_contact_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(name="") | (Q(is_vacant=True) & ~Q(reason="")),
                name="key_contact_or_why_not",
            ),
        )

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def deputy(self) -> str:
        """The deputy's name, empty without one."""
        return str(self.deputy_user) if self.deputy_user_id else self.deputy_name

    @property
    def deputy_number(self) -> str:
        """Where to ring the deputy."""
        return self.deputy_phone or (self.deputy_user.phone if self.deputy_user else "")

    @property
    def deputy_address(self) -> str:
        """Where to write to the deputy."""
        return self.deputy_email or (self.deputy_user.email if self.deputy_user else "")


class PartyKind(models.TextChoices):
    """Who else may have to be told (N10)."""

    CQC = "cqc", "Care Quality Commission"
    COUNCIL = "council", "Other council that places people here"
    NHS = "nhs", "Other NHS commissioner"
    LSAB = "lsab", "Safeguarding adults board"
    ADASS = "adass", "ADASS memorandum contact"
    NEIGHBOUR = "neighbour", "Neighbouring council"
    POLICE = "police", "Police"
    AMBULANCE = "ambulance", "Ambulance service"
    GP = "gp", "GP practice"
    DWP = "dwp", "Department for Work and Pensions"
    COUNCILLORS = "councillors", "Councillors"
    LEGAL = "legal", "Legal advice"
    COMMUNICATIONS = "communications", "Communications"
    OTHER = "other", "Other"


class OtherParty(models.Model):
    """A body that may have to be told, with where to reach it."""

    partnership = models.ForeignKey(
        "accounts.Partnership", on_delete=models.PROTECT, related_name="other_parties"
    )
    kind = models.CharField(max_length=14, choices=PartyKind)
    name = models.CharField(max_length=200)
    contact = models.CharField(max_length=150, blank=True, help_text="Whom to ask for.")
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """By name; one open entry a name."""

        ordering = ("name", "pk")
        verbose_name_plural = "other parties"
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="other_party_named"),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="other_party_kind"),
            models.UniqueConstraint(
                fields=("partnership", "name"), condition=Q(ended_at=None), name="other_party_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def tel(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")
