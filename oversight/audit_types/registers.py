"""How the audit trail words what happens to registers. Exempt rows have verbs of their own, told only to who
may read them (oversight/register_trail.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import Permission
from audit.registry import register as word
from oversight.audit_types.boards import says, shown, to
from oversight.models import BoardAction, Risk
from oversight.register_trail import EXEMPT

if TYPE_CHECKING:
    from audit.models import Entry

FIELD_WORDS = {
    "title": "the title",
    "wording": "the wording",
    "reasons": "the reasons",
    "options_rejected": "the options rejected",
    "interests": "the interests declared",
    "powers": "the powers",
    "votes_for": "votes for",
    "votes_against": "votes against",
    "abstentions": "abstentions",
    "key_decision": "key decision",
    "subject": "the subject",
    "text": "the action",
    "met_on": "the date of the meeting",
    "state": "the state",
    "deadline": "the deadline",
    "deadline_text": "the printed deadline",
    "lead": "the lead",
    "lead_user": "the lead’s account",
    "progress": "the progress",
    "project": "the project",
    "description": "the description",
    "kind": "the kind",
    "rank": "the rank",
    "likelihood": "the likelihood",
    "impact": "the impact",
    "owner": "the owner",
    "owner_user": "the owner’s account",
    "review_on": "the next review",
    "exempt": "whether it is exempt",
}
QUIET = frozenset({"closed_on", "lead_user", "owner_user"})
LONG = frozenset(
    {"title", "wording", "reasons", "options_rejected", "interests", "powers", "subject", "text", "progress",
     "project", "description"}
)  # fmt: skip
LABELS = {
    "state": dict(BoardAction.State.choices),
    "rank": dict(Risk.Rank.choices),
    "kind": dict(Risk.Kind.choices),
}


def register() -> None:
    """Called once by the package."""
    for verb, kind, words, page in (
        ("decision_recorded", "Decision recorded", says("recorded"), "decision"),
        ("decision_changed", "Decision reworded", _updated, "decision"),
        ("decision_corrected", "Decision corrected", _updated, "decision"),
        ("decision_rescinded", "Decision rescinded", _rescinded, "decision"),
        ("action_added", "Tracked action added", says("put on the tracker"), "action"),
        ("action_reported", "Tracked action reported", _updated, "action"),
        ("action_changed", "Tracked action corrected", _updated, "action"),
        ("action_to_step", "Tracked action put into a plan", _to_step, "action"),
        ("risk_added", "Risk or issue raised", says("raised"), "risk"),
        ("risk_changed", "Risk or issue corrected", _updated, "risk"),
        ("risk_mitigation", "Risk or issue mitigated", says("entered a mitigation of"), "risk"),
        ("risk_review", "Risk or issue reviewed", _reviewed, "risk"),
        ("risk_closed", "Risk or issue closed", says("closed"), "risk"),
        ("risk_reopened", "Risk or issue reopened", says("reopened"), "risk"),
        ("risk_linked", "Risk linked to an action", _linked, "risk"),
        ("risk_unlinked", "Risk no longer linked to an action", _linked, "risk"),
    ):
        for prefix, permission in (("", Permission.VIEW_BOARDS), (EXEMPT, Permission.VIEW_EXEMPT)):
            word(f"oversight.{prefix}{verb}", kind=kind, words=words, url=to(page), permission=permission)


def _updated(entry: Entry) -> str:
    """Such as: changed the state from Open to Closed and the progress of the action “Budget”."""
    parts = _parts(entry)
    if not parts:
        return f"changed {entry.object_label}"
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"changed {listed} of {entry.object_label}"


def _parts(entry: Entry) -> list[str]:
    """PostgreSQL doesn't keep the order of a JSON object, so the order is ours."""
    changed = entry.after or {}
    return [_one(entry, field) for field in FIELD_WORDS if field in changed and field not in QUIET]


def _one(entry: Entry, field: str) -> str:
    name = FIELD_WORDS[field]
    if field in LONG:
        return name
    sides = [
        LABELS.get(field, {}).get(str((side or {}).get(field)), shown(side, field))
        for side in (entry.before, entry.after)
    ]
    return f"{name} from {sides[0]} to {sides[1]}"


def _rescinded(entry: Entry) -> str:
    other = (entry.after or {}).get("replaced_by")
    return f"rescinded {entry.object_label}{f', replaced by {other}' if other else ''}"


def _to_step(entry: Entry) -> str:
    facts = entry.after or {}
    return f"put {entry.object_label} into {facts.get('plan')} as step {facts.get('step')}"


def _reviewed(entry: Entry) -> str:
    rank = _one(entry, "rank") if "rank" in (entry.after or {}) else ""
    return f"reviewed {entry.object_label}{f' and changed {rank}' if rank else ''}"


def _linked(entry: Entry) -> str:
    action = (entry.after or {}).get("action")
    if entry.verb.endswith("unlinked"):
        return f"took the link to the action “{action}” away from {entry.object_label}"
    return f"linked {entry.object_label} to the action “{action}”"
