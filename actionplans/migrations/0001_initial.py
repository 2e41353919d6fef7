import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import actionplans.statuses
import core.rag
from audit.operations import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("metrics", "0001_initial"),
        ("providers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("ref", models.CharField(max_length=20)),
                        ("position", models.PositiveIntegerField()),
                        ("title", models.TextField()),
                        ("care_settings", models.JSONField(blank=True, default=list)),
                        ("phases", models.JSONField(blank=True, default=list)),
                        ("narrative", models.TextField(blank=True)),
                        ("progress", models.TextField(blank=True)),
                        (
                            "rag",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("red", "Red"),
                                    ("amber", "Amber"),
                                    ("green", "Green"),
                                    ("blue", "Blue"),
                                ],
                                help_text="The colour a lead declared.",
                                max_length=8,
                            ),
                        ),
                        (
                            "rag_previous",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("red", "Red"),
                                    ("amber", "Amber"),
                                    ("green", "Green"),
                                    ("blue", "Blue"),
                                ],
                                help_text="As imported or reported.",
                                max_length=8,
                            ),
                        ),
                        ("rag_reason", models.TextField(blank=True)),
                        ("rag_declared_on", models.DateField(blank=True, null=True)),
                        ("date_updated", models.DateField(blank=True, null=True)),
                        ("pid_approved", models.CharField(blank=True, max_length=60)),
                        ("last_update_at", models.DateTimeField(blank=True, null=True)),
                        ("last_update_by", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "carried_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried_to",
                                to="actionplans.action",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200)),
                        ("subtitle", models.CharField(blank=True, max_length=300)),
                        (
                            "as_at",
                            models.DateField(
                                help_text="The date printed on the plan; wordings such as 'End July' are read from it."
                            ),
                        ),
                        (
                            "layout",
                            models.CharField(
                                choices=[
                                    (
                                        "oversight",
                                        "Oversight action plan (overview page, a table for each workstream)",
                                    ),
                                    (
                                        "support",
                                        "Support plan update (what we said, what we did, what is left)",
                                    ),
                                    ("rag", "RAG action plan (issue, action, setting, lead, timescale, RAG)"),
                                    (
                                        "portfolio",
                                        "Portfolio report (RAG previous and current, narrative, PID)",
                                    ),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "scheme",
                            models.CharField(
                                choices=[
                                    (
                                        "dates",
                                        "By dates: overdue red, due soon or silent amber, on time green, complete blue",
                                    ),
                                    (
                                        "delivery",
                                        "By delivery: not started red, under way amber, complete green",
                                    ),
                                    ("judgement", "By judgement: the lead says the colour and why"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("workstream_name", models.CharField(max_length=40)),
                        ("action_name", models.CharField(max_length=40)),
                        ("step_name", models.CharField(max_length=40)),
                        (
                            "columns",
                            models.JSONField(
                                default=list, help_text="Pairs of column key and printed heading, in order."
                            ),
                        ),
                        (
                            "objectives",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Numbered objectives that workstreams serve.",
                            ),
                        ),
                        ("due_soon_days", models.PositiveSmallIntegerField(default=14)),
                        (
                            "silent_days",
                            models.PositiveSmallIntegerField(
                                default=35, help_text="Days without an update before a row is silent."
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=8
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("created_at", models.DateTimeField()),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plans",
                                to="accounts.partnership",
                            ),
                        ),
                        (
                            "succeeds",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="successor",
                                to="actionplans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("title", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("digest", models.CharField(help_text="SHA-256 of the file.", max_length=64)),
                        ("content", models.BinaryField()),
                        (
                            "title",
                            models.CharField(
                                blank=True,
                                help_text="The plan's title when a person chose it.",
                                max_length=200,
                            ),
                        ),
                        (
                            "as_at",
                            models.DateField(
                                blank=True, help_text="The plan's date when a person chose it.", null=True
                            ),
                        ),
                        ("uploaded_at", models.DateTimeField()),
                        (
                            "answers",
                            models.JSONField(
                                blank=True,
                                default=dict,
                                help_text="Status wording -> state, as a person answered.",
                            ),
                        ),
                        (
                            "columns",
                            models.JSONField(
                                blank=True, default=dict, help_text="Heading -> field, as a person picked."
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for you"),
                                    ("applied", "Imported"),
                                    ("discarded", "Thrown away"),
                                    ("undone", "Undone"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        (
                            "parsed",
                            models.JSONField(
                                blank=True, default=dict, help_text="What was read, as import_plan prints it."
                            ),
                        ),
                        ("rows", models.JSONField(blank=True, default=dict)),
                        ("created", models.JSONField(blank=True, default=list)),
                        ("before", models.JSONField(blank=True, default=dict)),
                        ("versions", models.JSONField(blank=True, default=dict)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_imports",
                                to="accounts.partnership",
                            ),
                        ),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="imports",
                                to="actionplans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-uploaded_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Reminder",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField()),
                        ("steps", models.PositiveIntegerField(help_text="How many rows the mail lists.")),
                        (
                            "mail",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.maillog",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminders",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-day", "user__full_name", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="ReminderPreference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("wanted", models.BooleanField(default=True)),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reminder_preference",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="ReminderRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(unique=True)),
                        (
                            "since",
                            models.DateField(
                                help_text="The day of the run before; the days after it are covered."
                            ),
                        ),
                        ("finished_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("-day",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("since__lt", models.F("day"))),
                                name="reminder_run_covers_its_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Round",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                help_text="What the updates are for, such as the name of the board.",
                                max_length=200,
                            ),
                        ),
                        (
                            "message",
                            models.TextField(
                                blank=True, help_text="Words of the administrator for the mail."
                            ),
                        ),
                        ("deadline", models.DateTimeField()),
                        ("opened_at", models.DateTimeField()),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rounds",
                                to="actionplans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-opened_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RoundRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "No update yet"),
                                    ("answered", "Answered"),
                                    ("accepted", "Accepted"),
                                    ("sent_back", "Sent back"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                        ("reason", models.TextField(blank=True, help_text="Why it was sent back.")),
                        ("silent_run", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="round_rows",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rows",
                                to="actionplans.round",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="RoundRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("first", "Asked"),
                                    ("chase", "Chased"),
                                    ("sent_back", "Sent back"),
                                    ("nobody", "Nobody to ask"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("name", models.CharField(max_length=300)),
                        (
                            "why",
                            models.CharField(
                                help_text="Why this person: leads the rows, or stands in for whom.",
                                max_length=300,
                            ),
                        ),
                        ("asked_at", models.DateTimeField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.maillog",
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="actionplans.round",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rows", models.ManyToManyField(related_name="requests", to="actionplans.roundrow")),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Step",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("text", models.TextField()),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("not_started", "Not started"),
                                    ("in_progress", "In progress"),
                                    ("ongoing", "Ongoing"),
                                    ("complete", "Complete"),
                                    ("complete_monitoring", "Complete, still monitored"),
                                    ("superseded", "Superseded"),
                                    ("not_stated", "Not stated"),
                                ],
                                default="not_stated",
                                max_length=20,
                            ),
                        ),
                        (
                            "status_text",
                            models.CharField(blank=True, help_text="The status as printed.", max_length=300),
                        ),
                        (
                            "timescale_text",
                            models.TextField(blank=True, help_text="The timescale as printed."),
                        ),
                        (
                            "timescale_kind",
                            models.CharField(
                                choices=[
                                    ("due", "Due by a date"),
                                    ("review", "Reviewed on a date"),
                                    ("ongoing", "Ongoing"),
                                    ("start", "Starts on a date"),
                                    ("tbc", "To be confirmed"),
                                    ("done", "Done"),
                                    ("unparsed", "Not understood"),
                                ],
                                default="unparsed",
                                max_length=10,
                            ),
                        ),
                        (
                            "precision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("day", "Day"),
                                    ("week", "Week"),
                                    ("month_end", "End of month"),
                                    ("approximate", "About"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "cycle",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("daily", "Daily"),
                                    ("weekly", "Weekly"),
                                    ("monthly", "Monthly"),
                                    ("regular", "Regularly"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("start_date", models.DateField(blank=True, null=True)),
                        ("review_date", models.DateField(blank=True, null=True)),
                        ("original_due", models.DateField(blank=True, null=True)),
                        (
                            "agreed_due",
                            models.DateField(blank=True, help_text="The date we are held to.", null=True),
                        ),
                        (
                            "forecast_due",
                            models.DateField(
                                blank=True, help_text="When the lead now expects it.", null=True
                            ),
                        ),
                        ("times_moved", models.PositiveSmallIntegerField(default=0)),
                        (
                            "rag",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("red", "Red"),
                                    ("amber", "Amber"),
                                    ("green", "Green"),
                                    ("blue", "Blue"),
                                ],
                                help_text="The colour a lead declared.",
                                max_length=8,
                            ),
                        ),
                        ("rag_reason", models.TextField(blank=True)),
                        ("rag_declared_on", models.DateField(blank=True, null=True)),
                        ("note", models.TextField(blank=True, help_text="The newest words about it.")),
                        ("last_update_at", models.DateTimeField(blank=True, null=True)),
                        ("last_update_by", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="steps",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "carried_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carried_to",
                                to="actionplans.step",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.AddField(
                    model_name="roundrow",
                    name="step",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="round_rows",
                        to="actionplans.step",
                    ),
                ),
                migrations.CreateModel(
                    name="Lead",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0)),
                        (
                            "name",
                            models.CharField(
                                help_text="As printed: a post, a team or a person.", max_length=300
                            ),
                        ),
                        ("accountable", models.BooleanField(default=False)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_leads",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="leads",
                                to="actionplans.step",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="Update",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("created", "Added"),
                                    ("changed", "Changed"),
                                    ("no_change", "Confirmed, no change"),
                                    ("imported", "Imported"),
                                    ("carried", "Carried over"),
                                    ("undone", "Import undone"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("reported_at", models.DateTimeField()),
                        ("for_day", models.DateField()),
                        (
                            "before",
                            models.JSONField(default=dict, help_text="What was: changed fields only."),
                        ),
                        ("state", models.JSONField(help_text="What is: every tracked field.")),
                        ("note", models.TextField(blank=True)),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_updates",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="actionplans.plan",
                            ),
                        ),
                        (
                            "step",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="updates",
                                to="actionplans.step",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                    },
                ),
                migrations.AddField(
                    model_name="roundrow",
                    name="answer",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="actionplans.update",
                    ),
                ),
                migrations.CreateModel(
                    name="Workstream",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=12)),
                        ("position", models.PositiveIntegerField()),
                        ("name", models.CharField(max_length=300)),
                        ("statement", models.TextField(blank=True)),
                        ("focus", models.JSONField(blank=True, default=list)),
                        (
                            "objectives",
                            models.JSONField(
                                blank=True,
                                default=list,
                                help_text="Numbers of the plan's objectives it serves.",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "lead",
                            models.ForeignKey(
                                blank=True,
                                help_text="Accepts or sends back what leads report.",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_workstreams",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="workstreams",
                                to="actionplans.plan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="IssuedWorkbook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("issued_at", models.DateTimeField()),
                        ("cells", models.JSONField(help_text="Row key (step:12) -> field -> printed words.")),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issued_workbooks",
                                to="actionplans.plan",
                            ),
                        ),
                        (
                            "workstream",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="actionplans.workstream",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-issued_at", "-pk"),
                    },
                ),
                migrations.AddField(
                    model_name="action",
                    name="workstream",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="actionplans.workstream",
                    ),
                ),
                migrations.CreateModel(
                    name="WorkstreamMetric",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("name", models.TextField()),
                        ("indicator_code", models.CharField(blank=True, max_length=60)),
                        (
                            "workstream",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="metrics",
                                to="actionplans.workstream",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("position", "pk"),
                    },
                ),
                migrations.CreateModel(
                    name="CalendarFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="calendar_feeds",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-created_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None)),
                                fields=("user",),
                                name="calendar_feed_one_in_use",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Concern",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("home", "Home"),
                                    ("provider", "Provider"),
                                    ("decision", "Board decision"),
                                    ("risk", "Risk"),
                                    ("indicator", "Indicator"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("text", models.CharField(help_text="As the papers call it.", max_length=200)),
                        ("added_on", models.DateField()),
                        ("added_by", models.CharField(blank=True, max_length=200)),
                        ("removed_on", models.DateField(blank=True, null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="concerns",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "indicator",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_concerns",
                                to="metrics.indicator",
                            ),
                        ),
                        (
                            "location",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_concerns",
                                to="providers.location",
                            ),
                        ),
                        (
                            "provider",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan_concerns",
                                to="providers.provider",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("indicator", None),
                                    ("location", None),
                                    ("provider", None),
                                    ("removed_on", None),
                                ),
                                fields=("action", "kind", "text"),
                                name="concern_once_per_action",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("removed_on", None)),
                                fields=("action", "location"),
                                name="concern_home_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("removed_on", None)),
                                fields=("action", "provider"),
                                name="concern_provider_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("removed_on", None)),
                                fields=("action", "indicator"),
                                name="concern_indicator_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("location", None), ("kind", "home"), _connector="OR"),
                                    models.Q(("provider", None), ("kind", "provider"), _connector="OR"),
                                    models.Q(("indicator", None), ("kind", "indicator"), _connector="OR"),
                                ),
                                name="concern_is_joined_to_its_kind",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="concern_has_text"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["home", "provider", "decision", "risk", "indicator"])
                                ),
                                name="concern_kind_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DoneEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("position", models.PositiveIntegerField()),
                        ("text", models.TextField()),
                        ("added_on", models.DateField()),
                        ("added_by", models.CharField(blank=True, max_length=200)),
                        ("withdrawn_on", models.DateField(blank=True, null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="done_entries",
                                to="actionplans.action",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "done entries",
                        "ordering": ("position", "pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="done_entry_has_text"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EditedWorkbook",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=200)),
                        ("uploaded_at", models.DateTimeField()),
                        ("cells", models.JSONField(help_text="Row key -> field -> printed words, as read.")),
                        (
                            "problems",
                            models.JSONField(
                                default=list,
                                help_text="What could not be taken, a sentence each, with its place.",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting for you"),
                                    ("applied", "Done"),
                                    ("discarded", "Thrown away"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("results", models.JSONField(default=list, help_text="Row by row what was done.")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "uploaded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "issued",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="returned",
                                to="actionplans.issuedworkbook",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-uploaded_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="edited_workbook_ended_has_its_moment",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NewsSeen",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("until", models.DateTimeField()),
                        (
                            "partnership",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.partnership",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "news seen",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "partnership"), name="news_seen_once_per_person"
                            )
                        ],
                    },
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.UniqueConstraint(
                        fields=("partnership", "title"), name="plan_title_once_per_partnership"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="plan_has_a_title"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="plan",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("succeeds", models.F("pk")), _negated=True),
                        name="plan_does_not_succeed_itself",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="importrun",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="import_ended_has_its_moment",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="reminder",
                    constraint=models.UniqueConstraint(
                        fields=("user", "day"), name="reminder_one_a_person_a_day"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("plan",),
                        name="round_one_open_per_plan",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="round_has_a_title"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("deadline__gt", models.F("opened_at"))),
                        name="round_deadline_after_opening",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="round",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(("closed_at__gte", models.F("opened_at")), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="round_closed_by_someone_after_opening",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrequest",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("kind", "first")),
                        fields=("round", "user"),
                        name="round_first_request_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "nobody"), ("user", None)),
                            models.Q(models.Q(("kind", "nobody"), _negated=True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="round_request_names_a_person",
                    ),
                ),
                migrations.AddIndex(
                    model_name="step",
                    index=models.Index(fields=["agreed_due"], name="step_agreed_due"),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="step_has_text"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    actionplans.statuses.Status["NOT_STARTED"],
                                    actionplans.statuses.Status["IN_PROGRESS"],
                                    actionplans.statuses.Status["ONGOING"],
                                    actionplans.statuses.Status["COMPLETE"],
                                    actionplans.statuses.Status["COMPLETE_MONITORING"],
                                    actionplans.statuses.Status["SUPERSEDED"],
                                    actionplans.statuses.Status["NOT_STATED"],
                                ],
                            )
                        ),
                        name="step_status_is_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="step",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rag__in",
                                [
                                    "",
                                    core.rag.Rag["RED"],
                                    core.rag.Rag["AMBER"],
                                    core.rag.Rag["GREEN"],
                                    core.rag.Rag["BLUE"],
                                ],
                            )
                        ),
                        name="step_rag_is_known",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("accountable", True), ("step", None)),
                        fields=("action",),
                        name="lead_one_accountable_per_action",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("accountable", True)),
                        fields=("step",),
                        name="lead_one_accountable_per_step",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lead",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="lead_has_a_name"
                    ),
                ),
                migrations.AddIndex(
                    model_name="update",
                    index=models.Index(fields=["plan", "for_day"], name="update_plan_day"),
                ),
                migrations.AddIndex(
                    model_name="update",
                    index=models.Index(fields=["step", "id"], name="update_step_newest"),
                ),
                migrations.AddIndex(
                    model_name="update",
                    index=models.Index(fields=["action", "id"], name="update_action_newest"),
                ),
                migrations.AddConstraint(
                    model_name="update",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__isnull", False), ("step", None)),
                            models.Q(("action", None), ("step__isnull", False)),
                            _connector="OR",
                        ),
                        name="update_of_an_action_or_a_step",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrow",
                    constraint=models.UniqueConstraint(fields=("round", "step"), name="round_row_step_once"),
                ),
                migrations.AddConstraint(
                    model_name="roundrow",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("step", None)),
                        fields=("round", "action"),
                        name="round_row_action_once",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", None), ("state", "waiting")),
                            models.Q(
                                ("state__in", ("answered", "accepted", "sent_back")),
                                ("answer__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="round_row_state_fits_answer",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent_back"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="round_row_sent_back_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="roundrow",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("accepted", "sent_back")), _negated=True),
                            models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="round_row_reviewed_by_someone",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workstream",
                    constraint=models.UniqueConstraint(
                        fields=("plan", "number"), name="workstream_number_once_per_plan"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workstream",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="workstream_has_a_name"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.UniqueConstraint(
                        fields=("workstream", "ref"), name="action_ref_once_per_workstream"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="action_has_a_title"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rag__in",
                                [
                                    "",
                                    core.rag.Rag["RED"],
                                    core.rag.Rag["AMBER"],
                                    core.rag.Rag["GREEN"],
                                    core.rag.Rag["BLUE"],
                                ],
                            )
                        ),
                        name="action_rag_is_known",
                    ),
                ),
                migrations.CreateModel(
                    name="OfferLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("added_on", models.DateField()),
                        ("removed_on", models.DateField(blank=True, null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offer_links",
                                to="actionplans.action",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "offer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="action_links",
                                to="providers.offer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_on", None)),
                                fields=("action", "offer"),
                                name="offer_link_once_per_action",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("removed_on", None),
                                    ("removed_on__gte", models.F("added_on")),
                                    _connector="OR",
                                ),
                                name="offer_link_ends_after_start",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
