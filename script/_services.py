"""Run a command with a throwaway PostgreSQL beside it: own folder, Unix socket only, nothing shared.

Usage: _services.py COMMAND...   (DATABASE_URL is set for the command; exit 3 when there is no PostgreSQL)
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOT_FOUND = 3
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def find_postgres() -> Path | None:
    """Return the folder of the newest PostgreSQL server programs on this machine."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    onpath = shutil.which("initdb")
    folders += [Path(onpath).resolve().parent] if onpath else []
    return next((f for f in folders if (f / "initdb").is_file() and (f / "postgres").is_file()), None)


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root steps down to a user that exists everywhere."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("Neither the user postgres nor nobody exists here, and PostgreSQL does not run as root.")


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """Start a server in a new folder, give its DATABASE_URL, and remove all of it afterwards."""
    user = _server_user()
    step_down: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    )
    with tempfile.TemporaryDirectory(prefix="pg.") as folder:
        base = Path(folder)
        if user:
            os.chown(base, user.pw_uid, user.pw_gid)
        data = base / "data"
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "LC_ALL": "C.UTF-8"}

        def run(*command: str) -> None:
            done = subprocess.run(
                command, cwd="/", env=environment, capture_output=True, text=True, check=False, **step_down
            )
            if done.returncode:
                log = base / "log"
                raise SystemExit(f"{done.stdout}{done.stderr}{log.read_text() if log.exists() else ''}")

        run(str(programs / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        control = str(programs / "pg_ctl")
        options = f"-k {base} -c listen_addresses='' {FAST}"
        run(control, "-D", str(data), "-w", "-t", "60", "-l", str(base / "log"), "-o", options, "start")
        try:
            yield f"postgres://tests@/{base}/postgres"
        finally:
            run(control, "-D", str(data), "-m", "immediate", "-w", "stop")


def main(command: list[str]) -> int:
    """Run COMMAND and hand back its exit code."""
    programs = find_postgres()
    if programs is None:
        print("No PostgreSQL server (initdb) was found on this machine.", file=sys.stderr)
        return NOT_FOUND
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres(programs) as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
