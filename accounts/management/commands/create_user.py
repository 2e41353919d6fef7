"""Make an account with a role, or give another role to an account that exists.

Without --password-stdin the person gets a mail with a link to set a password.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.errors import RefusedError
from accounts.models import Partnership, User, system_user
from accounts.roles import Role


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="full name; needed for a new account")
        parser.add_argument("--partnership", help="short address; may be left out when there is only one")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        email = _email(options["email"])
        partnership = _partnership(options["partnership"])
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else None
        try:
            user, is_new = self._make(email, options["name"], partnership, Role(options["role"]), password)
        except RefusedError as refused:
            raise CommandError(str(refused), returncode=1) from refused
        if options["json"]:
            self.stdout.write(json.dumps({"email": user.email, "new": is_new, "role": options["role"]}))
        else:
            self.stderr.write(f"{user} is {Role(options['role']).label.lower()} in {partnership}.")

    @transaction.atomic
    def _make(
        self, email: str, name: str, partnership: Partnership, role: Role, password: str | None
    ) -> tuple[User, bool]:
        by = system_user()
        user = User.objects.people().filter(email=email).first()
        is_new = user is None
        if user is None:
            if not name.strip():
                raise CommandError("A new account needs --name with the person's full name.", returncode=2)
            if password is not None:
                _check_password(password, User(email=email, full_name=name))
            user = actions.add_person(
                email=email, full_name=name.strip(), partnership=partnership, by=by, password=password
            )
        elif password is not None:
            raise CommandError(
                f"{email} has an account, and only that person can change its password.", returncode=1
            )
        actions.add_membership(
            user=user, partnership=partnership, role=role, starts_on=timezone.localdate(), by=by
        )
        if is_new and password is None:
            actions.send_reset_link(user=user)
        return user, is_new


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CommandError(f"{text} is not an e-mail address.", returncode=2) from None
    return text.strip().lower()


def _partnership(slug: str | None) -> Partnership:
    found = list(Partnership.objects.filter(slug=slug) if slug else Partnership.objects.all()[:2])
    if len(found) == 1:
        return found[0]
    if slug:
        raise CommandError(f"There is no partnership with the short address {slug}.", returncode=2)
    if found:
        raise CommandError("There are several partnerships: say which with --partnership SLUG.", returncode=2)
    raise CommandError("There is no partnership yet: make one with create_partnership.", returncode=2)


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=1) from None
