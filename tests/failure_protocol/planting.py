"""Words that are planted in every sealed field, so that a page which shows one tells whose it is and of what.

A planted word says its area and its person: `zqhealth12q` is the health of the person with key 12, and
`zqdecision0q` a decision. FIELDS names the area of every sealed field; a test fails for one it doesn't name.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps

from failure_protocol.fields import SealedJSONField, SealedTextField
from failure_protocol.models import Person

GROUPS = frozenset({"identity", "contact", "needs", "health", "legal", "safeguarding", "finance"})
FIRST_BORN = date(1901, 1, 1)
# Not words that a page shows: pictures, secrets of links, and what is computed from other fields.
UNPLANTED = frozenset({
    ("Photo", "image"), ("Notice", "secret"), ("SealedPack", "secret"), ("PersonList", "content"),
    ("SubjectRequest", "checked"), ("SubjectRequest", "held"), ("PersonList", "name"),
    ("Settlement", "value"), ("PackOpening", "address"),
})  # fmt: skip
# Area of a model's sealed fields; "" stands for all that are not named.
FIELDS: dict[str, dict[str, str]] = {
    "Person": {
        "first_names": "identity", "last_name": "identity", "known_as": "identity", "council_id": "identity",
        "born_on": "identity", "nhs_number": "identity", "room": "identity", "removed_reason": "identity",
        "phone": "contact", "gp": "contact", "health": "health", "safeguarding_note": "safeguarding",
        "appointee": "finance", "": "needs",
    },
    **{name: {"": "legal"} for name in (
        "CapacityAssessment", "PowerOfAttorney", "CourtDeputy", "BestInterestsRecord", "ImcaReferral",
        "AdvocacyNeed", "Deprivation", "NewHomeTold", "MentalHealthStatus", "AuthorityContact",
        "EmergencyPass",
    )},
    **{name: {"": "needs"} for name in (
        "FriendGroup", "Equipment", "MovingAssessment", "DesktopReview", "NeedsProof", "Choice", "Refusal",
        "PlacementStep", "PlaceVisit", "MatchFacts", "MatchLock", "Move", "MoveOverride", "AfterDone",
        "MoveReview", "FirstVisit",
    )},
    **{name: {"": "finance"} for name in (
        "BudgetTalk", "LeadBodyDecision", "Commissioner", "MoneyPosition", "FinanceTask",
    )},
    **{name: {"": "identity"} for name in (
        "IdentityCheck", "Movement", "MovementStrike", "ListRow", "PersonList", "Settlement",
    )},
    **{name: {"": "safeguarding"} for name in ("SafeguardingAlert", "KeepApart")},
    "Carer": {"": "contact"},
    "Outcome": {"": "health"},
    "HomeCare": {"key_safe": "keysafe", "": "needs"},
    "Placement": {"top_up_agreement": "finance", "": "needs"},
    **{name: {"": "decision"} for name in ("Decision", "SeriousDecision")},
    "Complaint": {"": "complaint"},
    "FamilyCall": {"": "call"},
    "LegalAdvice": {"": "privileged"},
    **{name: {"": "record"} for name in (
        "LogEntry", "Risk", "RiskReview", "IncidentAction", "Concern", "Handover", "Meeting", "AgendaPart",
        "MeetingDecision", "MeetingAction", "SituationReport",
    )},
    **{name: {"": "said"} for name in ("Telling", "Enquiry", "Shared", "PartyMessage")},
    **{name: {"": "debrief"} for name in (
        "Debrief", "StaffSession", "Feedback", "LessonsReport", "Consultation",
    )},
    **{name: {"": "money"} for name in ("PreventionOption", "ProviderPayment")},
    **{name: {"": "pack"} for name in ("SealedPack", "PackOpening", "Breach", "SubjectRequest")},
    **{name: {"": "setup"} for name in ("KeyContact", "LadderPerson", "OtherParty")},
    **{name: {"": "office"} for name in (
        "Round", "ItemAnswer", "BedOffer", "AgencyHours", "MatchRun", "RoundTransfer", "Notice",
        "Consideration", "CapacityCall", "ProviderContact", "ContingencyPlan", "RiskAssessment", "Presence",
        "PresenceCall", "EntryOrder", "SiteAccess", "PhoneEntry", "WarningSign",
    )},
}  # fmt: skip

# Only the areas that there are: a random token of a page may begin and end like a planted word.
AREAS = sorted({area for fields in FIELDS.values() for area in fields.values()})
WORD = re.compile(rf"zq({'|'.join(AREAS)})(\d+)q")


def area_of(model: str, field: str) -> str:
    """The area of one sealed field; KeyError = nobody said which."""
    named = FIELDS[model]
    return named[field] if field in named else named[""]


def sealed_fields(model: Any) -> Iterator[Any]:
    """The sealed fields of a model."""
    return (each for each in model._meta.fields if isinstance(each, (SealedTextField, SealedJSONField)))


def models() -> list[Any]:
    """Every model of the app with a sealed field."""
    found = apps.get_app_config("failure_protocol").get_models()
    return [each for each in found if any(sealed_fields(each))]


def plant() -> None:
    """Put planted words into every sealed field that says something, and into all of every person."""
    for model in models():
        if model.__name__ == "LogEntry":  # never changed; what is planted there goes through its action
            continue
        names = [
            each.name
            for each in sealed_fields(model)
            if not isinstance(each, SealedJSONField) and (model.__name__, each.name) not in UNPLANTED
        ]
        for row in model._base_manager.all():
            _plant_row(row, names)


def _plant_row(row: Any, names: list[str]) -> None:
    model = type(row)
    is_person = model is Person
    values = {
        name: word(area_of(model.__name__, name), owner_of(row))
        for name in names
        if is_person or getattr(row, name)
    }
    if is_person:
        values |= {"born_on": born(row.pk).isoformat(), "nhs_number": number(row.pk)}
        values.pop("removed_reason")
    if values:
        model._base_manager.filter(pk=row.pk).update(**values)


def word(area: str, person: int = 0) -> str:
    """The planted word of an area and a person (0 = nobody)."""
    return f"zq{area}{person}q"


def owner_of(row: Any) -> int:
    """The key of the person whom a row is about; 0 = nobody."""
    if isinstance(row, Person):
        return row.pk
    for name in ("person_id", "placement", "move", "visit"):
        found = getattr(row, name, None)
        if isinstance(found, int):
            return found
        if found is not None and name != "person_id":
            return owner_of(found)
    return 0


def born(person: int) -> date:
    """A day of birth that nobody else has."""
    return FIRST_BORN + timedelta(days=person)


def number(person: int) -> str:
    """An NHS number of nobody, with the right check digit (those that begin with 999 are for tests)."""
    for tail in range(person * 11, person * 11 + 11):
        digits = f"999{tail:06}"
        check = 11 - sum(int(each) * (10 - place) for place, each in enumerate(digits)) % 11
        if check != 10:
            return f"{digits}{check % 11}"
    raise AssertionError("Of eleven numbers in a row one has a check digit")


def words_of(response: Any) -> str:
    """What a response says: a page, a fragment, a text, or the files inside a workbook or an archive."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


def planted_in(text: str, people: list[int]) -> set[tuple[str, int]]:
    """Every (area, person) that a text tells, days of birth and NHS numbers too."""
    found = {(area, int(person)) for area, person in WORD.findall(text)}
    bare = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    for person in people:
        day = born(person)
        told = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}")
        if any(each in text for each in told) or number(person) in bare:
            found.add(("identity", person))
    return found
