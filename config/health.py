"""Health, for load balancers and operators: does the process answer, and can it work."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs.models import Job

DISK_NEEDED = 100 * 1024 * 1024  # bytes


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
    """Database, storage and oldest waiting job; 503 when a page could not be served."""
    database = _database_answers()
    free = shutil.disk_usage(settings.DATA_DIR).free
    body = {
        "database": database,
        "storage": free >= DISK_NEEDED,
        "oldest_job_seconds": _oldest_job_seconds() if database else None,
    }
    ok = bool(body["database"] and body["storage"])
    return JsonResponse({"ready": ok, **body}, status=200 if ok else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _oldest_job_seconds() -> float | None:
    oldest = (
        Job.objects.filter(state=Job.State.QUEUED)
        .order_by("created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    waited: timedelta | None = timezone.now() - oldest if oldest else None
    return round(waited.total_seconds(), 1) if waited else None
