"""Restore a backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import BackupRefused, missing_keys, restore


class Command(BaseCommand):
    """`manage.py restore DIR [--json]` (command-line.md)."""

    help = "Put a backup into a freshly migrated database. Refused when the database holds rows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that `backup` made")
        parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = restore(options["folder"])
        except BackupRefused as error:
            raise CommandError(str(error), returncode=1) from error
        if missing := missing_keys(options["folder"]):
            self.stderr.write(f"This machine lacks keys the backup was made with: {', '.join(missing)}.")
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            rows = sum(result["tables"].values())
            self.stdout.write(f"{rows} rows and {result['files']} files are back.")
