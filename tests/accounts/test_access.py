"""Who may do what: roles, days, partnerships."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404

from accounts import access
from accounts.access import get_visible, may, members_with, partnership_ids, require
from accounts.models import Membership, Partnership, User, system_user
from accounts.permissions import Permission
from accounts.roles import PERMISSIONS, SEES_RESIDENTS, Role, roles_with

DAY = date(2021, 1, 5)


def test_every_role_has_its_permissions_listed():
    assert set(PERMISSIONS) == set(Role)


def test_every_permission_is_granted_by_some_role():
    assert {p for permissions in PERMISSIONS.values() for p in permissions} == set(Permission)


def test_only_those_who_lead_join_or_check_incidents_see_residents():
    joined = {Role.INCIDENT_MEMBER, Role.INCIDENT_GUEST}
    assert {Role.QUALITY_LEAD, Role.AUDITOR, *joined} == SEES_RESIDENTS


def test_three_people_one_may_one_only_reads_one_belongs_elsewhere(people):
    here = people.partnership
    assert may(people.commissioner, Permission.EDIT_PLANS, here)
    assert may(people.viewer, Permission.VIEW_PLANS, here)
    assert not may(people.viewer, Permission.EDIT_PLANS, here)
    assert not may(people.outsider, Permission.VIEW_PLANS, here)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_roles_file_says(people, role):
    person = people.join(role)
    assert {each for each in Permission if may(person, each, people.partnership)} == set(PERMISSIONS[role])
    assert not any(may(person, each, people.elsewhere) for each in Permission)


def test_require_refuses_in_words_that_name_the_partnership(people):
    with pytest.raises(PermissionDenied, match="in Testborough does not let you build packs"):
        require(people.viewer, Permission.BUILD_PACKS, people.partnership)
    require(people.commissioner, Permission.BUILD_PACKS, people.partnership)


def test_nobody_may_anything_without_a_partnership(people):
    assert not may(people.commissioner, Permission.VIEW_PLANS, None)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2021, 1, 4), False),
        (date(2021, 1, 5), True),
        (date(2021, 1, 9), True),
        (date(2021, 1, 10), False),
    ],
)
def test_a_membership_counts_from_its_first_to_its_last_day(people, today, expected):
    Membership.objects.create(
        user=people.outsider,
        partnership=people.partnership,
        role=Role.VIEWER,
        starts_on=date(2021, 1, 5),
        ends_on=date(2021, 1, 9),
    )
    with time_machine.travel(f"{today}T12:00:00+00:00", tick=False):
        assert may(people.outsider, Permission.VIEW_PLANS, people.partnership) is expected


def test_access_ends_at_midnight_in_london_even_for_the_same_user_object(people):
    Membership.objects.filter(user=people.viewer).update(ends_on=date(2021, 6, 30))
    with time_machine.travel("2021-06-30T22:59:00+00:00", tick=False):  # 23:59 British Summer Time
        assert may(people.viewer, Permission.VIEW_PLANS, people.partnership)
    with time_machine.travel("2021-06-30T23:00:00+00:00", tick=False):
        assert not may(people.viewer, Permission.VIEW_PLANS, people.partnership)


def test_a_closed_account_may_nothing(people):
    people.commissioner.is_active = False
    assert partnership_ids(people.commissioner, Permission.VIEW_PLANS) == frozenset()


def test_two_roles_add_up(people):
    Membership.objects.create(
        user=people.viewer, partnership=people.partnership, role=Role.AUDITOR, starts_on=date(2020, 1, 1)
    )
    assert may(people.viewer, Permission.VIEW_AUDIT, people.partnership)
    assert may(people.viewer, Permission.VIEW_PLANS, people.partnership)


def test_asking_often_costs_one_query(people, django_assert_num_queries):
    person = User.objects.get(pk=people.commissioner.pk)
    with django_assert_num_queries(1):
        for permission in Permission:
            may(person, permission, people.partnership)


def test_the_system_account_may_everything_and_nobody_can_sign_in_as_it(people):
    system = system_user()
    assert system == system_user()
    assert all(may(system, permission, people.partnership) for permission in Permission)
    assert access.all_partnership_ids(system) == {people.partnership.pk, people.elsewhere.pk}
    assert not system.is_active
    assert not system.has_usable_password()


def test_the_database_refuses_an_active_system_account(db):
    system = system_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=system.pk).update(is_active=True)


def test_a_superuser_sees_no_partnership(people):
    root = User.objects.create_superuser("root@example.org", "a long enough phrase", full_name="Root")
    assert not may(root, Permission.VIEW_PLANS, people.partnership)
    assert not root.has_perm(Permission.VIEW_AUDIT, people.partnership)
    assert root.has_perm("accounts.change_user")


def test_has_perm_answers_for_a_partnership_and_for_what_belongs_to_one(people):
    membership = people.viewer.memberships.get()
    assert people.commissioner.has_perm("audit.view_entry", people.partnership)
    assert people.commissioner.has_perm("audit.view_entry", membership)
    assert not people.viewer.has_perm("audit.view_entry", people.partnership)
    assert not people.outsider.has_perm("audit.view_entry", people.partnership)
    assert not people.commissioner.has_perm("nobody.grants_this", people.partnership)
    assert not people.commissioner.has_perm("audit.view_entry", object())
    assert not people.commissioner.has_perm("audit.view_entry", None)


def test_get_visible_answers_404_for_another_partnership_for_nothing_and_for_nonsense(people):
    assert get_visible(Partnership.objects.all(), people.viewer, slug="testborough") == people.partnership
    for lookup in ({"slug": "elsewhere"}, {"slug": "nowhere"}, {"pk": "x"}, {"pk": 10**30}):
        with pytest.raises(Http404):
            get_visible(Partnership.objects.all(), people.viewer, **lookup)


def test_members_with_a_permission_or_role_on_a_day(people):
    assert list(members_with(people.partnership, Permission.EDIT_PLANS, DAY)) == [people.commissioner]
    assert list(members_with(people.partnership, Role.VIEWER, DAY)) == [people.viewer]
    assert not members_with(people.partnership, Role.VIEWER, date(2019, 12, 31)).exists()
    User.objects.filter(pk=people.viewer.pk).update(is_active=False)
    assert not members_with(people.partnership, Role.VIEWER, DAY).exists()


def test_roles_with_a_permission():
    assert Role.BOARD_ADMINISTRATOR in roles_with(Permission.ISSUE_PACKS)
    assert Role.COMMISSIONER not in roles_with(Permission.ISSUE_PACKS)


def test_people_see_only_people_of_their_partnerships(people):
    system_user()
    assert set(User.objects.visible_to(people.viewer)) == {people.commissioner, people.viewer}


# --- what the database refuses --------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": date(2019, 12, 31)},
        {"role": "emperor"},
    ],
)
def test_the_database_refuses_an_impossible_membership(people, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=people.viewer).update(**changes)


def test_the_database_refuses_the_same_open_role_twice(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=people.viewer, partnership=people.partnership, role=Role.VIEWER, starts_on=DAY
        )


def test_an_address_has_one_account_whatever_its_case(people):
    made = User.objects.create_user("  Mixed.Case@Example.ORG ", full_name="Mix")
    assert made.email == "mixed.case@example.org"
    assert User.objects.get_by_natural_key("MIXED.case@example.org") == made
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("mixed.case@EXAMPLE.org", full_name="Twin")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=made.pk).update(email="Upper@example.org")


def test_a_person_needs_an_address(db):
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", full_name="Nobody")


def test_a_person_is_shown_by_name_or_else_by_address(db):
    assert str(User(email="a@example.org", full_name="Ann")) == "Ann"
    assert str(User(email="a@example.org")) == "a@example.org"


def test_a_partnership_is_shown_short_where_it_has_a_short_name():
    assert Partnership(name="Long name", short_name="LN").shown_name == "LN"
    assert Partnership(name="Long name").shown_name == "Long name"
