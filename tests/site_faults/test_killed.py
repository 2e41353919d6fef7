"""Killed with -9: a worker in the middle of a pack, its pool process, the broker. Nothing lost or doubled.

Source: quality.md, section 2 ("a killed worker's job runs again and doubles nothing").
"""

from __future__ import annotations

import os
import signal

from django.utils import timezone

from accounts.models import User
from actionplans.models import Plan
from audit.models import Entry
from jobs import tasks
from jobs.models import Job
from packs.models import Pack
from tests.conftest import People, wait_until
from tests.site_faults.around import (
    OwnBroker,
    ask,
    broken_files,
    family,
    has_ended,
    kept_files,
    kill_family,
    plan_of_parts,
    state_of,
    worker,
)

PATIENCE = 60  # seconds; a busy machine may need more than ten for one pack


def is_laying_out(job: Job) -> bool:
    return state_of(job) == Job.State.RUNNING and job.stage == "Laying out pages"


def is_free_again(job: Job) -> bool:
    return Job.objects.claimable(timezone.now()).filter(pk=job.pk).exists()


def ends_done_once(job: Job, plan: Plan, by: User, attempts: int) -> None:
    """The job is done, and there is one pack with two sound files and one line in the audit trail."""
    wait_until(lambda: has_ended(job), "the job's end", PATIENCE)
    assert (job.state, job.reason, job.attempts) == (Job.State.DONE, "", attempts)
    pack = Pack.objects.get()
    assert job.result_url == pack.get_absolute_url()
    assert kept_files() == [".pdf", ".xlsx"]
    assert broken_files() == []
    assert Entry.objects.filter(verb="packs.made").count() == 1


def test_a_worker_killed_while_it_lays_out_a_pack_loses_nothing_and_doubles_nothing(
    own_broker: OwnBroker, people: People
) -> None:
    by, plan = plan_of_parts(people)
    with worker() as first:
        job = ask(plan, by)
        wait_until(lambda: is_laying_out(job), "the pack to be laid out")
        kill_family(first)
    assert state_of(job) == Job.State.RUNNING  # nobody was left to write another end
    assert not Pack.objects.exists()
    assert kept_files() == []
    wait_until(lambda: is_free_again(job), "the dead worker's lease to run out")
    with worker():
        tasks.sweep()
        ends_done_once(job, plan, by, attempts=2)


def test_a_pool_process_killed_for_lack_of_memory_is_replaced_and_the_job_runs_again(
    own_broker: OwnBroker, people: People
) -> None:
    by, plan = plan_of_parts(people)
    with worker() as running:
        job = ask(plan, by)
        wait_until(lambda: is_laying_out(job), "the pack to be laid out")
        os.kill(family(running.pid)[1], signal.SIGKILL)
        wait_until(lambda: is_free_again(job), "the dead process's lease to run out")
        tasks.sweep()
        ends_done_once(job, plan, by, attempts=2)


def test_a_job_asked_for_while_the_broker_is_dead_waits_and_is_done_once_it_is_back(
    own_broker: OwnBroker, people: People
) -> None:
    by, plan = plan_of_parts(people)
    with worker() as running:
        own_broker.kill()
        job = ask(plan, by)
        assert state_of(job) == Job.State.QUEUED
        assert running.poll() is None, "the worker must outlive its broker"
        own_broker.start()
        tasks.sweep()
        ends_done_once(job, plan, by, attempts=1)


def test_a_broker_killed_while_a_pack_is_laid_out_does_not_disturb_it(
    own_broker: OwnBroker, people: People
) -> None:
    by, plan = plan_of_parts(people)
    with worker():
        job = ask(plan, by)
        wait_until(lambda: is_laying_out(job), "the pack to be laid out")
        own_broker.kill()
        own_broker.start()
        tasks.sweep()
        ends_done_once(job, plan, by, attempts=1)


def test_what_waits_in_the_queue_survives_a_killed_broker(own_broker: OwnBroker, people: People) -> None:
    by, plan = plan_of_parts(people)
    job = ask(plan, by)
    own_broker.kill()
    own_broker.start()
    with worker():  # and no sweep: the message itself came through
        ends_done_once(job, plan, by, attempts=1)
