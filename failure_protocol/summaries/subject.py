"""What is kept about one person, as they may ask to have it (UK GDPR article 15), with who read it.

Words that somebody wrote may tell of others too: each such text waits until somebody has looked at it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from core.words import capital, moment_words
from failure_protocol import holdings
from failure_protocol.fields import SealedTextField
from failure_protocol.models import LogEntry, Person, SubjectRequest
from failure_protocol.models.logs import LogKind
from failure_protocol.summaries.privacy import readings_of

OUT = frozenset(
    {"subjectrequest", "itementry", "brokenglass", "photo", "logentry"}
)  # said elsewhere, or kept
TECHNICAL = frozenset({"id", "version", "nhs_fingerprint", "council_fingerprint", "merged_into", "key"})
HELD = "Held back: it tells of somebody else."


@dataclass(frozen=True)
class Text:
    """Words about the person that may tell of others. `key` names them from one look to the next."""

    key: str
    where: str
    text: str


@dataclass(frozen=True)
class Fact:
    """One line of the file; `key` where it waits for a look."""

    label: str
    value: str
    key: str = ""


def texts_of(person: Person) -> list[Text]:
    """Everything that somebody looks at before it goes out."""
    found = [
        Text(fact.key, f"{title}: {fact.label}", fact.value)
        for title, facts in _rows(person)
        for fact in facts
        if fact.key
    ]
    return found + [
        Text(f"logentry.{row.pk}.text", f"Log, {_moment(row.at)}", row.text)
        for row in _entries(person)
        if row.kind != LogKind.ACCESS  # the service wrote those itself, and they name nobody else
    ]


def undecided(request: SubjectRequest) -> list[Text]:
    """Texts that nobody has looked at, those too that came since somebody did."""
    seen = {key for keys in (request.held or {}).values() for key in keys}
    return [text for text in texts_of(request.person) if text.key not in seen]


def file_of(request: SubjectRequest) -> bytes:
    """The file: facts, words that were let out, the log, who read the record, who got it from us."""
    person, given = request.person, set((request.held or {}).get("given", ()))
    reads = readings_of(person.incident, person)
    context = {
        "person": person, "incident": person.incident,
        "tables": [(title, [_let(fact, given) for fact in facts]) for title, facts in _rows(person)],
        "log": [
            (_moment(row.at), row.text if _is_out(row, given) else HELD) for row in _entries(person)
        ],
        "reads": [
            (_moment(row.at), str(row.user), row.get_surface_display(), ", ".join(row.groups))
            for row in reads
        ],
        "packs": [(_moment(row.at), row.recipient, row.basis) for row in person.packs.all()],
    }  # fmt: skip
    return render_to_string("failure_protocol/privacy_subject_file.html", context).encode()


def _is_out(row: LogEntry, given: Collection[str]) -> bool:
    return row.kind == LogKind.ACCESS or f"logentry.{row.pk}.text" in given


def _let(fact: Fact, given: Collection[str]) -> Fact:
    return fact if not fact.key or fact.key in given else Fact(fact.label, HELD)


def _entries(person: Person) -> Any:
    """Entries about the person. Legal advice stays out: it is privileged."""
    rows = LogEntry.objects.filter(person=person, is_privileged=False, removed_at=None)
    return rows.order_by("at", "number")


def _rows(person: Person) -> Iterator[tuple[str, list[Fact]]]:
    """Each row that hangs on the person, with its title."""
    for model in sorted(apps.get_app_config(holdings.APP).get_models(), key=lambda each: each.__name__):
        path = holdings.way(model, "person")
        if not path or (model._meta.model_name or "") in OUT:
            continue
        for row in model._base_manager.filter(**{path: person.pk}).order_by("pk"):
            if facts := _facts(row, own=model is Person):
                yield capital(str(model._meta.verbose_name)), facts


def _facts(row: models.Model, *, own: bool) -> list[Fact]:
    found = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.is_relation or field.name in TECHNICAL or value in (None, "", [], {}):
            continue
        key = ""
        if isinstance(field, SealedTextField) and not own:
            key = f"{row._meta.model_name}.{row.pk}.{field.name}"
        found.append(Fact(capital(str(field.verbose_name)), _shown(row, field, value), key))
    return found


def _shown(row: models.Model, field: Any, value: Any) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.DateTimeField):
        return _moment(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def _moment(at: Any) -> str:
    return moment_words(timezone.localtime(at))
