"""Drawings in a pack: only shapes and text get through, whatever was stored.

A drawing is made by our own code, but it comes back from stored JSON; so it is parsed and written anew from a
list of allowed elements and attributes, with the words for those who cannot see it as its first child.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from packs.content import ContentError

NAMESPACE = "http://www.w3.org/2000/svg"
SHAPES = frozenset({"g", "rect", "line", "path", "circle", "ellipse", "polyline", "polygon", "text", "tspan"})
ATTRIBUTES = frozenset(
    [
        "x",
        "y",
        "x1",
        "x2",
        "y1",
        "y2",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "dx",
        "dy",
        "d",
        "points",
        "width",
        "height",
        "viewBox",
        "transform",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
        "stroke-linecap",
        "stroke-linejoin",
        "font-size",
        "font-weight",
        "text-anchor",
        "dominant-baseline",
    ]
)
HARMLESS = re.compile(r"[\w\s.,#%()+-]*\Z")  # no url(...), no quotes, no colon


def clean(svg: str, words: str) -> str:
    """The drawing with allowed parts only and `words` as its title. Raises ContentError when it is no
    drawing.
    """
    try:
        source = fromstring(svg)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise ContentError("A chart of the pack is not a drawing that can be printed.") from error
    if _name(source) != "svg":
        raise ContentError("A chart of the pack is not a drawing that can be printed.")
    result = Element("svg", {"xmlns": NAMESPACE, "role": "img", **_attributes(source)})
    SubElement(result, "title").text = words
    _copy_children(source, result)
    return tostring(result, encoding="unicode")


def _copy_children(source: Element, result: Element) -> None:
    for child in source:
        name = _name(child)
        if name not in SHAPES:
            continue
        made = SubElement(result, name, _attributes(child))
        made.text, made.tail = child.text, child.tail
        _copy_children(child, made)


def _name(element: Element) -> str:
    return str(element.tag).removeprefix(f"{{{NAMESPACE}}}")


def _attributes(element: Element) -> dict[str, str]:
    return {
        key: value
        for key, value in element.attrib.items()
        if key in ATTRIBUTES and HARMLESS.match(value) and "url" not in value
    }
