"""What privacy adds: a place in the menu, a box on the incident's page, warnings of what waits."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.words import count_of
from failure_protocol import sections
from failure_protocol.actions.breach import may_start
from failure_protocol.actions.logs import local_words
from failure_protocol.actions.privacy import REVIEW_WITHIN, may_break
from failure_protocol.matrix import Level
from failure_protocol.models import BrokenGlass
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.privacy import waiting_of


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(95, "Privacy", "privacy", "access_log")
    sections.box(95, _box)
    sections.warn(20, _warn)


def _box(here: Here) -> SafeString | None:
    user, incident = here.request.user, here.incident
    opened = BrokenGlass.objects.open_to(user, incident, here.at).select_related("person")
    context = {
        "incident": incident, "kind": may_break(user, incident), "starts": may_start(user, incident),
        "opened": list(opened), "looks": here.rights.access_log >= Level.VIEW, "request": here.request,
    }  # fmt: skip
    if not any(context[name] for name in ("kind", "starts", "opened", "looks")):
        return None
    return SafeString(render_to_string("failure_protocol/privacy_box.html", context, request=here.request))


def _warn(here: Here) -> list[Alarm]:
    """A breach for whoever decides it; openings that nobody has reviewed for whoever does."""
    if here.rights.access_log < Level.VIEW and here.rights.incident < Level.EDIT:
        return []
    waits, found = waiting_of(here.incident), []
    if waits.breach is not None and waits.breach_due is not None:
        late = here.at > waits.breach_due
        words = "was due" if late else "is due"
        found.append(
            Alarm(
                f"Breach {waits.breach} of personal data: the decision whether to report it {words} "
                f"{local_words(waits.breach_due)}.",
                reverse("failure_protocol:breach", args=[here.incident.pk, waits.breach]),
                is_red=True,
            )
        )
    if waits.unreviewed and here.rights.access_log >= Level.VIEW and waits.since is not None:
        number = count_of(waits.unreviewed, "opening")
        found.append(
            Alarm(
                f"{number} of records with a reason {'waits' if waits.unreviewed == 1 else 'wait'} for a "
                f"review, the first since {local_words(waits.since)}.",
                reverse("failure_protocol:glass", args=[here.incident.pk]),
                is_red=here.at > waits.since + REVIEW_WITHIN,
            )
        )
    return found
