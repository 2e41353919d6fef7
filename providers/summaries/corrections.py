"""What a home's own staff would put right, beside what stood there then and what stands there now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Partnership
from core.words import count_of, day_words
from providers.models import (
    BedType,
    Digital,
    Feature,
    HomeCorrection,
    HomePerson,
    HomeRecord,
    Location,
    Staffing,
    Vacancy,
)

Subject = HomeCorrection.Subject
Values = dict[str, Any]
DIGITAL = {
    "nhsmail": "NHSmail", "video": "Video calls", "dspt": "Data security toolkit", "devices": "Devices",
}  # fmt: skip
STAFFING = {"employed": "Own care staff", "absent": "Of them, away", "agency": "Agency staff"}
PERSON = {"name": "Name", "role": "What they do", "phone": "Telephone", "email": "E-mail", "left": "Left"}
BEDS = ("admittable", "reserved", "weekly_fee", "features", "note")
NOTHING = "Not known"


@dataclass(frozen=True)
class Line:
    """One fact: what stood there when it was written, what the home says, what stands there now."""

    label: str
    before: str
    proposed: str
    now: str

    @property
    def moved(self) -> bool:
        """Whether it changed since the home wrote."""
        return self.now != self.before


@dataclass(frozen=True)
class Comparison:
    """A correction beside the facts. `late` says why it would be kept as history only; empty = it counts.

    `token` stands for the facts as they are now, so that an answer is refused when they move on.
    """

    lines: tuple[Line, ...]
    late: str
    token: str

    @property
    def moved(self) -> bool:
        """Whether any of the facts changed since the home wrote."""
        return any(line.moved for line in self.lines)


def facts_now(
    partnership: Partnership, location: Location, subject: str, values: Mapping[str, Any]
) -> Values:
    """What stands there now of that which the correction is about, in the shape of its values."""
    return _READERS[Subject(subject)](partnership, location, values)


def waiting_about(
    partnership: Partnership, location: Location, subject: str, person: int | None = None
) -> HomeCorrection | None:
    """The correction of the same facts that still waits; `person` = the key of the one whom it is about.

    Somebody new to ring and something else are never the same facts as others.
    """
    if subject == Subject.OTHER or (subject == Subject.PERSON and not person):
        return None
    rows = HomeCorrection.objects.about(partnership, location).waiting().filter(subject=subject)
    return (rows.filter(values__person=person) if subject == Subject.PERSON else rows).first()


def compare(correction: HomeCorrection) -> Comparison:
    """The correction side by side with then and now."""
    now = facts_now(correction.partnership, correction.location, correction.subject, correction.values)
    return Comparison(_lines(correction, now), _late(correction), token_of(now))


def token_of(now: Mapping[str, Any]) -> str:
    """The facts as one text, to see whether they moved."""
    return repr(sorted(_flat(now)))


def in_words(subject: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Label -> value in words, for each fact."""
    if subject == Subject.VACANCY:
        return {
            BedType(row["bed_type"]).label: _beds(row) if row.get("admittable") is not None else NOTHING
            for row in values.get("rows", ())
        }
    if subject == Subject.FEATURES:
        return {"What it has": _features(values.get("features", ())) or "Nothing of the list"}
    labels = {Subject.STAFFING: STAFFING, Subject.DIGITAL: DIGITAL, Subject.PERSON: PERSON}.get(
        Subject(subject), {}
    )
    return {label: _plain(values[name]) for name, label in labels.items() if name in values}


def _lines(correction: HomeCorrection, now: Values) -> tuple[Line, ...]:
    subject = correction.subject
    before, proposed = in_words(subject, correction.before), in_words(subject, correction.values)
    current = in_words(subject, now)
    return tuple(
        Line(label, before.get(label, NOTHING), words, current.get(label, NOTHING))
        for label, words in proposed.items()
    )


def _late(correction: HomeCorrection) -> str:
    """Why figures of the home's day would no longer be the newest ones."""
    about = (correction.partnership, correction.location)
    made = timezone.localtime(correction.made_at).date()
    newest: date | None = None
    if correction.subject == Subject.VACANCY:
        types = [row["bed_type"] for row in correction.values.get("rows", ())]
        rows = Vacancy.objects.about(*about).filter(current=True, bed_type__in=types)
        later = rows.filter(verified_at__gt=correction.made_at).order_by("-verified_at").first()
        newest = timezone.localtime(later.verified_at).date() if later else None
    elif correction.subject in (Subject.STAFFING, Subject.DIGITAL):
        model: Any = Staffing if correction.subject == Subject.STAFFING else Digital
        row = model.objects.about(*about).filter(on__gt=made).first()
        newest = row.on if row else None
    if newest is None:
        return ""
    return (
        f"Newer figures were written down for {day_words(newest)}. If you accept, those of the home are kept "
        "as history and the newer ones stay."
    )


def _beds(row: Mapping[str, Any]) -> str:
    parts = [f"{row['admittable']} free, {row.get('reserved') or 0} reserved"]
    if row.get("weekly_fee") is not None:
        parts.append(f"from £{row['weekly_fee']} a week")
    if row.get("features"):
        parts.append(_features(row["features"]).lower())
    if row.get("note"):
        parts.append(str(row["note"]))
    return ", ".join(parts)


def _features(names: Iterable[str]) -> str:
    there = set(names)
    return ", ".join(str(label) for name, label in Feature.choices if name in there)


def _plain(value: Any) -> str:
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value)


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[str]:
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row in value:
                yield from _flat(row, f"{prefix}{name}.{row.get('bed_type')}.")
        else:
            yield f"{prefix}{name}={value!r}"


# --- what stands there now ------------------------------------------------------------------------
def _vacancies(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    types = [row["bed_type"] for row in values.get("rows", ())]
    rows = Vacancy.objects.about(partnership, location).filter(current=True)
    current = {row.bed_type: bed_values(row) for row in rows}
    return {"rows": [current.get(name, {"bed_type": name}) for name in types]}


def bed_values(row: Any) -> Values:
    """Free beds of one type as a correction keeps them; `row` has the fields of Vacancy."""
    fee = row.weekly_fee
    return {
        "bed_type": row.bed_type, "admittable": row.admittable, "reserved": row.reserved,
        "features": list(row.features), "weekly_fee": None if fee is None else f"{fee:.2f}", "note": row.note,
    }  # fmt: skip


def _staffing(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    row = Staffing.objects.about(partnership, location).first()
    return {name: getattr(row, name) for name in STAFFING} if row else {}


def _digital(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    row = Digital.objects.about(partnership, location).first()
    return {name: getattr(row, name) for name in DIGITAL} if row else {}


def _record(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    row = HomeRecord.objects.filter(partnership=partnership, location=location).first()
    return {"features": list(row.features) if row else []}


def _person(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    rows = HomePerson.objects.about(partnership, location)
    row = rows.filter(pk=values.get("person") or 0).first()
    if row is None:
        return {}
    named = {name: getattr(row, name) for name in PERSON if name != "left"}
    return {**named, "left": row.ends_on is not None}


def _nothing(partnership: Partnership, location: Location, values: Mapping[str, Any]) -> Values:
    return {}


_READERS: dict[Subject, Callable[[Partnership, Location, Mapping[str, Any]], Values]] = {
    Subject.VACANCY: _vacancies, Subject.STAFFING: _staffing, Subject.DIGITAL: _digital,
    Subject.FEATURES: _record, Subject.PERSON: _person, Subject.OTHER: _nothing,
}  # fmt: skip


def waiting_words(number: int) -> str:
    """As "2 corrections wait for you"."""
    return f"{count_of(number, 'correction')} {'waits' if number == 1 else 'wait'} for you"
