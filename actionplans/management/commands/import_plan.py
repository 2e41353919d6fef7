"""`manage.py import_plan FILE`: a workbook of an action plan (command-line.md)."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import system_user
from accounts.partnerships import WRONG_USE, partnership_of
from actionplans.importers.commit import Preview, apply_import, plan_of, remembered, start_import
from actionplans.importers.diff import count
from actionplans.importers.parsed import ParsedPlan
from actionplans.importers.plan import parse_file
from actionplans.timescales import find_dates
from core.words import day_words
from core.workbooks.safety import MAX_BYTES, WorkbookRefused

REFUSED, NEEDS_A_PERSON = 1, 3


class Command(BaseCommand):
    help = (
        "Import an action plan from a workbook (.xlsx, .xlsm) or CSV file. Exit 0: done, with what is held "
        "for a person listed; 1: refused, in words; 2: wrong use; 3: nothing could be imported before a "
        "person decides."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--plan", metavar="TITLE", help="the plan's title; default: as the workbook says")
        parser.add_argument("--as-at", type=_day, metavar="D", help="the plan's date, such as 2021-01-05")
        parser.add_argument("--dry-run", action="store_true", help="read and report; write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--partnership", metavar="SLUG", help="default: the only one")

    def handle(self, *args: Any, **options: Any) -> None:
        content = _read(options["file"])
        title = (options["plan"] or "").strip()
        try:
            parsed = self._run(content, options, title)
        except (WorkbookRefused, ValidationError) as refusal:
            words = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
            if options["json"]:
                self.stdout.write(json.dumps({"refused": words}, ensure_ascii=False))
            raise CommandError(words, returncode=REFUSED) from refusal
        self._report(parsed, as_json=options["json"])
        if parsed.held and not parsed.counts["actions"]:
            raise CommandError(
                "Nothing could be imported before a person decides.", returncode=NEEDS_A_PERSON
            )

    def _run(self, content: bytes, options: dict[str, Any], title: str) -> ParsedPlan:
        name, as_at = options["file"].name, options["as_at"]
        # Read once before anything is written, so that a refused file leaves no partnership behind.
        first = parse_file(content, name, title=title or None, as_at=as_at)
        if first.as_at is None and first.saved_on:
            as_at = first.saved_on
            first = parse_file(content, name, title=title or None, as_at=as_at)
            self._say(
                "The workbook doesn't say what day it is of; the day it was last saved was taken. "
                "Give another with --as-at."
            )
        if options["dry_run"]:
            partnership = partnership_of(options["partnership"], make=False, say=self._say)
            plan = plan_of(partnership, first.title)
            answers, columns = remembered(plan)
            self._say("Dry run: nothing is written.")
            return parse_file(
                content, name, title=title or None, as_at=as_at, remembered=answers, columns=columns
            )
        if first.as_at is None:
            raise ValidationError(
                "The workbook doesn't say what day it is of: give the date of the plan with --as-at."
            )
        if first.held and not first.counts["actions"]:
            return first
        partnership = partnership_of(options["partnership"], make=True, say=self._say)
        assert partnership is not None  # noqa: S101 - for the type checker
        by, at = system_user(), timezone.now()
        run = start_import(
            partnership=partnership, name=name, content=content, by=by, at=at, title=title, as_at=as_at
        )
        seen = apply_import(run=run, by=by, at=at)
        self._say_what_changed(seen)
        return seen.parsed

    def _report(self, parsed: ParsedPlan, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(parsed.as_json(), ensure_ascii=False, indent=2))
        counts = parsed.counts
        day = f", as at {day_words(parsed.as_at)}" if parsed.as_at else ""
        self._say(
            f"{parsed.title}{day}: {counts['workstreams']} workstreams, {counts['actions']} actions, "
            f"{counts['steps']} steps."
        )
        for note in parsed.notes:
            self._say(note)
        for held in parsed.held:
            value = " ".join(held.value.split())
            self._say(f"Held: {held.sheet}, row {held.row}, {held.column or 'row'}: “{value}”. {held.reason}")

    def _say_what_changed(self, seen: Preview) -> None:
        states = count(seen.rows)
        self._say(
            f"{states['new']} rows new, {states['changed']} changed, {states['unchanged']} unchanged, "
            f"{states['conflict']} changed both here and in the file (left as they are here), "
            f"{states['gone']} not in the file (kept)."
        )

    def _say(self, words: str) -> None:
        self.stderr.write(words)


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


def _day(text: str) -> date:
    """A day from the command line, as ISO or day first."""
    found = find_dates(text.strip().casefold(), None)
    if len(found) == 1 and found[0].day:
        return found[0].day
    raise argparse.ArgumentTypeError(f"{text} is not a date; write it as 2021-01-05")
