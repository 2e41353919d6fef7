"""What changed between two versions: block by block in reports, page by page in files. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from oversight.reports.content import DecisionReport, EqualityAssessment
from oversight.reports.numbering import Item, numbered

Said = Literal["same", "gone", "added"]
TOKENS = re.compile(r"\s+|[^\s]+")
AROUND = 12  # words of the same text that stay beside a change
LONGEST = 4_000  # words; longer texts are compared line by line


@dataclass(frozen=True)
class Words:
    """A run of words and what became of them."""

    said: Said
    text: str


@dataclass(frozen=True)
class Change:
    """One block or page that differs; `where` says which ("Detail: paragraph 12", "Page 3")."""

    kind: Literal["changed", "added", "gone"]
    where: str
    words: tuple[Words, ...]


def compare_reports(
    old: DecisionReport | EqualityAssessment, new: DecisionReport | EqualityAssessment
) -> tuple[Change, ...]:
    """The blocks that differ, in the order of `new`, then those that are gone. A number that only moved is no
    change.
    """
    before, after = _blocks(old), _blocks(new)
    return tuple(_differences(before, after))


def compare_pages(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """The pages whose text differs; a page that moved as it was is no change."""
    found: list[Change] = []
    matcher = SequenceMatcher(None, list(old), list(new), autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(j - i, m - k)
        for step in range(pairs):
            where = f"Page {k + step + 1}"
            found.append(Change("changed", where, compare_words(old[i + step], new[k + step])))
        found += [
            Change("gone", f"Page {n + 1} as it was", (Words("gone", old[n]),)) for n in range(i + pairs, j)
        ]
        found += [Change("added", f"Page {n + 1}", (Words("added", new[n]),)) for n in range(k + pairs, m)]
    return tuple(found)


def compare_words(old: str, new: str) -> tuple[Words, ...]:
    """Two texts as runs of words that stayed, went and came; long runs that stayed are shortened."""
    before, after = _tokens(old, new)
    runs: list[Words] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    opcodes = matcher.get_opcodes()
    for number, (tag, i, j, k, m) in enumerate(opcodes):
        if tag == "equal":
            text = _shortened("".join(before[i:j]), first=number == 0, last=number == len(opcodes) - 1)
            runs.append(Words("same", text))
            continue
        if gone := "".join(before[i:j]):
            runs.append(Words("gone", gone))
        if added := "".join(after[k:m]):
            runs.append(Words("added", added))
    return tuple(runs)


def _tokens(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return old.splitlines(keepends=True), new.splitlines(keepends=True)
    return before, after


def _shortened(text: str, *, first: bool, last: bool) -> str:
    words = TOKENS.findall(text)
    head, tail = ([] if first else words[: 2 * AROUND]), ([] if last else words[-2 * AROUND :])
    if len(words) <= len(head) + len(tail) + 2 * AROUND:
        return text
    return "".join([*head, " … ", *tail])


def _blocks(report: DecisionReport | EqualityAssessment) -> dict[str, tuple[str, str]]:
    """Blocks by a name that holds between versions: (where, words)."""
    found: dict[str, tuple[str, str]] = {}
    for section in numbered(report, resolve=False).sections:
        for item in section.items:
            if item.key == "impacts":
                found |= {f"impact:{row[0]}": (row[0], "\n".join(filter(None, row[1:]))) for row in item.rows}
            else:
                name = item.key or f"{section.key}:{item.label}"
                found[name] = (_where(section.title, item), item.words)
    return found


def _where(title: str, item: Item) -> str:
    if item.kind == "fact" and item.label:
        return f"{title}: {item.label}"
    if item.kind in ("paragraph", "recommendation"):
        return f"{title}: {item.kind} {item.number}"
    return title if item.kind == "fact" else f"{title}: {item.kind}"


def _differences(before: dict[str, tuple[str, str]], after: dict[str, tuple[str, str]]) -> Iterator[Change]:
    for name, (where, words) in after.items():
        if name not in before:
            yield Change("added", where, (Words("added", words),))
        elif before[name][1] != words:
            yield Change("changed", where, compare_words(before[name][1], words))
    for name, (where, words) in before.items():
        if name not in after:
            yield Change("gone", where, (Words("gone", words),))
