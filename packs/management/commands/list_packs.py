"""List the kinds of pack and what they can be about (command-line.md)."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Partnership, system_user
from packs.definitions import all_definitions


class Command(BaseCommand):
    help = "List the kinds of pack and what each can be about: plans, meetings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--partnership", metavar="SLUG", help="only what this partnership has")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, **options: Any) -> None:
        partnership = _partnership(options["partnership"])
        user = system_user()
        found: list[dict[str, Any]] = [
            {
                "slug": definition.slug,
                "title": definition.title,
                "scopes": [{"id": s.id, "title": s.title} for s in definition.scopes(user, partnership)],
            }
            for definition in all_definitions()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for kind in found:
            self.stdout.write(f"{kind['slug']}: {kind['title']}")
            for scope in kind["scopes"]:
                self.stdout.write(f"  --scope {scope['id']}  {scope['title']}")


def _partnership(slug: str | None) -> Partnership | None:
    if not slug:
        return None
    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no partnership called “{slug}”.", returncode=2)
    return found
