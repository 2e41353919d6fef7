"""Who ends a membership sees which steps somebody else should take over."""

from __future__ import annotations

from accounts.roles import Role
from actionplans import actions
from actionplans.actions.plans import LeadName
from actionplans.handover import left_behind
from actionplans.models import Action, Step
from tests.factories import make_small_plan


def test_unfinished_steps_that_a_person_leads_are_to_be_handed_over(people, signed_in):
    lead = people.join(Role.WORKSTREAM_LEAD, name="Priya Leads")
    make_small_plan(people.partnership, people.commissioner, lead=lead)
    [(words, url)] = left_behind(lead, people.partnership)
    assert words == "Leads 3 steps that are not finished"
    listed = signed_in(people.commissioner).get(url).context["table"].page.object_list
    assert {row.text for row in listed} == {"Write to the homes", "Hold the session", "Ask how it went"}


def test_a_single_step_is_told_in_the_singular(people):
    make_small_plan(people.partnership, people.commissioner)
    lead = people.join(Role.WORKSTREAM_LEAD, name="Sam Second")
    step = Step.objects.get(text="Hold the session")
    named = [LeadName("Sam Second", lead)]
    actions.set_leads(action=Action.objects.get(), step=step, leads=named, by=people.commissioner)
    [(words, _)] = left_behind(lead, people.partnership)
    assert words == "Leads 1 step that is not finished"


def test_nothing_of_a_closed_plan_or_of_another_partnership_is_handed_over(people):
    plan = make_small_plan(people.partnership, people.commissioner)
    assert left_behind(people.viewer, people.partnership) == []
    assert left_behind(people.commissioner, people.elsewhere) == []
    actions.close_plan(plan=plan, by=people.commissioner, reason="The board is done with it.")
    assert left_behind(people.commissioner, people.partnership) == []
