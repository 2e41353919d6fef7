"""Write an app's first migration anew, its models created together (audit/operations.py).

Usage: _initial.py APP   (the file that was there is gone already; called by script/initial)
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDS = re.compile(r'\("(\w+)", "0001_initial"\)')
BEGIN, END = "    operations = [\n", "\n    ]\n"


def leaning_on(app: str) -> set[str]:
    """The apps whose first migrations need this app's, directly or through others."""
    needs = {
        path.parts[-3]: set(NEEDS.findall(path.read_text("utf-8")))
        for path in ROOT.glob("*/migrations/0001_initial.py")
    }
    found: set[str] = set()
    while more := {each for each, wanted in needs.items() if wanted & {app, *found}} - found - {app}:
        found |= more
    return found


def make(app: str) -> None:
    """Have Django write the migration, as if the apps that lean on this one had none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = dict.fromkeys(leaning_on(app))
    django.setup()
    call_command("makemigrations", app, name="initial", verbosity=0)


def wrap(path: Path) -> None:
    """Rewrite the file; one that is wrapped already stays as it is."""
    text = path.read_text("utf-8")
    if "Together(" in text:
        return
    head, _, rest = text.partition(BEGIN)
    body, found, tail = rest.rpartition(END)
    if not found or tail.strip():
        raise SystemExit(f"{path} does not end with its operations.")
    head = head.replace(
        "from django.db import", "from audit.operations import Together\nfrom django.db import", 1
    )
    path.write_text(f"{head}    operations = [Together([\n{body}\n])]\n", "utf-8")


if __name__ == "__main__":
    make(sys.argv[1])
    wrap(ROOT / sys.argv[1] / "migrations" / "0001_initial.py")
