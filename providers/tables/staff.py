"""Tables of homes' own people and of what they would put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from providers.models import HomeCorrection
from ui.tables import Column, Table
from ui.tags import Status

STATES = {"waiting": "blue", "accepted": "green", "declined": "orange", "withdrawn": "grey"}


def correction_state(row: HomeCorrection) -> Status:
    """The state of a correction as a tag."""
    return Status(row.get_state_display().split(" for ")[0], STATES[row.state])


def _end(row: Any) -> SafeString:
    if row.ends_on is not None and row.ends_on < row.today:
        return SafeString("")
    return format_html(
        '<a class="govuk-link" href="{}">End<span class="govuk-visually-hidden"> {} at {}</span></a>',
        reverse("providers:staff_end", args=[row.pk]), row.user, row.location,
    )  # fmt: skip


class StaffTable(Table):
    """Who sees and corrects which home."""

    caption = "People of homes"
    noun = ("person at a home", "people at homes")
    empty_words = "Nobody sees a home yet."
    columns: ClassVar[Sequence[Column]] = (
        Column("home", "Home", value=lambda row: row.location.name, sort="location__name", header=True,
               link=lambda row: str(row.location.get_absolute_url())),
        Column("user", "Person", value=lambda row: str(row.user), sort="user__full_name"),
        Column("starts_on", "From", kind="date", sort="starts_on"),
        Column("ends_on", "Until", kind="date", sort="ends_on", missing="Open"),
        Column("do", "Change", kind="html", value=_end, export=lambda row: ""),
    )  # fmt: skip


class CorrectionTable(Table):
    """What homes would put right."""

    caption = "Corrections by homes"
    noun = ("correction", "corrections")
    empty_words = "No correction fits these filters."
    columns: ClassVar[Sequence[Column]] = (
        Column("subject", "About", value=lambda row: row.get_subject_display(), sort="subject", header=True,
               link=lambda row: reverse("providers:correction", args=[row.pk])),
        Column("home", "Home", value=lambda row: row.location.name, sort="location__name",
               link=lambda row: str(row.location.get_absolute_url())),
        Column("made_at", "Sent", kind="moment", sort="made_at"),
        Column("state", "State", kind="status", value=correction_state, sort="state"),
        Column("ended_at", "Answered", kind="date", sort="ended_at",
               value=lambda row: timezone.localtime(row.ended_at).date() if row.ended_at else None),
    )  # fmt: skip
