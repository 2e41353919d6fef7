"""Figures of homes at a council's size and at England's: pages, a return, a target, an import of figures.

On a PostgreSQL of its own. England is measured with a tenth of its homes unless BENCH_HOMES says otherwise
(15000 is all of them: a quarter of an hour and 10 GB more); pages read sums, so homes are not what they cost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from script._bench import Line, middle, ratio, spend
from script._bench_register import _admin, _postgres, _url

COUNCIL = {"homes": 100, "indicators": 40, "years": 1}
ENGLAND = {"homes": int(os.environ.get("BENCH_HOMES", "1500")), "indicators": 40, "years": 5}
IMPORTED = 100_000
RETURNS = 40  # that are saved one after another


def measure(count: int) -> list[Line]:
    """Nothing is measured without PostgreSQL, which the line says."""
    with tempfile.TemporaryDirectory(prefix="oversight-returns-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        with _postgres(folder) as socket:
            if not socket:
                return [Line("figures of homes", "no PostgreSQL on this machine", None, None)]
            small = _child(socket, "council", COUNCIL, count)
            large = _child(socket, "england", ENGLAND, count)
    size = f"{ENGLAND['homes']:,} homes, 5 years, {large['rows']:,.0f} observations"
    beside = f"one council: 100 homes, a year, {small['rows']:,.0f}"
    return [
        ratio(f"list of indicators, {size}", beside, large["list"], small["list"], 1.5),
        ratio("performance report, the same", beside, large["report"], small["report"], 1.5),
        ratio("page of one indicator, the same", beside, large["one"], small["one"], None),
        ratio("a return begun, saved and sent, the same", beside, large["return"], small["return"], None),
        ratio("a target set: all figures of an indicator rated anew", beside, large["rerate"],
              small["rerate"], None),
        ratio(f"import of {IMPORTED:,} observations", "COPY into staging and upsert of the same rows",
              large["import"], large["copy"], 3),
    ]  # fmt: skip


def _child(socket: str, name: str, size: dict[str, int], count: int) -> dict[str, float]:
    """Fill a database of that size and measure on it, in a process of its own."""
    _admin(socket, f"CREATE DATABASE {name}")
    environment = {"DATABASE_URL": _url(socket, name)}
    done = subprocess.run(
        [sys.executable, "-m", "script._bench_returns", json.dumps(size), str(count)], check=True, text=True,
        stdout=subprocess.PIPE, env=os.environ | environment,
    )  # fmt: skip
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _measured(size: dict[str, int], count: int) -> dict[str, float]:
    from django.core.management import call_command

    from script._make_national_returns import make

    call_command("migrate", verbosity=0, interactive=False)
    found: dict[str, float] = {
        "rows": make(homes=size["homes"], indicators=size["indicators"], years=size["years"])
    }
    call_command("shell", "-c", "from django.db import connection; connection.cursor().execute('ANALYZE')")
    found |= _pages(count)
    found["return"] = _returns()
    found["rerate"] = spend(_set_target).wall
    if size == ENGLAND:
        entries = _entries()
        rows = _rows(entries)
        found["copy"] = spend(lambda: _copy(rows)).wall
        found["import"] = spend(lambda: _write(entries)).wall
    return found


def _pages(count: int) -> dict[str, float]:
    from django.test import Client
    from django.urls import reverse

    from accounts.models import Partnership, User
    from metrics.actions.reports import create_report, set_table
    from metrics.models import Indicator
    from script._make_national_returns import NOW

    by, partnership = User.objects.get(), Partnership.objects.get()
    report = create_report(partnership=partnership, facts={"title": "Measured"}, by=by, at=NOW)
    rows = list(Indicator.objects.order_by("pk")[:20])
    set_table(report=report, title="Measures", indicators=rows, by=by, at=NOW)
    client = Client()
    client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    pages = {
        "list": reverse("metrics:indicators"), "report": report.get_absolute_url(),
        "one": rows[0].get_absolute_url(),
    }  # fmt: skip
    found = {}
    for name, address in pages.items():
        assert client.get(address).status_code == 200, address  # noqa: S101
        found[name] = middle([spend(lambda: client.get(address)) for _ in range(max(count, 5))]).wall  # noqa: B023
    return found


def _returns() -> float:
    """Seconds of one return at the 95th percentile, of RETURNS homes that send one after another."""
    from accounts.models import Partnership, User
    from metrics.actions.forms import Asked, create_form, make_windows
    from metrics.actions.returns import Typed, begin_return, save_answers, submit_return
    from metrics.figures import Unit, of_parts
    from metrics.models import Indicator
    from providers.models import Location
    from script._make_national_returns import NOW, STAFF

    by, partnership = User.objects.get(), Partnership.objects.get()
    rows = list(Indicator.objects.order_by("pk")[:5])
    facts = {"name": "Measured", "frequency": "month", "deadline": 28, "starts_on": date(2026, 3, 1)}
    form = create_form(
        partnership=partnership, facts=facts, questions=[Asked(row, str(row)) for row in rows], by=by, at=NOW
    )
    make_windows(form=form, until=NOW.date())
    window = form.windows.order_by("start")[0]
    questions = list(form.questions.values_list("pk", flat=True))

    def send(home: Any) -> None:
        made = begin_return(window=window, location=home, by=by, at=NOW)
        figure = of_parts(Decimal(3), Decimal(STAFF), Unit.PERCENT)
        typed = {question: Typed(figure, "Measured") for question in questions}
        made = save_answers(parent=made, typed=typed, version=made.version, by=by, at=NOW)
        submit_return(parent=made, version=made.version, by=by, at=NOW)

    spent = [spend(lambda: send(home)).wall for home in Location.objects.order_by("pk")[:RETURNS]]  # noqa: B023
    return sorted(spent)[int(len(spent) * 0.95)]


def _set_target() -> None:
    from accounts.models import User
    from metrics.actions.indicators import Wanted, set_target
    from metrics.models import Indicator
    from script._make_national_returns import NOW

    wanted = Wanted(date(2016, 4, 1), Decimal(7), "at_most")
    indicator = Indicator.objects.order_by("pk").last()
    assert indicator is not None  # noqa: S101
    set_target(indicator=indicator, wanted=wanted, by=User.objects.get(), at=NOW, reason="Measured")


def _entries() -> list[Any]:
    """Figures of months that nobody has sent yet, for as many homes and indicators as IMPORTED asks."""
    from metrics.actions.observations import Entry
    from metrics.figures import Unit, of_parts
    from metrics.models import Indicator, Scope
    from script._make_national_returns import STAFF

    figures = [of_parts(Decimal(away), Decimal(STAFF), Unit.PERCENT) for away in range(7)]  # some are red
    rows = list(Indicator.objects.order_by("pk"))
    scopes = list(Scope.objects.filter(kind="home").order_by("pk"))
    starts = [date(2026, month, 1) for month in range(4, 13)]
    found = (
        Entry(scope, row, start, figures[(scope.pk + row.pk) % 7])
        for start in starts
        for scope in scopes
        for row in rows
    )
    return [entry for _, entry in zip(range(IMPORTED), found, strict=False)]


def _rows(entries: list[Any]) -> list[tuple[Any, ...]]:
    """The same, as a file would bring them."""
    from accounts.models import User
    from script._make_national_returns import NOW

    by, moment = User.objects.get().pk, NOW.isoformat()
    return [
        (
            each.scope.pk, each.indicator.pk, each.start.isoformat(), "number", "7.5", 3, 40, "final", "hand",
            "", by, moment, 0, 1, 0,
        )
        for each in entries
    ]  # fmt: skip


def _write(entries: list[Any]) -> None:
    """As an accepted file does: rated, added up, the clocks of reds followed."""
    from django.db import transaction

    from accounts.models import Partnership, User
    from metrics.actions.observations import write
    from script._make_national_returns import NOW

    with transaction.atomic():
        write(entries, partnership=Partnership.objects.get(), by=User.objects.get(), at=NOW, reason="")


def _copy(rows: list[tuple[Any, ...]]) -> None:
    """The same rows into a staging table by COPY, and from there into the table; undone afterwards."""
    from django.db import connection, transaction

    from metrics.models import Observation
    from providers.importers.bulk import insert_rows
    from script._make_national_returns import FIELDS

    table, names = Observation._meta.db_table, ", ".join(FIELDS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE staging (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
        cursor.execute("ALTER TABLE staging ALTER COLUMN id DROP NOT NULL")
        _into_staging(insert_rows, rows)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM staging "  # noqa: S608  # nosec B608  names are ours
            "ON CONFLICT (scope_id, indicator_id, start) DO UPDATE SET value = EXCLUDED.value"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check
        transaction.set_rollback(True)


def _into_staging(insert_rows: Callable[..., None], rows: list[tuple[Any, ...]]) -> None:
    """COPY with the project's own writer, whose table is named by the model."""
    from metrics.models import Observation
    from script._make_national_returns import FIELDS

    name, Observation._meta.db_table = Observation._meta.db_table, "staging"
    try:
        insert_rows(Observation, FIELDS, rows)
    finally:
        Observation._meta.db_table = name


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_measured(json.loads(sys.argv[1]), int(sys.argv[2]))))
