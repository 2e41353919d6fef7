"""Pages of beds: what the incident counts on, what the register has free, what a home says and holds."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import may
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import sent
from core.errors import Refused
from failure_protocol.actions import vacancies as actions
from failure_protocol.actions.placement_terms import set_usual_rate
from failure_protocol.forms import vacancies as forms
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Level
from failure_protocol.models import BedOffer, Embargo, UsualRate
from failure_protocol.sections import Here
from failure_protocol.summaries.vacancies import OfferRow, SearchRow, offers_of, search
from failure_protocol.tables.vacancies import OfferTable, RateTable, SearchTable
from failure_protocol.views.common import Page, answer_form, asked, frame
from failure_protocol.views.records import (
    Button,
    ListPage,
    Places,
    RowPage,
    address,
    listing,
    own_row,
    row_page,
    tabs,
)
from providers.forms.vacancies import VacancySearchForm
from providers.models import Vacancy
from ui.listing import respond
from ui.tags import Status
from ui.templatetags.ui import day, moment, pounds

GET_POST = ("GET", "HEAD", "POST")
BEDS: Places = (
    ("Beds", "vacancies", "moves", Level.VIEW),
    ("Search the register", "vacancy_search", "moves", Level.VIEW),
    ("Placements", "placements", "moves", Level.VIEW),
    ("Usual rates", "rates", "moves", Level.VIEW),
)


@require_safe
def vacancies(request: Request, pk: int) -> HttpResponseBase:
    """Every bed that the incident counts on; grey where nobody said so lately."""
    here = asked(request, pk, "moves", Level.VIEW)
    rows = offers_of(here.incident, here.at)
    free = sum(max(row.left, 0) for row in rows if not row.exclusions)
    lede = f"{free} of these beds are left. A bed is counted once, across every incident."
    buttons = []
    if not here.incident.has_ended:
        buttons = [
            Button("Search the register", address(here, "vacancy_search"), is_main=True),
            Button("Write down what a home says", address(here, "offer_new")),
        ]
    table = OfferTable(rows, params=request.GET, path=request.path)
    return listing(here, ListPage("Beds", lede, BEDS, "vacancies", buttons), table)


@require_safe
def vacancy_search(request: Request, pk: int) -> HttpResponseBase:
    """What the register has free, nearest first, to be counted on here."""
    here = asked(request, pk, "moves", Level.VIEW)
    form = VacancySearchForm(request.GET or None)
    rows: list[SearchRow] = []
    found = None
    if form.is_bound and form.is_valid():
        found, rows = search(here.incident, form.wanted, here.at)
    table = SearchTable(
        rows, params=request.GET, path=request.path,
        context={"incident": here.incident, "csrf_token": get_token(request), "may": _may_take(here)},
    )  # fmt: skip
    page = ListPage("Search the register", "", BEDS, "vacancy_search")
    context = {
        **frame(here), "page": page, "tabs": tabs(here, BEDS, "vacancy_search"), "form": form, "found": found,
    }  # fmt: skip
    return respond(request, table, "failure_protocol/vacancy_search.html", context, filename="free-beds")


@require_POST
def offer_take(request: Request, pk: int, vacancy: int) -> HttpResponse:
    """Count on beds of the register."""
    here = asked(request, pk, "moves", Level.EDIT)
    row = get_object_or_404(Vacancy, pk=vacancy, partnership=here.incident.partnership)
    try:
        made = actions.take_vacancy(incident=here.incident, vacancy=row, by=request.user, at=here.at)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("failure_protocol:vacancies", pk)
    messages.success(request, f"{made} is counted on. Ring the home, and write down what it says.")
    return redirect(made)


@require_http_methods(GET_POST)
def offer_new(request: Request, pk: int) -> HttpResponseBase:
    """Beds that a home tells us of."""
    here = asked(request, pk, "moves", Level.EDIT)
    initial = moment_initial("verified_at", here.at)
    form = forms.NewOfferForm(sent(request), here=here, initial=initial)
    page = Page("Write down what a home says", address(here, "vacancies"), done="The beds are counted on.")
    return answer_form(
        here, page, form,
        lambda: actions.add_offer(
            incident=here.incident, location=form.cleaned_data["home"], told=form.told,
            bed_type=form.cleaned_data["bed_type"], by=request.user, at=here.at,
        ),
    )  # fmt: skip


@require_safe
def offer(request: Request, pk: int, number: int) -> HttpResponse:
    """One home's beds: what it said, what is left, what leaves it out."""
    here = asked(request, pk, "moves", Level.VIEW)
    found = _row(here, number)
    row = found.offer
    facts = (
        ("Bed", row.get_bed_type_display()), ("Left", found.standing), ("Held", found.held or ""),
        ("Booked from here", found.booked or ""), ("Held until", moment(row.hold_until)),
        ("Rating", found.rating), ("Fee a week", pounds(row.weekly_fee) or "Not told"),
        ("From", day(row.from_on) if row.from_on else "At once"), ("Room", row.get_room_display()),
        ("For whom", row.get_for_whom_display()), ("Has", found.features),
        ("Reached", row.get_reach_display()),
        ("Said by", f"{row.verified_by}, {moment(row.verified_at)} ({found.age})"),
        ("Withdrawn", f"{moment(row.withdrawn_at)}: {row.withdrawn_why}" if row.withdrawn_at else ""),
    )  # fmt: skip
    worries = "; ".join(found.quality.worries)
    texts = (
        ("Left out because", "; ".join(each.words for each in found.exclusions)),
        ("Used all the same", _override(row)), ("Worth knowing", worries), ("Note", row.note),
    )  # fmt: skip
    tag = Status(
        found.standing, "red" if found.exclusions or found.left < 0 else "green" if found.left else "grey"
    )
    page = RowPage(str(row.location), BEDS, "vacancies", tag, facts, texts, _buttons(here, found))
    return row_page(here, page)


@require_http_methods(GET_POST)
def offer_edit(request: Request, pk: int, number: int) -> HttpResponseBase:
    """What the home says now."""
    here = asked(request, pk, "moves", Level.EDIT)
    row: BedOffer = own_row(here, _offers(), number)
    initial = {**forms.told_initial(row), **moment_initial("verified_at", here.at)}
    form = forms.ToldForm(sent(request), here=here, initial=initial)
    page = Page(f"{row}: what the home says now", row.get_absolute_url(), done="Written down.")
    return answer_form(
        here, page, form,
        lambda: actions.update_offer(
            offer=row, version=form.cleaned_data["version"] or 0, told=form.told, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def offer_hold(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Beds that the home holds for us."""
    here = asked(request, pk, "moves", Level.EDIT)
    row: BedOffer = own_row(here, _offers(), number)
    form = forms.HoldForm(sent(request), here=here)
    page = Page(
        f"{row}: held for us", row.get_absolute_url(), done="The beds are held.",
        lede="Held beds are nobody else’s until then; a booking takes a held one first.",
    )  # fmt: skip
    return answer_form(
        here, page, form, lambda: actions.hold_beds(offer=row, by=request.user, at=here.at, **form.changes)
    )


@require_http_methods(GET_POST)
def offer_withdraw(request: Request, pk: int, number: int) -> HttpResponseBase:
    """No longer offered."""
    here = asked(request, pk, "moves", Level.EDIT)
    row: BedOffer = own_row(here, _offers(), number)
    form = forms.WithdrawOfferForm(sent(request), initial={"version": row.version})
    page = Page(
        f"{row}: no longer offered", address(here, "vacancies"), "Stop counting on it", is_warning=True,
        done="It is no longer counted on.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.withdraw_offer(offer=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def offer_override(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Use a home that is left out, by a named authority."""
    here = asked(request, pk, "decisions", Level.EDIT)
    row: BedOffer = own_row(here, _offers(), number)
    found = _row(here, number)
    form = forms.OverrideForm(sent(request), initial={"version": row.version})
    lede = f"Left out because: {'; '.join(each.words for each in found.exclusions) or 'nothing'}."
    page = Page(
        f"Use {row} all the same", row.get_absolute_url(), "Use it", lede, is_warning=True,
        done="It can be used. The decision log has the reason.",
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.override_exclusions(offer=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def offer_embargo(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Place nobody in this home for now, or place people there again."""
    here = asked(request, pk, "decisions", Level.EDIT)
    row: BedOffer = own_row(here, _offers(), number)
    ban = Embargo.objects.of(here.incident.partnership, here.at).filter(location=row.location_id).first()
    form = forms.EmbargoForm(sent(request))

    def act() -> Embargo:
        reason = form.cleaned_data["reason"]
        if ban is not None:
            return actions.end_embargo(embargo=ban, reason=reason, by=request.user, at=here.at)
        return actions.set_embargo(
            partnership=here.incident.partnership, location=row.location, reason=reason, by=request.user,
            at=here.at,
        )  # fmt: skip

    title = f"End the embargo on {row.location}" if ban else f"Place nobody in {row.location} for now"
    lede = (
        f"Embargo since {moment(ban.starts_at)}: {ban.reason}"
        if ban
        else "It holds in every incident of ours."
    )
    return answer_form(here, Page(title, row.get_absolute_url(), lede=lede), form, act)


@require_http_methods(GET_POST)
@transaction.atomic
def rates(request: Request, pk: int) -> HttpResponseBase:
    """What beds usually cost; above it a fee needs approval and a budget code."""
    here = asked(request, pk, "moves", Level.VIEW)
    newest: dict[str, UsualRate] = {}
    kept = UsualRate.objects.filter(partnership=here.incident.partnership).select_related("by")
    for row in kept.order_by("at", "pk"):
        newest[row.bed_type] = row
    table = RateTable(
        sorted(newest.values(), key=lambda row: row.bed_type), params=request.GET, path=request.path
    )
    form = forms.RateForm(sent(request))
    page = Page("Usual rates", address(here, "rates"), "Set the rate", done="The rate is set.")
    return answer_form(
        here, page, form,
        lambda: set_usual_rate(incident=here.incident, by=request.user, at=here.at, **form.cleaned_data),
        template="failure_protocol/rates.html", table=table, tabs=tabs(here, BEDS, "rates"),
    )  # fmt: skip


def _may_take(here: Here) -> bool:
    return here.rights.moves >= Level.EDIT and not here.incident.has_ended


def _offers() -> object:
    return BedOffer.objects.select_related(
        "location__provider", "incident__partnership", "incident__provider"
    )


def _row(here: Here, number: int) -> OfferRow:
    """The offer of an address, withdrawn ones too, as its page shows it."""
    row: BedOffer = own_row(here, _offers(), number)
    found = offers_of(here.incident, here.at, [row.pk], withdrawn=True)
    return found[0]


def _override(row: BedOffer) -> str:
    if row.overridden_at is None:
        return ""
    when = moment(row.overridden_at)
    return f"{row.override_reason} ({row.override_authority}, {when}, by {row.overridden_by})"


def _buttons(here: Here, found: OfferRow) -> list[Button]:
    number = found.offer.number
    if here.rights.moves < Level.EDIT or here.incident.has_ended or found.offer.withdrawn_at is not None:
        return []
    buttons = [
        Button("What the home says now", address(here, "offer_edit", number), is_main=True),
        Button("Held for us", address(here, "offer_hold", number)),
    ]
    if here.rights.decisions >= Level.EDIT:
        if found.exclusions and not any(each.is_fixed for each in found.exclusions):
            buttons.append(Button("Use it all the same", address(here, "offer_override", number)))
        if may(here.request.user, Permission.LEAD_INCIDENTS, here.incident.partnership):
            buttons.append(Button("Embargo", address(here, "offer_embargo", number)))
    return [*buttons, Button("No longer offered", address(here, "offer_withdraw", number))]
