"""What the fields of a person may hold (S01): refused beside the field, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts.sealing import fingerprint
from core.words import printable
from failure_protocol import nhs
from failure_protocol.models.incidents import Known
from failure_protocol.people_fields import GROUP_OF, TRI_STATE

OLDEST = 120  # years; older is a slip of the keyboard
LONGEST = 4000


def cleaned(changes: Mapping[str, Any], day: date, *, is_exercise: bool = False) -> dict[str, Any]:
    """Fields as they are stored, with what follows from them (fingerprints, the safeguarding flag).

    Raises:
        ValidationError: by field: a bad NHS number, a birth in the future or over 120 years ago, a real
            number in an exercise (A13), a name taken away, an answer other than yes, no or not known.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in changes.items():
        try:
            values[name] = _one(name, value, day, is_exercise)
        except ValueError as problem:
            wrong[name] = str(problem)
    if wrong:
        raise ValidationError(wrong)
    return {**values, **_following(values)}


def nhs_print(number: str) -> str:
    """What says whether an NHS number is the same one."""
    return fingerprint(number, "nhs-number") if number else ""


def council_print(number: str) -> str:
    """What says whether a council's ID is the same one, whatever its spaces and capitals."""
    plain = "".join(number.split()).upper()
    return fingerprint(plain, "council-id") if plain else ""


def name_print(first: str, last: str, born_on: str) -> str:
    """Name and day of birth as one key; "" unless all are known."""
    words = " ".join(f"{first} {last}".casefold().split())
    return fingerprint(f"{words}|{born_on}", "name-and-birth") if first and last and born_on else ""


def _one(name: str, value: Any, day: date, is_exercise: bool) -> str:
    if name not in GROUP_OF:
        raise KeyError(name)
    if name in TRI_STATE:
        if value not in Known.values:
            raise ValueError("Choose yes, no or not known.")
        return str(value)
    if name == "born_on":
        return _birth(value, day)
    text = printable(str(value or "")).strip()
    if len(text) > LONGEST:
        raise ValueError(f"This is {len(text):,} characters long; {LONGEST:,} fit.")
    if name in ("first_names", "last_name") and not text:
        raise ValueError("Enter the name. Write “Not known” if nobody knows it yet.")
    if name == "nhs_number":
        return _number(text, is_exercise)
    return text


def _birth(value: Any, day: date) -> str:
    if not value:
        return ""
    try:
        born = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("This is no date. Enter day, month and year.") from None
    if born > day:
        raise ValueError("The date of birth is in the future.")
    if (day.year - born.year) - ((day.month, day.day) < (born.month, born.day)) > OLDEST:
        raise ValueError(f"This makes the person more than {OLDEST} years old. Check the year.")
    return born.isoformat()


def _number(text: str, is_exercise: bool) -> str:
    number = nhs.clean(text)
    if number and is_exercise and not nhs.is_invented(number):
        raise ValueError("This is an exercise: use an invented number, which begins with 999.")
    return number


def _following(values: Mapping[str, Any]) -> dict[str, Any]:
    follows: dict[str, Any] = {}
    if "nhs_number" in values:
        follows["nhs_fingerprint"] = nhs_print(values["nhs_number"])
    if "council_id" in values:
        follows["council_fingerprint"] = council_print(values["council_id"])
    if "safeguarding_enquiry" in values:
        follows["is_safeguarding"] = values["safeguarding_enquiry"] == Known.YES
    return follows
