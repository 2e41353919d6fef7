"""Reports written here: what they hold, how they are numbered, checked and compared. Pure."""

from __future__ import annotations

import pytest

from oversight import paper_kinds
from oversight.reports import (
    CHARACTERISTICS,
    DecisionReport,
    EqualityAssessment,
    Piece,
    ReportError,
    numbered,
    numbers,
    pieces,
    problems,
    read_report,
)
from oversight.reports.compare import compare_pages, compare_reports, compare_words
from oversight.reports.content import make_entry
from oversight.reports.numbering import roman
from oversight.reports.parts import PARTS, choice_words, part_of
from oversight.reports.text import check_rows, clean, read_rows, write_rows
from tests.oversight.papers_making import FULL, full_assessment


def report(**changes):
    return DecisionReport.from_json({**FULL, **changes})


def section(shown, key):
    return next(each for each in shown.sections if each.key == key)


# --- kinds ------------------------------------------------------------------------------------------
def test_the_kinds_of_later_apps_are_there_and_take_files_until_then():
    generated = [kind.slug for kind in paper_kinds.all_kinds() if kind.made == "generated"]
    assert generated == ["minutes", "quality_report", "performance_report"]
    assert all(paper_kinds.get(slug).takes_files for slug in generated)
    assert not paper_kinds.get("decision_report").takes_files


def test_a_kind_is_registered_once_and_an_unknown_one_is_said():
    kind = paper_kinds.get("upload")
    paper_kinds.register(kind)
    with pytest.raises(ValueError, match="twice"):
        paper_kinds.register(paper_kinds.Kind("upload", "Other", "upload"))
    with pytest.raises(paper_kinds.UnknownKindError):
        paper_kinds.get("no-such")
    assert (paper_kinds.title_of("no-such"), paper_kinds.title_of("upload")) == ("Paper", kind.title)


# --- text -------------------------------------------------------------------------------------------
def test_text_is_plain_paragraphs_and_bullets():
    assert pieces("One\n\nTwo\n- a\n* b\n  • c\nThree\n- d") == (
        Piece("text", ("One",)), Piece("text", ("Two",)), Piece("bullets", ("a", "b", "c")),
        Piece("text", ("Three",)), Piece("bullets", ("d",)),
    )  # fmt: skip
    assert pieces("-5 degrees") == (Piece("text", ("-5 degrees",)),)


def test_control_characters_and_blank_ends_are_cleaned():
    assert clean("a\x00\x07 \r\nb\rc\ud800  ") == "a\nb\nc"
    for wrong in (None, 7, ["a"]):
        with pytest.raises(ReportError):
            clean(wrong)
    with pytest.raises(ReportError, match="20,001"):
        clean("x" * 20_001)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("a | b\n1 | 2", (("a", "b"), ("1", "2"))),
        ("| a | b |\n|---|---|\n| 1 | 2 |", (("a", "b"), ("1", "2"))),
        (" | Good | Bad\nHomes | 1 | 2", (("", "Good", "Bad"), ("Homes", "1", "2"))),
        ("a\tb\n1\t2\r\n3", (("a", "b"), ("1", "2"), ("3", ""))),
        ('a\tb\t\n"x\ny"\t2\t', (("a", "b"), ("x\ny", "2"))),
        ("\n\n", ()),
        ("alone", (("alone",),)),
    ],
)
def test_a_table_is_typed_or_pasted(typed, rows):
    assert read_rows(typed) == rows
    assert read_rows(write_rows(rows)) == rows


def test_a_table_that_does_not_fit_is_refused_in_words():
    with pytest.raises(ReportError, match="Row 2 of the table has 3 cells and the first row 2"):
        read_rows("a | b\n1 | 2 | 3")
    with pytest.raises(ReportError, match="301 rows"):
        check_rows((("a",),) * 301)


def test_cells_with_lines_or_bars_come_back_as_they_were():
    rows = (("a", "b|c"), ("1\n2", ""))
    assert read_rows(write_rows(rows)) == rows


# --- content ----------------------------------------------------------------------------------------
def test_json_gives_the_same_report_back():
    assessment = EqualityAssessment.from_json(full_assessment())
    for made in (report(), assessment, DecisionReport(), EqualityAssessment()):
        assert read_report(made.to_json()) == made


def test_entries_without_a_key_get_one_that_nobody_had():
    made = report(reasons=[{"key": "p9", "text": "a"}, {"text": "b"}])
    keys = [entry.key for part in made.lists for entry in made.entries(part)]
    assert len(keys) == len(set(keys))
    assert made.next_key > 10
    key, after = made.new_key()
    assert key not in keys
    assert after.new_key()[0] != key


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"form": "equality_assessment"}, "another form"),
        ({"schema": 2}, "another form"),
        ({"nonsense": 1}, "no part called nonsense"),
        ({"key_decision": "perhaps"}, "not an answer"),
        ({"subject": 7}, "a text was expected"),
        ({"next_key": True}, "not a number"),
        ({"reasons": "text"}, "must be a list"),
        ({"reasons": ["text"]}, "not in the form of one"),
        ({"reasons": [{"kind": "contact"}]}, "takes no contact"),
        ({"reasons": [{"key": "A B", "text": "x"}]}, "The key"),
        ({"reasons": [{"key": "a", "text": "x"}, {"key": "a", "text": "y"}]}, "used twice"),
        ({"reasons": [{"wording": "x"}]}, "nothing called wording"),
        ({"reasons": [{"kind": "table", "rows": "x"}]}, "rows of cells"),
    ],
)
def test_content_that_does_not_fit_is_refused_in_words(content, words):
    with pytest.raises(ReportError, match=f"(?i){words}"):
        DecisionReport.from_json(content)


@pytest.mark.parametrize(
    ("impacts", "words"),
    [
        ("x", "one answer for each"),
        ([{"key": "shoe-size"}], "no characteristic"),
        ([{"key": "age", "answer": "maybe"}], "not one that the form offers"),
        ([{"key": "age", "score": "9"}], "not one that the form offers"),
    ],
)
def test_an_assessment_that_does_not_fit_is_refused(impacts, words):
    with pytest.raises(ReportError, match=words):
        EqualityAssessment.from_json({"impacts": impacts})


def test_unknown_forms_and_entries_are_refused():
    for wrong in ({}, {"form": "poem"}):
        with pytest.raises(ReportError, match="no form"):
            read_report(wrong)
    with pytest.raises(ReportError, match="no entry"):
        make_entry("poem", "p1", {})
    with pytest.raises(ReportError, match="takes no contact"):
        DecisionReport().with_entries("reasons", [make_entry("contact", "p1", {})])
    with pytest.raises(KeyError):
        EqualityAssessment().impact("shoe-size")
    with pytest.raises(KeyError):
        part_of("decision_report", "poem")


def test_the_text_of_a_report_is_its_authors_words_only():
    text = report().text
    for words in ("Home first", "homes are better", "Nursing | 9 | 8", "Wim Writes", "How it was counted"):
        assert words in text
    for words in ("Reasons for", "decision_report", "Key decision", "\nyes"):
        assert words not in text
    assert "No negative impact" not in EqualityAssessment.from_json(full_assessment()).text


# --- numbers ----------------------------------------------------------------------------------------
def test_paragraph_numbers_run_through_the_report_and_recommendations_are_roman():
    made = report()
    shown = numbered(made)
    printed = [item.number for each in shown.sections for item in each.items if item.kind == "paragraph"]
    assert printed == [str(n) for n in range(1, 11)]
    assert [item.number for item in section(shown, "recommendations").items] == ["(i)", "(ii)"]
    closing = [section(shown, key).number for key in ("appendices", "members_rooms", "background")]
    assert closing == ["11", "12", "13"]
    assert [roman(n) for n in (1, 4, 9, 14, 19)] == ["i", "iv", "ix", "xiv", "xix"]


def test_a_reference_follows_its_paragraph_when_it_moves():
    made = report()
    words = lambda shown: section(shown, "detail").items[1].words  # noqa: E731
    assert words(numbered(made)) == "Beds, see 4."
    costs = made.entries("capital_revenue")
    moved = made.with_entries("capital_revenue", ())
    moved = moved.with_entries("reasons", (*costs, *made.entries("reasons")))
    assert words(numbered(moved)) == "Beds, see 1."
    gone = made.with_entries("capital_revenue", ())
    assert words(numbered(gone)) == "Beds, see [gone]."
    assert [each.words for each in problems(gone)] == [
        "Capital and revenue: write at least one paragraph, even if it says “None”.",
        "A text refers to {para:costs}, which is not in the report.",
        "A text refers to {para:costs}, which is not in the report.",
    ]


def test_a_reference_to_what_has_no_number_is_a_problem():
    made = report(reasons=[{"kind": "heading", "key": "head", "text": "x"}, {"text": "{para:head}"}])
    assert [each.words for each in problems(made)] == ["A text refers to {para:head}, which has no number."]


def test_a_table_keeps_its_head_and_stands_after_its_paragraph():
    table = section(numbered(report()), "detail").items[2]
    assert (table.kind, table.label, table.head) == ("table", "Beds", ("", "Now", "Then"))
    assert table.rows == (("Nursing", "9", "8"),)
    assert table.number == ""


def test_facts_documents_and_empty_parts_print():
    shown = numbered(report(background=[{"title": "Study", "paragraph": "3"}], background_at="The library"))
    facts = {item.label: item.words for item in section(shown, "decision").items}
    assert facts["Is it a key decision?"].endswith("Yes")
    assert section(shown, "contacts").items[0].words == "Author\nWim Writes, wim@example.org"
    assert section(shown, "appendices").items[0].number == "Appendix 1"
    place, study = section(shown, "background").items
    assert (place.label, study.note) == ("They can be read at", "3")
    assert study.words == "Study\n3"
    assert (section(shown, "members_rooms").empty, shown.subject) == ("None", "Home first")
    assert section(numbered(DecisionReport()), "reasons").empty == "Not written yet"


def test_an_assessment_prints_a_row_for_each_of_the_fourteen():
    made = EqualityAssessment.from_json(full_assessment())
    answer = {"answer": "impact", "impact": "Older people wait", "mitigation": "Visits"}
    made = made.with_impact("age", answer)
    rows = section(numbered(made), "impacts").items[0].rows
    assert len(rows) == len(CHARACTERISTICS) == 14
    assert rows[0] == ("Age", "Older people wait", "Visits")
    assert rows[1] == ("Mental health", "No negative impact", "")
    assert section(numbered(EqualityAssessment()), "impacts").items[0].rows[0][1] == "Not written yet"
    odd = made.with_impact("age", {"answer": "impact", "impact": ""})
    assert section(numbered(odd), "impacts").items[0].rows[0] == ("Age", "", "Visits")


# --- problems ---------------------------------------------------------------------------------------
def test_a_full_report_and_assessment_have_no_problem():
    assert problems(report()) == ()
    assert problems(EqualityAssessment.from_json(full_assessment())) == ()


def test_blank_is_no_answer_for_a_characteristic_and_no_negative_impact_is():
    made = EqualityAssessment.from_json(full_assessment())
    for changes, words in (
        ({"answer": ""}, "Age: say whether there is a negative impact; blank is no answer."),
        ({"answer": "impact"}, "Age: describe the impact."),
        ({"answer": "impact", "impact": "x"}, "Age: say what is done about it."),
    ):
        assert [each.words for each in problems(made.with_impact("age", changes))] == [words]
    assert len([each for each in problems(EqualityAssessment()) if "blank" in each.words]) == 14


def test_every_blank_part_of_an_empty_report_is_named():
    named = {problem.part for problem in problems(DecisionReport())}
    assert named == {part.key for part in PARTS["decision_report"] if part.needed} - {"inspection"}
    assert choice_words("key_decision", "na") == "Not applicable"
    assert choice_words("no_such", "yes") == ""


# --- comparison -------------------------------------------------------------------------------------
def test_two_reports_compare_block_by_block_and_a_number_that_moved_is_no_change():
    old = report()
    first = make_entry("paragraph", "new", {"text": "First"})
    new = old.with_entries("reasons", (first, *old.entries("reasons")))
    new = new.with_entries("conflict", ()).with_values({"wards": "North"})
    assert numbers(old)["costs"] != numbers(new)["costs"]
    assert [(change.kind, change.where) for change in compare_reports(old, new)] == [
        ("added", "Reasons for report recommendations: paragraph 1"),
        ("changed", "Key decision and wards: Wards or communities affected"),
        ("gone", "Conflict of interest implications: paragraph 8"),
    ]
    assert compare_reports(old, old) == ()


def test_an_answer_that_changed_is_told_by_its_characteristic():
    old = EqualityAssessment.from_json(full_assessment())
    (change,) = compare_reports(old, old.with_impact("sex", {"answer": "impact", "impact": "Yes"}))
    assert (change.kind, change.where) == ("changed", "Sex")


def test_words_that_went_and_came_are_told_apart():
    runs = compare_words("The cat sat here", "The dog sat here")
    assert [(run.said, run.text) for run in runs] == [
        ("same", "The "), ("gone", "cat"), ("added", "dog"), ("same", " sat here"),
    ]  # fmt: skip


def test_long_runs_that_stayed_are_shortened_and_very_long_texts_compared_by_line():
    same = " ".join(str(n) for n in range(200))
    runs = compare_words(f"{same} a {same} b", f"{same} c {same} d")
    assert all("…" in run.text for run in runs if run.said == "same")
    line = "word " * 3000
    assert [run.said for run in compare_words(f"{line}\nold", f"{line}\nnew")][-2:] == ["gone", "added"]


def test_pages_compare_and_a_page_that_moved_is_no_change():
    changes = compare_pages(["a", "b", "c"], ["a", "x", "c", "d"])
    assert [(change.kind, change.where) for change in changes] == [("changed", "Page 2"), ("added", "Page 4")]
    changes = compare_pages(["a", "b", "c"], ["a", "c"])
    assert [(change.kind, change.where) for change in changes] == [("gone", "Page 2 as it was")]


def test_paragraph_numbers_are_known_by_key():
    assert numbers(report())["costs"] == "4"
