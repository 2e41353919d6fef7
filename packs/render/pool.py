"""Lays out many pieces side by side, the largest first, in a few processes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from packs.render.cache import PieceCache
from packs.render.uploads import Upload, UploadError

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 5  # seconds for a worker without work to end
Work = str | Upload  # HTML to lay out, or an uploaded paper to make fit
UPLOAD_PAGE = 1_500  # characters of HTML that take as long as a page of an uploaded paper
ALONE = 60_000  # characters of HTML that are laid out quicker here than by starting processes


class RenderError(RuntimeError):
    """A piece could not be laid out; the message is fit for a person."""


def default_workers() -> int:
    """As many processes as this process may use processors, four at most."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, mine))


def weight(work: Work) -> int:
    """How long a piece of work takes, in characters of HTML."""
    return len(work) if isinstance(work, str) else work.pages * UPLOAD_PAGE


class Crew:
    """The processes that lay out one pack (worker.py). They start when there is enough to do.

    with Crew(cache) as crew:
        crew.lay_out(pieces)
        crew.lay_out(front)
    """

    def __init__(self, cache: PieceCache, workers: int | None = None) -> None:
        self.cache, self.workers = cache, workers or default_workers()
        self._process: subprocess.Popen[str] | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave no process behind. Nothing is lost: pieces are moved into the cache whole."""
        if self._process is not None:
            _end(self._process, politely=error is None)
        if self._scratch is not None:
            self._scratch.cleanup()

    def expect(self, characters: int) -> None:
        """Start the processes now when there will be enough to do: they load while the rest is written."""
        if characters > ALONE:
            self._started()

    def lay_out(self, pieces: Mapping[str, Work], done: Callable[[str], None] = lambda key: None) -> None:
        """Make `pieces` (key -> HTML or an uploaded paper) into the cache and call `done` after each.

        Raises RenderError when a piece fails, a paper cannot be used or a process dies (killed, out of
        memory), OSError when the disk is full. What `done` raises (a cancelled job) stops the rest.
        """
        todo = sorted(pieces, key=lambda key: (-weight(pieces[key]), key))
        if self._process is None and sum(map(weight, pieces.values())) <= ALONE:
            self._alone({key: pieces[key] for key in todo}, done)
            return
        scratch, stdin, stdout = self._started()
        for key, work in pieces.items():
            if isinstance(work, str):
                (scratch / f"{key}.html").write_text(work, encoding="utf-8")
            else:
                (scratch / f"{key}.json").write_text(json.dumps(work.to_json()), encoding="utf-8")
        with contextlib.suppress(OSError):  # a worker that is gone: its silence is read below
            stdin.write("".join(f"{key}\n" for key in todo))
            stdin.flush()
        for _ in todo:
            done(_key_of(stdout.readline()))

    def _alone(self, pieces: Mapping[str, Work], done: Callable[[str], None]) -> None:
        from packs.render.worker import make  # here: web processes need not load the engine

        for key, work in pieces.items():
            try:
                make(self.cache, key, work)
            except UploadError as error:
                raise RenderError(str(error)) from error
            done(key)

    def _started(self) -> tuple[Path, IO[str], IO[str]]:
        if self._process is None or self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="pack-", dir=self.cache.folder)
            self._process = self._start(self._scratch.name)
        pipes = self._process
        return Path(self._scratch.name), cast("IO[str]", pipes.stdin), cast("IO[str]", pipes.stdout)

    def _start(self, scratch: str) -> subprocess.Popen[str]:
        environment = os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0", "TMPDIR": scratch}
        arguments = [str(self.cache.folder), scratch, str(self.workers)]
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-m", "packs.render.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
            env=environment,
        )


def _end(process: subprocess.Popen[str], *, politely: bool) -> None:
    """Close the pipes, which ends a worker that waits; a busy one is killed."""
    if not politely:
        process.kill()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # closing flushes, and the reader is gone
            if pipe is not None:
                pipe.close()
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _key_of(answer: str) -> str:
    """The key of a piece that is done.

    Raises RenderError or OSError (a full disk) for any other answer.
    """
    if answer.startswith("done "):
        return answer.removeprefix("done ").strip()
    if answer.startswith("refused "):
        raise RenderError(answer.split(" ", 2)[2].strip())
    reason = answer.split(" ", 2)[2].strip() if answer.startswith("failed ") else ""
    if "No space left" in reason:
        raise OSError(28, "No space left on device")
    raise RenderError(
        f"A part of the pack could not be laid out: {reason}"
        if reason
        else "The process that laid out a part of the pack was stopped, perhaps for lack of memory."
    )
