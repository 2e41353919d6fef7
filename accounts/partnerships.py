"""Which partnership a command works for: the one asked for, the only one, or a default one."""

from __future__ import annotations

from collections.abc import Callable

from django.core.management.base import CommandError

from accounts.models import Partnership

WRONG_USE = 2  # exit code (command-line.md)
DEFAULT_SLUG, DEFAULT_NAME = "default", "Default partnership"


def partnership_of(slug: str | None, *, make: bool, say: Callable[[str], object]) -> Partnership | None:
    """The partnership; None where there are none or several, nobody said which, and none may be made.

    `make`: on a fresh database a default one is made, which `say` is told.

    Raises:
        CommandError: there is no such partnership, or several and nobody said which.
    """
    if slug:
        found = Partnership.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no partnership “{slug}”. {_slugs()}", returncode=WRONG_USE)
        return found
    several = list(Partnership.objects.order_by("slug")[:2])
    if len(several) == 1:
        return several[0]
    if not make:
        return None
    if several:
        raise CommandError(f"Say which partnership with --partnership. {_slugs()}", returncode=WRONG_USE)
    made, _ = Partnership.objects.get_or_create(slug=DEFAULT_SLUG, defaults={"name": DEFAULT_NAME})
    say(f"There was no partnership yet, so “{DEFAULT_NAME}” was made; rename it when you like.")
    return made


def _slugs() -> str:
    known = ", ".join(Partnership.objects.order_by("slug").values_list("slug", flat=True))
    return f"There are: {known}." if known else "There is none yet."
