"""The bulk grid (action-plans.md section 4): tab through, save once, an answer for each row."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from accounts.roles import Role
from actionplans.models import Step
from tests.factories import NOW, TODAY, change, make_action, make_plan, make_step, make_workstream

pytestmark = pytest.mark.usefixtures("tuesday")


@pytest.fixture
def nine(people):
    """A workstream of nine steps under way, each two weeks late or more."""
    by = people.commissioner
    stream = make_workstream(make_plan(people.partnership, by), by)
    action = make_action(stream, by, lead=by)
    for number in range(9):
        make_step(action, by, text=f"Step {number}", due=TODAY.replace(day=1))
    return stream


def url(stream):
    return reverse("actionplans:grid", args=[stream.pk])


def opened(client, stream):
    """The grid's fields as the page holds them."""
    data = {}
    for line in client.get(url(stream)).context["lines"]:
        form = line.form
        data[form.add_prefix("version")] = form.initial["version"]
        data[form.add_prefix("base")] = json.dumps(form.initial["base"])
        for name in ("status", "rag", "note"):
            data[form.add_prefix(name)] = form[name].value() or ""
        day = form.initial["agreed_due"]
        for part in ("day", "month", "year"):
            data[form.add_prefix(f"agreed_due_{part}")] = getattr(day, part)
    return data


def of(step, name):
    return f"s{step.pk}-{name}"


def test_eight_rows_are_saved_and_one_is_refused_with_its_reason_and_its_text(people, signed_in, nine):
    client = signed_in(people.commissioner)
    data = opened(client, nine)
    *good, bad = Step.objects.order_by("pk")
    for step in good:
        data[of(step, "status")] = "complete"
    data[of(bad, "rag")] = "green"
    page = client.post(url(nine), data)
    assert page.status_code == 422
    words = page.content.decode()
    assert "8 saved, 1 refused" in words
    assert "The rule suggests red: 18 days past its date. Say why it is green" in words
    assert f'name="{of(bad, "rag_reason")}"' in words, "the row now asks for the reason"
    assert Step.objects.filter(status="complete").count() == 8
    bad.refresh_from_db()
    assert (bad.rag, bad.version) == ("", 1)
    refused = next(line for line in page.context["lines"] if line.result == "refused")
    assert refused.form["rag"].value() == "green"


def test_the_refused_row_is_saved_once_its_reason_is_given(people, signed_in, nine):
    client = signed_in(people.commissioner)
    step = Step.objects.first()
    data = opened(client, nine) | {of(step, "rag"): "amber", of(step, "rag_reason"): "The hall was shut."}
    assert client.post(url(nine), data).status_code == 200
    step.refresh_from_db()
    assert (step.rag, step.rag_reason) == ("amber", "The hall was shut.")


def test_a_row_that_nobody_touched_gets_no_update(people, signed_in, nine):
    client = signed_in(people.commissioner)
    page = client.post(url(nine), opened(client, nine))
    assert page.status_code == 200
    assert "Nothing was changed." in page.content.decode()
    assert all(step.updates.count() == 1 for step in Step.objects.all())


def test_a_row_that_somebody_saved_meanwhile_keeps_both_texts(people, signed_in, nine):
    sam = people.join(Role.WORKSTREAM_LEAD, name="Sam Lead")
    client = signed_in(people.commissioner)
    data = opened(client, nine)
    step = Step.objects.first()
    change(step, sam, NOW, note="Sam was first.", status="ongoing")
    data[of(step, "note")] = "Ada came second."
    page = client.post(url(nine), data)
    words = page.content.decode()
    assert "Sam Lead saved this row meanwhile: ongoing, “Sam was first.”" in words
    assert 'value="Ada came second."' in words
    step.refresh_from_db()
    assert step.note == "Sam was first."
    kept = next(line for line in page.context["lines"] if line.result == "refused").form
    again = {**data, of(step, "version"): kept["version"].value()}
    client.post(url(nine), again)
    step.refresh_from_db()
    assert (step.note, step.status) == ("Ada came second.", "ongoing")


def test_a_row_added_meanwhile_is_shown_and_untouched(people, signed_in, nine):
    client = signed_in(people.commissioner)
    data = opened(client, nine)
    make_step(nine.actions.get(), people.commissioner, text="Just added")
    page = client.post(url(nine), data)
    assert page.status_code == 200
    assert "Just added" in page.content.decode()


def test_a_date_that_is_none_is_refused_in_its_row_while_others_are_saved(people, signed_in, nine):
    client = signed_in(people.commissioner)
    first, second, *_ = Step.objects.all()
    data = opened(client, nine) | {of(first, "agreed_due_day"): "31", of(first, "agreed_due_month"): "2"}
    data[of(second, "note")] = "Fine."
    page = client.post(url(nine), data)
    assert "1 saved, 1 refused" in page.content.decode()
    assert "February 2021 has no day 31" in page.content.decode()
