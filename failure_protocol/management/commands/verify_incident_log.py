"""Walk the log of every incident and say whether an entry was changed, removed or put in between."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.partnerships import WRONG_USE, partnership_of
from failure_protocol import chain
from failure_protocol.models import LogEntry

CHUNK = 500


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partnership", metavar="SLUG", help="only the incidents of this partnership")
        parser.add_argument("--incident", metavar="REFERENCE", help="only this incident, such as PF-2026-1")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = LogEntry.objects.select_related("incident").order_by("incident_id", "number")
        if options["partnership"]:
            where = partnership_of(options["partnership"], make=False, say=self.stderr.write)
            rows = rows.filter(incident__partnership=where)
        if options["incident"]:
            rows = rows.filter(incident__reference=options["incident"])
            if not rows.exists():  # an incident begins with an entry, so there is no such incident
                raise CommandError(f"There is no incident {options['incident']}.", returncode=WRONG_USE)
        verdict = chain.verify(rows.iterator(chunk_size=CHUNK))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(verdict)))
        elif verdict.ok:
            self.stdout.write(f"{verdict.rows} entries, every log is whole.")
        if not verdict.ok and verdict.first_bad:
            bad = verdict.first_bad
            raise CommandError(
                f"Entry {bad['number']} of the log of {bad['incident']} is not as it was written: "
                f"{bad['reason']}.",
                returncode=1,
            )
