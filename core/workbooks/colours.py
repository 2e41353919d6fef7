"""From a cell's fill to a RAG colour. Source: action-plans.md section 5 ("RAG is read from the
cell's fill").
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from typing import Any

from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]
from openpyxl.styles.colors import COLOR_INDEX

# Degrees round the colour circle, from red; light shades as spreadsheet programs offer them count as well.
_HUES = ((15, "red"), (70, "amber"), (170, "green"), (260, "blue"), (330, ""), (361, "red"))
# How far the strongest and weakest part of a colour must lie apart; less is grey, white or black.
_LEAST_COLOUR = 16


def rag_of_fill(fill: Any, theme: Sequence[str]) -> str | None:
    """One of "red", "amber", "green", "blue" or None for a cell's fill (openpyxl) under the
    workbook's theme.
    """
    if getattr(fill, "fill_type", None) in {None, "none"}:
        return None
    colour = getattr(fill, "fgColor", None)
    rgb = _rgb(colour, theme) if colour is not None else None
    return rag_of_rgb(rgb) if rgb else None


def rag_of_rgb(rgb: str) -> str | None:
    """The RAG colour that six hexadecimal digits look like; yellow and orange are amber, purple is none."""
    red, green, blue = (int(rgb[n : n + 2], 16) for n in (0, 2, 4))
    if max(red, green, blue) - min(red, green, blue) < _LEAST_COLOUR:
        return None
    hue = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)[0] * 360
    return next(name for limit, name in _HUES if hue < limit) or None


def theme_colours(xml: bytes | None) -> list[str]:
    """The theme's colours in the order in which cells number them; none when there is no readable theme."""
    if not xml:
        return []
    try:
        root = fromstring(xml)
    except (ParseError, ValueError):
        return []
    scheme = next((node for node in root.iter() if node.tag.endswith("}clrScheme")), None)
    if scheme is None:
        return []
    colours = [_theme_colour(node) for node in scheme]
    # The file lists dark before light; cells count light before dark.
    return [*_swapped(colours[:4]), *colours[4:]]


def _swapped(four: list[str]) -> list[str]:
    return [four[n] for n in (1, 0, 3, 2) if n < len(four)]


def _theme_colour(node: Any) -> str:
    for child in node:
        value = child.get("lastClr") or child.get("val") or ""
        if _is_hex(value):
            return str(value).upper()
    return "000000"


def _rgb(colour: Any, theme: Sequence[str]) -> str | None:
    tint = float(colour.tint or 0)
    if colour.type == "rgb" and _is_hex(str(colour.rgb)[-6:]):
        return _tinted(str(colour.rgb)[-6:], tint)
    if colour.type == "theme" and 0 <= int(colour.theme) < len(theme):
        return _tinted(theme[int(colour.theme)], tint)
    if colour.type == "indexed" and 0 <= int(colour.indexed) < len(COLOR_INDEX):
        return _tinted(COLOR_INDEX[int(colour.indexed)][-6:], tint)
    return None


def _tinted(rgb: str, tint: float) -> str:
    """Lighter (tint above 0) or darker, as the workbook format defines it."""
    if not tint:
        return rgb
    red, green, blue = (int(rgb[n : n + 2], 16) / 255 for n in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return "".join(f"{round(part * 255):02X}" for part in parts)


def _is_hex(text: str) -> bool:
    return len(text) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in text)
