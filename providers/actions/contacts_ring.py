"""Ringing round: one call that writes down everything a home says, or nothing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.errors import Refused
from providers.actions.contacts import record_contact, sent_before
from providers.actions.homes import add_staffing, close_concern, raise_concern, rate_theme
from providers.actions.promises import Promised
from providers.actions.vacancies import Free, set_vacancies
from providers.models import Contact, HomeConcern, Location

DECLARED = "The home has declared an outbreak."
OVER = "The home says that the outbreak is over."


@dataclass(frozen=True)
class Worry:
    """A theme whose RAG is different after the call, and why."""

    theme: str
    severity: str
    reason: str


@dataclass(frozen=True)
class Said:
    """What a home said when it was rung. Empty and None = it was not asked, so nothing of it changes.

    `staff` are its own care staff, agency staff, and own staff away; `outbreak` whether it has one, with
    `outbreak_words` on it.
    """

    free: Sequence[Free] = ()
    staff: tuple[int, int, int] | None = None
    worries: Sequence[Worry] = ()
    outbreak: bool | None = None
    outbreak_words: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is an answer at all."""
        return bool(self.free or self.staff or self.worries or self.outbreak is not None)


@transaction.atomic
def ring_around(
    *, partnership: Partnership, location: Location, outcome: str, said: Said, by: User, on: date,
    at: datetime, how: str = "call", spoke_to: str = "", words: str = "",
    answers: Mapping[str, Any] | None = None, promises: Sequence[Promised] = (), form_key: str = "",
) -> Contact:  # fmt: skip
    """Write down a call with all that the home said: free beds, staff, worries, an outbreak, promises.

    An outbreak that is declared opens a concern unless one is open; one that is over closes those that are.
    All is written in one transaction. The same `form_key` again gives the first contact and writes nothing.

    Raises:
        ChangedMeanwhile: somebody else wrote down free beds since the form was opened.
        Refused: the form's key was used for another home.
        ValidationError: answers though nobody was reached, or an answer that can't be (by field: outcome,
            spoke_to, words, vacancies, employed, agency, absent, the theme, reason_ and the theme,
            outbreak_words, or a promise's text, due_on, owner).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    before = sent_before(partnership, location, form_key)
    if before is not None:
        return before
    if said.anything and outcome != Contact.Outcome.REACHED:
        raise ValidationError(
            {"outcome": "There are answers below, so choose “Spoke to somebody”, or take the answers out."}
        )
    contact = record_contact(
        partnership=partnership, location=location, how=how, outcome=outcome, by=by, on=on, at=at,
        spoke_to=spoke_to, words=words, answers=answers, promises=promises, form_key=form_key,
    )  # fmt: skip
    common: dict[str, Any] = {"partnership": partnership, "location": location, "by": by, "on": on, "at": at}
    _write_beds(said, contact, common)
    _write_staff(said, common)
    for worry in said.worries:
        _write_worry(worry, common)
    _write_outbreak(said, common)
    return contact


def _write_beds(said: Said, contact: Contact, common: Mapping[str, Any]) -> None:
    if not said.free:
        return
    try:
        set_vacancies(**common, rows=said.free, verified_by=contact.spoke_to, how=contact.get_how_display())
    except Refused as refused:
        raise ValidationError({"vacancies": str(refused)}) from refused


def _write_staff(said: Said, common: Mapping[str, Any]) -> None:
    if said.staff is None:
        return
    employed, agency, absent = said.staff
    add_staffing(**common, employed=employed, agency=agency, absent=absent)


def _write_worry(worry: Worry, common: Mapping[str, Any]) -> None:
    try:
        rate_theme(**common, theme=worry.theme, severity=worry.severity, reason=worry.reason)
    except ValidationError as error:
        places = {"severity": worry.theme, "reason": f"reason_{worry.theme}"}
        raise _elsewhere(error, places) from error


def _write_outbreak(said: Said, common: Mapping[str, Any]) -> None:
    if said.outbreak is None:
        return
    there = HomeConcern.objects.about(common["partnership"], common["location"]).open()
    there = there.filter(kind=HomeConcern.Kind.OUTBREAK)
    words = said.outbreak_words.strip()
    try:
        if not said.outbreak:
            for concern in there:
                _close(concern, f"{OVER} {words}".strip(), common)
        elif not there.exists():
            raise_concern(**common, kind=HomeConcern.Kind.OUTBREAK, summary=words or DECLARED)
    except ValidationError as error:
        places = dict.fromkeys(("summary", "outcome"), "outbreak_words")
        raise _elsewhere(error, places) from error


def _close(concern: HomeConcern, outcome: str, common: Mapping[str, Any]) -> None:
    close_concern(
        concern=concern, outcome=outcome, on=max(common["on"], concern.on), version=concern.version,
        by=common["by"], at=common["at"],
    )  # fmt: skip


def _elsewhere(error: ValidationError, places: Mapping[str, str]) -> ValidationError:
    """The same problems under the names that the call's form has for the fields."""
    return ValidationError({places.get(name, name): found for name, found in error.message_dict.items()})
