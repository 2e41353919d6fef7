"""The words of the trail. Each app registers its own in AppConfig.ready() (file: audit_types.py).

    from audit.registry import changed, register

    register(
        "actionplans.status_changed",                 # "<app>.<what happened>", stored in the entry
        kind="Status changed",                        # for the filter of the page
        words=lambda e: f"changed the status of {e.object_label} {changed(e, 'status', STATUS_LABELS)}",
        url=lambda e: reverse("actionplans:step", args=[e.object_id]),     # or leave it out
        permission="actionplans.view_plan",           # needed besides audit.view_entry; leave out if none
    )

`words` gives the middle of the sentence: the page puts the person's name before it and the date after it, so
"changed the status of step 1.4 from In progress to Complete" reads "Priya Shah changed the status of step 1.4
from In progress to Complete on 5 January 2021 at 09:40". Facts come from the entry only (`object_label`,
`before`, `after`, `note`), never from the database: the row that they tell of may be gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.words import day_words

if TYPE_CHECKING:
    from audit.models import Entry

VIEW_ENTRY = "audit.view_entry"


class UnknownVerbError(LookupError):
    """Nobody registered words for this verb."""


@dataclass(frozen=True)
class EntryType:
    """How entries of one verb are told, linked and guarded."""

    verb: str
    kind: str
    words: Callable[[Entry], str]
    url: Callable[[Entry], str | None] | None
    permission: str


_types: dict[str, EntryType] = {}


def register(
    verb: str,
    *,
    words: Callable[[Entry], str],
    url: Callable[[Entry], str | None] | None = None,
    permission: str = VIEW_ENTRY,
    kind: str = "",
) -> None:
    """Say how entries of `verb` are told; a verb is registered once.

    Raises:
        ValueError: the verb is already registered.
    """
    if verb in _types:
        raise ValueError(f"The verb {verb} is registered twice.")
    _types[verb] = EntryType(verb, kind or _readable(verb), words, url, permission)


def get(verb: str) -> EntryType:
    """The registered type.

    Raises:
        UnknownVerbError: nobody registered it.
    """
    try:
        return _types[verb]
    except KeyError:
        raise UnknownVerbError(
            f"No words are registered for the verb {verb} (see audit/registry.py)."
        ) from None


def all_types() -> list[EntryType]:
    """Every registered type, by what the filter shows."""
    return sorted(_types.values(), key=lambda t: (t.kind.lower(), t.verb))


def permission_for(verb: str) -> str:
    """What a reader needs; entries of a verb that has since gone need only the trail's own permission."""
    return _types[verb].permission if verb in _types else VIEW_ENTRY


def kind_for(verb: str) -> str:
    """What the filter calls it."""
    return _types[verb].kind if verb in _types else _readable(verb)


def words_for(entry: Entry) -> str:
    """The middle of the sentence; a verb that has since gone is told in general words."""
    if entry.verb in _types:
        return _types[entry.verb].words(entry)
    return f"changed {entry.object_label} ({_readable(entry.verb).lower()})"


def url_for(entry: Entry) -> str | None:
    """The page of what changed, if there is one."""
    found = _types.get(entry.verb)
    return found.url(entry) if found and found.url else None


def sentence(entry: Entry) -> str:
    """The whole entry in words: person, change, day and time."""
    at = timezone.localtime(entry.at)
    note = f". Note: {entry.note}" if entry.note else ""
    return f"{entry.actor_name} {words_for(entry)} on {day_words(at)} at {at:%H:%M}{note}"


def changed(entry: Entry, field: str, labels: Mapping[str, str] | None = None) -> str:
    """Give "from X to Y" for one field; `labels` gives the words of stored values; nothing is "blank"."""
    old, new = (_shown((side or {}).get(field), labels) for side in (entry.before, entry.after))
    return f"from {old} to {new}"


def _shown(value: Any, labels: Mapping[str, str] | None) -> str:
    if value is None or value == "":
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str((labels or {}).get(str(value), value))


def _readable(verb: str) -> str:
    return verb.split(".", 1)[-1].replace("_", " ").capitalize()
