"""Papers that the program makes: asked for, made by whoever registered, approved like any other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.permissions import Permission
from accounts.roles import Role
from core.errors import Refused
from jobs.models import Job
from jobs.registry import JobFailed
from oversight import generated_papers, paper_kinds, tasks
from oversight.actions.agenda import update_item
from oversight.actions.generated import add_generated, make_generated, request_generated
from oversight.actions.papers import add_paper, update_paper
from oversight.actions.signoff import approve_paper
from oversight.generated_papers import MadePaper, Maker, Wanted, maker_of
from oversight.models import AgendaItem, Paper
from oversight.summaries.papers import lacking
from tests.actionplans.reading import words
from tests.oversight.making import NOW, make_board, make_meeting
from tests.oversight.papers_making import plain

DAY = NOW.date()
BEFORE = DAY - timedelta(days=90)
KIND = "tide_table"


def tides(*, partnership: Any, wanted: Wanted, by: Any, at: Any, progress: Any) -> MadePaper:
    """What a room to the left would register."""
    if wanted.as_at.year < 2000:
        raise Refused("Nobody wrote the tides down then.")
    return MadePaper(plain(f"Tides, {wanted.edition}"), "tides.pdf", wanted.since or BEFORE)


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of paper with a maker, for this test only."""
    monkeypatch.setattr(generated_papers, "_makers", dict(generated_papers._makers))
    monkeypatch.setattr(paper_kinds, "_kinds", dict(paper_kinds._kinds))
    paper_kinds.register(paper_kinds.Kind(KIND, "Tide table", "generated"))
    generated_papers.register(Maker(KIND, "tide table", Permission.BUILD_PACKS, tides))


@pytest.fixture
def item(people: Any) -> AgendaItem:
    found: AgendaItem = make_meeting(make_board(people)).items.get(kind="ordinary")
    return found


def wanted(edition: Any = "public", as_at: date = DAY, since: date | None = BEFORE) -> Wanted:
    return Wanted(as_at, since, edition)


def paper_of(item: AgendaItem, people: Any, **fields: Any) -> Paper:
    return add_paper(item=item, kind=KIND, title="Tides", by=people.commissioner, at=NOW, **fields)


def kept_private(item: AgendaItem, people: Any) -> Paper:
    return paper_of(item, people, exempt=True, exempt_paragraph="3", public_interest="Contracts are open.")


def made(paper: Paper, people: Any, edition: Any = "public", **days: Any) -> Any:
    found = make_generated(
        paper=paper, wanted=wanted(edition, **days), by=people.commissioner, at=NOW, progress=lambda *_: None
    )
    paper.refresh_from_db()
    return found


def boss(people: Any) -> Any:
    return people.join(Role.BOARD_ADMINISTRATOR, name="Bo Runs")


def test_asking_adds_the_paper_and_a_job(item: AgendaItem, people: Any) -> None:
    paper, job = add_generated(
        item=item, kind=KIND, title="Tides", wanted=wanted(), by=people.commissioner, today=DAY, at=NOW
    )
    assert (paper.kind, job.title) == (KIND, "Make the tide table as at 2 August 2021")


def test_a_day_ahead_leaves_neither_paper_nor_job(item: AgendaItem, people: Any) -> None:
    ahead = wanted(as_at=DAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="today, 2 August 2021, or before"):
        add_generated(
            item=item, kind=KIND, title="Tides", wanted=ahead, by=people.commissioner, today=DAY, at=NOW
        )
    assert (Paper.objects.count(), Job.objects.count()) == (0, 0)


def test_it_is_compared_with_a_day_before(item: AgendaItem, people: Any) -> None:
    same = wanted(since=DAY)
    with pytest.raises(ValidationError, match="compared with a day before"):
        request_generated(
            paper=paper_of(item, people), wanted=same, by=people.commissioner, today=DAY, at=NOW
        )


def test_making_it_again_is_a_new_version_that_says_from_when(item: AgendaItem, people: Any) -> None:
    paper = paper_of(item, people)
    made(paper, people, as_at=DAY - timedelta(days=7))
    version = made(paper, people)
    assert (version.number, version.as_at, version.since, version.edition) == (2, DAY, BEFORE, "public")
    assert version.note == "Made here as at 2 August 2021, compared with 4 May 2021; public edition."
    assert paper.versions.count() == 2


def test_a_paper_of_the_public_never_carries_the_restricted_edition(item: AgendaItem, people: Any) -> None:
    paper = paper_of(item, people)
    with pytest.raises(Refused, match="public edition only"):
        made(paper, people, "restricted")
    with pytest.raises(Refused, match="public edition only"):
        request_generated(paper=paper, wanted=wanted("restricted"), by=people.commissioner, today=DAY, at=NOW)
    assert paper.versions.count() == 0


def test_what_was_opened_while_it_was_made_is_not_written(
    item: AgendaItem, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = kept_private(item, people)

    def opened(**asked: Any) -> MadePaper:
        Paper.objects.filter(pk=paper.pk).update(exempt=False)
        return tides(**asked)

    monkeypatch.setitem(
        generated_papers._makers, KIND, Maker(KIND, "tide table", Permission.BUILD_PACKS, opened)
    )
    with pytest.raises(Refused, match="Make it again"):
        made(paper, people, "restricted")
    assert paper.versions.count() == 0


def test_an_exempt_paper_may_carry_the_restricted_edition_and_stays_shut_with_it(
    item: AgendaItem, people: Any
) -> None:
    paper = kept_private(item, people)
    made(paper, people, "restricted")
    opening = {"paper": paper, "changes": {"exempt": False}, "by": boss(people), "at": NOW}
    with pytest.raises(Refused, match="Make the public edition first"):
        update_paper(version=paper.version, **opening)
    made(paper, people, "public")
    assert not update_paper(version=paper.version, **opening).exempt


def test_an_item_with_a_restricted_edition_is_not_opened(item: AgendaItem, people: Any) -> None:
    AgendaItem.objects.filter(pk=item.pk).update(
        exempt=True, exempt_paragraph="3", public_interest="Contracts are open.", public_title="A matter"
    )
    item.refresh_from_db()
    made(paper_of(item, people), people, "restricted")
    opening = {"item": item, "changes": {"exempt": False}, "version": item.version, "by": boss(people)}
    with pytest.raises(Refused, match="public edition first"):
        update_item(**opening)


def test_what_came_open_all_the_same_is_not_approved(item: AgendaItem, people: Any) -> None:
    paper = kept_private(item, people)
    made(paper, people, "restricted")
    Paper.objects.filter(pk=paper.pk).update(exempt=False)
    assert lacking(Paper.objects.get(pk=paper.pk)) == [
        "It says what is not for the public, who may read it: make the public edition."
    ]


def test_it_is_approved_like_any_paper_and_then_stays(item: AgendaItem, people: Any) -> None:
    paper = paper_of(item, people)
    made(paper, people)
    approve_paper(paper=paper, by=boss(people), at=NOW)
    paper.refresh_from_db()
    with pytest.raises(Refused, match="Reopen it"):
        made(paper, people)


def test_a_kind_that_nobody_makes_is_uploaded(item: AgendaItem, people: Any) -> None:
    paper = add_paper(item=item, kind="upload", title="Slides", by=people.commissioner, at=NOW)
    with pytest.raises(Refused, match="Upload the file"):
        made(paper, people)


def test_who_may_write_papers_but_not_this_kind_is_refused(item: AgendaItem, people: Any) -> None:
    paper, lead = paper_of(item, people), people.join(Role.WORKSTREAM_LEAD)
    with pytest.raises(PermissionDenied):
        request_generated(paper=paper, wanted=wanted(), by=lead, today=DAY, at=NOW)


def test_a_kind_has_one_maker() -> None:
    with pytest.raises(ValueError, match="two makers"):
        generated_papers.register(Maker(KIND, "other", Permission.BUILD_PACKS, tides))
    assert maker_of("nothing") is None


class _Context:
    """What a job is given."""

    def __init__(self, arg: Any, by: Any) -> None:
        self.arg, self.job = arg, self
        self.requested_by = by

    def progress(self, *_: Any) -> None:
        """Nobody watches."""


def test_the_job_makes_the_version_and_leads_to_the_paper(item: AgendaItem, people: Any) -> None:
    paper = paper_of(item, people)
    told = tasks.generate_paper(_Context({"paper": paper.pk, **wanted().to_json()}, people.commissioner))
    assert told == {"paper": paper.pk, "version": 1, "url": paper.get_absolute_url()}


def test_a_job_says_why_nothing_was_made(item: AgendaItem, people: Any) -> None:
    paper = paper_of(item, people)
    asked = {"paper": paper.pk, **wanted(as_at=date(1999, 1, 1), since=None).to_json()}
    for arg, by, why in (
        (asked, people.commissioner, "Nobody wrote the tides down"),
        (asked, people.viewer, "no longer may make"),
        ({**asked, "paper": 0}, people.commissioner, "no longer there"),
    ):
        with pytest.raises(JobFailed, match=why):
            tasks.generate_paper(_Context(arg, by))


def test_the_items_page_offers_it_and_the_form_asks_for_it(
    item: AgendaItem, people: Any, signed_in: Any
) -> None:
    ada = signed_in(people.commissioner)
    page = reverse("oversight:paper_make_new", args=[item.pk, KIND])
    assert page in ada.get(item.get_absolute_url()).content.decode()
    sent = {"title": "Tides", "as_at_day": "1", "as_at_month": "7", "as_at_year": "2021"}
    answer = ada.post(page, sent)
    job = Job.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("jobs:job", args=[job.pk]))
    assert job.arg["edition"] == "public"
    assert ada.post(page, {"title": ""}).status_code == 422


def test_the_papers_page_offers_to_make_it_again_and_says_what_it_was_made_from(
    item: AgendaItem, people: Any, signed_in: Any
) -> None:
    paper = kept_private(item, people)
    made(paper, people, "restricted")
    ada = signed_in(people.commissioner)
    shown = words(ada.get(paper.get_absolute_url()))
    assert "Make it again" in shown
    assert "as at 2 August 2021, compared with 4 May 2021; restricted edition" in shown
    page = reverse("oversight:paper_make", args=[paper.pk])
    sent = {"edition": "restricted", "as_at_day": "1", "as_at_month": "7", "as_at_year": "2021"}
    assert ada.post(page, sent).status_code == 302
    assert Job.objects.get().arg["edition"] == "restricted"
    assert ada.post(page, {"edition": "other"}).status_code == 422


def test_who_may_not_ask_sees_no_offer(item: AgendaItem, people: Any, signed_in: Any) -> None:
    lead = signed_in(people.join(Role.WORKSTREAM_LEAD))
    page = reverse("oversight:paper_make_new", args=[item.pk, KIND])
    assert page not in lead.get(item.get_absolute_url()).content.decode()
    assert lead.get(page).status_code == 403
    assert signed_in(people.outsider).get(page).status_code == 404
    assert signed_in(people.commissioner).get(page.replace(KIND, "upload")).status_code == 404


def test_a_new_paper_of_that_kind_leads_to_its_making(item: AgendaItem, people: Any, signed_in: Any) -> None:
    ada = signed_in(people.commissioner)
    answer = ada.post(reverse("oversight:paper_new", args=[item.pk]), {"kind": KIND, "title": "Tides"})
    assert answer.url == reverse("oversight:paper_make", args=[Paper.objects.get().pk])
