"""The people of a partnership: who has which role until when, invitations, and the mails that were sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, handover, invitations, limits
from accounts.access import get_visible, require
from accounts.errors import ChangedMeanwhileError, RefusedError
from accounts.forms import AcceptForm, EndForm, InviteForm, MembershipForm
from accounts.models import Invitation, MailLog, Membership, User
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.tables import MailTable, MemberTable
from accounts.views.sessions import begin_session
from ui.errors import error_page
from ui.listing import respond

_READ_POST = ["GET", "HEAD", "POST"]


@require_safe
def members(request: Request) -> HttpResponseBase:
    """Everybody with a role today or later; with `?past=1` those who left, too."""
    require(request.user, Permission.MANAGE_MEMBERS, request.partnership)
    now = timezone.now()
    found = Membership.objects.filter(partnership=request.partnership).select_related("user__organisation")
    if request.GET.get("past") != "1":
        found = found.exclude(ends_on__lt=timezone.localdate(now))
    table = MemberTable(
        found, params=request.GET, path=request.path, quick=(("With those who left", {"past": "1"}),)
    )
    invited = Invitation.objects.open().filter(partnership=request.partnership).select_related("invited_by")
    unsent = MailLog.objects.visible_to(request.user).filter(
        partnership=request.partnership, state__in=(MailLog.State.FAILED, MailLog.State.RETRY)
    )
    context = {"invitations": invited, "now": now, "unsent": unsent.count()}
    return respond(request, table, "accounts/members.html", context, filename="people")


@require_http_methods(_READ_POST)
def invite(request: Request) -> HttpResponse:
    """Invite somebody by mail."""
    partnership = require(request.user, Permission.MANAGE_MEMBERS, request.partnership)
    now = timezone.now()
    form = InviteForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(
                **form.cleaned_data, partnership=partnership, by=request.user, now=now
            )
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                f"{invitation.full_name} is invited. "
                f"The link in the mail works for {settings.INVITATION_DAYS} days.",
            )
            return redirect("accounts:members")
    return render(request, "accounts/invite.html", {"form": form})


@require_POST
def invitation_again(request: Request, pk: int) -> HttpResponse:
    """Mail the invitation again with a new link."""
    invitation = get_visible(Invitation.objects.select_related("partnership"), request.user, pk=pk)
    return _try(
        request,
        lambda: actions.send_invitation_again(invitation=invitation, by=request.user, now=timezone.now()),
        f"The invitation of {invitation.full_name} is sent again. Only the newest link works.",
    )


@require_POST
def invitation_withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_visible(Invitation.objects.select_related("partnership"), request.user, pk=pk)
    return _try(
        request,
        lambda: actions.withdraw_invitation(invitation=invitation, by=request.user, now=timezone.now()),
        f"The invitation of {invitation.full_name} is withdrawn. Its link no longer works.",
    )


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(_READ_POST)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: make an account, or accept with the one that exists."""
    if limits.too_many(request, "invitation"):
        return error_page(request, 429)
    now = timezone.now()
    offered = invitations.from_token(token)
    if offered is None or not Invitation.objects.usable(now).filter(pk=offered.pk).exists():
        return render(request, "accounts/invitation_dead.html", status=410)
    if User.objects.filter(email=offered.email).exists() or request.user.is_authenticated:
        return _accept_signed_in(request, offered)
    form = AcceptForm(
        User(email=offered.email, full_name=offered.full_name),
        request.POST or None,
        initial={"full_name": offered.full_name},
    )
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["full_name"], form.cleaned_data["new_password1"]
        try:
            user = actions.accept_invitation(invitation=offered, now=now, full_name=name, password=password)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            begin_session(request, user)
            messages.success(request, f"Welcome to {offered.partnership}.")
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": offered})


def _accept_signed_in(request: HttpRequest, offered: Invitation) -> HttpResponse:
    user = request.user
    mine = user.is_authenticated and user.email == offered.email
    if request.method == "POST" and user.is_authenticated and mine:
        try:
            actions.accept_invitation(invitation=offered, now=timezone.now(), by=user)
        except RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"You now belong to {offered.partnership}.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/invitation_existing.html", {"invitation": offered, "mine": mine})


@require_http_methods(_READ_POST)
def membership(request: Request, pk: int) -> HttpResponse:
    """Change role or dates of one membership."""
    found = get_visible(Membership.objects.select_related("user", "partnership"), request.user, pk=pk)
    form = MembershipForm(request.POST or None, initial=_shown(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(
                membership=found, by=request.user, today=timezone.localdate(), **form.cleaned_data
            )
        except RefusedError as refused:
            form = _form_again(refused, form, pk)
        else:
            messages.success(request, f"The membership of {found.user} is saved.")
            return redirect("accounts:members")
    return render(request, "accounts/membership.html", {"form": form, "membership": found})


def _shown(membership: Membership) -> dict[str, Any]:
    return {name: getattr(membership, name) for name in ("version", "role", "starts_on", "ends_on")}


def _form_again(refused: RefusedError, form: MembershipForm, pk: int) -> MembershipForm:
    """The same form with the reason; after a lost race what was typed stands against the newest version."""
    if isinstance(refused, ChangedMeanwhileError):
        newest = Membership.objects.get(pk=pk)
        form = MembershipForm(
            {**{name: form.data[name] for name in form.data}, "version": str(newest.version)},
            initial=_shown(newest),
        )
        form.is_valid()
        until = f" until {newest.ends_on:%d/%m/%Y}" if newest.ends_on else ""
        now = f"It now says: {newest.get_role_display()} from {newest.starts_on:%d/%m/%Y}{until}."
        form.add_error(None, f"{refused} {now}")
    else:
        form.add_error(None, str(refused))
    return form


@require_http_methods(_READ_POST)
def membership_end(request: Request, pk: int) -> HttpResponse:
    """End a membership, after a look at what the person leaves behind."""
    found = get_visible(Membership.objects.select_related("user", "partnership"), request.user, pk=pk)
    today = timezone.localdate()
    initial = {"version": found.version, "ends_on": today}
    form = EndForm(request.POST or None, initial=initial, membership=found, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(membership=found, by=request.user, today=today, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The role of {found.user} ends with that day.")
            return redirect("accounts:members")
    left = handover.left_behind(found.user, found.partnership)
    return render(request, "accounts/membership_end.html", {"form": form, "membership": found, "left": left})


@require_POST
def factor_reset(request: Request, pk: int) -> HttpResponse:
    """Remove the authenticator app of a member who lost it."""
    found = get_visible(Membership.objects.select_related("user", "partnership"), request.user, pk=pk)
    return _try(
        request,
        lambda: actions.reset_factor(membership=found, by=request.user),
        f"The authenticator app of {found.user} is removed. They were told by mail.",
    )


@require_safe
def mails(request: Request) -> HttpResponseBase:
    """Mails of this partnership and what became of them."""
    require(request.user, Permission.MANAGE_MEMBERS, request.partnership)
    found = MailLog.objects.visible_to(request.user).filter(partnership=request.partnership).defer("body")
    state = request.GET.get("state", "")
    if state in MailLog.State.values:
        found = found.filter(state=state)
    quick = [(str(label), {"state": value}) for value, label in MailLog.State.choices]
    table = MailTable(
        found, params=request.GET, path=request.path, quick=quick, context={"csrf_token": get_token(request)}
    )
    return respond(request, table, "accounts/mails.html", filename="mails")


@require_POST
def mail_again(request: Request, pk: int) -> HttpResponse:
    """Try a mail again that was given up."""
    mail = get_visible(MailLog.objects.all(), request.user, pk=pk)
    return _try(
        request,
        lambda: actions.send_mail_again(mail=mail, by=request.user, now=timezone.now()),
        f"The mail to {mail.email} will be tried again now.",
        then="accounts:mails",
    )


def _try(
    request: Request, action: Callable[[], Any], done: str, then: str = "accounts:members"
) -> HttpResponse:
    """Do what a button asks for and say so, or say why not."""
    try:
        action()
    except RefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(then)
