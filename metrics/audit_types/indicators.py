"""How the audit trail words changes of indicators and targets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        ("indicator_made", "Indicator made", _says("made the indicator")),
        ("indicator_changed", "Indicator changed", _changed),
        ("target_set", "Target set", _target),
        ("exception_accepted", "Exception accepted", _exception),
        ("exception_ended", "Exception taken back", _says("took an accepted exception back for")),
        ("rebased", "Limits counted anew", _says("has the control limits counted anew for")),
        ("red_answered", "Red answered", _says("answered for the red of")),
        ("red_assigned", "Red given to somebody", _says("said who answers for the red of")),
    ):
        word(f"metrics.{verb}", kind=kind, words=words, permission=Permission.VIEW_INDICATORS, url=_page)


def _page(entry: Entry) -> str:
    return reverse("metrics:indicator", args=[entry.object_id])


def _says(words: str) -> Callable[[Entry], str]:
    return lambda entry: f"{words} {entry.object_label}"


def _changed(entry: Entry) -> str:
    names = ", ".join(name.replace("_", " ") for name in sorted(entry.after or {}))
    return f"changed {names} of {entry.object_label}"


def _target(entry: Entry) -> str:
    after = entry.after or {}
    before = (entry.before or {}).get("target")
    was = f", before {before}" if before else ""
    return f"set the target of {entry.object_label} from {after.get('from')}: {after.get('target')}{was}"


def _exception(entry: Entry) -> str:
    after = entry.after or {}
    return f"accepted until {after.get('until')} that {entry.object_label} misses its target"
