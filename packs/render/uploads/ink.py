"""The operators of uploaded pages: balanced, and without the marks of tags that do not hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

BEGINS = frozenset({"BDC", "BMC"})
PAINTS = frozenset(
    {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "Tj", "TJ", "'", '"', "INLINE IMAGE"}
)


STATES = re.compile(rb"(?<![^\s])([qQ])(?![^\s])")
MARKS = re.compile(rb"(?:BDC|BMC|DP|MP|EMC)\b")


def raw(page: Any) -> bytes:
    """The content of a page as it is written."""
    contents = page.get("/Contents")
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(one.read_bytes() for one in streams if isinstance(one, pikepdf.Stream))


def may_have_marks(data: bytes) -> bool:
    """Whether there may be tags in it; a picture within the text may look so."""
    return bool(MARKS.search(data))


def looks_balanced(data: bytes) -> bool:
    """Whether every `Q` seems to follow its `q`; words within the text may look like them."""
    depth = 0
    for found in STATES.finditer(data):
        depth += 1 if found[1] == b"q" else -1
        if depth < 0:
            return False
    return depth == 0


def operators(stream: Any) -> list[Any]:
    """The operators of a page or form. Raises pikepdf.PdfError when they cannot be read."""
    return list(pikepdf.parse_content_stream(stream))


def balanced(found: Iterable[Any]) -> list[Any]:
    """The operators with as many `Q` as `q`, and none too early: what follows finds things unchanged."""
    kept: list[Any] = []
    depth = 0
    for instruction in found:
        name = str(instruction.operator)
        if name == "Q" and depth == 0:
            continue
        depth += (name == "q") - (name == "Q")
        kept.append(instruction)
    end = pikepdf.ContentStreamInstruction([], pikepdf.Operator("Q"))
    return kept + [end] * depth


def paints_bare(found: Iterable[Any]) -> bool:
    """Whether anything is drawn outside every tag and artefact."""
    depth: list[bool] = []
    for instruction in found:
        name = str(instruction.operator)
        if name in BEGINS:
            depth.append(not instruction.operands or instruction.operands[0] != Name.OC)
        elif name == "EMC" and depth:
            depth.pop()
        elif name in PAINTS and not any(depth):
            return True
    return False


def marks(found: Iterable[Any], resources: Any) -> set[int]:
    """The numbers of the marked content."""
    numbers = (_mark(instruction, resources) for instruction in found)
    return {number for number in numbers if number is not None}


def unmarked(found: Iterable[Any]) -> list[Any]:
    """The operators without tags and artefacts; optional content (layers) stays marked."""
    kept: list[Any] = []
    open_marks: list[bool] = []
    for instruction in found:
        name = str(instruction.operator)
        if name in BEGINS:
            open_marks.append(bool(instruction.operands) and instruction.operands[0] == Name.OC)
            if not open_marks[-1]:
                continue
        elif name == "EMC":
            if not open_marks or not open_marks.pop():
                continue
        elif name in ("MP", "DP"):
            continue
        kept.append(instruction)
    return kept


def unmark_forms(pdf: pikepdf.Pdf, resources: Any, seen: set[tuple[int, int]]) -> None:
    """Take the tags out of the forms that a page draws, and of those that they draw."""
    forms = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for _, form in forms.items() if isinstance(forms, Dictionary) else ():
        if not isinstance(form, pikepdf.Stream) or form.objgen in seen:
            continue
        seen.add(form.objgen)
        for key in ("/StructParents", "/StructParent"):
            if key in form:
                del form[key]
        if form.get("/Subtype") == Name.Form:
            if may_have_marks(form.read_bytes()):
                form.write(pikepdf.unparse_content_stream(unmarked(operators(form))))
            unmark_forms(pdf, form.get("/Resources"), seen)


def _mark(instruction: Any, resources: Any) -> int | None:
    if str(instruction.operator) != "BDC" or len(instruction.operands) < 2:
        return None
    properties = instruction.operands[1]
    if isinstance(properties, Name):
        named = resources.get("/Properties") if isinstance(resources, Dictionary) else None
        properties = named.get(str(properties)) if isinstance(named, Dictionary) else None
    number = properties.get("/MCID") if isinstance(properties, Dictionary) else None
    return int(number) if number is not None else None
