"""Lays out many pieces side by side, the largest first, in a few worker processes."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from packs.render.cache import PieceCache

PROJECT = Path(__file__).resolve().parents[2]
ALONE = 60_000  # characters of HTML that are laid out quicker here than by starting a process


class RenderError(RuntimeError):
    """A piece could not be laid out; the message is fit for a person."""


def default_workers() -> int:
    """As many processes as this process may use processors, four at most."""
    return max(
        1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    )


def lay_out_all(
    pieces: dict[str, str],
    cache: PieceCache,
    *,
    workers: int | None = None,
    done: Callable[[str], None] = lambda key: None,
) -> None:
    """Lay out `pieces` (key -> HTML) into the cache and call `done` after each.

    Raises RenderError when a piece fails or a worker dies (killed, out of memory), OSError when the disk is
    full. What `done` raises (a cancelled job) stops the rest.
    """
    todo = sorted(pieces, key=lambda key: (-len(pieces[key]), key))
    count = min(workers or default_workers(), len(todo))
    if count <= 1 and sum(map(len, pieces.values())) <= ALONE:
        from packs.render.worker import lay_out  # here: web processes need not load the engine

        for key in todo:
            lay_out(cache, key, pieces[key])
            done(key)
        return
    with tempfile.TemporaryDirectory(prefix="pack-", dir=cache.folder) as scratch:
        for key in todo:
            (Path(scratch) / f"{key}.html").write_text(pieces[key], encoding="utf-8")
        _Crew(todo, cache, scratch, done).run(count)


class _Crew:
    """Threads that each drive one worker process and take pieces from one queue."""

    def __init__(self, todo: list[str], cache: PieceCache, scratch: str, done: Callable[[str], None]) -> None:
        self.waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
        for key in todo:
            self.waiting.put(key)
        self.answers: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
        self.count, self.cache, self.scratch, self.done = len(todo), cache, scratch, done
        self.processes: list[subprocess.Popen[str]] = []
        self.stopping = False

    def run(self, workers: int) -> None:
        """Start the workers, hear every answer on this thread, and leave no process behind."""
        threads: list[threading.Thread] = []
        try:
            for _ in range(workers):
                self.processes.append(self._start())
                thread = threading.Thread(target=self._drive, args=(self.processes[-1],), daemon=True)
                thread.start()
                threads.append(thread)
            for _ in range(self.count):
                answer = self.answers.get()
                if isinstance(answer, Exception):
                    raise answer
                self.done(answer)
        finally:
            self._stop()
            for thread in threads:
                thread.join()

    def _start(self) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0", "TMPDIR": self.scratch}
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-m", "packs.render.worker", str(self.cache.folder), self.scratch],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=environment,
        )

    def _drive(self, process: subprocess.Popen[str]) -> None:
        while not self.stopping:
            try:
                key = self.waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self.answers.put(self._ask(process, key))
            except Exception as error:  # noqa: BLE001  handed to the thread that waits
                self.answers.put(error)
                return

    def _ask(self, process: subprocess.Popen[str], key: str) -> str:
        stdin, stdout = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)  # both are pipes
        with contextlib.suppress(OSError):  # a worker that is gone: its silence is read below
            stdin.write(f"{key}\n")
            stdin.flush()
        answer = stdout.readline()
        if answer.startswith("done "):
            return key
        if answer.startswith("failed "):
            reason = answer.split(" ", 2)[2].strip()
            if "No space left" in reason:
                raise OSError(28, "No space left on device")
            raise RenderError(f"A part of the pack could not be laid out: {reason}")
        raise RenderError(
            "The process that laid out a part of the pack was stopped, perhaps for lack of memory."
        )

    def _stop(self) -> None:
        """Workers hold nothing that could be lost: pieces are moved into place whole, the rest is in
        `scratch`.
        """
        self.stopping = True
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):  # closing flushes, and the reader is gone
                    if pipe is not None:
                        pipe.close()
