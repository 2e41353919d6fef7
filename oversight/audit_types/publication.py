"""How the audit trail words what happens to publication."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import deadline_words

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the package."""
    for verb, kind, words in (
        ("publication_planned", "Publication planned", _planned),
        ("publication_called_off", "Publication called off", _called_off),
        ("published", "Published", _published),
        ("publication_stopped", "Publication stopped", _stopped),
    ):
        word(f"oversight.{verb}", kind=kind, words=words, url=_page, permission=Permission.VIEW_BOARDS)


def _planned(entry: Entry) -> str:
    moment = datetime.fromisoformat(str((entry.after or {})["planned_for"]))
    return f"planned to publish {entry.object_label} at {deadline_words(timezone.localtime(moment))}"


def _called_off(entry: Entry) -> str:
    return f"called off publishing {entry.object_label}"


def _published(entry: Entry) -> str:
    return f"published {entry.object_label}"


def _stopped(entry: Entry) -> str:
    return f"planned to publish {entry.object_label}, which was stopped before anything went out"


def _page(entry: Entry) -> str | None:
    meeting = (entry.after or {}).get("meeting")
    return reverse("oversight:publish", args=[meeting]) if meeting else None
