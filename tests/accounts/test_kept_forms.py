"""A session that ends in the middle of a form loses nothing, and shows nothing to anybody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import kept_forms
from accounts.models import User
from tests.conftest import PASSWORD

NOON = datetime(2021, 1, 5, 12, tzinfo=UTC)
PROFILE = reverse("accounts:profile")
KEPT = reverse("accounts:kept")
TYPED = {"full_name": "Vic Writes", "job_title": "A long text\nin two lines", "phone": "", "version": "3"}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def signed_out(people, signed_in, clock):
    """A browser whose session has just run out, for the viewer."""
    client = signed_in(people.viewer)
    client.get(PROFILE)
    clock.shift(timedelta(hours=2))
    return client


def again(client, person):
    return client.post(
        reverse("accounts:sign_in"), {"username": person.email, "password": PASSWORD, "next": KEPT}
    )


def test_the_text_is_there_after_signing_in_again_and_is_sent_where_it_was_going(people, signed_out):
    answer = signed_out.post(PROFILE, TYPED)
    assert answer.status_code == 302
    assert answer.url == f"{reverse('accounts:sign_in')}?next={quote(KEPT, safe='')}"
    assert User.objects.get(pk=people.viewer.pk).full_name == "Vic Reads"

    assert again(signed_out, people.viewer).url == KEPT
    page = signed_out.get(KEPT)
    text = page.content.decode()
    assert "You were signed out. Your text is here" in text
    assert "A long text<br>in two lines" in text
    (form,) = page.context["forms"]
    assert form.path == PROFILE
    assert dict(form.data) == TYPED
    assert [label for label, _ in form.shown] == ["Full name", "Job title"]

    sent = signed_out.post(form.path, {**dict(form.data), kept_forms.MARK: form.key})
    assert sent.status_code == 302
    person = User.objects.get(pk=people.viewer.pk)
    assert (person.full_name, person.job_title) == ("Vic Writes", "A long text\nin two lines")
    assert signed_out.get(KEPT).context["forms"] == []


def test_what_only_the_program_needs_is_sent_again_but_not_shown(people, signed_out):
    inner = {
        "base": '{"status": "ongoing"}',
        "s7-base": "{}",
        "mine": "{}",
        "where": "sheet",
        "s7-note": "Mine",
    }
    signed_out.post(PROFILE, inner)
    again(signed_out, people.viewer)
    (form,) = signed_out.get(KEPT).context["forms"]
    assert dict(form.data) == inner
    assert form.shown == [("S7 note", "Mine")]


def test_only_the_person_who_had_typed_it_gets_it(people, signed_out):
    signed_out.post(PROFILE, TYPED)
    assert again(signed_out, people.commissioner).url == reverse("ui:home")
    assert signed_out.get(KEPT).context["forms"] == []
    signed_out.post(reverse("accounts:sign_out"))
    assert again(signed_out, people.viewer).url == reverse("ui:home")


def test_it_rests_encrypted(signed_out):
    signed_out.post(PROFILE, TYPED)
    stored = Session.objects.get(session_key=signed_out.session.session_key).get_decoded()
    assert kept_forms.KEPT in stored
    assert "Vic Writes" not in str(stored)


def test_passwords_and_codes_are_never_kept(people, signed_out):
    secret = {
        "old_password": "a",
        "new_password1": "b",
        "code": "123456",
        "reset_token": "t",
        "postcode": "SO14",
    }
    signed_out.post(PROFILE, {**TYPED, **secret})
    again(signed_out, people.viewer)
    (form,) = signed_out.get(KEPT).context["forms"]
    assert dict(form.data) == {**TYPED, "postcode": "SO14"}


def test_a_form_sent_after_signing_out_by_hand_is_kept_too(people, signed_in, clock):
    client = signed_in(people.viewer)
    client.post(reverse("accounts:sign_out"))
    client.post(PROFILE, TYPED)
    assert again(client, people.viewer).url == KEPT


def test_nothing_is_kept_for_a_browser_that_nobody_was_signed_in_to(db, clock):
    client = Client()
    answer = client.post(PROFILE, TYPED)
    assert answer.url == f"{reverse('accounts:sign_in')}?next=%2F"
    assert kept_forms.KEPT not in client.session


def test_several_values_of_one_field_keep_their_order(people, signed_out):
    signed_out.post(PROFILE, {"chosen": ["b", "a", "b"]})
    again(signed_out, people.viewer)
    (form,) = signed_out.get(KEPT).context["forms"]
    assert form.data == [("chosen", "b"), ("chosen", "a"), ("chosen", "b")]


def test_the_last_five_forms_are_kept(people, signed_out):
    for number in range(7):
        signed_out.post(PROFILE, {"full_name": f"Text {number}"})
    again(signed_out, people.viewer)
    forms = signed_out.get(KEPT).context["forms"]
    assert [dict(form.data)["full_name"] for form in forms] == [f"Text {number}" for number in range(2, 7)]


def test_a_form_too_long_to_keep_is_not_cut(people, signed_out, monkeypatch):
    monkeypatch.setattr(kept_forms, "MAX_CHARACTERS", 100)
    signed_out.post(PROFILE, {"full_name": "x" * 200})
    assert again(signed_out, people.viewer).url == reverse("ui:home")


def test_a_file_is_asked_for_again(people, signed_out):
    signed_out.post(PROFILE, {"note": "with a file", "file": SimpleUploadedFile("plan.xlsx", b"data")})
    again(signed_out, people.viewer)
    page = signed_out.get(KEPT)
    assert page.context["forms"][0].had_files
    assert "A file could not be kept" in page.content.decode()


def test_a_kept_text_can_be_deleted(people, signed_out):
    signed_out.post(PROFILE, TYPED)
    again(signed_out, people.viewer)
    (form,) = signed_out.get(KEPT).context["forms"]
    assert signed_out.post(reverse("accounts:kept_discard", args=[form.key])).url == KEPT
    assert signed_out.get(KEPT).context["forms"] == []


def test_what_was_kept_is_escaped(people, signed_out):
    signed_out.post(PROFILE, {"full_name": "<script>alert(1)</script></textarea><b>"})
    again(signed_out, people.viewer)
    text = signed_out.get(KEPT).content.decode()
    assert "<script>alert(1)" not in text
    assert "</textarea><b>" not in text


def test_htmx_is_sent_to_the_whole_sign_in_page_and_comes_back_to_its_page(people, signed_out):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/plans/?x=1"}
    answer = signed_out.post(PROFILE, TYPED, headers=headers)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"{reverse('accounts:sign_in')}?next=%2Fplans%2F%3Fx%3D1"
    assert again(signed_out, people.viewer).url == KEPT
    answer = Client().get(PROFILE, headers=headers)
    assert answer.status_code == 204


def test_a_text_whose_key_is_gone_is_left_out(people, signed_out, settings):
    signed_out.post(PROFILE, TYPED)
    kept = signed_out.session
    kept[kept_forms.KEPT] = {"x": "not sealed by us"}
    kept.save()
    assert again(signed_out, people.viewer).url == reverse("ui:home")


# --- signed in again in another tab: the token of the open form is stale ---------------------------
def stale(client: Client, path: str, origin: str | None) -> object:
    headers = {"Origin": origin} if origin else {}
    return client.post(path, {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=headers)


@pytest.fixture
def strict(people, clock):
    """A browser with CSRF checks, signed in as the viewer."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.viewer, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = "y" * 32
    return client


def test_a_form_with_a_stale_token_is_kept_and_asked_about(people, strict):
    answer = stale(strict, PROFILE, "http://testserver")
    assert (answer.status_code, answer.url) == (302, KEPT)
    assert "Vic Writes" in strict.get(KEPT).content.decode()
    assert User.objects.get(pk=people.viewer.pk).full_name == "Vic Reads"


@pytest.mark.parametrize("origin", ["http://bad.example", None, "null"])
def test_a_form_of_another_site_is_refused_and_not_kept(strict, origin):
    assert stale(strict, PROFILE, origin).status_code == 403
    assert strict.get(KEPT).context["forms"] == []


def test_a_stale_token_at_sign_in_keeps_nothing(strict):
    assert stale(strict, reverse("accounts:sign_in"), "http://testserver").status_code == 403
    assert stale(strict, "/no/such/page/", "http://testserver").status_code in (403, 404)
    assert strict.get(KEPT).context["forms"] == []


def test_a_stale_token_of_somebody_signed_out_leads_to_signing_in(people, strict, clock):
    strict.get(PROFILE)
    clock.shift(timedelta(hours=2))
    answer = stale(strict, PROFILE, "http://testserver")
    assert answer.url == f"{reverse('accounts:sign_in')}?next=%2Faccounts%2Fkept%2F"
    headers = {"HX-Request": "true", "Origin": "http://testserver"}
    fragment = strict.post(PROFILE, TYPED, headers=headers)
    assert fragment.headers["HX-Redirect"] == KEPT
