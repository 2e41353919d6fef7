"""Every PDF that a pack becomes: tagged, linked, labelled, true page ranges, the same bytes each time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import page as validator
import pikepdf
import pypdfium2
import pytest

from packs import content as c
from packs.render.cache import PieceCache, write_whole
from packs.render.chunks import Chunk, cut
from packs.render.glyphs import FONTS
from packs.render.pool import ALONE, Crew, RenderError
from tests.packs.making import Made, full_sections, small_pack, table
from tests.packs.marked_content import marked_content_faults

Build = Callable[..., Made]


def page_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    texts = [document[n].get_textpage().get_text_bounded() for n in range(len(document))]
    document.close()
    return texts


def elements(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [e for e in walk(pdf.Root.StructTreeRoot.K[0]) if str(e.S) == f"/{kind}"]


def walk(element: Any) -> Iterator[Any]:
    yield element
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from walk(kid)


def sound(path: Path) -> None:
    """The validator for PDF/UA-1 finds nothing, and every marked content is reached."""
    report = validator.validate_pdf(str(path), profile=validator.ValidationProfile.PDF_UA_1)
    assert [(f.rule_id, f.message) for f in report.failures] == []
    assert report.is_compliant
    assert marked_content_faults(path) == []


def test_a_pack_of_every_kind_of_block_passes_the_validator(build: Build) -> None:
    made = build(small_pack())

    sound(made.path)


def test_a_pack_says_its_language_title_and_author(build: Build) -> None:
    with pikepdf.open(build(small_pack()).path) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Oversight pack"
        assert str(pdf.docinfo.Author) == "Exampleton Council"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert bool(pdf.Root.MarkInfo.Marked)


def test_page_ranges_in_contents_and_result_are_true(build: Build) -> None:
    made = build(small_pack())
    texts = page_texts(made.path)

    assert made.built.pages == len(texts)
    for section in made.built.sections:
        assert section.title in texts[section.first_page - 1]
        dash = "" if section.first_page == section.last_page else f"–{section.last_page}"
        assert f"{section.first_page}{dash}" in texts[1]
    assert made.built.sections[-1].last_page == len(texts)
    for number, text in enumerate(texts[1:], start=2):
        assert f"Page {number} of {len(texts)}" in text
    assert "Page 1 of" not in texts[0]


def test_pages_after_the_first_of_a_section_say_that_it_continues(build: Build) -> None:
    made = build(small_pack())
    plan = made.built.sections[-1]
    texts = page_texts(made.path)

    assert plan.last_page > plan.first_page
    assert "The plan (continued)" not in texts[plan.first_page - 1]
    assert "The plan (continued)" in texts[plan.first_page]


def test_contents_link_to_sections_with_words_for_a_screen_reader(build: Build) -> None:
    made = build(small_pack())
    with pikepdf.open(made.path) as pdf:
        links = [a for a in pdf.pages[1].Annots if a.Subtype == "/Link"]
        names = list(pdf.Root.Names.Dests.Names)
        places = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
        for link, section in zip(links, made.built.sections, strict=True):
            target = places[str(link.Dest)][0]
            assert pdf.pages.index(pikepdf.Page(target)) + 1 == section.first_page
            assert str(link.Contents) == f"{section.title}, page {section.first_page}"


def test_bookmarks_name_every_section_and_its_headings(build: Build) -> None:
    with pikepdf.open(build(small_pack()).path) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Oversight pack", "Overview", "Summary", "The plan"]
        assert [item.title for item in outline.root[2].children] == ["Trend"]


def test_page_labels_run_from_one(build: Build) -> None:
    with pikepdf.open(build(small_pack()).path) as pdf:
        assert [str(p.label) for p in pdf.pages] == [str(n) for n in range(1, len(pdf.pages) + 1)]


def test_a_drawing_carries_its_words_as_alternative_text(build: Build) -> None:
    with pikepdf.open(build(small_pack()).path) as pdf:
        assert [str(figure.Alt) for figure in elements(pdf, "Figure")] == ["It rose from 2 to 3."]


def test_one_table_over_several_pages_is_one_table_whose_head_is_said_once(build: Build) -> None:
    made = build(small_pack(c.Section("plan", "Plan", (table(60),), "landscape")))
    with pikepdf.open(made.path) as pdf:
        tables = [t for t in elements(pdf, "Table") if len([e for e in walk(t) if e.S == "/TR"]) > 50]
        assert len(tables) == 1
        (one,) = tables
        assert len([e for e in walk(one) if e.S == "/THead"]) == 1
        rows = [e for e in walk(one) if e.S == "/TR"]
        assert len(rows) == 61
        assert {len([k for k in row.K if isinstance(k, pikepdf.Dictionary)]) for row in rows} == {7}
        scopes = {str(cell.A.Scope) for cell in walk(one) if cell.S == "/TH"}
        assert scopes == {"/Column", "/Row"}


def test_a_narrative_longer_than_a_page_breaks_and_loses_no_word(build: Build) -> None:
    words = " ".join(f"word{n}" for n in range(3000))
    rows = (c.Row((c.Text("1.1"), c.Text(words))), c.Row((c.Text("1.2"), c.Text("After it."))))
    section = c.Section(
        "s", "Long", (c.DataTable("T", (c.Column("Ref"), c.Column("Words", weight=5)), rows),)
    )
    made = build(small_pack(section))

    text = " ".join(page_texts(made.path))
    found = set(re.findall(r"word\d+", text))

    assert found == {f"word{n}" for n in range(3000)}
    assert "After it." in text
    sound(made.path)


def test_a_rating_is_a_word_and_a_shape_on_paper(build: Build) -> None:
    text = " ".join(page_texts(build(small_pack()).path))

    assert "◆\xa0Red" in text.replace("◆ Red", "◆\xa0Red")
    assert "●\xa0Green" in text.replace("● Green", "●\xa0Green")


@pytest.mark.parametrize(
    ("name", "least"), [("red", 4.5), ("amber", 4.5), ("green", 4.5), ("blue", 4.5), ("none", 4.5)]
)
def test_the_letters_of_a_rating_stand_out_from_its_colour(name: str, least: float) -> None:
    css = FONTS.parent.joinpath("print.css").read_text("utf-8")
    rule = re.search(rf"^\.rag-{name} \{{ background: (#\w+); color: (#\w+)", css, re.MULTILINE)

    assert rule
    assert contrast(rule[1], rule[2]) >= least


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_digest_on_the_cover_is_that_of_the_content(build: Build) -> None:
    pack = small_pack()
    made = build(pack)

    assert made.built.digest == pack.digest()
    assert pack.digest() in re.sub(r"\s", "", page_texts(made.path)[0])


def test_the_same_content_gives_the_same_bytes_whoever_lays_it_out(build: Build) -> None:
    pack = small_pack()
    alone = build(pack, "alone", cache="a", workers=1).path.read_bytes()
    together = build(pack, "together", cache="b", workers=2).path.read_bytes()
    kept = build(pack, "kept", cache="b").path.read_bytes()

    assert alone == together == kept


def test_after_a_change_only_the_section_with_it_is_laid_out(build: Build) -> None:
    pack = small_pack()
    build(pack)
    overview, summary, plan = full_sections()
    changed = replace(summary, blocks=(c.Paragraph("Better."), *summary.blocks[1:]))

    again = build(small_pack(overview, changed, plan), "again")

    assert [section.cached for section in again.built.sections] == [True, False, True]


def test_a_sign_without_a_glyph_is_printed_as_its_name_and_noted(build: Build) -> None:
    made = build(small_pack(c.Section("s", "Signs", (c.Paragraph("Well done \N{DUCK} Ŵyn ✓ \uf0b7 tick"),))))
    texts = page_texts(made.path)

    assert "[duck]" in texts[2]
    assert "Ŵyn ✓ • tick" in texts[2]
    assert "printed as their names: [duck]" in " ".join(texts[1].split())
    sound(made.path)


def test_words_of_users_cannot_become_markup_style_or_links(build: Build) -> None:
    evil = '</td><script>x</script><a href="http://evil.example/">go</a>{{ settings }}'
    evil += '<img src="file:///etc/passwd">'
    made = build(small_pack(c.Section("s", evil, (c.Paragraph(evil), table(1, words=evil)))))

    text = " ".join("".join(page_texts(made.path)).split())
    assert "</td><script>x</script>" in text
    assert "{{ settings }}" in text
    assert b"evil.example/)" not in made.path.read_bytes()
    with pikepdf.open(made.path) as pdf:
        uris = [a for p in pdf.pages for a in p.get("/Annots", []) if "/A" in a]
        assert uris == []


def test_the_public_file_has_no_trace_of_restricted_words(build: Build) -> None:
    secret = "The owner asked for a loan of nine thousand."
    pack = small_pack(
        c.Section("open", "Open", (c.Paragraph("All is well."),)),
        c.Section("shut", "Owner loan", (c.Paragraph(secret),), restricted=True, placeholder="Exempt."),
    )
    made = build(pack.public())

    text = " ".join(page_texts(made.path))
    with pikepdf.open(made.path) as pdf, pdf.open_outline() as outline:
        said = text + str(pdf.docinfo) + "".join(item.title for item in outline.root)
    assert "loan" not in said
    assert "Public edition" in said


def test_a_table_of_thousands_of_rows_is_cut_where_an_edit_does_not_move_the_cuts() -> None:
    whole = table(2000)
    rows = list(whole.rows)
    words = c.Text("Seen in May and in June, twice.")
    rows[40] = replace(rows[40], cells=(rows[40].cells[0], words, *rows[40].cells[2:]))
    edited = replace(whole, rows=tuple(rows))

    before, after = (cut(c.Section("s", "S", (each,), "landscape")) for each in (whole, edited))
    same = [one.blocks == other.blocks for one, other in itertools.zip_longest(before, after)]

    assert len(before) > 10
    assert same.count(False) == 1
    assert [row for t in tables(before) for row in t.rows] == list(whole.rows)


def tables(pieces: Iterable[Chunk]) -> list[c.DataTable]:
    return [block for piece in pieces for block in piece.blocks if isinstance(block, c.DataTable)]


def test_a_table_in_pieces_says_that_it_continues_and_repeats_what_its_first_row_leaves_out() -> None:
    pieces = cut(c.Section("s", "S", (table(300, repeats=2),), "landscape"))

    assert [t.caption for t in tables(pieces)[:2]] == ["Homes", "Homes (continued)"]
    assert {t.rows[0].repeats for t in tables(pieces)} == {0}


def test_progress_is_told_piece_by_piece(build: Build) -> None:
    told: list[tuple[int, int]] = []

    build(small_pack(), progress=lambda done, total: told.append((done, total)))

    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]


def test_who_cancels_stops_the_rest(build: Build, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done:
            raise Stop

    with pytest.raises(Stop):
        build(small_pack(), progress=stop, workers=2)
    assert not list((tmp_path / "cache-one").glob("pack-*"))


def test_a_killed_layout_process_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("packs.render.pool.sys.executable", "/bin/true")

    with (
        pytest.raises(RenderError, match="was stopped, perhaps for lack of memory"),
        Crew(PieceCache(tmp_path), 2) as crew,
    ):
        crew.lay_out({"a": "<p>" + " " * ALONE, "b": "<p>"})


def test_html_that_asks_for_any_file_but_ours_is_refused(tmp_path: Path) -> None:
    page = '<html lang="en"><title>t</title><body><img src="file:///etc/hostname" alt="x">' + " " * ALONE
    cache = PieceCache(tmp_path)

    with pytest.raises(RenderError, match="could not be laid out"), Crew(cache, 2) as crew:
        crew.lay_out({"a": page, "b": page})
    assert cache.facts("a") is None


def test_a_kept_piece_that_is_not_whole_is_laid_out_again(build: Build) -> None:
    pack = small_pack()
    made = build(pack)
    whole = made.path.read_bytes()
    for piece in made.cache.folder.glob("*.pdf"):
        piece.write_bytes(piece.read_bytes()[:-10])

    again = build(pack, "again")

    assert [section.cached for section in again.built.sections] == [False, False, False]
    assert again.path.read_bytes() == whole


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("packs.render.cache.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.pdf", b"data")
    assert list(tmp_path.iterdir()) == []


def test_pieces_nobody_used_are_forgotten_and_others_kept(tmp_path: Path) -> None:
    cache = PieceCache(tmp_path)
    cache.store("a" * 64, b"%PDF", {"size": 4})
    born = cache.pdf_path("a" * 64).stat().st_mtime

    assert cache.forget_old(born + 44 * 86400) == 0
    assert cache.forget_old(born + 46 * 86400) == 2


@pytest.mark.parametrize("rows", range(10, 26))
def test_no_page_holds_only_the_last_row_of_a_table(build: Build, rows: int) -> None:
    made = build(small_pack(c.Section("homes", "Homes", (table(rows),), "landscape")))

    *_, last = page_texts(made.path)

    assert len(set(re.findall(r"\bH\d+\b", last))) >= 3


@pytest.mark.parametrize("lines", range(1, 13))
def test_a_row_that_breaks_over_pages_begins_with_its_name(build: Build, lines: int) -> None:
    heads = (c.Column("Project", weight=2), c.Column("Narrative", weight=6), c.Column("Lead"))
    first = c.Row((c.Text("H"), c.Text("\n".join(["Done."] * lines)), c.Text("Ann")), id="h")
    short = tuple(
        c.Row((c.Text(f"H{n}"), c.Text("Done.\nSeen."), c.Text("Ann")), id=f"h-{n}") for n in range(8)
    )
    name = "Begins " + " ".join(f"word{n} of a long name" for n in range(4))
    points = c.Entries(tuple(f"Point {n}." for n in range(40)))
    long = c.Row((c.Text(name), points, c.Text("Bo")), id="long")
    section = c.Section(
        "p", "Projects", (c.DataTable("Projects", heads, (first, *short, long)),), "landscape"
    )

    texts = page_texts(build(small_pack(section)).path)

    begun = next(number for number, text in enumerate(texts) if "Point 0." in text)
    assert "Begins" in texts[begun]
    assert "Point 39." in "".join(texts)
