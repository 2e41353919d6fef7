"""Wrap the operations of a first migration, so that its models are created together (audit/operations.py)."""

from __future__ import annotations

import sys
from pathlib import Path

BEGIN, END = "    operations = [\n", "\n    ]\n"


def main(path: Path) -> None:
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
    main(Path(sys.argv[1]))
