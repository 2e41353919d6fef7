"""Columns of offers and of the homes of one offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from providers.models import OfferAnswer
from ui.tables import Column, Table
from ui.tags import Status, status_tag

COLOURS = {"none": "grey", "accepted": "green", "declined": "red", "later": "yellow"}


def answer_of(row: OfferAnswer) -> Status:
    """What a home answered, as a tag."""
    return Status(row.get_answer_display(), COLOURS[row.answer])


def state_of(offer: Any) -> Status:
    """Whether an offer takes answers: open, late (answers were due before today) or closed."""
    if offer.closed_on:
        return Status("Closed", "grey")
    late = offer.answer_by is not None and offer.answer_by < offer.day
    return Status("Answers overdue", "orange") if late and offer.none else Status("Open", "blue")


def _page(row: Any) -> str:
    return str(row.get_absolute_url())


def _home(row: OfferAnswer) -> str:
    return row.location.get_absolute_url()


def _answer_to_change(row: OfferAnswer) -> SafeString:
    return format_html(
        '{} <a class="govuk-link" href="{}">Change'
        '<span class="govuk-visually-hidden"> the answer of {}</span></a>',
        status_tag(answer_of(row)), reverse("providers:offer_answer", args=[row.pk]), row.location.name,
    )  # fmt: skip


class OfferTable(Table):
    """Offers with what came of each; rows carry the counts as annotations."""

    caption = "Offers"
    noun = ("offer", "offers")
    empty_words = "No offer fits these filters."
    columns = (
        Column("title", "Offer", sort="title", link=_page, header=True),
        Column("kind", "Kind", value=lambda row: row.get_kind_display(), sort="kind"),
        Column("offered_on", "Offered", kind="date", sort="offered_on"),
        Column("answer_by", "Answer by", kind="date", sort="answer_by"),
        Column("invited", "Invited", kind="number", sort="invited"),
        Column("accepted", "Accepted", kind="number", sort="accepted"),
        Column("declined", "Declined", kind="number", sort="declined"),
        Column("later", "Later", kind="number", sort="later"),
        Column("none", "No answer", kind="number", sort="none"),
        Column("delivered", "Delivered", kind="number", sort="delivered"),
        Column("state", "State", kind="status", value=state_of, sort="closed_on"),
        Column("words", "Details", kind="long", hidden=True),
        Column("closed_on", "Closed", kind="date", sort="closed_on", hidden=True),
    )  # fmt: skip


class AnswerTable(Table):
    """The homes of one offer; the key of a tick carries the version that was seen."""

    caption = "Homes of this offer"
    noun = ("home", "homes")
    empty_words = "No home fits these filters."
    columns: ClassVar[Sequence[Column]] = (
        Column("home", "Home", value="location.name", sort="location__name", link=_home, header=True),
        Column("kind", "Kind", value=lambda row: row.location.get_kind_display(), sort="location__kind"),
        Column("answer", "Answer", kind="status", value=answer_of, sort="answer"),
        Column("answered_on", "Answered", kind="date", sort="answered_on"),
        Column("delivered_on", "Delivered", kind="date", sort="delivered_on"),
        Column("note", "Note", sort="note"),
        Column("phone", "Telephone", value="location.phone"),
        Column("invited_on", "Invited", kind="date", sort="invited_on", hidden=True),
        Column("cqc_id", "CQC ID", value="location.cqc_id", hidden=True),
    )  # fmt: skip

    def row_pk(self, row: Any) -> str:
        """Key and version."""
        return f"{row.pk}:{row.version}"

    def row_id(self, row: Any) -> str:
        """To come back to."""
        return f"row-{row.pk}"


class EditableAnswerTable(AnswerTable):
    """The same with ticks for several at once, and a way to change each."""

    selectable = True
    columns = tuple(
        replace(column, kind="html", value=_answer_to_change, export=lambda row: row.get_answer_display())
        if column.key == "answer"
        else column
        for column in AnswerTable.columns
    )
