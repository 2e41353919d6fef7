"""What tests read off a page."""

from __future__ import annotations

import re


def words(response) -> str:
    """The text of a page, without markup."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def listed(response) -> set[str]:
    """The steps that a list shows."""
    return {row.text for row in response.context["table"].page.object_list}
