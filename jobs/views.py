"""Pages of long work: what runs, how far it is, how to stop it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import get_visible
from accounts.requests import Request
from jobs import actions
from jobs.models import Job


@require_safe
def job_list(request: Request) -> HttpResponse:
    """Jobs of the partnerships that the person may see, newest first."""
    jobs = Job.objects.visible_to(request.user).select_related("requested_by", "partnership")
    page = Paginator(jobs, 25).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@require_safe
def job(request: Request, pk: int) -> HttpResponse:
    """One job; its progress is fetched again every two seconds while it runs."""
    found = get_visible(Job.objects.select_related("requested_by", "partnership"), request.user, pk=pk)
    template = "jobs/job.html#progress" if request.headers.get("HX-Request") else "jobs/job.html"
    return render(request, template, {"job": found})


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Stop a job that waits or runs."""
    found = get_visible(Job.objects.all(), request.user, pk=pk)
    if actions.cancel(job=found, by=request.user):
        messages.success(request, f"{found.title} will stop. Nothing half done is kept.")
    else:
        messages.info(request, f"{found.title} had already ended.")
    return redirect("jobs:job", pk=pk)
