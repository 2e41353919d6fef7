"""The pages for everybody: what they show, what they never show, and only from what was published."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from django.core import mail
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from icalendar import Calendar

from accounts import notifications
from accounts.limits import RATES
from accounts.models import MailLog
from oversight.actions import followers
from oversight.actions import publication as actions
from oversight.models import AgendaItem, Board, Decision, Follower, Meeting, Paper
from tests.oversight.making import make_meeting
from tests.oversight.publishing import (
    AFTER,
    IN_TIME,
    WORD,
    Full,
    make_full,
    minutes_later,
    publish_by_hand,
)

pytestmark = pytest.mark.usefixtures("no_broker", "the_day_after")

ATOM = "{http://www.w3.org/2005/Atom}"


def get(name, *args, status=200, client=None, **query):
    response = (client or Client()).get(reverse(f"oversight:public_{name}", args=args), query)
    assert response.status_code == status, (name, response.status_code)
    return response


def text(response) -> str:
    return response.content.decode()


# --- what stands on the pages -----------------------------------------------------------------------
def test_the_board_page_shows_what_it_is_for_who_sits_on_it_and_what_is_out(out):
    Board.objects.filter(pk=out.board.pk).update(purpose="Joins care.", contact_email="clerk@example.org")
    later = make_meeting(out.made, at=AFTER + timedelta(days=30))
    page = text(get("board", out.board.slug))
    for words in (
        "Joins care.", "Ann Chair", "Ramp at the side door.", "clerk@example.org", "Draft minutes",
        "Home first goes on", "17 October 2021", "Testborough",
    ):  # fmt: skip
        assert words in page
    assert reverse("oversight:public_meeting", args=[out.board.slug, out.meeting.pk]) in page
    assert f'{reverse("oversight:public_meeting", args=[out.board.slug, later.pk])}"' not in page


def test_the_agenda_is_a_web_page_with_its_papers_beside_it(out):
    page = text(get("meeting", out.board.slug, out.meeting.pk))
    assert "4. Home first" in page
    assert "5. A contract" in page
    assert "exempt under paragraph 3 of Part 1 of Schedule 12A" in page
    assert "A paper that is exempt under paragraph 3" in page
    assert re.search(r"PDF, 1 page, [\d,]+\xa0bytes", page)
    assert "Published on 1 September 2021, 09:00" in page


def test_a_report_written_here_is_a_web_page_and_a_file_is_offered(out):
    report = text(get("paper", out.board.slug, out.meeting.pk, out.report.pk))
    assert "Go on for one more year." in report
    paper = text(get("paper", out.board.slug, out.meeting.pk, out.paper.pk))
    assert "This paper came as a file." in paper
    assert "/files/" in paper


def test_minutes_and_decisions_are_pages_of_their_own(out):
    minutes = text(get("minutes", out.board.slug, out.meeting.pk))
    for words in (
        "These minutes are a draft",
        "Ann Chair",
        "Works for a provider",
        "Action</strong>, Dee Dunn",
    ):
        assert words in minutes
    notice = text(get("notice", out.board.slug, out.meeting.pk))
    assert "JCB/2021/01" in notice
    assert "People go home sooner." in notice
    assert "JCB/2021/03" in notice


def test_a_decision_leads_to_its_reasons_and_its_meeting(out):
    page = text(get("decision", out.board.slug, 2021, 1))
    assert "People go home sooner." in page
    assert "To stop it." in page
    assert reverse("oversight:public_meeting", args=[out.board.slug, out.meeting.pk]) in page
    get("decision", out.board.slug, 2021, 2, status=404)  # private
    get("decision", out.board.slug, 2021, 9, status=404)  # none


def test_a_replaced_decision_says_so_on_both_pages(out):
    first = Decision.objects.get(serial=1)
    second = Decision.objects.create(
        board=out.board, item=out.public_item, year=2021, serial=9, title="Home first ends",
        wording="It ends.", decided_on=first.decided_on,
    )  # fmt: skip
    Decision.objects.filter(pk=first.pk).update(
        state="rescinded", replaced_by=second, state_reason="New facts"
    )
    actions.publish_now(
        meeting=out.meeting,
        kind="decisions",
        by=out.admin,
        at=minutes_later(AFTER, 1),
        note="One more decision",
    )
    assert "replaced by" in text(get("decision", out.board.slug, 2021, 1))
    assert "It replaces" in text(get("decision", out.board.slug, 2021, 9))
    assert "No longer in force" in text(get("decisions", out.board.slug))


def test_a_corrected_page_says_when_and_what(out):
    actions.publish_now(
        meeting=out.meeting, kind="decisions", by=out.admin, at=minutes_later(AFTER, 7), note="A typing error"
    )
    page = text(get("notice", out.board.slug, out.meeting.pk))
    assert "Corrected on 17 September 2021, 09:07: A typing error" in page


def test_meetings_lead_to_the_one_before_and_the_one_after(out, people):
    others = []
    for weeks in (-4, 4):
        meeting = make_meeting(out.made, at=out.meeting.starts_at + timedelta(weeks=weeks))
        other = Full(out.made, meeting, out.public_item, out.exempt_item, out.paper, out.report)
        content = actions.compose(meeting, "agenda").content
        others.append((meeting, publish_by_hand(other, "agenda", content)))
    page = text(get("meeting", out.board.slug, out.meeting.pk))
    assert "19 August 2021" in page
    assert "14 October 2021" in page
    first = text(get("meeting", out.board.slug, others[0][0].pk))
    assert "Meeting before" not in first
    assert "Meeting after" in first
    assert "14 October 2021" in text(get("meetings", out.board.slug))


def test_a_cancelled_meeting_is_announced_with_its_reason(full):
    Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow on every road")
    actions.publish_now(meeting=full.meeting, kind="cancellation", by=full.admin, at=IN_TIME)
    page = text(get("meeting", full.board.slug, full.meeting.pk))
    assert "This meeting is cancelled" in page
    assert "Snow on every road" in page


def test_a_board_that_is_new_or_closed_has_a_page_that_says_so(people):
    made = make_full(people).made
    assert "Nothing has been published yet" in text(get("board", made.board.slug))
    assert "No decision has been published yet" in text(get("decisions", made.board.slug))
    assert "Nothing has been published yet" in text(get("meetings", made.board.slug))
    Board.objects.filter(pk=made.board.pk).update(state="closed")
    assert "no longer meets" in text(get("board", made.board.slug))
    assert made.board.name in text(get("boards"))


def test_the_pages_do_not_follow_the_living_tables(out):
    before = {name: text(get(name, *args)) for name, args in pages(out)}
    AgendaItem.objects.filter(meeting=out.meeting).update(title="Rewritten", note="Rewritten")
    Paper.objects.filter(item__meeting=out.meeting).update(title="Rewritten")
    Decision.objects.update(title="Rewritten", wording="Rewritten", reasons="Rewritten")
    out.public_item.paragraphs.update(text="Rewritten")
    assert {name: text(get(name, *args)) for name, args in pages(out)} == before


def pages(full: Full):
    here = (full.board.slug, full.meeting.pk)
    yield from ((name, here) for name in ("meeting", "minutes", "notice"))
    yield from ((name, (full.board.slug,)) for name in ("board", "meetings", "decisions", "feed"))
    yield "paper", (*here, full.report.pk)
    yield "decision", (full.board.slug, 2021, 1)


# --- what is not public ------------------------------------------------------------------------------
def test_nothing_of_a_meeting_is_reachable_before_it_is_published(full):
    here = (full.board.slug, full.meeting.pk)
    for name in ("meeting", "minutes", "notice"):
        get(name, *here, status=404)
    get("paper", *here, full.paper.pk, status=404)
    get("file", full.board.slug, full.paper.current.pdf_sha256, "x.pdf", status=404)


def test_papers_and_files_that_no_publication_lists_are_not_reachable(out):
    for paper in out.exempt_papers:
        get("paper", out.board.slug, out.meeting.pk, paper.pk, status=404)
        if paper.current.pdf:
            get("file", out.board.slug, paper.current.pdf_sha256, "x.pdf", status=404)


def test_a_file_is_public_on_its_own_board_only(out, people):
    other = make_full(people, name="Other board", slug="other")
    get("file", other.board.slug, out.paper.current.pdf_sha256, "x.pdf", status=404)
    get("meeting", other.board.slug, out.meeting.pk, status=404)


def test_a_board_of_officers_has_no_public_address(out):
    followers.follow(board=out.board, email="ann@example.org", at=AFTER)
    secret = followers.secret_of(Follower.objects.get())
    Board.objects.filter(pk=out.board.pk).update(regime="officers")
    for name, args in pages(out):
        get(name, *args, status=404)
    for name in ("search", "follow", "follow_sent", "calendar"):
        get(name, out.board.slug, status=404)
    get("meeting_calendar", out.board.slug, out.meeting.pk, status=404)
    get("confirm", secret, status=404)
    listed = out.meeting.publications.get(kind="agenda").files[0]
    get("file", out.board.slug, listed["sha256"], listed["name"], status=404)
    assert out.board.name not in text(get("boards"))
    assert out.board.slug not in text(get("sitemap"))


class Links(HTMLParser):
    """Every address that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("href", "src", "action") and value]


def public_addresses() -> list[str]:
    """Names of every address of this app that asks for no sign-in, read off the resolver."""

    def walk(resolver: URLResolver):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern)
            elif not getattr(pattern.callback, "login_required", True):
                yield str(pattern.name)

    return [name for name in walk(get_resolver()) if name.startswith("public_")]


def crawl(client: Client, starts: list[str]) -> dict[str, object]:
    """Every page that can be reached by links from `starts`, with its response."""
    seen: dict[str, object] = {}
    waiting = list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith("/static/"):
            continue
        response = client.get(address)
        seen[address] = response
        public = address.startswith("/public/") and response.status_code == 200
        if not public or "html" not in response.get("Content-Type", ""):
            continue
        links = Links()
        links.feed(response.content.decode())
        for link in links.found:
            parts = urlsplit(urljoin(f"http://testserver{address}", link))
            if parts.netloc == "testserver":
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return seen


def everything_said(response) -> str:
    """Headers and content; of a PDF its pages and all its facts."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        words = "\n".join(page.get_textpage().get_text_bounded() for page in document)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            words += str(dict(pdf.docinfo.items()))
        return headers + words
    return headers + content.decode("utf-8", "replace")


def test_no_public_address_says_a_planted_word(out, client):
    """Every exempt field holds WORD (tests/oversight/publishing.py); every public address is asked."""
    slug, here = out.board.slug, [out.board.slug, out.meeting.pk]
    followers.follow(board=out.board, email="ann@example.org", at=AFTER)
    follower = Follower.objects.get()
    followers.confirm(follower=follower, at=AFTER)
    files = [file for each in out.meeting.publications.all() for file in each.files]
    arguments = {
        "public_boards": [[]], "public_sitemap": [[]], "public_robots": [[]],
        **{f"public_{name}": [[slug]] for name in (
            "board", "meetings", "decisions", "search", "feed", "calendar", "follow", "follow_sent",
        )},
        **{f"public_{name}": [here] for name in ("meeting", "minutes", "notice", "meeting_calendar")},
        "public_paper": [[*here, pk] for pk in Paper.objects.values_list("pk", flat=True)],
        "public_decision": [[slug, 2021, serial] for serial in range(1, 5)],
        "public_file": [[slug, file["sha256"], file["name"]] for file in files]
        + [[slug, paper.current.pdf_sha256, "x.pdf"] for paper in out.exempt_papers if paper.current.pdf],
        "public_confirm": [[followers.secret_of(follower)]],
        "public_leave": [[followers.secret_of(follower)]],
    }  # fmt: skip
    names = public_addresses()
    assert sorted(names) == sorted(arguments)
    starts = [reverse(f"oversight:{name}", args=args) for name in names for args in arguments[name]]
    starts += [f"{reverse('oversight:public_search', args=[slug])}?q={WORD}", "/robots.txt", "/sitemap.xml"]

    asked = crawl(client, starts)

    said = {address: everything_said(response) for address, response in asked.items()}
    searched = {
        address: words.replace(WORD, "", 3) if "?q=" in address else words for address, words in said.items()
    }
    assert [address for address, words in searched.items() if WORD in words.lower()] == []
    assert sum(response.status_code == 200 for response in asked.values()) > 20
    assert any(address.endswith(".pdf") and asked[address].status_code == 200 for address in asked)
    internal = [address for address in asked if not address.startswith(("/public/", "/sitemap", "/robots"))]
    assert internal == ["/accessibility/"]


def test_the_mail_to_followers_says_no_planted_word(out):
    followers.follow(board=out.board, email="ann@example.org", at=IN_TIME - timedelta(days=1))
    followers.confirm(follower=Follower.objects.get(), at=IN_TIME - timedelta(hours=1))
    assert followers.tell(at=minutes_later(AFTER, 10)) == 1
    for row in MailLog.objects.all():
        notifications.deliver(row.pk, minutes_later(AFTER, 11))
    said = "\n".join(str(each.message()) for each in mail.outbox)
    assert "Agenda, 16 September 2021" in said
    assert WORD not in said.lower()


# --- files ------------------------------------------------------------------------------------------
def file_of(full: Full):
    listed = full.meeting.publications.get(kind="agenda").files[0]
    return listed, (full.board.slug, listed["sha256"], listed["name"])


def test_a_public_file_comes_with_a_safe_name_and_is_not_sniffed(out):
    listed, args = file_of(out)
    response = get("file", *args)
    assert listed["name"] == "home-first-how-it-goes.pdf"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="home-first-how-it-goes.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["ETag"] == f'"{listed["sha256"]}"'
    assert b"".join(response).startswith(b"%PDF")


def test_a_file_that_the_reader_has_is_not_sent_again(out):
    _, args = file_of(out)
    address = reverse("oversight:public_file", args=args)
    response = Client().get(address, headers={"If-None-Match": f'"{args[1]}"'})
    assert (response.status_code, response.content) == (304, b"")
    again = Client().get(address, headers={"If-None-Match": '"other"'})
    assert again.status_code == 200
    again.close()


def test_a_file_under_another_name_leads_to_its_own(out):
    _, (slug, digest, name) = file_of(out)
    response = get("file", slug, digest, "other.pdf", status=302)
    assert response.url.endswith(name)


@pytest.mark.parametrize(("name", "group"), [("board", "public_page"), ("search", "public_search")])
def test_one_address_may_not_ask_without_end(full, monkeypatch, name, group):
    monkeypatch.setitem(RATES, group, "2/m")
    for _ in range(2):
        get(name, full.board.slug)
    get(name, full.board.slug, status=429)


def test_files_are_limited_too(out, monkeypatch):
    monkeypatch.setitem(RATES, "public_file", "1/m")
    _, args = file_of(out)
    get("file", *args).close()
    get("file", *args, status=429)


# --- feed, calendar, sitemap, search -----------------------------------------------------------------
def test_the_feed_lists_what_is_out_newest_first(out):
    response = get("feed", out.board.slug)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.content)  # noqa: S314  our own text
    titles = [each.findtext(f"{ATOM}title") for each in feed.iter(f"{ATOM}entry")]
    assert titles == [
        "Decisions, 16 September 2021",
        "Draft minutes, 16 September 2021",
        "Agenda, 16 September 2021",
    ]
    links = [each.find(f"{ATOM}link").get("href") for each in feed.iter(f"{ATOM}entry")]
    assert all(Client().get(urlsplit(link).path).status_code == 200 for link in links)
    identities = [each.findtext(f"{ATOM}id") for each in feed.iter(f"{ATOM}entry")]
    assert len(set(identities)) == 3
    assert identities[0].startswith("tag:testserver,2021-09-17:publication-")


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_calendar_has_meetings_ahead_and_those_that_are_out(out):
    ahead = make_meeting(out.made, at=AFTER + timedelta(days=30))
    make_meeting(out.made, at=AFTER - timedelta(days=40))  # past, and nothing of it is out
    found = {str(event["uid"]): event for event in events(get("calendar", out.board.slug))}
    assert set(found) == {f"meeting-{pk}@testserver" for pk in (out.meeting.pk, ahead.pk)}
    event = found[f"meeting-{out.meeting.pk}@testserver"]
    assert event.decoded("dtstart") == out.meeting.starts_at
    assert str(event["location"]) == "Council Chamber"
    assert str(event["status"]) == "CONFIRMED"


def test_a_cancelled_meeting_is_cancelled_in_the_calendar(full, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    version = Meeting.objects.get(pk=full.meeting.pk).version
    Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow", version=version + 1)
    (event,) = events(get("meeting_calendar", full.board.slug, full.meeting.pk))
    assert str(event["status"]) == "CANCELLED"
    assert str(event["summary"]) == "Cancelled: Joint Care Board"
    assert event["sequence"] == version + 1
    assert "Snow" not in text(get("meeting_calendar", full.board.slug, full.meeting.pk))


def test_text_in_a_calendar_is_escaped(full, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    place = "Room 1; left,\x07 door\nBEGIN:VALARM"
    Meeting.objects.filter(pk=full.meeting.pk).update(place=place, virtual=True)
    response = get("calendar", full.board.slug)
    assert b"BEGIN:VALARM\r\n" not in response.content
    (event,) = events(response)
    assert str(event["location"]) == "Room 1; left, door\nBEGIN:VALARM and online"


def test_a_meeting_without_a_public_trace_has_no_calendar(full):
    get("meeting_calendar", full.board.slug, full.meeting.pk, status=404)  # past, and nothing is out
    get("meeting_calendar", full.board.slug, 10**6, status=404)


def test_the_sitemap_names_public_pages_that_answer(out):
    tree = ElementTree.fromstring(get("sitemap").content)  # noqa: S314  our own text
    addresses = [each.text for each in tree.iter() if each.tag.endswith("loc")]
    assert len(addresses) == len(set(addresses)) >= 9
    assert all(Client().get(urlsplit(each).path).status_code == 200 for each in addresses)
    assert all(urlsplit(each).path.startswith("/public/") for each in addresses)


def test_robots_may_read_public_pages_only(client):
    lines = text(get("robots")).splitlines()
    assert "Disallow: /" in lines
    assert "Allow: /public/" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_search_finds_items_papers_and_decisions_that_are_out(out):
    page = text(get("search", out.board.slug, q="one more year"))
    for words in ("Paper: Extend home first", "Decision JCB/2021/01", "Item 4: Home first"):
        assert words in page
    assert "has all of these words" in text(get("search", out.board.slug, q="zebra"))
    assert "0 results" not in text(get("search", out.board.slug))


def test_search_finds_notices_of_cancellation(full):
    Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow on every road")
    actions.publish_now(meeting=full.meeting, kind="cancellation", by=full.admin, at=IN_TIME)
    assert "1 result" in text(get("search", full.board.slug, q="snow"))
