"""What is read from the environment becomes what each engine and broker needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env


def test_sqlite_waits_its_turn_instead_of_failing_half_way() -> None:
    options = env.database({"ENGINE": "django.db.backends.sqlite3"})["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_connections_are_kept_and_checked() -> None:
    config = env.database({"ENGINE": "django.db.backends.postgresql"})
    assert (config["CONN_MAX_AGE"], config["CONN_HEALTH_CHECKS"]) == (60, True)


@pytest.mark.parametrize("url", ["redis://localhost:6379/0", "redis+socket:///run/broker.sock"])
def test_a_broker_that_is_down_is_not_tried_for_long(url: str, tmp_path: Path) -> None:
    options = env.broker_options(url, tmp_path)
    assert (options["max_retries"], options["interval_max"]) == (1, 0.1)


def test_the_folder_broker_gets_its_folders(tmp_path: Path) -> None:
    options = env.broker_options("filesystem://", tmp_path)
    assert Path(options["data_folder_in"]).is_dir()
    assert Path(options["control_folder"]).is_dir()


@pytest.mark.parametrize(
    ("debug", "hosts", "site", "local"),
    [
        ("", [], "", True),
        ("true", ["localhost"], "http://127.0.0.1:8000", True),
        ("false", [], "", False),
        ("", ["oversight.example"], "", False),
        ("true", [], "https://oversight.example", False),
    ],
)
def test_production_is_known_by_what_others_can_reach(
    debug: str, hosts: list[str], site: str, local: bool
) -> None:
    assert env.is_local(debug=debug, allowed_hosts=hosts, site_url=site) is local


def test_a_machines_own_secret_is_made_once(tmp_path: Path) -> None:
    assert env.kept_secret(tmp_path) == env.kept_secret(tmp_path)


def test_files_go_to_a_bucket_when_one_is_named(tmp_path: Path) -> None:
    storage = env.storage("s3://papers/board?region_name=eu-west-2", tmp_path)
    assert storage["OPTIONS"]["bucket_name"] == "papers"
    assert storage["OPTIONS"]["location"] == "board"
    assert storage["OPTIONS"]["region_name"] == "eu-west-2"


def test_any_other_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        env.storage("ftp://somewhere", tmp_path)
