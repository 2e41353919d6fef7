"""Objects for the addresses of imports of the register (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from providers.models import RegisterImport
from tests.providers.making import NOW, make_settings


def run(people: Any) -> dict[str, Any]:
    """A file that waits for somebody."""
    make_settings(people)
    made = RegisterImport.objects.create(
        partnership=people.partnership, name="august.csv", layout="hsca", digest="0" * 64, size=1,
        started_at=NOW, started_by=people.commissioner, state="waiting",
        counts={"rows": 0, "new": 0, "changed": 0, "gone": 0, "unchanged": 0, "held": 0},
    )  # fmt: skip
    return {"pk": made.pk}


NAMES = (
    "import",
    "import_accept",
    "import_discard",
    "import_again",
    "import_undo",
    "import_held",
    "import_report",
)
KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {f"providers:{name}": run for name in NAMES}
