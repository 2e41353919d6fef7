"""Figures of invented homes at England's size, for measuring; called by script/make_national_returns.

A partnership of its own, with a person, homes of ten to a provider, monthly indicators that are shares of two
parts, and a target for each. Rows go in through the same bulk writer as the register, sums through the
project's own code; both are made month by month.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

HOMES, INDICATORS, YEARS, SEED = 15_000, 40, 5, 1
MONTHS = 12
LAST = date(2026, 3, 1)  # the newest month that has figures
NOW = datetime(2026, 4, 20, 9, tzinfo=ZoneInfo("Europe/London"))
TARGET, AMBER = 10, 11  # per cent of staff away: at most; amber up to a tenth of it more
PER_PROVIDER, STAFF = 10, 40
PAGE = 50_000  # rows that are written at once
FIELDS = (
    "scope_id", "indicator_id", "start", "kind", "value", "numerator", "denominator", "status", "source",
    "note", "by_id", "at", "revision", "rag_target", "rag_previous",
)  # fmt: skip


def make(
    *, homes: int, indicators: int, years: int, seed: int = SEED,
    say: Callable[[str], None] = lambda words: None,
) -> int:  # fmt: skip
    """Fill the database; how many observations there are."""
    from metrics.actions.sums import rebuild
    from metrics.models import Observation
    from providers.importers.bulk import insert_rows

    partnership, by = _people()
    scopes = _homes(partnership, homes)
    rows = _indicators(partnership, by, indicators)
    made, started = 0, time.perf_counter()
    for start in months(years):
        page: list[tuple[Any, ...]] = []
        for row in _figures(scopes, rows, start, by, Random(f"{seed} {start}")):
            page.append(row)
            if len(page) == PAGE:
                insert_rows(Observation, FIELDS, page)
                made, page = made + len(page), []
        insert_rows(Observation, FIELDS, page)
        made += len(page)
        rebuild(partnership=partnership, touched={(pk, start) for pk in rows}, at=NOW)
        spent = time.perf_counter() - started
        say(f"{start:%B %Y}: {made:,} observations, {made / spent:,.0f} a second, sums included")
    return made


def months(years: int) -> list[date]:
    """First days of the months up to LAST, oldest first."""
    last = LAST.year * MONTHS + LAST.month - 1
    found = (divmod(last - back, MONTHS) for back in range(years * MONTHS))
    return sorted(date(year, month + 1, 1) for year, month in found)


def _people() -> tuple[Any, Any]:
    from accounts.models import Membership, Partnership, User
    from accounts.roles import Role
    from providers.models import RegisterSettings

    if Partnership.objects.exists():
        raise SystemExit("The database is not empty: these figures go into one of their own.")
    partnership = Partnership.objects.create(slug="measured", name="Measured")
    by = User.objects.create_user("measured@example.org", full_name="Mel Measured")
    Membership.objects.create(
        user=by, partnership=partnership, role=Role.COMMISSIONER, starts_on=date(2015, 1, 1)
    )
    RegisterSettings.objects.create(partnership=partnership, councils=["Measured"])
    return partnership, by


def _homes(partnership: Any, count: int) -> list[int]:
    """Keys of the homes' scopes."""
    from metrics.models import Scope
    from providers.models import Location, Provider

    providers = Provider.objects.bulk_create(
        Provider(cqc_id=f"9-{number}", name=f"Provider {number}")
        for number in range(-(-count // PER_PROVIDER))
    )
    homes = Location.objects.bulk_create(
        (
            Location(
                cqc_id=f"8-{number}", name=f"Home {number}", provider=providers[number // PER_PROVIDER],
                beds=STAFF, kind="residential", council="Measured", registered_from=date(2011, 1, 1),
            )
            for number in range(count)
        ),
        batch_size=1_000,
    )  # fmt: skip
    scopes = Scope.objects.bulk_create(
        (Scope(partnership=partnership, kind="home", location=home) for home in homes), batch_size=1_000
    )
    return [scope.pk for scope in scopes]


def _indicators(partnership: Any, by: Any, count: int) -> list[int]:
    from metrics.models import Indicator, Target

    rows = Indicator.objects.bulk_create(
        Indicator(
            partnership=partnership, code=f"measure-{number}", name=f"Measure {number}", unit="percent",
            polarity="lower", frequency="month", level="home", numerator="Away", denominator="Employed",
        )
        for number in range(count)
    )  # fmt: skip
    Target.objects.bulk_create(
        Target(
            indicator=row, effective_from=date(2015, 4, 1), comparator="at_most", value=Decimal(TARGET),
            amber=Decimal(10), width="relative", by=by, at=NOW,
        )
        for row in rows
    )  # fmt: skip
    return [row.pk for row in rows]


def _figures(
    scopes: list[int], indicators: list[int], start: date, by: Any, chance: Random
) -> Iterator[tuple[Any, ...]]:
    """One month: of STAFF people so many away; rated against the target as metrics.rag would."""
    moment, day = NOW.isoformat(), start.isoformat()
    for scope in scopes:
        for indicator in indicators:
            away = int(chance.random() * 7)
            share = 100 * away / STAFF
            colour = 1 if share <= TARGET else 2 if share <= AMBER else 3
            yield (
                scope, indicator, day, "number" if away else "zero", share, away, STAFF, "final", "return",
                "", by.pk, moment, 0, colour, 0,
            )  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Fill the database that DATABASE_URL names."""
    parser = argparse.ArgumentParser(
        prog="script/make_national_returns", description="Figures of homes at England's size, for measuring."
    )
    parser.add_argument("--homes", type=int, default=HOMES)
    parser.add_argument("--indicators", type=int, default=INDICATORS)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--factor", type=float, default=1.0, help="of the homes, such as 0.1")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    homes = max(1, round(options.homes * options.factor))
    made = make(
        homes=homes, indicators=options.indicators, years=options.years, seed=options.seed,
        say=lambda words: print(words, file=sys.stderr, flush=True),
    )  # fmt: skip
    print(f"{made:,} observations of {homes:,} homes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
