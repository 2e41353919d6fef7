"""Bounded load on a scratch site: people sign in, look, save and build packs; called by script/soak."""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from script._bench import open_database, prepare_django
from script._seed import SEED, seed
from script._site import Site, Visitor, memory, running

LOOKS = (
    "/",
    "/plans/",
    "/plans/1/",
    "/plans/steps/?when=late",
    "/plans/mine/",
    "/plans/workstreams/1/",
    "/packs/",
)
THINK_SECONDS = 3.0
PACK_SECONDS = 30.0
LATE_SECONDS = 120


@dataclass
class Tally:
    """What happened: how often, what went wrong, and how much memory was held, by process."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    held: dict[str, list[float]] = field(default_factory=dict)


def soak(site: Site, people: int, seconds: float) -> Tally:
    """Let that many people work for so long."""
    tally, until = Tally(), time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=_work, args=(Visitor(site.address, f"person{n}@measured.example"), n, until, tally)
        )
        for n in range(people)
    ]
    threads.append(
        threading.Thread(
            target=_build, args=(Visitor(site.address, f"person{people}@measured.example"), until, tally)
        )
    )
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for name in ("web", "worker"):
            tally.held.setdefault(name, []).append(memory(site.processes[name]))
            if site.processes[name].poll() is not None:
                tally.wrong[f"the {name} ended"] += 1
        time.sleep(2)
    return tally


def _work(visitor: Visitor, number: int, until: float, tally: Tally) -> None:
    rng = random.Random(SEED + number)
    time.sleep(rng.uniform(0, THINK_SECONDS))
    _try(tally, "signed in", visitor.sign_in)
    while time.monotonic() < until:
        if rng.random() < 0.3:
            _try(tally, "saved", lambda: visitor.save_step(number + 1, f"News {rng.random():.9f}"))
        else:
            _try(tally, "looked", lambda: visitor.get(rng.choice(LOOKS)))
        time.sleep(rng.expovariate(1 / THINK_SECONDS))


def _build(visitor: Visitor, until: float, tally: Tally) -> None:
    _try(tally, "signed in", visitor.sign_in)
    while time.monotonic() < until:
        started = time.monotonic()
        _try(tally, "built a pack", lambda: visitor.build_pack("1", LATE_SECONDS))
        time.sleep(max(1.0, PACK_SECONDS - (time.monotonic() - started)))


def _try(tally: Tally, what: str, work: object) -> None:
    try:
        work()  # type: ignore[operator]
        tally.done[what] += 1
    except Exception as error:  # noqa: BLE001  counted and printed
        tally.wrong[f"{what}: {error!r}"[:300]] += 1


def growth(held: list[float]) -> tuple[float, float, float]:
    """Memory in MB: median of the second tenth (warm), of the last tenth, and the most."""
    tenth = max(1, len(held) // 10)
    warm, last = sorted(held[tenth : 2 * tenth] or held), sorted(held[-tenth:])
    return warm[len(warm) // 2], last[len(last) // 2], max(held)


def main(arguments: list[str] | None = None) -> int:
    """Soak and report; 1 when anything went wrong."""
    parser = argparse.ArgumentParser(prog="script/soak", description="Bounded load on a scratch site.")
    parser.add_argument("--minutes", type=float, default=5, help="how long; default: 5")
    parser.add_argument(
        "--people", type=int, default=10, help="how many beside the pack builder; default: 10"
    )
    options = parser.parse_args(arguments)
    prepare_django()
    open_database("soak")
    seed(200, people=options.people + 1, updates=1)
    with running(worker=True) as site:
        tally = soak(site, options.people, options.minutes * 60)
    print(", ".join(f"{what}: {count:,}" for what, count in sorted(tally.done.items())))
    for name, held in tally.held.items():
        warm, last, most = growth(held)
        print(f"memory of the {name}: {warm:.0f} MB warm, {last:.0f} MB at the end, {most:.0f} MB at most")
    for words, count in tally.wrong.most_common():
        print(f"{count} x {words}")
    print(f"{sum(tally.wrong.values())} errors")
    return int(bool(tally.wrong))


if __name__ == "__main__":
    sys.exit(main())
