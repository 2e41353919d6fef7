"""A report of an incident into a folder: the packs of incidents by their short names (command-line.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from packs.management.commands import build_pack

KINDS = {"sitrep": "situation-report", "checklist": "incident-checklist", "lessons": "lessons-learned"}


class Command(build_pack.Command):
    help = "Report of an incident: situation report, checklist or lessons learned, as PDF, workbook and JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scope", metavar="ID", help="the incident's reference, such as PF-2026-1, or key")
        parser.add_argument("--kind", required=True, choices=sorted(KINDS))
        parser.add_argument("--as-at", type=build_pack.day, metavar="YYYY-MM-DD", help="default: today")
        parser.add_argument("--edition", choices=["public", "restricted"], default="restricted")
        parser.add_argument("--partnership", metavar="SLUG", help="refuse what belongs to another")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
        parser.add_argument("--dry-run", action="store_true", help="say what would be built, write nothing")

    def handle(self, **options: Any) -> None:
        super().handle(**{**options, "slug": KINDS[options["kind"]], "since": None})
