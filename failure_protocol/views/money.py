"""Money: codes, spending, options to prevent the failure, payments to the provider (F06, A14, A15)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.actions import money as actions
from failure_protocol.actions import prevention as options
from failure_protocol.attachments import given_out, keep
from failure_protocol.forms import money as forms
from failure_protocol.matrix import Level
from failure_protocol.models import BudgetCode, PreventionOption, ProviderPayment, Spend
from failure_protocol.prevention import OPTIONS
from failure_protocol.sections import Here
from failure_protocol.summaries.practical import codes_of
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.premises import today

GET_POST = ("GET", "HEAD", "POST")


@require_safe
def money(request: Request, pk: int) -> HttpResponse:
    """Codes with what is left, what was spent, payments to the provider."""
    here = asked(request, pk, "finance", Level.VIEW)
    incident = here.incident
    context = {
        "codes": codes_of(incident), "may_edit": here.rights.finance >= Level.EDIT,
        "spending": list(incident.spending.select_related("code", "approved_by", "by")),
        "payments": list(incident.provider_payments.select_related("code", "approved_by")),
    }  # fmt: skip
    return show(here, "failure_protocol/money.html", context)


def _page(here: Here, title: str, submit: str = "Save", done: str = "Saved.", lede: str = "") -> Page:
    return Page(title, reverse("failure_protocol:money", args=[here.incident.pk]), submit, lede, done)


@require_http_methods(GET_POST)
def code_new(request: Request, pk: int) -> HttpResponseBase:
    """A code that was approved in advance."""
    here = asked(request, pk, "finance", Level.EDIT)
    form = forms.CodeForm(sent(request), here=here, initial={"approved_on": today(here)})
    return answer_form(
        here, _page(here, "Add a budget code", "Add", "The code is added."), form,
        lambda: actions.approve_code(
            incident=here.incident, by=request.user, at=here.at, day=today(here), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def code_end(request: Request, pk: int, row: int) -> HttpResponseBase:
    """Nothing more is spent on a code."""
    here = asked(request, pk, "finance", Level.EDIT)
    code = get_object_or_404(
        BudgetCode.objects.select_related("incident__partnership"), incident=here.incident, pk=row
    )
    form = forms.EndForm(sent(request), initial={"version": code.version})
    return answer_form(
        here, _page(here, f"End the code {code.code}", "End", "The code has ended."), form,
        lambda: actions.end_code(code=code, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


@require_http_methods(GET_POST)
def spend_new(request: Request, pk: int) -> HttpResponseBase:
    """Money that was committed."""
    here = asked(request, pk, "finance", Level.EDIT)
    form = forms.SpendForm(sent(request), here=here, initial={"spent_on": today(here)})
    page = _page(
        here, "Write a spend down", done="Written down.", lede="Nothing is spent without a budget code."
    )
    return answer_form(
        here, page, form,
        lambda: actions.spend(
            incident=here.incident, by=request.user, at=here.at, day=today(here), **form.changes
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def spend_strike(request: Request, pk: int, number: int) -> HttpResponseBase:
    """A spend that was written down wrongly."""
    here = asked(request, pk, "finance", Level.EDIT)
    row = get_object_or_404(
        Spend.objects.select_related("incident__partnership"), incident=here.incident, number=number
    )
    form = forms.EndForm(sent(request), initial={"version": row.version})
    page = _page(here, f"Strike spend {number} through", "Strike it through", "It is struck through.")
    return answer_form(
        here, page, form,
        lambda: actions.strike_spend(row=row, by=request.user, at=here.at, **form.cleaned_data),
    )  # fmt: skip


# --- payments to the provider ----------------------------------------------------------------------
def _payment(here: Here, number: int) -> ProviderPayment:
    rows = ProviderPayment.objects.select_related("incident__partnership")
    return get_object_or_404(rows, incident=here.incident, number=number)


@require_http_methods(GET_POST)
def payment_new(request: Request, pk: int) -> HttpResponseBase:
    """Money for the failing provider is thought of."""
    here = asked(request, pk, "finance", Level.EDIT)
    form = forms.PaymentForm(sent(request))
    page = _page(here, "Propose a payment to the provider", "Propose", "It is proposed. Nothing is paid yet.")
    return answer_form(
        here, page, form,
        lambda: options.propose_payment(
            incident=here.incident, by=request.user, at=here.at, **form.cleaned_data
        ),
    )  # fmt: skip


@require_http_methods(GET_POST)
def payment_agreement(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Put the written agreement on file."""
    here = asked(request, pk, "finance", Level.EDIT)
    row = _payment(here, number)
    form = forms.AgreementForm(sent(request), request.FILES or None, initial={"version": row.version})
    page = _page(here, f"Agreement for payment {number}", "Put on file", "The agreement is on file.")

    def put_on_file() -> None:
        values = dict(form.cleaned_data)
        options.file_agreement(
            payment=row, file=keep(values.pop("file")), by=request.user, at=here.at, day=today(here), **values
        )

    return answer_form(here, page, form, put_on_file)


@require_safe
def payment_file(request: Request, pk: int, number: int) -> HttpResponse:
    """The agreement itself."""
    here = asked(request, pk, "finance", Level.VIEW)
    row = _payment(here, number)
    if not row.file_key:
        raise Http404("No agreement is on file.")
    return given_out(row.file_key, row.file_name, row.file_sha256)


@require_http_methods(GET_POST)
def payment_paid(request: Request, pk: int, number: int) -> HttpResponseBase:
    """That it was paid: never without an agreement on file."""
    here = asked(request, pk, "finance", Level.EDIT)
    row = _payment(here, number)
    form = forms.PaidForm(sent(request), here=here, initial={"version": row.version, "paid_on": today(here)})
    page = _page(here, f"Payment {number} of £{row.amount:,.2f} was paid", "It was paid", "Written down.")

    def pay() -> None:
        version = form.cleaned_data["version"]
        options.pay_provider(
            payment=row, version=version, by=request.user, at=here.at, day=today(here), **form.changes
        )

    return answer_form(here, page, form, pay)


@require_http_methods(GET_POST)
def payment_withhold(request: Request, pk: int, number: int) -> HttpResponseBase:
    """Hold it back, or give it up."""
    here = asked(request, pk, "finance", Level.EDIT)
    row = _payment(here, number)
    form = forms.WithholdForm(sent(request), initial={"version": row.version, "way": "withhold"})
    return answer_form(
        here, _page(here, f"Hold payment {number} back", done="Written down."), form,
        lambda: options.withhold_payment(
            payment=row, words=form.cleaned_data["words"], version=form.cleaned_data["version"],
            is_dropped=form.cleaned_data["way"] == "drop", by=request.user, at=here.at,
        ),
    )  # fmt: skip


# --- the twelve options ------------------------------------------------------------------------------
@require_safe
def prevention(request: Request, pk: int) -> HttpResponse:
    """The twelve options of section 8.1, and what was decided of each."""
    here = asked(request, pk)
    rows = {row.key: row for row in here.incident.prevention_options.select_related("user")}
    context = {
        "rows": [(option, rows.get(option.key)) for option in OPTIONS],
        "may_edit": here.rights.incident >= Level.EDIT, "sees_money": here.rights.finance >= Level.SUMMARY,
    }  # fmt: skip
    return show(here, "failure_protocol/prevention.html", context)


@require_http_methods(GET_POST)
def prevention_decide(request: Request, pk: int, key: str) -> HttpResponseBase:
    """What was decided of one option."""
    here = asked(request, pk, "incident", Level.EDIT)
    rows = PreventionOption.objects.select_related("incident__partnership", "user")
    option = get_object_or_404(rows, incident=here.incident, key=key)
    names = ("version", "decision", "user", "name", "reasons", "cost", "outcome")
    form = forms.OptionForm(sent(request), here=here, initial={name: getattr(option, name) for name in names})
    back = reverse("failure_protocol:prevention", args=[pk])
    page = Page(str(option), back, lede="An option that is chosen has somebody who pursues it.")
    return answer_form(
        here, page, form,
        lambda: options.decide_option(
            option=option, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip
