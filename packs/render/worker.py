"""Lays out pieces: `python -m packs.render.worker CACHE_FOLDER HTML_FOLDER PROCESSES`.

It loads the engine once, forks that many processes from itself, reads names of pieces from standard input,
one a line, and answers "done NAME", "failed NAME REASON" or "refused NAME SENTENCE" (an uploaded paper that
cannot be used) on standard output, in any order. NAME.html is laid out, NAME.json names an uploaded paper.
It ends when its input ends, so it never outlives the process that started it, and its own processes end with
it. A program of its own (and not a fork of the job's) keeps memory apart and works under every kind of Celery
worker.
"""

from __future__ import annotations

import ctypes
import gc
import json
import multiprocessing
import os
import signal
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from packs.render.cache import PieceCache
from packs.render.pdf import render, warm
from packs.render.uploads import Upload, UploadError, prepare

TIDY_ABOVE = 200  # MB; looking for garbage after every piece would cost a fifth of the time
MEMORY = Path("/proc/self/statm")
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
STOPPED = "the process that laid it out was stopped, perhaps for lack of memory"


def held() -> float:
    """How much memory (MB) this process holds now; without Linux's /proc always too much."""
    if not MEMORY.exists():
        return TIDY_ABOVE + 1
    return int(MEMORY.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def make(cache: PieceCache, key: str, work: str | Upload) -> None:
    """Lay out HTML, or make an uploaded paper fit to be joined, and keep the piece. Raises UploadError."""
    if isinstance(work, str):
        rendered = render(work)
        cache.store(key, rendered.pdf, rendered.facts())
    else:
        cache.store(key, *prepare(work))


def main(cache_folder: Path, html_folder: Path, processes: int) -> None:
    """Serve until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever a library prints goes to standard error, not among the answers
    warm()
    gc.freeze()  # what is loaded now stays shared between the processes
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_die_with_parent) as crew:
        for line in sys.stdin:
            key = line.strip()
            try:
                future = crew.submit(_piece, cache_folder, html_folder, key)
            except BrokenProcessPool:
                answers.write(f"failed {key} {STOPPED}\n")
            else:
                future.add_done_callback(lambda ended, key=key: _answer(answers, key, ended))  # type: ignore[misc]
        crew.shutdown(cancel_futures=True)


def _piece(cache_folder: Path, html_folder: Path, key: str) -> None:
    paper = html_folder / f"{key}.json"
    if paper.exists():
        work: str | Upload = Upload(**json.loads(paper.read_text(encoding="utf-8")))
    else:
        work = (html_folder / f"{key}.html").read_text(encoding="utf-8")
    make(PieceCache(cache_folder), key, work)
    if held() > TIDY_ABOVE:
        gc.collect()


def _answer(answers: TextIO, key: str, ended: Future[None]) -> None:
    if ended.cancelled():
        return
    error = ended.exception()
    if error is None:
        answers.write(f"done {key}\n")
    elif isinstance(error, BrokenProcessPool):
        answers.write(f"failed {key} {STOPPED}\n")
    elif isinstance(error, UploadError):
        answers.write(f"refused {key} {' '.join(str(error).split())}\n")
    else:
        answers.write(f"failed {key} {type(error).__name__}: {' '.join(str(error).split())}\n")


def _die_with_parent() -> None:
    """A worker whose parent was killed would wait for ever for its next piece."""
    with suppress(AttributeError, OSError):  # not Linux: it ends with its parent's pipes
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
