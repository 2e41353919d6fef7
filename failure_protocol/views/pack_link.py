"""The recipient's page: a link and a code, without an account, on whatever phone is at hand."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from django_ratelimit.exceptions import Ratelimited

from accounts.limits import client_address, too_many
from accounts.views.common import now
from core.words import count_of, moment_words
from failure_protocol.actions.packs import AGAIN, Outcome, open_pack
from failure_protocol.actions.packs_make import CLOSED
from failure_protocol.forms.packs import PackCodeForm
from failure_protocol.models import SealedPack
from failure_protocol.models.privacy import MOST_WRONG
from failure_protocol.pack_links import pack_at
from failure_protocol.views.packs import file_of

ASK = "If you still need it, ask whoever sent it to you: a new one takes them a minute."
WORDS: dict[str, tuple[str, str]] = {
    Outcome.REVOKED: ("This pack was taken back", f"Whoever sent it has taken it back. {ASK}"),
    Outcome.LATE: ("This pack can’t be opened any more", f"Its time is over. {ASK}"),
    Outcome.USED: ("This link has done its work", f"It opens a pack once, and it was opened. {ASK}"),
    Outcome.LOCKED: ("This pack is locked", f"A wrong code was typed {MOST_WRONG} times. {ASK}"),
}
BY_ACCOUNT = (
    "This pack is opened by signing in",
    "It was made for somebody with an account. Sign in and open it from the incident’s packs.",
)


@login_not_required
@never_cache
@sensitive_variables("token")
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def pack_link(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link: the code. Looking at the page opens nothing; each try is written down."""
    if too_many(request, "pack_link"):
        raise Ratelimited
    pack = pack_at(token)
    if pack is None:
        raise Http404("This link is not in use.")
    at = now()
    form = PackCodeForm(request.POST if request.method == "POST" else None)
    state = "" if form.is_bound else _standing(pack)
    if form.is_bound and form.is_valid():
        got = open_pack(
            pack=pack, at=at, code=form.cleaned_data["code"], address=client_address(request)
        )  # fmt: skip
        if got.outcome == Outcome.OPENED:
            return file_of(got.content, pack)
        pack.refresh_from_db()
        state = got.outcome
        if state == Outcome.WRONG_CODE:
            state = Outcome.LOCKED if pack.is_locked else ""
            form.add_error("code", f"This is not the code. You can try {_left(pack)}.")
    title, words = BY_ACCOUNT if pack.user_id else WORDS.get(state, ("", ""))
    context = {
        "pack": pack, "form": form, "stop_title": title, "stop_words": words,
        "is_closed": pack.kind in CLOSED, "again": int(AGAIN.total_seconds() // 60),
        "until": moment_words(timezone.localtime(pack.expires_at)),
        "sender": pack.incident.partnership,
    }  # fmt: skip
    status = (410 if title else 422) if form.is_bound else (410 if title else 200)
    return render(request, "failure_protocol/pack_link.html", context, status=status)


def _left(pack: SealedPack) -> str:
    return f"{count_of(max(MOST_WRONG - pack.wrong_codes, 0), 'more time')}"


def _standing(pack: SealedPack) -> str:
    """What stands in the way before anything is typed."""
    at = now()
    if pack.revoked_at is not None:
        return Outcome.REVOKED
    if not pack.is_live(at):
        return Outcome.LATE
    if pack.is_locked:
        return Outcome.LOCKED
    return Outcome.USED if pack.opened_at is not None and at > pack.opened_at + AGAIN else ""
