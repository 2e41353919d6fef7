"""How the audit trail words what happens to papers. An exempt paper is never named: see Paper.discreet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import changed
from audit.registry import register as word

if TYPE_CHECKING:
    from audit.models import Entry

FIELD_WORDS = {
    "title": "the title", "appendix": "the appendix", "author": "the author", "exempt": "exempt",
    "exempt_paragraph": "the paragraph of Schedule 12A", "public_interest": "the public interest",
}  # fmt: skip
KINDS = {"finance": "finance", "legal": "legal", "other": "other"}
OUTCOMES = {"cleared": "cleared", "changes": "asked for changes to"}


def register() -> None:
    """Called once by the package."""
    for verb, kind, words in (
        ("paper_added", "Paper added", _added),
        ("paper_changed", "Paper changed", _changed),
        ("paper_saved", "Paper saved", _saved),
        ("paper_converted", "Paper turned into a PDF", _converted),
        ("paper_withdrawn", "Paper withdrawn", _says("withdrew")),
        ("paper_approved", "Paper approved", _says("approved")),
        ("paper_reopened", "Paper reopened", _says("reopened")),
        ("advice_asked", "Advice asked for", _asked),
        ("advice_answered", "Advice given", _answered),
    ):
        word(f"oversight.{verb}", kind=kind, words=words, url=_page, permission=Permission.VIEW_BOARDS)
    word(
        "oversight.papers_ordered", kind="Papers put in order", words=_says("put in order the papers of"),
        permission=Permission.VIEW_BOARDS,
    )  # fmt: skip
    word(
        "oversight.supplement_added", kind="Supplement added", words=_supplement,
        permission=Permission.VIEW_BOARDS,
    )  # fmt: skip


def _page(entry: Entry) -> str:
    return reverse("oversight:paper", args=[entry.object_id])


def _says(did: str) -> Callable[[Entry], str]:
    return lambda entry: f"{did} {entry.object_label}"


def _added(entry: Entry) -> str:
    after = entry.after or {}
    return (
        f"added {entry.object_label} ({str(after.get('kind', 'paper')).lower()}) to item {after.get('item')}"
    )


def _changed(entry: Entry) -> str:
    told = [f"{FIELD_WORDS.get(name, name)} {changed(entry, name)}" for name in entry.after or {}]
    return f"changed {', '.join(told)} of {entry.object_label}"


def _saved(entry: Entry) -> str:
    return f"saved version {(entry.after or {}).get('version')} of {entry.object_label}"


def _converted(entry: Entry) -> str:
    return f"turned version {(entry.after or {}).get('version')} of {entry.object_label} into a PDF"


def _asked(entry: Entry) -> str:
    after = entry.after or {}
    again = " again" if after.get("again") else ""
    kind = KINDS.get(str(after.get("kind")))
    return f"asked {after.get('of')}{again} for {kind} advice on {entry.object_label}"


def _answered(entry: Entry) -> str:
    after = entry.after or {}
    kind = KINDS.get(str(after.get("kind")))
    return f"{OUTCOMES.get(str(after.get('outcome')))} {entry.object_label} ({kind} advice)"


def _supplement(entry: Entry) -> str:
    papers = (entry.after or {}).get("papers", [])
    return f"made {entry.object_label} of {', '.join(papers)}"
