"""The performance report as a pack says what its page says: figures, colours, counts, words; and stays so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from accounts.roles import Role
from actionplans.actions.plans import add_action, add_workstream, create_plan
from actionplans.actions.updates import update_action
from actionplans.models import Plan
from metrics.actions.indicators import Wanted, set_target
from metrics.actions.reports import edit_report, set_table, set_tiles, write_text
from metrics.models import Report
from metrics.summaries.report import report_as_at
from oversight.models import Board
from packs import actions, definitions
from packs.content import PackContent, texts
from packs.definitions import UnknownScopeError
from packs.definitions.performance_report import AS_PRINTED
from packs.models import Pack
from tests.metrics.making import enter, make_indicator
from tests.oversight.making import make_board
from tests.oversight.registering import raise_risk
from tests.packs.marked_content import marked_content_faults
from tests.packs.performing import (
    ADMISSIONS,
    BEDS,
    CHECKS,
    FALLS,
    INFECTIONS,
    asked,
    composed,
    indicator,
    make_report,
    page_rows,
    table,
)
from tests.providers.making import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people: Any) -> Report:
    """The imported report."""
    return make_report(people)


def said(pack: Pack) -> str:
    """The words of a pack's PDF."""
    with default_storage.open(pack.pdf, "rb") as file, pypdfium2.PdfDocument(file.read()) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_pdf_and_workbook_say_what_the_page_says(people: Any, report: Report, signed_in: Any) -> None:
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    client = signed_in(people.viewer)
    address = f"{report.get_absolute_url()}?day_day={TODAY.day}&day_month={TODAY.month}&day_year={TODAY.year}"
    page = page_rows(client, address, "report-table")
    words = said(pack)
    with default_storage.open(pack.xlsx, "rb") as file:
        book = load_workbook(file)
    for letter, name, rows in zip("ab", ("Hospital", "Early help"), page, strict=True):
        sheet = book[f"{letter} {name}"]
        for cells, shown in zip(sheet.iter_rows(min_row=2, max_col=11), rows, strict=True):
            says = [_printed(cell) for cell in cells]
            assert [says[1], says[0], *says[2:]] == [_word(cell) for cell in shown]
            row = " ".join(filter(None, (shown[1], shown[0], *shown[2:6])))
            assert row in words
    assert table(composed(report), "a counts") == _boxes(client, address)[0]


def _printed(cell: Any) -> str:
    """A cell of the workbook as Excel shows it."""
    if isinstance(cell.value, int | float):
        sign = "%" if "%" in cell.number_format else ""
        return f"{cell.value:,}{sign}" if cell.value != int(cell.value) else f"{int(cell.value):,}{sign}"
    return cell.value or ""


def _word(shown: str) -> str:
    """The word of a rating without the reason that the page has with it."""
    return next((word for word in ("Green", "Amber", "Red", "n/a") if shown.startswith(word)), shown)


def _boxes(client: Any, address: str) -> list[list[list[str]]]:
    """The page's boxes turned: a row a side."""
    return [
        [["Last year", *(row[1] for row in box)], ["Target", *(row[2] for row in box)]]
        for box in page_rows(client, address, "report-box")
    ]


def test_the_boxes_add_up_to_their_rows_and_to_the_sum_of_all(report: Report) -> None:
    content = composed(report)
    assert table(content, "a counts") == [["Last year", "3", "0", "0", "1"], ["Target", "1", "0", "2", "1"]]
    assert table(content, "Counts") == [
        ["a. Hospital", "3", "0", "0", "1", "1", "0", "2", "1"],
        ["b. Early help", "1", "0", "1", "0", "0", "0", "1", "1"],
        ["All tables", "4", "0", "1", "1", "1", "0", "3", "2"],
    ]


def test_only_what_the_figures_do_not_lead_to_has_an_asterisk(report: Report) -> None:
    rows = {row[1]: row for row in table(composed(report), "a Hospital")}
    assert rows[BEDS][8:10] == ["+13*", "357%*"]
    assert rows[CHECKS][4:6] == ["+3", "15%*"]
    assert rows[CHECKS][8:10] == ["-24", "-53%"]
    assert rows[ADMISSIONS][4:6] == ["-2,949", "-22%"]


def test_the_asterisk_is_explained_only_where_there_is_one(report: Report) -> None:
    told = {section.key: AS_PRINTED in texts(section) for section in composed(report).sections}
    assert told["table-a"]
    assert not told["table-b"]


def test_a_change_from_nought_is_no_percentage(report: Report) -> None:
    row = table(composed(report), "b Early help")[1]
    assert (row[1], row[4:6], row[9]) == (INFECTIONS, ["+1", "from 0"], "from 0")


def test_a_new_target_is_not_held_against_the_difference_of_the_source(people: Any, report: Report) -> None:
    beds = indicator(people, BEDS)
    wanted = Wanted(date(2020, 9, 1), Decimal(12), "at_most")
    set_target(indicator=beds, wanted=wanted, by=people.commissioner, at=NOW, reason="Agreed anew.")
    row = table(composed(report), "a Hospital")[0]
    assert row[7:10] == ["12", "+4", "33%"]


def test_the_rule_is_said_in_words_at_each_table(people: Any, report: Report) -> None:
    changes = {"same": "amber", "amber": Decimal(5), "width": "points"}
    edit_report(report=report, changes=changes, version=report.version, by=people.commissioner, at=NOW)
    report.refresh_from_db()
    for section in composed(report).sections:
        if section.key.startswith("table-"):
            assert "the same is amber, worse by up to 5 points is amber" in " ".join(texts(section))


def test_headline_tiles_show_the_figure_with_its_colour_in_words(people: Any, report: Report) -> None:
    chosen = [indicator(people, ADMISSIONS), indicator(people, FALLS)]
    set_tiles(report=report, indicators=chosen, by=people.commissioner, at=NOW)
    tiles = next(block for block in composed(report).sections[0].blocks if type(block).__name__ == "Tiles")
    assert [(tile.label, tile.value, tile.note) for tile in tiles.tiles] == [
        (ADMISSIONS, "10,318", "October 2020 (M7), target: green"),
        (FALLS, "1,251", "August 2020 (M5), last year: green"),
    ]


def test_the_pages_tiles_name_what_their_colour_is_against(
    people: Any, report: Report, signed_in: Any
) -> None:
    chosen = [indicator(people, ADMISSIONS), indicator(people, FALLS)]
    set_tiles(report=report, indicators=chosen, by=people.commissioner, at=NOW)
    page = " ".join(signed_in(people.viewer).get(report.get_absolute_url()).content.decode().split())
    assert "against the target, M7" in page
    assert "against last year, M5" in page


def test_an_indicator_without_a_figure_stands_in_page_and_pack(
    people: Any, report: Report, signed_in: Any
) -> None:
    empty = make_indicator(people, name="Not counted yet")
    set_tiles(report=report, indicators=[empty], by=people.commissioner, at=NOW)
    set_table(report=report, title="New", indicators=[empty], by=people.commissioner, at=NOW)
    page = signed_in(people.viewer).get(report.get_absolute_url()).content.decode()
    assert "no figure yet" in page
    assert table(composed(report), "c New") == [
        ["", "Not counted yet", "–", "–", "", "", "n/a", "", "", "", "n/a"]
    ]


def test_what_was_written_about_the_work_is_printed_with_its_points(people: Any, report: Report) -> None:
    text = "Two teams more.\n- beds\n- one telephone\n\nMore next month."
    write_text(
        report=report,
        heading="Discharge",
        text=text,
        for_month=date(2021, 7, 1),
        by=people.commissioner,
        at=NOW,
    )  # fmt: skip
    (section,) = [each for each in composed(report).sections if each.key == "progress"]
    kinds = [type(block).__name__ for block in section.blocks]
    assert kinds == ["Paragraph", "Heading", "Paragraph", "BulletList", "Paragraph"]
    assert section.blocks[3].items == ("beds", "one telephone")


def test_an_issued_report_stays_as_it_was_when_a_figure_is_revised(people: Any, report: Report) -> None:
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    administrator = people.join(Role.BOARD_ADMINISTRATOR)
    actions.issue_pack(pack=pack, by=administrator, at=NOW)
    admissions = indicator(people, ADMISSIONS)
    enter(admissions, 15000, people.commissioner, start=date(2020, 10, 1), reason="Counted again.")

    assert report_as_at(report, TODAY).tables[0].rows[1].standing.shown == "15,000"
    assert table(composed(report), "a Hospital")[1][2] == "15,000"
    pack.refresh_from_db()
    assert table(pack.read_content(), "a Hospital")[1][2] == "10,318"
    assert pack.read_content().digest() == pack.digest
    assert "15,000" not in said(pack)
    later, files = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    assert files is not None
    assert later.pk != pack.pk


def test_risks_and_issues_are_those_of_the_boards(people: Any, report: Report) -> None:
    raise_risk(make_board(people))
    (section,) = [each for each in composed(report).sections if each.key.startswith("risks-")]
    assert section.title == "Risks and issues"
    assert "The market may not keep pace." in texts(section)


def test_an_exempt_risk_is_for_those_who_may_read_it(people: Any, report: Report) -> None:
    raise_risk(make_board(people), description="The bidder asks for more.", exempt=True)
    full = composed(report)
    assert "The bidder asks for more." in texts(full)
    assert "The bidder asks for more." not in texts(full.public())
    pack, _ = actions.make_pack(request=asked(report), by=people.commissioner, at=NOW)
    assert not Pack.objects.visible_to(people.viewer).filter(pk=pack.pk).exists()
    public, _ = actions.make_pack(request=asked(report, "public"), by=people.commissioner, at=NOW)
    assert Pack.objects.visible_to(people.viewer).filter(pk=public.pk).exists()
    assert "The bidder" not in said(public)


def test_risks_of_a_board_without_public_access_stay_out_of_the_public_edition(
    people: Any, report: Report
) -> None:
    made = make_board(people)
    raise_risk(made)
    Board.objects.filter(pk=made.board.pk).update(regime=Board.Regime.OFFICERS)
    keys = {section.key for section in composed(report).public().sections}
    assert f"risks-{made.board.pk}" not in keys


def test_the_pdf_is_tagged_and_every_word_is_in_its_tree(people: Any, report: Report, tmp_path: Any) -> None:
    pack, _ = actions.make_pack(request=asked(report, "public"), by=people.commissioner, at=NOW)
    path = tmp_path / "report.pdf"
    with default_storage.open(pack.pdf, "rb") as file:
        path.write_bytes(file.read())
    with pikepdf.open(path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
    assert marked_content_faults(path) == []


def test_only_who_builds_packs_there_is_offered_the_report(people: Any, report: Report) -> None:
    kind = definitions.get("performance-report")
    assert [scope.id for scope in kind.scopes(people.commissioner)] == [str(report.pk)]
    assert kind.scopes(people.commissioner, people.elsewhere) == []
    assert kind.scopes(people.viewer) == []
    assert kind.find(people.commissioner, str(report.pk)) == report
    assert kind.page(str(report.pk)) == report.get_absolute_url()
    for user, scope in ((people.outsider, str(report.pk)), (people.commissioner, "none")):
        with pytest.raises(UnknownScopeError, match="no such report"):
            kind.find(user, scope)


def project(people: Any, title: str = "Portfolio", layout: str = "portfolio") -> Plan:
    """A plan with one project that went from red in May to green in July."""
    by, at = people.commissioner, datetime(2021, 5, 4, 9, tzinfo=UTC)
    plan = create_plan(
        partnership=people.partnership, title=title, layout=layout, as_at=at.date(), by=by, at=at
    )
    stream = add_workstream(plan=plan, number="A", name="Integration", by=by)
    row = add_action(
        workstream=stream, title="Discharge hub", by=by, at=at, rag="red", rag_reason="No premises.",
        pid_approved="Yes",
    )  # fmt: skip
    update_action(
        action=row, version=row.version, by=by, at=datetime(2021, 7, 1, 9, tzinfo=UTC),
        changes={"rag": "green", "rag_reason": "It is open.", "narrative": "The hub is open."},
    )  # fmt: skip
    return plan


def projects(content: PackContent) -> list[list[str]]:
    """Name, rating before and now, narrative, and whether its document is approved."""
    rows = table(content, "A. Integration")
    return [[row[0], row[2], row[3], row[4], row[6]] for row in rows]


def test_projects_have_their_rating_before_and_now(people: Any, report: Report) -> None:
    project(people)
    content = composed(report, since=date(2021, 6, 1))
    assert projects(content) == [["A.1 Discharge hub", "Red", "Green", "The hub is open.", "Yes"]]
    assert "The previous rating is that of 1 June 2021." in texts(content)
    assert projects(composed(report)) == projects(content)  # as the lead reported it
    assert projects(composed(report, day=date(2021, 6, 1)))[0][1:3] == ["No rating", "Red"]


def test_a_report_tells_of_the_plans_that_it_names_and_else_of_open_portfolios(
    people: Any, report: Report
) -> None:
    project(people)
    other = project(people, "Resilience", "rag")
    closed = project(people, "Last year")
    Plan.objects.filter(pk=closed.pk).update(state=Plan.State.CLOSED)
    titles = [section.title for section in composed(report).sections]
    assert [title for title in titles if "Integration" in title] == ["Portfolio: A. Integration"]
    edit_report(
        report=report, changes={"plans": [other.pk]}, version=report.version, by=people.commissioner, at=NOW
    )
    report.refresh_from_db()
    titles = [section.title for section in composed(report).sections]
    assert [title for title in titles if "Integration" in title] == ["Resilience: A. Integration"]
