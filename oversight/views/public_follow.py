"""Following a board by mail: ask, confirm, leave. No account; the links of the mails carry a secret."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django_ratelimit.exceptions import Ratelimited

from accounts.limits import too_many
from accounts.views.common import now
from oversight.actions import followers
from oversight.forms.publication import FollowForm
from oversight.models import Follower
from oversight.views.public_common import for_everybody, get_board

READ_POST = ["GET", "HEAD", "POST"]
TOO_MANY = "Too many requests were made from here in a short time. Wait an hour, then try again."


@for_everybody("public_page")
@require_http_methods(READ_POST)
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for mails about a board. The answer is the same whether or not the address follows already."""
    board = get_board(slug)
    form = FollowForm(request.POST or None) if request.method != "POST" else FollowForm(request.POST)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if too_many(request, "follow") or too_many(request, "follow_name", email):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            followers.follow(board=board, email=email, at=now())
            return redirect("oversight:public_follow_sent", slug=slug)
    elif form.errors:
        status = 422
    return render(request, "oversight/public/follow.html", {"board": board, "form": form}, status=status)


@for_everybody("public_page")
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next."""
    return render(request, "oversight/public/follow_sent.html", {"board": get_board(slug)})


@for_everybody("public_page")
@never_cache
@sensitive_variables("secret")
@require_http_methods(READ_POST)
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Confirm with a button: programs that open every link of a mail must not confirm for anybody."""
    follower = _follower(request, secret)
    done = request.method == "POST" and followers.confirm(follower=follower, at=now())
    alive = followers.may_confirm(follower, now())
    context = {"board": follower.board, "done": done or bool(follower.confirmed_at and alive), "alive": alive}
    status = 200 if alive else 410
    return render(request, "oversight/public/follow_confirm.html", context, status=status)


@for_everybody("public_page")
@csrf_exempt  # mail programs post without our form (RFC 8058); the secret in the address is the proof
@never_cache
@sensitive_variables("secret")
@require_http_methods(READ_POST)
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop the mails. The one click of a mail program stops every board of that mail."""
    follower = _follower(request, secret)
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == "One-Click"
        everywhere = one_click or request.POST.get("which") == "all"
        followers.leave(follower=follower, at=now(), everywhere=everywhere)
        follower.refresh_from_db(fields=["left_at"])
    others = Follower.objects.confirmed().filter(email=follower.email).exclude(pk=follower.pk)
    context = {"board": follower.board, "done": follower.left_at is not None, "others": others.exists()}
    return render(request, "oversight/public/follow_leave.html", context)


def _follower(request: HttpRequest, secret: str) -> Follower:
    follower = followers.follower_at(secret)
    if follower is None:
        if too_many(request, "follow_link"):
            raise Ratelimited
        raise Http404("This link is not in use.")
    return follower
