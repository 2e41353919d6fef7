"""Pages of packs: who may see and do what, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Read
from jobs.models import Job
from packs import actions
from packs.models import Pack
from tests.packs.making import Story
from tests.packs.test_actions import made

SignIn = Callable[[User], Client]


@pytest.fixture
def pack(story: Story) -> Pack:
    return made(story)


def form(story: Story, **fields: str) -> dict[str, str]:
    given = {
        "definition": "oversight-action-plan", "scope": str(story.plan.pk), "edition": "restricted",
        "as_at_day": "12", "as_at_month": "3", "as_at_year": "2026",
        "since_day": "15", "since_month": "1", "since_year": "2026",
    }  # fmt: skip
    return given | fields


@pytest.mark.parametrize("name", ["pack", "pdf", "workbook", "compare"])
def test_an_outsider_finds_no_pack(story: Story, pack: Pack, signed_in: SignIn, name: str) -> None:
    assert signed_in(story.people.outsider).get(reverse(f"packs:{name}", args=[pack.pk])).status_code == 404


@pytest.mark.parametrize("name", ["issue", "remake"])
def test_a_reader_may_not_change_a_pack(story: Story, pack: Pack, signed_in: SignIn, name: str) -> None:
    assert signed_in(story.people.viewer).post(reverse(f"packs:{name}", args=[pack.pk])).status_code == 403
    assert signed_in(story.people.outsider).post(reverse(f"packs:{name}", args=[pack.pk])).status_code == 404


def test_a_reader_sees_packs_and_may_not_build(story: Story, pack: Pack, signed_in: SignIn) -> None:
    client = signed_in(story.people.viewer)

    assert client.get(reverse("packs:build")).status_code == 403
    listed = client.get(reverse("packs:list")).content.decode()
    assert "Care homes plan" in listed
    assert reverse("packs:build") not in listed


def test_a_partnership_sees_its_own_packs_only(story: Story, pack: Pack, signed_in: SignIn) -> None:
    page = signed_in(story.people.outsider).get(reverse("packs:list")).content.decode()

    assert "Care homes plan" not in page
    assert "No pack has been made yet" in page


def test_building_asks_for_a_job_and_shows_it(story: Story, signed_in: SignIn) -> None:
    response = signed_in(story.people.commissioner).post(reverse("packs:build"), form(story))

    job = Job.objects.get()
    assert response.headers["Location"] == reverse("jobs:job", args=[job.pk])
    assert job.arg["since"] == "2026-01-15"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"definition": ""}, "Choose a kind of pack"),
        ({"scope": ""}, "Choose what the pack is about"),
        ({"as_at_day": "31", "as_at_month": "2"}, "must be a real date"),
        ({"as_at_year": "2999"}, "must be"),
        ({"since_year": "2027"}, "before the day of the pack"),
    ],
)
def test_a_wrong_entry_is_said_beside_what_was_typed(
    story: Story, signed_in: SignIn, fields: dict[str, str], words: str
) -> None:
    response = signed_in(story.people.commissioner).post(reverse("packs:build"), form(story, **fields))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Job.objects.exists()


def test_a_plan_of_another_partnership_is_no_choice(story: Story, signed_in: SignIn) -> None:
    response = signed_in(story.people.outsider).post(reverse("packs:build"), form(story))

    assert response.status_code == 422
    assert not Job.objects.exists()


def test_the_page_of_a_pack_shows_digest_sections_and_files(
    story: Story, pack: Pack, signed_in: SignIn
) -> None:
    page = signed_in(story.people.viewer).get(pack.get_absolute_url()).content.decode()

    assert pack.digest in page
    assert "1. Infection prevention" in page
    assert reverse("packs:pdf", args=[pack.pk]) in page
    assert "Issue the pack" not in page


@pytest.mark.parametrize(
    ("name", "start", "ending"), [("pdf", b"%PDF-1.7", ".pdf"), ("workbook", b"PK", ".xlsx")]
)
def test_files_are_sent_as_attachments_under_a_name_that_says_what_they_are(
    story: Story, pack: Pack, signed_in: SignIn, name: str, start: bytes, ending: str
) -> None:
    response = signed_in(story.people.viewer).get(reverse(f"packs:{name}", args=[pack.pk]))

    assert b"".join(response.streaming_content).startswith(start)
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="care-homes-plan-oversight-action-plan-2026-03-12-restricted{ending}"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_a_lost_file_is_not_found_and_can_be_made_again(story: Story, pack: Pack, signed_in: SignIn) -> None:
    default_storage.delete(pack.pdf)
    client = signed_in(story.people.commissioner)

    assert client.get(reverse("packs:pdf", args=[pack.pk])).status_code == 404
    client.post(reverse("packs:remake", args=[pack.pk]))
    assert Job.objects.get().kind == actions.RENDER


def test_an_administrator_issues_a_pack_in_the_browser(story: Story, pack: Pack, signed_in: SignIn) -> None:
    client = signed_in(story.administrator)

    assert "Issue the pack" in client.get(pack.get_absolute_url()).content.decode()
    client.post(reverse("packs:issue", args=[pack.pk]), {"replaces": ""})

    pack.refresh_from_db()
    assert pack.state == "issued"
    page = client.post(reverse("packs:issue", args=[pack.pk]), {"replaces": ""}, follow=True).content.decode()
    assert "was issued before" in page


def test_two_editions_are_compared_in_the_browser_old_to_new(
    story: Story, pack: Pack, signed_in: SignIn
) -> None:
    older = made(story, as_at=date(2026, 1, 20), since=None)
    client = signed_in(story.people.viewer)

    page = client.get(reverse("packs:compare", args=[older.pk]), {"other": pack.pk}).content.decode()

    assert f'From <a class="govuk-link" href="{older.get_absolute_url()}"' in page
    assert "End of January (now 30 April 2026, moved once)" in page
    assert "Compare with another edition" in client.get(pack.get_absolute_url()).content.decode()


def test_a_pack_about_something_else_cannot_be_compared(story: Story, pack: Pack, signed_in: SignIn) -> None:
    other = made(story, definition="rag-action-plan")
    client = signed_in(story.people.viewer)

    assert client.get(reverse("packs:compare", args=[pack.pk]), {"other": other.pk}).status_code == 404


def test_a_kind_of_pack_that_is_gone_still_shows_its_packs(
    story: Story, pack: Pack, signed_in: SignIn
) -> None:
    Pack.objects.filter(pk=pack.pk).update(definition="long-gone")

    page = signed_in(story.people.viewer).get(pack.get_absolute_url()).content.decode()

    assert "no longer offered" in page


@pytest.mark.parametrize(
    ("name", "how"), [("pdf", "Downloaded the PDF"), ("workbook", "Downloaded the workbook")]
)
def test_who_takes_a_restricted_pack_is_written_down(
    story: Story, pack: Pack, signed_in: SignIn, name: str, how: str
) -> None:
    b"".join(signed_in(story.people.viewer).get(reverse(f"packs:{name}", args=[pack.pk])))
    read = Read.objects.get()
    assert (read.actor_name, read.object_id, read.how) == (story.people.viewer.full_name, str(pack.pk), how)


def test_who_takes_a_public_pack_is_nobodys_business(story: Story, signed_in: SignIn) -> None:
    public = made(story, edition="public")
    b"".join(signed_in(story.people.viewer).get(reverse("packs:pdf", args=[public.pk])))
    assert not Read.objects.exists()
