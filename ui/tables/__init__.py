"""Tables declared once: the page, the CSV and the workbook show the same columns of the same rows.

    class StepTable(Table):
        caption = "Steps"
        columns = (
            Column("reference", "Ref", sort="reference", link=lambda step: step.address, header=True),
            Column("due_on", "Due", kind="date", sort="due_on"),
            Column("rag", "RAG", kind="rag", value=lambda step: step.rated),
        )

    table = StepTable(filterset.qs, params=request.GET, path=request.path, filterset=filterset)
    return respond(request, table, "actionplans/steps.html", {...}, filename="steps")   # from ui.listing

Everything a person chose is in the address: sort, page, per, col (chosen columns), and the filters' own
names.
"""

from ui.tables.columns import Column, Kind, show
from ui.tables.filters import filters_in_words
from ui.tables.table import Choice, Table

__all__ = ["Choice", "Column", "Kind", "Table", "filters_in_words", "show"]
