"""What the documents say, exists."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from django.core.management import get_commands

from tests.architecture.house import ROOT, tracked_files

DOCUMENTS = [
    ROOT / name for name in tracked_files() if name.endswith(".md") and name.split("/")[0] != "tests"
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCUMENTS}
EVERYTHING = "\n".join(TEXTS.values())


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#[^)]*)?\)", TEXTS[name])
    assert [link for link in links if not ((ROOT / name).parent / link).exists()] == []


def test_every_management_command_that_is_named_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", EVERYTHING))
    assert named
    assert named - set(get_commands()) == set()


def test_every_script_that_is_named_exists() -> None:
    named = set(re.findall(r"\bscript/(\w+)\b(?!/)", EVERYTHING))
    assert {name for name in named if not list((ROOT / "script").glob(f"{name}*"))} == set()


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py (\w+) --help", EVERYTHING))))
def test_commands_of_the_tour_explain_themselves(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert command in done.stdout


def test_no_document_or_program_names_a_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+)/")
    suffixes = (".py", ".md", ".toml", ".yml", ".html", ".js", ".json", ".in", "Dockerfile", ".example")
    found = [
        name
        for name in tracked_files()
        if name.endswith(suffixes) and machine.search((ROOT / name).read_text("utf-8"))
    ]
    assert found == []


def test_every_proof_that_the_security_page_names_exists() -> None:
    """Files by path, tests as `path::name`."""
    named = re.findall(r"`((?:[\w.-]+/)+[\w.-]+)(?:::(\w+))?`", TEXTS["docs/security.md"])
    assert len(named) > 40
    gone = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).exists() or (test and f"def {test}(" not in (ROOT / path).read_text("utf-8"))
    ]
    assert gone == []
