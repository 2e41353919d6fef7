"""Import of an England-sized register against merely reading the same file and a bare COPY of its rows.

The import runs in processes of its own, on a PostgreSQL that is started for it when its programs are there
(bare COPY is PostgreSQL's); else on SQLite, and only reading is compared. Each run starts from an empty
register, so all 57,000 locations are new: the most work that an import can be.
"""

from __future__ import annotations

import csv
import json
import os
import pwd
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from script._bench import Line, middle, open_database, ratio, spend

ROWS, RATINGS = 57_000, 324_000
MOST_MEGABYTES = 400
FILES = {"CSV": "HSCA_Active_Locations.csv", "ODS": "HSCA_Active_Locations.ods"}


def measure(count: int) -> list[Line]:
    """Reading, the whole import, and memory, for both formats; pages over the register at that size."""
    from script._make_national_register import SEED, make

    with tempfile.TemporaryDirectory(prefix="oversight-register-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        make(folder, rows=ROWS, ratings=RATINGS, months=0, seed=SEED)
        lines = []
        for name, file in FILES.items():
            lines += _reading(name, folder / file, count)
        lines.append(
            _memory(
                "Latest_ratings, 324,000 rows, ODS: peak memory of reading", folder / "Latest_ratings.ods"
            )
        )
        with _postgres(folder) as socket:
            if socket:
                for name, file in FILES.items():
                    lines += _whole(name, folder, file, socket, count)
        lines += _pages(count)
        return lines


def plain_csv(path: Path) -> int:
    """What csv does alone."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def plain_ods(path: Path) -> int:
    """What python-calamine does alone."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    return sum(1 for name in book.sheet_names for _ in book.get_sheet_by_name(name).iter_rows())


def facts_of(path: Path) -> int:
    """What reading as a register does: every row typed and judged."""
    from providers.importers.facts import HeldValue
    from providers.importers.files import open_register

    held: list[HeldValue] = []
    with open_register(path) as file:
        return sum(1 for _ in file.facts(held))


PLAIN: dict[str, Callable[[Path], int]] = {".csv": plain_csv, ".ods": plain_ods}


def _reading(name: str, path: Path, count: int) -> list[Line]:
    ours = sorted(_child("read", path)["seconds"] for _ in range(count))
    theirs = sorted(_child("plain", path)["seconds"] for _ in range(count))
    what = f"register of {ROWS:,} x 122, {name}: read as facts, in a process of its own"
    against = f"{'csv' if name == 'CSV' else 'python-calamine'} reading the file"
    return [
        ratio(what, against, ours[count // 2], theirs[count // 2], None),
        _memory(f"the same, {name}: peak memory of reading", path),
    ]


def _memory(what: str, path: Path) -> Line:
    mine, theirs = _child("read", path)["megabytes"], _child("plain", path)["megabytes"]
    medians = f"{mine:.0f} MB against {theirs:.0f} MB"
    return Line(what, "the plain reader, beside it", mine, MOST_MEGABYTES, "MB", medians)


def _whole(name: str, folder: Path, file: str, socket: str, count: int) -> list[Line]:
    """Arrival, comparison and acceptance, against reading the file and COPY of the same rows."""
    ours, theirs, memory = [], [], 0.0
    for number in range(count):
        environment = {"DATABASE_URL": _fresh(socket, f"run{number}"), "DATA_DIR": str(folder / "var")}
        told = _child("import", folder / file, environment)
        ours.append(told["seconds"])
        memory = max(memory, told["megabytes"])
        plain = _child("plain", folder / file)["seconds"]
        theirs.append(plain + spend(lambda: _copy(socket, folder / FILES["CSV"])).wall)
    mine, bare = sorted(ours)[count // 2], sorted(theirs)[count // 2]
    what = f"register of {ROWS:,} x 122, {name}: whole import, compared and accepted"
    return [
        ratio(what, "the plain reader and a bare COPY of the same rows", mine, bare, 3),
        Line(f"the same, {name}: peak memory", "-", memory, MOST_MEGABYTES, "MB", f"{memory:.0f} MB"),
    ]


def _pages(count: int) -> list[Line]:
    """The list of homes with 57,000 locations in the database against 500."""
    from django.test import Client
    from django.urls import reverse

    spent = {}
    for rows in (500, ROWS):
        open_database(f"register{rows}")
        client = Client()
        client.force_login(_register_of(rows), backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("providers:homes")
        assert client.get(address).status_code == 200  # noqa: S101
        spent[rows] = middle([spend(lambda: client.get(address)) for _ in range(max(count, 3))])  # noqa: B023
    what = f"list of homes, {ROWS:,} locations in the register, a council's own"
    return [ratio(what, "500 locations in the register", spent[ROWS].wall, spent[500].wall, 1.3)]


def _register_of(rows: int) -> Any:
    """A register of that many locations, one council's 100 of them a partnership's own; who looks at it."""
    from accounts.models import Partnership
    from providers.models import Location, Provider, RegisterSettings
    from script._national_homes import SOCIAL, home
    from script._seed import seed

    by = seed(10).people[0]
    RegisterSettings.objects.update_or_create(
        partnership=Partnership.objects.get(), defaults={"councils": ["Testborough"]}
    )
    provider = Provider.objects.create(cqc_id="1-9", name="Harbour Care Ltd")
    made = (home(1, number, 0) for number in range(rows))
    Location.objects.bulk_create(
        (
            Location(
                cqc_id=one.cqc_id, name=one.name, provider=provider, beds=one.beds, postcode=one.postcode,
                kind=one.kind if one.kind in SOCIAL else "other", registered_from=one.registered,
                council="Testborough" if one.number < 100 else f"Council {one.council}",
            )
            for one in made if one
        ),
        batch_size=500,
    )  # fmt: skip
    return by


# --- PostgreSQL ---------------------------------------------------------------------------------


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    """A server of its own with a migrated database; "" when there is none on this machine."""
    if not shutil.which("initdb") or not shutil.which("pg_ctl"):
        yield ""
        return
    data = folder / "pg"
    data.mkdir()
    who: dict[str, Any] = {}
    if os.geteuid() == 0:  # it doesn't run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        who = {"user": "nobody", "group": nobody.pw_gid, "cwd": data}

    def run(*command: object) -> None:
        words = [str(word) for word in command]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **who)

    run("initdb", "-D", data, "-U", "bench", "--locale=C", "-E", "UTF8")
    options = f"-c listen_addresses= -k {data} -c max_wal_size=4GB"
    run("pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        _admin(str(data), "CREATE DATABASE migrated")
        _child("migrate", folder, {"DATABASE_URL": _url(data, "migrated"), "DATA_DIR": str(folder / "var")})
        yield str(data)
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def _url(socket: object, database: str) -> str:
    return f"postgres://bench@/{database}?host={socket}"


def _connected(socket: str, database: str) -> Any:
    import psycopg2  # type: ignore[import-untyped]

    connection = psycopg2.connect(host=socket, user="bench", dbname=database)
    connection.autocommit = True
    return connection


def _admin(socket: str, statement: str) -> None:
    connection = _connected(socket, "postgres")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _fresh(socket: str, name: str) -> str:
    _admin(socket, f"DROP DATABASE IF EXISTS {name}")
    _admin(socket, f"CREATE DATABASE {name} TEMPLATE migrated")
    return _url(socket, name)


def _copy(socket: str, path: Path) -> None:
    """A bare COPY of the rows into a table of text."""
    connection = _connected(socket, "postgres")
    with connection.cursor() as cursor, path.open(encoding="utf-8") as file:
        columns = ", ".join(f"c{number} text" for number in range(122))
        cursor.execute(f"DROP TABLE IF EXISTS bare; CREATE TABLE bare ({columns})")
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv, HEADER)", file)
    connection.close()


# --- processes of their own ---------------------------------------------------------------------


def _child(work: str, path: Path, environment: dict[str, str] | None = None) -> dict[str, float]:
    """Do one thing in a process of its own; its seconds without starting, and its peak megabytes."""
    done = subprocess.run(
        [sys.executable, "-m", "script._bench_register", work, str(path)], check=True, text=True,
        stdout=subprocess.PIPE, env=os.environ | (environment or {}),
    )  # fmt: skip
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _work(work: str, path: Path) -> Callable[[], object]:
    if work == "plain":
        return lambda: PLAIN[path.suffix](path)
    import django

    django.setup()
    if work == "read":
        return lambda: facts_of(path)
    if work == "migrate":
        return _migrate
    return _importing(path)


def _migrate() -> None:
    from django.core.management import call_command

    from script._seed import seed

    call_command("migrate", verbosity=0, interactive=False)
    seed(10)


def _importing(path: Path) -> Callable[[], object]:
    from accounts.models import Partnership, User
    from providers.actions.imports import accept_import, read_import, start_import
    from script._seed import NOW

    by = User.objects.get(email="person0@measured.example")
    partnership = Partnership.objects.get()

    def whole() -> None:
        run = start_import(
            partnership=partnership, name=path.name, content=path, by=by, at=NOW, source="command"
        )
        run = read_import(run=run, by=by, at=NOW)
        assert run.counts["new"] == run.counts["rows"] > 0, run.counts  # noqa: S101
        accept_import(run=run, by=by, at=NOW)

    return whole


def _peak() -> float:
    """Peak megabytes of this process. Where the system tells it: rusage counts the parent's as well."""
    status = Path("/proc/self/status")
    if status.exists():
        told = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines() if ":" in line)
        return int(told["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    job = _work(sys.argv[1], Path(sys.argv[2]))
    cost = spend(job)
    print(json.dumps({"seconds": cost.wall, "megabytes": _peak()}))
