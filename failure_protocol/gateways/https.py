"""The gateway of a provider of text messages: one JSON message over https, to a host the operator allows.

It sends {"to": number, "text": text} with a bearer token and reads back {"id": …}. Redirects are not
followed, nothing is waited for longer than ten seconds, and what the provider says is never shown as it is.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from failure_protocol.gateways import NotSent

SECONDS = 10
MOST_BYTES = 64 * 1024
HTTPS_PORT = 443
TAKEN = range(200, 300)
NOT_ALLOWED = "The gateway for text messages is not one that the operator allows (SMS_GATEWAY_HOSTS)."
Connect = Callable[[str, int], http.client.HTTPConnection]


def _connect(host: str, port: int) -> http.client.HTTPSConnection:
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())


class HttpsGateway:
    """Hands messages to a provider. `connect` makes the connection; tests give their own."""

    def __init__(self, address: str, token: str, connect: Connect = _connect) -> None:
        try:
            parts = urlsplit(address)
            self.port = parts.port or HTTPS_PORT
        except ValueError as error:
            raise NotSent(NOT_ALLOWED) from error
        self.host = (parts.hostname or "").lower()
        allowed = {each.strip().lower() for each in settings.SMS_GATEWAY_HOSTS}
        if parts.scheme != "https" or parts.username is not None or self.host not in allowed:
            raise NotSent(NOT_ALLOWED)
        self.path = parts.path or "/"
        self.token = token
        self.connect = connect

    def send(self, number: str, text: str) -> str:
        """Hand one message over."""
        body = json.dumps({"to": number, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        connection = self.connect(self.host, self.port)
        try:
            connection.request("POST", self.path, body, headers)
            answer = connection.getresponse()
            status, said = answer.status, answer.read(MOST_BYTES)
        except (OSError, http.client.HTTPException) as error:
            raise NotSent("The gateway for text messages did not answer.") from error
        finally:
            connection.close()
        if status not in TAKEN:
            raise NotSent(f"The gateway for text messages refused the message ({status}).")
        return _reference(said)


def _reference(said: bytes) -> str:
    """The provider's own number of the message; an answer that can't be read was still a yes."""
    try:
        answer: Any = json.loads(said)
    except ValueError:
        return ""
    return str(answer.get("id", ""))[:100] if isinstance(answer, dict) else ""
