"""Which field of a person is in which group: a form shows, an action takes, what one may change. Pure.

Source: failure-protocol.md section 6 (Caldicott) and 4.14.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from failure_protocol.matrix import Group

FIELDS: Mapping[Group, tuple[str, ...]] = {
    Group.IDENTITY: (
        "first_names", "last_name", "known_as", "born_on", "nhs_number", "council_id", "room",
    ),
    Group.CONTACT: ("phone", "gp"),
    Group.NEEDS: (
        "user_category", "registration_category", "needs", "wishes", "communication", "diet", "culture",
        "nursing", "dementia", "bariatric", "hoist", "one_to_one", "same_sex", "wants_early", "stress_prone",
        "unbefriended",
    ),
    Group.HEALTH: ("health", "frail", "end_of_life"),
    Group.SAFEGUARDING: ("safeguarding_enquiry", "safeguarding_note"),
    Group.FINANCE: ("money_management", "appointee"),
}  # fmt: skip
GROUP_OF: Mapping[str, Group] = {name: group for group, names in FIELDS.items() for name in names}
# Three answers each: unknown is never no (S10).
TRI_STATE = (
    "nursing", "dementia", "bariatric", "hoist", "one_to_one", "same_sex", "wants_early", "stress_prone",
    "unbefriended", "frail", "end_of_life", "safeguarding_enquiry", "money_management",
)  # fmt: skip
LABELS: Mapping[str, str] = {
    "first_names": "First names", "last_name": "Last name", "known_as": "Known as",
    "born_on": "Date of birth",
    "nhs_number": "NHS number", "council_id": "Council ID", "room": "Room or address", "phone": "Telephone",
    "gp": "GP", "user_category": "Category of user", "registration_category": "Registration category needed",
    "needs": "Needs in outline", "wishes": "Views and wishes", "communication": "Communication",
    "diet": "Diet", "culture": "Culture and faith", "nursing": "Needs nursing",
    "dementia": "Needs dementia care", "bariatric": "Needs bariatric care", "hoist": "Needs a hoist",
    "one_to_one": "Needs one-to-one care", "same_sex": "Needs a same-sex room or carers",
    "wants_early": "Wants to move early", "stress_prone": "Prone to stress, or complex",
    "unbefriended": "Has nobody (unbefriended)", "health": "Health", "frail": "Very frail",
    "end_of_life": "Near the end of life", "safeguarding_enquiry": "Safeguarding enquiry open",
    "safeguarding_note": "About the enquiry", "money_management": "Money managed for them",
    "appointee": "Appointee, and how it is managed",
}  # fmt: skip


def fields_of(groups: Iterable[Group]) -> tuple[str, ...]:
    """The fields of these groups, in the order of a form."""
    held = set(groups)
    return tuple(name for group, names in FIELDS.items() if group in held for name in names)
