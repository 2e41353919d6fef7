"""What the Tonight screen adds to the pages of an incident."""

from __future__ import annotations

from failure_protocol import sections
from failure_protocol.matrix import Level


def register() -> None:
    """Called by the app's registrations."""
    sections.place(5, "Tonight", "tonight", "incident", Level.SUMMARY)
    sections.place(96, "Rehearse", "rehearse", "close", Level.SUMMARY)
    sections.place(27, "Hand over", "handover", "incident", Level.EDIT)
