"""How the audit trail words what happens to offers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.models import Entry
from audit.registry import register as add
from providers.models import OfferAnswer

LABELS = {str(value): str(label) for value, label in OfferAnswer.Answer.choices}


def _offer(entry: Entry) -> str:
    return reverse("providers:offer", args=[entry.object_id])


def _after(entry: Entry) -> dict[str, Any]:
    return entry.after or {}


def _answered(entry: Entry) -> str:
    said = _after(entry)
    if "answer" not in said:
        return f"changed what is noted of {said.get('home')} in the offer {entry.object_label}"
    answer = LABELS.get(str(said["answer"]), str(said["answer"])).lower()
    return f"wrote down for {said.get('home')} in the offer {entry.object_label}: {answer}"


def _delivered(entry: Entry) -> str:
    said = _after(entry)
    if "delivered_on" not in said:
        return f"changed what is noted of {said.get('home')} in the offer {entry.object_label}"
    what = "wrote down that" if said["delivered_on"] else "took back that"
    return f"{what} {said.get('home')} got what was offered: {entry.object_label}"


def register() -> None:
    """Called once by the package."""
    seen: Any = {"url": _offer, "permission": Permission.VIEW_HOMES.value}
    add(
        "providers.offer_made", kind="Offer made",
        words=lambda e: f"offered {e.object_label} to {_homes(_after(e).get('homes'))}", **seen,
    )  # fmt: skip
    add(
        "providers.offer_changed", kind="Offer corrected",
        words=lambda e: f"corrected the offer {e.object_label}", **seen,
    )  # fmt: skip
    add(
        "providers.offer_homes_added", kind="Homes added to an offer",
        words=lambda e: f"added {_homes(_after(e).get('count'))} to the offer {e.object_label}", **seen,
    )  # fmt: skip
    add(
        "providers.offer_home_removed", kind="Home taken out of an offer",
        words=lambda e: f"took {(e.before or {}).get('home')} out of the offer {e.object_label}", **seen,
    )  # fmt: skip
    add("providers.offer_answered", kind="Offer answered", words=_answered, **seen)
    add("providers.offer_delivered", kind="Offer delivered", words=_delivered, **seen)
    add(
        "providers.offer_closed", kind="Offer closed",
        words=lambda e: f"closed the offer {e.object_label}", **seen,
    )  # fmt: skip
    add(
        "providers.offer_reopened", kind="Offer reopened",
        words=lambda e: f"reopened the offer {e.object_label}", **seen,
    )  # fmt: skip


def _homes(number: Any) -> str:
    return "1 home" if number == 1 else f"{number} homes"
