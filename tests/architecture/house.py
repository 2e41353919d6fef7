"""What the architecture tests know about the house: its rooms in order, its files, its settings."""

from __future__ import annotations

import configparser
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def layers() -> tuple[tuple[str, ...], ...]:
    """The rooms from left to right, as .importlinter says; those in one tuple must not know each other."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    lines = parser["importlinter:contract:layers"]["layers"].split("\n")
    return tuple(tuple(part.strip() for part in line.split("|")) for line in lines if line.strip())


def rooms() -> list[str]:
    """Every package of ours, from left to right."""
    return [room for layer in layers() for room in layer]


def rank(room: str) -> int:
    """How far right a room stands: a room may know only those with a larger number."""
    return next(number for number, layer in enumerate(layers()) if room in layer)


@cache
def tracked_files() -> tuple[str, ...]:
    """Every file of the project that is not ignored, as paths from its top."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in listed.splitlines() if (ROOT / name).is_file())


def python_files(*under: str) -> list[Path]:
    """Our Python files below the given folders (all rooms when none is given), without migrations."""
    folders = under or tuple(rooms())
    return [
        ROOT / name
        for name in tracked_files()
        if name.endswith(".py") and name.split("/")[0] in folders and "/migrations/" not in name
    ]


def example_settings() -> set[str]:
    """The names of variables that .env.example explains."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))


def read_settings() -> set[str]:
    """The names of variables that the settings read from the environment."""
    names: set[str] = set()
    for path in python_files("config"):
        names |= set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z][A-Z0-9_]+)\"", path.read_text("utf-8")))
    return names
