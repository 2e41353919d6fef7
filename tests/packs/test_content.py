"""The content of packs: exact, frozen, and public or restricted before anything is rendered."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from packs import content as c
from packs.editions import compare
from tests.packs.making import columns, small_pack, table


def test_content_comes_back_from_json_exactly() -> None:
    pack = small_pack()

    assert c.from_json(c.to_json(pack)) == pack


def test_the_digest_follows_the_content_and_nothing_else() -> None:
    assert small_pack().digest() == small_pack().digest()
    assert small_pack().digest() != small_pack(title="Another").digest()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "not of the format"),
        (json.dumps({"format": 1, "pack": {"is": "Bomb"}}), "unknown kind"),
        (json.dumps({"format": 1, "pack": {"is": "Text", "nonsense": 1}}), "unknown or missing parts"),
        (json.dumps({"format": 1, "pack": {"is": "Text", "text": "x"}}), "not a pack"),
    ],
)
def test_stored_content_that_cannot_be_read_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(c.ContentError, match=words):
        c.from_json(text)


def test_a_row_has_as_many_cells_as_its_table_has_columns() -> None:
    with pytest.raises(c.ContentError, match="Row 1 of the table “T” has 1 cells, not 2"):
        c.DataTable("T", columns("A", "B"), (c.Row((c.Text("x"),)),))


def test_two_sections_cannot_have_one_key() -> None:
    section = c.Section("a", "A", ())

    with pytest.raises(c.ContentError, match="same key: a"):
        small_pack(section, section)


def test_the_public_edition_leaves_out_what_is_restricted_before_rendering() -> None:
    secret = "The owner has asked for a loan."
    pack = small_pack(
        c.Section("open", "Open", (c.Paragraph("All well."), c.Paragraph(secret, restricted=True))),
        c.Section("gone", "Gone", (c.Paragraph(secret),), restricted=True),
        c.Section(
            "exempt", "Owner's loan talks", (c.Paragraph(secret),), restricted=True,
            public_title="Exempt item", placeholder="Exempt under paragraph 3.",
        ),
    )  # fmt: skip

    public = pack.public()

    assert [s.title for s in public.sections] == ["Open", "Exempt item"]
    assert secret not in c.to_json(public)
    assert "Owner's loan talks" not in c.to_json(public)
    assert "Exempt under paragraph 3." in c.to_json(public)
    assert set(pack.restricted_words()) == {secret, "Owner's loan talks"}


def test_columns_of_the_workbook_are_not_printed() -> None:
    wide = c.DataTable(
        "T",
        (c.Column("Real date", "date", workbook_only=True), c.Column("A"), c.Column("B")),
        (c.Row((c.Day(), c.Text("a"), c.Text("b")), repeats=2),),
        row_header=1,
    )

    printed = wide.printed()

    assert [column.name for column in printed.columns] == ["A", "B"]
    assert (printed.row_header, printed.rows[0].repeats) == (0, 1)


def test_two_editions_are_compared_row_by_row() -> None:
    old = small_pack(c.Section("plan", "Plan", (table(3),)))
    rows = table(3).rows
    changed = replace(rows[1], cells=(*rows[1].cells[:6], c.Status("ongoing", "Ongoing")))
    added = replace(rows[2], id="home-9", cells=(c.Text("H9"), *rows[2].cells[1:]))
    new = small_pack(c.Section("plan", "Plan", (replace(table(3), rows=(rows[0], changed, added)),)))

    (found,) = compare(old, new)

    assert [(row.kind, row.name.split(":")[0]) for row in found.rows] == [
        ("changed", "H1"),
        ("added", "H9"),
        ("gone", "H2"),
    ]
    assert (found.rows[0].cells[0].column, found.rows[0].cells[0].was, found.rows[0].cells[0].now) == (
        "Status", "Complete", "Ongoing",
    )  # fmt: skip


def test_equal_editions_do_not_differ() -> None:
    assert compare(small_pack(), small_pack()) == []


def test_rows_without_ids_are_told_apart_by_their_place() -> None:
    def pack(*words: str) -> c.PackContent:
        rows = tuple(c.Row((c.Text("1.1"), c.Text(word))) for word in words)
        return small_pack(c.Section("s", "S", (c.DataTable("T", columns("Ref", "Word"), rows),)))

    (found,) = compare(pack("a", "b"), pack("a", "c"))

    assert [row.kind for row in found.rows] == ["changed"]


def meeting_pack(*lines: c.AgendaLine, sections: tuple[c.Section, ...] = ()) -> c.PackContent:
    return small_pack(*sections, agenda=c.Agenda("Meeting of 12 March 2026", (("Date", "12 March"),), lines))


def open_and_exempt() -> tuple[c.Section, ...]:
    shut = c.Section(
        "loan", "Loan to the owner", (c.Paragraph("Nine thousand."),), restricted=True,
        public_title="Exempt", placeholder="Exempt under paragraph 3.",
    )  # fmt: skip
    gone = c.Section("notes", "Notes of counsel", (c.Paragraph("Privileged."),), restricted=True)
    return c.Section("open", "Open", (c.Paragraph("All well."),)), shut, gone


def test_an_exempt_item_keeps_its_number_public_title_and_paragraph_and_nothing_else() -> None:
    exempt = c.AgendaLine(
        "2", "Loan to the owner", "Director of care", "Decision", "Late: came in March.", ("loan", "notes"),
        restricted=True, public_title="A provider's affairs", public_note="Paragraph 3 of Schedule 12A.",
    )  # fmt: skip
    pack = meeting_pack(c.AgendaLine("1", "Open", section_keys=("open",)), exempt, sections=open_and_exempt())

    agenda = pack.public().agenda

    assert agenda is not None
    assert agenda.lines[1] == c.AgendaLine(
        "2", "A provider's affairs", note="Paragraph 3 of Schedule 12A.", section_keys=("loan",)
    )
    assert c.from_json(c.to_json(pack)) == pack


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ((("open",), ("nothing",)), "names sections that the pack lacks: nothing"),
        ((("open",), ("open",)), "names a section twice"),
        ((("loan",), ("open",)), "not in the order of the pack"),
        ((("open", "notes"),), "Another section stands between the papers of the item “1 Item”"),
    ],
)
def test_an_agenda_whose_page_ranges_could_not_be_true_is_refused(
    keys: tuple[tuple[str, ...], ...], words: str
) -> None:
    lines = tuple(c.AgendaLine(str(n), "Item", section_keys=named) for n, named in enumerate(keys, start=1))

    with pytest.raises(c.ContentError, match=words):
        meeting_pack(*lines, sections=open_and_exempt())


def test_page_numbers_below_one_and_an_agenda_without_a_cover_are_refused() -> None:
    with pytest.raises(c.ContentError, match="numbered from 1 or more, not from 0"):
        small_pack(first_page=0)
    with pytest.raises(c.ContentError, match="A pack with an agenda has a cover"):
        small_pack(front="none", agenda=c.Agenda("Meeting", (), ()))


def test_packs_stored_before_there_were_agendas_keep_their_digest() -> None:
    stored = json.loads(c.to_json(small_pack(c.Section("a", "A", (c.Attachment("T", "0" * 64, 2),)))))

    assert set(stored["pack"]) == {
        "is", "title", "subtitle", "as_at", "edition", "organisations", "sections", "since", "lang",
        "definition", "notes",
    }  # fmt: skip
    assert set(stored["pack"]["sections"][0]["blocks"][0]) == {"is", "title", "digest", "pages", "restricted"}
