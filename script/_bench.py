"""Measure ratios side by side, and write the table; called by script/bench.

Times mean little on shared machines, so everything is measured against something else in the same run, in
alternating pairs, and medians are compared. Each `script/_bench_NAME.py` has `measure(pairs) -> list[Line]`;
script/bench_packs.py gives lines of the same shape.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import resource
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "docs" / "benchmarks.md"
NOTES = HERE / "_bench_notes.md"
PAIRS, QUICK = 5, 1


class Shown(Protocol):
    """What a line of the table has."""

    @property
    def what(self) -> str: ...
    @property
    def against(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def reach(self) -> float | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def verdict(self) -> str: ...


@dataclass(frozen=True)
class Line:
    """One line: what was measured against what, the ratio (or figure), what quality.md asks, the medians."""

    what: str
    against: str
    value: float | None
    reach: float | None  # to stay at or under; None = printed only
    unit: str = "ratio"
    raw: str = ""

    @property
    def verdict(self) -> str:
        """Reached, missed, or nothing where no bar is set."""
        if self.value is None or self.reach is None:
            return "for reference"
        return "reached" if self.value <= self.reach else "MISSED"


@dataclass(frozen=True)
class Spent:
    """What one run cost: wall and processor seconds, its children's included."""

    wall: float
    cpu: float


def ratio(what: str, against: str, ours: float, theirs: float, reach: float | None) -> Line:
    """A line that compares two durations, given in seconds."""
    return Line(what, against, ours / theirs, reach, "ratio", f"{shown(ours)} against {shown(theirs)}")


def shown(seconds: float) -> str:
    """A duration as people read it: 1.5 s, 23 ms."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


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


def pairs(ours: Callable[[], object], theirs: Callable[[], object], count: int) -> tuple[Spent, Spent]:
    """Run both once to warm up, then COUNT times in turn; the medians of each."""
    ours(), theirs()
    runs = [(spend(ours), spend(theirs)) for _ in range(count)]
    return middle([pair[0] for pair in runs]), middle([pair[1] for pair in runs])


def middle(spent: Sequence[Spent]) -> Spent:
    """The medians."""
    return Spent(statistics.median(s.wall for s in spent), statistics.median(s.cpu for s in spent))


def table(lines: Iterable[Shown]) -> str:
    """The lines as a Markdown table."""
    head = "| what | against, in the same run | measured | to reach | | medians |\n" + "|---" * 6 + "|"
    return "\n".join([head, *(_row(line) for line in lines)])


def _row(line: Shown) -> str:
    unit = "" if line.unit == "ratio" else f" {line.unit}"
    value = "" if line.value is None else f"{line.value:.2f}{unit}" if not unit else f"{line.value:.0f}{unit}"
    reach = "-" if line.reach is None else f"<= {line.reach:g}{unit}"
    return f"| {line.what} | {line.against} | {value} | {reach} | {line.verdict} | {line.raw} |"


def document(tables: dict[str, str], count: int, day: datetime, load: str) -> str:
    """The whole page: how it was measured, one table for each bench, and what the figures mean."""
    how = (
        f"Written by `script/bench` on {day:%-d %B %Y}, on a machine with {os.cpu_count()} cores, Python "
        f"{platform.python_version()}; {load}. Each figure compares two things that ran in turn in the same "
        f"run: medians of {count} alternating pairs. Only ratios mean something; seconds are for orientation."
    )
    parts = [f"## {name.capitalize()}\n\n{text}" for name, text in tables.items()]
    return "\n\n".join(["# Benchmarks", how, *parts, NOTES.read_text("utf-8").strip()]) + "\n"


def prepare_django() -> Path:
    """A scratch installation of its own: settings, static files, an empty SQLite database. Its folder."""
    scratch = tempfile.mkdtemp(prefix="oversight-bench-")
    os.environ.update(
        DEBUG="false",
        SECRET_KEY=secrets.token_urlsafe(64),
        ALLOWED_HOSTS="testserver,127.0.0.1",
        SITE_URL="http://testserver",
        DATA_DIR=scratch,
        DATABASE_URL=f"sqlite:///{scratch}/db.sqlite3",
        EMAIL_URL="filemail://",
        LOG_LEVEL="ERROR",
        DJANGO_SETTINGS_MODULE="config.settings",
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    return Path(scratch)


def open_database(name: str) -> None:
    """Work on the scratch database of that name from here on; a new one is migrated."""
    from django.core.management import call_command
    from django.db import connection

    path = Path(os.environ["DATA_DIR"]) / f"{name}.sqlite3"
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    os.environ["DATABASE_URL"] = f"sqlite:///{path}"
    if not path.exists():
        call_command("migrate", verbosity=0, interactive=False)


def main(arguments: list[str] | None = None) -> int:
    """Run the benches, print their tables, and write the page when all of them ran; 1 when one is missed."""
    known = sorted(path.stem.removeprefix("_bench_") for path in HERE.glob("_bench_*.py"))
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure ratios side by side.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(known)}; default: all")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"alternating pairs; default: {PAIRS}")
    parser.add_argument(
        "--quick", action="store_true", help="one pair each; docs/benchmarks.md stays as it is"
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"no bench is called {', '.join(unknown)}; there are: {', '.join(known)}")
    prepare_django()
    load = f"load when it began {os.getloadavg()[0]:.1f}"
    count = QUICK if options.quick else max(1, options.pairs)
    tables, missed = {}, False
    for name in options.names or known:
        print(f"Measuring {name} ...", file=sys.stderr, flush=True)
        lines = importlib.import_module(f"script._bench_{name}").measure(count)
        tables[name] = table(lines)
        missed |= any(line.verdict == "MISSED" for line in lines)
        print(f"\n{name}\n{tables[name]}\n", flush=True)
    if not options.names and not options.quick:
        TARGET.write_text(document(tables, count, datetime.now(UTC), load), "utf-8")
        print(f"Written to docs/{TARGET.name}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
