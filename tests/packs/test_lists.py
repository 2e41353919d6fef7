"""A list goes to paper as it is filtered on the screen (action-plans.md section 4, exports)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import page as validator
import pikepdf
import pypdfium2
import pytest
from django.http import QueryDict
from django.urls import reverse

from core.rag import Rag
from packs.lists import list_pdf
from tests.packs.making import Story
from tests.packs.marked_content import marked_content_faults
from ui import exports
from ui.exports import Printable, TooLongForPaper, pdf_response
from ui.tables import Column, Table

MADE = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)


class Things(Table):
    caption = "Things of the <council> & friends"
    noun = ("thing", "things")
    columns = (
        Column("name", "Name", header=True),
        Column("due", "Due", kind="date"),
        Column("seen", "Seen", kind="moment"),
        Column("size", "Size", kind="number"),
        Column("cost", "Cost", kind="pounds"),
        Column("rated", "RAG", kind="rag"),
        Column("words", "Words", kind="long"),
    )


def thing(name: str, **facts: Any) -> SimpleNamespace:
    empty = {"due": None, "seen": None, "size": None, "cost": None, "rated": None, "words": ""}
    return SimpleNamespace(pk=name, name=name, **{**empty, **facts})


def made(rows: list[SimpleNamespace], query: str = "") -> bytes:
    table = Things(rows, params=QueryDict(query), path="/things/")
    about = [("By", "Ada May")]
    return bytes(pdf_response(table, "things", about, made=MADE, for_whom="Testborough").content)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def test_a_list_on_paper_holds_every_row_and_says_what_it_is() -> None:
    rows = [
        thing(
            "<b>Alpha</b>", due=date(2026, 1, 5), seen=MADE, size=1200, cost=Decimal("12.5"), rated=Rag.RED
        ),
        *[thing(f"Thing {number}") for number in range(60)],
    ]
    words = text_of(made(rows))
    said = ("<b>Alpha</b>", "5 January 2026", "2 March 2026, 09:05", "1,200", "£12.50", "Red", "Thing 59")
    assert [each for each in said if each not in words] == []
    assert "By: Ada May" in words
    assert "Testborough" in words
    assert "Page 1 of" in words


def test_a_list_on_paper_is_tagged_and_passes_the_validator(tmp_path: Path) -> None:
    path = tmp_path / "list.pdf"
    path.write_bytes(made([thing(f"Thing {number}", words="Words. " * 40) for number in range(70)]))
    assert marked_content_faults(path) == []
    report = validator.validate_pdf(str(path), profile=validator.ValidationProfile.PDF_UA_1)
    assert [(fault.rule_id, fault.message) for fault in report.failures] == []
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Things of the <council> & friends"
        assert len(pdf.pages) > 1


def test_an_empty_list_is_a_page_that_says_so() -> None:
    assert "Nothing to show." in text_of(made([]))


def test_only_the_chosen_columns_are_printed() -> None:
    words = text_of(made([thing("Alpha", size=77)], "col=due"))
    assert "Alpha" in words
    assert "77" not in words


def test_a_list_too_long_for_paper_is_refused_in_words(monkeypatch: Any) -> None:
    monkeypatch.setattr(exports, "PDF_ROWS", 2)
    with pytest.raises(TooLongForPaper, match="has 3 rows, and a PDF takes 2 at most"):
        made([thing("a"), thing("b"), thing("c")])


def test_the_list_of_steps_is_downloaded_as_it_is_filtered(
    story: Story, signed_in: Any, monkeypatch: Any
) -> None:
    page = reverse("actionplans:steps")
    answer = signed_in(story.people.viewer).get(page, {"format": "pdf"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith('attachment; filename="steps-')
    monkeypatch.setattr(exports, "PDF_ROWS", 0)
    refused = signed_in(story.people.viewer).get(page, {"format": "pdf"}, follow=True)
    assert refused.redirect_chain
    assert "a PDF takes 0 at most" in refused.content.decode()


def test_the_outsiders_list_holds_nothing_of_ours(story: Story, signed_in: Any) -> None:
    answer = signed_in(story.people.outsider).get(reverse("actionplans:steps"), {"format": "pdf"})
    assert "Train the last two homes" not in text_of(answer.content)


def test_what_is_not_text_becomes_the_right_cell() -> None:
    pdf = list_pdf(
        Printable("Sizes", (), (Column("size", "Size", kind="number"),), ((1.25,),), MADE, "Testborough")
    )
    assert "1.25" in text_of(pdf)
    assert pikepdf.open(io.BytesIO(pdf)).pages
