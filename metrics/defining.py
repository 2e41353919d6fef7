"""Definitions of indicators as reviewed files, and what a name alone tells. Pure: no Django.

Source: registers-and-returns.md section 2 (Definition): a reviewed file, or made in the browser.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from metrics.figures import Unit
from metrics.periods import Frequency
from metrics.rag import Polarity

FOLDER = Path(__file__).parent / "definitions"
AT_LEAST = re.compile(r"≥\s*\d|>=?\s*\d|at least \d", re.IGNORECASE)
AT_MOST = re.compile(r"[<≤]\s*=?\s*\d|zero cases|no more than \d", re.IGNORECASE)


class BadDefinition(ValueError):
    """A definition file that can't be used; the message names the file and the key."""


@dataclass(frozen=True)
class Definition:
    """One indicator as a file defines it."""

    code: str
    name: str
    unit: Unit
    polarity: Polarity
    frequency: Frequency
    level: str = "partnership"
    why: str = ""
    numerator: str = ""
    denominator: str = ""
    decimals: int = 0
    source: str = ""
    lowest: int | None = None
    highest: int | None = None
    printed_limit: str = ""
    is_cumulative: bool = False
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@cache
def definitions() -> dict[str, Definition]:
    """All reviewed definitions by code.

    Raises:
        BadDefinition: a file says something that no indicator can be, or two use one code.
    """
    found: dict[str, Definition] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for code, block in tomllib.loads(path.read_text("utf-8")).items():
            if code in found:
                raise BadDefinition(f"{path.name}: {code} is defined twice.")
            found[code] = _read(path.name, code, block)
    return found


def definition_named(name: str) -> Definition | None:
    """The definition whose name or alias this is, whatever its case, spaces and dashes."""
    wanted = key_of(name)
    for each in definitions().values():
        if wanted in {key_of(known) for known in (each.name, *each.aliases)}:
            return each
    return None


def key_of(name: str) -> str:
    """A name as it is compared: small letters, one space, one kind of dash."""
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", name).casefold().split())


def guess(name: str, frequency: Frequency, code: str) -> Definition:
    """What an unknown indicator's name alone tells: a % is a percentage, its own limit says what is better.

    Where the name says nothing about what is better, nothing is assumed: neutral, no colour.
    """
    polarity = Polarity.NEUTRAL
    if AT_LEAST.search(name):
        polarity = Polarity.HIGHER
    elif AT_MOST.search(name):
        polarity = Polarity.LOWER
    limit = AT_LEAST.search(name) or AT_MOST.search(name)
    unit = Unit.PERCENT if "%" in name or "percent" in name.casefold() else Unit.COUNT
    if re.search(r"\bdays\b", name, re.IGNORECASE) and unit is Unit.COUNT:
        unit = Unit.DAYS
    return Definition(
        code, name, unit, polarity, frequency, decimals=0, printed_limit=limit[0] if limit else "",
        aliases=(name,),
    )  # fmt: skip


def _read(file: str, code: str, block: dict[str, object]) -> Definition:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in block.items()}
    try:
        values["unit"] = Unit(str(block["unit"]))
        values["polarity"] = Polarity(str(block["polarity"]))
        values["frequency"] = Frequency(str(block["frequency"]))
        return Definition(code, **values)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as error:
        raise BadDefinition(f"{file}: {code}: {error}") from error
