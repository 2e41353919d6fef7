"""What registers write into the audit trail: exempt rows under verbs of their own, read by fewer people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.actions import record
from audit.edits import plain

EXEMPT = "exempt_"


def is_exempt(row: Any) -> bool:
    """Whether a decision, action or risk is exempt: by its own mark, or with its item or paragraph."""
    if row.exempt:
        return True
    item, paragraph = getattr(row, "item", None), getattr(row, "paragraph", None)
    return bool(
        (item is not None and item.exempt)
        or (paragraph is not None and (paragraph.exempt or paragraph.item.exempt))
    )


def tell(
    row: Any, verb: str, *, by: User, at: datetime | None, label: str,
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, note: str = "",
) -> None:  # fmt: skip
    """Add one entry about a row of a register; inside the transaction that changes it."""
    if is_exempt(row):
        verb = verb.replace("oversight.", f"oversight.{EXEMPT}")
    record(
        by=by, verb=verb, obj=row, partnership=row.partnership,
        before=before and {name: plain(value) for name, value in before.items()},
        after=after and {name: plain(value) for name, value in after.items()},
        label=label, note=note, at=at,
    )  # fmt: skip
