"""Sign-off: advice with a working-day clock, approval, reopening, mails that name nothing exempt."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import MailLog
from accounts.roles import Role
from accounts.sealing import unseal
from audit.models import Entry
from audit.registry import sentence
from core.errors import ChangedMeanwhile, Refused
from core.working_days import UnknownYear
from oversight.actions.reports import save_report
from oversight.actions.signoff import (
    answer_advice,
    approve_paper,
    ask_advice,
    reopen_paper,
)
from oversight.handover.papers import left_behind
from oversight.models import Advice, Paper
from oversight.summaries.papers import advice_of, lacking, missing_advice, work_of
from tests.oversight import papers_making as files
from tests.oversight.making import LONDON, NOW, TODAY
from tests.oversight.papers_making import FULL
from tests.oversight.test_papers import upload


@pytest.fixture
def report(desk) -> Paper:
    paper = desk.paper("decision_report", "Home first")
    save_report(paper=paper, content=FULL, base_version=None, by=desk.author, at=NOW)
    return paper


def ask(desk, paper, kind="finance", of=None, by=None, at=NOW):
    return ask_advice(paper=paper, kind=kind, of=of or desk.finance, by=by or desk.author, at=at)


def answer(advice, outcome="cleared", words="", at=NOW):
    return answer_advice(advice=advice, outcome=outcome, words=words, by=advice.asked_of, at=at)


def change(desk, paper, **changes):
    return save_report(
        paper=paper, content={**FULL, **changes}, base_version=paper.current.number, by=desk.author, at=NOW
    )


def bodies() -> list[str]:
    return [f"{mail.subject}\n{unseal(mail.body)}" for mail in MailLog.objects.order_by("pk")]


def test_an_adviser_has_the_working_days_of_the_board(desk, report):
    friday = datetime(2021, 8, 27, 16, 0, tzinfo=LONDON)  # before the bank holiday of 30 August
    row = ask(desk, report, at=friday)
    assert row.due_on == date(2021, 9, 2)
    assert report.state == "advice"
    (shown,) = advice_of(report, date(2021, 9, 4))
    assert (shown.late, shown.words, shown.current) == (True, "2 days late", True)
    (mail,) = bodies()
    assert "Advice is asked of you: Joint Care Board" in mail
    assert "“Home first”. Please answer by 2 September 2021." in mail
    assert f"/advice/{row.pk}/" in mail


def test_a_year_without_bank_holidays_is_not_guessed(desk, report):
    with pytest.raises(UnknownYear):
        ask(desk, report, at=datetime(2099, 1, 1, tzinfo=LONDON))
    report.refresh_from_db()
    assert (report.state, Advice.objects.count()) == ("draft", 0)


def test_advice_is_asked_of_people_who_may_read_and_answer(desk, report):
    with pytest.raises(Refused, match="nothing to read"):
        ask(desk, desk.paper())
    with pytest.raises(Refused, match="no role here"):
        ask(desk, report, of=desk.people.viewer)
    exempt = desk.exempt()
    upload(exempt, by=desk.admin)
    lead = desk.people.join(Role.WORKSTREAM_LEAD, name="Lou Lead")
    with pytest.raises(Refused, match="may not read exempt papers"):
        ask(desk, exempt, of=lead, by=desk.admin)
    ask(desk, report)
    with pytest.raises(Refused, match="asked already"):
        ask(desk, report)
    with pytest.raises(PermissionDenied):
        ask(desk, report, by=desk.people.viewer)


def test_only_the_person_asked_answers_and_once(desk, report):
    row = ask(desk, report)
    with pytest.raises(Refused, match="Only they can give it"):
        answer_advice(advice=row, outcome="cleared", words="", by=desk.legal, at=NOW)
    for outcome, words, field in (("", "", "outcome"), ("changes", " ", "words")):
        with pytest.raises(ValidationError) as refused:
            answer(row, outcome, words)
        assert list(refused.value.message_dict) == [field]
    answer(row)
    with pytest.raises(Refused, match="answered already"):
        answer(row)
    assert (row.outcome, row.answered_at) == ("cleared", NOW)
    assert "answered your request for finance advice on “Home first”: cleared." in bodies()[-1]


def test_changes_needed_make_it_a_draft_again_with_the_words(desk, report):
    row = answer(ask(desk, report), "changes", "The sum is wrong.")
    report.refresh_from_db()
    assert (report.state, row.words) == ("draft", "The sum is wrong.")
    assert "The sum is wrong." in bodies()[-1]
    assert "Fin Finance (finance) asked for changes." in missing_advice(report)
    change(desk, report, wards="North")
    assert Advice.objects.count() == 1  # the author asks again when the changes are made
    again = ask(desk, report)
    assert again.of_version == report.current


def test_a_new_version_after_clearance_asks_again_once(desk, report):
    answer(ask(desk, report))
    change(desk, report, wards="North")
    change(desk, report, wards="South")
    report.refresh_from_db()
    rows = list(report.advice.all())
    assert [(row.outcome, row.of_version.number) for row in rows] == [("cleared", 1), ("", 3)]
    assert "There is a new version of “Home first”" in bodies()[-1]
    assert len([body for body in bodies() if "new version" in body]) == 1
    shown = advice_of(report, TODAY)
    assert (shown[0].words, shown[0].current) == ("Cleared, of version 1", False)
    assert "Finance advice of Fin Finance is not there yet." in missing_advice(report)


def test_an_answer_to_a_version_that_was_replaced_is_not_taken(desk, report):
    row = ask(desk, report)
    read = report.current
    newer = change(desk, report, wards="North")
    with pytest.raises(ChangedMeanwhile) as lost:
        answer_advice(advice=row, outcome="cleared", words="", by=desk.finance, at=NOW, read=read)
    assert lost.value.current == newer
    answer_advice(advice=row, outcome="cleared", words="", by=desk.finance, at=NOW, read=newer)
    assert row.of_version == newer


def test_a_decision_report_needs_finance_and_legal_advice_or_a_reason(desk, report):
    with pytest.raises(Refused, match="needs finance advice, and nobody was asked"):
        approve_paper(paper=report, by=desk.admin, at=NOW)
    answer(ask(desk, report))
    legal = ask(desk, report, "legal", desk.legal)
    report.refresh_from_db()
    with pytest.raises(Refused, match="Legal advice of Lea Legal is not there yet"):
        approve_paper(paper=report, by=desk.admin, at=NOW)
    answer(legal)
    report.refresh_from_db()
    approve_paper(paper=report, by=desk.admin, at=NOW)
    assert (report.state, report.first_approved_at) == ("approved", NOW)


def test_a_paper_goes_without_advice_when_somebody_says_why(desk, report):
    approve_paper(paper=report, by=desk.admin, at=NOW, without_advice="Nothing is spent.")
    assert "Note: Nothing is spent." in sentence(Entry.objects.get(verb="oversight.paper_approved"))


def test_what_a_paper_lacks_refuses_approval(desk):
    empty = desk.paper()
    assert lacking(empty) == ["Nothing is written or uploaded yet."]
    with pytest.raises(Refused, match="Nothing is written"):
        approve_paper(paper=empty, by=desk.admin, at=NOW)
    report = desk.paper("decision_report")
    save_report(paper=report, content={"subject": "x"}, base_version=None, by=desk.author, at=NOW)
    with pytest.raises(Refused, match="Brief summary"):
        approve_paper(paper=report, by=desk.admin, at=NOW, without_advice="x")
    assert missing_advice(empty) == []


def test_only_the_administrator_approves_and_only_what_they_read(desk, report):
    with pytest.raises(PermissionDenied):
        approve_paper(paper=report, by=desk.author, at=NOW, without_advice="x")
    seen = Paper.objects.select_related("item__meeting__board").get(pk=report.pk)
    change(desk, report, wards="North")
    with pytest.raises(ChangedMeanwhile):
        approve_paper(paper=seen, by=desk.admin, at=NOW, without_advice="x")


def test_an_approved_paper_changes_only_after_it_is_reopened_with_a_reason(desk, report):
    answer(ask(desk, report))
    report.refresh_from_db()
    with pytest.raises(Refused, match="is not approved"):
        reopen_paper(paper=report, reason="x", by=desk.admin, at=NOW)
    approve_paper(paper=report, by=desk.admin, at=NOW, without_advice="x")
    for blocked in (
        lambda: change(desk, report, wards="North"),
        lambda: ask(desk, report, "legal", desk.legal),
    ):
        with pytest.raises(Refused, match="is approved"):
            blocked()
    with pytest.raises(ValidationError):
        reopen_paper(paper=report, reason=" ", by=desk.admin, at=NOW)
    stale = Paper.objects.get(pk=report.pk)
    reopen_paper(paper=report, reason="A figure is wrong.", by=desk.admin, at=NOW)
    assert report.state == "draft"
    with pytest.raises(ChangedMeanwhile):
        reopen_paper(paper=stale, reason="Twice", by=desk.admin, at=NOW)
    change(desk, report, wards="North")
    report.refresh_from_db()
    assert report.state == "advice"  # who cleared it is asked again
    approve_paper(paper=report, by=desk.admin, at=NOW + timedelta(days=1), without_advice="x")
    assert report.first_approved_at == NOW


def test_mail_about_an_exempt_paper_names_nothing(desk):
    paper = desk.exempt()
    upload(paper, by=desk.admin)
    answer(ask(desk, paper, by=desk.admin), "changes", "SECRET-WORDS")
    paper.refresh_from_db()
    mails = bodies()
    assert len(mails) == 2
    assert not [mail for mail in mails if "SECRET" in mail]
    assert "an exempt paper of item 4" in mails[0]
    told = "\n".join(f"{sentence(entry)} {entry.after}" for entry in Entry.objects.all())
    assert "SECRET" not in told


def test_who_answers_their_own_request_gets_no_mail(desk, report):
    row = ask(desk, report, of=desk.author)
    before = MailLog.objects.count()
    answer(row)
    assert MailLog.objects.count() == before


def test_advice_asked_of_a_person_is_their_work_and_is_handed_over(desk, report):
    ask(desk, report)
    work = work_of(desk.finance, desk.people.partnership, TODAY, NOW)
    assert [(each.row.paper, each.words) for each in work.advice] == [(report, "Due in 3 days")]
    assert left_behind(desk.finance, desk.people.partnership) == [
        ("Is asked for advice on 1 paper", "/papers/")
    ]
    assert not work_of(desk.finance, desk.people.elsewhere, TODAY, NOW)


def test_the_trail_tells_of_advice_in_words(desk, report):
    answer(ask(desk, report))
    answer(ask(desk, report, "legal", desk.legal), "changes", "Name the Act.")
    told = [sentence(entry) for entry in Entry.objects.filter(verb__startswith="oversight.advice")]
    assert any("asked Fin Finance for finance advice on Home first" in words for words in told)
    assert any("Fin Finance cleared Home first (finance advice)" in words for words in told)
    assert any("asked for changes to Home first (legal advice)" in words for words in told)


def test_a_file_that_is_replaced_asks_again_too(desk):
    paper = desk.paper()
    upload(paper)
    answer(ask(desk, paper))
    paper.refresh_from_db()
    upload(paper, files.plain("Better"))
    assert paper.advice.filter(answered_at=None).count() == 1
