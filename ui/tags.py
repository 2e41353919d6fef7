"""Ratings and statuses as tags: always a word, a shape and a colour, so that black and white print can be
read.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rag import Rag, Rated

# One shape a colour, drawn in the colour of the text. Nothing here comes from a user.
_SVG = (
    '<svg class="app-rag__shape" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" '
    'focusable="false">{}</svg>'
)
SHAPES: dict[Rag, SafeString] = {
    Rag.RED: SafeString(_SVG.format('<path fill="currentColor" d="M6 0 12 6 6 12 0 6z"/>')),
    Rag.AMBER: SafeString(_SVG.format('<path fill="currentColor" d="M6 .5 12 11.5H0z"/>')),
    Rag.GREEN: SafeString(_SVG.format('<circle fill="currentColor" cx="6" cy="6" r="5.5"/>')),
    Rag.BLUE: SafeString(
        _SVG.format('<path fill="none" stroke="currentColor" stroke-width="2.6" d="m1 6 3.5 4L11 2"/>')
    ),
}
STATUS_COLOURS = frozenset("grey green teal blue purple magenta red orange yellow".split())  # noqa: SIM905


@dataclass(frozen=True)
class Status:
    """A status as a tag: the word and one of GOV.UK's tag colours, or none for plain text on blue."""

    label: str
    colour: str = "grey"

    def __str__(self) -> str:
        return self.label


def rag_word(value: Rag | Rated | str | None, missing: str = "No data") -> str:
    """The word of a rating; what is not a colour is said in words."""
    rag = _rag(value)
    return rag.label if rag else missing


def rag_tag(value: Rag | Rated | str | None, missing: str = "No data", reason: str = "") -> SafeString:
    """A rating as a tag. With a reason (or a `Rated`) it is a button that shows rule and reason on hover and
    focus.
    """
    rag = _rag(value)
    if isinstance(value, Rated):
        reason = reason or " ".join(filter(None, [f"{value.rule}." if value.rule else "", value.reason]))
    colour = rag.value if rag else "none"
    shape = SHAPES[rag] if rag else SafeString("")
    word = rag.label if rag else missing
    if not reason:
        return format_html('<span class="app-rag app-rag--{}">{}{}</span>', colour, shape, word)
    return tip(format_html('<span class="app-rag app-rag--{}">{}{}</span>', colour, shape, word), reason)


def tip(shown: SafeString | str, words: str) -> SafeString:
    """Something short that explains itself on hover and on focus; Escape closes it (app.js)."""
    identity = f"tip-{uuid.uuid4().hex[:10]}"
    return format_html(
        '<span class="app-tip">'
        '<button type="button" class="app-tip__button" aria-describedby="{}">{}</button>'
        '<span class="app-tip__words" role="tooltip" id="{}">{}</span></span>',
        identity, shown, identity, words,
    )  # fmt: skip


def status_tag(value: Status | str, colour: str = "grey") -> SafeString:
    """A status as a GOV.UK tag."""
    if isinstance(value, Status):
        return status_tag(value.label, value.colour)
    if colour not in STATUS_COLOURS:
        raise ValueError(f"{colour!r} is not a colour of a tag.")
    if colour == "blue":
        return format_html('<strong class="govuk-tag app-tag">{}</strong>', value)
    return format_html('<strong class="govuk-tag govuk-tag--{} app-tag">{}</strong>', colour, value)


def _rag(value: Rag | Rated | str | None) -> Rag | None:
    """A stored word that is no colour is a mistake of the caller and is not shown as `No data`."""
    if isinstance(value, Rated):
        return value.rag
    return Rag(value) if value else None
