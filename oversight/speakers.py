"""Who spoke, read from the beginning of a line of minutes: "MK, Cllr White: asked whether ...". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

BETWEEN = re.compile(r"\s*(?:,|&|/|;|\band\b)\s*")
LONGEST = 120


def read_speakers(text: str, known: Iterable[str]) -> tuple[str, str]:
    """(initials with commas, the rest) when the line begins with initials of people who are there.

    Everything before the first colon must be initials in `known`, whatever the case of their letters; else
    the colon belongs to the sentence and the line comes back as it is, without speakers.
    """
    before, colon, rest = text.strip().partition(":")
    names = {initials.casefold(): initials for initials in known}
    parts = [part for part in BETWEEN.split(before.strip()) if part]
    told = [names.get(" ".join(part.split()).casefold(), "") for part in parts]
    if not (colon and rest.strip() and told and all(told)) or len(", ".join(told)) > LONGEST:
        return "", text.strip()
    return ", ".join(dict.fromkeys(told)), rest.strip()
