"""The performance report goes on an agenda as a paper, made here, and prints in the board's pack."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.urls import reverse

from accounts.roles import Role
from core.errors import Refused
from jobs.models import Job
from metrics.models import Report
from oversight.actions.generated import make_generated
from oversight.actions.papers import add_paper
from oversight.actions.signoff import approve_paper
from oversight.generated_papers import Wanted
from oversight.models import AgendaItem, Paper
from packs.content import Attachment
from packs.definitions import get
from packs.definitions.meetings import Sitting
from packs.models import Pack
from packs.papers import make_performance_report
from tests.oversight.making import make_board, make_meeting
from tests.packs.performing import make_report
from tests.providers.making import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: Any) -> Report:
    return make_report(people)


@pytest.fixture
def item(people: Any) -> AgendaItem:
    found: AgendaItem = make_meeting(make_board(people)).items.get(kind="ordinary")
    return found


def address(item: AgendaItem) -> str:
    return reverse("oversight:paper_make_new", args=[item.pk, "performance_report"])


def asked(**more: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    day = {"as_at_day": TODAY.day, "as_at_month": TODAY.month, "as_at_year": TODAY.year}
    return {"title": "Performance report", **day, **more}


def made(people: Any, item: AgendaItem, report: Report) -> Paper:
    paper = add_paper(
        item=item, kind="performance_report", title="Performance report", by=people.commissioner, at=NOW
    )
    wanted = Wanted(TODAY, None, "public", str(report.pk))
    make_generated(paper=paper, wanted=wanted, by=people.commissioner, at=NOW, progress=lambda *_: None)
    paper.refresh_from_db()
    return paper


def test_it_is_asked_for_on_the_item(people: Any, report: Report, item: AgendaItem, signed_in: Any) -> None:
    answer = signed_in(people.commissioner).post(address(item), asked())
    job = Job.objects.get()
    assert answer.url == reverse("jobs:job", args=[job.pk])
    assert job.arg["about"] == str(report.pk)
    assert Paper.objects.get().kind == "performance_report"


def test_of_several_reports_one_is_chosen(
    people: Any, report: Report, item: AgendaItem, signed_in: Any
) -> None:
    other = Report.objects.create(partnership=people.partnership, title="Another report")
    client = signed_in(people.commissioner)
    assert "Which one?" in client.get(address(item)).content.decode()
    assert client.post(address(item), asked()).status_code == 422
    client.post(address(item), asked(about=str(other.pk)))
    assert Job.objects.get().arg["about"] == str(other.pk)


def test_without_a_report_there_is_nothing_to_put_on_the_agenda(
    people: Any, item: AgendaItem, signed_in: Any
) -> None:
    answer = signed_in(people.commissioner).post(address(item), asked())
    assert answer.status_code == 422
    assert "There is no performance report yet." in answer.content.decode()
    assert Paper.objects.count() == 0


def test_the_paper_is_the_public_pack(people: Any, report: Report, item: AgendaItem) -> None:
    paper = made(people, item, report)
    pack = Pack.objects.get()
    assert (pack.definition, pack.edition) == ("performance-report", "public")
    assert paper.current is not None
    assert paper.current.pages == pack.pages


def test_it_stands_in_the_board_pack_under_its_item(people: Any, report: Report, item: AgendaItem) -> None:
    paper = made(people, item, report)
    approve_paper(paper=paper, by=people.join(Role.BOARD_ADMINISTRATOR, name="Bo Runs"), at=NOW)
    content = get("board-pack").compose(Sitting(item.meeting), TODAY, None)
    (section,) = [each for each in content.sections if each.key == f"paper-{paper.pk}"]
    (attached,) = section.blocks
    assert isinstance(attached, Attachment)
    assert content.agenda is not None
    assert section.key in {key for line in content.agenda.lines for key in line.section_keys}


def test_the_file_says_the_figures(people: Any, report: Report) -> None:
    paper = make_performance_report(
        partnership=people.partnership, wanted=Wanted(TODAY, None, "public", str(report.pk)),
        by=people.commissioner, at=NOW, progress=lambda *_: None,
    )  # fmt: skip
    with pypdfium2.PdfDocument(BytesIO(paper.content)) as document:
        words = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "10,318" in words


def test_a_report_of_elsewhere_is_refused(people: Any, report: Report) -> None:
    with pytest.raises(Refused, match="no longer there"):
        make_performance_report(
            partnership=people.elsewhere, wanted=Wanted(TODAY, None, "public", str(report.pk)),
            by=people.outsider, at=NOW, progress=lambda *_: None,
        )  # fmt: skip
