"""Objects for the addresses of packs (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from failure_protocol.actions.packs import seal_pack
from failure_protocol.matrix import Group
from failure_protocol.models import SealedPack
from failure_protocol.pack_links import token_of
from tests.failure_protocol.making import make_incident, make_lead, make_person
from tests.failure_protocol.packing import OAKVIEW, WHY


def _pack(people: Any) -> SealedPack:
    """One that can be opened now: tests of addresses don't stop the clock."""
    at = timezone.now()
    lead = make_lead(people)
    incident = make_incident(people, lead)
    return seal_pack(
        incident=incident, kind="need", title="Need-to-know pack: P01", people=[make_person(incident)],
        groups=[Group.IDENTITY], content=b"%PDF small", filename="need.pdf", recipient=OAKVIEW, why=WHY,
        expires_at=at + timedelta(days=1), by=lead, at=at,
    ).pack  # fmt: skip


def one(people: Any) -> dict[str, Any]:
    pack = _pack(people)
    return {"pk": pack.incident_id, "number": pack.number}


def whole(people: Any) -> dict[str, Any]:
    return {"pk": _pack(people).incident_id}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "failure_protocol:sealed_packs": whole,
    "failure_protocol:pack_new": lambda people: {**whole(people), "kind": "transfer"},
    "failure_protocol:sealed_pack": one,
    "failure_protocol:pack_open": one,
    "failure_protocol:pack_revoke": one,
    "failure_protocol:pack_wrong": one,
    "failure_protocol:pack_link": lambda people: {"token": token_of(_pack(people))},
}
