"""Exempt matter reaches nobody who may not read it, whatever address they try; and what else was tried."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Membership
from accounts.roles import Role
from audit.models import Entry
from audit.registry import sentence
from core.errors import Refused
from oversight import models
from oversight.actions import papers as paper_actions
from oversight.actions import publication as actions
from oversight.actions.risks import link_action, unlink_action
from oversight.actions.signoff import approve_paper
from oversight.models import AgendaItem, BoardAction, PaperVersion
from oversight.summaries.boards import meetings_of
from oversight.urls import urlpatterns
from tests.actionplans.reading import words
from tests.oversight import papers_making as files
from tests.oversight.making import MEETS_AT, NOW, make_board, make_meeting
from tests.oversight.publishing import AFTER, IN_TIME, WORD, Full, hold, make_full, planted
from tests.oversight.registering import at, decide, make_private, raise_risk, track

# Whose key `pk` is, by the beginning of the address; the longest beginning counts.
ROWS = {
    "boards/": models.Board, "boards/members/": models.Member, "boards/forward/": models.ForwardItem,
    "meetings/": models.Meeting, "items/": models.AgendaItem, "papers/": models.Paper,
    "advice/": models.Advice, "decisions/": models.Decision, "tracker/": models.BoardAction,
    "risks/": models.Risk, "minutes/": models.MinuteParagraph, "declarations/": models.Declaration,
    "attendance/": models.Attendance, "publications/": models.Publication, "public/": models.Meeting,
}  # fmt: skip
ELSEWHERE = ("/", "/search/?q=rosewood", "/audit/?format=csv&col=before&col=after&col=note&col=thing",
             "/jobs/", "/packs/")  # fmt: skip
FILES = ("", "?format=csv", "?format=xlsx", "?q=rosewood")


def addresses(full: Full) -> Iterator[str]:
    """Every address of the room with every key that there is, and the lists as files."""
    others: dict[str, Any] = {
        "slug": [full.board.slug], "number": [1], "page": [1], "size": ["small"], "part": ["summary"],
        "kind": ["agenda", "minutes_draft", "decisions", "paragraph"], "key": ["x"], "year": [2021],
        "serial": [1, 2, 3], "paper": models.Paper.objects.values_list("pk", flat=True), "secret": ["x"],
        "action_pk": models.BoardAction.objects.values_list("pk", flat=True), "supplement": [1],
        "sha256": PaperVersion.objects.exclude(pdf="").values_list("pdf_sha256", flat=True),
        "name": ["a-paper.pdf"],
    }  # fmt: skip
    for pattern in urlpatterns:
        route, names = str(pattern.pattern), list(pattern.pattern.converters)
        model = ROWS[max((each for each in ROWS if route.startswith(each)), key=len)] if names else None
        keys = model._default_manager.values_list("pk", flat=True) if model else ()
        for values in itertools.product(*(others.get(name, keys) for name in names)):
            url = reverse(f"oversight:{pattern.name}", kwargs=dict(zip(names, values, strict=True)))
            yield from (url + more for more in (FILES if not names or "search" in route else ("",)))


def said(answer: Any) -> str:
    """All that an answer says, in small letters: its headers, its text, the cells of a workbook."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        cells = (cell.value for sheet in load_workbook(io.BytesIO(body)) for row in sheet for cell in row)
        body = " ".join(map(str, cells)).encode()
    return f"{answer.headers}\n{body.decode('utf-8', 'replace')}".lower()


@pytest.fixture
def full(people: Any) -> Full:
    """A meeting of which everything is out that may be, with a planted word in every exempt field."""
    made = make_full(people)
    publish(made, "agenda", IN_TIME)
    hold(made)
    made.meeting.refresh_from_db()
    publish(made, "minutes_draft", AFTER)
    publish(made, "decisions", AFTER)
    return made


def publish(full: Full, kind: str, moment: Any) -> models.Publication:
    return actions.publish_now(meeting=full.meeting, kind=kind, by=full.admin, at=moment)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_address_tells_the_exempt_words_to_the_public_or_to_who_may_not_read_them(
    full, people, client, signed_in
):
    # Who sees boards and, as administrator of the system, the trail and the jobs; but nothing exempt.
    Membership.objects.create(
        user=people.viewer, partnership=people.partnership, role=Role.SYSTEM_ADMINISTRATOR,
        starts_on=Membership.objects.get(user=people.viewer).starts_on,
    )  # fmt: skip
    tried = [*addresses(full), *ELSEWHERE]
    for visitor in (client, signed_in(people.viewer)):
        answers = {url: visitor.get(url) for url in tried}
        assert not [url for url, answer in answers.items() if WORD in said(answer)]
        assert sum(answer.status_code == 200 for answer in answers.values()) > 20
    assert WORD in said(signed_in(full.admin).get(full.exempt_item.get_absolute_url()))


# --- what goes out --------------------------------------------------------------------------------------
def test_what_the_last_meeting_took_in_private_stops_the_agenda_of_the_next(people):
    full = make_full(people)
    hold(full)
    coming = make_meeting(full.made, at=MEETS_AT.replace(month=11))
    AgendaItem.objects.filter(meeting=coming, number=4).update(note=f"See: {planted('talk')}.")
    stopped = actions.publish_now(meeting=coming, kind="agenda", by=full.admin, at=AFTER)
    assert stopped.state == "stopped"
    assert "repeats words of exempt minutes of item 5 of 16 September 2021" in stopped.problem
    AgendaItem.objects.filter(meeting=coming, number=4).update(note="")
    assert actions.publish_now(meeting=coming, kind="agenda", by=full.admin, at=AFTER).state == "out"


# --- the trail, counts --------------------------------------------------------------------------------
def test_an_action_of_an_item_that_became_exempt_is_not_named_in_the_trail_of_a_public_risk(people):
    made = make_board(people)
    item = make_meeting(made).items.get(number=4)
    action, risk = track(made, subject="SECRET", item=item), raise_risk(made)
    make_private(item)
    action = BoardAction.objects.get(pk=action.pk)
    link_action(risk=risk, action=action, by=made.admin, at=NOW)
    unlink_action(risk=risk, action=action, by=made.admin, at=NOW)
    told = [sentence(entry) for entry in Entry.objects.filter(verb__contains="risk_")]
    assert len(told) == 3
    assert "SECRET" not in " ".join(told)


def test_a_decision_of_an_item_that_became_exempt_is_not_counted_for_everybody(people):
    made = make_board(people)
    meeting = make_meeting(made, state="held", agenda_published_at=NOW)
    item = meeting.items.get(number=4)
    decide(made, item)
    assert meetings_of(made.board).get().decided == 1
    make_private(item)
    assert meetings_of(made.board).get().decided == 0


# --- roles and addresses ------------------------------------------------------------------------------
def test_only_the_administrator_changes_what_an_approved_paper_is_called(people):
    desk = files.Desk(people)
    paper = desk.paper()
    paper_actions.add_upload(paper=paper, content=files.plain(), name="x.pdf", by=desk.author, at=NOW)
    seen = models.Paper.objects.get(pk=paper.pk)  # as a page that was open before
    approve_paper(paper=paper, by=desk.admin, at=NOW)
    change = {"changes": {"title": "Other"}, "version": paper.version}
    for row in (paper, seen):
        with pytest.raises(Refused, match="This paper is approved"):
            paper_actions.update_paper(paper=row, by=desk.author, **change)
    assert paper_actions.update_paper(paper=paper, by=desk.admin, **change).title == "Other"


@pytest.mark.parametrize(
    ("name", "query"),
    [("tracker", "board"), ("tracker_report", "board"), ("decision_new", "item"), ("meeting_new", "board")],
)
def test_a_sign_that_is_no_number_in_an_address_is_no_crash(people, signed_in, name, query):
    client = signed_in(make_board(people).admin)
    assert client.get(at(name, **{query: "²"})).status_code == 200
    assert client.post(at("tracker_report"), {"row": "²"}).status_code == 200


def test_a_part_of_a_report_that_has_no_entries_has_no_page_of_one(people, signed_in):
    desk = files.Desk(people)
    paper = desk.paper("decision_report")
    answer = signed_in(desk.author).get(reverse("oversight:report_entry", args=[paper.pk, "summary", "x"]))
    assert answer.status_code == 404
    assert words(answer)
