"""`manage.py import_register FILE`: a file of the regulator's register (command-line.md)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import system_user
from accounts.partnerships import WRONG_USE, partnership_of
from core.errors import Refused
from providers.actions.imports import accept_import, read_import, start_import
from providers.importers.facts import HeldValue, Layout, Refusal
from providers.importers.files import open_register
from providers.importers.reading import compare, counts_of, stops_of
from providers.importers.staged import Staged
from providers.importers.told import as_json, changes_of
from providers.models import RegisterImport

REFUSED, NEEDS_A_PERSON = 1, 3
State = RegisterImport.State


class Command(BaseCommand):
    help = (
        "Compare a file of the register (HSCA active locations, latest ratings, directory, market tool, API "
        "responses) with what is known, and accept it with --accept. Exit 0: done; 1: refused, in words; "
        "2: wrong use; 3: it waits for a person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        layouts = ["auto", *(layout.value for layout in Layout)]
        parser.add_argument("--format", choices=layouts, default="auto", help="default: by its content")
        parser.add_argument("--dry-run", action="store_true", help="read and report; write nothing")
        parser.add_argument("--accept", action="store_true", help="write it, whatever would make it wait")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--partnership", metavar="SLUG", help="default: the only one")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=WRONG_USE)
        layout = None if options["format"] == "auto" else Layout(options["format"])
        try:
            waits = (
                self._dry(path, layout, options) if options["dry_run"] else self._run(path, layout, options)
            )
        except (Refusal, Refused) as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
            raise CommandError(str(refusal), returncode=REFUSED) from refusal
        except OSError as error:
            words = f"The file {path} can't be read: {error.strerror}."
            raise CommandError(words, returncode=WRONG_USE) from error
        if waits:
            raise CommandError(
                "It waits for a person: accept it in the browser, or here with --accept.",
                returncode=NEEDS_A_PERSON,
            )

    def _dry(self, path: Path, layout: Layout | None, options: dict[str, Any]) -> bool:
        partnership = partnership_of(options["partnership"], make=False, say=self._say)
        held: list[HeldValue] = []
        changes: list[dict[str, Any]] = []

        def write(rows: Any) -> None:
            each: Staged
            for each in rows:
                changes.extend(changes_of(each))

        with open_register(path, layout=layout) as file:
            today = timezone.localdate()
            difference = compare(file, partnership, file.header.as_of or today, held, write, today=today)
            counts = counts_of(file, difference, held)
            last = RegisterImport.objects.last_applied(file.header.layout)
            stops = stops_of(file, counts, held, last)
        self._report(file.header.layout, counts, [as_json(each) for each in held], stops, changes, options)
        self._say("Dry run: nothing is written.")
        return False

    def _run(self, path: Path, layout: Layout | None, options: dict[str, Any]) -> bool:
        """Bring the file, read it, accept it when that is asked for; True = it waits for a person."""
        partnership = partnership_of(options["partnership"], make=True, say=self._say)
        assert partnership is not None  # noqa: S101 - for the type checker
        by, at = system_user(), timezone.now()
        run = start_import(
            partnership=partnership, name=path.name, content=path, by=by, at=at,
            source=RegisterImport.Source.COMMAND, layout=layout,
        )  # fmt: skip
        run = read_import(run=run, by=by, at=at, say=self._progress)
        if run.state == State.REFUSED:
            raise Refused(run.reason)
        changes = [
            change
            for row in run.rows.exclude(kind="new").order_by("pk").iterator()
            for change in changes_of(row)
        ]
        if run.state == State.WAITING and options["accept"]:
            run = accept_import(run=run, by=by, at=_later(at), say=self._progress)
        held = [as_json(HeldValue(**each)) for each in run.held]
        self._report(run.layout, run.counts, held, run.stops, changes, options)
        for note in run.notes:
            self._say(note)
        if run.state == State.DISCARDED:
            self._say(run.reason)
        return run.state == State.WAITING

    def _report(
        self, layout: str, counts: dict[str, int], held: list[dict[str, Any]], stops: list[str],
        changes: list[dict[str, Any]], options: dict[str, Any],
    ) -> None:  # fmt: skip
        names = ("rows", "new", "changed", "gone", "unchanged")
        if options["json"]:
            document = {
                "format": str(layout), **{name: counts[name] for name in names}, "held": held, "stops": stops,
                "changes": changes,
            }  # fmt: skip
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        told = ", ".join(f"{counts[name]:,} {name}" for name in names)
        self._say(f"{layout}: {told}, {counts['held']:,} values left out.")
        for stop in stops:
            self._say(f"Stop: {stop}")

    def _progress(self, stage: str, done: int, total: int) -> None:
        if total:
            self._say(f"{stage}: {done:,} of {total:,} rows")

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def _later(at: datetime) -> datetime:
    """The moment of acceptance, never before the file came."""
    return max(at, timezone.now())
