"""Health, for load balancers and operators: does the process answer, and can it work.

Source: quality.md section 2. What a page cannot do without (database, storage) decides the status code; what
only delays work (broker, schedule) is told, since pages go on and jobs wait (docs/adr/0002-jobs-are-rows.md).
"""

from __future__ import annotations

import logging
import os
import shutil
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.core.files.storage.filesystem import FileSystemStorage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from jobs.models import Heartbeat, Job

logger = logging.getLogger(__name__)
DISK_NEEDED = 100 * 1024 * 1024  # bytes
BROKER_SECONDS = 1


@login_not_required
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Database, storage, broker, last beat of the schedule, oldest waiting job; 503 when pages can't work."""
    now = timezone.now()
    database, storage = _database_answers(), _storage_works()
    body = {
        "ready": database and storage,
        "database": database,
        "storage": storage,
        "broker": _broker_answers(),
        "last_beat_seconds": Heartbeat.objects.seconds_since(Heartbeat.BEAT, now) if database else None,
        "oldest_job_seconds": _oldest_job_seconds(now) if database else None,
    }
    return JsonResponse(body, status=200 if body["ready"] else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _storage_works() -> bool:
    """Whether there is room on this machine, and files can be kept where they are kept."""
    if shutil.disk_usage(settings.DATA_DIR).free < DISK_NEEDED:
        return False
    if isinstance(default_storage, FileSystemStorage):
        return os.access(settings.DATA_DIR, os.W_OK)
    return _store_keeps_files()


def _store_keeps_files() -> bool:
    """Whether a store elsewhere (S3) answers. Reading the absence of a name needs no right to write."""
    try:
        default_storage.exists("health")
    except Exception:  # each store has errors of its own, and every one of them means no
        logger.warning("storage unreachable", exc_info=True)
        return False
    return True


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write(connect_timeout=BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=0, timeout=BROKER_SECONDS)
    except (OperationalError, OSError):
        return False
    return True


def _oldest_job_seconds(now: datetime) -> float | None:
    oldest = (
        Job.objects.filter(state=Job.State.QUEUED)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    return round((now - oldest).total_seconds(), 1) if oldest else None
