"""The process in which uploads are parsed: `python -m oversight.uploads.child look|pages|picture IN OUT ...`.

It gets no secrets and no database, and has limits on memory and processor time, so that a file which is made
to crash or to flood a reader takes only this process with it. It answers in OUT/answer.json.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from oversight.uploads.kinds import FileRefused

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 100


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; 0 = there is an answer, good or bad."""
    what, source, out, *rest = arguments
    answer: dict[str, Any]
    try:
        answer = JOBS[what](Path(source).read_bytes(), Path(out), *map(int, rest))
    except FileRefused as refused:
        answer = {"refused": str(refused)}
    (Path(out) / "answer.json").write_text(json.dumps(answer), "utf-8")
    return 0


def limit() -> None:
    """Hold this process to its memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look(content: bytes, out: Path) -> dict[str, Any]:
    """Describe a PDF; what it becomes is in OUT/clean.pdf when it had to change."""
    from oversight.uploads.pdf import look_at

    found = look_at(content)
    clean, found.clean = found.clean, None
    if clean is not None:
        (out / "clean.pdf").write_bytes(clean)
    return asdict(found)


def pages(content: bytes, out: Path, first: int, last: int, width: int) -> dict[str, Any]:
    """Draw pages into OUT/<number>.png."""
    from oversight.uploads.pdf import draw_pages

    drawn = []
    for number, png in draw_pages(content, first, last, width):
        (out / f"{number}.png").write_bytes(png)
        drawn.append(number)
    return {"drawn": drawn}


def picture(content: bytes, out: Path) -> dict[str, Any]:
    """Turn a picture into OUT/clean.pdf, and describe that."""
    from oversight.uploads.pictures import picture_to_pdf

    made = picture_to_pdf(content)
    answer = look(made, out)
    (out / "clean.pdf").write_bytes(made)
    return answer


JOBS: dict[str, Callable[..., dict[str, Any]]] = {"look": look, "pages": pages, "picture": picture}

if __name__ == "__main__":
    limit()
    sys.exit(main(sys.argv[1:]))
