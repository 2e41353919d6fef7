"""Walk every chain of the audit trail and say whether an entry was changed, removed or put in between."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import chain


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = chain.verify()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(verdict)))
        elif verdict.ok:
            self.stdout.write(f"{verdict.rows} entries, every chain is whole.")
        if not verdict.ok and verdict.first_bad:
            bad = verdict.first_bad
            raise CommandError(
                f"Entry {bad['number']} of partnership {bad['partnership'] or '(none)'} "
                f"is not as it was written: {bad['reason']}.",
                returncode=1,
            )
