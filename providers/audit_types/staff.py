"""How the audit trail words what happens to homes' own staff and their corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from providers.models import HomeCorrection

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the package."""
    for verb, kind, words in (
        ("correction_made", "Correction proposed by a home", _made),
        ("correction_accepted", "Correction accepted", lambda entry: f"accepted {_correction(entry)}"),
        (
            "correction_declined", "Correction declined",
            lambda entry: f"declined {_correction(entry)}: {_after(entry).get('reason')}",
        ),
        ("correction_withdrawn", "Correction withdrawn", lambda entry: f"withdrew {_correction(entry)}"),
    ):  # fmt: skip
        word(f"providers.{verb}", kind=kind, words=words, url=_page, permission=Permission.VIEW_HOMES)
    for verb, kind, words in (
        ("home_given", "Home given to its own staff", _given),
        ("home_ended", "Home taken from its own staff", _ended),
    ):
        word(
            f"providers.{verb}", kind=kind, words=words, permission=Permission.MANAGE_REGISTER,
            url=lambda entry: reverse("providers:staff"),
        )  # fmt: skip


def _after(entry: Entry) -> dict[str, Any]:
    return entry.after or {}


def _page(entry: Entry) -> str:
    return reverse("providers:correction", args=[entry.object_id])


def _correction(entry: Entry) -> str:
    subject = HomeCorrection.Subject(_after(entry)["subject"]).label
    return f"a correction by {entry.object_label} ({subject[:1].lower()}{subject[1:]})"


def _made(entry: Entry) -> str:
    return f"proposed {_correction(entry)}"


def _given(entry: Entry) -> str:
    return f"gave {_after(entry).get('user')} {entry.object_label} to see and correct"


def _ended(entry: Entry) -> str:
    return f"took {entry.object_label} from {_after(entry).get('user')}"
