"""How the tests of meeting pages ask and read: addresses, words of a page, what a form had before it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.oversight.board_pages import SignIn, words

Later = Callable[[datetime], Client]
SECRET = "Zanzibar"
EXEMPT = {
    "exempt": True, "exempt_paragraph": "3", "public_interest": f"Prices of {SECRET}",
    "public_title": "A care contract",
}  # fmt: skip


def get(client: Client, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(f"oversight:{name}", args=args), query)


def post(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"oversight:{name}", args=args), data)


def day(of: date) -> dict[str, int]:
    return {"day_day": of.day, "day_month": of.month, "day_year": of.year}


def seen_of(page: Any) -> dict[str, str]:
    """Version and values as the form holds them."""
    form = page.context["form"]
    return {"version": form["version"].value(), "seen": json.dumps(form.initial["seen"])}


__all__ = ["EXEMPT", "SECRET", "Later", "SignIn", "day", "get", "post", "seen_of", "words"]
