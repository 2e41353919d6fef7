"""When others may be told: asked of the regulator, kept until then, or a named officer overrides it (N11)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Release
from failure_protocol.models.logs import LogKind
from providers.actions.checks import check

NOT_ASKED = (
    "The regulator was not asked yet to whom it will communicate and when information may be released."
)
NO_ANSWER = "The regulator has not said yet when information may be released."


def release_refusal(incident: Incident, at: datetime) -> str:
    """Why nothing may be said in public at the moment; empty = it may. Whoever publishes asks this first."""
    release = Release.objects.filter(incident=incident).first()
    if release is not None and release.override_at is not None:
        return ""
    if release is None or release.asked_at is None:
        return f"{NOT_ASKED} Ask it, or let a named officer override this."
    if release.release_at is None:
        return f"{NO_ANSWER} Ask again, or let a named officer override this."
    if at < release.release_at:
        return f"Nothing goes out before {local_words(release.release_at)}, as the regulator said."
    return ""


@transaction.atomic
def record_release(
    *, incident: Incident, version: int, asked_of: str, asked_at: datetime, audience: str,
    release_at: datetime | None, by: User, at: datetime,
) -> Release:  # fmt: skip
    """Write down that the regulator was asked, and what it said so far. A new answer ends an override.

    Raises:
        ValidationError: nobody named, a question in the future, a time without an audience (by field).
        ChangedMeanwhile: somebody saved it first (version 0 = nobody asked yet).
    """
    allow(by, incident, "communications", Level.EDIT)
    check({
        "asked_of": "" if asked_of.strip() else "Say whom at the regulator you asked.",
        "asked_on": "The question can’t be in the future." if asked_at > at else "",
        "audience": "" if audience.strip() or release_at is None else "Say to whom it will communicate.",
    })  # fmt: skip
    row, held = _row(incident, version)
    is_new_answer = release_at != row.release_at
    fields = {
        "asked_of": asked_of.strip()[:150], "asked_at": asked_at, "asked_by": by,
        "audience": audience.strip()[:300], "release_at": release_at,
    }  # fmt: skip
    ended = is_new_answer and row.override_at is not None
    if ended:
        fields |= {"override_at": None, "override_by": None, "override_officer": "", "override_reason": ""}
    _save(row, held, fields)
    words = f"The regulator ({row.asked_of}) was asked when information may be released: "
    words += f"from {local_words(release_at)}, told to {row.audience}." if release_at else "no answer yet."
    _log(incident, words + (" The earlier override ended." if ended else ""), by, at)
    return row


@transaction.atomic
def override_release(
    *, incident: Incident, version: int, officer: str, reason: str, by: User, at: datetime
) -> Release:  # fmt: skip
    """Let something be said before the regulator's time, because a named officer decided it.

    Raises:
        ValidationError: no officer or no reason (by field).
        Refused: nothing holds it up, or it is overridden already.
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, incident, "decisions", Level.EDIT)
    check({
        "officer": "" if officer.strip() else "Name the officer who decided, and their post.",
        "reason": "" if reason.strip() else "Say why it can’t wait.",
    })  # fmt: skip
    if not release_refusal(incident, at):
        raise Refused("Nothing holds it up: it may be released, or was overridden already.")
    row, held = _row(incident, version)
    fields = {
        "override_at": at, "override_by": by, "override_officer": officer.strip()[:200],
        "override_reason": reason.strip()[:300],
    }  # fmt: skip
    _save(row, held, fields)
    words = f"Release before the regulator’s time: decided by {row.override_officer}. {row.override_reason}"
    _log(incident, words, by, at)
    return row


def _row(incident: Incident, version: int) -> tuple[Release, int]:
    """The row and the version it is held to; it is made with the first save."""
    row, is_new = Release.objects.select_for_update().get_or_create(incident=incident)
    return row, version or int(is_new)


def _save(row: Release, version: int, fields: dict[str, object]) -> None:
    moved = Release.objects.filter(pk=row.pk, version=version).update(**fields, version=version + 1)
    row.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(row)


def _log(incident: Incident, words: str, by: User, at: datetime) -> None:
    add_entry(incident=incident, kind=LogKind.NOTICE, text=words, by=by, at=at)
