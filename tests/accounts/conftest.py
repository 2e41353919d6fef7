"""People and ways in that the tests of accounts share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role

NOW = datetime(2021, 1, 5, 9, 40, tzinfo=UTC)


@pytest.fixture
def administrator(people: Any) -> User:
    """May manage the people of the partnership."""
    return people.join(Role.BOARD_ADMINISTRATOR, name="Bea Admin")


@pytest.fixture
def sign_in_with_password() -> Callable[..., Any]:
    """Post the sign-in form; gives the response."""

    def sign_in(client: Client, email: str, password: str, **extra: Any) -> Any:
        return client.post("/accounts/sign-in/", {"username": email, "password": password}, **extra)

    return sign_in
