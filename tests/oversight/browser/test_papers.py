"""Papers in a browser: written, uploaded, advised on, approved; accessible, by keyboard, narrow and wide."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from oversight.actions.meetings import publish_agenda
from oversight.actions.reports import report_of, save_report
from oversight.actions.signoff import approve_paper, ask_advice
from oversight.models import Paper
from tests.actionplans.browser.test_rounds import look, no_sideways_scrolling, says
from tests.oversight import papers_making as files
from tests.oversight.making import NOW
from tests.oversight.papers_making import FULL, Desk, full_assessment
from tests.oversight.test_papers import upload


@pytest.fixture
def desk(people, transactional_db) -> Desk:
    return Desk(people)


@pytest.fixture
def seen(axe):
    """A page that axe finds nothing in, that fits 320 px, and of which a picture may be kept."""

    def check(page, name: str) -> None:
        axe(page)
        no_sideways_scrolling(page)
        look(page, f"papers-{name}")

    return check


def scan(pages: int) -> bytes:
    return files.saved(files.pdf(*[f"Page {number} of the scan" for number in range(1, pages + 1)]))


def test_a_report_is_written_from_the_agenda_to_its_numbers(desk, browsing, seen):
    page = browsing.open(user=desk.author)
    page.goto(f"/items/{desk.item.pk}/papers/new/")
    seen(page, "new")
    page.get_by_label("Decision report").check()
    page.get_by_label("Title", exact=True).fill("Home first")
    page.get_by_role("button", name="Add the paper").click()
    says(page, "Left to do")
    seen(page, "editor-empty")
    page.get_by_role("link", name="Add a paragraph to Reasons for report recommendations").click()
    page.get_by_label("Text").fill("Beds are few.\n- too few")
    seen(page, "entry")
    page.get_by_role("button", name="Save and add another").click()
    page.get_by_label("Text").fill("See paragraph {para:p1}.")
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "See paragraph 1.")
    page.get_by_role("button", name="Move paragraph 2 of Reasons for report recommendations up").click()
    says(page, "See paragraph 2.")
    page.get_by_role("link", name="Add a table to Detail, including consultation carried out").click()
    page.get_by_label("What the table shows").fill("Beds")
    page.get_by_label("Rows").fill("\tNow\tThen\nNursing\t9")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("table", name="Beds")).to_be_visible()
    page.get_by_role("link", name="Answer Brief summary").click()
    page.get_by_label("Brief summary").fill("Why homes matter.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    says(page, "Why homes matter.")
    seen(page, "editor")
    page.get_by_role("button", name="See it as it prints").click()
    seen(page, "report-draft")


def test_the_same_works_without_javascript(desk, browsing):
    page = browsing.open(user=desk.author, javascript=False)
    page.goto(f"/items/{desk.item.pk}/papers/new/")
    page.get_by_label("Paper or presentation").check()
    page.get_by_label("Title", exact=True).fill("Beds")
    page.get_by_label("File (you can also add it later)").set_input_files(
        {"name": "beds.pdf", "mimeType": "application/pdf", "buffer": scan(3)}
    )
    page.get_by_role("button", name="Add the paper").click()
    says(page, "“Beds” is added.")
    assert Paper.objects.get().current.pages == 3


def test_pages_of_a_scan_are_seen_before_they_are_in_the_pack(desk, browsing, seen):
    paper = desk.paper(title="A scan of the survey")
    upload(paper, scan(30))
    upload(paper, files.turned(180, 0, 90))
    page = browsing.open(user=desk.author)
    page.goto(f"/papers/{paper.pk}/")
    expect(page.locator("img.paper-pages__picture").first).to_have_js_property("complete", value=True)
    for number in range(3):
        picture = page.locator("img.paper-pages__picture").nth(number)
        picture.scroll_into_view_if_needed()
        page.wait_for_function("picture => picture.complete", arg=picture.element_handle())
        assert picture.evaluate("picture => picture.naturalWidth") >= 170
    seen(page, "upload")
    page.goto(f"/papers/{paper.pk}/versions/1/")
    expect(page.get_by_role("link", name="More pages (30 in all)")).to_be_visible()
    seen(page, "version")
    page.goto(f"/papers/{paper.pk}/compare/?old=1&new=2")
    seen(page, "compare")


def test_a_refused_file_is_told_beside_its_field(desk, browsing, seen):
    paper = desk.paper()
    page = browsing.open(user=desk.author)
    page.goto(f"/papers/{paper.pk}/upload/")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "beds.pdf", "mimeType": "application/pdf", "buffer": files.with_password()}
    )
    page.get_by_role("button", name="Upload").click()
    says(page, "protected by a password")
    seen(page, "refused")


def test_an_adviser_reads_and_answers_and_the_administrator_approves(desk, browsing, seen):
    paper = desk.paper("decision_report", "Home first")
    save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    page = browsing.open(user=desk.author)
    page.goto(f"/papers/{paper.pk}/advice/")
    seen(page, "ask")
    page.get_by_label("Finance").check()
    page.get_by_label("Whom do you ask?").select_option(label="Fin Finance")
    page.get_by_role("button", name="Ask").click()
    says(page, "Fin Finance is asked to answer by")
    adviser = browsing.open(user=desk.finance)
    adviser.goto("/papers/mine/")
    seen(adviser, "mine")
    adviser.get_by_role("link", name="Home first").click()
    seen(adviser, "answer")
    adviser.get_by_label("Changes needed").check()
    adviser.get_by_role("button", name="Give this advice").click()
    says(adviser, "Say what must change")
    adviser.get_by_role("link", name="Say what must change").click()
    adviser.keyboard.type("The sum in paragraph 4 is wrong.")
    adviser.get_by_role("button", name="Give this advice").click()
    says(adviser, "The sum in paragraph 4 is wrong.")
    administrator = browsing.open(user=desk.admin)
    administrator.goto(f"/papers/{paper.pk}/approve/")
    seen(administrator, "approve")
    administrator.get_by_label("Why is it approved without the missing advice?").fill("Agreed with finance.")
    administrator.get_by_role("button", name="Approve it").click()
    says(administrator, "“Home first” is approved.")
    seen(administrator, "report")


def test_two_people_on_one_paragraph_see_both_texts(desk, browsing, seen):
    paper = desk.paper("decision_report", "Home first")
    save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    page = browsing.open(user=desk.author)
    page.goto(f"/papers/{paper.pk}/report/summary/")
    page.get_by_label("Brief summary").fill("My words")
    save_report(paper=paper, content={**FULL, "summary": "Theirs"}, base_version=1, by=desk.finance, at=NOW)
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Somebody saved this first")
    seen(page, "conflict")
    expect(page.get_by_role("textbox", name="Brief summary")).to_have_value("My words")
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "My words")
    paper.refresh_from_db()
    assert report_of(paper).summary == "My words"


def test_an_assessment_is_answered_one_characteristic_after_the_other(desk, browsing, seen):
    paper = desk.paper("equality_assessment", "Home first")
    page = browsing.open(user=desk.author, width=375)
    page.goto(f"/papers/{paper.pk}/report/age/")
    page.get_by_label("No negative impact").check()
    page.get_by_role("button", name="Save and go on to Mental health").click()
    seen(page, "impact")
    page.get_by_label("There may be a negative impact").check()
    page.get_by_label("Details of the impact").fill("Some wait longer.")
    page.get_by_role("button", name="Save", exact=True).click()
    says(page, "Mental health: say what is done about it.")
    seen(page, "assessment-editor")
    save_report(
        paper=paper, content=full_assessment(), base_version=paper.versions.count(), by=desk.author, at=NOW
    )
    page.goto(f"/papers/{paper.pk}/")
    seen(page, "assessment")


def test_lists_order_edit_supplement_and_home(desk, browsing, seen):
    one, two = desk.paper(title="Beds and homes"), desk.paper(title="The survey")
    upload(one)
    page = browsing.open(user=desk.admin)
    page.goto(f"/items/{desk.item.pk}/papers/order/")
    page.get_by_role("button", name="Move paper 2 up").click()
    expect(page.locator(".mtg-item__title").first).to_have_text("The survey")
    seen(page, "order")
    page.goto("/papers/")
    seen(page, "list")
    page.goto(f"/papers/{two.pk}/edit/")
    page.get_by_label("Keep it from the public").check()
    expect(page.get_by_label("Paragraph of Schedule 12A, if it is kept from the public")).to_be_visible()
    seen(page, "edit")
    page.goto(f"/papers/{two.pk}/withdraw/")
    seen(page, "withdraw")
    approve_paper(paper=Paper.objects.get(pk=one.pk), by=desk.admin, at=NOW)
    page.goto(f"/papers/{one.pk}/reopen/")
    seen(page, "reopen")
    publish_agenda(meeting=desk.meeting, by=desk.admin, at=NOW)
    page.goto(f"/meetings/{desk.meeting.pk}/supplements/new/")
    seen(page, "supplement")
    ask_advice(
        paper=upload(Paper.objects.get(pk=two.pk), by=desk.author).paper, kind="legal", of=desk.admin,
        by=desk.author, at=NOW,
    )  # fmt: skip
    page.goto("/")
    says(page, "Papers and advice")
    seen(page, "home")
