"""Asking for packs, making, issuing and making them again: who may, what stays, what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.access import forget
from accounts.models import Membership
from actionplans.actions.updates import update_step
from audit.models import Entry
from jobs import runner
from jobs.models import Job
from packs import actions, definitions
from packs.compose import LeakError, Request, public_or_restricted
from packs.content import Paragraph, Section, from_json
from packs.definitions.plans import PlanPack
from packs.models import Pack
from packs.render.store import is_sound, keep
from tests.packs.making import Story, moment, small_pack

AS_AT, SINCE, NOW = date(2026, 3, 12), date(2026, 1, 15), moment(2026, 3, 12)


def wanted(story: Story, **fields: Any) -> Request:
    given = Request("oversight-action-plan", str(story.plan.pk), AS_AT, SINCE, "restricted")
    return replace(given, **fields)


def made(story: Story, **fields: Any) -> Pack:
    pack, _ = actions.make_pack(request=wanted(story, **fields), by=story.people.commissioner, at=NOW)
    return pack


def run(story: Story, **fields: Any) -> Job:
    job = actions.request_pack(
        request=wanted(story, **fields), by=story.people.commissioner, today=AS_AT, at=NOW
    )
    runner.execute(job.pk, heartbeats=False)
    job.refresh_from_db()
    return job


def test_a_pack_keeps_its_content_files_sections_and_maker(story: Story) -> None:
    pack = made(story)

    assert (pack.title, pack.state, pack.made_by) == ("Care homes plan", "draft", story.people.commissioner)
    assert pack.read_content().digest() == pack.digest
    assert is_sound(default_storage, pack.pdf)
    assert is_sound(default_storage, pack.xlsx)
    assert [s["title"] for s in pack.sections] == [
        "Overview", "Summary", "Changes since 15 January 2026", "1. Infection prevention",
    ]  # fmt: skip
    assert pack.sections[-1]["last_page"] == pack.pages
    assert Entry.objects.filter(verb="packs.made", object_id=str(pack.pk)).count() == 1


def test_a_changed_status_is_in_the_next_pack(story: Story) -> None:
    before = made(story)
    update_step(
        step=story.step, version=story.step.version, by=story.people.commissioner, at=moment(2026, 3, 12),
        changes={"status": "complete", "status_text": "Complete, still watched"}, note="All homes trained.",
    )  # fmt: skip

    after = made(story)

    assert "Complete, still watched" not in before.content
    assert "Complete, still watched" in after.content
    assert before.digest != after.digest


def test_the_pack_of_a_past_day_shows_that_day(story: Story) -> None:
    january = made(story, as_at=date(2026, 1, 20), since=None)

    assert "30 April 2026" not in january.content
    assert "End of January (now 30 April 2026, moved once)" in made(story).content


def test_the_same_content_is_one_pack_and_nothing_is_laid_out_twice(story: Story) -> None:
    first, files = actions.make_pack(request=wanted(story), by=story.people.commissioner, at=NOW)
    again, none = actions.make_pack(request=wanted(story), by=story.people.commissioner, at=NOW)

    assert first == again
    assert files is not None
    assert none is None
    assert Pack.objects.count() == 1


def test_asking_twice_gives_the_job_that_runs(story: Story) -> None:
    jobs = [
        actions.request_pack(request=wanted(story), by=story.people.commissioner, today=AS_AT, at=NOW)
        for _ in range(2)
    ]

    assert jobs[0] == jobs[1]
    assert Job.objects.count() == 1


LAYOUTS = [kind for kind in definitions.all_definitions() if isinstance(kind, PlanPack)]


@pytest.mark.parametrize("definition", LAYOUTS, ids=lambda d: str(d.slug))
def test_every_layout_takes_any_plan(story: Story, definition: PlanPack) -> None:
    pack = made(story, definition=definition.slug)

    content = from_json(pack.content)
    words = pack.content
    assert "Train every home" in words
    assert "Train the last two homes" in words
    assert [s.key for s in content.sections if s.key in ("summary", "changes")] == ["summary", "changes"]


def test_changes_since_the_last_meeting_name_what_slipped_and_who_is_silent(story: Story) -> None:
    (changes,) = [s for s in made(story).read_content().sections if s.key == "changes"]

    captions = [block.caption for block in changes.blocks]
    assert captions == ["How many rows", "RAG got worse (1)", "Date moved back (1)", "No update (1)"]
    assert "31 January 2026" in str(changes)
    assert "30 April 2026" in str(changes)


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"as_at": date(2026, 3, 13)}, ValidationError, "must be today, 12 March 2026, or before"),
        ({"since": AS_AT}, ValidationError, "from a day before the day of the pack"),
        ({"definition": "nonsense"}, definitions.UnknownDefinitionError, "no kind of pack called “nonsense”"),
        ({"scope": "999999"}, definitions.UnknownScopeError, "There is no such plan"),
        ({"scope": "x"}, definitions.UnknownScopeError, "There is no such plan"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(
    story: Story, fields: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=re.escape(words)):
        actions.request_pack(
            request=wanted(story, **fields), by=story.people.commissioner, today=AS_AT, at=NOW
        )
    assert not Job.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "outsider"])
def test_who_may_not_build_packs_cannot_ask_for_one(story: Story, who: str) -> None:
    with pytest.raises(definitions.UnknownScopeError):
        actions.request_pack(request=wanted(story), by=getattr(story.people, who), today=AS_AT, at=NOW)


def test_permission_is_looked_up_again_when_the_job_runs(story: Story) -> None:
    job = actions.request_pack(request=wanted(story), by=story.people.commissioner, today=AS_AT, at=NOW)
    Membership.objects.filter(user=story.people.commissioner).delete()
    forget(story.people.commissioner)

    runner.execute(job.pk, heartbeats=False)

    job.refresh_from_db()
    assert (job.state, job.reason[:31]) == ("failed", "You no longer may build packs a")
    assert not Pack.objects.exists()


def test_a_kind_of_pack_that_is_gone_fails_in_words(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    job = actions.request_pack(request=wanted(story), by=story.people.commissioner, today=AS_AT, at=NOW)
    monkeypatch.setattr(definitions, "_DEFINITIONS", ())

    runner.execute(job.pk, heartbeats=False)

    job.refresh_from_db()
    assert (job.state, job.reason) == (
        "failed", "This kind of pack is no longer offered. Choose another kind and build the pack again.",
    )  # fmt: skip


def test_the_job_ends_at_its_pack(story: Story) -> None:
    job = run(story)

    assert job.state == "done"
    assert job.result_url == Pack.objects.get().get_absolute_url()


def test_a_full_disk_is_said_in_words_and_leaves_no_pack(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("packs.render.cache.os.fsync", full)

    job = run(story, as_at=date(2026, 3, 11))

    assert job.state == "failed"
    assert "disk is full" in job.reason
    assert not Pack.objects.exists()
    assert not list((settings.DATA_DIR / "pack-cache").glob(".part-*"))


def test_a_job_whose_worker_was_killed_runs_again_and_makes_one_pack(story: Story) -> None:
    job = actions.request_pack(request=wanted(story), by=story.people.commissioner, today=AS_AT, at=NOW)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, started_at=NOW, lease_until=NOW)

    assert runner.execute(job.pk, heartbeats=False) == "done"
    assert runner.execute(job.pk, heartbeats=False) == ""
    assert Pack.objects.count() == 1


def test_an_issued_pack_says_who_and_when(story: Story) -> None:
    pack = actions.issue_pack(pack=made(story), by=story.administrator, at=NOW)

    assert (pack.state, pack.issued_by, pack.issued_at) == ("issued", story.administrator, NOW)


def test_a_pack_is_issued_once(story: Story) -> None:
    pack = actions.issue_pack(pack=made(story), by=story.administrator, at=NOW)

    with pytest.raises(actions.UnchangedError, match="issued before"):
        actions.issue_pack(pack=pack, by=story.administrator, at=NOW)


def test_who_builds_packs_need_not_be_let_to_issue_them(story: Story) -> None:
    with pytest.raises(PermissionDenied):
        actions.issue_pack(pack=made(story), by=story.people.commissioner, at=NOW)


def test_a_new_pack_supersedes_the_one_it_replaces(story: Story) -> None:
    old = actions.issue_pack(pack=made(story, as_at=date(2026, 3, 1)), by=story.administrator, at=NOW)

    new = actions.issue_pack(pack=made(story), by=story.administrator, at=NOW, replaces=old)

    old.refresh_from_db()
    assert (old.state, new.state, new.supersedes) == ("superseded", "issued", old)


def test_a_draft_cannot_be_replaced_and_nothing_is_changed(story: Story) -> None:
    draft, pack = made(story, as_at=date(2026, 3, 1)), made(story)

    with pytest.raises(actions.UnchangedError, match="Only an issued pack"):
        actions.issue_pack(pack=pack, by=story.administrator, at=NOW, replaces=draft)

    pack.refresh_from_db()
    assert pack.state == "draft"


def test_files_are_made_again_from_the_frozen_content_whatever_the_plan_says(story: Story) -> None:
    pack = made(story)
    names = (pack.pdf, pack.xlsx)
    story.plan.workstreams.update(name="Renamed")
    for name in names:
        default_storage.delete(name)

    actions.remake_files(pack=pack, by=story.people.commissioner, at=NOW)

    assert (pack.pdf, pack.xlsx) == names
    assert is_sound(default_storage, pack.pdf)
    assert is_sound(default_storage, pack.xlsx)


def test_content_that_was_tampered_with_is_not_printed(story: Story) -> None:
    pack = made(story)
    pack.content = pack.content.replace("Care homes plan", "Another plan")

    with pytest.raises(actions.UnchangedError, match="does not match its digest"):
        actions.remake_files(pack=pack, by=story.people.commissioner, at=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "issued"},
        {"issued_at": NOW},
        {"digest": "short"},
        {"edition": "secret"},
        {"pdf": ""},
        {"content": ""},
        {"since": date(2026, 4, 1)},
    ],
    ids=str,
)
def test_the_database_refuses_what_must_never_be(story: Story, change: dict[str, Any]) -> None:
    pack = made(story)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(**change)


def test_words_that_are_restricted_in_one_place_stop_a_public_edition_that_says_them(db: None) -> None:
    secret = "The owner asked for a loan."
    leaking = small_pack(
        Section("a", "A", (Paragraph(f"Minutes: {secret}"),)),
        Section("b", "B", (Paragraph(secret),), restricted=True),
    )

    with pytest.raises(LeakError, match="are restricted: in section 1 of the pack") as error:
        public_or_restricted(leaking, "public")
    assert "loan" not in str(error.value)
    assert public_or_restricted(leaking, "restricted") == leaking


def test_a_kept_file_that_is_not_whole_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"the whole file")
    name = keep(default_storage, path, "pdf")
    Path(default_storage.path(name)).write_bytes(b"the who")

    assert keep(default_storage, path, "pdf") == name
    assert is_sound(default_storage, name)
