"""Several things in one cell: bullets, leads, care settings. Pure; no word is ever dropped."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

# Signs that are bullets wherever they stand, and signs that are bullets only at the start of a line.
_BULLET = (
    "\u2022\u25cf\u25aa\u25a0\u25e6\u25cb\u2023\u2043\u27a2\u27a4"
    "\u2713\u2714\u2611\u2705\u25ba\u25b6\uf0b7\uf0a7\uf0fc"
)
_LINE_BULLET = re.compile(r"^[-\u2013\u2014*\u00b7]\s+(?=\S)")
_NUMBERED = re.compile(r"^\(?(\d{1,2}|[a-h]|[ivx]{1,4})[.)]\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of a cell. ``heading`` is what stands above the first bullet."""

    texts: tuple[str, ...]
    bulleted: bool = False
    heading: str = ""


def split_entries(text: str) -> Entries:
    """A cell's bullets, or its lines when it has none.

    A line without a bullet below one with a bullet is more of that entry; above the first it is the heading.
    Numbers count as bullets only when they count up from one, since "24 beds" may begin a sentence.
    """
    lines = [line.strip() for line in re.sub(rf"(?<=\S)[ \t]+(?=[{_BULLET}])", "\n", text).splitlines()]
    lines = [line for line in lines if line.strip(_BULLET + " ")]
    counted = _counts_up(lines)
    heading: list[str] = []
    entries: list[str] = []
    bulleted = False
    for line in lines:
        rest = _without_bullet(line, counted=counted)
        if rest is not None:
            bulleted = True
            entries.append(rest)
        elif entries:
            entries[-1] = f"{entries[-1]}\n{line}"
        else:
            heading.append(line)
    if not bulleted:
        return Entries(tuple(lines))
    return Entries(tuple(entries), bulleted=True, heading=" ".join(heading))


def all_texts(text: str) -> tuple[str, ...]:
    """The entries of a cell with the heading, when there is one, as the first."""
    entries = split_entries(text)
    return ((entries.heading,) if entries.heading else ()) + entries.texts


def _without_bullet(line: str, *, counted: bool) -> str | None:
    if line[0] in _BULLET:
        return line.lstrip(_BULLET + " \t").strip()
    match = _LINE_BULLET.match(line) or (_NUMBERED.match(line) if counted else None)
    return line[match.end() :].strip() if match else None


def _counts_up(lines: list[str]) -> bool:
    marks = [match[1].casefold() for line in lines if (match := _NUMBERED.match(line))]
    for series in ("123456789", "abcdefgh"):
        if len(marks) > 1 and "".join(marks[:9]) == series[: len(marks[:9])]:
            return True
    return len(marks) > 1 and marks == ["i", "ii", "iii", "iv", "v", "vi"][: len(marks)]


# --- leads ----------------------------------------------------------------------------------------

_CODE = re.compile(r"[A-Z][A-Z0-9&@/]{1,6}s?\Z")
# Words that stand among team codes without being one ("Council NHS", "CST Ops").
_CODE_WORDS = frozenset({"council", "ops"})
_PERSON = re.compile(r"[A-Z][a-z'\u2019-]+(?: [A-Z][a-z'\u2019-]+){1,2}\Z")
_POST_WORDS = re.compile(
    r"\b(?:Manager|Director|Lead|Leads|Head|Officer|Consultant|Service|Services|Team|Teams|Care|Health|"
    r"Quality|"
    r"Nursing|Commissioner|Commissioning|Partner|Partners|Public|Social|Homes?|Board|Council|County|City|"
    r"West|"
    r"East|North|South|Group|Association|Safeguarding|Provider|Providers|Chief|Executive|Chair|Deputy|"
    r"Assistant)\b"
)
_SENTENCES = re.compile(
    r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bProf)(?<!\b[A-Z])\.\s+(?=[A-Z])"
)


def split_leads(text: str, *, codes: Collection[str] = ()) -> tuple[str, ...]:
    """The people, posts and teams that a cell names, in order.

    They stand on lines, between ";", or as sentences. Team codes stand between blanks, commas or
    slashes, and are known by their capitals or because another cell of the column holds them alone
    (``codes``).
    Names of persons may stand between commas; a post and its organisation stay together.
    """
    leads: list[str] = []
    for line in re.split(r"[\n;]+", text):
        for sentence in _SENTENCES.split(line):
            bare = (
                _without_bullet(sentence.strip(), counted=False) if sentence.strip() else None
            ) or sentence
            leads.extend(_split_line(bare.strip().rstrip(".").strip(), codes))
    return tuple(lead for lead in leads if lead)


def lone_codes(cells: Collection[str]) -> frozenset[str]:
    """Single words that fill a lead cell alone, so that beside others they are leads of their own."""
    return frozenset(cell.strip() for cell in cells if cell.strip() and " " not in cell.strip())


def _split_line(text: str, codes: Collection[str]) -> list[str]:
    words = [word for word in re.split(r"[\s,/]+|\s+(?:and|&)\s+", text) if word and word not in {"and", "&"}]
    if (
        len(words) > 1
        and all(_is_code(word, codes) for word in words)
        and any(_CODE.match(word) for word in words)
    ):
        return words
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(_PERSON.match(part) and not _POST_WORDS.search(part) for part in parts):
        return parts
    return [text]


def _is_code(word: str, codes: Collection[str]) -> bool:
    return bool(_CODE.match(word)) or word in codes or word.casefold() in _CODE_WORDS


def split_tags(text: str) -> tuple[str, ...]:
    """Care settings, phases, objectives: between commas, semicolons, slashes or lines; codes
    between blanks.
    """
    parts = [part.strip() for part in re.split(r"[,;/\n]+", text)]
    tags = [tag for part in parts for tag in (part.split() if _only_codes(part) else [part])]
    return tuple(tag for tag in tags if tag)


def _only_codes(part: str) -> bool:
    words = part.split()
    return len(words) > 1 and all(re.fullmatch(r"[A-Z]{1,4}|\d{1,2}", word) for word in words)
