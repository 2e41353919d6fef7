"""Pages of papers: what each shows and takes, what is refused stays typed, nothing exempt is shown."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from audit.models import Read
from core.errors import ChangedMeanwhile
from oversight.actions.meetings import publish_agenda
from oversight.actions.papers import update_paper, withdraw_paper
from oversight.actions.reports import save_fields, save_report
from oversight.actions.signoff import approve_paper, ask_advice
from oversight.models import AgendaItem, Paper, Supplement
from oversight.uploads import look
from oversight.uploads.kinds import FileRefused
from tests.guards import query_budget
from tests.oversight import papers_making as files
from tests.oversight.making import NOW
from tests.oversight.papers_making import FULL, full_assessment, report, sent
from tests.oversight.test_papers import upload


@pytest.fixture
def author(desk, signed_in):
    return signed_in(desk.author)


@pytest.fixture
def admin(desk, signed_in):
    return signed_in(desk.admin)


def text(response) -> str:
    return response.content.decode()


# --- adding, uploading --------------------------------------------------------------------------------
def test_a_file_is_added_and_what_was_noticed_is_said(desk, author):
    address = f"/items/{desk.item.pk}/papers/new/"
    assert "What kind of paper is it?" in text(author.get(address))
    response = author.post(address, {"kind": "upload", "title": "Beds", "file": sent()}, follow=True)
    paper = Paper.objects.get()
    assert response.redirect_chain[-1][0] == paper.get_absolute_url()
    page = text(response)
    assert "“Beds” is added." in page
    assert "It is not tagged: a screen reader can’t follow it" in page
    assert f"/papers/{paper.pk}/versions/1/pages/1/small.png" in page
    assert "Upload a new version" in page


def test_a_report_leads_to_its_editor_and_a_paper_without_a_file_to_the_upload(desk, author):
    address = f"/items/{desk.item.pk}/papers/new/"
    response = author.post(address, {"kind": "decision_report", "title": "Home first"})
    assert response.url == f"/papers/{Paper.objects.get().pk}/report/"
    response = author.post(address, {"kind": "appendix", "title": "A", "appendix": "Appendix 1"})
    assert response.url == f"/papers/{Paper.objects.last().pk}/upload/"


def test_a_refused_file_leaves_no_half_paper_and_keeps_what_was_typed(desk, author):
    address = f"/items/{desk.item.pk}/papers/new/"
    data = {"kind": "upload", "title": "Locked beds", "file": sent(files.with_password())}
    response = author.post(address, data)
    assert response.status_code == 422
    assert "protected by a password" in text(response)
    assert "Locked beds" in text(response)
    assert not Paper.objects.exists()
    response = author.post(address, {**data, "kind": "decision_report", "file": sent()})
    assert "Choose another kind to send a file" in text(response)
    response = author.post(address, {**data, "file": sent(name="beds.exe")})
    assert "must be one of these kinds" in text(response)
    response = author.post(address, {"kind": "upload", "title": "x", "exempt": "on"})
    assert "Choose the paragraph of Schedule 12A" in text(response)


def test_a_new_version_is_uploaded_with_what_changed(desk, author, settings):
    paper = desk.paper()
    address = f"/papers/{paper.pk}/upload/"
    assert "What has changed" not in text(author.get(address))
    assert author.post(address, {"file": sent()}).status_code == 302
    response = author.post(address, {"file": sent(files.plain("May")), "note": "Figures of May"}, follow=True)
    assert "Version 2 is here" in text(response)
    assert "Figures of May" in text(response)
    settings.PAPER_MAX_BYTES = 10
    response = author.post(address, {"file": sent()})
    assert (response.status_code, "must not be larger" in text(response)) == (422, True)
    assert author.post(address, {"file": sent(b"rubbish")}).status_code == 422


def test_an_office_file_can_be_tried_again(desk, author, monkeypatch):
    monkeypatch.setattr(look, "converter", lambda: None)
    paper = desk.paper()
    assert "nothing to turn" in text(author.post(f"/papers/{paper.pk}/convert/", follow=True))
    upload(paper, files.office(), name="Beds.docx")
    page = text(author.get(f"/papers/{paper.pk}/"))
    assert "send a PDF" in page
    assert "Download the original (DOCX)" in page
    assert "Try to make the PDF here" in page
    response = author.post(f"/papers/{paper.pk}/convert/")
    assert response.url.startswith("/jobs/")


# --- files ----------------------------------------------------------------------------------------------
def test_files_are_sent_as_downloads_that_nothing_guesses_about(desk, author):
    paper = desk.paper()
    upload(paper, files.with_deeds(), name="Beds.pdf")
    for name in ("file", "pdf"):
        response = author.get(f"/papers/{paper.pk}/versions/1/{name}/")
        content = b"".join(response)
        assert response["Content-Disposition"] == 'attachment; filename="Beds.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert b"JavaScript" not in content
    assert author.get(f"/papers/{paper.pk}/versions/2/pdf/").status_code == 404


def test_an_office_file_comes_as_it_was_and_has_no_pdf(desk, author, monkeypatch):
    monkeypatch.setattr(look, "converter", lambda: None)
    paper = desk.paper()
    upload(paper, files.office(), name="Beds.docx")
    response = author.get(f"/papers/{paper.pk}/versions/1/file/")
    assert "wordprocessingml" in response["Content-Type"]
    b"".join(response)
    assert author.get(f"/papers/{paper.pk}/versions/1/pdf/").status_code == 404
    assert author.get(f"/papers/{paper.pk}/versions/1/pages/1/small.png").status_code == 404


def test_a_file_that_the_storage_lost_is_said(desk, author):
    paper = desk.paper()
    version = upload(paper, files.plain("Lost"))
    default_storage.delete(version.pdf)
    assert author.get(f"/papers/{paper.pk}/versions/1/pdf/").status_code == 404
    assert author.get(f"/papers/{paper.pk}/versions/1/pages/1/large.png").status_code == 404


def test_pages_are_drawn_once_and_served_as_pictures(desk, author, monkeypatch):
    paper = desk.paper()
    upload(paper, files.plain("One of these", "Two of these"))
    for page, size in ((1, "small"), (2, "small"), (2, "large")):
        response = author.get(f"/papers/{paper.pk}/versions/1/pages/{page}/{size}.png")
        assert response["Content-Type"] == "image/png"
        assert response.content.startswith(b"\x89PNG")

    def refuse(*_):
        raise FileRefused("drawn twice")

    monkeypatch.setattr("oversight.views.papers.files.draw", refuse)
    assert author.get(f"/papers/{paper.pk}/versions/1/pages/2/small.png").status_code == 200
    assert author.get(f"/papers/{paper.pk}/versions/1/pages/1/large.png").status_code == 404
    monkeypatch.setattr("oversight.views.papers.files.draw", lambda *_: {})
    assert author.get(f"/papers/{paper.pk}/versions/1/pages/1/large.png").status_code == 404
    for wrong in ("3/small", "0/small", "1/huge"):
        assert author.get(f"/papers/{paper.pk}/versions/1/pages/{wrong}.png").status_code == 404


def test_a_long_scan_is_looked_at_page_by_page_of_pictures(desk, author):
    paper = desk.paper()
    upload(paper, files.saved(files.pdf(pages=60)))
    page = text(author.get(f"/papers/{paper.pk}/versions/1/?page=2"))
    assert "pages/25/small.png" in page
    assert "pages/24/small.png" not in page
    assert "More pages (60 in all)" in page
    assert "Pages before" in page
    assert "pages/60/small.png" in text(author.get(f"/papers/{paper.pk}/versions/1/?page=99"))
    assert "pages/1/small.png" in text(author.get(f"/papers/{paper.pk}/versions/1/?page=x"))


# --- who may read ---------------------------------------------------------------------------------------
def test_reading_an_exempt_paper_is_written_down_and_others_do_not_find_it(desk, admin, signed_in):
    paper = desk.exempt()
    upload(paper, files.plain("SECRET-WORDS"), by=desk.admin, name="SECRET-NAME.pdf")
    update_paper(paper=paper, changes={"appendix": "A"}, version=paper.version, by=desk.admin)
    for path in ("", "versions/1/", "versions/1/pdf/", "versions/1/pages/1/small.png"):
        response = admin.get(f"/papers/{paper.pk}/{path}")
        assert response.status_code == 200
        if response.streaming:
            b"".join(response)
    reads = Read.objects.filter(object_type="oversight.paper")
    assert {read.how for read in reads} == {
        "Looked at its page", "Looked at version 1", "Downloaded the PDF of version 1",
        "Looked at page 1 of version 1",
    }  # fmt: skip
    assert not [read for read in reads if "SECRET" in read.object_label]
    for user in (desk.people.viewer, desk.people.outsider):
        client = signed_in(user)
        for path in ("", "versions/1/", "versions/1/file/", "versions/1/pages/1/small.png", "edit/"):
            response = client.get(f"/papers/{paper.pk}/{path}")
            assert (response.status_code, b"SECRET" in response.content) == (404, False)
        for address in ("/papers/", "/papers/?q=SECRET", "/papers/?format=csv", "/search/?q=SECRET"):
            assert b"SECRET-TITLE" not in b"".join(client.get(address))


def test_reading_a_public_paper_is_nobodys_business(desk, signed_in):
    paper = desk.paper()
    upload(paper)
    assert signed_in(desk.people.viewer).get(f"/papers/{paper.pk}/").status_code == 200
    assert not Read.objects.exists()


def test_the_author_of_a_paper_of_an_exempt_item_reads_the_paper_and_not_the_items_title(desk, author):
    paper = desk.paper()
    AgendaItem.objects.filter(pk=desk.item.pk).update(
        title="SECRET-ITEM", exempt=True, exempt_paragraph="3", public_interest="x", public_title="A contract"
    )
    page = text(author.get(f"/papers/{paper.pk}/"))
    assert "4. A contract" in page
    assert "SECRET-ITEM" not in page


def test_an_author_who_left_stays_named(desk, admin):
    paper = desk.paper()
    desk.author.memberships.update(ends_on="2021-01-01")
    page = text(admin.get(f"/papers/{paper.pk}/edit/"))
    assert f'<option value="{desk.author.pk}" selected>' in page


def test_an_exempt_paper_keeps_its_place_in_the_order_without_its_name(desk, author):
    desk.exempt()
    desk.paper()
    page = text(author.get(f"/items/{desk.item.pk}/papers/order/"))
    assert "An exempt paper" in page
    assert "SECRET" not in page


# --- order, edit, withdraw --------------------------------------------------------------------------------
def test_papers_move_up_and_down(desk, author):
    one, two = desk.paper(title="One"), desk.paper(title="Two")
    address = f"/items/{desk.item.pk}/papers/order/"
    order = lambda: list(desk.item.papers.order_by("position").values_list("title", flat=True))  # noqa: E731
    author.post(address, {"paper": two.pk, "to": "up"})
    assert order() == ["Two", "One"]
    author.post(address, {"paper": two.pk, "to": "up"})
    author.post(address, {"paper": one.pk, "to": "down"})
    assert order() == ["Two", "One"]
    author.post(address, {"paper": two.pk, "to": "down"})
    assert order() == ["One", "Two"]
    publish_agenda(meeting=desk.meeting, by=desk.admin, at=NOW)
    response = author.post(address, {"paper": two.pk, "to": "up"}, follow=True)
    assert "keep their order" in text(response)


def test_two_people_who_describe_a_paper_see_both_texts(desk, author):
    paper = desk.paper()
    address = f"/papers/{paper.pk}/edit/"
    assert "Beds and homes" in text(author.get(address))
    data = {"version": 1, "title": "Mine", "author": desk.author.pk}
    update_paper(paper=paper, changes={"title": "Theirs"}, version=1, by=desk.admin)
    response = author.post(address, data)
    assert response.status_code == 409
    assert "Theirs" in text(response)
    assert "Mine" in text(response)
    assert author.post(address, {**data, "version": 2}).status_code == 302
    assert author.post(address, {"version": 3, "title": ""}).status_code == 422
    paper.refresh_from_db()
    assert (paper.title, paper.author) == ("Mine", desk.author)


def test_a_paper_is_withdrawn_with_a_reason(desk, author):
    paper = desk.paper()
    assert author.post(f"/papers/{paper.pk}/withdraw/", {"reason": ""}).status_code == 422
    response = author.post(f"/papers/{paper.pk}/withdraw/", {"reason": "Not ready"}, follow=True)
    assert "Withdrawn: Not ready" in text(response)
    again = author.post(f"/papers/{paper.pk}/withdraw/", {"reason": "x"})
    assert (again.status_code, "This paper is withdrawn" in text(again)) == (422, True)


# --- versions ---------------------------------------------------------------------------------------------
def test_versions_are_compared_word_by_word(desk, author):
    paper = report(desk)
    save_report(
        paper=paper, content={**FULL, "summary": "Why beds matter."}, base_version=1, by=desk.finance, at=NOW
    )
    page = text(author.get(f"/papers/{paper.pk}/"))
    assert "Compare version" in page
    page = text(author.get(f"/papers/{paper.pk}/compare/?old=2&new=1"))
    assert "<del>homes</del><ins>beds</ins>" in page
    assert "1 changed, 0 added, 0 gone" in page
    for wrong in ("", "?old=1&new=1", "?old=1&new=9", "?old=x&new=1"):
        assert author.get(f"/papers/{paper.pk}/compare/{wrong}").status_code == 404
    assert "Earlier version" in text(author.get(f"/papers/{paper.pk}/versions/1/"))


def test_files_are_compared_by_the_text_of_their_pages(desk, author):
    paper = desk.paper()
    upload(paper, files.plain("Nine beds", "Same"))
    upload(paper, files.plain("Eight beds", "Same"))
    page = text(author.get(f"/papers/{paper.pk}/compare/?old=1&new=2"))
    assert "<del>Nine</del><ins>Eight</ins>" in page
    upload(paper, files.plain("Eight beds", "Same"))
    assert "No word differs" in text(author.get(f"/papers/{paper.pk}/compare/?old=2&new=3"))


def test_scans_without_words_are_said_to_have_none(desk, author):
    paper = desk.paper()
    for pages in (1, 2):
        upload(paper, files.saved(files.pdf(pages=pages)))
    assert "Neither version has a text layer" in text(author.get(f"/papers/{paper.pk}/compare/?old=1&new=2"))


# --- sign-off -----------------------------------------------------------------------------------------------
def test_advice_is_asked_answered_and_the_paper_approved(desk, author, admin, signed_in):
    paper = report(desk)
    page = text(author.get(f"/papers/{paper.pk}/advice/"))
    assert "They have 3 working days to answer" in page
    for kind, person in (("finance", desk.finance), ("legal", desk.legal)):
        response = author.post(f"/papers/{paper.pk}/advice/", {"kind": kind, "of": person.pk}, follow=True)
        assert f"{person} is asked to answer by" in text(response)
    again = author.post(f"/papers/{paper.pk}/advice/", {"kind": "legal", "of": desk.legal.pk})
    assert (again.status_code, "asked already" in text(again)) == (422, True)
    for row in paper.advice.all():
        client = signed_in(row.asked_of)
        page = text(client.get(f"/advice/{row.pk}/"))
        assert "Because:" in page
        data = {"read": paper.current.pk, "outcome": "changes", "words": ""}
        assert "Say what must change" in text(client.post(f"/advice/{row.pk}/", data))
        assert client.post(f"/advice/{row.pk}/", {**data, "outcome": "cleared"}).url == f"/papers/{paper.pk}/"
        assert "You answered on" in text(client.get(f"/advice/{row.pk}/"))
    paper.refresh_from_db()
    page = text(admin.get(f"/papers/{paper.pk}/approve/"))
    assert "without the missing advice" not in page
    response = admin.post(f"/papers/{paper.pk}/approve/", {"version": paper.version}, follow=True)
    assert "“Home first” is approved." in text(response)
    assert "Cleared" in text(response)


def test_an_adviser_whose_paper_changed_meanwhile_reads_it_again(desk, signed_in):
    paper = report(desk)
    row = ask_advice(paper=paper, kind="legal", of=desk.legal, by=desk.author, at=NOW)
    read = paper.current.pk
    save_report(paper=paper, content={**FULL, "summary": "Newer"}, base_version=1, by=desk.author, at=NOW)
    client = signed_in(desk.legal)
    response = client.post(f"/advice/{row.pk}/", {"read": read, "outcome": "cleared", "words": "Fine by me"})
    page = text(response)
    assert response.status_code == 409
    assert "A new version came while you were reading" in page
    assert "Fine by me" in page
    assert "Newer" in page


def test_what_is_missing_is_said_before_approval_and_a_reason_is_asked(desk, admin):
    paper = report(desk, wards="")
    page = text(admin.get(f"/papers/{paper.pk}/approve/"))
    assert "answer “Wards or communities affected”" in page
    assert "nobody was asked" in page
    assert "Approve it</button>" not in page
    save_fields(
        paper=paper,
        part="decision",
        values={"wards": "All", "key_decision": "no"},
        base_version=1,
        by=desk.author,
        at=NOW,
    )
    response = admin.post(f"/papers/{paper.pk}/approve/", {"version": paper.version})
    assert response.status_code == 422
    stale = admin.post(f"/papers/{paper.pk}/approve/", {"version": 1, "without_advice": "Small"})
    assert stale.status_code == 409
    done = admin.post(f"/papers/{paper.pk}/approve/", {"version": paper.version, "without_advice": "Small"})
    assert done.status_code == 302


def test_a_paper_is_reopened_with_a_reason(desk, admin):
    paper = desk.paper()
    upload(paper)
    approve_paper(paper=paper, by=desk.admin, at=NOW)
    assert "Reopen it to change it" in text(admin.get(f"/papers/{paper.pk}/"))
    assert admin.get(f"/papers/{paper.pk}/reopen/").status_code == 200
    response = admin.post(f"/papers/{paper.pk}/reopen/", {"reason": "A figure is wrong"}, follow=True)
    assert "is a draft again" in text(response)
    assert admin.post(f"/papers/{paper.pk}/reopen/", {"reason": "Again"}).status_code == 422


def test_a_supplement_is_made_of_the_papers_that_wait(desk, admin):
    assert "No paper waits" in text(admin.get(f"/meetings/{desk.meeting.pk}/supplements/new/"))
    publish_agenda(meeting=desk.meeting, by=desk.admin, at=NOW)
    desk.meeting.refresh_from_db()
    desk.item.refresh_from_db()
    paper = desk.paper(title="Late figures", item=type(desk.item).objects.get(pk=desk.item.pk))
    meeting_page = text(admin.get(f"/meetings/{desk.meeting.pk}/"))
    assert "Papers that came late" in meeting_page
    assert f"/meetings/{desk.meeting.pk}/supplements/new/" in meeting_page
    assert "Waits for a supplement" in text(admin.get(f"/papers/{paper.pk}/"))
    assert "waits for a supplement" in text(admin.get(f"/items/{desk.item.pk}/papers/new/"))
    address = f"/meetings/{desk.meeting.pk}/supplements/new/"
    assert "Item 4: Late figures" in text(admin.get(address))
    assert "Choose the papers of the supplement" in text(admin.post(address, {"reason": "x"}))
    response = admin.post(address, {"papers": [paper.pk], "reason": "Came late."})
    assert response.url == f"/meetings/{desk.meeting.pk}/"
    assert Supplement.objects.get().number == 1
    assert "Came late." in text(admin.get(address))


# --- lists ---------------------------------------------------------------------------------------------
def test_papers_are_listed_filtered_and_exported(desk, author):
    assert "No paper yet" in text(author.get("/papers/"))
    upload(desk.paper(title="Beds"), files.plain("About dementia"))
    report(desk)
    assert "2 papers" in text(author.get("/papers/"))
    for query, there, gone in (
        ("q=dementia", "Beds", "Home first</a>"),
        ("kind=decision_report", "Home first</a>", "Beds</a>"),
        ("state=approved", "No paper fits", "Beds</a>"),
    ):
        page = text(author.get(f"/papers/?{query}"))
        assert there in page
        assert gone not in page
    csv = b"".join(author.get("/papers/?format=csv")).decode("utf-8-sig")
    assert "Report written here" in csv
    assert "PDF, 1 page, not tagged" in csv


def test_the_list_asks_as_much_for_many_papers_as_for_few(desk, author):
    for number in range(5):
        upload(desk.paper(title=f"Paper {number}"))
    author.get("/papers/")
    with query_budget("oversight: papers"):
        author.get("/papers/")


def test_a_paper_asks_as_much_with_many_versions_as_with_few(desk, author):
    paper = report(desk)
    for number in range(5):
        save_fields(
            paper=paper,
            part="summary",
            values={"summary": str(number)},
            base_version=None,
            by=desk.author,
            at=NOW,
        )
    ask_advice(paper=paper, kind="finance", of=desk.finance, by=desk.author, at=NOW)
    ask_advice(paper=paper, kind="legal", of=desk.legal, by=desk.author, at=NOW)
    author.get(f"/papers/{paper.pk}/")
    with query_budget("oversight: paper"):
        author.get(f"/papers/{paper.pk}/")
    with query_budget("oversight: report editor"):
        author.get(f"/papers/{paper.pk}/report/")


def test_what_waits_for_a_person_stands_on_home_and_on_a_page(desk, author, signed_in):
    assert "Nothing waits for you" in text(author.get("/papers/mine/"))
    paper = report(desk)
    ask_advice(paper=paper, kind="finance", of=desk.finance, by=desk.author, at=NOW)
    client = signed_in(desk.finance)
    for address in ("/", "/papers/mine/"):
        assert "Advice asked of you" in text(client.get(address))
    assert "Papers and advice" not in text(signed_in(desk.people.viewer).get("/"))


def test_a_paper_without_anything_and_a_withdrawn_one_have_pages(desk, author):
    paper = desk.paper()
    assert "There is nothing in it yet." in text(author.get(f"/papers/{paper.pk}/"))
    withdraw_paper(paper=paper, reason="Gone", by=desk.author)
    page = text(author.get(f"/papers/{paper.pk}/"))
    assert "Upload the file" not in page
    assert "Withdraw it" not in page


def test_an_assessment_reads_as_a_table(desk, author):
    paper = desk.paper("equality_assessment", "Home first")
    save_report(paper=paper, content=full_assessment(), base_version=None, by=desk.author, at=NOW)
    page = text(author.get(f"/papers/{paper.pk}/"))
    assert page.count("No negative impact") == 14
    assert "Possible solutions and mitigating actions" in page


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("withdraw", "oversight.actions.papers.withdraw_paper"),
        ("reopen", "oversight.actions.signoff.reopen_paper"),
    ],
)
def test_who_comes_second_with_a_reason_is_told_and_keeps_it(desk, admin, monkeypatch, page, action):
    def lost(*, paper, **_):
        raise ChangedMeanwhile(paper)

    monkeypatch.setattr(action, lost)
    response = admin.post(f"/papers/{desk.paper().pk}/{page}/", {"reason": "Not ready"})
    assert response.status_code == 409
    assert "changed the paper meanwhile. Look at it, then try again." in text(response)
    assert "Not ready" in text(response)
