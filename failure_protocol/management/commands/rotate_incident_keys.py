"""Seal everything of incidents anew with the first of FIELD_ENCRYPTION_KEYS. It can be begun again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from failure_protocol.actions.keys import turn_keys

BATCH = 200


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows a transaction (200)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch must be 1 or more.", returncode=2)
        done = lost = 0
        for each in turn_keys(options["batch"]):
            done, lost = done + each.done, lost + each.unreadable
            if each.done or each.unreadable:
                self.stdout.write(f"{each.table}: {each.done} sealed anew, {each.unreadable} unreadable")
        self.stdout.write(f"{done} sealed anew; {lost} that no configured key opens.")
        if lost:
            raise CommandError("Keep the old keys, and find the one that is missing.", returncode=1)
