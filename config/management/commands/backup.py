"""Back everything up into a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import BackupRefused, backup


class Command(BaseCommand):
    """`manage.py backup DIR [--json]` (command-line.md)."""

    help = (
        "Write every table and every file into a new folder, with counts and a digest. Keys are not included."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a new or empty folder")
        parser.add_argument("--json", action="store_true", help="print one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = backup(options["folder"])
        except BackupRefused as error:
            raise CommandError(str(error), returncode=1) from error
        rows = sum(result["tables"].values())
        if options["json"]:
            self.stdout.write(json.dumps(result))
        else:
            self.stdout.write(f"{rows} rows and {result['files']} files are in {options['folder']}.")
            self.stdout.write("Keep SECRET_KEY and FIELD_ENCRYPTION_KEYS with it, apart from it.")
