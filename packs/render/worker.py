"""A process that lays out pieces: `python -m packs.render.worker CACHE_FOLDER HTML_FOLDER`.

It reads names of pieces from standard input, one a line, finds their HTML, keeps the PDF in the cache and
answers "done NAME" or "failed NAME REASON" on standard output. It ends when its input ends, so it never
outlives the process that started it. A process of its own (and not a fork of the job's) keeps memory apart
and works under every kind of Celery worker.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from packs.render.cache import PieceCache
from packs.render.pdf import render

TIDY_ABOVE = 200  # MB; looking for garbage after every piece would cost a fifth of the time
MEMORY = Path("/proc/self/statm")


def held() -> float:
    """How much memory (MB) this process holds now; without Linux's /proc always too much."""
    if not MEMORY.exists():
        return TIDY_ABOVE + 1
    return int(MEMORY.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def lay_out(cache: PieceCache, key: str, html: str) -> None:
    """Lay out a piece and keep it."""
    rendered = render(html)
    cache.store(key, rendered.pdf, rendered.facts())


def main(cache_folder: str, html_folder: str) -> None:
    """Serve until the input ends."""
    cache, waiting = PieceCache(Path(cache_folder)), Path(html_folder)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever a library prints goes to standard error, not among the answers
    for line in sys.stdin:
        key = line.strip()
        try:
            lay_out(cache, key, (waiting / f"{key}.html").read_text(encoding="utf-8"))
        except Exception as error:  # noqa: BLE001  the parent must hear of every failure, whatever it is
            answers.write(f"failed {key} {type(error).__name__}: {' '.join(str(error).split())}\n")
        else:
            answers.write(f"done {key}\n")
        if held() > TIDY_ABOVE:
            gc.collect()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
