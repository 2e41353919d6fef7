"""Say which records of ended incidents were kept long enough; with --commit take their words away."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.models import Partnership, system_user
from accounts.partnerships import partnership_of
from core.words import day_words
from failure_protocol.actions.retention import Due, due_classes, remove_class
from failure_protocol.retention import DEFAULTS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partnership", metavar="SLUG", help="only this partnership")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--dry-run", action="store_true", help="say what would go (what it does anyway)")
        which.add_argument("--commit", action="store_true", help="take it away, for good")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day, gone = timezone.localtime(now).date(), options["commit"]
        where = Partnership.objects.order_by("slug")
        if options["partnership"]:
            found = partnership_of(options["partnership"], make=False, say=self.stderr.write)
            where = where.filter(slug=found.slug if found else "")
        rows = [due for partnership in where for due in due_classes(partnership, day)]
        for due in rows:
            if gone and not due.is_held:
                remove_class(incident=due.incident, kept=due.kept, day=day, by=system_user(), at=now)
        if options["json"]:
            self.stdout.write(json.dumps({"committed": gone, "classes": [_facts(due) for due in rows]}))
            return
        for due in rows:
            self.stdout.write(self._line(due, gone=gone))
        held = sum(due.is_held for due in rows)
        done = "removed" if gone else "would go; nothing was changed (--commit removes them)"
        self.stdout.write(f"{len(rows) - held} {done}. {held} under a legal hold.")

    def _line(self, due: Due, *, gone: bool) -> str:
        state = "kept: legal hold" if due.is_held else "removed" if gone else "would go"
        what = ", ".join(f"{name} {number}" for name, number in due.counts.items()) or "nothing left"
        since = day_words(due.due_on)
        return f"{due.incident}: {DEFAULTS[due.kept].name}, due since {since}, {state}: {what}"


def _facts(due: Due) -> dict[str, Any]:
    return {
        "incident": str(due.incident), "class": due.kept.value, "due_on": due.due_on.isoformat(),
        "legal_hold": due.is_held, "rows": due.counts,
    }  # fmt: skip
