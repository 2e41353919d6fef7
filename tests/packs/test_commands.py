"""build_pack and list_packs keep the contract of command-line.md."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from packs.content import from_json
from packs.models import Pack
from tests.packs.making import Story


def call(name: str, *arguments: str) -> Any:
    out = io.StringIO()
    call_command(name, *arguments, "--json", stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def build(story: Story, out: Path, *more: str, slug: str = "oversight-action-plan") -> Any:
    return call(
        "build_pack", slug, "--scope", str(story.plan.pk), "--as-at", "2026-03-12", "--out", str(out), *more
    )


def test_list_packs_names_kinds_and_what_they_can_be_about(story: Story) -> None:
    found = call("list_packs")

    assert [kind["slug"] for kind in found] == [
        "oversight-action-plan", "support-plan-update", "rag-action-plan", "portfolio-report",
        "quality-report", "performance-report", "kpi-book", "board-pack", "board-supplement",
        "meeting-minutes", "decision-notice", "action-tracker", "risk-register", "run-sheet",
        "incident-checklist", "situation-report", "lessons-learned",
    ]  # fmt: skip
    assert found[0]["title"] == "Oversight action plan"
    assert found[0]["scopes"] == [{"id": str(story.plan.pk), "title": "Care homes plan"}]
    assert call("list_packs", "--partnership", "elsewhere")[0]["scopes"] == []


def test_list_packs_in_words_names_the_scope_to_give(story: Story) -> None:
    out = io.StringIO()
    call_command("list_packs", stdout=out)

    assert f"--scope {story.plan.pk}  Care homes plan" in out.getvalue()


def test_build_pack_puts_three_files_and_says_where_and_what(story: Story, tmp_path: Path) -> None:
    said = build(story, tmp_path / "new" / "folder", "--since", "2026-01-15")

    assert set(said) == {"pdf", "xlsx", "content", "pages", "digest", "sections", "seconds"}
    assert Path(said["pdf"]).read_bytes().startswith(b"%PDF")
    assert Path(said["xlsx"]).read_bytes().startswith(b"PK")
    text = Path(said["content"]).read_text("utf-8")
    assert from_json(text).digest() == said["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert [set(s) for s in said["sections"]] == [{"title", "first_page", "last_page", "cached"}] * 4
    assert said["sections"][-1]["last_page"] == said["pages"]


def test_building_again_takes_what_is_there(story: Story, tmp_path: Path) -> None:
    first = build(story, tmp_path)
    again = build(story, tmp_path / "again")

    assert again["digest"] == first["digest"]
    assert [s["cached"] for s in again["sections"]] == [True] * len(first["sections"])
    assert Path(again["pdf"]).read_bytes() == Path(first["pdf"]).read_bytes()
    assert Pack.objects.count() == 1


def test_lost_files_are_made_again(story: Story, tmp_path: Path) -> None:
    first = build(story, tmp_path)
    default_storage.delete(Pack.objects.get().pdf)

    again = build(story, tmp_path / "again")

    assert Path(again["pdf"]).read_bytes() == Path(first["pdf"]).read_bytes()


def test_a_dry_run_writes_nothing(story: Story, tmp_path: Path) -> None:
    call_command(
        "build_pack", "rag-action-plan", "--scope", str(story.plan.pk), "--out", str(tmp_path / "x"),
        "--dry-run", stderr=io.StringIO(),
    )  # fmt: skip

    assert not Pack.objects.exists()
    assert not (tmp_path / "x").exists()


def test_a_dry_run_says_in_json_what_it_would_build(story: Story, tmp_path: Path) -> None:
    would = build(story, tmp_path / "x", "--dry-run")
    assert not (tmp_path / "x").exists()
    built = build(story, tmp_path / "x")

    assert (would["digest"], would["pdf"], would["pages"]) == (built["digest"], None, None)
    assert [s["title"] for s in would["sections"]] == [s["title"] for s in built["sections"]]
    assert set(would) == set(built)


def test_two_kinds_of_pack_about_one_plan_lie_in_one_folder(story: Story, tmp_path: Path) -> None:
    first, second = build(story, tmp_path), build(story, tmp_path, slug="rag-action-plan")

    assert len({said[kind] for said in (first, second) for kind in ("pdf", "xlsx", "content")}) == 6
    assert from_json(Path(first["content"]).read_text("utf-8")).definition == "oversight-action-plan"


def test_a_day_that_is_none_is_said_in_words(story: Story, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="2026-02-31 is not a date; write it as 2021-01-05"):
        call_command(
            "build_pack", "rag-action-plan", "--scope", "1", "--as-at", "2026-02-31", "--out", str(tmp_path)
        )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nonsense", "--scope", "1"), 2, "no kind of pack called “nonsense”"),
        (("rag-action-plan", "--scope", "999"), 2, "There is no such plan"),
        (("rag-action-plan", "--scope", "PLAN", "--as-at", "2999-01-01"), 1, "must be today"),
        (("rag-action-plan", "--scope", "PLAN", "--partnership", "elsewhere"), 1, "another partnership"),
        (("rag-action-plan", "--scope", "PLAN", "--partnership", "atlantis"), 2, "no partnership called"),
    ],
)
def test_wrong_use_and_refusals_have_their_exit_codes(
    story: Story, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    given = [str(story.plan.pk) if part == "PLAN" else part for part in arguments]

    with pytest.raises(CommandError, match=words) as refused:
        call_command("build_pack", *given, "--out", str(tmp_path / "x"))

    assert refused.value.returncode == code
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_said_in_words(story: Story, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CommandError, match="could not be written") as refused:
        build(story, tmp_path / "file")

    assert refused.value.returncode == 1


def test_an_unknown_partnership_is_wrong_use(db: None) -> None:
    with pytest.raises(CommandError, match="no partnership called “atlantis”") as refused:
        call_command("list_packs", "--partnership", "atlantis")

    assert refused.value.returncode == 2
