"""Packs: the figures of script/bench_packs.py, each measured in a process of its own."""

from __future__ import annotations

import sys

from script.bench_packs import Figure, rows


def measure(pairs: int) -> list[Figure]:
    """Every figure of packs."""
    return rows(pairs, lambda words: print(words, file=sys.stderr, flush=True))
