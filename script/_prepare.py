"""Bring the demonstration's database, static files and sample packs up to date; called by _demo.py.

Everything here may be run again: what is already there stays as it is, and packs and static files are made
again only when the code or the assets that they come from changed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "out"
# What the look of a pack depends on.
PACK_SOURCES = ("actionplans", "core", "demo", "oversight", "packs", "templates/packs", "static/packs")


def main() -> int:
    """Prepare in order; the words that load_demo prints (who may sign in) become the welcome."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    data = Path(os.environ["DATA_DIR"])
    try:
        say("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        people = io.StringIO()
        say("Loading the demonstration, when it is not there yet")
        call_command("load_demo", stdout=people, stderr=io.StringIO())
        collect_static(data)
        build_packs(data)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    (data / "welcome.txt").write_text(welcome(people.getvalue()), "utf-8")
    return 0


def welcome(people: str) -> str:
    """What stands on the screen when everything runs."""
    lines = ("", people.strip(), "", f"Sample packs are in {OUT.name}/", f"Open {os.environ['SITE_URL']}/")
    return "\n".join((*lines, "Ctrl-C stops everything.", ""))


def collect_static(data: Path) -> None:
    """Collect and compress static files, when any of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = data / "static.stamp"
    wanted = digest([ROOT / "static", ROOT / "config", ROOT / "requirements.txt"])
    if stamp.exists() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Collecting static files")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def build_packs(data: Path) -> None:
    """Build one pack of each kind into out/, when they are not there or their sources changed.

    Those of a plan as its members read them, those of a meeting in each edition.
    """
    from django.core.management import call_command

    from packs.definitions import get
    from packs.definitions.meetings import MeetingPack

    stamp = data / "packs.stamp"
    wanted = digest([ROOT / name for name in PACK_SOURCES])
    if stamp.exists() and stamp.read_text() == wanted and any(OUT.glob("**/*.pdf")):
        return
    listed = io.StringIO()
    call_command("list_packs", json=True, stdout=listed)
    for pack in json.loads(listed.getvalue()):
        if not pack["scopes"]:
            continue
        scope = pack["scopes"][0]  # the plan that the layout is made for comes first, or the newest meeting
        kind = get(pack["slug"])
        say(f"Building {pack['title']}: {scope['title']}")
        for edition in kind.editions if isinstance(kind, MeetingPack) else ("restricted",):
            options = {"scope": scope["id"], "edition": edition, "out": OUT / pack["slug"], "json": True}
            quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
            call_command("build_pack", pack["slug"], **options, **quiet)
    stamp.write_text(wanted)


def digest(sources: Iterable[Path]) -> str:
    """One number for the content of files and folders."""
    total = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(str(path).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def say(words: str) -> None:
    """One line of progress."""
    print(f"\033[1m[demo]\033[0m {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
