"""What stops a publication: exempt words anywhere in it, files that are not ready, a meeting that changed."""

from __future__ import annotations

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.storage import default_storage

from accounts.models import MailLog, Membership
from audit.models import Entry
from audit.registry import sentence, url_for
from core.errors import Refused
from oversight.actions import publication as actions
from oversight.models import AgendaItem, Board, Meeting, Publication, Supplement
from oversight.public_files import PublicFile
from oversight.summaries.public import shown
from oversight.summaries.publication import compose
from oversight.summaries.restricted import texts_of
from tests.oversight.publishing import (
    AFTER,
    IN_TIME,
    WORD,
    hold,
    make_full,
    make_paper,
    make_pdf,
    minutes_later,
    plan,
    planted,
    publish,
    store,
)

LATE = IN_TIME + timedelta(days=10)


# --- what stops it ----------------------------------------------------------------------------------
def stopped(publication) -> str:
    publication.refresh_from_db()
    assert publication.state == "stopped"
    assert publication.content is None
    assert not shown(publication.meeting.board)
    assert WORD not in publication.problem.lower()
    return publication.problem


def test_exempt_words_in_a_public_text_stop_it_and_say_where(full):
    AgendaItem.objects.filter(pk=full.public_item.pk).update(note=f"Compare: {planted('late reason')}.")
    problem = stopped(publish(full))
    assert "Item 4, note repeats words of exempt item 5" in problem
    full.meeting.refresh_from_db()
    assert full.meeting.state == "draft"


def test_the_planner_is_told_by_mail_without_the_words(full):
    publish(full)
    hold(full)
    text = f"As said: {planted('talk')}."
    full.public_item.paragraphs.filter(position=0).update(text=text)
    publication = publish(full, "minutes_draft", at=AFTER)
    assert publication.state == "stopped"
    mail = MailLog.objects.get(email=full.admin.email)
    assert mail.subject.startswith("Not published: Draft minutes")
    assert WORD not in mail.subject.lower()


@pytest.mark.parametrize(
    ("pdf", "where"),
    [
        (make_pdf(planted("talk")), "text of the file"),
        (make_pdf("Harmless.", title=planted("title")), "metadata of the file"),
        (make_pdf("Harmless.", Keywords=planted("title")), "metadata of the file"),
    ],
)
def test_exempt_words_in_a_public_file_stop_it(full, pdf, where):
    text = planted("talk") if "text" in where else "Harmless."
    AgendaItem.objects.filter(pk=full.exempt_item.pk).update(note=planted("talk"))
    make_paper(full.public_item, full.admin, "A public paper", pdf, text)
    assert where in stopped(publish(full))


def test_a_file_from_another_room_is_searched_on_its_pages_bookmarks_and_inside(full, providers):
    with pikepdf.open(io.BytesIO(make_pdf("A pack.\n" + planted("note")))) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(planted("title"), 0))
        pdf.attachments["notes.txt"] = planted("public interest").encode()
        pdf.pages[0].Annots = pikepdf.Array(
            [
                pdf.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9],
                        Contents=planted("late reason"),
                        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"),
                    )
                )
            ]
        )  # fmt: skip
        out = io.BytesIO()
        pdf.save(out)
    name, digest = store(out.getvalue())
    providers.append(lambda meeting, kind, number: [PublicFile("Pack", name, "pack.pdf", 1, 9, digest)])
    problem = stopped(publish(full))
    for where in ("Page 1", "The bookmarks", "A file inside", "The notes"):
        assert f"{where} of the file “Pack”" in problem


def test_a_file_that_is_not_ready_stops_it(full, providers):
    def not_ready(meeting, kind, number):
        raise Refused("The pack is older than its papers. Build it again.")

    providers.append(not_ready)
    with pytest.raises(Refused, match="older than its papers"):
        publish(full)
    providers.clear()
    publication = plan(full)
    providers.append(not_ready)
    actions.publish_due(AFTER - timedelta(days=10))
    assert "older than its papers" in stopped(publication)


def test_a_file_that_is_gone_or_broken_stops_it(full):
    publication = plan(full)
    default_storage.delete(full.paper.current.pdf)
    actions.publish_due(minutes_later(IN_TIME, 30))
    assert "can't be read" in stopped(publication)


def test_a_file_that_is_no_pdf_stops_it(full, providers):
    name, digest = store(b"no pdf at all")
    providers.append(lambda meeting, kind, number: [PublicFile("Pack", name, "pack.pdf", 1, 9, digest)])
    with pytest.raises(Refused, match="can't be read"):
        publish(full)


def test_a_plan_stops_when_the_meeting_the_board_or_the_planner_changed(full, people):
    cancelled = plan(full)
    Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow")
    actions.publish_due(minutes_later(IN_TIME, 30))
    assert "cancelled" in stopped(cancelled)

    other = make_full(people, name="Other board", slug="other")
    closed = plan(other)
    Board.objects.filter(pk=other.board.pk).update(regime="officers")
    actions.publish_due(minutes_later(IN_TIME, 30))
    assert "officers only" in stopped(closed)

    third = make_full(people, name="Third board", slug="third")
    left = plan(third)
    Membership.objects.filter(user=third.admin).delete()
    actions.publish_due(minutes_later(IN_TIME, 30))
    assert "does not let you publish" in stopped(left)


def test_the_names_of_members_and_what_is_out_already_are_no_leak(full):
    AgendaItem.objects.filter(pk=full.exempt_item.pk).update(
        note="Dr Ann Chair asked for it. Cllr Ann Chair agreed."
    )
    full.made.members[0].name = "Cllr Ann Chair"
    full.made.members[0].save(update_fields=["name"])
    AgendaItem.objects.filter(pk=full.public_item.pk).update(note="Cllr Ann Chair will speak.")
    assert publish(full).state == "out"


def test_every_exempt_text_is_looked_for(full):
    hold(full)
    wheres = {each.where for each in texts_of(full.meeting)}
    assert wheres >= {
        "exempt item 5", "an exempt paper of item 4", "an exempt paper of item 5", "exempt minutes of item 4",
        "exempt minutes of item 5", "an interest declared in exempt item 5", "an exempt action",
        "an exempt risk", "an exempt item of the forward plan", "exempt decision JCB/2021/02",
    }  # fmt: skip


def test_xmp_words_for_screen_readers_and_nested_bookmarks_are_searched(full, providers):
    with pikepdf.open(io.BytesIO(make_pdf("A pack."))) as pdf:
        with pdf.open_metadata() as facts:
            facts["dc:description"] = planted("note")
        with pdf.open_outline() as outline:
            outer = pikepdf.OutlineItem("Papers", 0)
            outer.children.append(pikepdf.OutlineItem(planted("title"), 0))
            outline.root.append(outer)
        pdf.Root.Figure = pdf.make_indirect(
            pikepdf.Dictionary(S=pikepdf.Name.Figure, Alt=planted("public interest"))
        )
        out = io.BytesIO()
        pdf.save(out)
    name, digest = store(out.getvalue())
    providers.append(lambda meeting, kind, number: [PublicFile("Pack", name, "pack.pdf", 1, 9, digest)])
    problem = stopped(publish(full))
    for where in ("The metadata", "The bookmarks", "The words for screen readers"):
        assert f"{where} of the file “Pack”" in problem


def test_a_plan_called_off_while_its_files_are_read_does_not_go_out(full, monkeypatch):
    publication = plan(full)
    outgoing = actions.outgoing

    def slow(*args, **kwargs):
        Publication.objects.filter(pk=publication.pk).update(state="called_off")
        return outgoing(*args, **kwargs)

    monkeypatch.setattr(actions, "outgoing", slow)
    assert actions.publish_due(minutes_later(IN_TIME, 30)) == []
    full.meeting.refresh_from_db()
    assert full.meeting.state == "draft"
    assert not shown(full.board)


def test_a_supplement_of_an_agenda_that_the_public_never_got_is_refused(full):
    Meeting.objects.filter(pk=full.meeting.pk).update(state="published", agenda_published_at=IN_TIME)
    Supplement.objects.create(meeting=full.meeting, number=1, reason="Late", created_at=IN_TIME)
    with pytest.raises(Refused, match="Publish the agenda first"):
        plan(full, "supplement", supplement=1)


def test_a_supplement_that_went_missing_is_refused(full):
    with pytest.raises(Refused, match="no such supplement"):
        compose(full.meeting, "supplement", supplement=7)


def test_the_trail_tells_of_every_step_and_leads_to_the_page(full):
    actions.call_off(publication=plan(full), by=full.admin, at=IN_TIME)
    AgendaItem.objects.filter(pk=full.public_item.pk).update(note=full.exempt_item.title)
    publish(full)
    entries = list(Entry.objects.filter(object_type="oversight.publication").order_by("number"))
    what = "Agenda and papers, Joint Care Board, 16 September 2021"
    assert [sentence(entry).partition(" on 1 September")[0] for entry in entries] == [
        f"Bea Boards planned to publish {what} at 09:30",
        f"Bea Boards called off publishing {what}",
        f"Bea Boards planned to publish {what} at 09:00",
        f"Bea Boards planned to publish {what}, which was stopped before anything went out",
    ]
    assert {url_for(entry) for entry in entries} == {f"/meetings/{full.meeting.pk}/publish/"}


def test_an_agenda_that_came_late_because_the_meeting_was_moved_is_not_excused(full):
    publication = plan(full, planned_for=IN_TIME + timedelta(days=6))
    earlier = full.meeting.starts_at - timedelta(days=7)
    Meeting.objects.filter(pk=full.meeting.pk).update(starts_at=earlier, ends_at=earlier + timedelta(hours=1))
    actions.publish_due(IN_TIME + timedelta(days=6))
    problem = stopped(publication)
    assert problem.startswith("The meeting was moved after this was planned. The agenda had to be out by")
    full.meeting.refresh_from_db()
    assert (full.meeting.state, full.meeting.late_reason) == ("draft", "")
