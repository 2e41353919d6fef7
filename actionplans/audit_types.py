"""How the audit trail words what happens to plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.permissions import Permission
from actionplans.statuses import LABELS
from audit.registry import register as word
from core.rag import Rag
from core.words import day_words

if TYPE_CHECKING:
    from audit.models import Entry

FIELD_WORDS = {
    "text": "the wording",
    "title": "the title",
    "status": "the status",
    "status_text": "the printed status",
    "timescale_text": "the printed timescale",
    "timescale_kind": "the kind of timescale",
    "precision": "the precision of the date",
    "cycle": "the review cycle",
    "start_date": "the start",
    "review_date": "the review date",
    "agreed_due": "the agreed date",
    "forecast_due": "the forecast date",
    "rag": "the RAG rating",
    "rag_reason": "the reason for the RAG rating",
    "note": "the note",
    "narrative": "the narrative",
    "progress": "the progress update",
    "pid_approved": "PID approved",
    "date_updated": "the date updated",
}
QUIET = frozenset({"times_moved", "original_due", "rag_declared_on", "rag_previous", "date_updated"})
LONG = frozenset(
    {"text", "title", "note", "narrative", "progress", "rag_reason", "timescale_text", "metrics"}
)
VALUE_WORDS: dict[str, Mapping[str, str]] = {
    "status": {status.value: label for status, label in LABELS.items()},
    "rag": {rag.value: rag.label for rag in Rag},
}


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words, page in (
        ("plan_created", "Plan started", _says("started the plan"), "plan"),
        ("plan_edited", "Plan settings changed", _updated, "plan"),
        ("plan_closed", "Plan closed", _says("closed the plan"), "plan"),
        ("plan_reopened", "Plan reopened", _says("reopened"), "plan"),
        ("plan_imported", "Plan imported", _imported, "plan"),
        ("import_undone", "Import undone", _undone, ""),
        ("workbook_applied", "Workbook taken back", _workbook, "plan"),
        ("carried_over", "Carried over", _carried, "plan"),
        ("workstream_added", "Workstream added", _says("added"), "workstream"),
        ("workstream_edited", "Workstream changed", _updated, "workstream"),
        ("action_added", "Action added", _says("added the action"), "action"),
        ("action_updated", "Action updated", _updated, "action"),
        ("step_added", "Step added", _says("added the step"), "step"),
        ("step_updated", "Step updated", _updated, "step"),
        ("done_added", "Done so far added", _done, "action"),
        ("done_withdrawn", "Done so far withdrawn", _withdrawn, "action"),
        ("concern_added", "Concern added", _concerns, "action"),
        ("concern_joined", "Concern joined to the register", _concern_joined, "action"),
        ("concern_removed", "Concern removed", _concerned, "action"),
        ("offer_linked", "Offer tied to an action", _offer_linked, "action"),
        ("offer_unlinked", "Offer no longer tied", _offer_unlinked, "action"),
        ("leads_set", "Leads named", _leads, ""),
        ("round_opened", "Round opened", _round_opened, "round"),
        ("round_chased", "Round chased", _round_chased, "round"),
        ("round_closed", "Round closed", _says("closed the round"), "round"),
        ("round_reopened", "Round reopened", _says("reopened the round"), "round"),
        ("update_accepted", "Update accepted", _says("accepted the update of"), ""),
        ("update_sent_back", "Update sent back", _says("sent back the update of"), ""),
    ):
        url = _to(f"actionplans:{page}") if page else None
        word(f"actionplans.{verb}", kind=kind, words=words, url=url, permission=Permission.VIEW_PLANS)
    # What people set for themselves belongs to no plan.
    for verb, kind, words in (
        ("calendar_made", "Calendar address made", _says("made a new address for")),
        ("calendar_revoked", "Calendar address revoked", _says("revoked the address of")),
        ("reminders_set", "Reminders on or off", _reminders),
    ):
        word(f"actionplans.{verb}", kind=kind, words=words)


def _round_opened(entry: Entry) -> str:
    facts = entry.after or {}
    rows, deadline = facts.get("rows"), facts.get("deadline")
    return f"opened the round {entry.object_label} with {rows} rows, due by {deadline}"


def _round_chased(entry: Entry) -> str:
    return f"chased {', '.join((entry.after or {}).get('people', []))} for {entry.object_label}"


def _workbook(entry: Entry) -> str:
    facts = entry.after or {}
    rows, workbook = facts.get("changed"), facts.get("workbook")
    return f"took {rows} changed rows of the workbook {workbook} into {entry.object_label}"


def _carried(entry: Entry) -> str:
    facts = entry.after or {}
    return f"carried {facts.get('steps')} rows of {entry.object_label} over to {facts.get('target')}"


def _imported(entry: Entry) -> str:
    facts = entry.after or {}
    counts = f"{facts.get('rows')} rows new, {facts.get('changed')} changed"
    return f"imported {facts.get('file')} into {entry.object_label}: {counts}"


def _undone(entry: Entry) -> str:
    return f"undid the import of {(entry.before or {}).get('file')} into {entry.object_label}"


def _reminders(entry: Entry) -> str:
    return f"turned their reminders {'on' if (entry.after or {}).get('wanted') else 'off'}"


def _to(name: str) -> Callable[[Entry], str]:
    return lambda entry: reverse(name, args=[entry.object_id])


def _says(verb: str) -> Callable[[Entry], str]:
    return lambda entry: f"{verb} {entry.object_label}"


def _updated(entry: Entry) -> str:
    """Such as: changed the status from In progress to Complete and the note of 1.4 Coordinate testing."""
    fields = sorted(entry.after or {}, key=place_of)  # PostgreSQL does not keep the order of a JSON object
    parts = [_one(entry, field) for field in fields if field not in QUIET]
    if not parts:
        return f"confirmed that {entry.object_label} stands as it is"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"changed {listed} of {entry.object_label}"


def place_of(field: str) -> int:
    """Where a field stands in the order in which changes are told."""
    names = list(FIELD_WORDS)
    return names.index(field) if field in names else len(names)


def _one(entry: Entry, field: str) -> str:
    name = FIELD_WORDS.get(field, field.replace("_", " "))
    if field in LONG:
        return name
    return f"{name} from {_shown(entry.before, field)} to {_shown(entry.after, field)}"


def _shown(side: Mapping[str, Any] | None, field: str) -> str:
    value = (side or {}).get(field)
    if value in (None, "", []):
        return "blank"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    words = VALUE_WORDS.get(field, {}).get(str(value), str(value))
    try:
        return day_words(date.fromisoformat(words))
    except ValueError:
        return words


def _done(entry: Entry) -> str:
    return f"wrote down as done for {entry.object_label}: {(entry.after or {}).get('done', '')}"


def _withdrawn(entry: Entry) -> str:
    return f"withdrew from what is done for {entry.object_label}: {(entry.before or {}).get('done', '')}"


def _concerns(entry: Entry) -> str:
    return f"noted what {entry.object_label} concerns: {(entry.after or {}).get('concern', '')}"


def _concern_joined(entry: Entry) -> str:
    after = entry.after or {}
    name, there = after.get("concern", ""), after.get("register", "")
    return f"joined “{name}” of {entry.object_label} to the register: {there}"


def _concerned(entry: Entry) -> str:
    return f"took back what {entry.object_label} concerns: {(entry.before or {}).get('concern', '')}"


def _offer_linked(entry: Entry) -> str:
    return f"tied {entry.object_label} to the offer {(entry.after or {}).get('offer', '')}"


def _offer_unlinked(entry: Entry) -> str:
    return f"no longer ties {entry.object_label} to the offer {(entry.before or {}).get('offer', '')}"


def _leads(entry: Entry) -> str:
    names = ", ".join((entry.after or {}).get("leads", [])) or "nobody"
    return f"named {names} as lead of {entry.object_label}"
