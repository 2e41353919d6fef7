"""Send the reminders of a morning: one mail a person a day."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from actionplans.actions.reminders import Sent, send_reminders
from core.words import count_of, day_words
from core.working_days import UnknownYear


class Command(BaseCommand):
    help = "Reminds people of what is late or coming up: one mail a person a day, on working days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--day", type=_day, help="the day to work out, such as 2026-12-03; default: today"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = options["day"] or timezone.localdate(now)
        try:
            sent = send_reminders(day=day, at=now, dry_run=options["dry_run"])
        except UnknownYear as error:
            raise CommandError(str(error), returncode=1) from error
        if options["json"]:
            self.stdout.write(json.dumps(_document(sent)))
            return
        if not sent.working_day:
            self.stdout.write(f"{day_words(day)} is no working day: the next one covers it.")
            return
        for digest in sent.digests:
            self.stdout.write(f"{digest.user}: {count_of(digest.rows, 'row')}, {sent.mails[digest.user.pk]}")
        self.stdout.write(f"{len(sent.digests)} people to remind on {day_words(day)}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no date; write it as 2026-12-03.", returncode=2) from error


def _document(sent: Sent) -> dict[str, Any]:
    return {
        "day": sent.day.isoformat(),
        "working_day": sent.working_day,
        "since": sent.since.isoformat() if sent.since else None,
        "people": [
            {
                "email": digest.user.email,
                "rows": [{"step": row.step.pk, "ref": row.ref, "when": row.when} for row in digest.steps],
                "sent_back": [str(row) for row in digest.sent_back],
                "late_in_all": digest.late,
                "mail": sent.mails[digest.user.pk],
            }
            for digest in sent.digests
        ],
    }
