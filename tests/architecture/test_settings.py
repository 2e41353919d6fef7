"""Settings come from the environment, every one of them is explained, and none that is unsafe starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, example_settings, read_settings

COMPOSE_ONLY = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "PORT", "WEB_CONCURRENCY"}
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOP",
    "ALLOWED_HOSTS": "oversight.example",
    "SITE_URL": "https://oversight.example",
    "BEHIND_PROXY": "true",
}


def test_every_setting_is_explained_in_the_example_and_the_example_names_no_other() -> None:
    assert read_settings() | COMPOSE_ONLY == example_settings()


def test_only_config_reads_the_environment() -> None:
    from tests.architecture.house import python_files, rooms

    readers = {
        path.relative_to(ROOT).as_posix()
        for path in python_files(*[room for room in rooms() if room != "config"])
        if "os.environ.get(" in path.read_text("utf-8") or "os.getenv(" in path.read_text("utf-8")
    }
    assert readers == set()


def start(tmp_path: object, **changed: str) -> subprocess.CompletedProcess[str]:
    """Start Django's deployment checks in a process of its own with a production-like environment."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **PRODUCTION, **changed}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_production_like_environment_passes_djangos_deployment_checks(tmp_path: object) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "development-only-not-secret"}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be set"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"SITE_URL": "oversight.example"}, "SITE_URL must be"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"STORAGE_URL": "ftp://somewhere"}, "STORAGE_URL must be"),
    ],
)
def test_an_unsafe_start_is_refused_in_one_sentence(
    tmp_path: object, changed: dict[str, str], words: str
) -> None:
    done = start(tmp_path, **changed)
    assert done.returncode != 0
    assert words in done.stderr.splitlines()[-1]


def test_a_bare_environment_is_ones_own_machine_with_a_secret_of_its_own(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    secret = tmp_path / "secret-key"
    assert len(secret.read_text()) > 50
    assert secret.stat().st_mode & 0o077 == 0
