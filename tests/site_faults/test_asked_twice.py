"""A pack asked for twice, by two people in the same moment or by one who presses twice: one job, one pack."""

from __future__ import annotations

import subprocess
import threading

from django.db import connection

from accounts.models import User
from accounts.roles import Role
from jobs.models import Job
from packs.models import Pack
from tests.conftest import People, wait_until
from tests.site_faults.around import ask, has_ended, plan_of_parts, state_of


def test_two_people_who_ask_for_a_pack_in_the_same_moment_get_one_job_and_one_pack(
    celery_worker: subprocess.Popen[bytes], people: People
) -> None:
    first, plan = plan_of_parts(people)
    second = people.join(Role.BOARD_ADMINISTRATOR, name="Second Administrator")
    together = threading.Barrier(2)
    given: list[int] = []

    def press(by: User) -> None:
        together.wait()
        try:
            given.append(ask(plan, by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(by,)) for by in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job = Job.objects.get()
    assert given == [job.pk, job.pk]
    wait_until(lambda: has_ended(job), "the job's end", 60)
    assert (state_of(job), job.attempts) == ("done", 1)
    assert Pack.objects.count() == 1


def test_the_same_pack_asked_for_again_later_gives_the_pack_that_is_there(
    celery_worker: subprocess.Popen[bytes], people: People
) -> None:
    by, plan = plan_of_parts(people)
    jobs = []
    for _ in range(2):
        jobs.append(ask(plan, by))
        wait_until(lambda: has_ended(jobs[-1]), "the job's end", 60)
    assert [state_of(job) for job in jobs] == ["done", "done"]
    assert jobs[0].pk != jobs[1].pk
    assert jobs[0].result_url == jobs[1].result_url == Pack.objects.get().get_absolute_url()
    assert [job.result["new"] for job in jobs] == [True, False]
