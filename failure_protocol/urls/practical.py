"""Addresses: the premises, practical things, money, options to prevent the failure."""

from django.urls import path

from failure_protocol.views import money, practical, premises

urlpatterns = [
    path("<int:pk>/premises/", premises.premises, name="premises"),
    path("<int:pk>/premises/here/", premises.premises_here, name="premises_here"),
    path("<int:pk>/premises/roster/", premises.premises_roster, name="premises_roster"),
    path("<int:pk>/premises/risk/", premises.premises_risk, name="premises_risk"),
    path("<int:pk>/premises/turns/<int:row>/on/", premises.premises_on, name="premises_on"),
    path("<int:pk>/premises/turns/<int:row>/off/", premises.premises_off, name="premises_off"),
    path("<int:pk>/premises/turns/<int:row>/withdraw/", premises.premises_withdraw, name="premises_withdraw"),
    path("<int:pk>/premises/turns/<int:row>/call/", premises.premises_call, name="premises_call"),
    path("<int:pk>/premises/order/", premises.premises_order, name="premises_order"),
    path("<int:pk>/premises/charge/", premises.premises_charge, name="premises_charge"),
    path("<int:pk>/premises/charge/<int:row>/end/", premises.premises_charge_end, name="premises_charge_end"),
    path("<int:pk>/premises/access/", premises.premises_access, name="premises_access"),
    path("<int:pk>/premises/access/<int:row>/", premises.premises_escalate, name="premises_escalate"),
    path("<int:pk>/practical/", practical.practical, name="practical"),
    path("<int:pk>/practical/add/", practical.practical_add, name="practical_add"),
    path("<int:pk>/practical/<int:number>/", practical.practical_item, name="practical_item"),
    path(
        "<int:pk>/practical/considered/<slug:key>/", practical.practical_consider, name="practical_consider"
    ),
    path("<int:pk>/practical/calls/", practical.capacity_calls, name="capacity_calls"),
    path("<int:pk>/practical/contacts/new/", practical.provider_contact, name="provider_contact_new"),
    path("<int:pk>/practical/contacts/<int:row>/", practical.provider_contact, name="provider_contact"),
    path(
        "<int:pk>/practical/contacts/<int:row>/end/", practical.provider_contact_end,
        name="provider_contact_end",
    ),
    path("<int:pk>/practical/contingency/", practical.contingency, name="contingency"),
    path("<int:pk>/practical/legal/", practical.legal_advice, name="legal_advice"),
    path("<int:pk>/practical/legal/new/", practical.legal_new, name="legal_new"),
    path("<int:pk>/practical/legal/<int:number>/", practical.legal_answer, name="legal_answer"),
    path("<int:pk>/money/", money.money, name="money"),
    path("<int:pk>/money/codes/new/", money.code_new, name="code_new"),
    path("<int:pk>/money/codes/<int:row>/end/", money.code_end, name="code_end"),
    path("<int:pk>/money/spend/", money.spend_new, name="spend_new"),
    path("<int:pk>/money/spend/<int:number>/strike/", money.spend_strike, name="spend_strike"),
    path("<int:pk>/money/payments/new/", money.payment_new, name="payment_new"),
    path(
        "<int:pk>/money/payments/<int:number>/agreement/", money.payment_agreement, name="payment_agreement"
    ),
    path("<int:pk>/money/payments/<int:number>/file/", money.payment_file, name="payment_file"),
    path("<int:pk>/money/payments/<int:number>/paid/", money.payment_paid, name="payment_paid"),
    path("<int:pk>/money/payments/<int:number>/withhold/", money.payment_withhold, name="payment_withhold"),
    path("<int:pk>/prevention/", money.prevention, name="prevention"),
    path("<int:pk>/prevention/<slug:key>/", money.prevention_decide, name="prevention_decide"),
]  # fmt: skip
