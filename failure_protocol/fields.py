"""Fields that rest encrypted: names, numbers, contacts and health text of people in an incident.

The keys are FIELD_ENCRYPTION_KEYS, newest first; `manage.py rotate_incident_keys` seals everything anew. The
database can't search them: a fingerprint beside a field answers "is it this one?".
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from accounts.sealing import seal, unseal

_MAY_ASK = ("isnull", "exact")  # exact: empty or not


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted on its way into the database. Empty text rests empty.

    Reading raises accounts.sealing.UnreadableError where no configured key opens it.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Seal."""
        text = super().get_prep_value(value)
        return seal(text) if text else text

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Unseal."""
        return unseal(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Only "is it empty" can be asked: each sealing of the same text differs."""
        if lookup_name not in _MAY_ASK:
            raise FieldError(f"{self.name} is sealed, so {lookup_name} can't be asked of it.")
        return super().get_lookup(lookup_name)


class SealedJSONField(SealedTextField):
    """A JSON value that is encrypted on its way into the database; None rests as NULL."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Spell and seal."""
        return None if value is None else seal(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Unseal and read."""
        return None if value in (None, "") else json.loads(unseal(value))

    def to_python(self, value: Any) -> Any:
        """The value itself: JSON is no text to a person."""
        return value
