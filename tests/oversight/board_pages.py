"""Asking for the pages of boards and reading them, for tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

SignIn = Callable[[Any], Client]


def words(response: Any) -> str:
    """What the page says, without markup."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(text.replace("&#x27;", "'").split())


def lines(response: Any) -> str:
    """A file that is sent in pieces."""
    return b"".join(response.streaming_content).decode()


def post(client: Client, name: str, pk: int | None, data: dict[str, Any]) -> Any:
    return client.post(reverse(f"oversight:{name}", args=[pk] if pk else []), data)


def get(client: Client, name: str, pk: int | None = None, **query: str) -> Any:
    return client.get(reverse(f"oversight:{name}", args=[pk] if pk else []), query)
