from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partnership_id", models.CharField(blank=True, max_length=40)),
                ("number", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.CharField(max_length=40)),
                ("actor_name", models.CharField(max_length=200)),
                ("verb", models.CharField(max_length=80)),
                ("object_type", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=60)),
                ("object_label", models.CharField(max_length=300)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("note", models.TextField(blank=True)),
                ("prev_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["partnership_id", "-at"], name="audit_by_partnership"),
                    models.Index(fields=["object_type", "object_id"], name="audit_by_object"),
                    models.Index(fields=["partnership_id", "actor_id"], name="audit_by_actor"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership_id", "number"), name="audit_chain_never_forks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="audit_numbers_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hash", ""), _negated=True), models.Q(("verb", ""), _negated=True)
                        ),
                        name="audit_entry_complete",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partnership_id", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("actor_id", models.CharField(max_length=40)),
                ("actor_name", models.CharField(max_length=200)),
                ("object_type", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=60)),
                ("object_label", models.CharField(max_length=300)),
                ("how", models.CharField(help_text="Seen on a page, downloaded, exported.", max_length=60)),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "indexes": [models.Index(fields=["object_type", "object_id"], name="audit_reads_by_object")],
            },
        ),
    ]
