"""The pages that plan a publication: preview, what stays back, a minute, late reasons, corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Refused
from oversight import public_files
from oversight.models import AgendaItem, Board, Meeting, Publication, Supplement
from tests.guards import query_budget
from tests.oversight.publishing import (
    IN_TIME,
    Full,
    hold,
    make_paper,
    make_pdf,
)

pytestmark = pytest.mark.usefixtures("no_broker", "the_day_after")

ATOM = "{http://www.w3.org/2005/Atom}"


def get(name, *args, status=200, client=None, **query):
    response = (client or Client()).get(reverse(f"oversight:public_{name}", args=args), query)
    assert response.status_code == status, (name, response.status_code)
    return response


def text(response) -> str:
    return response.content.decode()


# --- planning, in the browser's words ----------------------------------------------------------------
def address(full: Full, kind: str = "agenda") -> str:
    return reverse("oversight:publish_kind", args=[full.meeting.pk, kind])


def test_the_preview_shows_what_goes_out_and_what_stays_back(full, signed_in):
    page = text(signed_in(full.admin).get(address(full)))
    assert "5. A contract" in page
    assert "Exempt: paragraph 3" in page
    assert "What stays back" in page


def test_the_preview_shows_exempt_words_that_were_found(full, signed_in):
    AgendaItem.objects.filter(pk=full.public_item.pk).update(note=full.exempt_item.title)
    page = text(signed_in(full.admin).get(address(full)))
    assert "Exempt words were found" in page
    assert "item 4, note repeats words of exempt item 5" in page
    assert "Publish or plan it" not in page


def test_publishing_now_and_planning_a_minute(full, signed_in, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    client = signed_in(full.admin)
    later = {"when": "later", "day_day": "2", "day_month": "9", "day_year": "2021", "time": "09:30"}
    response = client.post(address(full), later, follow=True)
    assert "It goes out at 09:30 on 2 September 2021" in text(response)
    planned = Publication.objects.get()
    assert client.get(address(full)).status_code == 200
    assert "planned already" in text(client.get(address(full)))
    response = client.post(reverse("oversight:publication_call_off", args=[planned.pk]), follow=True)
    assert "called off" in text(response)
    response = client.post(address(full), {"when": "now"}, follow=True)
    assert "It is on the public page now" in text(response)
    response = client.post(address(full), {"when": "now", "note": ""})
    assert response.status_code == 422
    response = client.post(reverse("oversight:publication_call_off", args=[planned.pk]), follow=True)
    assert "can&#x27;t be called off" in text(response)


def test_a_chosen_minute_needs_day_and_time_and_a_late_one_its_reason(full, signed_in, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    client = signed_in(full.admin)
    page = client.post(address(full), {"when": "later"})
    assert page.status_code == 422
    assert "Enter the day of publication" in text(page)
    assert "Only needed when it goes out after 8 September 2021." in text(page)
    time_machine.move_to(IN_TIME + timedelta(days=9), tick=False)
    client = signed_in(full.admin)
    page = client.post(address(full), {"when": "now"})
    assert page.status_code == 422
    assert "100B(4)(b)" in text(page)
    assert client.post(address(full), {"when": "now", "late_reason": "A home closed"}).status_code == 302


def test_a_stopped_publication_is_told_to_the_person(full, signed_in, time_machine):
    time_machine.move_to(IN_TIME, tick=False)
    AgendaItem.objects.filter(pk=full.public_item.pk).update(note=full.exempt_item.title)
    page = signed_in(full.admin).post(address(full), {"when": "now"}, follow=True)
    assert "not published" in text(page)
    assert "Stopped" in text(page)


def test_what_is_not_ready_or_unknown_says_so(full, signed_in):
    client = signed_in(full.admin)
    assert "not approved yet" in text(client.get(address(full, "minutes")))
    assert client.get(address(full, "nonsense")).status_code == 404
    assert client.get(address(full, "supplement")).status_code == 404
    Board.objects.filter(pk=full.board.pk).update(regime="officers")
    assert "no public page" in text(client.get(reverse("oversight:publish", args=[full.meeting.pk])))


@pytest.mark.parametrize("kind", ["minutes_draft", "decisions", "cancellation"])
def test_every_kind_has_a_preview(full, signed_in, kind):
    hold(full)
    if kind == "cancellation":
        Meeting.objects.filter(pk=full.meeting.pk).update(state="cancelled", reason="Snow on every road")
    page = text(signed_in(full.admin).get(address(full, kind)))
    assert "What the public will see" in page
    shown = {
        "minutes_draft": "The board heard how it goes.",
        "decisions": "JCB/2021/01",
        "cancellation": "Snow",
    }
    assert shown[kind] in page


def test_supplements_are_offered_by_their_number(out, signed_in):
    Supplement.objects.create(meeting=out.meeting, number=1, reason="Late figures", created_at=IN_TIME)
    make_paper(out.public_item, out.admin, "A late paper", make_pdf("Late."), "Late.", supplement=1)
    client = signed_in(out.admin)
    listed = text(client.get(reverse("oversight:publish", args=[out.meeting.pk])))
    here = reverse("oversight:publish_supplement", args=[out.meeting.pk, 1])
    assert here in listed
    assert "A late paper" in text(client.get(here))
    assert client.post(here, {"when": "now"}).status_code == 302
    page = text(get("meeting", out.board.slug, out.meeting.pk))
    assert "Late figures" in page
    assert "A late paper" in page
    assert (
        f"{reverse('oversight:public_meeting', args=[out.board.slug, out.meeting.pk])}#supplement-1"
        in text(get("board", out.board.slug))
    )


def test_the_preview_says_what_is_not_ready(full, signed_in, monkeypatch):
    def not_ready(meeting, kind, number):
        raise Refused("The pack is older than its papers. Build it again.")

    monkeypatch.setattr(public_files, "_providers", [not_ready])
    page = signed_in(full.admin).get(address(full))
    assert "older than its papers" in text(page)
    assert "Publish or plan it" not in text(page)


def test_a_year_whose_holidays_are_not_known_says_so_beside_the_reason(full, signed_in):
    far = full.meeting.starts_at.replace(year=2199)
    Meeting.objects.filter(pk=full.meeting.pk).update(starts_at=far, ends_at=far + timedelta(hours=1))
    assert "bank holidays of 2199 are not known" in text(signed_in(full.admin).get(address(full)))


@pytest.mark.parametrize("name", ["board", "meeting", "decisions"])
def test_public_pages_ask_the_database_a_fixed_number_of_times(out, name):
    args = [out.board.slug, out.meeting.pk] if name == "meeting" else [out.board.slug]
    get(name, *args)
    with query_budget(f"public: {name}"):
        get(name, *args)


def test_the_preview_asks_the_database_a_fixed_number_of_times(full, signed_in):
    client = signed_in(full.admin)
    client.get(address(full))
    with query_budget("publish: agenda"):
        client.get(address(full))
