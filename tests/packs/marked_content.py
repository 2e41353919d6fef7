"""What the tests ask of every finished pack: no text of a page that a screen reader never comes to.

Validators look at tags from the top; this looks from the pages: every marked content must lead to an element
that the structure root reaches, else a screen reader never comes to it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

MARKED = re.compile(rb"/MCID\s+(\d+)")


def marked_content_faults(path: Path) -> list[str]:
    """One line a fault; an empty list is a sound file."""
    with pikepdf.open(path) as pdf:
        if "/StructTreeRoot" not in pdf.Root:
            return ["The file has no structure tree."]
        tree = pdf.Root.StructTreeRoot
        reached = _reached(tree)
        parents = dict(_numbers(tree.ParentTree))
        faults: list[str] = []
        for number, page in enumerate(pdf.pages, start=1):
            faults += [f"Page {number}: {fault}" for fault in _page_faults(page, parents, reached)]
        return faults


def _reached(tree: Any) -> set[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    waiting = list(tree.K) if isinstance(tree.K, Array) else [tree.K]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Dictionary) and "/S" in element and element.objgen not in seen:
            seen.add(element.objgen)
            kids = element.get("/K")
            waiting += list(kids) if isinstance(kids, Array) else [kids]
    return seen


def _numbers(node: Any) -> list[tuple[int, Any]]:
    flat = list(node.get("/Nums", []))
    found = [(int(flat[i]), flat[i + 1]) for i in range(0, len(flat), 2)]
    for kid in node.get("/Kids", []):
        found += _numbers(kid)
    return found


def _page_faults(page: pikepdf.Page, parents: dict[int, Any], reached: set[tuple[int, int]]) -> list[str]:
    contents = page.obj.Contents
    streams = list(contents) if isinstance(contents, Array) else [contents]
    marks = {int(m) for stream in streams for m in MARKED.findall(stream.read_bytes())}
    if not marks:
        return []
    if "/StructParents" not in page.obj:
        return ["its text is not joined to the structure."]
    elements = parents.get(int(page.obj.StructParents))
    faults = []
    for mark in sorted(marks):
        known = (
            isinstance(elements, Array) and mark < len(elements) and isinstance(elements[mark], Dictionary)
        )
        if not known or elements is None:
            faults.append(f"marked content {mark} has no element.")
        elif elements[mark].objgen not in reached:
            faults.append(f"marked content {mark} is outside the structure tree.")
    return faults
