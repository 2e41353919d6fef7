"""What telling adds: ladders when an incident opens, a place in the menu, a box, warnings, a list on Home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from failure_protocol import clock_registry, opening, sections
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.notices import begin_ladders
from failure_protocol.clock_registry import Clock, ClockState, clock
from failure_protocol.ladder import Standing, moves_at, stands_still
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, Ladder, Notice, ProtocolSettings
from failure_protocol.models.notices import STANDINGS
from failure_protocol.models.notices_setup import BODIES
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.notices import first_acknowledged, ladder_of
from failure_protocol.summaries.notices_setup import gaps_of, invitees_of
from ui import home as home_page


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    opening.register(20, begin_ladders)
    sections.place(10, "Who is told", "notices", "incident", Level.VIEW)
    sections.place(12, "Other bodies", "parties", "communications", Level.VIEW)
    sections.box(10, told_box)
    sections.warn(5, warnings)
    clock_registry.register(told_clock)
    home_page.register(8, waiting_box)
    home_page.register_first_steps(60, first_steps)


def told_box(here: Here) -> SafeString | None:
    """How far both bodies are told, and the key contacts of the first meeting (N09)."""
    if here.rights.incident < Level.VIEW:
        return None
    shown = {
        "incident": here.incident, "ladders": ladder_of(here.incident, here.at),
        "invitees": invitees_of(here.incident.partnership),
    }  # fmt: skip
    return render_to_string("failure_protocol/notices_box.html", shown, request=here.request)


def warnings(here: Here) -> list[Alarm]:
    """What is wrong with telling while an acknowledgement is missing: one query for the ladders with their
    cached standing, one for what is missing in the set-up.
    """
    if here.incident.has_ended or here.rights.incident < Level.VIEW:
        return []
    rows = Ladder.objects.filter(incident=here.incident)
    rows = rows.select_related("incident__partnership__protocol_settings")
    open_ones = [row for row in rows if row.standing != Standing.ACKNOWLEDGED and row.started_at is not None]
    if not open_ones:
        return []
    address = reverse("failure_protocol:notices", args=[here.incident.pk])
    found = [alarm for ladder in open_ones for alarm in _alarms(ladder, here, address)]
    setup = ""
    if may(here.request.user, Permission.MANAGE_PROTOCOL, here.incident.partnership):
        setup = reverse("failure_protocol:contacts")
    bodies = [ladder.body for ladder in open_ones]
    return [*found, *gaps_of(here.incident.partnership, here.at, setup, bodies)]


def told_clock(incident: Incident, at: datetime) -> list[Clock]:
    """K01: from when it was heard of until both bodies have acknowledged. Its figure is a local setting."""
    begun = incident.ladders.filter(started_at__isnull=False)
    if not begun.exists():
        return []
    settings = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    due = moves_at(incident.received_at, (settings or ProtocolSettings()).notify_minutes)
    fields: dict[str, Any] = {
        "starts_at": incident.received_at, "due": due,
        "url": reverse("failure_protocol:notices", args=[incident.pk]),
    }  # fmt: skip
    gaps = begun.filter(standing=Standing.GAP).exists()
    given = first_acknowledged(incident)
    if len(given) == len(BODIES) and not gaps:
        done = max(given)
        state = ClockState.MET if done <= due else ClockState.MISSED
        words = f"Both had acknowledged on {local_words(done)}; due was {local_words(due)}."
        return [clock("K01", state, words, stopped_at=done, **fields)]
    state = ClockState.MISSED if at > due else ClockState.RUNNING
    missing = "One acknowledgement is missing" if given else "Both acknowledgements are missing"
    words = "A Lead is not set up, so it can’t count as notified" if gaps else missing
    return [clock("K01", state, f"{words}; due by {local_words(due)}.", **fields)]


def waiting_box(request: Any) -> SafeString | None:
    """The sender's list (N06), and what the person was notified of themselves. References only: a name that
    is withheld stands on no screen that others may see.
    """
    waiting = list(Ladder.objects.waiting_for(request.user))
    mine = list(Notice.objects.to_acknowledge(request.user))
    if not waiting and not mine:
        return None
    shown = {"waiting": waiting, "mine": mine}
    return render_to_string("failure_protocol/notices_home.html", shown, request=request)


def first_steps(request: Any) -> list[dict[str, Any]]:
    """Whoever sets the protocol up is asked to name both Leads."""
    partnership = request.partnership
    if not may(request.user, Permission.MANAGE_PROTOCOL, partnership):
        return []
    gaps = gaps_of(partnership, timezone.now())  # noqa: TID251  a panel is part of a view
    has_leads = not any("No Lead" in gap.text for gap in gaps)
    return [
        {
            "title": "Say whom to tell when a provider fails",
            "words": "Both Leads, their deputies, who is on call, key contacts and other bodies.",
            "url": reverse("failure_protocol:contacts"), "done": has_leads,
        }
    ]  # fmt: skip


def _alarms(ladder: Ladder, here: Here, address: str) -> list[Alarm]:
    name = ladder.get_body_display()
    found = []
    if ladder.standing == Standing.DEAD_END:
        found.append(
            Alarm(f"{name}: dead end. Nobody is left to tell, nobody has acknowledged.", address, is_red=True)
        )
    if ladder.has_failure:
        found.append(Alarm(f"{name}: a written confirmation was not sent.", address, is_red=True))
    settings = getattr(ladder.incident.partnership, "protocol_settings", None) or ProtocolSettings()
    if ladder.dead_end_at is None and stands_still(
        ladder.since or here.at, settings.escalate_minutes, here.at
    ):
        words = f"{name}: the ladder stands still, the schedule is not running. Ring on by hand."
        found.append(Alarm(words, address, is_red=True))
    due = moves_at(here.incident.received_at, settings.notify_minutes)
    if here.at > due and ladder.standing != Standing.DEAD_END:
        words = STANDINGS[Standing(ladder.standing)]
        words = words[0].lower() + words[1:]
        found.append(
            Alarm(f"{name}: {words}; both were due by {local_words(due)} (K01).", address, is_red=True)
        )
    return found
