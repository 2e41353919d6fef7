"""Objects for the addresses of papers (see url_matrix_papers.toml and tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oversight.actions.papers import add_paper, add_upload
from oversight.actions.reports import save_report
from oversight.actions.signoff import ask_advice
from oversight.models import Paper
from tests.oversight import papers_making as files
from tests.oversight.making import NOW, make_board, make_meeting


def _item(people: Any) -> Any:
    return make_meeting(make_board(people)).items.get(number=4)


def _paper(people: Any, kind: str) -> Paper:
    return add_paper(item=_item(people), kind=kind, title="Home first", by=people.commissioner, at=NOW)


def upload(people: Any) -> dict[str, Any]:
    paper = _paper(people, "upload")
    add_upload(paper=paper, content=files.plain(), name="x.pdf", by=people.commissioner, at=NOW)
    return {"pk": paper.pk}


def item(people: Any) -> dict[str, Any]:
    return {"pk": _item(people).pk}


def made_new(people: Any) -> dict[str, Any]:
    return {**item(people), "kind": "quality_report"}


def made_here(people: Any) -> dict[str, Any]:
    return {"pk": _paper(people, "quality_report").pk}


def meeting(people: Any) -> dict[str, Any]:
    return {"pk": _item(people).meeting_id}


def version(people: Any) -> dict[str, Any]:
    return {**upload(people), "number": 1}


def page(people: Any) -> dict[str, Any]:
    return {**version(people), "page": 1, "size": "small"}


def report(people: Any) -> dict[str, Any]:
    paper = _paper(people, "decision_report")
    save_report(paper=paper, content=files.FULL, base_version=None, by=people.commissioner, at=NOW)
    return {"pk": paper.pk}


def part(people: Any) -> dict[str, Any]:
    return {**report(people), "part": "summary"}


def entry(people: Any) -> dict[str, Any]:
    return {**report(people), "part": "detail", "key": "beds"}


def new_entry(people: Any) -> dict[str, Any]:
    return {**report(people), "part": "detail", "kind": "table"}


def advice(people: Any) -> dict[str, Any]:
    paper = Paper.objects.get(pk=upload(people)["pk"])
    by = people.commissioner
    return {"pk": ask_advice(paper=paper, kind="legal", of=by, by=by, at=NOW).pk}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "oversight:paper_make_new": made_new, "oversight:paper_make": made_here,
    "oversight:paper_new": item, "oversight:papers_order": item, "oversight:supplement_new": meeting,
    **{
        f"oversight:{name}": upload
        for name in (
            "paper", "paper_edit", "paper_upload", "paper_convert", "paper_withdraw", "paper_compare",
            "advice_ask", "paper_approve", "paper_reopen",
        )
    },
    **dict.fromkeys(("oversight:paper_version", "oversight:paper_file", "oversight:paper_pdf"), version),
    "oversight:paper_page": page, "oversight:advice_answer": advice, "oversight:report": report,
    "oversight:report_part": part, "oversight:report_entry_new": new_entry,
    **dict.fromkeys(
        ("oversight:report_entry", "oversight:report_entry_move", "oversight:report_entry_remove"), entry
    ),
}  # fmt: skip
