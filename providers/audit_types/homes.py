"""How the audit trail words what a partnership writes down about homes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import day_words
from providers.models import HomeConcern, HomeEntry, Severity, Theme

if TYPE_CHECKING:
    from audit.models import Entry

RECORD_WORDS = {
    "liaison": "the liaison officer",
    "ours": "whether it is ours",
    "funded": "the people paid for",
    "funded_on": "the day of that count",
    "call_every": "how often it is called",
    "features": "what it has",
}
PERSON_WORDS = {
    "name": "the name",
    "role": "what they do",
    "phone": "the phone number",
    "email": "the e-mail address",
    "starts_on": "since when",
    "ends_on": "until when",
}


def register() -> None:
    """Called once by the package."""
    for verb, kind, words in (
        ("theme_rated", "Home rated by theme", _theme),
        ("staffing_added", "Staffing written down", lambda e: f"wrote down the staff of {e.object_label}"),
        ("digital_added", "Digital readiness written down", _digital),
        ("entry_added", "Written into a home's journal", _entry),
        ("entry_struck", "Struck out of a home's journal", _struck),
        ("concern_raised", "Concern raised", lambda e: f"raised {_concern(e)}"),
        ("concern_changed", "Concern changed", lambda e: f"changed {_concern(e)}"),
        ("concern_closed", "Concern closed", lambda e: f"closed {_concern(e)}: {_after(e).get('outcome')}"),
        (
            "concern_reopened", "Concern opened again",
            lambda e: f"opened again {_concern(e)}: {_after(e).get('reason')}",
        ),
        ("contract_added", "Contract added", lambda e: f"added the contract {e.object_label}"),
        ("contract_changed", "Contract changed", lambda e: f"changed the contract {e.object_label}"),
        ("person_added", "Person to ring added", lambda e: f"added {_person(e)}"),
        ("person_changed", "Person to ring changed", _person_changed),
        ("person_ended", "Person to ring left", lambda e: f"took {_person(e)} off the list"),
        ("home_changed", "How a home is kept changed", _record),
    ):  # fmt: skip
        needed = Permission.VIEW_HOME_PEOPLE if verb.startswith("person_") else Permission.VIEW_HOMES
        url = _concern_page if verb.startswith("concern_") else _home
        word(f"providers.{verb}", kind=kind, words=words, url=url, permission=needed)


def _after(entry: Entry) -> dict[str, Any]:
    return entry.after or {}


def _home(entry: Entry) -> str:
    return reverse("providers:home", args=[_after(entry)["location"]])


def _concern_page(entry: Entry) -> str:
    return reverse("providers:concern", args=[entry.object_id])


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices).get(value, value)).lower()


def _theme(entry: Entry) -> str:
    said = _after(entry)
    theme = Theme(said["theme"]).label
    severity = _label(Severity.choices, said.get("severity"))
    return f"rated {entry.object_label} {severity} for {theme} from {_day(said['on'])}"


def _digital(entry: Entry) -> str:
    return f"wrote down how digital {entry.object_label} is"


def _entry(entry: Entry) -> str:
    said = _after(entry)
    kind = _label(HomeEntry.Kind.choices, said.get("kind"))
    return f"wrote into the journal of {entry.object_label} ({kind}): {said.get('title')}"


def _struck(entry: Entry) -> str:
    said = _after(entry)
    return (
        f"struck out of the journal of {entry.object_label}: {said.get('title')} ({said.get('struck_out')})"
    )


def _kind(entry: Entry) -> str:
    return _label(HomeConcern.Kind.choices, _after(entry).get("kind"))


def _concern(entry: Entry) -> str:
    return f"a concern about {entry.object_label} ({_kind(entry)})"


def _person(entry: Entry) -> str:
    return f"somebody to ring at {entry.object_label} ({_after(entry).get('role')})"


def _person_changed(entry: Entry) -> str:
    changed = [PERSON_WORDS.get(name, name) for name in _after(entry).get("changed", ())]
    return f"changed {' and '.join(changed)} of {_person(entry)}"


def _record(entry: Entry) -> str:
    changed = [name for field, name in RECORD_WORDS.items() if field in _after(entry)]
    return f"changed {' and '.join(changed)} of {entry.object_label}"


def _day(value: str) -> str:
    return day_words(date.fromisoformat(value))
