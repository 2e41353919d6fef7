"""Papers: added, uploaded, written, ordered, withdrawn; supplements, search, work and who may read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage

from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from jobs.models import Job
from jobs.registry import JobFailed
from oversight import tasks
from oversight.actions import papers as actions
from oversight.actions.meetings import publish_agenda
from oversight.actions.signoff import approve_paper
from oversight.actions.supplements import add_supplement
from oversight.handover.papers import left_behind
from oversight.models import Paper, PaperVersion
from oversight.search.papers import find_papers
from oversight.summaries.papers import (
    due_words,
    find,
    pages_of,
    papers_of,
    shown_paper,
    waiting_papers,
    work_of,
)
from oversight.uploads import look, store
from tests.oversight import papers_making as files
from tests.oversight.making import NOW, TODAY
from tests.oversight.papers_making import Desk


def upload(paper, content=None, *, by=None, name="Beds.pdf", note=""):
    return actions.add_upload(
        paper=paper, content=content or files.plain(), name=name, by=by or paper.author, at=NOW, note=note
    )


def approved(desk, paper):
    paper.refresh_from_db()
    return approve_paper(paper=paper, by=desk.admin, at=NOW, without_advice="Agreed by telephone.")


def publish(desk):
    publish_agenda(meeting=desk.meeting, by=desk.admin, at=NOW)
    desk.meeting.refresh_from_db()
    desk.item.refresh_from_db()


# --- adding and describing ----------------------------------------------------------------------------
def test_papers_of_an_item_stand_in_the_order_in_which_they_came(desk):
    first, second = desk.paper(title=" One  paper "), desk.paper("appendix", "Two", appendix="Appendix 1")
    assert [shown.title for shown in papers_of(desk.item, public=False)] == ["One paper", "Two"]
    assert (first.position, second.position, first.author) == (1, 2, desk.author)
    assert papers_of(desk.item, public=False)[1].facts == "Nothing there yet"


def test_a_viewer_adds_no_paper(desk):
    with pytest.raises(PermissionDenied):
        desk.paper(by=desk.people.viewer)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"kind": "poem"}, "kind"),
        ({"exempt": True, "public_interest": "Why"}, "exempt_paragraph"),
        ({"exempt": True, "exempt_paragraph": "3", "public_interest": " "}, "public_interest"),
    ],
)
def test_a_paper_says_what_it_is_and_why_it_is_exempt(desk, fields, field):
    with pytest.raises(ValidationError) as refused:
        desk.paper(**{"kind": "upload", "title": "Beds", **fields})
    assert list(refused.value.message_dict) == [field]
    assert not Paper.objects.exists()


def test_an_exempt_or_settled_item_takes_papers_only_from_whom_it_should(desk):
    desk.item.exempt, desk.item.exempt_paragraph = True, "3"
    desk.item.public_interest = desk.item.public_title = "x"
    desk.item.save()
    with pytest.raises(PermissionDenied):
        desk.paper()
    assert desk.paper(by=desk.admin).is_exempt
    desk.meeting.state = "minutes_draft"
    with pytest.raises(Refused, match="takes no more papers"):
        desk.paper(by=desk.admin, item=type(desk.item)(meeting=desk.meeting, number=9))


def test_a_change_is_saved_once_and_a_second_one_from_the_same_page_is_shown_both(desk):
    paper = desk.paper()
    other = Paper.objects.get(pk=paper.pk)
    actions.update_paper(paper=paper, changes={"title": "Better"}, version=1, by=desk.author)
    with pytest.raises(ChangedMeanwhile):
        actions.update_paper(paper=other, changes={"title": "Worse"}, version=1, by=desk.author)
    paper.refresh_from_db()
    assert (paper.title, paper.version) == ("Better", 2)
    actions.update_paper(paper=paper, changes={"title": "Better"}, version=2, by=desk.author)
    assert paper.version == 2


def test_an_author_may_make_a_paper_exempt_but_only_the_administrator_opens_it(desk):
    paper = desk.paper()
    why = {"exempt": True, "exempt_paragraph": "3", "public_interest": "Prices"}
    actions.update_paper(paper=paper, changes=why, version=1, by=desk.author)
    assert paper.is_exempt
    with pytest.raises(Refused, match="administrator"):
        actions.update_paper(paper=paper, changes={"exempt": False}, version=2, by=desk.author)
    actions.update_paper(paper=paper, changes={"exempt": False}, version=2, by=desk.admin)
    assert (paper.exempt, paper.exempt_paragraph, paper.public_interest) == (False, "", "")


# --- uploads ------------------------------------------------------------------------------------------
def test_an_upload_is_kept_under_its_digest_and_described(desk):
    paper = desk.paper()
    version = upload(paper, files.plain("Home first", "Page two"), name="C:\\Users\\wim\\Beds\u202e.pdf")
    assert (version.number, version.file_type, version.pages, version.file_name) == (1, "pdf", 2, "Beds .pdf")
    assert version.sha256 in version.file
    assert store.read(version.file) == files.plain("Home first", "Page two")
    assert store.read(version.pdf).startswith(b"%PDF-")
    assert list(pages_of(version)) == ["Home first", "Page two"]
    assert paper.current == version
    assert shown_paper(paper).facts == "PDF, 2 pages, not tagged"
    assert (version.pdf_title, version.language) == ("", "")


def test_the_same_bytes_are_kept_once_and_a_torn_file_is_mended(desk):
    one, two = upload(desk.paper(title="One")), upload(desk.paper(title="Two"))
    assert one.file == two.file
    default_storage.delete(one.file)
    with default_storage.open(one.file, "wb") as torn:
        torn.write(b"half")
    three = upload(desk.paper(title="Three"))
    assert store.read(three.file) == files.plain()


def test_replacing_a_paper_keeps_the_file_of_the_version_before(desk):
    paper = desk.paper()
    before = upload(paper)
    after = upload(paper, files.plain("Better"), note="Figures of May")
    assert (after.number, paper.current, after.note) == (2, after, "Figures of May")
    assert store.read(before.file) == files.plain()
    assert default_storage.exists(before.pdf)


def test_a_cleaned_file_is_the_one_that_the_pack_takes(desk):
    version = upload(desk.paper(), files.with_deeds())
    assert version.pdf != version.file
    assert b"SECRET" not in store.read(version.pdf)
    assert "SECRET" not in version.text


WITH_MACROS = files.office(**{"word__vbaProject.bin": "x"})


@pytest.mark.parametrize("content", [files.with_password(), b"rubbish", WITH_MACROS])
def test_a_refused_file_leaves_nothing_behind(desk, content):
    paper = desk.paper()
    with pytest.raises(Refused):
        upload(paper, content)
    assert not PaperVersion.objects.exists()
    paper.refresh_from_db()
    assert paper.current is None


def test_a_storage_that_takes_nothing_is_said(desk, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left")

    monkeypatch.setattr(store.default_storage, "exists", full)
    with pytest.raises(Refused, match="could not be kept"):
        upload(desk.paper(), files.plain("Unheard"))


def test_an_approved_withdrawn_or_written_paper_takes_no_file(desk):
    paper = desk.paper()
    upload(paper)
    approved(desk, paper)
    with pytest.raises(Refused, match="approved"):
        upload(paper)
    written = desk.paper("decision_report")
    with pytest.raises(Refused, match="written here"):
        upload(written)
    withdrawn = desk.paper()
    actions.withdraw_paper(paper=withdrawn, reason="Not ready", by=desk.author)
    with pytest.raises(Refused, match="withdrawn"):
        upload(withdrawn)


def test_a_name_of_nothing_becomes_a_name():
    assert actions.safe_name("", "pdf") == "paper.pdf"


# --- office files -------------------------------------------------------------------------------------
@pytest.fixture
def libreoffice(monkeypatch):
    """LibreOffice is there, and makes this PDF."""
    monkeypatch.setattr(look, "converter", lambda: "soffice")
    monkeypatch.setattr(actions, "converter", lambda: "soffice")
    monkeypatch.setattr(look, "_by_office", lambda content, kind: files.tagged("From Word"))


class Context:
    """What the job's handler is given."""

    def __init__(self, version, by):
        self.arg = {"version": version}
        self.job = type("J", (), {"requested_by": by})
        self.stages = []

    def progress(self, *stage):
        self.stages.append(stage)


def test_a_word_document_is_turned_into_a_pdf_by_a_job_and_twice_is_once(desk, libreoffice):
    version = upload(desk.paper(), files.office(), name="Beds.docx")
    assert (version.pdf, version.notes) == ("", [look.WAITING])
    job = Job.objects.get(kind=actions.CONVERT)
    assert job.title == "Turn an uploaded paper into a PDF"
    for _ in range(2):
        assert tasks.convert_paper(Context(version.pk, desk.author))["paper"] == version.paper_id
    version.refresh_from_db()
    assert (version.pages, version.text, version.file_type) == (1, "From Word", "docx")
    assert shown_paper(version.paper).form == "pdf"
    assert Entry.objects.filter(verb="oversight.paper_converted").count() == 1


def test_without_libreoffice_the_original_stays_and_a_pdf_is_asked_for(desk, monkeypatch):
    monkeypatch.setattr(look, "converter", lambda: None)
    monkeypatch.setattr(actions, "converter", lambda: None)
    version = upload(desk.paper(), files.office(files.XLSX), name="Beds.xlsx")
    assert "send a PDF" in version.notes[0]
    assert store.read(version.file) == files.office(files.XLSX) or version.size
    assert shown_paper(version.paper).facts == "XLSX, not a PDF yet"
    assert not Job.objects.exists()
    with pytest.raises(JobFailed, match="send a PDF"):
        tasks.convert_paper(Context(version.pk, desk.author))
    with pytest.raises(Refused, match="no PDF"):
        approved(desk, version.paper)


def test_a_job_whose_paper_person_or_file_is_gone_says_so(desk, libreoffice):
    version = upload(desk.paper(), files.office())
    with pytest.raises(JobFailed, match="no longer there"):
        tasks.convert_paper(Context(0, desk.author))
    with pytest.raises(JobFailed, match="no longer may"):
        tasks.convert_paper(Context(version.pk, desk.people.viewer))
    default_storage.delete(version.file)
    with pytest.raises(JobFailed, match="not in our storage"):
        tasks.convert_paper(Context(version.pk, desk.author))


# --- order, withdrawal ----------------------------------------------------------------------------------
def test_papers_are_put_in_order_until_the_agenda_is_out(desk):
    one, two = desk.paper(title="One"), desk.paper(title="Two")
    actions.order_papers(item=desk.item, pks=[two.pk, one.pk], by=desk.author)
    actions.order_papers(item=desk.item, pks=[two.pk, one.pk], by=desk.author)
    assert [shown.title for shown in papers_of(desk.item, public=False)] == ["Two", "One"]
    assert Entry.objects.filter(verb="oversight.papers_ordered").count() == 1
    with pytest.raises(Refused, match="Look at the list again"):
        actions.order_papers(item=desk.item, pks=[two.pk], by=desk.author)
    publish(desk)
    with pytest.raises(Refused, match="keep their order"):
        actions.order_papers(item=desk.item, pks=[one.pk, two.pk], by=desk.author)


def test_the_order_of_an_exempt_item_is_for_those_who_may_read_it(desk):
    desk.item.exempt = True
    with pytest.raises(PermissionDenied):
        actions.order_papers(item=desk.item, pks=[], by=desk.author)


def test_a_withdrawn_paper_says_why_and_stays_in_the_record(desk):
    paper = desk.paper()
    with pytest.raises(ValidationError):
        actions.withdraw_paper(paper=paper, reason=" ", by=desk.author)
    stale = Paper.objects.get(pk=paper.pk)
    actions.withdraw_paper(paper=paper, reason="Not ready", by=desk.author)
    assert (paper.state, paper.withdrawn_reason) == ("withdrawn", "Not ready")
    assert papers_of(desk.item, public=False, which="all") == ()
    with pytest.raises(Refused, match="withdrawn"):
        actions.withdraw_paper(paper=paper, reason="Again", by=desk.author)
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw_paper(paper=stale, reason="Twice", by=desk.author)


def test_once_the_agenda_is_out_only_the_administrator_withdraws(desk):
    paper = desk.paper()
    publish(desk)
    paper = Paper.objects.get(pk=paper.pk)
    with pytest.raises(PermissionDenied):
        actions.withdraw_paper(paper=paper, reason="x", by=desk.author)
    assert actions.withdraw_paper(paper=paper, reason="x", by=desk.admin).state == "withdrawn"


def test_after_the_meeting_papers_do_not_change(desk):
    paper = desk.paper()
    desk.meeting.state = "minutes_draft"
    paper.item.meeting.state = "minutes_draft"
    with pytest.raises(Refused, match="do not change any more"):
        actions.withdraw_paper(paper=paper, reason="x", by=desk.admin)


# --- supplements ------------------------------------------------------------------------------------------
def test_a_paper_that_comes_after_the_agenda_waits_for_a_supplement(desk):
    first = desk.paper(title="In time")
    upload(first)
    approved(desk, first)
    with pytest.raises(Refused, match="between the agenda"):
        add_supplement(meeting=desk.meeting, papers=[first], reason="x", by=desk.admin, at=NOW)
    publish(desk)
    late = desk.paper(title="Late")
    upload(late)
    assert [paper.title for paper in waiting_papers(desk.meeting)] == ["Late"]
    assert [shown.title for shown in papers_of(desk.item, public=False)] == ["In time"]
    for papers, reason, field in (([], "x", "papers"), ([late], " ", "reason")):
        with pytest.raises(ValidationError) as refused:
            add_supplement(meeting=desk.meeting, papers=papers, reason=reason, by=desk.admin, at=NOW)
        assert list(refused.value.message_dict) == [field]
    supplement = add_supplement(meeting=desk.meeting, papers=[late], reason="Late.", by=desk.admin, at=NOW)
    assert supplement.number == 1
    assert [shown.title for shown in papers_of(desk.item, public=False, which=1)] == ["Late"]
    assert len(papers_of(desk.item, public=False, which="all")) == 2
    assert waiting_papers(desk.meeting) == []
    late.refresh_from_db()
    for paper, words in ((late, "in supplement 1 already"), (first, "went out with the agenda")):
        with pytest.raises(Refused, match=words):
            add_supplement(meeting=desk.meeting, papers=[paper], reason="x", by=desk.admin, at=NOW)


def test_a_supplement_takes_only_papers_of_its_meeting_that_stand(desk):
    publish(desk)
    late = desk.paper(title="Late")
    actions.withdraw_paper(paper=late, reason="x", by=desk.admin)
    with pytest.raises(Refused, match="is withdrawn"):
        add_supplement(meeting=desk.meeting, papers=[late], reason="x", by=desk.admin, at=NOW)
    from tests.oversight.making import make_meeting

    other = make_meeting(desk.made, at=desk.meeting.starts_at + timedelta(days=30))
    foreign = desk.paper(item=other.items.get(number=4), title="Foreign")
    with pytest.raises(Refused, match="another meeting"):
        add_supplement(meeting=desk.meeting, papers=[foreign], reason="x", by=desk.admin, at=NOW)


# --- who may read -----------------------------------------------------------------------------------------
def test_the_public_gets_approved_papers_of_public_items_only(desk):
    public, draft, exempt = desk.paper(title="A"), desk.paper(title="B"), desk.exempt()
    for paper in (public, draft, exempt):
        upload(paper)
    approved(desk, public)
    approved(desk, exempt)
    assert [shown.title for shown in papers_of(desk.item, public=True)] == ["A"]
    desk.item.exempt = True
    assert papers_of(desk.item, public=True) == ()


def test_an_exempt_paper_is_for_those_who_may_and_its_author(desk):
    paper = desk.exempt(author=desk.author)
    seen = lambda user: Paper.objects.visible_to(user).filter(pk=paper.pk).exists()  # noqa: E731
    assert [seen(user) for user in (desk.admin, desk.finance, desk.author)] == [True] * 3
    assert [seen(user) for user in (desk.people.viewer, desk.people.outsider)] == [False] * 2


def test_the_trail_never_names_an_exempt_paper(desk):
    paper = desk.exempt()
    upload(paper, note="SECRET-NOTE", by=desk.admin)
    actions.update_paper(
        paper=paper, changes={"title": "SECRET-TWO"}, version=paper.version, by=desk.admin, at=NOW
    )
    approved(desk, paper)
    actions.withdraw_paper(paper=paper, reason="SECRET-REASON", by=desk.admin)
    told = "\n".join(f"{sentence(entry)} {entry.before} {entry.after}" for entry in Entry.objects.all())
    assert "SECRET" not in told
    assert "an exempt paper of item 4" in told


def test_the_trail_tells_what_happened_in_words(desk):
    paper = desk.paper()
    upload(paper, note="Figures of May")
    actions.update_paper(paper=paper, changes={"title": "Homes"}, version=paper.version, by=desk.author)
    told = [sentence(entry) for entry in Entry.objects.order_by("number")]
    assert told[0].startswith("Wim Writes added Beds and homes (paper or presentation) to item 4 on")
    assert "saved version 1 of Beds and homes" in told[1]
    assert told[1].endswith("Note: Figures of May")
    assert "changed the title from Beds and homes to Homes of Homes" in told[2]


# --- search, work, handover ---------------------------------------------------------------------------------
def test_papers_are_found_by_title_and_words_but_not_by_whom_they_are_hidden_from(desk):
    public, exempt = desk.paper(title="Beds"), desk.exempt()
    upload(public, files.plain("About dementia care"))
    upload(exempt, files.plain("SECRET dementia"), by=desk.admin)
    here = desk.people.partnership
    assert set(find(desk.admin, here, ["dementia"])) == {public, exempt}
    assert list(find(desk.people.viewer, here, ["dementia"])) == [public]
    assert list(find(desk.people.viewer, here, ["secret"])) == []
    assert list(find(desk.people.outsider, here, ["dementia"])) == []
    (hit,) = find_papers(desk.people.viewer, here, ["dementia"], 5)
    assert (hit.title, hit.kind) == ("Beds", "Paper or presentation, Joint Care Board, 16 September 2021")
    assert "dementia" in hit.excerpt
    assert find_papers(desk.author, here, ["Beds"], 5)[0].excerpt == ""


def test_papers_that_are_due_stand_with_their_day(desk):
    paper = desk.paper()
    work = work_of(desk.author, desk.people.partnership, TODAY, NOW)
    assert [(each.paper, each.late) for each in work.papers] == [(paper, False)]
    assert work.papers[0].due.isoformat() == "2021-08-27"
    later = work_of(desk.author, desk.people.partnership, TODAY + timedelta(days=30), NOW)
    assert (later.papers[0].late, later.papers[0].words) == (True, "5 days late")
    assert not work_of(desk.finance, desk.people.partnership, TODAY, NOW)
    upload(paper)
    approved(desk, paper)
    assert not work_of(desk.author, desk.people.partnership, TODAY, NOW)


def test_a_year_that_nobody_knows_has_no_day(people):
    from datetime import datetime

    from tests.oversight.making import LONDON

    desk = Desk(people, at=datetime(2099, 9, 16, 9, 30, tzinfo=LONDON))
    desk.paper()
    (due,) = work_of(desk.author, desk.people.partnership, TODAY, NOW).papers
    assert (due.due, due.words) == (None, "")


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Due today"), (1, "Due tomorrow"), (3, "Due in 3 days"), (-1, "1 day late")]
)
def test_how_a_day_stands(days, words):
    assert due_words(TODAY + timedelta(days=days), TODAY) == words


def test_a_leaver_leaves_papers_behind(desk):
    paper = desk.paper()
    assert left_behind(desk.author, desk.people.partnership) == [
        ("Writes Beds and homes", f"/papers/{paper.pk}/edit/")
    ]
