"""The table: rows as a person filtered, sorted and paged them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rag import Rated
from ui.tables.columns import Column, show
from ui.tables.filters import filters_in_words

SIZES = (25, 50)
CHUNK = 500
LONG = 1_000  # rows; from here on a page is found by its keys first
STATE = ("page",)  # what a new sort or filter starts again


@dataclass(frozen=True)
class Cell:
    """One cell as the page shows it."""

    html: SafeString
    label: str
    css: str
    header: bool


@dataclass(frozen=True)
class Row:
    """One row as the page shows it. `id` is empty when the row has no key."""

    id: str
    pk: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Heading:
    """A column's head: `url` sorts by it, `order` is ascending, descending or empty."""

    label: str
    url: str
    order: str
    css: str


@dataclass(frozen=True)
class Choice:
    """A link or tick that changes the address."""

    label: str
    url: str
    on: bool
    key: str = ""


class _Pages(Paginator):  # type: ignore[type-arg]  # the class takes no type when it runs
    """Pages of a long list find the keys of a page first, then its rows: sorting keys is quick, while sorting
    whole rows with everything joined to them grows with the list.
    """

    def page(self, number: int | str) -> Page[Any]:
        """One page; a short list, or one that is no plain queryset, comes in one query."""
        rows = self.object_list
        number = self.validate_number(number)
        if not isinstance(rows, QuerySet) or self.count <= LONG:
            return super().page(number)
        first = (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)}
        return Page([found[key] for key in keys if key in found], number, self)


class Table:
    """A list of rows as a person filtered, sorted and paged it."""

    caption: ClassVar[str] = ""
    columns: ClassVar[Sequence[Column]] = ()
    default_sort: ClassVar[str] = ""  # "due_on" or "-due_on": a column's key
    noun: ClassVar[tuple[str, str]] = ("row", "rows")
    selectable: ClassVar[bool] = False  # a tick box before each row, named `selected`, for bulk actions
    bulk_form: ClassVar[str] = "bulk"  # id of the form that the tick boxes belong to, wherever it stands
    empty_words: ClassVar[str] = "Nothing fits these filters."
    exports: ClassVar[bool] = True

    def __init__(
        self,
        rows: QuerySet[Any] | Sequence[Any],
        *,
        params: QueryDict,
        path: str,
        filterset: Any = None,
        quick: Sequence[tuple[str, dict[str, str]]] = (),
        context: dict[str, Any] | None = None,
    ):
        """`quick` are filters that are links: (label, {name: value}); `context` is for cell templates."""
        self.source = rows
        self.params = params
        self.path = path
        self.filterset = filterset
        if filterset is not None:
            filterset.form.auto_id = "filter_%s"  # another form of the page may have fields of the same name
        self.quick = quick
        self.context = context or {}

    # --- what a subclass may say of its rows --------------------------------------------------
    def row_id(self, row: Any) -> str:
        """The id of the row's element, to come back to; empty for rows without a key."""
        pk = self.row_pk(row)
        return f"row-{pk}" if pk else ""

    def row_pk(self, row: Any) -> str:
        """The key that bulk actions send."""
        pk = row.get("pk", "") if isinstance(row, dict) else getattr(row, "pk", "")
        return "" if pk is None else str(pk)

    # --- columns ------------------------------------------------------------------------------
    @cached_property
    def shown(self) -> list[Column]:
        """The chosen columns in declared order; the row's header is always among them."""
        chosen = set(self.params.getlist("col"))
        named = next((column.key for column in self.columns if column.header), self.columns[0].key)
        known = {column.key for column in self.columns}
        keys = (chosen & known) or {column.key for column in self.columns if not column.hidden}
        return [
            replace(column, header=column.key == named)
            for column in self.columns
            if column.key in keys | {named}
        ]

    @property
    def choices(self) -> list[Choice]:
        """Every column with whether it is shown, for the form that chooses columns."""
        shown = {column.key for column in self.shown}
        return [Choice(column.label, "", column.key in shown, column.key) for column in self.columns]

    # --- order --------------------------------------------------------------------------------
    @cached_property
    def sorted_by(self) -> tuple[Column | None, bool]:
        """(column, descending); (None, False) = the order the rows came in."""
        for asked in (self.params.get("sort", ""), self.default_sort):
            key = asked.removeprefix("-")
            column = next((each for each in self.columns if each.key == key and each.sort), None)
            if column:
                return column, asked.startswith("-")
        return None, False

    @cached_property
    def ordered(self) -> Any:
        """The rows in order; a queryset stays a queryset, ties are settled by key so that pages never
        overlap.
        """
        column, descending = self.sorted_by
        if column is None or column.sort is None:
            return self.source
        if not isinstance(self.source, QuerySet):
            return sorted(self.source, key=lambda row: _sort_key(column.of(row)), reverse=descending)
        fields = (column.sort,) if isinstance(column.sort, str) else column.sort
        return self.source.order_by(*(_turned(field, descending) for field in fields), "pk")

    @property
    def headings(self) -> list[Heading]:
        """Heads of the shown columns."""
        now, descending = self.sorted_by
        heads = []
        for column in self.shown:
            current = now is not None and column.key == now.key
            turned = "-" if current and not descending else ""
            url = self.address(sort=f"{turned}{column.key}") if column.sort else ""
            order = ("descending" if descending else "ascending") if current else ""
            heads.append(Heading(column.label, url, order, _css(column)))
        return heads

    # --- pages --------------------------------------------------------------------------------
    @property
    def per_page(self) -> int:
        """25 or 50 rows."""
        asked = self.params.get("per", "")
        return next((size for size in SIZES if str(size) == asked), SIZES[0])

    @cached_property
    def page(self) -> Page[Any]:
        """The page asked for; a number out of range gives the nearest page."""
        return _Pages(self.ordered, self.per_page).get_page(self.params.get("page"))

    @property
    def count_words(self) -> str:
        """`128 steps, showing 26 to 50`."""
        total = self.page.paginator.count
        words = f"{total:,} {self.noun[0] if total == 1 else self.noun[1]}"
        if not self.page.has_other_pages():
            return words
        return f"{words}, showing {self.page.start_index():,} to {self.page.end_index():,}"

    @property
    def pages(self) -> list[Choice | None]:
        """Page links with None for a gap."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [
            Choice(str(each), self.address(page=str(each)), each == self.page.number)
            if isinstance(each, int)
            else None
            for each in numbers
        ]

    @property
    def previous_url(self) -> str:
        """The page before."""
        return self.address(page=str(self.page.previous_page_number()))

    @property
    def next_url(self) -> str:
        """The page after."""
        return self.address(page=str(self.page.next_page_number()))

    @property
    def sizes(self) -> list[Choice]:
        """Links to 25 or 50 rows a page."""
        return [Choice(str(size), self.address(per=str(size)), size == self.per_page) for size in SIZES]

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of this page, drawn."""
        return [self.draw(row) for row in self.page.object_list]

    def draw(self, row: Any) -> Row:
        """One row as the page shows it; also for the answer to an edit in place."""
        cells = [
            Cell(self._cell(column, row), column.label, _css(column), column.header) for column in self.shown
        ]
        name = next((str(column.of(row) or "") for column in self.shown if column.header), "")
        return Row(self.row_id(row), self.row_pk(row), name, cells)

    def _cell(self, column: Column, row: Any) -> SafeString:
        value = column.of(row)
        if column.template:
            html = get_template(column.template).render({**self.context, "row": row, "value": value})
            return SafeString(html)
        shown = show(value, column)
        url = column.link(row) if column.link and shown else ""
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, shown) if url else shown

    # --- filters ------------------------------------------------------------------------------
    @property
    def quick_links(self) -> list[Choice]:
        """Filters that are links; the one that is on leads back."""
        links = []
        for label, wanted in self.quick:
            on = all(self.params.get(name) == value for name, value in wanted.items())
            url = self.address(**dict.fromkeys(wanted, "")) if on else self.address(**wanted)
            links.append(Choice(label, url, on))
        return links

    @property
    def filters_on(self) -> list[Choice]:
        """What the rows are filtered by, in words, each with the address without it."""
        return [
            Choice(f"{label}: {words}", self.address(**dict.fromkeys(names, "")), on=True)
            for label, words, names in filters_in_words(self.filterset)
        ]

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """What the filter form must carry along: sort, size and columns."""
        return [(name, value) for name in ("sort", "per", "col") for value in self.params.getlist(name)]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        """What the form that chooses columns must carry along: everything but page and columns."""
        return [
            (name, value)
            for name in self.params
            if name not in ("page", "col", "format")
            for value in self.params.getlist(name)
        ]

    def address(self, **changes: str) -> str:
        """The present address with some parameters changed; an empty value leaves it out, and page 1 is
        plain.
        """
        query = self.params.copy()
        for name in ("format", *(() if "page" in changes else STATE)):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value and not (name == "page" and value == "1"):
                query[name] = value
        text = query.urlencode()
        return f"{self.path}?{text}" if text else self.path

    @property
    def clear_url(self) -> str:
        """The address without any filter, but with the same columns and order."""
        query = QueryDict(mutable=True)
        for name, value in self.kept_fields:
            query.appendlist(name, value)
        return f"{self.path}?{query.urlencode()}" if query else self.path

    @property
    def csv_url(self) -> str:
        """This table as CSV."""
        return self.address(format="csv")

    @property
    def xlsx_url(self) -> str:
        """This table as a workbook."""
        return self.address(format="xlsx")

    @property
    def pdf_url(self) -> str:
        """This table as a PDF."""
        return self.address(format="pdf")

    # --- files --------------------------------------------------------------------------------
    def export_head(self) -> list[str]:
        """Labels of the shown columns."""
        return [column.label for column in self.shown]

    def export_rows(self) -> Iterator[list[Any]]:
        """Every row, all pages, as filtered and sorted, read in portions."""
        for row in self._all():
            yield [column.exported(row) for column in self.shown]

    def _all(self) -> Iterable[Any]:
        rows: Iterable[Any] = self.ordered
        return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows


def _turned(field: str, descending: bool) -> str:
    if not descending:
        return field
    return field[1:] if field.startswith("-") else f"-{field}"


def _sort_key(value: Any) -> tuple[int, Any]:
    """Nothing sorts last; a rating sorts by worry; words without regard to case."""
    if isinstance(value, Rated):
        value = value.rag
    if value is None or value == "":
        return (1, "")
    if hasattr(value, "severity"):
        return (0, value.severity)
    return (0, value.casefold() if isinstance(value, str) else value)


def _css(column: Column) -> str:
    if column.kind in ("number", "pounds"):
        return " app-table__number"
    return " app-table__date" if column.kind in ("date", "moment") else ""
