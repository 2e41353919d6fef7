"""`manage.py open_incident`: open an incident as the browser does, print its checklist (command-line.md)."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from accounts.models import Partnership, User, system_user
from accounts.partnerships import WRONG_USE, partnership_of
from core.errors import Refused
from core.working_days import UnknownYear
from failure_protocol import clocks
from failure_protocol.actions.incidents import Opened, open_incident
from failure_protocol.checklists import Service, service_kind
from failure_protocol.models import Incident
from failure_protocol.models.incidents import Cause, Timescale
from failure_protocol.summaries.checklist import items_of
from failure_protocol.summaries.opening import type_of, warnings_for
from providers.models import Location

REFUSED, NEEDS_A_PERSON = 1, 3
LONGEST_KEY = 19  # digits; longer ones are no key that a database holds
NOT_REACHED = (
    "Neither Lead was reached yet. The day of the first meeting is counted from the opening, the strictest "
    "it can be, until one of them is."
)
TO_COME = "The moment given with --notified-at is still to come, so nobody counts as notified before it."


class Command(BaseCommand):
    help = (
        "Open an incident: a provider fails or leaves. Exit 0: open; 1: refused by a rule, in words; 2: "
        "wrong use; 3: a person must say which checklist applies."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--service", action="append", required=True, metavar="ID",
            help="the location's CQC ID or key; give it again for further services",
        )  # fmt: skip
        parser.add_argument("--cause", required=True, choices=Cause.values)
        parser.add_argument("--timescale", required=True, choices=Timescale.values)
        parser.add_argument(
            "--closing-date", type=_day, metavar="YYYY-MM-DD", help="with --timescale planned"
        )
        parser.add_argument(
            "--notified-at", type=_moment, metavar="ISO",
            help="when either Lead was first reached, such as 2026-11-21T09:30; local time without an offset",
        )  # fmt: skip
        parser.add_argument("--exercise", action="store_true", help="a rehearsal: no message leaves")
        parser.add_argument("--kind", choices=Incident.Kind.values, help="default: exit for a planned exit")
        parser.add_argument(
            "--checklist", choices=[each.value for each in Service],
            help="which checklist, where the procedure has none for the kind of service",
        )  # fmt: skip
        parser.add_argument(
            "--also-because", default="", metavar="WORDS",
            help="why a service in another open incident needs a second one",
        )  # fmt: skip
        parser.add_argument("--by", metavar="E-MAIL", help="who opens it; default: the service itself")
        parser.add_argument("--partnership", metavar="SLUG", help="default: the only one")
        parser.add_argument("--dry-run", action="store_true", help="say what would be opened, write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        with transaction.atomic():
            told = self._open(options, at)
            if options["dry_run"]:
                transaction.set_rollback(True)
                told["incident"] = None
                self.stderr.write("Dry run: nothing is written.")
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        for warning in told["warnings"]:
            self.stderr.write(f"Warning: {warning}")
        if not options["dry_run"]:
            due = f" First meeting due by {told['first_meeting_due']}." if told["first_meeting_due"] else ""
            self.stderr.write(f"{told['incident']} is open, with {len(told['checklist'])} items.{due}")

    def _open(self, options: dict[str, Any], at: datetime) -> dict[str, Any]:
        locations = [_location(asked) for asked in options["service"]]
        if options["timescale"] == Timescale.PLANNED and options["closing_date"] is None:
            raise CommandError("Give the day with --closing-date.", returncode=WRONG_USE)
        partnership = partnership_of(options["partnership"], make=True, say=self.stderr.write)
        assert partnership is not None  # noqa: S101 - for the type checker
        by = _person(options["by"])
        chosen = options["checklist"]
        wanted = Service(chosen) if chosen else service_kind(type_of(each) for each in locations)
        if wanted is None:
            raise CommandError(
                "The procedure has no checklist for this kind of service. Say which one applies with "
                "--checklist care_home, home_care or mixed.",
                returncode=NEEDS_A_PERSON,
            )
        notified, due, warnings = self._first_meeting(options["notified_at"], at)
        try:
            incident = _opened(partnership, locations, wanted, notified, options, by, at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=REFUSED) from error
        except (Refused, PermissionDenied) as error:
            raise CommandError(str(error), returncode=REFUSED) from error
        return {
            "incident": incident.reference, "state": incident.state, "first_meeting_due": due,
            "checklist": [_item(row) for row in items_of(incident, timezone.localtime(at).date())],
            "warnings": [*warnings_for(partnership, at), *warnings],
        }  # fmt: skip

    def _first_meeting(
        self, notified: datetime | None, at: datetime
    ) -> tuple[datetime | None, str | None, list[str]]:
        """(when a Lead was reached, K02's last day, what to know about it)."""
        said = [NOT_REACHED] if notified is None else [TO_COME] if notified > at else []
        reached = notified if notified is not None and notified <= at else None
        try:
            return reached, clocks.first_meeting_due(notified or at).isoformat(), said
        except UnknownYear as why:
            return reached, None, [*said, f"{why} So nobody can say by which day the first meeting is due."]


def _opened(
    partnership: Partnership, locations: list[Location], wanted: Service, notified: datetime | None,
    options: dict[str, Any], by: User, at: datetime,
) -> Incident:  # fmt: skip
    first = locations[0]
    closing = options["closing_date"] if options["timescale"] == Timescale.PLANNED else None
    exits = options["cause"] == Cause.PLANNED_EXIT
    return open_incident(
        partnership=partnership, provider=first.provider,
        provider_name=str(first.provider) if first.provider else first.name,
        services=[
            Opened(each.name, type_of(each), each, each.council, closing, options["also_because"])
            for each in locations
        ],
        cause=options["cause"], timescale=options["timescale"], service_kind=wanted, closing_on=closing,
        kind=options["kind"] or (Incident.Kind.EXIT if exits else Incident.Kind.FAILURE),
        received_at=notified, contact_at=notified, is_exercise=options["exercise"], by=by, at=at,
    )  # fmt: skip


def _item(row: Any) -> dict[str, Any]:
    return {
        "source": row.source, "ref": row.ref, "section": row.section, "text": row.text,
        "applicability": row.applicability, "bodies": list(row.bodies), "status": row.status,
    }  # fmt: skip


def _location(asked: str) -> Location:
    """By the regulator's ID, else by key: an ID may be all digits, so it comes first."""
    rows = Location.objects.select_related("provider")
    found = rows.filter(cqc_id=asked.strip()).first()
    if found is None and asked.strip().isdecimal() and len(asked.strip()) < LONGEST_KEY:
        found = rows.filter(pk=int(asked)).first()
    if found is None:
        raise CommandError(
            f"There is no location “{asked}” in the register. Give its CQC ID, or import the register first.",
            returncode=WRONG_USE,
        )
    return found


def _person(email: str | None) -> User:
    if not email:
        return system_user()
    found: User | None = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody has an account with {email}.", returncode=WRONG_USE)
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a date; write it as 2026-11-21") from None


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a moment; write it as 2026-11-21T09:30") from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read
