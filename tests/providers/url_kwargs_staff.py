"""Objects for the addresses of homes' own people (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.actions.staff import propose_correction
from providers.models import HomeStaff
from tests.providers.making import NOW, make_home, make_manager, make_settings


def home(people: Any) -> dict[str, Any]:
    return {"pk": make_home().pk}


def subject(people: Any) -> dict[str, Any]:
    return {**home(people), "subject": "staffing"}


def staff(people: Any) -> dict[str, Any]:
    made = make_home()
    return {"pk": HomeStaff.objects.get(user=make_manager(people, made)).pk}


def correction(people: Any) -> dict[str, Any]:
    make_settings(people)
    made = make_home()
    asked = propose_correction(
        partnership=people.partnership, location=made, subject="other", values={}, words="The name is wrong.",
        by=make_manager(people, made), at=NOW,
    )  # fmt: skip
    return {"pk": asked.pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "providers:own_home": home,
    "providers:own_correct": subject,
    "providers:correction_withdraw": correction,
    "providers:correction": correction,
    "providers:staff_end": staff,
}
