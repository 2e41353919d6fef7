"""Load the demonstration and say who may sign in."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from demo import load


class Command(BaseCommand):
    """`manage.py load_demo`: three invented partnerships with a year of news. Safe to run again."""

    help = "Load the demonstration (three invented partnerships) into an empty database. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Progress goes to standard error, who may sign in to standard output."""
        try:
            load.load_demo(today=timezone.localdate(), say=self.stderr.write)
        except load.RealDataError as error:
            raise CommandError(str(error)) from error
        for title, email in load.tour():
            self.stdout.write(f"{title}: {email}")
        self.stdout.write(f"Password of all of them: {load.PASSWORD}")
        self.stdout.write("Who may see residents, like the quality lead, sets up an authenticator app first.")
