"""Prepare the demonstration and keep its processes running; called by script/demo."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from script import _broker
from script._supervise import Process, Supervisor

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_PATH = 100  # bytes; Linux allows 107
START_SECONDS = 60


def main() -> int:
    """Run the demonstration until Ctrl-C; the exit code is 0 when it was stopped on purpose."""
    os.chdir(ROOT)
    port = _port()
    data = Path(os.environ.get("DATA_DIR", ROOT / "var")).resolve()
    data.mkdir(parents=True, exist_ok=True)
    lock = _lock(data)
    _check_port_free(port)
    broker_socket = _socket_path(data)
    environment = _environment(port, data, broker_socket)
    os.environ.update(environment)
    prepared = subprocess.run([sys.executable, "script/_prepare.py"], check=False)
    if prepared.returncode:
        return prepared.returncode
    supervisor = Supervisor(_processes(port, broker_socket), data / "logs", dict(os.environ))
    supervisor.stop_on_signals()
    try:
        return _run(supervisor, port, broker_socket)
    finally:
        supervisor.stop()
        lock.close()
        print("Stopped.")


def _run(supervisor: Supervisor, port: int, broker_socket: Path | None) -> int:
    for process in supervisor.processes:
        supervisor.start(process)
        if process.name == "broker" and broker_socket:
            _wait_for(broker_socket.exists)
    if not _wait_for(lambda: supervisor.stopping or _answers(port)):
        print(f"The web server did not answer within {START_SECONDS} seconds; see {supervisor.logs}/web.log")
        return 1
    if not supervisor.stopping:
        print((supervisor.logs.parent / "welcome.txt").read_text("utf-8"), flush=True)
    return supervisor.watch()


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        sys.exit(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)


def _lock(data: Path) -> IO[str]:
    """Refuse a second demonstration on the same data; the lock goes when the process does."""
    lock = (data / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(
            f"The demonstration is already running on {data}. Stop it there with Ctrl-C, or set DATA_DIR."
        )
    return lock


def _check_port_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(
                    f"Port {port} is taken by another program. Choose another: PORT={port + 1} script/demo"
                )
            sys.exit(f"Port {port} cannot be used here ({error.strerror}). Try: PORT=8000 script/demo")


def _socket_path(data: Path) -> Path | None:
    """Where the embedded broker listens; None when there is none, and a folder takes its place."""
    if os.environ.get("CELERY_BROKER_URL") or not _broker.embedded():
        return None
    path = data / "broker.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        path = Path(tempfile.mkdtemp(prefix="oversight-")) / "broker.sock"
    path.unlink(missing_ok=True)
    return path


def _environment(port: int, data: Path, broker_socket: Path | None) -> dict[str, str]:
    """Settings of a machine with no servers; what is set already stays."""
    address = f"http://127.0.0.1:{port}"
    broker = f"redis+socket://{broker_socket}" if broker_socket else "filesystem://"
    wanted = {
        "DEBUG": "false",
        "DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'db.sqlite3'}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": address,
        "SECRET_KEY": _kept_secret(data / "demo-secret-key"),
        "EMAIL_URL": "filemail://",
        "CELERY_BROKER_URL": broker,
        "LOG_LEVEL": "WARNING",
    }
    return {name: os.environ.get(name) or value for name, value in wanted.items()}


def _kept_secret(path: Path) -> str:
    """A random key of this demonstration's own, readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


def _processes(port: int, broker_socket: Path | None) -> list[Process]:
    celery = [sys.executable, "-m", "celery", "-A", "config", "worker", "--beat", "--concurrency", "2"]
    celery += ["--queues", "default,packs", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    web = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    web += [
        "--no-control-socket",
        "--workers",
        "2",
        "--threads",
        "4",
        "--worker-tmp-dir",
        tempfile.gettempdir(),
    ]
    processes = [Process("worker", celery), Process("web", web)]
    program = _broker.embedded()
    if broker_socket and program:
        processes.insert(0, Process("broker", _broker.command(program, broker_socket, keep=True)))
    return processes


def _wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
