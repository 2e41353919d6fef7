"""The editor of reports: part by part, entry by entry, two people at once, nothing lost."""

from __future__ import annotations

import pytest

from oversight.actions.reports import add_entry, report_of, save_entry
from oversight.actions.signoff import approve_paper
from tests.oversight.making import NOW
from tests.oversight.papers_making import report, theirs


@pytest.fixture
def author(desk, signed_in):
    return signed_in(desk.author)


@pytest.fixture
def admin(desk, signed_in):
    return signed_in(desk.admin)


def text(response) -> str:
    return response.content.decode()


def test_the_editor_shows_numbers_keys_and_what_is_left(desk, author):
    paper = report(desk, summary="")
    page = text(author.get(f"/papers/{paper.pk}/report/"))
    assert "Brief summary: answer “Brief summary”." in page
    assert "{para:costs}" in page
    assert "Add a table" in page
    assert "Move recommendation (ii) of Recommendations up" in page
    assert "Move recommendation (i) of Recommendations up" not in page
    assert author.get(f"/papers/{desk.paper().pk}/report/").status_code == 404


def test_parts_are_answered_one_after_the_other(desk, author):
    paper = desk.paper("decision_report", "Home first")
    page = text(author.get(f"/papers/{paper.pk}/report/about/"))
    assert 'value="Joint Care Board"' in page
    data = {"base": 0, "decision_maker": "JCB", "subject": "Home first", "next": "yes"}
    response = author.post(f"/papers/{paper.pk}/report/about/", data)
    assert response.url == f"/papers/{paper.pk}/report/confidentiality/"
    response = author.post(response.url, {"base": 1, "confidentiality": "None\r\nat all"})
    assert response.url == f"/papers/{paper.pk}/report/#confidentiality"
    paper.refresh_from_db()
    assert report_of(paper).confidentiality == "None\nat all"
    assert author.get(f"/papers/{paper.pk}/report/detail/").url.endswith("#detail")
    assert author.get(f"/papers/{paper.pk}/report/poem/").status_code == 404
    assert author.get(f"/papers/{paper.pk}/report/detail/new/contact/").status_code == 404
    assert author.get(f"/papers/{paper.pk}/report/detail/no-such/").status_code == 404


def test_two_people_who_write_one_part_see_both_texts_and_nothing_is_lost(desk, author):
    paper = report(desk)
    address = f"/papers/{paper.pk}/report/summary/"
    theirs(desk, paper, 1)
    response = author.post(address, {"base": 1, "summary": "My long text"})
    page = text(response)
    assert response.status_code == 409
    assert "Theirs" in page
    assert "My long text" in page
    assert "Fin Finance" in page
    assert 'name="base" value="2"' in page
    assert author.post(address, {"base": 2, "summary": "My long text"}).status_code == 302
    paper.refresh_from_db()
    assert report_of(paper).summary == "My long text"


def test_two_people_who_begin_a_report_at_once_see_both(desk, author):
    paper = desk.paper("decision_report")
    theirs(desk, paper, 0)
    assert (
        author.post(f"/papers/{paper.pk}/report/summary/", {"base": 0, "summary": "Mine"}).status_code == 409
    )


def test_an_entry_is_added_and_another_after_it(desk, author):
    paper = report(desk)
    address = f"/papers/{paper.pk}/report/recommendations/new/recommendation/"
    response = author.post(address, {"base": 1, "text": "Third", "another": "yes"})
    assert response.url.startswith(f"{address}?after=p")
    response = author.post(response.url, {"base": 2, "text": "Fourth"})
    assert "/report/#p" in response.url
    paper.refresh_from_db()
    assert [entry.text for entry in report_of(paper).recommendations][2:] == ["Third", "Fourth"]
    assert author.post(address, {"base": 1, "text": " "}).status_code == 422


def test_a_table_is_pasted_and_a_wrong_one_is_told_by_its_row(desk, author):
    paper = report(desk)
    address = f"/papers/{paper.pk}/report/detail/new/table/?after=beds"
    wrong = author.post(address, {"base": 1, "caption": "Costs", "rows": "a\tb\n1\t2\t3"})
    assert (wrong.status_code, "Row 2 of the table has 3 cells" in text(wrong)) == (422, True)
    few = author.post(address, {"base": 1, "caption": "Costs", "rows": "a\tb"})
    assert "at least one row below" in text(few)
    author.post(address, {"base": 1, "caption": "Costs", "rows": "\tNow\nBeds\t9", "after": "beds"})
    paper.refresh_from_db()
    tables = [(n, entry) for n, entry in enumerate(report_of(paper).detail) if entry.kind == "table"]
    assert tables[0][0] == 2  # after the paragraph that it belongs to
    assert tables[0][1].rows == (("", "Now"), ("Beds", "9"))
    page = text(author.get(f"/papers/{paper.pk}/report/detail/{tables[0][1].key}/"))
    assert "Beds\t9" in page


def test_an_entry_is_changed_moved_and_taken_out(desk, author):
    paper = report(desk)
    root = f"/papers/{paper.pk}/report/detail/beds/"
    assert "Beds, see {para:costs}." in text(author.get(root))
    assert author.post(root, {"base": 1, "text": "Better"}).url.endswith("#detail")
    assert author.post(f"{root}move/", {"to": "down"}).url.endswith("#beds")
    paper.refresh_from_db()
    assert [entry.kind for entry in report_of(paper).detail] == ["heading", "table", "paragraph"]
    assert "Version 3 still has it" in text(author.post(f"{root}remove/", follow=True))
    for what in ("move", "remove"):
        assert "took this out" in text(author.post(f"{root}{what}/", {"to": "up"}, follow=True))


def test_two_people_who_change_one_entry_see_both(desk, author):
    paper = report(desk)
    save_entry(
        paper=paper,
        part="detail",
        key="beds",
        values={"text": "Theirs"},
        base_version=1,
        by=desk.finance,
        at=NOW,
    )
    response = author.post(f"/papers/{paper.pk}/report/detail/beds/", {"base": 1, "text": "Mine"})
    assert (response.status_code, "Theirs" in text(response)) == (409, True)


def test_a_document_keeps_what_its_page_does_not_ask(desk, author):
    paper = report(desk)
    key = add_entry(
        paper=paper, part="background", kind="document", values={"title": "Study", "paragraph": "3"},
        by=desk.author, at=NOW,
    )  # fmt: skip
    assert "Paragraph that keeps it back" in text(author.get(f"/papers/{paper.pk}/report/background/{key}/"))
    first = report_of(paper).appendices[0].key
    page = text(author.get(f"/papers/{paper.pk}/report/appendices/{first}/"))
    assert "Paragraph that keeps it back" not in page
    author.post(f"/papers/{paper.pk}/report/appendices/{first}/", {"base": 2, "title": "Counted"})
    paper.refresh_from_db()
    assert report_of(paper).appendices[0].title == "Counted"


def test_an_assessment_is_answered_characteristic_by_characteristic(desk, author):
    paper = desk.paper("equality_assessment", "Home first")
    page = text(author.get(f"/papers/{paper.pk}/report/"))
    assert page.count("blank is no answer") == 14
    response = author.post(f"/papers/{paper.pk}/report/age/", {"base": 0, "answer": "none", "next": "yes"})
    assert response.url.endswith("/report/mental-health/")
    data = {"base": 1, "answer": "impact", "impact": "Some wait", "mitigation": "Visits"}
    author.post(response.url, data)
    page = text(author.get(f"/papers/{paper.pk}/report/"))
    assert page.count("blank is no answer") == 12
    assert "Some wait" in page
    assert "There may be a negative impact" in text(author.get(response.url))


def test_an_approved_report_is_read_not_written(desk, author):
    paper = report(desk)
    approve_paper(paper=paper, by=desk.admin, at=NOW, without_advice="x")
    page = text(author.get(f"/papers/{paper.pk}/report/"))
    assert "It can’t be changed now" in page
    assert "Take out" not in page
    response = author.post(f"/papers/{paper.pk}/report/summary/", {"base": 1, "summary": "x"})
    assert (response.status_code, "is approved" in text(response)) == (422, True)


def test_words_of_a_report_are_text_and_never_markup(desk, author):
    paper = report(desk, reasons=[{"text": "<script>evil()</script>\n- <b>bullet</b>"}])
    for path in ("", "report/", "versions/1/"):
        page = text(author.get(f"/papers/{paper.pk}/{path}"))
        assert "<script>evil" not in page
        assert "&lt;b&gt;bullet" in page
