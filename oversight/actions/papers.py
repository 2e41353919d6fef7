"""Papers of an item: added, described, ordered, withdrawn, and the files that people upload as them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from accounts.access import may, require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from jobs.actions import enqueue
from oversight import paper_kinds, states
from oversight.actions.reports import save_report
from oversight.actions.versions import add_version, refuse_settled, take_turn
from oversight.exemptions import PARAGRAPHS
from oversight.models import AgendaItem, Paper, PaperVersion
from oversight.uploads.kinds import OFFICE, FileRefused
from oversight.uploads.look import Upload, converted, converter, look
from oversight.uploads.store import keep, read

__all__ = [
    "add_paper", "add_upload", "convert_upload", "order_papers", "save_report", "update_paper",
    "withdraw_paper",
]  # fmt: skip
EDITABLE = frozenset({"title", "appendix", "exempt", "exempt_paragraph", "public_interest", "author"})
CONVERT = "oversight.convert_paper"
RESTRICTED = (
    "What it says is the restricted edition, which names homes. Make the public edition first, then open it "
    "to the public."
)
PAGE_END = "\f"


@transaction.atomic
def add_paper(
    *, item: AgendaItem, kind: str, title: str, by: User, at: datetime, appendix: str = "",
    exempt: bool = False, exempt_paragraph: str = "", public_interest: str = "", author: User | None = None,
) -> Paper:  # fmt: skip
    """Attach a paper to an item, after those that it has; what it says comes with its first version.

    Raises:
        Refused: the item is withdrawn, or its agenda is settled.
        ValidationError: no title, an unknown kind, or an exempt paper that does not say why (by field).
    """
    require(by, Permission.WRITE_PAPERS, item.partnership)
    if item.exempt:
        require(by, Permission.VIEW_EXEMPT, item.partnership)
    if item.withdrawn or item.meeting.state not in states.AGENDA_OPEN:
        raise Refused("This item takes no more papers: it is withdrawn, or the meeting’s agenda is settled.")
    paper = Paper(
        item=item, kind=kind, title=" ".join(title.split()), appendix=" ".join(appendix.split()),
        exempt=exempt, exempt_paragraph=exempt_paragraph if exempt else "",
        public_interest=public_interest.strip() if exempt else "",
        author=author or (None if by.is_system else by), created_at=at,
    )  # fmt: skip
    _check(paper)
    AgendaItem.objects.select_for_update().get(pk=item.pk)  # two people who add papers take turns
    paper.position = 1 + int(item.papers.aggregate(last=Max("position"))["last"] or 0)
    paper.save(force_insert=True)
    _record(
        paper,
        by,
        "oversight.paper_added",
        None,
        {"kind": paper_kinds.title_of(kind), "item": item.number},
        at,
    )
    return paper


@transaction.atomic
def update_paper(
    *, paper: Paper, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Paper:
    """Change what a paper is called, who writes it, and whether it is exempt (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is withdrawn or settled; or, for who does not run the board, it is approved, or an exempt
            paper would be opened to the public.
        ValidationError: as in add_paper.
    """
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    runs = may(by, Permission.RUN_BOARDS, paper.partnership)
    current = take_turn(paper)
    refuse_settled(current)
    if current.state == Paper.State.APPROVED and not runs:
        raise Refused(
            "This paper is approved, so it goes out as it is. Ask the board’s administrator to change or "
            "reopen it."
        )
    wanted = Paper(**{each.attname: getattr(paper, each.attname) for each in Paper._meta.concrete_fields})
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if changes.get("exempt") is False:
        changes |= {"exempt_paragraph": "", "public_interest": ""}
    for name, value in changes.items():
        setattr(wanted, name, value)
    _check(wanted)
    if paper.is_restricted and not wanted.is_exempt:
        raise Refused(RESTRICTED)
    if paper.exempt and not wanted.exempt and not runs:
        raise Refused(
            "Only the board’s administrator may open an exempt paper to the public. Ask them to do it."
        )
    before, after = save_changes(paper, changes, version, EDITABLE)
    if after:
        told = ("exempt",) if paper.is_exempt or before.get("exempt") else tuple(after)
        sides = [{name: plain(side[name]) for name in told if name in side} for side in (before, after)]
        _record(paper, by, "oversight.paper_changed", sides[0], sides[1], at)
    return paper


@transaction.atomic
def order_papers(*, item: AgendaItem, pks: Sequence[int], by: User, at: datetime | None = None) -> None:
    """Put an item's papers into this order; `pks` names each of them once.

    Raises:
        Refused: the agenda is out, so pages have numbers; or the papers are not those of the item any more.
    """
    require(by, Permission.WRITE_PAPERS, item.partnership)
    if item.exempt:
        require(by, Permission.VIEW_EXEMPT, item.partnership)
    AgendaItem.objects.select_for_update().get(pk=item.pk)
    if item.meeting.state not in states.NUMBERS_OPEN:
        raise Refused(
            "The agenda is published, so the pages of its papers are in people’s hands and keep their order."
        )
    papers = {paper.pk: paper for paper in item.papers.exclude(state=Paper.State.WITHDRAWN)}
    if sorted(pks) != sorted(papers):
        raise Refused("Somebody added or withdrew a paper meanwhile. Look at the list again.")
    before = list(papers)
    for position, pk in enumerate(pks, start=1):
        Paper.objects.filter(pk=pk).update(position=position)
    if before != list(pks):
        record(
            by=by, verb="oversight.papers_ordered", obj=item, partnership=item.partnership, at=at,
            label=f"item {item.number}, {item.meeting}", before={"order": before}, after={"order": list(pks)},
        )  # fmt: skip


@transaction.atomic
def withdraw_paper(*, paper: Paper, reason: str, by: User, at: datetime | None = None) -> Paper:
    """Take a paper back; it stays in the record with the reason.

    Raises:
        ChangedMeanwhile: somebody changed it in this moment.
        Refused: it is withdrawn already, or the agenda is out and the person does not run the board.
        ValidationError: no reason.
    """
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    refuse_settled(paper)
    meeting = paper.item.meeting
    if meeting.state not in states.NUMBERS_OPEN:
        require(by, Permission.RUN_BOARDS, paper.partnership)
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": "Say why it is withdrawn. The reason stays in the record."})
    rows = Paper.objects.filter(pk=paper.pk, version=paper.version)
    changed = rows.update(
        state=Paper.State.WITHDRAWN, withdrawn_reason=reason[:300], version=F("version") + 1
    )
    before = paper.get_state_display()
    paper.refresh_from_db()
    if not changed:
        raise ChangedMeanwhile(paper)
    note = "" if paper.is_exempt else paper.withdrawn_reason
    _record(paper, by, "oversight.paper_withdrawn", {"state": before}, {"state": "Withdrawn"}, at, note)
    return paper


def add_upload(
    *, paper: Paper, content: bytes, name: str, by: User, at: datetime, note: str = "",
    facts: Mapping[str, Any] | None = None,
) -> PaperVersion:  # fmt: skip
    """Make a file the newest version of a paper. The file is read before anything is written or locked.

    An office file is turned into a PDF by a job, where LibreOffice is there; until then it has no pages.
    `facts` are further fields of the version: what a paper that was made here was made from.

    Raises:
        Refused: the file can't be taken, and why; the paper is written here, approved, withdrawn or settled.
    """
    require(by, Permission.WRITE_PAPERS, paper.partnership)
    _refuse_upload(paper)
    try:
        found = look(content)
    except FileRefused as refused:
        raise Refused(str(refused)) from refused
    file, sha256 = keep(content, found.kind)
    pdf, pdf_sha256 = (
        (file, sha256) if found.pdf == content else keep(found.pdf, "pdf") if found.pdf else ("", "")
    )
    fields = {
        "file": file, "sha256": sha256, "file_type": found.kind, "file_name": safe_name(name, found.kind),
        "size": len(content), "pdf": pdf, "pdf_sha256": pdf_sha256, **_described(found), **(facts or {}),
    }  # fmt: skip
    with transaction.atomic():
        current = take_turn(paper)
        _refuse_upload(current)
        version = add_version(paper=current, by=by, at=at, note=note, fields=fields)
        if found.kind in OFFICE and converter():
            request_conversion(version, by, at)
    paper.refresh_from_db()
    return version


def convert_upload(*, version: PaperVersion, by: User, at: datetime) -> PaperVersion:
    """Add to an office file the PDF that LibreOffice makes of it; doing it twice changes nothing.

    Raises:
        Refused: it could not be made, and why; the version says so, too.
    """
    require(by, Permission.WRITE_PAPERS, version.partnership)
    if version.pdf or version.file_type not in OFFICE:
        return version
    rows = PaperVersion.objects.filter(pk=version.pk, pdf="")
    try:
        found = converted(read(version.file), version.file_type)
    except FileRefused as refused:
        rows.update(notes=[str(refused)])
        raise Refused(str(refused)) from refused
    pdf, pdf_sha256 = keep(found.pdf or b"", "pdf")
    with transaction.atomic():
        if rows.update(pdf=pdf, pdf_sha256=pdf_sha256, **_described(found)):
            _record(
                version.paper,
                by,
                "oversight.paper_converted",
                None,
                {"version": version.number, "pages": found.pages},
                at,
            )
    version.refresh_from_db()
    return version


def request_conversion(version: PaperVersion, by: User, at: datetime) -> Any:
    """Ask for the job that turns an office file into a PDF."""
    return enqueue(
        kind=CONVERT, title="Turn an uploaded paper into a PDF", arg={"version": version.pk}, by=by,
        partnership=version.partnership, key=f"paper-version-{version.pk}", at=at,
    )  # fmt: skip


def safe_name(name: str, kind: str) -> str:
    """What the owner called a file, without the folders and control characters that a name may bring."""
    last = PurePath(name.replace("\\", "/")).name
    kept = " ".join(re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", " ", last).split())
    return kept[-200:] or f"paper.{kind}"


def _described(found: Upload) -> dict[str, Any]:
    return {
        "pages": found.pages, "tagged": found.tagged, "language": found.language, "pdf_title": found.title,
        "notes": list(found.notes), "text": PAGE_END.join(found.text),
    }  # fmt: skip


def _refuse_upload(paper: Paper) -> None:
    refuse_settled(paper)
    if not paper_kinds.get(paper.kind).takes_files:
        raise Refused("This paper is written here, so it takes no file. Add the file as a paper of its own.")
    if paper.state == Paper.State.APPROVED:
        raise Refused("This paper is approved. Reopen it, and then upload the new version.")


def _check(paper: Paper) -> None:
    problems: dict[str, str] = {}
    if not paper.title:
        problems["title"] = "Enter a title."
    if len(paper.title) > 300:
        problems["title"] = "A title may have 300 characters."
    if paper.kind not in {kind.slug for kind in paper_kinds.all_kinds()}:
        problems["kind"] = "Choose what kind of paper it is."
    if paper.exempt and paper.exempt_paragraph not in PARAGRAPHS:
        problems["exempt_paragraph"] = "Choose the paragraph of Schedule 12A that keeps it from the public."
    if paper.exempt and not paper.public_interest.strip():
        problems["public_interest"] = (
            "Say why keeping it exempt outweighs the public interest in publishing it."
        )
    if problems:
        raise ValidationError(problems)


def _record(
    paper: Paper, by: User, verb: str, before: Any, after: Any, at: datetime | None, note: str = ""
) -> None:
    record(
        by=by, verb=verb, obj=paper, partnership=paper.partnership,
        label=paper.discreet, before=before, after=after, note=note, at=at,
    )  # fmt: skip
