"""Text messages leave through a gateway: one interface, chosen by the operator (SMS_GATEWAY_URL).

Nothing = there is none, `console://` = written to the console, `https://…` = a provider's address whose host
is in SMS_GATEWAY_HOSTS. Adding a provider is adding a file.
"""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

NONE = "No gateway for text messages is set up, so nothing was sent."


class NotSent(Exception):
    """A text message that did not go out; the message says why, for the person who waits for it."""


class Gateway(Protocol):
    """What takes a text message."""

    def send(self, number: str, text: str) -> str:
        """Hand one message over; gives the gateway's own reference, or nothing.

        Raises:
            NotSent: it was not taken.
        """


def is_set_up() -> bool:
    """Whether text messages can go anywhere."""
    return bool(settings.SMS_GATEWAY_URL)


def gateway() -> Gateway:
    """The gateway that the operator chose.

    Raises:
        NotSent: none, or an address that the operator's own list does not allow.
    """
    from failure_protocol.gateways.console import ConsoleGateway
    from failure_protocol.gateways.https import HttpsGateway

    address = settings.SMS_GATEWAY_URL
    if not address:
        raise NotSent(NONE)
    if urlsplit(address).scheme == "console":
        return ConsoleGateway()
    return HttpsGateway(address, settings.SMS_GATEWAY_TOKEN)
