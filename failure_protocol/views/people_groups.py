"""Friends who should stay together, and rounds of home care."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import allow_group, seen_people
from failure_protocol.actions import people_groups as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.forms import people_groups as forms
from failure_protocol.forms.people import ReasonForm
from failure_protocol.matrix import Group, Level
from failure_protocol.models import FriendGroup, Person, Round
from failure_protocol.models.people import Surface
from failure_protocol.sections import Here
from failure_protocol.summaries.care import friends_of, rounds_of
from failure_protocol.views.common import Page, answer_form, asked, note_named, show

GET_POST = ("GET", "HEAD", "POST")


@require_safe
@transaction.atomic
def groups(request: Request, pk: int) -> HttpResponse:
    """Friends and rounds, as far as the reader sees the people."""
    here = asked(request, pk, "scope", Level.SUMMARY)
    if Group.NEEDS not in here.rights.sees:
        raise Http404("There is no such page, or it is not yours to see.")
    friends = friends_of(here)
    note_read(
        incident=here.incident, people={each.pk for group in friends for each in group.people},
        surface=Surface.LIST, by=request.user, at=here.at, groups=[Group.IDENTITY, Group.NEEDS],
    )  # fmt: skip
    context = {
        "friends": friends, "rounds": rounds_of(here), "may_edit": Group.NEEDS in here.rights.edits,
        "is_home_care": any(each.is_home_care for each in here.incident.services.all()),
    }  # fmt: skip
    return show(here, "failure_protocol/people_groups.html", context)


@require_http_methods(GET_POST)
@transaction.atomic
def friends_new(request: Request, pk: int) -> HttpResponseBase:
    """Who should stay together."""
    here = _asked(request, pk)
    note_named(here)
    form = forms.FriendsForm(sent(request), here=here, initial={"is_mutual": True})
    return answer_form(
        here, Page("Who should stay together?", _back(pk)), form,
        lambda: actions.make_group(
            incident=here.incident, by=request.user, at=here.at,
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def friends(request: Request, pk: int, group: int) -> HttpResponseBase:
    """Change who belongs together."""
    here, found = _group(request, pk, group)
    note_named(here)
    form = forms.FriendsForm.of(found, here, sent(request))
    return answer_form(
        here, Page(f"Friends {found.number}", _back(pk)), form,
        lambda: actions.change_group(
            group=found, by=request.user, at=here.at,
            **{**form.cleaned_data, "version": form.cleaned_data["version"] or 0},
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def friends_end(request: Request, pk: int, group: int) -> HttpResponseBase:
    """They need not stay together any more."""
    here, found = _group(request, pk, group)
    form = ReasonForm(sent(request))
    return answer_form(
        here, Page(f"Friends {found.number} need not stay together", _back(pk), "End"), form,
        lambda: actions.end_group(group=found, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def round_new(request: Request, pk: int) -> HttpResponseBase:
    """A round of visits."""
    here = _asked(request, pk)
    form = forms.RoundForm(sent(request), here=here)
    return answer_form(
        here, Page("A round of visits", _back(pk)), form,
        lambda: actions.add_round(
            by=request.user, at=here.at,
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
@transaction.atomic
def round_edit(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Change a round."""
    here = _asked(request, pk)
    found = get_object_or_404(Round, pk=row, service__incident=here.incident)
    initial = {name: getattr(found, name) for name in ("version", "name", "zone", "workers")}
    form = forms.RoundForm(sent(request), here=here, is_new=False, initial=initial)
    return answer_form(
        here, Page(f"Round {found.name}", _back(pk)), form,
        lambda: actions.change_round(
            row=found, by=request.user, at=here.at,
            **{**form.cleaned_data, "version": form.cleaned_data["version"] or 0},
        ),
    )  # fmt: skip


def _asked(request: Request, pk: int) -> Here:
    here = asked(request, pk, "scope", Level.SUMMARY)
    allow_group(request.user, here.incident, Group.NEEDS)
    return here


def _group(request: Request, pk: int, number: int) -> tuple[Here, FriendGroup]:
    """A group whose every member the person may see."""
    here = _asked(request, pk)
    found = get_object_or_404(FriendGroup, pk=number, incident=here.incident, ended_at=None)
    seen = Person.objects.filter(seen_people(request.user, here.incident, here.rights), friend_groups=found)
    if seen.count() != found.people.count():
        raise Http404("There is no such page, or it is not yours to see.")
    note_read(
        incident=here.incident, people=seen, surface=Surface.PAGE, by=request.user, at=here.at,
        groups=[Group.IDENTITY, Group.NEEDS],
    )  # fmt: skip
    return here, found


def _back(pk: int) -> str:
    return reverse("failure_protocol:people_groups", args=[pk])
