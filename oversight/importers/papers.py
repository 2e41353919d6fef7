"""The papers of a meeting's file: reports written in the file, and files that lie beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from oversight.actions.papers import add_paper, add_upload
from oversight.actions.reports import save_report
from oversight.actions.signoff import approve_paper
from oversight.models import AgendaItem, Paper


def add_papers(
    item: AgendaItem, told: list[dict[str, Any]], uploads: dict[str, bytes], *, by: User, at: datetime
) -> list[Paper]:
    """Attach the papers in their order, each with what it says; approved where the file says when."""
    return [_add(item, paper, uploads, by, paper["added_at"] or at) for paper in told]


def _add(item: AgendaItem, told: dict[str, Any], uploads: dict[str, bytes], by: User, at: datetime) -> Paper:
    exempt = told["exempt"] or {}
    paper = add_paper(
        item=item, kind=told["kind"], title=told["title"], appendix=told["appendix"], exempt=bool(exempt),
        exempt_paragraph=exempt.get("paragraph", ""), public_interest=exempt.get("public_interest", ""),
        by=by, at=at,
    )  # fmt: skip
    if told["content"] is not None:
        save_report(paper=paper, content=told["content"], base_version=None, by=by, at=at)
    else:
        add_upload(paper=paper, content=uploads[told["file"]], name=told["file"], by=by, at=at)
    if told["approved_at"]:
        paper.refresh_from_db()
        approve_paper(paper=paper, without_advice=told["without_advice"], by=by, at=told["approved_at"])
    return paper
