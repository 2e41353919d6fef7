"""What an answer to an item must say (failure-protocol.md L04, L05, L11, A05). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from failure_protocol.matrix import Level

DONE, NOT_APPLICABLE, NOT_YET, CANNOT = "done", "not_applicable", "not_yet", "cannot"
OPEN = frozenset({"not_started", "in_progress"})
RESOLVED = frozenset({DONE, NOT_APPLICABLE, CANNOT})


@dataclass(frozen=True)
class Said:
    """An answer with its words."""

    status: str
    outcome: str = ""
    reason: str = ""
    escalated_to: str = ""
    trigger: str = ""


def missing(old: Said, new: Said) -> dict[str, str]:
    """Field -> what is missing when `old` becomes `new`; empty when it can be saved."""
    wrong: dict[str, str] = {}
    if new.status == DONE and not new.outcome:
        wrong["outcome"] = "Say what came of it: done needs an outcome."
    if new.status == NOT_APPLICABLE and not new.reason:
        wrong["reason"] = "Say why it does not apply."
    if new.status == NOT_YET and not new.trigger:
        wrong["trigger"] = "Say what would make it applicable."
    if new.status == CANNOT:
        if not new.reason:
            wrong["reason"] = "Say why it can’t be done."
        if not new.escalated_to:
            wrong["escalated_to"] = "Say to whom this was escalated."
    if needs_reason(old.status, new.status) and new.reason in ("", old.reason):
        wrong.setdefault("reason", _why(old.status))
    return wrong


def may_change(level: Level, *, is_own: bool, is_own_column: bool) -> bool:
    """Who may change an answer: leads all of them, others what is given to them, the provider's staff what
    the provider is asked.
    """
    return level >= Level.EDIT or (level >= Level.OWN and (is_own or is_own_column))


def needs_reason(old: str, new: str) -> bool:
    """Whether the step itself needs a reason of its own: reopening (L11), or done before it applied (A05)."""
    if old == new:
        return False
    return (old in RESOLVED and new not in RESOLVED) or (old == NOT_YET and new == DONE)


def is_early(status: str, *, is_standing: bool, is_debriefed: bool) -> bool:
    """Whether a duty that stays open until the debrief was ended before it (L05): warned, not refused."""
    return is_standing and status == DONE and not is_debriefed


def _why(old: str) -> str:
    if old == NOT_YET:
        return "It was not yet applicable. Say why it is done all the same."
    return "It was settled. Say why it is open again."
