"""What a report written here holds, and how that is kept as JSON. Pure.

The forms follow the papers of the Joint Commissioning Board: the decision report of December 2020 and of
September 2021, and the equality and safety impact assessment of September 2021.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Self

from oversight.reports.text import ReportError, check_rows, clean, one_line

SCHEMA = 1
KEY = re.compile(r"[a-z][a-z0-9-]{0,30}\Z")
MOST_ENTRIES = 200  # of one part


@dataclass(frozen=True)
class Entry:
    """One entry of a part; `key` names it for as long as the report lives, wherever it moves."""

    kind: ClassVar[str]
    key: str


@dataclass(frozen=True)
class Paragraph(Entry):
    """A numbered paragraph; its text may hold bullets and references such as {para:p7}."""

    kind: ClassVar[str] = "paragraph"
    text: str = ""


@dataclass(frozen=True)
class Heading(Entry):
    """A heading between paragraphs, on one line."""

    kind: ClassVar[str] = "heading"
    text: str = ""


@dataclass(frozen=True)
class Table(Entry):
    """A table that belongs to the paragraph before it; the first row holds the headings of its columns."""

    kind: ClassVar[str] = "table"
    caption: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Recommendation(Entry):
    """What the board is asked to do, numbered (i), (ii)..."""

    kind: ClassVar[str] = "recommendation"
    text: str = ""


@dataclass(frozen=True)
class Contact(Entry):
    """Whom to ask."""

    kind: ClassVar[str] = "contact"
    role: str = ""
    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Document(Entry):
    """A document beside the report; `paragraph` is why a background paper is not open to the public."""

    kind: ClassVar[str] = "document"
    title: str = ""
    paragraph: str = ""


ENTRIES: dict[str, type[Entry]] = {
    each.kind: each for each in (Paragraph, Heading, Table, Recommendation, Contact, Document)
}
LONG = frozenset({("paragraph", "text"), ("recommendation", "text")})


@dataclass(frozen=True)
class Impact:
    """The answer for one characteristic: `answer` is "" (blank), "none" (no negative impact) or "impact"."""

    key: str
    answer: str = ""
    impact: str = ""
    mitigation: str = ""


# Rows of the form of September 2021, in its order.
CHARACTERISTICS: dict[str, str] = {
    "age": "Age",
    "mental-health": "Mental health",
    "disability": "Disability",
    "homelessness": "Homelessness",
    "gender-reassignment": "Gender reassignment",
    "marriage": "Marriage and civil partnership",
    "pregnancy": "Pregnancy and maternity",
    "race": "Race",
    "religion": "Religion or belief",
    "sex": "Sex",
    "sexual-orientation": "Sexual orientation",
    "community-safety": "Community safety",
    "poverty": "Poverty",
    "other": "Other significant impacts",
}
ANSWERS = ("", "none", "impact")
NO_IMPACT = "No negative impact"
YES_NO = ("", "yes", "no")
KEY_DECISION = ("", "yes", "no", "na")


class Report:
    """What both forms share: JSON, and reading and changing a part by its key."""

    form: ClassVar[str]
    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    lists: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # part: the kinds of entry that it may hold
    long_fields: ClassVar[frozenset[str]] = frozenset()
    next_key: int

    def to_json(self) -> dict[str, Any]:
        """As `PaperVersion.content` keeps it; `from_json` gives the same report back."""
        kept: dict[str, Any] = {"form": self.form, "schema": SCHEMA}
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            kept[each.name] = [_to_json(one) for one in value] if isinstance(value, tuple) else value
        return kept

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` or an import wrote. Absent parts are empty, entries without a key get one.

        Raises:
            ReportError: another form, an unknown part, or a value of the wrong kind.
        """
        if data.get("form", cls.form) != cls.form or data.get("schema", SCHEMA) != SCHEMA:
            raise ReportError("The content belongs to another form of report.")
        known = {each.name for each in fields(cls)}  # type: ignore[arg-type]
        if unknown := sorted(set(data) - known - {"form", "schema"}):
            raise ReportError(f"The form has no part called {unknown[0]}.")
        values = {name: value for name, value in data.items() if name in known and name not in cls.lists}
        values = {name: cls._value(name, value) for name, value in values.items()}
        values.update(_read_lists({name: data.get(name, ()) for name in cls.lists}, cls.lists, values))
        return cls(**values)

    @classmethod
    def _value(cls, name: str, value: Any) -> Any:
        if name == "next_key":
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ReportError("The counter of paragraphs is not a number.")
            return value
        if name in cls.choices:
            if value not in cls.choices[name]:
                raise ReportError(f"“{value}” is not an answer that the form offers.")
            return value
        return clean(value) if name in cls.long_fields else one_line(value)

    @property
    def text(self) -> str:
        """Every word that its author wrote, and none of the form's: for search and for the leak check."""
        return "\n".join(filter(None, self._written()))

    def _written(self) -> Iterator[str]:
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            if isinstance(value, str) and each.name not in self.choices:
                yield value
            for entry in value if isinstance(value, tuple) else ():
                yield from _words(entry)

    def values(self, names: Sequence[str]) -> dict[str, Any]:
        """The fields of these names."""
        return {name: getattr(self, name) for name in names}

    def with_values(self, changes: Mapping[str, Any]) -> Self:
        """The report with other values in its fields. Raises ReportError."""
        return replace(self, **{name: self._value(name, value) for name, value in changes.items()})  # type: ignore[type-var]

    def entries(self, part: str) -> tuple[Entry, ...]:
        """The entries of a list part."""
        found: tuple[Entry, ...] = getattr(self, part)
        return found

    def with_entries(self, part: str, entries: Sequence[Entry]) -> Self:
        """The report with other entries in a list part. Raises ReportError."""
        wrong = [entry for entry in entries if entry.kind not in self.lists[part]]
        if wrong:
            raise ReportError(f"This part of the report takes no {wrong[0].kind}.")
        return replace(self, **{part: tuple(entries)})  # type: ignore[type-var]

    def new_key(self) -> tuple[str, Self]:
        """A key that nothing in this report had before, and the report that remembers that it was given."""
        return f"p{self.next_key}", replace(self, next_key=self.next_key + 1)  # type: ignore[type-var]


@dataclass(frozen=True)
class DecisionReport(Report):
    """A report to the board, in the order in which it prints."""

    form: ClassVar[str] = "decision_report"
    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "key_decision": KEY_DECISION, "esia_needed": YES_NO, "privacy_needed": YES_NO,
    }  # fmt: skip
    long_fields: ClassVar[frozenset[str]] = frozenset({"summary", "confidentiality"})
    lists: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "contacts": ("contact",),
        "recommendations": ("recommendation",),
        **dict.fromkeys(
            (
                "reasons", "alternatives", "detail", "capital_revenue", "property_other", "powers",
                "other_legal", "conflict", "risk", "policy",
            ),
            ("paragraph", "heading", "table"),
        ),
        **dict.fromkeys(("appendices", "members_rooms", "background"), ("document",)),
    }  # fmt: skip

    decision_maker: str = ""
    subject: str = ""
    date_of_decision: str = ""
    report_of: str = ""
    contacts: tuple[Entry, ...] = ()
    confidentiality: str = ""
    summary: str = ""
    recommendations: tuple[Entry, ...] = ()
    reasons: tuple[Entry, ...] = ()
    alternatives: tuple[Entry, ...] = ()
    detail: tuple[Entry, ...] = ()
    capital_revenue: tuple[Entry, ...] = ()
    property_other: tuple[Entry, ...] = ()
    powers: tuple[Entry, ...] = ()
    other_legal: tuple[Entry, ...] = ()
    conflict: tuple[Entry, ...] = ()
    risk: tuple[Entry, ...] = ()
    policy: tuple[Entry, ...] = ()
    key_decision: str = ""
    wards: str = ""
    appendices: tuple[Entry, ...] = ()
    members_rooms: tuple[Entry, ...] = ()
    esia_needed: str = ""
    privacy_needed: str = ""
    background_at: str = ""
    background: tuple[Entry, ...] = ()
    next_key: int = 1


@dataclass(frozen=True)
class EqualityAssessment(Report):
    """An equality and safety impact assessment; `impacts` has one answer for each characteristic."""

    form: ClassVar[str] = "equality_assessment"
    long_fields: ClassVar[frozenset[str]] = frozenset({"proposal", "profile", "summary", "positive"})

    proposal: str = ""
    profile: str = ""
    summary: str = ""
    positive: str = ""
    manager: str = ""
    manager_date: str = ""
    approver: str = ""
    approver_date: str = ""
    impacts: tuple[Impact, ...] = field(default_factory=lambda: tuple(Impact(key) for key in CHARACTERISTICS))
    next_key: int = 1

    @classmethod
    def _value(cls, name: str, value: Any) -> Any:
        return _read_impacts(value) if name == "impacts" else super()._value(name, value)

    def impact(self, key: str) -> Impact:
        """The answer for one characteristic. Raises KeyError."""
        return next((each for each in self.impacts if each.key == key), None) or _no_such(key)

    def with_impact(self, key: str, changes: Mapping[str, Any]) -> Self:
        """The assessment with another answer for one characteristic. Raises KeyError, ReportError."""
        changed = _read_impact({**_to_json(self.impact(key)), **changes})
        return replace(self, impacts=tuple(changed if each.key == key else each for each in self.impacts))


FORMS: dict[str, type[DecisionReport] | type[EqualityAssessment]] = {
    each.form: each for each in (DecisionReport, EqualityAssessment)
}


def read_report(content: Mapping[str, Any]) -> DecisionReport | EqualityAssessment:
    """The report that `PaperVersion.content` holds. Raises ReportError."""
    form = FORMS.get(str(content.get("form", "")))
    if form is None:
        raise ReportError("The content names no form of report that is known here.")
    return form.from_json(content)


def _words(entry: Any) -> Iterator[str]:
    """What an author wrote into an entry or an answer."""
    for each in fields(entry):
        value = getattr(entry, each.name)
        if isinstance(value, str) and each.name not in ("key", "answer"):
            yield value
        for row in value if isinstance(value, tuple) else ():
            yield " | ".join(row)


def _to_json(entry: Any) -> dict[str, Any]:
    kept = {each.name: getattr(entry, each.name) for each in fields(entry)}
    if isinstance(entry, Entry):
        kept["kind"] = entry.kind
    if "rows" in kept:
        kept["rows"] = [list(row) for row in kept["rows"]]
    return kept


def make_entry(kind: str, key: str, values: Mapping[str, Any]) -> Entry:
    """An entry of `kind` with these values, cleaned. Raises ReportError."""
    shape = ENTRIES.get(kind)
    if shape is None:
        raise ReportError(f"A report knows no entry of the kind {kind}.")
    names = {each.name for each in fields(shape)} - {"key"}
    if unknown := sorted(set(values) - names):
        raise ReportError(f"A {kind} has nothing called {unknown[0]}.")
    return shape(key=key, **{name: _entry_value(kind, name, value) for name, value in values.items()})


def _entry_value(kind: str, name: str, value: Any) -> Any:
    if name == "rows":
        if not isinstance(value, list | tuple) or not all(isinstance(row, list | tuple) for row in value):
            raise ReportError("A table must be rows of cells.")
        return check_rows(tuple(tuple(clean(cell) for cell in row) for row in value))
    return clean(value) if (kind, name) in LONG else one_line(value)


def _read_lists(
    given: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]], values: dict[str, Any]
) -> dict[str, Any]:
    """Entries of every list part; those without a key get one that nobody has."""
    raw: list[tuple[str, Mapping[str, Any]]] = []
    for part, entries in given.items():
        if not isinstance(entries, list | tuple) or len(entries) > MOST_ENTRIES:
            raise ReportError(f"The part {part} must be a list of up to {MOST_ENTRIES} entries.")
        for entry in entries:
            if not isinstance(entry, Mapping):
                raise ReportError(f"An entry of the part {part} is not in the form of one.")
            raw.append((part, entry))
    taken = [str(entry["key"]) for _, entry in raw if entry.get("key")]
    if wrong := [key for key in taken if not KEY.match(key) or taken.count(key) > 1]:
        raise ReportError(f"The key “{wrong[0]}” is used twice, or is not small letters, digits and hyphens.")
    numbers = [int(key[1:]) for key in taken if re.fullmatch(r"p\d{1,6}", key)]
    following = max([values.get("next_key", 1), *(number + 1 for number in numbers)])
    found: dict[str, Any] = dict.fromkeys(given, ())
    for part, entry in raw:
        kind = str(entry.get("kind") or lists[part][0])
        if kind not in lists[part]:
            raise ReportError(f"The part {part} of the report takes no {kind}.")
        key = str(entry.get("key") or "")
        if not key:
            key, following = f"p{following}", following + 1
        own = {name: value for name, value in entry.items() if name not in ("key", "kind")}
        found[part] = (*found[part], make_entry(kind, key, own))
    return {**found, "next_key": following} if given else found


def _read_impacts(value: Any) -> tuple[Impact, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        raise ReportError("The impacts must be a list with one answer for each characteristic.")
    given = {each.key: each for each in map(_read_impact, value)}
    if unknown := sorted(set(given) - set(CHARACTERISTICS)):
        raise ReportError(f"The form has no characteristic called {unknown[0]}.")
    return tuple(given.get(key, Impact(key)) for key in CHARACTERISTICS)


def _read_impact(value: Mapping[str, Any]) -> Impact:
    answer = str(value.get("answer", ""))
    if answer not in ANSWERS or set(value) - {"key", "answer", "impact", "mitigation"}:
        raise ReportError("The answer for a characteristic is not one that the form offers.")
    return Impact(
        str(value.get("key", "")), answer, clean(value.get("impact", "")), clean(value.get("mitigation", ""))
    )


def _no_such(key: str) -> Impact:
    raise KeyError(key)
