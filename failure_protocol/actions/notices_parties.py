"""Telling other bodies: each message with the need to know that it rests on (N10)."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.notifications import send_to
from core.words import shortened
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.notices_standing import check_open
from failure_protocol.ladder import Written
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, OtherParty, PartyMessage, PartyNotice
from failure_protocol.models.logs import LogKind
from failure_protocol.models.notices import WRITTEN
from providers.actions.checks import check

Channel = PartyMessage.Channel
LONGEST = 4000
_NHS_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_MATTERS = 4  # letters of a word that could give a name away


@transaction.atomic
def tell_party(
    *, incident: Incident, party: OtherParty, channel: str, words: str, basis: str,
    has_personal_data: bool | None, form_key: str, by: User, at: datetime, spoke_to: str = "",
) -> PartyMessage:  # fmt: skip
    """Tell another body, or write down that it was told. One tap (`form_key`) is one message.

    Raises:
        ValidationError: no words, no need to know, nobody said whether it holds personal data; personal data
            by mail; a mail that names the provider while that is withheld (by field).
        Refused: the incident is over.
    """
    allow(by, incident, "communications", Level.EDIT)
    Incident.objects.select_for_update().get(pk=incident.pk)
    twice = PartyMessage.objects.filter(form_key=form_key, notice__incident=incident).first()
    if twice is not None:
        return twice
    check_open(incident)
    check(_problems(incident, party, channel, words, basis, has_personal_data, spoke_to))
    notice, _ = PartyNotice.objects.get_or_create(
        incident=incident, party=party, stage=incident.state, defaults={"first_at": at}
    )
    is_mail = channel == Channel.MAIL
    state = Written.EXERCISE if incident.is_exercise else Written.WAITING if is_mail else Written.SENT
    made = PartyMessage(
        notice=notice, channel=channel, words=words.strip(), basis=basis.strip()[:300],
        has_personal_data=bool(has_personal_data), spoke_to=spoke_to.strip()[:150], at=at, by=by, state=state,
        form_key=form_key,
    )  # fmt: skip
    if is_mail and state == Written.WAITING:
        made.mail = send_to(
            party.email, f"{incident.reference}: for {shortened(party.name, 80)}",
            "failure_protocol/party_mail.txt", {"incident": incident, "words": words.strip(), "by": by},
            f"{party.name} needs to know: {basis.strip()}", by=by, partnership=incident.partnership,
            digest_key=f"party-{form_key}", at=at,
        )  # fmt: skip
    made.save(force_insert=True)
    holds = "with" if made.has_personal_data else "without"
    how = made.get_channel_display().lower()
    text = f"{party} told by {how}, {holds} personal data. Need to know: {made.basis}"
    text += f" ({WRITTEN[state].lower()})" if is_mail or incident.is_exercise else ""
    add_entry(
        incident=incident, kind=LogKind.NOTICE, text=text, by=by, at=at, data={"words": made.words}
    )  # fmt: skip
    return made


@transaction.atomic
def settle_party_mail(*, message: PartyMessage, by: User, at: datetime) -> None:
    """Write down what became of a mail to another body, once."""
    state, error = message.state_at(at), message.error_at(at)
    rows = PartyMessage.objects.filter(pk=message.pk).exclude(state=state)
    if not rows.update(state=state, error=error[:300]):
        return
    text = f"The mail to {message.notice.party}: {WRITTEN[state].lower()}. {error}".strip()
    add_entry(incident=message.notice.incident, kind=LogKind.NOTICE, text=text, by=by, at=at)


def naming_problem(incident: Incident, words: str) -> str:
    """What a mail must not say: a resident by name or number, and while it is withheld the provider."""
    flat = _flat(words)
    if _NHS_NUMBER.search(words):
        return "It holds what looks like an NHS number. Personal data does not go by mail."
    if any(_flat(person.name) in flat for person in incident.people.all()):
        return "It names a person of the service. Personal data does not go by mail."
    if incident.is_withheld:
        names = [incident.provider_name, *incident.services.values_list("name", flat=True)]
        if any(_flat(name) in flat for name in names if len(name) >= _MATTERS):
            return f"It names the provider, which is withheld until activation. Say {incident} instead."
    return ""


def _flat(text: str) -> str:
    words = re.findall(r"\w+", text.casefold())
    return f" {' '.join(words)} "


def _problems(
    incident: Incident, party: OtherParty, channel: str, words: str, basis: str,
    has_personal_data: bool | None, spoke_to: str,
) -> dict[str, str]:  # fmt: skip
    is_mail = channel == Channel.MAIL
    personal = ""
    if has_personal_data is None:
        personal = "Say whether it holds personal data."
    elif has_personal_data and is_mail:
        personal = (
            "Personal data does not go by mail. Ring them, or make them a pack with what they need to know."
        )
    said = "" if words.strip() else "Say what they are told."
    if len(words) > LONGEST:
        said = f"Shorten this to {LONGEST:,} letters."
    return {
        "channel": _channel_problem(party, channel),
        "words": said or (naming_problem(incident, words) if is_mail else ""),
        "basis": "" if basis.strip() else "Say why they need to know. Without that nothing is sent.",
        "has_personal_data": personal,
        "spoke_to": "" if is_mail or spoke_to.strip() else "Say whom you spoke to.",
        "party": "" if party.partnership_id == incident.partnership_id else "Choose one from the list.",
    }


def _channel_problem(party: OtherParty, channel: str) -> str:
    if channel not in Channel.values:
        return "Choose how they are told."
    if channel == Channel.MAIL and not party.email:
        return f"No e-mail address is set up for {party}."
    return ""
