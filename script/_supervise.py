"""Run a few processes together: start in order, restart what dies, stop all on Ctrl-C or SIGTERM."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 15
QUICK_DEATH_SECONDS = 5


@dataclass
class Process:
    """One child: its name, command line and, while it runs, its handle."""

    name: str
    command: list[str]
    handle: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0


def _die_with_parent() -> None:
    """Ask Linux to stop the child when the supervisor is killed, so that nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """The children, where their output goes, and whether we were told to stop."""

    processes: list[Process]
    logs: Path
    environment: dict[str, str]
    stopping: bool = field(default=False, init=False)

    def start(self, process: Process) -> None:
        """Start one child in a session of its own, with its output in a log file."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{process.name}.log").open("ab") as log:
            process.handle = subprocess.Popen(
                process.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  this program has one thread
            )
        process.started = time.monotonic()

    def stop_on_signals(self) -> None:
        """Let Ctrl-C and SIGTERM end the loop instead of the program."""

        def stop(signum: int, frame: object) -> None:
            self.stopping = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)

    def watch(self) -> int:
        """Restart what dies until told to stop; give up on what dies at once three times running."""
        while not self.stopping:
            time.sleep(0.2)
            for process in self.processes:
                if self._has_died(process) and not self._restart(process):
                    return 1
        return 0

    def _has_died(self, process: Process) -> bool:
        return not self.stopping and process.handle is not None and process.handle.poll() is not None

    def _restart(self, process: Process) -> bool:
        quick = time.monotonic() - process.started < QUICK_DEATH_SECONDS
        process.quick_deaths = process.quick_deaths + 1 if quick else 0
        log = self.logs / f"{process.name}.log"
        code = process.handle.returncode if process.handle else None
        if process.quick_deaths >= 3:
            print(f"\nThe {process.name} ended three times at once (last with {code}). Its last lines:\n")
            print("\n".join(log.read_text("utf-8", "replace").splitlines()[-15:]))
            return False
        print(f"The {process.name} ended ({code}) and is started again; its output is in {log}", flush=True)
        self.start(process)
        return True

    def stop(self) -> None:
        """Stop the children in reverse order: first politely, then for good."""
        running = [p for p in reversed(self.processes) if p.handle and p.handle.poll() is None]
        broker = [p for p in running if p.name == "broker"]
        for group in ([p for p in running if p.name != "broker"], broker):
            for process in group:
                self._signal(process, signal.SIGTERM)
            deadline = time.monotonic() + GRACE_SECONDS
            for process in group:
                self._wait(process, deadline)

    def _wait(self, process: Process, deadline: float) -> None:
        assert process.handle is not None  # noqa: S101  only running ones come here
        try:
            process.handle.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.handle.pid, signal.SIGKILL)
            process.handle.wait()

    @staticmethod
    def _signal(process: Process, number: signal.Signals) -> None:
        if process.handle:
            process.handle.send_signal(number)
