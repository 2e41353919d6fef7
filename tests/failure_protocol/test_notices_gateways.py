"""Gateways of text messages: none, the console, a provider over https."""

from __future__ import annotations

import http.client
import json
from typing import Any

import pytest

from failure_protocol import gateways
from failure_protocol.gateways import https
from failure_protocol.gateways.console import ConsoleGateway
from failure_protocol.gateways.https import HttpsGateway

ADDRESS = "https://texts.example/v1/messages"


class FakeConnection:
    """Answers as told and remembers what it was asked."""

    def __init__(
        self, status: int = 202, said: bytes = b'{"id": 77}', error: Exception | None = None
    ) -> None:
        self.status, self.said, self.error = status, said, error
        self.asked: dict[str, Any] = {}
        self.closed = False

    def __call__(self, host: str, port: int) -> FakeConnection:
        self.asked = {"host": host, "port": port}
        return self

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        if self.error:
            raise self.error
        self.asked |= {"method": method, "path": path, "body": json.loads(body), "headers": headers}

    def getresponse(self) -> FakeConnection:
        return self

    def read(self, most: int) -> bytes:
        return self.said[:most]

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def allowed(settings) -> None:
    settings.SMS_GATEWAY_HOSTS = ["Texts.example"]
    settings.SMS_GATEWAY_TOKEN = "our token"


def test_without_a_gateway_nothing_is_sent(settings):
    settings.SMS_GATEWAY_URL = ""
    assert not gateways.is_set_up()
    with pytest.raises(gateways.NotSent, match="No gateway"):
        gateways.gateway()


def test_the_operator_chooses_the_gateway(settings):
    settings.SMS_GATEWAY_URL = "console://"
    assert gateways.is_set_up()
    assert isinstance(gateways.gateway(), ConsoleGateway)
    settings.SMS_GATEWAY_URL = ADDRESS
    found = gateways.gateway()
    assert isinstance(found, HttpsGateway)
    assert found.token == "our token"


def test_the_console_shows_the_text_and_only_the_end_of_the_number(capsys):
    ConsoleGateway().send("07700900003", "PF-2021-1: please acknowledge")
    assert capsys.readouterr().out == "Text message to …003: PF-2021-1: please acknowledge\n"


def test_a_provider_gets_number_and_text_and_gives_its_reference():
    connection = FakeConnection()
    assert HttpsGateway(ADDRESS, "our token", connection).send("07700900003", "Words") == "77"
    assert connection.asked["host"] == "texts.example"
    assert connection.asked["port"] == 443
    assert connection.asked["path"] == "/v1/messages"
    assert connection.asked["body"] == {"to": "07700900003", "text": "Words"}
    assert connection.asked["headers"]["Authorization"] == "Bearer our token"
    assert connection.closed


@pytest.mark.parametrize("said", [b"", b"ok", b"[1]", b"\xff"])
def test_a_yes_that_can_not_be_read_is_still_a_yes(said):
    assert HttpsGateway(ADDRESS, "t", FakeConnection(said=said)).send("0", "w") == ""


@pytest.mark.parametrize("status", [301, 400, 401, 500])
def test_any_other_answer_is_not_sent_and_redirects_are_not_followed(status):
    with pytest.raises(gateways.NotSent, match=str(status)):
        HttpsGateway(ADDRESS, "t", FakeConnection(status)).send("0", "w")


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionRefusedError(), http.client.BadStatusLine("x")])
def test_no_answer_is_not_sent_and_says_nothing_of_the_token(error):
    connection = FakeConnection(error=error)
    with pytest.raises(gateways.NotSent, match="did not answer") as wrong:
        HttpsGateway(ADDRESS, "our token", connection).send("0", "w")
    assert "token" not in str(wrong.value)
    assert connection.closed


@pytest.mark.parametrize(
    "address",
    ["http://texts.example/", "https://other.example/", "https://me:pw@texts.example/", "https://[::1/", "x",
     "https://texts.example:port/"],
)  # fmt: skip
def test_only_an_allowed_host_over_https_is_asked(address):
    with pytest.raises(gateways.NotSent, match="operator allows"):
        HttpsGateway(address, "t")


def test_the_connection_is_https_with_a_limit():
    connection = https._connect("texts.example", 443)
    assert isinstance(connection, http.client.HTTPSConnection)
    assert connection.timeout == https.SECONDS
