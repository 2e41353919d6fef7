"""Packs of an incident: who got what, a new one, taking one back, opening one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import DateTimeField, Value
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import client_address
from accounts.requests import Request
from accounts.views.common import now, sent
from failure_protocol.access import REFUSAL, get_incident, rights
from failure_protocol.actions import packs as actions
from failure_protocol.actions.access_log import note_read
from failure_protocol.actions.breach import may_start, start_breach
from failure_protocol.actions.packs_make import CLOSED, make_pack
from failure_protocol.forms.packs import PackForm, RevokeForm
from failure_protocol.forms.packs_wrong import WrongForm
from failure_protocol.matrix import Group, Level, Scope
from failure_protocol.models import Breach, SealedPack
from failure_protocol.models.people import Surface
from failure_protocol.pack_links import address_of, code_of, passphrase_of
from failure_protocol.sections import Here
from failure_protocol.summaries.packs import packs_of
from failure_protocol.tables.packs import PackTable, state_of
from failure_protocol.views.common import Page, answer_form, asked
from failure_protocol.views.records import Button, ListPage, RowPage, address, found, listing, row_page
from ui.templatetags.ui import moment

READ_POST = ["GET", "HEAD", "POST"]
PDF = "application/pdf"
Kind = SealedPack.Kind
Outcome = actions.Outcome
LEDES = {
    Kind.TRANSFER: "Everything the new home must know of one person.",
    Kind.NEED: "For somebody who must know a part: the police, an ambulance, the CQC, a locum.",
    Kind.GRAB: "A card for each person, bag labels and codes to tick arrivals, in one closed file to print.",
    Kind.ASSIGNED: "The people assigned to you, in one closed file for when there is no signal.",
}
NEW = {
    Kind.TRANSFER: "Make a transfer pack", Kind.NEED: "Make a need-to-know pack",
    Kind.GRAB: "Make a grab pack", Kind.ASSIGNED: "Take my people along",
}  # fmt: skip


def file_of(content: bytes, pack: SealedPack) -> HttpResponse:
    """The file, to be kept by whoever opened it and by nothing between."""
    response = HttpResponse(content, content_type=PDF)
    response["Content-Disposition"] = f'attachment; filename="{pack.filename}"'
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


def may_make(here: Here) -> bool:
    """Whether the person sends packs out."""
    return here.rights.moves >= Level.EDIT and here.rights.scope > Scope.PACK


def _here(request: Request, pk: int) -> Here:
    """The incident, for whoever may be given something of a person in it.

    Raises:
        Http404: no such incident, or not one that the person may know of.
        PermissionDenied: a part that never has to do with people.
    """
    incident = get_incident(request.user, pk)
    held = rights(request.user, incident)
    if held.scope < Scope.PACK:
        raise PermissionDenied(REFUSAL.format(incident=incident))
    return Here(request, incident, held, now())


def _sees_all(here: Here) -> bool:
    return here.rights.incident >= Level.EDIT or here.rights.access_log >= Level.VIEW


def _pack(here: Here, number: int) -> SealedPack:
    mine = packs_of(here.incident, here.request.user.pk, is_all=_sees_all(here))
    rows = SealedPack.objects.filter(mine, number=number)
    pack: SealedPack = found(rows.select_related("incident", "by", "user", "revoked_by"))
    return pack


@require_safe
def packs(request: Request, pk: int) -> HttpResponseBase:
    """Who got what: all packs for whoever runs or watches the incident, else those by or for the reader."""
    here = _here(request, pk)
    rows = SealedPack.objects.filter(packs_of(here.incident, request.user.pk, is_all=_sees_all(here)))
    rows = rows.select_related("by", "incident")
    table = PackTable(
        rows.annotate(now=Value(here.at, output_field=DateTimeField())), params=request.GET,
        path=request.path,
    )  # fmt: skip
    buttons = []
    if may_make(here):
        buttons = [
            Button(label, address(here, "pack_new", kind.value), is_main=kind is Kind.TRANSFER)
            for kind, label in NEW.items()
        ]
    lede = "Files about people for one recipient each: sealed, for a while, every opening written down."
    return listing(here, ListPage("Packs", lede, (), "packs", buttons), table)


@require_http_methods(READ_POST)
@never_cache
@transaction.atomic
def pack_new(request: Request, pk: int, kind: str) -> HttpResponseBase:
    """Make one."""
    if kind not in NEW:
        raise Http404("There is no such pack.")
    here = asked(request, pk, "moves", Level.EDIT)
    if not may_make(here):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    form = PackForm(sent(request), here=here, kind=kind, initial={"person": request.GET.get("person", "")})
    if kind in (Kind.TRANSFER, Kind.NEED):
        note_read(
            incident=here.incident, people=form.seen, surface=Surface.LIST, by=request.user, at=here.at,
            groups=[Group.IDENTITY] if Group.IDENTITY in here.rights.sees else [],
        )  # fmt: skip
    made: list[SealedPack] = []

    def make() -> None:
        sealed = make_pack(incident=here.incident, asked=form.asked, by=request.user, at=here.at)
        made.append(sealed.pack)

    page = Page(
        NEW[Kind(kind)], address(here, "sealed_packs"), "Make and seal it", LEDES[Kind(kind)],
        "Sealed. What the recipient needs stands below.",
    )  # fmt: skip
    response = answer_form(here, page, form, make)
    return redirect(made[0].get_absolute_url()) if made else response


@require_safe
@never_cache
@transaction.atomic
def sealed_pack(request: Request, pk: int, number: int) -> HttpResponse:
    """One: for whom, why, every try to open it; link and code for a short while, to whoever made it."""
    here = _here(request, pk)
    pack = _pack(here, number)
    own = pack.user_id == request.user.pk
    people = list(pack.people.all())
    note_read(
        incident=here.incident, people=people, surface=Surface.PAGE, by=request.user, at=here.at, groups=[]
    )
    facts = [
        ("For", pack.recipient), ("Opens with", _opens_with(pack)), ("People", ", ".join(map(str, people))),
        ("What is in it", ", ".join(pack.groups)), ("Lawful basis", pack.basis),
        ("Made", f"{moment(pack.at)}, {pack.by}"), ("Can be opened until", moment(pack.expires_at)),
        ("First opened", moment(pack.opened_at) if pack.opened_at else "Not yet"),
        ("Link and code went to", pack.reached), *_secrets(here, pack),
    ]  # fmt: skip
    if pack.revoked_at is not None:
        facts.append(("Taken back", f"{moment(pack.revoked_at)}, {pack.revoked_by}: {pack.revoked_why}"))
    page = RowPage(
        f"Pack {pack.number}: {pack.title}", (), "packs", state_of(pack, here.at), facts,
        (("Why they need to know", pack.need), ("What was said of it", pack.view)), _buttons(here, pack),
        _notice(here, pack),
        [(each.at, _who(each), each.get_outcome_display()) for each in _tries(pack)],
    )  # fmt: skip
    context = {"pack": pack, "may_open": own and pack.is_live(here.at)}
    return row_page(here, page, context, template="failure_protocol/pack.html")


@require_POST
@never_cache
@transaction.atomic
def pack_open(request: Request, pk: int, number: int) -> HttpResponseBase:
    """The file, for the account that it was made for; every try is written down."""
    here = _here(request, pk)
    pack = _pack(here, number)
    got = actions.open_pack(pack=pack, at=here.at, by=request.user, address=client_address(request))
    if got.outcome == Outcome.OPENED:
        return file_of(got.content, pack)
    words = {Outcome.REVOKED: "It was taken back.", Outcome.WRONG_CODE: "It was made for somebody else."}
    messages.error(request, words.get(Outcome(got.outcome), actions.GONE))
    return redirect(pack.get_absolute_url())


@require_http_methods(READ_POST)
def pack_revoke(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Take it back, with the reason."""
    here = _here(request, pk)
    pack = _pack(here, number)
    if not _may_revoke(here, pack):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    form = RevokeForm(sent(request), here=here)
    page = Page(
        f"Take pack {number} back", pack.get_absolute_url(), "Take it back",
        "It opens no more and its file is destroyed. What was opened before can’t be called back.",
        "Taken back. It opens no more.", is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.revoke_pack(
            pack=pack, reason=form.cleaned_data["reason"], by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(READ_POST)
def pack_wrong(request: Request, pk: int, number: int) -> HttpResponseBase:
    """It went to the wrong recipient: taken back at once, and the breach with its 72 hours begins."""
    here = _here(request, pk)
    pack = _pack(here, number)
    if not may_start(request.user, here.incident):
        raise PermissionDenied(REFUSAL.format(incident=here.incident))
    form = WrongForm(sent(request), here=here)
    page = Page(
        f"Pack {number} went to the wrong recipient", pack.get_absolute_url(), "Start the breach record",
        "The pack is taken back at once. 72 hours to the Information Commissioner run from when anybody "
        "first knew. Nobody is blamed for saying it.",
        "Written down. Whoever leads and the Caldicott guardian were told.", is_warning=True,
    )  # fmt: skip

    @transaction.atomic
    def begin() -> None:
        start_breach(
            incident=here.incident, kind=Breach.Kind.RECIPIENT, aware_at=form.changes["aware_at"],
            what=form.cleaned_data["what"], recipient=form.cleaned_data["recipient"],
            people=pack.people.all(), groups=pack.groups, pack=pack, by=request.user, at=here.at,
        )  # fmt: skip
        if pack.revoked_at is None and _may_revoke(here, pack):
            reason = "It went to the wrong recipient."
            actions.revoke_pack(pack=pack, reason=reason, by=request.user, at=here.at)

    return answer_form(here, page, form, begin)


def _may_revoke(here: Here, pack: SealedPack) -> bool:
    own = pack.by_id == here.request.user.pk and here.rights.moves >= Level.EDIT
    return own or here.rights.incident >= Level.EDIT


def _buttons(here: Here, pack: SealedPack) -> list[Button]:
    number, found_ = pack.number, []
    if pack.revoked_at is None and _may_revoke(here, pack):
        found_.append(Button("Take it back", address(here, "pack_revoke", number)))
    if may_start(here.request.user, here.incident):
        found_.append(Button("It went to the wrong recipient", address(here, "pack_wrong", number)))
    return found_


def _secrets(here: Here, pack: SealedPack) -> list[tuple[str, Any]]:
    """What opens it, to whoever made it, for the first minutes and while nobody opened it."""
    is_fresh = here.at <= pack.at + actions.AGAIN and pack.is_live(here.at)
    if pack.by_id != here.request.user.pk or not is_fresh:
        return []
    rows: list[tuple[str, Any]] = []
    if pack.user_id is None and pack.opened_at is None:
        link = format_html('<span class="pack-link">{}</span>', address_of(pack))
        rows = [("Link, to send one way", link), ("Code, to tell another way", code_of(pack))]
    if pack.kind in CLOSED:
        rows.append(("Passphrase of the file", passphrase_of(pack.secret)))
    return rows


def _notice(here: Here, pack: SealedPack) -> str:
    if not _secrets(here, pack):
        return ""
    until = moment(pack.at + actions.AGAIN)
    return f"Write down or send what opens it now: it stands here until {until} and is not shown again."


def _opens_with(pack: SealedPack) -> str:
    return f"The account of {pack.user}" if pack.user_id else "A link and a code, once"


def _tries(pack: SealedPack) -> Any:
    return pack.openings.select_related("user")[:50]


def _who(each: Any) -> str:
    return str(each.user) if each.user_id else "By link"
