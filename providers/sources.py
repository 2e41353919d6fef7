"""Where the nightly import may take a file from: a folder or an https address that the operator allows.

A partnership names its source in its settings; what may be named is the operator's decision alone
(REGISTER_FOLDERS, REGISTER_HOSTS), so that nobody can read other files of the server or reach machines of its
network through the register (quality.md section 3). An address is fetched over https only, from a public
address of an allowed host, and a redirect must stay on that host.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from core.errors import Refused

ENDINGS = (".csv", ".ods", ".xlsx", ".json")
SECONDS = 60  # without a byte
REDIRECTS = 3
_PART = 1 << 20
HTTPS_PORT = 443
FOUND, MULTIPLE, BAD = 200, 300, 400


class Answer(Protocol):
    """What an opener gives: the head and the body of one answer."""

    status: int

    def getheader(self, name: str) -> str | None:
        """A header, None without it."""

    def read(self, amount: int) -> bytes:
        """The next bytes; empty at the end."""

    def close(self) -> None:
        """Let go of the connection."""


Opener = Callable[[str], Answer]


@dataclass(frozen=True)
class Source:
    """A folder of this server or an https address; one of the two is set."""

    folder: Path | None = None
    address: str = ""


def check_source(text: str) -> Source:
    """The source that a text names.

    Raises:
        Refused: it is neither a folder nor an https address that the operator allows.
    """
    named = text.strip()
    if not named:
        raise Refused("Name a folder of the server or an address that begins with https://.")
    if "://" in named:
        return _address(named)
    return _folder(named)


def _folder(named: str) -> Source:
    try:
        folder = Path(named).resolve()
        allowed = [Path(each).resolve() for each in settings.REGISTER_FOLDERS if each]
    except (OSError, ValueError, RuntimeError) as error:
        raise Refused("That can't be the name of a folder.") from error
    if not Path(named).is_absolute() or not any(folder.is_relative_to(each) for each in allowed):
        raise Refused(
            "The nightly import may not look into that folder. The operator of the service says which ones "
            "are allowed (REGISTER_FOLDERS)."
        )
    if not folder.is_dir():
        raise Refused("There is no such folder on the server.")
    return Source(folder=folder)


def _address(named: str) -> Source:
    try:
        parts = urlsplit(named)
        port = parts.port
    except ValueError as error:
        raise Refused("That address can't be read; copy it again from the regulator's page.") from error
    if parts.scheme.lower() != "https":
        raise Refused("Only an address that begins with https:// can be fetched safely.")
    if parts.username is not None or parts.password is not None:
        raise Refused("An address with a name or password in it is not taken.")
    host = (parts.hostname or "").rstrip(".").lower()
    allowed = {each.strip().lower() for each in settings.REGISTER_HOSTS if each.strip()}
    if host not in allowed or port not in (None, HTTPS_PORT) or any(letter <= " " for letter in named):
        known = ", ".join(sorted(allowed)) or "none"
        raise Refused(
            f"Files may not be fetched from {host or 'there'}. The operator of the service says which hosts "
            f"are allowed (REGISTER_HOSTS); now: {known}."
        )
    return Source(address=named)


# --- taking the file ----------------------------------------------------------------------------


@contextmanager
def newest_of(source: Source, opener: Opener | None = None) -> Iterator[tuple[str, Path]]:
    """Name and path of the newest file of a source, for as long as the block runs.

    Raises:
        Refused: there is none, or it can't be fetched.
    """
    if source.folder is not None:
        path = _newest_in(source.folder)
        yield path.name, path
        return
    with tempfile.NamedTemporaryFile() as copy:
        name = _fetch(source.address, opener or open_https, copy)
        copy.flush()
        yield name, Path(copy.name)


def _newest_in(folder: Path) -> Path:
    try:
        files = [
            path for path in folder.iterdir()
            if path.suffix.casefold() in ENDINGS and not path.name.startswith((".", "~")) and path.is_file()
            and path.resolve().is_relative_to(folder)
        ]  # fmt: skip
        newest = max(files, key=lambda path: (path.stat().st_mtime, path.name), default=None)
        size = newest.stat().st_size if newest else 0
    except OSError as error:
        raise Refused("The folder can't be read by the service; tell the operator.") from error
    if newest is None:
        raise Refused("The folder holds no file of the register (.csv, .ods, .xlsx or .json).")
    if size > settings.REGISTER_MAX_BYTES:
        raise Refused(_too_large(newest.name))
    return newest


def _fetch(address: str, opener: Opener, into: tempfile._TemporaryFileWrapper[bytes]) -> str:
    host = urlsplit(address).hostname
    for _ in range(REDIRECTS + 1):
        try:
            with closing(opener(address)) as answer:
                if answer.status < MULTIPLE:
                    _copy(answer, into)
                    return Path(urlsplit(address).path).name or "register"
                if answer.status >= BAD:
                    raise Refused(f"The regulator's server answered {answer.status} instead of the file.")
                target = urljoin(address, answer.getheader("Location") or "")
        except (OSError, http.client.HTTPException) as error:
            raise Refused("The file could not be fetched: the server did not answer as it should.") from error
        if check_source(target).address and urlsplit(target).hostname != host:
            raise Refused("The address leads to another host, which is not followed.")
        address = target
    raise Refused("The address leads from one page to the next without end.")


def _copy(answer: Answer, into: tempfile._TemporaryFileWrapper[bytes]) -> None:
    size = 0
    while part := answer.read(_PART):
        size += len(part)
        if size > settings.REGISTER_MAX_BYTES:
            raise Refused(_too_large("The file"))
        into.write(part)
    told = answer.getheader("Content-Length")
    if told and told.isdigit() and int(told) != size:
        raise Refused("The file broke off while it was fetched; it will be tried again the next night.")


def _too_large(name: str) -> str:
    return f"{name} is larger than {settings.REGISTER_MAX_BYTES // 1024 // 1024} MB (REGISTER_MAX_BYTES)."


# --- over the network ---------------------------------------------------------------------------


def open_https(address: str) -> Answer:
    """Ask for an address; the certificate is checked, and the machine must have a public address."""
    parts = urlsplit(address)
    connection = _PublicConnection(parts.hostname or "", HTTPS_PORT, timeout=SECONDS, context=_CONTEXT)
    target = parts.path or "/"
    connection.request("GET", f"{target}?{parts.query}" if parts.query else target)
    return connection.getresponse()


class _PublicConnection(http.client.HTTPSConnection):
    """Connects to the address that it has looked at, so that a name can't change in between."""

    def connect(self) -> None:
        plain = socket.create_connection(public_address(self.host, self.port), timeout=SECONDS)
        self.sock = _CONTEXT.wrap_socket(plain, server_hostname=self.host)


_CONTEXT = ssl.create_default_context()


def public_address(host: str, port: int) -> tuple[str, int]:
    """An address of `host`, where all of them are public.

    Raises:
        Refused: one of them belongs to this machine or a private network.
    """
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(ipaddress.ip_address(each.partition("%")[0]).is_global for each in found):
        raise Refused(f"{host} lies in a private network, from which nothing is fetched.")
    return found[0], port
