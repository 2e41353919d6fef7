"""Draws what leaves an incident about people: transfer and need-to-know packs, grab pack (V05, section 6).

Not kept where other packs are, and not in the cache of pieces: the file goes to its recipient only, sealed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import pikepdf
import segno
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.words import moment_words
from failure_protocol.models import SealedPack
from failure_protocol.pack_files import Order
from failure_protocol.summaries.packs import Part, Record, sheet_of
from packs.render import pdf
from packs.render.stamp import PageStamp, stamp_pages
from packs.render.svg import clean
from packs.render.watermark import watermark
from ui.exports import safe_text

MARKING = "OFFICIAL-SENSITIVE: personal"
SHEET = "people.csv"
CARDS = frozenset({SealedPack.Kind.GRAB, SealedPack.Kind.ASSIGNED})
# What a card shows, in the order in which a stranger at the door needs it at night.
ON_CARD = ("needs", "health", "medicines", "kin", "decides", "dols", "likes", "goes")
TITLES = {
    SealedPack.Kind.TRANSFER: "Transfer pack", SealedPack.Kind.NEED: "Need-to-know pack",
    SealedPack.Kind.GRAB: "Grab pack", SealedPack.Kind.ASSIGNED: "Assigned people",
}  # fmt: skip


def draw(order: Order) -> bytes:
    """The file of an order: PDF, tagged, marked with who it is for and since when; closed where asked."""
    is_cards = order.kind in CARDS
    context: dict[str, Any] = {
        "order": order, "title": TITLES[SealedPack.Kind(order.kind)], "marking": MARKING,
        "made": _moment(order.at), "ends": _moment(order.expires_at), "is_labelled": order.kind == "grab",
        "sheets": [_sheet(each, is_cards=is_cards) for each in order.records],
    }  # fmt: skip
    template = "packs/pdf/people_cards.html" if is_cards else "packs/pdf/people_papers.html"
    pictures = {each.ref: each.photo for each in order.records if each.photo}
    made = pdf.render(render_to_string(template, context), pictures=pictures)
    return _dressed(made.pdf, order, context)


def qr(address: str, words: str) -> SafeString:
    """A QR code as a drawing that says what it is."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=4, omitsize=True)
    return mark_safe(clean(str(drawn), words))  # noqa: S308  # nosec B308 B703  `clean` wrote every element


def _sheet(record: Record, *, is_cards: bool) -> dict[str, Any]:
    parts: Sequence[Part] = record.parts
    if is_cards:
        parts = [part.short() for key in ON_CARD if (part := record.part(key)) is not None]
    words = f"QR code that opens the arrival of {record.ref}"
    return {
        "record": record, "parts": parts, "identity": record.part("identity"),
        "qr": qr(record.tick, words) if record.tick and is_cards else "",
    }  # fmt: skip


def _dressed(content: bytes, order: Order, context: dict[str, Any]) -> bytes:
    """With head, foot and watermark on each page, the sheet within, and closed with the password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as made:
        mark = f"For {order.recipient}"
        watermark(made, f"{mark} · {context['made']}")
        count = len(made.pages)
        stamps: list[PageStamp | None] = [
            PageStamp(
                f"{MARKING} · {mark}", f"{context['title']}, {order.incident.reference}",
                f"Made {context['made']} by {order.sender}; open until {context['ends']}",
                f"Page {number} of {count}",
            )
            for number in range(1, count + 1)
        ]  # fmt: skip
        stamp_pages(made, stamps)
        if order.kind in CARDS:
            stamp = order.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
            sheet = sheet_of(order.records, safe_text)
            made.attachments[SHEET] = pikepdf.AttachedFileSpec(
                made,
                sheet,
                filename=SHEET,
                mime_type="text/csv",
                description="The same facts as a table",
                creation_date=stamp,
                mod_date=stamp,
            )
        closed: Any = False
        if order.password:
            closed = pikepdf.Encryption(owner=order.password, user=order.password, R=6)
        made.save(out, encryption=closed)
    return out.getvalue()


def _moment(at: Any) -> str:
    return moment_words(timezone.localtime(at))
