"""`manage.py import_meeting FILE.json`: a meeting with its board (docs/import-meeting.md)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Partnership, system_user
from core.errors import ChangedMeanwhile, Refused
from core.words import count_of
from core.working_days import UnknownYear
from oversight.importers.meeting import Imported, import_meeting
from oversight.importers.meeting_file import MeetingFile, MeetingFileRefused, read_path

REFUSED, WRONG_USE = 1, 2
DEFAULT_SLUG, DEFAULT_NAME = "default", "Default partnership"


class Command(BaseCommand):
    help = (
        "Bring in a meeting from a JSON file: its board, agenda, papers, attendance, minutes, decisions, "
        "actions and risks. Exit 0: done, or here already; 1: refused, in words; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="try everything; write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--partnership", metavar="SLUG", help="default: the only one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            file = _read(options["file"])
            found = self._import(file, options)
        except (MeetingFileRefused, Refused, ValidationError, UnknownYear, ChangedMeanwhile) as refusal:
            words = _in_words(refusal)
            if options["json"]:
                self.stdout.write(json.dumps({"refused": words}, ensure_ascii=False))
            raise CommandError(words, returncode=REFUSED) from refusal
        self._report(found, options)

    def _import(self, file: MeetingFile, options: dict[str, Any]) -> Imported:
        with transaction.atomic():
            partnership = self._partnership(options["partnership"])
            found = import_meeting(partnership=partnership, file=file, by=system_user(), at=timezone.now())
            if options["dry_run"]:
                transaction.set_rollback(True)
        return found

    def _partnership(self, slug: str | None) -> Partnership:
        """The one asked for, the only one, or on a fresh database a default one, which is said."""
        if slug:
            named = Partnership.objects.filter(slug=slug).first()
            if named is None:
                raise CommandError(f"There is no partnership “{slug}”. {_slugs()}", returncode=WRONG_USE)
            return named
        several = list(Partnership.objects.order_by("slug")[:2])
        if len(several) > 1:
            raise CommandError(f"Say which partnership with --partnership. {_slugs()}", returncode=WRONG_USE)
        if several:
            return several[0]
        made = Partnership.objects.create(slug=DEFAULT_SLUG, name=DEFAULT_NAME)
        self._say(f"There was no partnership yet, so “{DEFAULT_NAME}” was made; rename it when you like.")
        return made

    def _report(self, found: Imported, options: dict[str, Any]) -> None:
        dry = options["dry_run"] and found.changed
        if options["json"]:
            document = found.as_json(kept=not dry)
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
        if dry:
            self._say("Dry run: nothing is written.")
        elif not found.changed:
            self._say("This file was brought in before: nothing is changed.")
        away = count_of(found.apologies, "apology")
        people = f"{found.present} present, {found.attending} in attendance, {away}"
        items, actions = count_of(found.items, "item"), count_of(found.actions, "action")
        self._say(f"{found.meeting}: {items}; {people}; {actions}.")
        if found.quorum:
            self._say(found.quorum)

    def _say(self, words: str) -> None:
        self.stderr.write(words)


def _read(path: Path) -> MeetingFile:
    try:
        return read_path(path)
    except FileNotFoundError as error:
        raise CommandError(f"There is no file {path}.", returncode=WRONG_USE) from error
    except OSError as error:
        words = f"The file {path} can't be read: {error.strerror}."
        raise CommandError(words, returncode=WRONG_USE) from error


def _in_words(refusal: Exception) -> str:
    """What an action said; of a form-like refusal the field as well, because there is no form here."""
    if isinstance(refusal, ValidationError) and hasattr(refusal, "error_dict"):
        return " ".join(
            f"{field.replace('_', ' ')}: {' '.join(words)}" for field, words in refusal.message_dict.items()
        )
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _slugs() -> str:
    known = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True))
    return f"There are: {known}." if known else "There is none yet."
