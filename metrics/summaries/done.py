"""What was done about a signal: the answer to its red, the newest call, the newest step of support."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from metrics.models import Reaction, Signal
from providers.models import SupportStep


def with_done(rows: QuerySet[Signal]) -> QuerySet[Signal]:
    """With `done`: the answer to the red, else why the home's support was stepped since; "" for nothing."""
    answers = Reaction.objects.filter(
        indicator=OuterRef("indicator"), scope__location=OuterRef("location"),
        scope__partnership=OuterRef("partnership"), ended_at=None,
    ).exclude(answer="")  # fmt: skip
    steps = SupportStep.objects.filter(
        partnership=OuterRef("partnership"), location=OuterRef("location"), on__gte=OuterRef("since")
    ).order_by("-on", "-pk")
    parts = (Subquery(answers.values("answer")[:1]), Subquery(steps.values("reason")[:1]), Value(""))
    return rows.annotate(done=Coalesce(*parts, output_field=TextField()))
