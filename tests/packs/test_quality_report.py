"""The quality report says what the register and the partnership's own rows say as at a day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from openpyxl import load_workbook

from packs import actions, definitions
from packs.compose import Request
from packs.content import PackContent, plain, texts
from packs.definitions import UnknownScopeError
from packs.definitions.quality_local import ATTRIBUTION
from packs.definitions.quality_report import Register
from packs.models import Pack
from providers.kinds import Kind
from providers.models import (
    Contact,
    HomeConcern,
    HomeEntry,
    Offer,
    OfferAnswer,
    Succession,
    SupportStep,
    Vacancy,
)
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_provider, make_settings, rate

BEFORE = date(2021, 5, 4)
BETWEEN = date(2021, 6, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def watching(people: Any) -> Any:
    """A partnership that watches over Testborough."""
    make_settings(people)
    return people


def report(people: Any, day: date = TODAY, since: date | None = BEFORE) -> PackContent:
    return definitions.get("quality-report").compose(Register(people.partnership), day, since)


def table(content: PackContent, sheet: str) -> list[list[str]]:
    """The printed cells of a table, by the name of its sheet."""
    found = [block for _, block in content.tables() if block.sheet == sheet]
    return [[plain(cell) for cell in row.cells] for each in found for row in each.printed().rows]


def local(model: Any, who: Any, home: Any, on: date = BETWEEN, **fields: Any) -> Any:
    """A row of the partnership about a home."""
    return model.objects.create(
        partnership=who.partnership, location=home, on=on, by=who.commissioner,
        at=datetime.combine(on, time(9), LONDON), **fields,
    )  # fmt: skip


def step(people: Any, home: Any, level: int = 3, on: date = BETWEEN, before: int = 0) -> Any:
    return local(
        SupportStep, people, home, on, level_before=before, level=level, suggested=level,
        triggers=[{"slug": "outbreak", "name": "Outbreak declared", "evidence": "Since 28 May 2021"}],
        reason="Outbreak and too few staff.",
    )  # fmt: skip


def test_the_profile_has_the_last_figure_in_brackets(watching: Any) -> None:
    rate(make_home(rated="good"), "requires_improvement", BETWEEN)
    make_home(name="Harbour Nursing", kind=Kind.NURSING)
    assert table(report(watching), "Ratings profile") == [
        ["Nursing homes", "0", "1", "0", "0", "0"],
        ["Residential homes", "0", "0 (1)", "1 (0)", "0", "0"],
        ["Home care", "0", "0", "0", "0", "0"],
    ]


def test_the_note_says_which_report_the_brackets_are_of(watching: Any) -> None:
    rate(make_home(rated="good"), "requires_improvement", BETWEEN)
    assert "Figures in brackets are those of the last report of 4 May 2021" in " ".join(
        texts(report(watching))
    )


def test_nothing_moved_is_said_so(watching: Any) -> None:
    make_home()
    said = " ".join(texts(report(watching)))
    assert "Nothing differs from the last report of 4 May 2021." in said
    assert "No rating moved, and no registration began or ended." in said


def test_unrated_is_not_bad(watching: Any) -> None:
    make_home(rated="")
    assert "None of them is rated yet." in texts(report(watching))
    make_home(rated="good")
    said = " ".join(texts(report(watching)))
    assert "1 of the 1 that are rated are good or outstanding. 1 place not yet rated" in said


def test_what_moved_is_named_with_its_dates(watching: Any) -> None:
    rate(make_home(name="Fell", rated="good", provider=make_provider()), "inadequate", BETWEEN)
    make_home(name="New", rated="", registered_from=BETWEEN)
    make_home(name="Gone", registered_to=BETWEEN)
    content = report(watching)
    assert table(content, "Ratings moved") == [
        ["Fell", "Residential home", "Harbour Care Ltd", "Good", "Inadequate", "1 June 2021"]
    ]
    assert [row[:1] + row[3:5] for row in table(content, "New registrations")] == [
        ["New", "1 June 2021", "Not yet rated"]
    ]
    assert [row[:1] + row[3:5] for row in table(content, "Registrations ended")] == [
        ["Gone", "1 June 2021", "Good"]
    ]


def test_a_new_owner_is_told_on_both_sides(watching: Any) -> None:
    old = make_home(name="The Elms", registered_to=BETWEEN)
    new = make_home(name="Elms Court", rated="", registered_from=BETWEEN)
    Succession.objects.create(
        before_id=old.cqc_id, after_id=new.cqc_id, before_name="The Elms", after_name="Elms Court"
    )
    content = report(watching)
    assert table(content, "New registrations")[0][-1] == "The Elms"
    assert table(content, "Registrations ended")[0][-1] == "Elms Court"


def test_a_person_who_runs_a_home_is_not_named(watching: Any) -> None:
    sole = make_provider(name="Mx Ada Example")
    type(sole).objects.filter(pk=sole.pk).update(ownership="Individual")
    rate(make_home(name="Fell", rated="good", provider=sole), "inadequate", BETWEEN)
    said = texts(report(watching))
    assert "An individual provider" in said
    assert not any("Ada Example" in words for words in said)


def test_homes_above_routine_support_are_named_in_the_restricted_edition_only(watching: Any) -> None:
    home = make_home(name="Saltmarsh House")
    step(watching, home)
    local(
        HomeEntry,
        watching,
        home,
        BETWEEN + timedelta(days=2),
        kind="visit_on_site",
        title="Infection control",
    )
    full = report(watching)
    (row,) = table(full, "Exceptions")
    assert row[:3] == ["Saltmarsh House", "Intensive", "1 June 2021"]
    assert "Outbreak declared: Since 28 May 2021" in row[3]
    assert row[4] == "3 June: Quality visit on site, Infection control"
    public = " ".join(texts(full.public()))
    assert "Saltmarsh House" not in public
    assert "1 home has more than routine support: 1 intensive." in public


def test_a_home_that_went_back_to_routine_is_no_exception(watching: Any) -> None:
    home = make_home()
    step(watching, home)
    step(watching, home, level=0, before=3, on=BETWEEN + timedelta(days=9))
    assert "Every home has routine support." in texts(report(watching))
    assert len(table(report(watching, BETWEEN + timedelta(days=1)), "Exceptions")) == 1


def test_support_training_and_contacts_are_counted(watching: Any) -> None:
    one, two = make_home(name="One"), make_home(name="Two")
    for home in (one, two):
        local(HomeEntry, watching, home, kind="training", title="RESTORE2", people=4)
        local(Contact, watching, home, how="call", outcome="reached")
    local(Contact, watching, one, how="call", outcome="no_answer")
    local(HomeEntry, watching, one, kind="visit_virtual", title="Medicines", struck_out="Other home")
    local(HomeEntry, watching, one, BEFORE, kind="complaint", title="Before the last report")
    content = report(watching)
    assert table(content, "Support given") == [["Training taken", "2", "2", "8", "–"]]
    assert table(content, "Training") == [["RESTORE2", "2", "8"]]
    assert "2 conversations with 2 homes (2 by call), out of 3 tries." in " ".join(texts(content))


def test_offers_print_their_counts_as_at_the_day(watching: Any) -> None:
    offer = Offer.objects.create(
        partnership=watching.partnership, kind="training", title="Infection control training",
        offered_on=BETWEEN, made_by=watching.commissioner,
    )  # fmt: skip
    for number, day in enumerate((BETWEEN, TODAY)):
        OfferAnswer.objects.create(
            offer=offer,
            location=make_home(name=f"Home {number}"),
            invited_on=BETWEEN,
            answer="accepted",
            answered_on=day,
        )
    assert table(report(watching), "Offers")[0][1:3] == ["2", "2"]
    assert table(report(watching, TODAY - timedelta(days=1)), "Offers")[0][1:3] == ["2", "1"]


def test_concerns_are_counted_by_kind(watching: Any) -> None:
    home = make_home()
    local(HomeConcern, watching, home, kind="safeguarding", summary="Looked into.")
    local(
        HomeConcern,
        watching,
        home,
        BEFORE,
        kind="safeguarding",
        summary="Old.",
        closed_on=BETWEEN,
        outcome="None.",
    )
    local(HomeConcern, watching, home, TODAY + timedelta(days=1), kind="quality", summary="Later.")
    assert table(report(watching), "Concerns") == [["Safeguarding enquiry", "1", "1", "1", "1"]]


def test_free_beds_say_how_fresh_they_are(watching: Any) -> None:
    home = make_home(beds=30)
    for on, beds, current in ((BETWEEN, 5, False), (TODAY - timedelta(days=20), 3, True)):
        local(
            Vacancy, watching, home, on, bed_type="nursing", admittable=beds, reserved=1, current=current,
            verified_at=NOW, verified_by="Deputy",
        )  # fmt: skip
    content = report(watching)
    assert table(content, "Free beds") == [["Nursing", "3", "1", "1", "1", "13 July 2021"]]
    assert table(report(watching, BETWEEN), "Free beds")[0][1] == "5"
    assert "registered for 30 places" in " ".join(texts(content))


def test_another_partnerships_knowledge_is_not_in_it(watching: Any) -> None:
    home = make_home()
    HomeEntry.objects.create(
        partnership=watching.elsewhere, location=home, on=BETWEEN, at=NOW, by=watching.outsider,
        kind="training", title="Theirs",
    )  # fmt: skip
    assert table(report(watching), "Training") == []


def test_it_says_whose_facts_they_are(watching: Any) -> None:
    content = report(watching)
    assert ATTRIBUTION in texts(content)
    assert "Open Government Licence v3.0" in " ".join(texts(content.public()))


def test_without_a_day_it_is_compared_with_the_last_report_that_went_out(watching: Any) -> None:
    assert report(watching, since=None).since == TODAY - timedelta(weeks=13)
    request = Request("quality-report", watching.partnership.slug, BETWEEN, BEFORE, "restricted")
    pack, _ = actions.make_pack(request=request, by=watching.commissioner, at=NOW)
    assert report(watching, since=None).since == TODAY - timedelta(weeks=13)
    Pack.objects.filter(pk=pack.pk).update(state="issued", issued_at=NOW, issued_by=watching.commissioner)
    assert report(watching, since=None).since == BETWEEN


def test_only_who_builds_packs_there_finds_the_register(watching: Any) -> None:
    kind = definitions.get("quality-report")
    assert [scope.id for scope in kind.scopes(watching.commissioner)] == ["testborough"]
    assert kind.scopes(watching.commissioner, watching.elsewhere) == []
    assert kind.scopes(watching.viewer) == []
    with pytest.raises(UnknownScopeError, match="no such partnership"):
        kind.find(watching.outsider, "testborough")


def test_the_files_say_the_table_and_the_public_ones_name_no_home_of_concern(watching: Any) -> None:
    rate(make_home(name="Fell", rated="good"), "requires_improvement", BETWEEN)
    step(watching, make_home(name="Saltmarsh House"))
    request = Request("quality-report", watching.partnership.slug, TODAY, BEFORE, "public")
    (public, _), (restricted, _) = actions.make_editions(
        request=request, editions=("public", "restricted"), by=watching.commissioner, at=NOW
    )
    assert ("Saltmarsh House" in said(restricted), "Saltmarsh House" in said(public)) == (True, False)
    assert "1 (0)" in said(public)
    with default_storage.open(public.xlsx, "rb") as file:
        sheet = load_workbook(file)["Ratings profile"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert ["Residential homes", "0", "1 (2)", "1 (0)", "0", "0", 0, 1, 1, 0, 0, 0, 2, 0, 0, 0] in rows


def test_the_pdf_is_tagged_and_in_english(watching: Any) -> None:
    make_home()
    request = Request("quality-report", watching.partnership.slug, TODAY, BEFORE, "public")
    pack, _ = actions.make_pack(request=request, by=watching.commissioner, at=NOW)
    with default_storage.open(pack.pdf, "rb") as file, pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"


def said(pack: Pack) -> str:
    """The words of a pack's PDF."""
    with default_storage.open(pack.pdf, "rb") as file, pypdfium2.PdfDocument(file.read()) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


def test_a_table_of_the_report_is_named_once(watching: Any) -> None:
    sheets = [block.sheet for _, block in report(watching).tables()]
    assert len(sheets) == len(set(sheets))
