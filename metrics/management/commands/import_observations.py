"""`manage.py import_observations FILE`: tables of indicators from a workbook (command-line.md)."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import system_user
from accounts.partnerships import WRONG_USE, partnership_of
from core.errors import Refused
from core.words import count_of
from core.workbooks.safety import MAX_BYTES
from metrics.actions.imports import accept_import, compared_of, start_import
from metrics.importers.compare import Compared
from metrics.periods import UnknownPeriod, read_year

REFUSED, NEEDS_A_PERSON = 1, 3


class Command(BaseCommand):
    help = (
        "Import tables of indicators from a workbook (.xlsx, .xlsm) or CSV file. Exit 0: done, with what is "
        "held for a person listed; 1: refused, in words; 2: wrong use; 3: nothing could be imported before "
        "a person decides."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--year", type=_year, help="financial year of its periods, such as 2020/21")
        parser.add_argument("--dry-run", action="store_true", help="read and report; write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--partnership", metavar="SLUG", help="default: the only one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            compared = self._run(_read(options["file"]), options)
        except Refused as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(compared.as_json(), ensure_ascii=False, indent=2))
        self._report(compared)
        if compared.held and not compared.rows:
            raise CommandError(
                "Nothing could be imported before a person decides.", returncode=NEEDS_A_PERSON
            )

    def _run(self, content: bytes, options: dict[str, Any]) -> Compared:
        name, year = options["file"].name, options["year"]
        dry = options["dry_run"]
        # Read once before anything is written, so that a refused file leaves no partnership behind.
        first = compared_of(content, name, None, year)
        if not first.rows:
            return first
        partnership = partnership_of(options["partnership"], make=not dry, say=self._say)
        compared = compared_of(content, name, partnership, year)
        if dry or partnership is None:
            self._say("Dry run: nothing is written.")
            return compared
        by, at = system_user(), timezone.now()
        run = start_import(
            partnership=partnership, name=name, content=content, financial_year=year, by=by, at=at
        )
        written = accept_import(run=run, version=run.version, by=by, at=at)
        self._say(
            f"{count_of(len(written.new), 'figure')} new, {len(written.revised)} revised, "
            f"{len(written.unchanged)} unchanged."
        )
        return compared

    def _report(self, compared: Compared) -> None:
        for name, box in compared.boxes().items():
            self._say(f"{name}: against last year {_box(box['previous'])}; target {_box(box['target'])}.")
        for each in compared.rows:
            if not each.agrees:
                self._say(
                    f"Does not follow from the figures: {each.row.table}, row {each.row.line}, "
                    f"{', '.join(each.wrong)}. Both are kept."
                )
        for note in compared.notes:
            self._say(note)
        for held in compared.held:
            value = " ".join(held.value.split())
            self._say(f"Held: {held.sheet}, row {held.row}, {held.column or 'row'}: “{value}”. {held.reason}")

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def _box(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {'n/a' if name == 'na' else name}" for name, count in counts.items())


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError(
                f"The file is larger than {MAX_BYTES // 1024 // 1024} MB: too large to import.",
                returncode=REFUSED,
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.", returncode=WRONG_USE) from error
    except OSError as error:
        raise CommandError(
            f"The file {path} can't be read: {error.strerror}.", returncode=WRONG_USE
        ) from error


def _year(text: str) -> int:
    try:
        return read_year(text)
    except UnknownPeriod as unknown:
        raise argparse.ArgumentTypeError(str(unknown)) from None
