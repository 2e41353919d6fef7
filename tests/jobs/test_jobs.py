"""Jobs: asked for once, run once, never lost, and ended in words."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.roles import Role
from jobs import actions, registry, runner, tasks
from jobs.models import Job
from jobs.registry import JobCancelled, JobFailed

KIND = "tests.work"


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set what the job kind of these tests does."""

    def set_handler(work: Any) -> None:
        monkeypatch.setitem(registry._kinds, KIND, registry.JobKind(KIND, work))

    set_handler(lambda context: {"url": "/somewhere/"})
    return set_handler


@pytest.fixture
def job(people: Any, handler: Any) -> Job:
    return ask(people)


def ask(people: Any, key: str = "") -> Job:
    return actions.enqueue(
        kind=KIND,
        title="Some work",
        arg={"n": 1},
        by=people.commissioner,
        partnership=people.partnership,
        key=key,
    )


def test_a_job_ends_done_with_its_result_and_where_to_go(job: Job) -> None:
    assert runner.execute(job.pk, heartbeats=False) == "done"
    job.refresh_from_db()
    assert (job.state, job.result_url, job.attempts, job.percent) == ("done", "/somewhere/", 1, 100)


def test_a_second_message_for_a_job_does_nothing(job: Job) -> None:
    runner.execute(job.pk, heartbeats=False)
    assert runner.execute(job.pk, heartbeats=False) == ""


def test_asking_twice_with_one_key_gives_one_job(people: Any, handler: Any) -> None:
    assert ask(people, "same").pk == ask(people, "same").pk


def test_an_ended_job_does_not_stand_in_the_way_of_a_new_one(people: Any, handler: Any) -> None:
    first = ask(people, "same")
    runner.execute(first.pk, heartbeats=False)
    assert ask(people, "same").pk != first.pk


def test_the_database_refuses_two_active_jobs_with_one_key(people: Any, handler: Any) -> None:
    first = ask(people, "same")
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_failure_ends_with_the_reason_a_person_can_act_on(people: Any, handler: Any) -> None:
    def work(context: Any) -> dict[str, Any]:
        raise JobFailed("The plan was closed meanwhile. Reopen it and try again.")

    handler(work)
    job = ask(people)
    assert runner.execute(job.pk, heartbeats=False) == "failed"
    job.refresh_from_db()
    assert job.reason == "The plan was closed meanwhile. Reopen it and try again."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), runner.DISK_FULL),
        (RuntimeError("secret detail"), runner.UNKNOWN),
    ],
)
def test_an_unforeseen_failure_is_told_without_its_innards(
    people: Any, handler: Any, error: Exception, words: str
) -> None:
    def work(context: Any) -> dict[str, Any]:
        raise error

    handler(work)
    job = ask(people)
    runner.execute(job.pk, heartbeats=False)
    job.refresh_from_db()
    assert job.reason == words


def test_a_job_whose_worker_died_is_taken_up_again(job: Job) -> None:
    now = timezone.now()
    Job.objects.claim(job.pk, now=now, lease_until=now - timedelta(seconds=1))
    assert runner.execute(job.pk, heartbeats=False) == "done"
    job.refresh_from_db()
    assert job.attempts == 2


def test_a_running_job_is_not_taken_by_a_second_worker(job: Job) -> None:
    now = timezone.now()
    Job.objects.claim(job.pk, now=now, lease_until=now + timedelta(seconds=30))
    assert runner.execute(job.pk, heartbeats=False) == ""


def test_a_worker_that_lost_its_lease_writes_nothing(job: Job) -> None:
    now = timezone.now()
    Job.objects.claim(job.pk, now=now, lease_until=now - timedelta(seconds=1))
    slow = runner.JobContext(Job.objects.get(pk=job.pk))
    Job.objects.claim(job.pk, now=now, lease_until=now + timedelta(seconds=30))
    with pytest.raises(JobCancelled):
        slow.progress("too late")
    assert not slow.finish("done", result={})


def test_a_job_that_kills_its_worker_three_times_is_given_up(job: Job) -> None:
    now = timezone.now()
    for _ in range(runner.MAX_ATTEMPTS):
        Job.objects.claim(job.pk, now=now, lease_until=now - timedelta(seconds=1))
    assert runner.execute(job.pk, heartbeats=False) == "failed"
    job.refresh_from_db()
    assert "stopped the worker" in job.reason


def test_progress_is_kept_on_the_row(people: Any, handler: Any) -> None:
    seen: list[int] = []

    def work(context: Any) -> dict[str, Any]:
        context.progress("Reading", 3, 10)
        seen.append(Job.objects.get(pk=context.job.pk).percent)
        return {}

    handler(work)
    runner.execute(ask(people).pk, heartbeats=False)
    assert seen == [30]


def test_a_waiting_job_is_cancelled_at_once(people: Any, job: Job) -> None:
    assert actions.cancel(job=job, by=people.commissioner)
    assert runner.execute(job.pk, heartbeats=False) == ""


def test_a_running_job_stops_at_its_next_stage(people: Any, handler: Any) -> None:
    def work(context: Any) -> dict[str, Any]:
        actions.cancel(job=context.job, by=people.commissioner)
        context.progress("never told")
        return {}

    handler(work)
    job = ask(people)
    assert runner.execute(job.pk, heartbeats=False) == "cancelled"


def test_only_who_asked_or_an_administrator_cancels(people: Any, job: Job) -> None:
    with pytest.raises(PermissionDenied):
        actions.cancel(job=job, by=people.viewer)


def test_with_the_broker_down_the_job_waits(
    people: Any, handler: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def unreachable(*args: Any, **options: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.run, "apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(people)
    job.refresh_from_db()
    assert job.state == "queued"


def test_the_sweep_wakes_what_waits_and_what_lost_its_worker(
    people: Any, handler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, lost, running = ask(people), ask(people), ask(people)
    now = timezone.now()
    Job.objects.claim(lost.pk, now=now, lease_until=now - timedelta(seconds=1))
    Job.objects.claim(running.pk, now=now, lease_until=now + timedelta(seconds=60))
    woken: list[int] = []
    monkeypatch.setattr(tasks, "send", lambda pk, queue: woken.append(pk))
    tasks.sweep()
    assert sorted(woken) == sorted([waiting.pk, lost.pk])


def test_a_kind_is_registered_once() -> None:
    registry.register("tests.once", lambda c: {})
    with pytest.raises(ValueError, match="twice"):
        registry.register("tests.once", lambda c: {})


class TestPages:
    """The job page and the list: who may see jobs sees them, outsiders find nothing."""

    def test_a_member_sees_a_job(self, people: Any, job: Job, signed_in: Any) -> None:
        assert b"Some work" in signed_in(people.commissioner).get(f"/jobs/{job.pk}/").content

    def test_an_outsider_finds_nothing(self, people: Any, job: Job, signed_in: Any) -> None:
        assert signed_in(people.outsider).get(f"/jobs/{job.pk}/").status_code == 404

    def test_the_list_holds_only_ones_own_partnership(self, people: Any, job: Job, signed_in: Any) -> None:
        assert b"Some work" in signed_in(people.commissioner).get("/jobs/").content
        assert b"Some work" not in signed_in(people.outsider).get("/jobs/").content

    def test_htmx_gets_the_progress_alone(self, people: Any, job: Job, signed_in: Any) -> None:
        answer = signed_in(people.commissioner).get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"})
        assert answer.content.strip().startswith(b'<div id="job"')

    def test_a_reader_may_not_cancel_somebody_elses_job(self, people: Any, job: Job, signed_in: Any) -> None:
        assert signed_in(people.join(Role.WORKSTREAM_LEAD)).post(f"/jobs/{job.pk}/cancel/").status_code == 403

    def test_a_failed_job_says_why_and_its_number(self, people: Any, job: Job, signed_in: Any) -> None:
        Job.objects.filter(pk=job.pk).update(
            state="failed", reason="The disk is full.", ended_at=timezone.now()
        )
        page = signed_in(people.commissioner).get(f"/jobs/{job.pk}/").content.decode()
        assert "The disk is full." in page
        assert f"Job number {job.pk}" in page


def test_a_member_may_cancel_their_own_job_from_the_page(people: Any, handler: Any, signed_in: Any) -> None:
    person = people.join(Role.COMMISSIONER, name="Second Commissioner")
    job = actions.enqueue(kind=KIND, title="Mine", arg={}, by=person, partnership=people.partnership)
    assert signed_in(person).post(f"/jobs/{job.pk}/cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
