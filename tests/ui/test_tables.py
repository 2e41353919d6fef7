"""Tables: the page, the CSV and the workbook show the same, and nothing in a cell can run."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Partnership
from core.rag import Rag, Rated
from ui import exports, tags
from ui.forms import GovukDateField
from ui.tables import Column, Table, show


class Things(Table):
    caption = "Things"
    noun = ("thing", "things")
    default_sort = "name"
    columns = (
        Column("name", "Name", sort="name", header=True, link=lambda row: f"/things/{row.pk}/"),
        Column("due", "Due", kind="date", sort="due", missing="No date"),
        Column("seen", "Seen", kind="moment"),
        Column("size", "Size", kind="number", sort="size"),
        Column("cost", "Cost", kind="pounds"),
        Column("rated", "RAG", kind="rag", sort="rated"),
        Column("words", "Words", kind="long", hidden=True),
    )


def thing(pk: int, name: str, **facts: object) -> SimpleNamespace:
    plain = {"due": None, "seen": None, "size": None, "cost": None, "rated": None, "words": ""}
    return SimpleNamespace(pk=pk, name=name, **{**plain, **facts})


ROWS = [
    thing(1, "=HYPERLINK(1)", due=date(2026, 3, 27), size=-3, rated=Rated(Rag.RED, "Overdue", "Late.")),
    thing(2, "beta", due=None, size=1200, cost=Decimal("1234.5"), rated=Rated(None, "", "")),
    thing(3, "Alpha", due=date(2025, 12, 1), seen=datetime(2026, 6, 1, 12, 5, tzinfo=UTC), words="a\nb <b>"),
]


def table(query: str = "", rows: object = ROWS) -> Things:
    return Things(rows, params=QueryDict(query), path="/things/")


def names(shown: Table) -> list[str]:
    return [row.name for row in shown.rows]


def read_csv(shown: Table) -> list[list[str]]:
    text = "".join(exports.csv_lines(shown))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def read_xlsx(shown: Table) -> openpyxl.Workbook:
    file = io.BytesIO()
    exports.write_xlsx(shown, file, [("By", "Ada May")])
    file.seek(0)
    return openpyxl.load_workbook(file)


def test_words_sort_without_regard_to_case_and_nothing_sorts_last():
    assert names(table("sort=name")) == ["=HYPERLINK(1)", "Alpha", "beta"]
    assert names(table("sort=due")) == ["Alpha", "=HYPERLINK(1)", "beta"]


def test_an_unknown_sort_falls_back_to_the_declared_one():
    assert names(table("sort=password")) == names(table())


def test_the_second_click_on_a_heading_turns_the_order_round():
    heads = {head.label: head for head in table("sort=due").headings}
    assert (heads["Due"].order, heads["Due"].url) == ("ascending", "/things/?sort=-due")
    assert heads["Seen"].url == ""


def test_a_sort_link_keeps_filters_and_starts_at_the_first_page():
    heads = {head.label: head for head in table("lead=a&page=3&per=50").headings}
    assert heads["Due"].url == "/things/?lead=a&per=50&sort=due"


def test_chosen_columns_hold_on_the_page_and_in_both_files():
    shown = table("col=words&col=due")
    assert [head.label for head in shown.headings] == ["Name", "Due", "Words"]
    assert read_csv(shown)[0] == ["Name", "Due", "Words"]
    assert [cell.value for cell in read_xlsx(shown)["Things"][1]] == ["Name", "Due", "Words"]


def test_pages_hold_25_or_50_rows_and_a_wild_number_gives_the_nearest_page():
    many = [thing(number, f"{number:03}") for number in range(60)]
    assert len(table("", many).rows) == 25
    assert len(table("per=50", many).rows) == 50
    assert len(table("per=100000", many).rows) == 25
    assert names(table("page=99", many))[-1] == "059"
    assert table("page=2", many).count_words == "60 things, showing 26 to 50"


def test_files_hold_every_row_not_only_the_page():
    many = [thing(number, f"{number:03}") for number in range(60)]
    assert len(read_csv(table("page=2", many))) == 61
    assert read_xlsx(table("page=2", many))["Things"].max_row == 61


def test_cells_are_escaped():
    shown = table("col=words", [thing(1, "<script>alert(1)</script>", words="<b>x</b>")])
    html = "".join(cell.html for cell in shown.rows[0].cells)
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_column_declared_as_html_refuses_plain_text():
    with pytest.raises(TypeError, match="declared as html"):
        show("<i>x</i>", Column("x", "X", kind="html"))


def test_a_formula_becomes_text_in_csv():
    rows = read_csv(table("sort=name"))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert rows[1][3] == "-3"  # a number stays a number


def test_a_formula_becomes_text_in_the_workbook():
    cell = read_xlsx(table("sort=name"))["Things"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_cell_of_a_csv_begins_like_a_formula(text):
    value = exports.csv_value(text)
    assert not re.match(r"^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", value)


def test_the_workbook_holds_real_dates_and_numbers_and_the_rating_as_text_with_a_fill():
    sheet = read_xlsx(table("sort=name"))["Things"]
    assert sheet["B2"].value == datetime(2026, 3, 27)
    assert sheet["D2"].value == -3
    assert sheet["F2"].value == "Red"
    assert sheet["F2"].fill.fgColor.rgb == "FFB3202A"
    assert sheet["F4"].value == "No data"
    assert sheet["C3"].value == datetime(2026, 6, 1, 13, 5)  # London is an hour ahead in June
    assert sheet["E4"].value == 1234.5
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:F4"


def test_the_second_sheet_says_what_the_file_is():
    about = read_xlsx(table())["About this file"]
    facts = {row[0].value: row[1].value for row in about.iter_rows()}
    assert facts == {"Table": "Things", "Rows": 3, "By": "Ada May", "Filtered by": "nothing: every row"}


def test_a_text_that_no_cell_can_hold_is_cut_with_a_word_about_it():
    sheet = read_xlsx(table("", [thing(1, "x" * 40_000)]))["Things"]
    assert len(sheet["A2"].value) == exports.CELL_LIMIT
    assert sheet["A2"].value.endswith("the whole text is in the service)")


def test_a_csv_that_breaks_off_says_so_in_its_last_line():
    class Breaks(Things):
        def export_rows(self):
            yield ["one"]
            raise RuntimeError("the database went away")

    lines = exports.csv_lines(Breaks(ROWS, params=QueryDict(), path="/"))
    assert [next(lines), next(lines)][1] == "one\r\n"
    assert next(lines).startswith(exports.INCOMPLETE)
    with pytest.raises(RuntimeError):
        next(lines)


@pytest.mark.django_db
def test_a_queryset_is_sorted_by_the_database_and_read_in_portions(django_assert_num_queries):
    for name in ("C", "A", "B"):
        Partnership.objects.create(slug=name.lower(), name=name)

    class Places(Table):
        caption = "Places"
        columns = (Column("name", "Name", sort="name"), Column("slug", "Slug"))

    shown = Places(Partnership.objects.all(), params=QueryDict("sort=-name"), path="/")
    with django_assert_num_queries(2):  # count and page
        assert [row.name for row in shown.rows] == ["C", "B", "A"]
    with django_assert_num_queries(1):
        assert [row[0] for row in shown.export_rows()] == ["C", "B", "A"]


def test_a_page_of_a_long_list_is_found_by_its_keys_and_keeps_its_order(db, monkeypatch):
    class Names(Table):
        columns = (Column("name", "Name", sort="name"),)
        default_sort = "-name"

    for number in range(60):
        Partnership.objects.create(slug=f"p{number:02d}", name=f"Place {number // 2:02d}")
    shown = [
        [row.pk for row in Names(Partnership.objects.all(), params=QueryDict(f"page={page}"), path="/").page]
        for page in (1, 2, 3)
    ]
    monkeypatch.setattr("ui.tables.table.LONG", 10)

    for page, keys in enumerate(shown, start=1):
        table = Names(Partnership.objects.all(), params=QueryDict(f"page={page}"), path="/")
        assert [row.pk for row in table.page] == keys
        assert table.page.paginator.count == 60


@pytest.mark.parametrize(
    ("value", "word"),
    [(Rag.AMBER, "Amber"), ("green", "Green"), (None, "No data"), (Rated(None, "", ""), "No data")],
)
def test_a_rating_is_always_a_word(value, word):
    html = tags.rag_tag(value)
    assert f">{word}</span>" in html
    assert ("<svg" in html) is (word != "No data")


def test_a_word_that_is_no_rating_is_an_error_not_no_data():
    with pytest.raises(ValueError, match="purple"):
        tags.rag_tag("purple")


def test_rule_and_reason_are_tied_to_the_rating():
    html = tags.rag_tag(Rated(Rag.RED, "Overdue", "Late since 3 March."))
    identity = re.search(r'aria-describedby="([^"]+)"', html)
    assert identity
    assert f'role="tooltip" id="{identity[1]}">Overdue. Late since 3 March.</span>' in html


def test_yes_and_no_are_words_everywhere():
    column = Column("done", "Done")
    row = thing(1, "x", done=False)
    assert (show(column.of(row), column), column.exported(row)) == ("No", "No")


def test_taking_one_filter_away_leaves_another_whose_name_begins_alike():
    class Both(forms.Form):
        due = GovukDateField(label="Due", required=False)
        due_by = GovukDateField(label="Due by", required=False)

    query = QueryDict("due_day=1&due_month=1&due_year=2026&due_by_day=2&due_by_month=2&due_by_year=2026")
    shown = Things(ROWS, params=query, path="/", filterset=SimpleNamespace(form=Both(query), data=query))
    assert [(link.label, link.url) for link in shown.filters_on] == [
        ("Due: 1 January 2026", "/?due_by_day=2&due_by_month=2&due_by_year=2026"),
        ("Due by: 2 February 2026", "/?due_day=1&due_month=1&due_year=2026"),
    ]
