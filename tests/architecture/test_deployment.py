"""No container engine runs where the tests run, so the files are read and held against the project."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from tests.architecture.house import ROOT, example_settings, read_settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OURS = [name for name, service in COMPOSE["services"].items() if service["image"] == "care-home-oversight"]
VARIABLE = re.compile(r"\$\{([A-Z_]+)(:[?-])?([^}]*)\}")


def commands() -> dict[str, list[str]]:
    """Every command that the image or a service starts, as words."""
    found = {name: COMPOSE["services"][name].get("command") for name in OURS}
    image = re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert image
    words = {name: shlex.split(command) for name, command in found.items() if command}
    return {**words, "image": yaml.safe_load(image.group(1))}


def test_compose_file_follows_the_compose_specification() -> None:
    arguments = ["--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    result = CliRunner().invoke(check_jsonschema, arguments)
    assert result.exit_code == 0, result.output


def test_the_services_of_production_are_there() -> None:
    assert {"web", "worker", "pack-worker", "beat", "postgres", "redis"} <= set(COMPOSE["services"])


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_services_come_back_by_themselves_and_say_whether_they_are_well(name: str) -> None:
    service = COMPOSE["services"][name]
    once = name == "migrate"
    assert service["restart"] == ("no" if once else "unless-stopped")
    image_checks_it = name == "web" and "HEALTHCHECK" in DOCKERFILE
    assert image_checks_it or "healthcheck" in service


def test_no_secret_has_a_default() -> None:
    used = VARIABLE.findall((ROOT / "docker-compose.yml").read_text("utf-8"))
    required = {name for name, kind, _ in used if kind == ":?"}
    assert required >= {"SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "FIELD_ENCRYPTION_KEYS"}
    defaults = {name: value for name, kind, value in used if kind == ":-" and value}
    public = {"REGISTER_HOSTS"}  # the regulator's own sites
    assert [
        name for name in defaults.keys() - public if re.search("SECRET|PASSWORD|KEY|_URL|HOSTS", name)
    ] == []


def test_every_variable_of_the_compose_file_is_explained_and_read() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert {name for name, *_ in VARIABLE.findall(text)} <= example_settings()
    handed_over = set(COMPOSE["x-app"]["environment"])
    assert handed_over <= read_settings()


# The image says where files are; whether to send on to https follows from SITE_URL.
OF_THE_IMAGE = {"DATA_DIR", "STATIC_ROOT", "SECURE_SSL_REDIRECT"}


def test_what_an_operator_may_set_reaches_the_containers() -> None:
    """A line in .env that changes nothing would be worse than none."""
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    unheard = {name for name in example_settings() if not re.search(rf"\b{name}\b", text)}
    assert unheard == OF_THE_IMAGE


PRINT_SERVERS = """
import django; django.setup()
from django.conf import settings
print(settings.DATABASES["default"]["HOST"], settings.CELERY_BROKER_URL[:8])
"""


def test_production_settings_start_with_what_compose_hands_over(tmp_path: object) -> None:
    values = dict.fromkeys(example_settings(), "0123456789abcdef" * 4)
    values |= {"SITE_URL": "https://oversight.example", "ALLOWED_HOSTS": "oversight.example"}
    values |= {"EMAIL_URL": "smtp+tls://user:word@mail.example:587", "LOG_LEVEL": "INFO", "STORAGE_URL": ""}
    environment = {
        name: VARIABLE.sub(
            lambda found: "7" if (found.group(3) or "").isdigit() else values[found.group(1)], value
        )
        for name, value in COMPOSE["x-app"]["environment"].items()
    }
    environment |= {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings"}
    done = run("-c", PRINT_SERVERS, environment=environment)
    assert done.stdout.split() == ["postgres", "redis://"], done.stderr


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, at the top of the project."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_exists_with_its_options(name: str) -> None:
    words = commands()[name]
    if words[0] == "python":
        asked = [*words[1:3], "--help"]
    elif words[0] == "celery":
        assert words[1:3] == ["-A", "config"]
        asked = ["-m", *words[:4], "--help"]
    else:
        asked = ["-m", words[0], "--help"]
    done = run(*asked, environment={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"})
    assert done.returncode == 0, done.stderr
    assert [word for word in words if word.startswith("--") and word not in done.stdout] == []


def test_the_queues_of_the_workers_are_those_that_the_program_uses() -> None:
    from django.conf import settings

    used = {settings.CELERY_TASK_DEFAULT_QUEUE} | {r["queue"] for r in settings.CELERY_TASK_ROUTES.values()}
    served = {words[words.index("--queues") + 1] for words in commands().values() if "--queues" in words}
    assert served == used


def test_what_the_image_copies_and_runs_is_in_the_project() -> None:
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    for script in re.findall(r"script/[\w.]+", DOCKERFILE):
        assert (ROOT / script).is_file(), script


def test_the_image_does_not_run_as_root_and_checks_its_health() -> None:
    users = re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0", "0:0")
    assert "HEALTHCHECK" in DOCKERFILE


def test_nothing_private_goes_into_the_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".env", ".git", "var", "node_modules"} <= set(ignored)


def test_the_health_check_asks_the_live_page(live_server: Any) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": live_server.url.rsplit(":", 1)[1],
        "ALLOWED_HOSTS": "localhost,x",
    }
    command = [sys.executable, "script/healthcheck.py"]
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0
    environment["PORT"] = "1"
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 1
