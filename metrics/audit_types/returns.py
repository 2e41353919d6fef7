"""How the audit trail words what happens to returns and their forms."""

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
        ("return_sent", "Return sent", _return("sent")),
        ("return_approved", "Return approved", _return("approved")),
        ("return_sent_back", "Return sent back", _return("sent back")),
    ):
        word(
            f"metrics.{verb}", kind=kind, words=words, permission=Permission.VIEW_INDICATORS, url=_return_page
        )
    for verb, kind, words in (
        ("form_made", "Return form made", _says("made the form")),
        ("form_changed", "Return form changed", _says("changed the form")),
        ("question_added", "Question added", _question("added", "after")),
        ("question_retired", "Question retired", _question("retired", "before")),
        ("check_added", "Check added", _check("added", "after")),
        ("check_removed", "Check removed", _check("removed", "before")),
        ("return_reopened", "Return opened again", _reopened),
    ):
        word(f"metrics.{verb}", kind=kind, words=words, permission=Permission.VIEW_INDICATORS, url=_form_page)


def _return_page(entry: Entry) -> str:
    return reverse("metrics:return", args=[entry.object_id])


def _form_page(entry: Entry) -> str:
    return reverse("metrics:return_form", args=[entry.object_id])


def _says(words: str) -> Callable[[Entry], str]:
    return lambda entry: f"{words} {entry.object_label}"


def _return(done: str) -> Callable[[Entry], str]:
    def words(entry: Entry) -> str:
        after = entry.after or {}
        why = f": {after['reason']}" if after.get("reason") else ""
        what = f"{after.get('form')} of {after.get('home')}, {after.get('period')}"
        return f"{done.split(maxsplit=1)[0]} {what}{' back' if done.endswith('back') else ''}{why}"

    return words


def _question(done: str, side: str) -> Callable[[Entry], str]:
    return lambda entry: (
        f"{done} the question “{(getattr(entry, side) or {}).get('text')}” in {entry.object_label}"
    )


def _check(done: str, side: str) -> Callable[[Entry], str]:
    return lambda entry: (
        f"{done} the check “{(getattr(entry, side) or {}).get('text')}” in {entry.object_label}"
    )


def _reopened(entry: Entry) -> str:
    after = entry.after or {}
    return (
        f"opened {entry.object_label} again for {after.get('home')}, {after.get('period')}, "
        f"until {after.get('until')}: {after.get('reason')}"
    )
