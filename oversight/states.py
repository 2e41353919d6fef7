"""What may follow what in the life of a meeting (boards-and-packs.md section 1). Pure: names only.

draft -> published -> held -> minutes_draft -> minutes_approved -> closed; cancelled before it is held.
Going back is reopening: one step, with a reason.
"""

from __future__ import annotations

FORWARD: dict[str, tuple[str, ...]] = {
    "draft": ("published", "cancelled"),
    "published": ("held", "cancelled"),
    "held": ("minutes_draft",),
    "minutes_draft": ("minutes_approved",),
    "minutes_approved": ("closed",),
    "closed": (),
    "cancelled": (),
}
# Where reopening leads. A cancelled meeting goes back to where it was: `reopened` says so.
BACK: dict[str, str] = {
    "held": "published",
    "minutes_draft": "held",
    "minutes_approved": "minutes_draft",
    "closed": "minutes_approved",
}
AGENDA_OPEN = frozenset({"draft", "published", "held"})  # items may still be added or changed
NUMBERS_OPEN = frozenset({"draft"})  # items may still be moved
SETTLED = frozenset({"closed", "cancelled"})  # nothing changes without reopening


def may_follow(old: str, new: str) -> bool:
    """Whether a meeting may go on from `old` to `new`.

    Raises:
        KeyError: no such state as `old`.
    """
    return new in FORWARD[old]


def reopened(state: str, *, was_published: bool) -> str | None:
    """Where reopening leads from `state`; None when there is nothing to reopen.

    `was_published` tells a cancelled meeting whose agenda is out from one that was still a draft.
    """
    if state == "cancelled":
        return "published" if was_published else "draft"
    return BACK.get(state)
