import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit.operations import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("council", "Council"),
                                    ("nhs", "NHS body"),
                                    ("provider", "Provider"),
                                    ("association", "Association"),
                                    ("regulator", "Regulator"),
                                    ("other", "Other"),
                                ],
                                default="other",
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ("council", "nhs", "provider", "association", "regulator", "other"),
                                    )
                                ),
                                name="organisation_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="organisation_has_a_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(max_length=254, unique=True, verbose_name="e-mail address"),
                        ),
                        ("full_name", models.CharField(max_length=150, verbose_name="full name")),
                        ("job_title", models.CharField(blank=True, max_length=150, verbose_name="job title")),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone number")),
                        ("is_active", models.BooleanField(default=True)),
                        ("is_staff", models.BooleanField(default=False)),
                        ("is_system", models.BooleanField(default=False, editable=False)),
                        (
                            "date_joined",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                        (
                            "organisation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="people",
                                to="accounts.organisation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("full_name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Partnership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=60, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("short_name", models.CharField(blank=True, max_length=60)),
                        ("is_demonstration", models.BooleanField(default=False)),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, editable=False),
                        ),
                        (
                            "organisations",
                            models.ManyToManyField(
                                blank=True, related_name="partnerships", to="accounts.organisation"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name",),
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("viewer", "Viewer"),
                                    ("commissioner", "Commissioner"),
                                    ("workstream_lead", "Workstream lead"),
                                    ("board_administrator", "Board administrator"),
                                    ("liaison_officer", "Liaison officer"),
                                    ("quality_lead", "Quality lead"),
                                    ("incident_member", "Incident team member"),
                                    ("provider", "Provider"),
                                    ("auditor", "Auditor"),
                                    ("system_administrator", "System administrator"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="accounts.partnership",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("user__full_name", "starts_on", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="MailLog",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254)),
                        ("subject", models.CharField(max_length=200)),
                        ("template", models.CharField(max_length=100)),
                        ("body", models.TextField()),
                        (
                            "reason",
                            models.CharField(help_text="Why this person gets it, in words.", max_length=300),
                        ),
                        (
                            "digest_key",
                            models.CharField(
                                blank=True,
                                help_text="A second mail with this key is not sent.",
                                max_length=100,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting to be sent"),
                                    ("sent", "Sent"),
                                    ("retry", "Not sent yet, will be tried again"),
                                    ("failed", "Not sent"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("last_error", models.CharField(blank=True, max_length=300)),
                        (
                            "unsubscribe",
                            models.TextField(
                                blank=True,
                                help_text="Sealed address that stops such mails with one click (RFC 8058).",
                            ),
                        ),
                        ("created_at", models.DateTimeField()),
                        ("next_try_at", models.DateTimeField(blank=True, null=True)),
                        ("sent_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partnership",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mails",
                                to="accounts.partnership",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-created_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                        ("full_name", models.CharField(max_length=150, verbose_name="full name")),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("viewer", "Viewer"),
                                    ("commissioner", "Commissioner"),
                                    ("workstream_lead", "Workstream lead"),
                                    ("board_administrator", "Board administrator"),
                                    ("liaison_officer", "Liaison officer"),
                                    ("quality_lead", "Quality lead"),
                                    ("incident_member", "Incident team member"),
                                    ("provider", "Provider"),
                                    ("auditor", "Auditor"),
                                    ("system_administrator", "System administrator"),
                                ],
                                max_length=24,
                            ),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "invited_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations_sent",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="accounts.partnership",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-created_at", "-pk"),
                    },
                ),
                migrations.AddConstraint(
                    model_name="user",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_in_lower_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="user",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("is_system", True)), fields=("is_system",), name="user_one_system"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="user",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_system", False),
                            models.Q(("is_active", False), ("is_staff", False), ("is_superuser", False)),
                            _connector="OR",
                        ),
                        name="user_system_never_signs_in",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="partnership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("slug", ""), _negated=True)
                        ),
                        name="partnership_has_a_name",
                    ),
                ),
                migrations.AddIndex(
                    model_name="membership",
                    index=models.Index(fields=["partnership", "role"], name="membership_by_role"),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="membership_ends_after_start",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                (
                                    "viewer",
                                    "commissioner",
                                    "workstream_lead",
                                    "board_administrator",
                                    "liaison_officer",
                                    "quality_lead",
                                    "incident_member",
                                    "provider",
                                    "auditor",
                                    "system_administrator",
                                ),
                            )
                        ),
                        name="membership_role_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("user", "partnership", "role"),
                        name="membership_held_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.UniqueConstraint(
                        fields=("user", "partnership", "role", "starts_on"), name="membership_starts_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="maillog",
                    index=models.Index(fields=["state", "next_try_at"], name="mail_due"),
                ),
                migrations.AddConstraint(
                    model_name="maillog",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("digest_key", ""), _negated=True),
                        fields=("email", "digest_key"),
                        name="mail_one_per_digest",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="maillog",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                            _connector="OR",
                        ),
                        name="mail_sent_has_its_moment",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="maillog",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("retry", "failed")), _negated=True),
                            models.Q(("last_error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="mail_failed_has_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="invitation_email_in_lower_case",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                (
                                    "viewer",
                                    "commissioner",
                                    "workstream_lead",
                                    "board_administrator",
                                    "liaison_officer",
                                    "quality_lead",
                                    "incident_member",
                                    "provider",
                                    "auditor",
                                    "system_administrator",
                                ),
                            )
                        ),
                        name="invitation_role_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None), _connector="OR"),
                        name="invitation_accepted_or_withdrawn",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="invitation_expires_after_creation",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="invitation",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("email", "partnership", "role"),
                        name="invitation_one_open",
                    ),
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "page",
                            models.CharField(
                                help_text="Key of the list (accounts/saved_views.py).", max_length=30
                            ),
                        ),
                        ("name", models.CharField(max_length=80)),
                        (
                            "query",
                            models.TextField(
                                blank=True, help_text="The part of the address after the question mark."
                            ),
                        ),
                        (
                            "shared",
                            models.BooleanField(
                                default=False, help_text="Everybody in the partnership sees it."
                            ),
                        ),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="saved_views",
                                to="accounts.partnership",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name", "pk"),
                    },
                ),
                migrations.AddConstraint(
                    model_name="savedview",
                    constraint=models.UniqueConstraint(
                        fields=("user", "partnership", "page", "name"), name="saved_view_name_once_per_person"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="savedview",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="savedview",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("page", ""), _negated=True), name="saved_view_of_a_list"
                    ),
                ),
            ]
        )
    ]
