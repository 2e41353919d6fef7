"""Addresses of papers."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views.papers import editor, files, generated, pages, signoff

urlpatterns: list[URLPattern] = [
    path("papers/", pages.papers, name="papers"),
    path("papers/mine/", pages.my_papers, name="my_papers"),
    path("items/<int:pk>/papers/new/", pages.paper_new, name="paper_new"),
    path("items/<int:pk>/papers/make/<slug:kind>/", generated.paper_make_new, name="paper_make_new"),
    path("items/<int:pk>/papers/order/", pages.papers_order, name="papers_order"),
    path("meetings/<int:pk>/supplements/new/", pages.supplement_new, name="supplement_new"),
    path("papers/<int:pk>/", pages.paper, name="paper"),
    path("papers/<int:pk>/edit/", pages.paper_edit, name="paper_edit"),
    path("papers/<int:pk>/upload/", pages.paper_upload, name="paper_upload"),
    path("papers/<int:pk>/make/", generated.paper_make, name="paper_make"),
    path("papers/<int:pk>/convert/", pages.paper_convert, name="paper_convert"),
    path("papers/<int:pk>/withdraw/", pages.paper_withdraw, name="paper_withdraw"),
    path("papers/<int:pk>/compare/", pages.paper_compare, name="paper_compare"),
    path("papers/<int:pk>/versions/<int:number>/", pages.paper_version, name="paper_version"),
    path("papers/<int:pk>/versions/<int:number>/file/", files.paper_file, name="paper_file"),
    path("papers/<int:pk>/versions/<int:number>/pdf/", files.paper_pdf, name="paper_pdf"),
    path(
        "papers/<int:pk>/versions/<int:number>/pages/<int:page>/<slug:size>.png", files.paper_page,
        name="paper_page",
    ),
    path("papers/<int:pk>/advice/", signoff.advice_ask, name="advice_ask"),
    path("advice/<int:pk>/", signoff.advice_answer, name="advice_answer"),
    path("papers/<int:pk>/approve/", signoff.paper_approve, name="paper_approve"),
    path("papers/<int:pk>/reopen/", signoff.paper_reopen, name="paper_reopen"),
    path("papers/<int:pk>/report/", editor.report, name="report"),
    path("papers/<int:pk>/report/<slug:part>/", editor.report_part, name="report_part"),
    path(
        "papers/<int:pk>/report/<slug:part>/new/<slug:kind>/", editor.report_entry_new,
        name="report_entry_new",
    ),
    path("papers/<int:pk>/report/<slug:part>/<slug:key>/", editor.report_entry, name="report_entry"),
    path(
        "papers/<int:pk>/report/<slug:part>/<slug:key>/move/", editor.report_entry_move,
        name="report_entry_move",
    ),
    path(
        "papers/<int:pk>/report/<slug:part>/<slug:key>/remove/", editor.report_entry_remove,
        name="report_entry_remove",
    ),
]  # fmt: skip
