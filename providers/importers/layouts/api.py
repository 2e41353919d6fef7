"""Responses of the regulator's API, JSON: a list of locations or providers, one object, or a page of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from providers.importers import values, words
from providers.importers.api_ratings import ratings_of
from providers.importers.facts import Fact, HeldValue, LocationFact, ProviderFact, SuccessionFact
from providers.importers.layouts.common import INDIVIDUAL, in_order, settle
from providers.importers.taking import BRAND_ID, BRAND_NAME, LIMITS, Now
from providers.importers.values import Odd

Read = Callable[[Any], Any]
_LONG_NAME = 250


def facts(objects: Iterator[tuple[int, Any]], held: list[HeldValue]) -> Iterator[Fact]:
    """A fact for each object, each location and provider once; `objects` with their number from 1.

    A location printed twice in different words is held the second time.
    """
    seen: dict[str, int] = {}
    now = Now(held)
    for number, found in objects:
        now.line, now.cqc_id = number, ""
        if not isinstance(found, dict):
            now.hold("row", str(found), "That is no location and no provider")
            continue
        fact = _fact(now, found)
        if fact is None:
            continue
        if fact.cqc_id in seen:
            words_ = f"It stands twice in the file, first as number {seen[fact.cqc_id]:,}; the first is taken"
            now.hold("row", fact.cqc_id, words_, stops=True)
            continue
        seen[fact.cqc_id] = number
        yield fact


def _fact(now: Now, found: dict[str, Any]) -> Fact | None:
    is_location = "locationId" in found
    key = "locationId" if is_location else "providerId"
    try:
        now.cqc_id = values.cqc_id(_text(found.get(key)))
    except Odd as odd:
        now.hold(key, str(found.get(key)), str(odd))
        return None
    if not now.cqc_id:
        now.hold("row", "", "It has neither a locationId nor a providerId")
        return None
    return _location(now, found) if is_location else _provider(now, found)


def _location(now: Now, found: dict[str, Any]) -> LocationFact | None:
    taken = _take(now, found, {**_BOTH, **_LOCATION})
    if "locationName" in found and "name" not in found:
        taken |= _take(now, found, {"locationName": ("name", _text)})
    if not taken.get("name"):
        now.hold("row", now.cqc_id, "It has no name")
        return None
    _take_places(now, found, taken)
    _take_services(now, found, taken)
    if "relationships" in found or "registrationStatus" in found:
        # What only a full response tells; a short one from a list of IDs tells no absence.
        taken.setdefault("registered_to", None)
        taken.setdefault("manager_absent_from", None)
        taken["dormant_from"] = taken.get("dormant_from") if taken.get("dormant") else None
    settle(now, taken, ("registrationDate", "deregistrationDate"))
    fact = LocationFact(now.cqc_id, now.line, taken, _named_provider(now, found))
    fact.ratings = ratings_of(now, found, taken.get("registered_from"))
    fact.successions = list(_successions(now, found, "relatedLocationId", "relatedLocationName"))
    return fact


def _provider(now: Now, found: dict[str, Any]) -> ProviderFact:
    taken = _take(now, found, {**_BOTH, **_PROVIDER})
    _take_places(now, found, taken)
    taken.pop("town", None)
    taken.pop("outcode", None)
    if not taken.get("name"):
        taken.pop("name", None)
    settle(now, taken, ("registrationDate", "deregistrationDate"))
    fact = ProviderFact(now.cqc_id, taken)
    fact.weak = frozenset({"name"}) if taken.get("name") == INDIVIDUAL else frozenset()
    _take_brand(now, found, fact)
    return fact


def _named_provider(now: Now, found: dict[str, Any]) -> ProviderFact | None:
    try:
        provider_id = values.cqc_id(_text(found.get("providerId")))
    except Odd as odd:
        now.hold("providerId", str(found.get("providerId")), str(odd))
        return None
    if not provider_id:
        return None
    fact = ProviderFact(provider_id)
    _take_brand(now, found, fact)
    return fact


def _take_brand(now: Now, found: dict[str, Any], fact: ProviderFact) -> None:
    """A full response without a brand says that there is none."""
    try:
        brand_id, name = values.brand(_text(found.get("brandId")), _text(found.get("brandName")))
        if len(brand_id) > BRAND_ID or len(name) > BRAND_NAME:
            raise Odd("Too long for a brand")
    except Odd as odd:
        now.hold("brandName", str(found.get("brandName")), str(odd))
        return
    if brand_id or "registrationStatus" in found:
        fact.brand_id, fact.brand_name = brand_id, name


# --- fields -------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    """Text of a JSON value; a list or an object is none."""
    if value is None or isinstance(value, dict | list):
        if value:
            raise Odd("That is a list, where one value was expected")
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return values.or_none(str(value))


def _of(read: Callable[[str], Any]) -> Read:
    return lambda value: read(_text(value))


_BOTH: dict[str, tuple[str, Read]] = {
    "name": ("name", _text),
    "odsCode": ("ods_code", _text),
    "mainPhoneNumber": ("phone", _text),
    "website": ("website", _text),
    "type": ("sector", _text),
    "region": ("region", _text),
    "localAuthority": ("council", _of(values.council)),
    "registrationDate": ("registered_from", _of(values.day)),
    "deregistrationDate": ("registered_to", _of(values.day)),
}
_LOCATION: dict[str, tuple[str, Read]] = {
    "alsoKnownAs": ("also_known_as", _text),
    "inspectionDirectorate": ("directorate", _text),
    "constituency": ("constituency", _text),
    "uprn": ("uprn", _text),
    "onspdCcgCode": ("ccg_code", _text),
    "onspdCcgName": ("ccg_name", _text),
    "onspdIcbCode": ("icb_code", _text),
    "onspdIcbName": ("icb_name", _text),
    "numberOfBeds": ("beds", _of(values.beds)),
    "careHome": ("care_home", _of(values.yes_or_no)),
    "dormancy": ("dormant", _of(values.yes_or_no)),
    "dormancyStartDate": ("dormant_from", _of(values.day)),
    "registeredManagerAbsentDate": ("manager_absent_from", _of(values.day)),
}
_PROVIDER: dict[str, tuple[str, Read]] = {
    "ownershipType": ("ownership", _text),
    "companiesHouseNumber": ("companies_house", _of(values.company)),
    "charityNumber": ("charity_number", _text),
}


def _take(now: Now, found: dict[str, Any], wanted: dict[str, tuple[str, Read]]) -> dict[str, Any]:
    """The fields that the object has; odd ones are held and left out."""
    taken: dict[str, Any] = {}
    for key, (name, read) in wanted.items():
        if key not in found:
            continue
        try:
            value = read(found[key])
        except Odd as odd:
            now.hold(key, str(found[key]), str(odd), stops=odd.stops)
            continue
        if isinstance(value, str) and len(value) > LIMITS.get(name, _LONG_NAME):
            now.hold(key, value, f"Longer than {LIMITS.get(name, _LONG_NAME)} characters")
        else:
            taken[name] = value
    return taken


def _take_places(now: Now, found: dict[str, Any], taken: dict[str, Any]) -> None:
    keys = ("postalAddressLine1", "postalAddressLine2", "postalAddressTownCity", "postalAddressCounty")
    try:
        if any(key in found for key in keys):
            taken["address"] = values.address(*(_text(found.get(key)) for key in keys))
            taken["town"] = _text(found.get("postalAddressTownCity"))[: LIMITS["town"]]
        if "postalCode" in found:
            taken["postcode"], taken["outcode"] = values.postcode(_text(found["postalCode"]))
    except Odd as odd:
        now.hold("postalAddress", "", str(odd))
    if len(taken.get("postcode", "")) > LIMITS["postcode"]:
        now.hold("postalCode", taken.pop("postcode"), f"Longer than {LIMITS['postcode']} characters")
        del taken["outcode"]
    if "onspdLatitude" in found or "onspdLongitude" in found:
        north, east = found.get("onspdLatitude"), found.get("onspdLongitude")
        try:
            taken["latitude"], taken["longitude"] = values.coordinates(_text(north), _text(east))
        except Odd as odd:
            now.hold("onspdLatitude", f"{north}, {east}", str(odd), stops=odd.stops)


def _take_services(now: Now, found: dict[str, Any], taken: dict[str, Any]) -> None:
    """Services by the monthly file's wording, which the API calls their description."""
    services = _names(now, found, "gacServiceTypes", ("description", "name"))
    bands = _names(now, found, "specialisms", ("name",))
    activities = _names(now, found, "regulatedActivities", ("name",))
    for name, said, wording in (
        ("service_types", services, words.service), ("user_bands", bands, words.band),
        ("activities", activities, str),
    ):  # fmt: skip
        if said is not None:
            taken[name] = in_order(name, map(wording, said))
    categories = found.get("inspectionCategories")
    if isinstance(categories, list):
        first = [c for c in categories if isinstance(c, dict) and str(c.get("primary")).lower() == "true"]
        if first and isinstance(first[0].get("name"), str):
            taken["category"] = values.text(first[0]["name"])[: LIMITS["category"]]
    _take_manager(found, taken)


def _names(now: Now, found: dict[str, Any], key: str, inner: tuple[str, ...]) -> list[str] | None:
    if key not in found:
        return None
    listed = found[key]
    names = [
        next((one[k] for k in inner if isinstance(one.get(k), str) and one[k].strip()), None)
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    ]
    if not isinstance(listed, list) or len(names) < len(listed) or None in names:
        now.hold(key, str(listed), "That is no list of names")
        return None
    return [values.text(name) for name in names if name]


def _take_manager(found: dict[str, Any], taken: dict[str, Any]) -> None:
    """Whether a registered manager is named among the contacts of the activities, and the name: personal
    data, so it goes to its own field and nowhere else.
    """
    activities = found.get("regulatedActivities")
    if not isinstance(activities, list) or not activities:
        return
    contacts = [
        contact
        for one in activities if isinstance(one, dict) and isinstance(one.get("contacts"), list)
        for contact in one["contacts"] if isinstance(contact, dict)
    ]  # fmt: skip
    managers = [c for c in contacts if "Registered Manager" in (c.get("personRoles") or [])]
    taken["manager_present"] = bool(managers)
    parts = [managers[0].get(key) for key in ("personGivenName", "personFamilyName")] if managers else []
    name = values.text(" ".join(part for part in parts if isinstance(part, str)))
    if name or not managers:
        taken["manager_name"] = name[: LIMITS["manager_name"]]


def _successions(now: Now, found: dict[str, Any], id_key: str, name_key: str) -> Iterator[SuccessionFact]:
    """Who was registered before and after, as the relationships say: one history of the building."""
    relationships = found.get("relationships")
    for one in relationships if isinstance(relationships, list) else []:
        if not isinstance(one, dict):
            continue
        kind = str(one.get("type", "")).casefold()
        try:
            other, called = values.cqc_id(_text(one.get(id_key))), _text(one.get(name_key))
            reason, own = _text(one.get("reason")), _text(found.get("name"))
        except Odd as odd:
            now.hold("relationships", str(one), str(odd))
            continue
        if not other or other == now.cqc_id or len(called) > _LONG_NAME:
            now.hold("relationships", str(one), "It names no other registration")
        elif "predecessor" in kind:
            yield SuccessionFact(other, now.cqc_id, reason[:60], called, own[:_LONG_NAME])
        elif "successor" in kind:
            yield SuccessionFact(now.cqc_id, other, reason[:60], own[:_LONG_NAME], called)
        else:
            now.hold("relationships", str(one), "It is neither a predecessor nor a successor")
