"""Try the importers with damaged workbooks and files of the register, plans with random reports and incidents
with random histories; called by script/fuzz.

Every round has a seed, which is printed when something breaks: `script/fuzz --seed N` tries that one again.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from script._bench import open_database, prepare_django
from script._seed import NOW, TODAY, seed

HEAD = (
    "Ref", "What we need to do", "Lead", "What have we done so far", "What we still need to do",
    "When we aim to complete it", "Status", "RAG",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, "", " ", "31/02/2026", "29.02.2027", "Ongoing", "TBC", "End July", "Comlpete", "=1+1",
    "#REF!", "\u2713 Done",
    "-", "n/a", 0, -1, 1e308, 45000, 3.5, True, date(1899, 12, 30), "x" * 40_000,
    "\u202eabc", "\x0bline", "<script>alert(1)</script>", "Week commencing", "99/99/9999", "1.1",
    HEAD[1], HEAD[5],
)  # fmt: skip


def plan_rows(rng: random.Random) -> list[list[Any]]:
    """A plan as people write it, with some of its cells made odd."""
    rows: list[list[Any]] = [
        ["Plan of many things"],
        ["Last updated 5 January 2021"],
        ["1. Keeping well"],
        list(HEAD),
    ]
    for n in range(rng.randrange(1, 40)):
        words = [
            f"1.{n}",
            f"Action {n}",
            "A lead",
            "Asked\nTold",
            f"Step {n}",
            "End July",
            "In progress",
            "Green",
        ]
        rows.append(list(words))
    for _ in range(rng.randrange(0, 25)):
        row = rng.choice(rows)
        if row:
            row[rng.randrange(len(row))] = rng.choice(ODD)
    if rng.random() < 0.2:
        rng.shuffle(rows)
    if rng.random() < 0.2:
        rows.insert(rng.randrange(len(rows)), [])
    return rows


def damaged(rng: random.Random) -> tuple[bytes, str]:
    """A file as somebody might send it, and its name."""
    rows = plan_rows(rng)
    if rng.random() < 0.2:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return flipped(
            text.getvalue().encode(rng.choice(("utf-8", "utf-16", "cp1252")), "replace"), rng
        ), "plan.csv"
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new book has a sheet
    for row in rows:
        sheet.append([_writable(cell) for cell in row])
    for _ in range(rng.randrange(0, 4)):
        top, left = rng.randrange(1, 30), rng.randrange(1, 8)
        sheet.merge_cells(
            start_row=top, end_row=top + rng.randrange(3), start_column=left, end_column=left + 1
        )
    out = io.BytesIO()
    book.save(out)
    return flipped(out.getvalue(), rng), rng.choice(
        ("plan.xlsx", "plan.xlsx", "plan.xlsm", "plan.csv", "plan.doc")
    )


def _writable(cell: Any) -> Any:
    return cell.replace("\x0b", " ")[:32_000] if isinstance(cell, str) else cell


def flipped(content: bytes, rng: random.Random) -> bytes:
    """The same with a few bytes changed, or cut short, in a third of all cases."""
    if rng.random() > 0.33 or not content:
        return content
    if rng.random() < 0.3:
        return content[: rng.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(rng.randrange(1, 20)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def try_importer(number: int) -> str:
    """Read one file: it is a plan, or it is refused in one sentence. Raises whatever else happens."""
    from actionplans.importers.plan import WorkbookRefused, parse_file

    content, name = damaged(random.Random(number))
    try:
        plan = parse_file(content, name, as_at=date(2021, 1, 5))
    except WorkbookRefused as refused:
        words = str(refused)
        assert words.strip() and "Traceback" not in words and len(words) < 600, words  # noqa: S101, PT018
        return "refused"
    said = json.dumps(plan.as_json())
    assert plan == parse_file(content, name, as_at=date(2021, 1, 5)), "read twice, read differently"  # noqa: S101
    assert json.loads(said), "nothing was said"  # noqa: S101
    return "read"


def try_register(number: int) -> str:
    """Read one damaged file of the register: facts and held values, or a refusal in one sentence."""
    from providers.importers.facts import HeldValue, Refusal
    from providers.importers.files import open_register

    rng = random.Random(number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(damaged_register(rng))
        held: list[HeldValue] = []
        try:
            with open_register(path) as file:
                facts = list(file.facts(held))
        except Refusal as refused:
            words = str(refused)
            assert words.endswith(".") and "Traceback" not in words and len(words) < 600, words  # noqa: S101, PT018
            return "refused"
    assert all(fact.cqc_id for fact in facts), "a fact without an ID"  # noqa: S101
    assert all(one.reason for one in held), "held without a reason"  # noqa: S101
    return "read"


def damaged_register(rng: random.Random) -> bytes:
    """A file of the register with odd cells, then perhaps with changed bytes or cut short."""
    from providers.importers.layouts.columns import PLANS
    from script._make_national_register import hsca_rows, rating_rows, write_csv, write_ods

    plan = rng.choice(PLANS)
    rows: list[list[Any]]
    if plan.layout == "hsca":
        rows = [list(row) for row in hsca_rows(rng.randrange(1, 30), 0, rng.randrange(9))]
    elif plan.layout == "ratings":
        rows = [list(row) for row in rating_rows(rng.randrange(1, 30), 0, rng.randrange(9), 60)]
    else:
        rows = [[*plan.columns], *([f"1-{n}" for _ in plan.columns] for n in range(rng.randrange(1, 9)))]
    for _ in range(rng.randrange(0, 40)):
        row = rng.choice(rows)
        odd = rng.choice(ODD)
        row[rng.randrange(len(row))] = "" if odd is None or isinstance(odd, bool) else odd
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        if rng.random() < 0.4:
            write_ods(path, "Data", ([_in_xml(cell) for cell in row] for row in rows))
        else:
            write_csv(path, rows)
        return flipped(path.read_bytes(), rng)


def _in_xml(cell: Any) -> Any:
    return cell.replace("\x0b", " ") if isinstance(cell, str) else cell


def try_history(number: int) -> str:
    """A random year of reports: folding the updates gives the current row, and each day is as it was said."""
    from django.db import transaction
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as with_seed
    from hypothesis import strategies as st

    day = st.one_of(st.none(), st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400)))
    reports = st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(["not_started", "in_progress", "ongoing", "complete", "superseded"]),
            "agreed_due": day,
            "forecast_due": day,
            "review_date": day,
            "rag": st.sampled_from(["", "red", "amber", "green"]),
            "rag_reason": st.text(max_size=20),
            "text": st.text(min_size=1, max_size=20),
        },
    )
    story = st.lists(st.tuples(reports, st.text(max_size=20), st.integers(0, 40), st.booleans()), max_size=12)

    @with_seed(number)
    @settings(
        max_examples=15, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink), print_blob=False,
    )  # fmt: skip
    @given(story)
    def holds(told: list[Any]) -> None:
        with transaction.atomic():
            _live_through(told)
            transaction.set_rollback(True)

    holds()
    return "held"


def _live_through(told: list[Any]) -> None:
    from django.core.exceptions import ValidationError

    from accounts.models import User
    from actionplans import actions
    from actionplans.models import Step

    step = Step.objects.with_parents().order_by("pk")[0]
    by = User.objects.get(email="person0@measured.example")
    at, told_on = NOW, {}
    for changes, note, days, silently in told:
        at += timedelta(days=days, minutes=1)
        try:
            if silently:
                actions.confirm_no_change(row=step, by=by, at=at, note=note)
            else:
                actions.update_step(step=step, version=step.version, by=by, at=at, changes=changes, note=note)
        except ValidationError:
            step.refresh_from_db()
        told_on[at.date()] = _seen(step)
    _check_fold(step)
    _check_days(step, told_on)


def _seen(step: Any) -> dict[str, Any]:
    from actionplans.tracking import snapshot

    return snapshot(step)


def _check_fold(step: Any) -> None:
    step.refresh_from_db()
    updates = list(step.updates.order_by("pk"))
    for earlier, update in pairwise(updates):
        for field, was in update.before.items():
            assert earlier.state[field] == was, (field, earlier.state[field], was)  # noqa: S101
        folded = earlier.state | {field: update.state[field] for field in update.before}
        assert folded == update.state, "a field changed without being named"  # noqa: S101
    assert updates[-1].state == _seen(step), "the newest update is not the row"  # noqa: S101


def _check_days(step: Any, told_on: dict[date, dict[str, Any]]) -> None:
    from actionplans.summaries import plan_view

    for day, state in told_on.items():
        (seen,) = [view for view in plan_view(step.plan, day).steps if view.pk == step.pk]
        due = seen.agreed_due.isoformat() if seen.agreed_due else None
        said = (seen.text, seen.status.value, seen.note, due)
        assert said == tuple(state[name] for name in ("text", "status", "note", "agreed_due")), day  # noqa: S101


def try_movements(number: int) -> str:
    """A random history of an incident: nobody lost, doubled or missing, no bed promised twice."""
    from script import _histories

    _histories.live_and_forget(_world(), _histories.random_story(number))
    return "held"


@cache
def _world() -> Any:
    """The incident in which every history begins; each is rolled back."""
    from script import _histories

    return _histories.build()


def _goes_on(number: int, last: int | None, until: float) -> bool:
    return number < last if last is not None else time.monotonic() < until


def _works(number: int, *, alone: bool, movements: bool) -> tuple[Callable[[int], str], ...]:
    """What is tried with this seed: histories cost more, so they come less often."""
    if movements:
        return (try_movements,)
    if alone or number % 10 == 0:
        return (try_importer, try_register, try_history, try_movements)
    return (try_importer, try_register)


def main(arguments: list[str] | None = None) -> int:
    """Try until the time is over; 1 when something broke."""
    parser = argparse.ArgumentParser(
        prog="script/fuzz", description="Damaged workbooks and files of the register, random histories."
    )
    parser.add_argument("--seconds", type=float, default=300, help="how long; default: 300")
    parser.add_argument("--seed", type=int, help="try this one alone")
    parser.add_argument("--movements", type=int, help="so many histories of incidents, and nothing else")
    options = parser.parse_args(arguments)
    prepare_django()
    open_database("fuzz")
    seed(10, updates=1)
    first = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"First seed {first}; {options.seconds:.0f} seconds.", flush=True)
    until, number, broken = time.monotonic() + options.seconds, first, 0
    ended: Counter[str] = Counter()
    last = first + options.movements if options.movements else None
    while number == first or (options.seed is None and _goes_on(number, last, until)):
        for work in _works(number, alone=options.seed is not None, movements=last is not None):
            try:
                ended[f"{work.__name__.removeprefix('try_')} {work(number)}"] += 1
            except Exception:  # noqa: BLE001  whatever it is, it is what we look for
                broken += 1
                print(f"--- {work.__name__}, seed {number} ---\n{traceback.format_exc()}", flush=True)
        number += 1
    print(", ".join(f"{count:,} {words}" for words, count in sorted(ended.items())) + f"; {broken} broken.")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
