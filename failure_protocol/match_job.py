"""The job that works a proposal out: thin, since the run's row holds its frozen input and its result."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from failure_protocol.actions.matching import AlteredError, solve_run
from failure_protocol.matching.engine import SolverFault
from failure_protocol.models import MatchRun
from jobs.registry import JobFailed
from jobs.runner import JobContext

GONE = "The proposal is no longer there, so nothing was done."
LOST = "You no longer may ask for proposals in this incident, so nothing was done."
ALTERED = (
    "What was known when the proposal was asked for was changed afterwards, so nothing was worked out. Tell "
    "your administrator the job number, and ask for a new proposal."
)
FAULT = (
    "The solver found no answer, which can’t be: a proposal may leave people without a place. Nothing was "
    "changed. Tell your administrator the job number."
)


def match(context: JobContext) -> dict[str, Any]:
    """Work out the proposal that the job asks for; permission is looked up again.

    A worker that is killed here leaves nothing behind: the next one begins anew from the frozen input.
    """
    run = MatchRun.objects.select_related("incident__partnership").filter(pk=context.arg["run"]).first()
    if run is None:
        raise JobFailed(GONE)
    try:
        run = solve_run(run=run, by=context.job.requested_by, at=timezone.now, say=context.progress)  # noqa: TID251  a job's moment
    except PermissionDenied as error:
        raise JobFailed(LOST) from error
    except AlteredError as error:
        raise JobFailed(ALTERED) from error
    except SolverFault as error:
        raise JobFailed(FAULT) from error
    return {"run": run.pk, "url": run.get_absolute_url()}
