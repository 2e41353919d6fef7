"""Measure ratios side by side, and write the table; called by script/bench.

Times mean little on shared machines, so everything is measured against something else in the same run, in
alternating pairs, and medians are compared. Each `script/_bench_NAME.py` has `measure() -> list[Line]`.
"""

from __future__ import annotations

import importlib
import os
import platform
import resource
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs" / "benchmarks.md"
PAIRS = 5


@dataclass(frozen=True)
class Spent:
    """What one run cost: wall and processor seconds, its children's included."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured against what, and the ratio that quality.md asks for."""

    what: str
    against: str
    ours: float  # seconds, or megabytes where `unit` says so
    theirs: float
    reach: float | None  # the ratio to stay under; None = printed only
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours divided by theirs."""
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def verdict(self) -> str:
        """Reached, missed, or nothing where no bar is set."""
        if self.reach is None:
            return "printed only"
        return "reached" if self.ratio <= self.reach else "MISSED"


def spend(work: Callable[[], object]) -> Spent:
    """Run WORK once and say what it cost."""
    before, started = _cpu(), time.perf_counter()
    work()
    return Spent(time.perf_counter() - started, _cpu() - before)


def _cpu() -> float:
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def pairs(
    ours: Callable[[], object], theirs: Callable[[], object], count: int = PAIRS
) -> tuple[Spent, Spent]:
    """Run both once to warm up, then COUNT times in turn; the medians of each."""
    ours(), theirs()
    runs = [(spend(ours), spend(theirs)) for _ in range(count)]
    return _median([pair[0] for pair in runs]), _median([pair[1] for pair in runs])


def _median(spent: list[Spent]) -> Spent:
    return Spent(statistics.median(s.wall for s in spent), statistics.median(s.cpu for s in spent))


def table(lines: list[Line]) -> str:
    """The lines as a Markdown table."""
    head = "| what | against, in the same run | ours | theirs | ratio | to reach | |\n" + "|---" * 7 + "|"
    rows = [
        f"| {line.what} | {line.against} | {line.ours:.3g} {line.unit} | {line.theirs:.3g} {line.unit} "
        f"| {line.ratio:.2f} | {'-' if line.reach is None else f'<= {line.reach:g}'} | {line.verdict} |"
        for line in lines
    ]
    return "\n".join([head, *rows])


def document(tables: dict[str, str]) -> str:
    """The whole page: how it was measured, then one table for each bench."""
    cores, python = os.cpu_count(), platform.python_version()
    how = (
        f"Written by `script/bench` on a machine with {cores} cores, Python {python}. Medians of alternating "
        "pairs (five, or three of the slowest) after one warm-up; only the ratios mean something."
    )
    parts = [f"## {name.capitalize()}\n\n{text}" for name, text in tables.items()]
    return "\n\n".join(["# Benchmarks", how, *parts]) + "\n"


def prepare_django() -> None:
    """A scratch installation of its own: settings, an empty SQLite database, migrated."""
    scratch = tempfile.mkdtemp(prefix="oversight-bench-")
    os.environ.update(
        DEBUG="false",
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS="testserver",
        SITE_URL="http://testserver",
    )
    os.environ.update(DATA_DIR=scratch, EMAIL_URL="filemail://", LOG_LEVEL="ERROR")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{scratch}/db.sqlite3")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def main(wanted: list[str]) -> int:
    """Run the benches, print their tables, and write the page when all of them ran."""
    known = sorted(path.stem.removeprefix("_bench_") for path in HERE.glob("_bench_*.py"))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"No bench is called {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    prepare_django()
    tables = {}
    for name in wanted or known:
        print(f"Measuring {name} ...", file=sys.stderr, flush=True)
        tables[name] = table(importlib.import_module(f"script._bench_{name}").measure())
        print(f"\n{name}\n{tables[name]}\n", flush=True)
    if not wanted:
        TARGET.write_text(document(tables), "utf-8")
        print(f"Written to docs/{TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
