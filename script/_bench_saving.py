"""A status saved in place while fifty people work, against the same on an idle site."""

from __future__ import annotations

import random
import statistics
import sys
import threading
import time

from script._bench import Line, open_database, ratio
from script._seed import SEED, seed
from script._site import Visitor, running

USERS, THINK_SECONDS, SECONDS = 50, 10.0, 45
SAVES = 40
LOOKS = ("/", "/plans/", "/plans/1/", "/plans/steps/?when=late", "/plans/mine/", "/plans/workstreams/1/")


def measure(count: int) -> list[Line]:
    """p95 of saving, idle and busy. Each person acts every ten seconds; a fifth of it is saving."""
    open_database("saving")
    seed(500, people=USERS + 1)
    with running(worker=False) as site:
        visitors = [Visitor(site.address, f"person{n}@measured.example") for n in range(USERS + 1)]
        for number, visitor in enumerate(visitors):
            if number == 50:
                print("signing in ...", file=sys.stderr)
            visitor.sign_in()
        me, others = visitors[0], visitors[1:]
        for _ in range(5):
            me.save_step(1, "warm")
        idle = [me.save_step(1, f"Idle {n}") for n in range(SAVES)]
        saves, errors = _busy(others, SECONDS * max(1, count // 2))
    usual = f"median {statistics.median(saves) * 1000:.0f} ms"
    note = f"{len(saves)} saves by {USERS} people, {errors} errors; {usual}"
    line = ratio(
        f"a status saved in place under {USERS} people who each act every {THINK_SECONDS:.0f} s: p95",
        "the same, idle: p95", p95(saves), p95(idle), 3,
    )  # fmt: skip
    return [
        Line(line.what, line.against, line.value, line.reach, line.unit, f"{line.raw}; {note}"),
        Line("errors among them", "none", float(errors), 0, "of all answers", f"{len(saves)} saves"),
    ]


def p95(seconds: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return statistics.quantiles(seconds, n=20)[-1]


def _busy(people: list[Visitor], seconds: float) -> tuple[list[float], int]:
    saves: list[float] = []
    failures: list[str] = []
    until = time.monotonic() + seconds

    def work(number: int, visitor: Visitor) -> None:
        rng = random.Random(SEED + number)
        step = number + 2
        time.sleep(rng.uniform(0, THINK_SECONDS))
        while time.monotonic() < until:
            try:
                if rng.random() < 0.2:
                    saves.append(visitor.save_step(step, f"News of {rng.random():.9f}"))
                else:
                    visitor.get(rng.choice(LOOKS))
            except Exception as error:  # noqa: BLE001  counted and printed
                failures.append(repr(error))
            time.sleep(rng.expovariate(1 / THINK_SECONDS))

    threads = [threading.Thread(target=work, args=each) for each in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for words in sorted(set(failures)):
        print(words, file=sys.stderr)
    return saves, len(failures)
