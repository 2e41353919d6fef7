"""Every package that we take is pinned by hash, explained, and used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


def direct(source: Path) -> set[str]:
    """The packages that a requirements*.in file names, without versions and extras."""
    lines = source.read_text("utf-8").splitlines()
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines if line and not line.startswith(("-", "#")))
    return {name.group().lower() for name in names if name}


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_direct_dependency_is_in_its_lock(name: str) -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / name).read_text("utf-8").lower(), re.MULTILINE))
    assert direct((ROOT / name).with_suffix(".in")) - locked == set()


def test_the_test_lock_holds_the_same_versions_as_the_production_lock() -> None:
    def versions(name: str) -> dict[str, str]:
        return dict(
            re.findall(r"^([a-z0-9._-]+)==([^\s;\\]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE)
        )

    production, tests = versions("requirements.txt"), versions("requirements-dev.txt")
    assert {name: version for name, version in production.items() if tests.get(name) != version} == {}


def test_every_direct_dependency_has_its_reason_and_licence_in_the_docs() -> None:
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    explained = set(re.findall(r"^\| `([\w.-]+)` \|[^|]+\|[^|]+\|[^|]+\|$", text, re.MULTILINE))
    wanted = set(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"])
    for name in LOCKS:
        wanted |= direct((ROOT / name).with_suffix(".in"))
    assert explained == wanted


def test_no_lock_names_a_registry() -> None:
    for name in (*LOCKS, "package-lock.json"):
        text = (ROOT / name).read_text("utf-8")
        assert "index-url" not in text.replace("--no-emit-index-url", "")
        assert '"resolved"' not in text
        assert not re.search(r"https?://(?!github\.com/sponsors)", text), name
