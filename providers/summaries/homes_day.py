"""A location as the register had it on an earlier day, from what accepted imports changed since."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from providers.models import Location, LocationChange, Provider
from providers.summaries.locations import newest_overall


def as_it_was(location: Location, day: date) -> Location:
    """A copy with the facts that stood at the end of `day`; it is never saved.

    Before the first import of the register everything is as that import found it.
    """
    shown = copy.copy(location)
    earliest: dict[str, Any] = {}
    for change in LocationChange.objects.filter(location=location, on__gt=day).order_by("on", "pk"):
        earliest.setdefault(change.field, change.old)
    known = {field.name: field for field in Location._meta.concrete_fields}
    for name, old in earliest.items():
        if name == "provider":
            shown.provider = Provider.objects.filter(cqc_id=old).select_related("brand").first()
        elif name in known and name not in ("id", "cqc_id"):
            _put_back(shown, known[name], old)
    rating = newest_overall([location.pk], day).get(location.pk)
    shown.overall = rating.label if rating else ""
    shown.overall_on = rating.published_on if rating else None
    return shown


def _put_back(shown: Location, field: Any, old: Any) -> None:
    """Set a field to what was kept of it; what can't be read any more stays as it is now."""
    empty = None if field.null else field.get_default()
    try:
        value = field.to_python(old) if old is not None else empty
    except ValidationError:
        return
    setattr(shown, field.attname, value)
