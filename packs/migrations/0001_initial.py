import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("definition", models.SlugField(max_length=60)),
                (
                    "scope",
                    models.CharField(
                        help_text="What it is about, as its definition names it.", max_length=60
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("as_at", models.DateField()),
                ("since", models.DateField(blank=True, null=True)),
                (
                    "edition",
                    models.CharField(
                        choices=[("restricted", "Restricted"), ("public", "Public")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("issued", "Issued"), ("superseded", "Superseded")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("content", models.TextField(help_text="Canonical JSON; its SHA-256 is the digest.")),
                ("digest", models.CharField(max_length=64)),
                (
                    "sections",
                    models.JSONField(default=list, help_text="Title, first and last page of each section."),
                ),
                ("pages", models.PositiveIntegerField(default=0)),
                (
                    "pdf",
                    models.CharField(
                        help_text="Where the file is kept, named by its own SHA-256.", max_length=120
                    ),
                ),
                ("xlsx", models.CharField(max_length=120)),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        help_text="What its readers need besides the permission to see packs.",
                        max_length=40,
                    ),
                ),
                (
                    "sources",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="Papers that it was made from, each with its version.",
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("issued_at", models.DateTimeField(blank=True, null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs_issued",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="accounts.partnership",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="packs.pack",
                    ),
                ),
            ],
            options={
                "ordering": ("-made_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs", ""),
                            models.Q(
                                ("edition", "restricted"),
                                ("needs__in", ("oversight.view_exempt", "failure_protocol.view_incident")),
                            ),
                            _connector="OR",
                        ),
                        name="pack_needs_known",
                    ),
                    models.UniqueConstraint(
                        fields=("partnership", "definition", "scope", "edition", "digest"),
                        name="pack_content_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at", None), ("issued_by", None), ("state", "draft")),
                            models.Q(
                                ("issued_at__isnull", False),
                                ("issued_by__isnull", False),
                                ("state__in", ("issued", "superseded")),
                            ),
                            _connector="OR",
                        ),
                        name="pack_issued_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="pack_has_a_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("edition__in", ("restricted", "public"))),
                        name="pack_edition_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("content", ""), _negated=True),
                            models.Q(("pdf", ""), _negated=True),
                            models.Q(("xlsx", ""), _negated=True),
                        ),
                        name="pack_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("since__lte", models.F("as_at")), _connector="OR"
                        ),
                        name="pack_since_is_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("supersedes", models.F("pk")), _negated=True),
                        name="pack_does_not_supersede_itself",
                    ),
                ],
            },
        ),
    ]
