"""Make a partnership: the tenant that plans, boards and people belong to."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from accounts.actions import create_partnership
from accounts.errors import RefusedError
from accounts.models import system_user


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short address, such as chalkshire")
        parser.add_argument("name", help='full name, such as "Chalkshire care partnership"')
        parser.add_argument("--short-name", default="", help="shown where space is short")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_slug(options["slug"])
        except ValidationError:
            raise CommandError(
                "The short address may have letters, digits, hyphens and underscores only.", returncode=2
            ) from None
        try:
            made = create_partnership(
                slug=options["slug"],
                name=options["name"],
                short_name=options["short_name"],
                by=system_user(),
            )
        except RefusedError as refused:
            raise CommandError(str(refused), returncode=1) from refused
        if options["json"]:
            self.stdout.write(json.dumps({"partnership": made.slug, "name": made.name}))
        else:
            self.stderr.write(
                f"{made.name} is made. Next: create_user EMAIL --partnership {made.slug} --role ..."
            )
