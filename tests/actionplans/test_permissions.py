"""Who may see and do what to plans: one who may, one who only reads, one from elsewhere, and a provider."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.actions.saved_views import save_view
from accounts.models import SavedView
from accounts.roles import Role

READ = ("plan", "plan_changes", "workstream", "action", "step", "step_state", "action_state")
REPORT = ("grid", "step_edit", "action_edit")
SHAPE = (
    "plan_edit",
    "plan_state",
    "workstream_new",
    "workstream_edit",
    "action_new",
    "action_wording",
    "action_leads",
    "step_new",
    "step_wording",
    "step_leads",
)
POSTS = ("step_confirm", "action_confirm", "done_add")
LISTS = ("plans", "my_work", "since_board", "steps")


@pytest.fixture
def address(plan):
    stream = plan.workstreams.get()
    action = stream.actions.get()
    step = action.steps.first()

    def of(name: str) -> str:
        target = {
            "plan": plan,
            "workstream": stream,
            "grid": stream,
            "action": action,
            "done": action,
            "step": step,
        }
        if name in ("workstream_new", "action_new", "step_new"):
            row = {"workstream_new": plan, "action_new": stream, "step_new": action}[name]
        else:
            row = target[name.split("_", maxsplit=1)[0]]
        return reverse(f"actionplans:{name}", args=[row.pk])

    return of


@pytest.mark.parametrize("name", [*READ, *REPORT, *SHAPE])
def test_an_outsider_is_told_that_there_is_no_such_page(people, signed_in, address, name):
    assert signed_in(people.outsider).get(address(name)).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_an_outsider_can_post_to_nothing(people, signed_in, address, name):
    assert signed_in(people.outsider).post(address(name), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("name", READ)
def test_a_reader_reads(people, signed_in, address, name):
    response = signed_in(people.viewer).get(address(name))
    assert response.status_code in (200, 302)


@pytest.mark.parametrize("name", [*REPORT, *SHAPE])
def test_a_reader_changes_nothing(people, signed_in, address, name):
    client = signed_in(people.viewer)
    assert client.get(address(name)).status_code == 403
    assert client.post(address(name), {}).status_code == 403


@pytest.mark.parametrize("name", POSTS)
def test_a_reader_posts_nothing(people, signed_in, address, name):
    assert signed_in(people.viewer).post(address(name), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("name", READ)
def test_a_reader_is_offered_nothing_that_would_be_refused(people, signed_in, address, name):
    page = signed_in(people.viewer).get(address(name), follow=True).content.decode()
    for refused in (
        "data-opener",
        "/edit/",
        "/settings/",
        "/grid/",
        "/wording/",
        "/leads/",
        "/new/",
        "Withdraw",
    ):
        assert refused not in page


@pytest.mark.parametrize("name", SHAPE)
def test_a_workstream_lead_reports_but_does_not_shape_the_plan(people, signed_in, address, name):
    lead = people.join(Role.WORKSTREAM_LEAD)
    assert signed_in(lead).get(address(name)).status_code == 403


@pytest.mark.parametrize("name", REPORT)
def test_a_workstream_lead_reports(people, signed_in, address, name):
    lead = people.join(Role.WORKSTREAM_LEAD)
    assert signed_in(lead).get(address(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_provider_sees_no_plan(people, signed_in, plan, name):
    provider = people.join(Role.PROVIDER)
    assert signed_in(provider).get(reverse(f"actionplans:{name}")).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_lists_hold_only_ones_own_partnership(people, signed_in, plan, name):
    page = signed_in(people.outsider).get(reverse(f"actionplans:{name}"))
    assert page.status_code == 200
    assert "Care homes plan" not in page.content.decode()
    assert "Write to the homes" not in page.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_obeys_the_rule_of_its_page(people, signed_in, plan, kind):
    url = f"{reverse('actionplans:steps')}?format={kind}"
    assert signed_in(people.join(Role.PROVIDER)).get(url).status_code == 403
    theirs = b"".join(
        signed_in(people.outsider).get(f"{reverse('actionplans:steps')}?format=csv").streaming_content
    )
    assert b"Write to the homes" not in theirs


def test_a_filter_by_a_plan_of_another_partnership_finds_nothing(people, signed_in, plan):
    page = signed_in(people.outsider).get(reverse("actionplans:steps"), {"plan": plan.pk})
    assert page.status_code == 200
    assert "Write to the homes" not in page.content.decode()


def test_search_finds_only_what_may_be_seen(people, signed_in, plan):
    url = reverse("ui:search")
    assert "Write to the homes" in signed_in(people.viewer).get(url, {"q": "write homes"}).content.decode()
    assert (
        "Write to the homes" not in signed_in(people.outsider).get(url, {"q": "write homes"}).content.decode()
    )
    provider = people.join(Role.PROVIDER)
    assert "Write to the homes" not in signed_in(provider).get(url, {"q": "write homes"}).content.decode()


def test_an_entry_of_one_action_is_not_withdrawn_through_another(people, signed_in, plan):
    from tests.factories import make_action

    action = plan.workstreams.get().actions.get()
    other = make_action(plan.workstreams.get(), people.commissioner, title="Another")
    client = signed_in(people.commissioner)
    client.post(reverse("actionplans:done_add", args=[action.pk]), {"text": "Wrote to all."})
    entry = action.done_entries.get()
    assert client.post(reverse("actionplans:done_withdraw", args=[other.pk, entry.pk])).status_code == 404
    entry.refresh_from_db()
    assert entry.withdrawn_on is None


def test_a_private_view_is_nobody_elses_and_a_shared_one_is_everybodys_to_see(people, signed_in, plan):
    by = people.commissioner
    private = save_view(partnership=people.partnership, page="steps", name="Mine", query="when=late", by=by)
    shared = save_view(
        partnership=people.partnership, page="steps", name="Ours", query="when=soon", by=by, shared=True
    )
    page = signed_in(people.viewer).get(reverse("actionplans:steps")).content.decode()
    assert "Ours" in page
    assert ">Mine<" not in page
    reader = signed_in(people.viewer)
    assert reader.post(reverse("accounts:view_delete", args=[private.pk])).status_code == 404
    assert reader.post(reverse("accounts:view_delete", args=[shared.pk])).status_code == 403
    assert reader.post(reverse("accounts:view_share", args=[shared.pk]), {"shared": "no"}).status_code == 403
    assert (
        signed_in(people.outsider).post(reverse("accounts:view_delete", args=[shared.pk])).status_code == 404
    )
    assert SavedView.objects.filter(shared=True).count() == 1


@pytest.mark.parametrize("name", ["step_confirm", "action_confirm", "done_add", "view_save"])
def test_what_changes_something_refuses_to_be_a_link(people, signed_in, address, name):
    url = reverse("accounts:view_save", args=["steps"]) if name == "view_save" else address(name)
    assert signed_in(people.commissioner).get(url).status_code == 405
