"""Content to HTML: Django templates under templates/packs/pdf, everything escaped.

Words of users reach the page as text only: cells are made with `format_html`, drawings are written anew by
`svg`.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from packs.content import (
    Block,
    Cell,
    Chart,
    Column,
    DataTable,
    Entries,
    Facts,
    Numbered,
    Overview,
    OverviewColumn,
    OverviewPart,
    Rag,
    Row,
    Status,
    Text,
    plain,
)
from packs.render.chunks import Chunk, is_long, kept_with_the_row_before
from packs.render.svg import clean

MOST_OVERVIEW_COLUMNS = 8
LONGEST_IN_NARROW = 40  # characters of a cell; a table of two columns with longer ones spans the page


def anchor(key: str) -> str:
    """The name of the place where a section begins, for links and bookmarks."""
    return f"section-{key}"


def chunk_page(chunk: Chunk, lang: str) -> str:
    """A piece of a section as a complete HTML document. It says nothing of its place in the pack."""
    section = chunk.section
    context = {
        "lang": lang,
        "title": section.title,
        "anchor": anchor(section.key) if chunk.first else "",
        "orientation": section.orientation,
        "blocks": [render_block(block, chunk) for block in chunk.blocks],
    }
    return render_to_string("packs/pdf/section.html", context)


def blank_page(lang: str) -> str:
    """The page before a paper that begins on a right-hand page."""
    return render_to_string("packs/pdf/blank.html", {"lang": lang})


def render_block(block: Block, chunk: Chunk) -> SafeString:
    """One block as HTML."""
    name = type(block).__name__.lower()
    context: dict[str, object] = {"block": block}
    if isinstance(block, DataTable):
        context |= table_context(block, chunk)
    elif isinstance(block, Chart):
        # safe: `clean` wrote every element and attribute itself
        context |= {"svg": mark_safe(clean(block.svg, block.words))}  # noqa: S308  # nosec B308 B703
        context |= {"table": render_block(block.table, chunk)}
    elif isinstance(block, Facts):
        context |= {"rows": [(label, cell_html(cell)) for label, cell in block.rows]}
    elif isinstance(block, Numbered):
        context |= {"parts": [(part, isinstance(part, str)) for part in block.parts]}
    elif isinstance(block, Overview):
        context |= {"grids": list(overview_grids(block))}
    return render_to_string(f"packs/pdf/block_{name}.html", context)


def table_context(table: DataTable, chunk: Chunk) -> dict[str, object]:
    """Column widths in per cent, and rows of ready cells; a table of two columns need not span the page."""
    total = sum(column.weight for column in table.columns)
    shares = ((f"{100 * column.weight / total:.2f}",) for column in table.columns)
    kept = kept_with_the_row_before(table, chunk.section.orientation)
    return {
        "widths": format_html_join("", '<col style="width:{}%">', shares),
        "rows": [_row(row, table, chunk, keep=number in kept) for number, row in enumerate(table.rows)],
        "narrow": len(table.columns) == 2 and not _has_long_text(table),
    }


def _has_long_text(table: DataTable) -> bool:
    return any(len(plain(cell)) > LONGEST_IN_NARROW for row in table.rows for cell in row.cells)


def _row(row: Row, table: DataTable, chunk: Chunk, *, keep: bool) -> SafeString:
    cells = [
        _cell(cell, column, index == table.row_header, index < row.repeats)
        for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True))
    ]
    classes = ["again"] * bool(row.repeats) + ["long"] * is_long(row, table, chunk.section.orientation)
    classes += ["keep"] * keep
    inside = format_html_join("", "{}", ((cell,) for cell in cells))
    return format_html('<tr class="{}">{}</tr>', " ".join(classes), inside)


def _cell(cell: Cell, column: Column, is_header: bool, is_repeated: bool) -> SafeString:
    if is_header:
        return format_html('<th scope="row" class="k-{}">{}</th>', column.kind, cell_html(cell))
    inside: SafeString | str = "" if is_repeated else cell_html(cell)
    return format_html('<td class="k-{}">{}</td>', column.kind, inside)


def cell_html(cell: Cell) -> SafeString:
    """The inside of a cell."""
    match cell:
        case Text(text):
            return _lines(text)
        case Entries(items) if len(items) > 1:
            return format_html(
                "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((_lines(i),) for i in items))
            )
        case Entries(items):
            return _lines("".join(items))
        case Rag(key, word):
            return format_html('<span class="rag rag-{}">{}</span>', key, word)
        case Status(key, words):
            return format_html('<span class="status status-{}">{}</span>', key, words)
        case _:
            return conditional_escape(plain(cell))


def _lines(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in text.split("\n")))  # nosec B308 B703


def overview_grids(block: Overview) -> Iterator[dict[str, object]]:
    """The overview as one or more grids of at most eight columns of equal share: twelve make six and six."""
    count = len(block.columns)
    grids = max(1, -(-count // MOST_OVERVIEW_COLUMNS))
    width = -(-count // grids) if count else 1
    for start in range(0, count, width):
        columns = block.columns[start : start + width]
        labels = list(dict.fromkeys(part.label for column in columns for part in column.parts))
        yield {
            "caption": block.caption if start == 0 else f"{block.caption} (continued)",
            "columns": columns,
            "widths": _widths(columns),
            "span": len(columns),
            "has_counts": any(column.counts for column in columns),
            "parts": [(label, [_items(column.parts, label) for column in columns]) for label in labels],
        }


def _widths(columns: tuple[OverviewColumn, ...]) -> SafeString:
    """Half of the width in equal shares, half by the amount of text, so that an overview stays on a page."""
    amounts = [1 + sum(len(item) for part in column.parts for item in part.items) for column in columns]
    shares = (50 / len(columns) + 50 * amount / sum(amounts) for amount in amounts)
    return format_html_join("", '<col style="width:{}%">', ((f"{share:.2f}",) for share in shares))


def _items(parts: tuple[OverviewPart, ...], label: str) -> tuple[str, ...]:
    return next((part.items for part in parts if part.label == label), ())
