"""Reports as papers: saved in versions, part by part, by several people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import ChangedMeanwhile, Refused
from oversight.actions.reports import (
    add_entry,
    move_entry,
    remove_entry,
    report_of,
    save_entry,
    save_fields,
    save_report,
)
from oversight.models import Paper
from oversight.reports import numbered
from oversight.summaries.papers import shown_paper, sittings
from tests.oversight import papers_making as files
from tests.oversight.making import NOW
from tests.oversight.papers_making import FULL, full_assessment
from tests.oversight.test_papers import approved, upload


def test_a_report_begins_with_what_is_known_and_is_saved_in_versions(desk):
    desk.item.lead = "Director of Care"
    desk.item.save()
    paper = desk.paper("decision_report", "Home first")
    begun = report_of(paper)
    assert (begun.decision_maker, begun.subject) == ("Joint Care Board", "Home first")
    assert (begun.report_of, begun.date_of_decision) == ("Director of Care", "16 September 2021")
    version = save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    again = save_report(paper=paper, content=FULL, base_version=1, by=desk.author, at=NOW)
    assert again == version
    assert "homes are better" in version.text
    assert shown_paper(paper).facts == "Report written here"
    assert report_of(desk.paper("equality_assessment", "Home first")).proposal == "Home first"


def test_a_report_that_somebody_saved_meanwhile_is_not_overwritten(desk):
    paper = desk.paper("decision_report")
    save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    for base in (None, 2):
        content = {**FULL, "wards": "x"}
        with pytest.raises(ChangedMeanwhile) as lost:
            save_report(paper=paper, content=content, base_version=base, by=desk.finance, at=NOW)
        assert lost.value.current == paper.current
    assert paper.versions.count() == 1


def test_a_version_is_not_written_when_another_became_current_in_this_moment(desk, monkeypatch):
    from oversight.actions import versions

    paper = desk.paper()
    one = upload(paper)
    stale = Paper.objects.select_related("item__meeting__board").get(pk=paper.pk)
    upload(paper, files.plain("Second"))
    stale.current = one
    with pytest.raises(ChangedMeanwhile):
        versions.add_version(paper=stale, by=desk.author, at=NOW, note="", fields={"content": {}})


def test_content_that_does_not_fit_and_a_file_are_refused(desk):
    paper = desk.paper("decision_report")
    with pytest.raises(Refused, match="no part called"):
        save_report(paper=paper, content={"nonsense": 1}, base_version=None, by=desk.author, at=NOW)
    with pytest.raises(Refused, match="is a file"):
        save_report(paper=desk.paper(), content=FULL, base_version=None, by=desk.author, at=NOW)
    with pytest.raises(Refused, match="no such part"):
        save_fields(paper=paper, part="poem", values={}, base_version=None, by=desk.author, at=NOW)
    with pytest.raises(Refused, match="not an answer"):
        save_fields(
            paper=paper, part="decision", values={"key_decision": "maybe"}, base_version=None, by=desk.author,
            at=NOW,
        )  # fmt: skip


def test_two_people_write_different_parts_of_one_report(desk):
    paper = desk.paper("decision_report")
    save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    fields = {"paper": paper, "at": NOW, "base_version": 1}
    save_fields(part="summary", values={"summary": "Mine"}, by=desk.author, **fields)
    save_fields(part="confidentiality", values={"confidentiality": "Theirs"}, by=desk.finance, **fields)
    kept = report_of(paper)
    assert (kept.summary, kept.confidentiality, paper.current.number) == ("Mine", "Theirs", 3)
    with pytest.raises(ChangedMeanwhile):
        save_fields(part="summary", values={"summary": "Late"}, by=desk.finance, **fields)
    assert save_fields(part="summary", values={"summary": "Mine"}, by=desk.finance, **fields).number == 3


def test_a_part_opened_before_the_first_version_is_saved_onto_it(desk):
    paper = desk.paper("decision_report")
    how = {"paper": paper, "base_version": 0, "by": desk.author, "at": NOW}
    save_fields(part="summary", values={"summary": "A"}, **how)
    save_fields(part="confidentiality", values={"confidentiality": "B"}, **how)
    assert (report_of(paper).summary, report_of(paper).confidentiality) == ("A", "B")
    with pytest.raises(ChangedMeanwhile):
        save_fields(part="summary", values={"summary": "C"}, **how)


def test_entries_are_added_changed_moved_and_taken_out(desk):
    paper = desk.paper("decision_report")
    how = {"paper": paper, "part": "reasons", "by": desk.author, "at": NOW}
    first = add_entry(kind="paragraph", values={"text": "One"}, **how)
    second = add_entry(kind="paragraph", values={"text": "Two"}, **how)
    middle = add_entry(kind="heading", values={"text": "Between"}, after=first, **how)
    order = lambda: [entry.key for entry in report_of(paper).reasons]  # noqa: E731
    assert order() == [first, middle, second]
    move_entry(key=second, up=True, **how)
    move_entry(key=first, up=True, **how)
    move_entry(key=middle, up=False, **how)
    assert order() == [first, second, middle]
    save_entry(key=first, values={"text": "Better"}, base_version=paper.current.number, **how)
    assert report_of(paper).reasons[0].text == "Better"
    remove_entry(key=middle, **how)
    assert order() == [first, second]
    with pytest.raises(Refused, match="took this out"):
        save_entry(key=middle, values={"text": "Late"}, base_version=None, **how)
    with pytest.raises(Refused, match="takes no contact"):
        add_entry(kind="contact", values={"name": "x"}, **how)


def test_an_entry_that_two_people_change_shows_both(desk):
    paper = desk.paper("decision_report")
    how = {"paper": paper, "part": "reasons", "at": NOW}
    key = add_entry(kind="paragraph", values={"text": "One"}, by=desk.author, **how)
    save_entry(key=key, values={"text": "Mine"}, base_version=1, by=desk.author, **how)
    with pytest.raises(ChangedMeanwhile):
        save_entry(key=key, values={"text": "Theirs"}, base_version=1, by=desk.finance, **how)


def test_the_answer_for_a_characteristic_is_saved_by_itself(desk):
    paper = desk.paper("equality_assessment")
    values = {"answer": "impact", "impact": "Older people wait", "mitigation": ""}
    save_fields(paper=paper, part="age", values=values, base_version=0, by=desk.author, at=NOW)
    assert report_of(paper).impact("age").impact == "Older people wait"
    with pytest.raises(Refused, match="can’t be approved yet"):
        approved(desk, paper)
    save_report(paper=paper, content=full_assessment(), base_version=1, by=desk.author, at=NOW)
    assert approved(desk, paper).state == "approved"


def test_an_earlier_version_reads_as_it_was(desk):
    paper = desk.paper("decision_report")
    one = save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    save_report(paper=paper, content={**FULL, "subject": "Other"}, base_version=1, by=desk.author, at=NOW)
    assert numbered(report_of(paper, one)).subject == "Home first"


def test_saves_in_one_go_are_one_line(desk):
    paper = desk.paper("decision_report")
    one, two = desk.author, desk.finance
    for hours, by, words in ((0, one, "a"), (1, one, "b"), (2, two, "c"), (30, two, "d")):
        base = paper.current.number if paper.current else None
        save_report(
            paper=paper, content={"subject": words}, base_version=base, by=by,
            at=NOW + timedelta(hours=hours), note=f"Note {words}",
        )  # fmt: skip
    shown = sittings(list(paper.versions.all()))
    assert [(each.last.number, len(each.others)) for each in shown] == [(4, 0), (3, 0), (2, 1)]
    assert shown[2].notes == ["Note a", "Note b"]
    files_of = desk.paper()
    upload(files_of)
    upload(files_of, files.plain("Two"))
    assert [len(each.others) for each in sittings(list(files_of.versions.all()))] == [0, 0]
