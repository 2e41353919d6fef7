"""Addresses of action plans."""

from django.urls import include, path

from actionplans.views import (
    action_pages,
    concerns,
    edit,
    grid,
    imports,
    plans,
    saved,
    steps,
    work,
    workstreams,
)

app_name = "actionplans"
urlpatterns = [
    path("", include("actionplans.around_urls")),
    path("imports/", imports.import_plan, name="import"),
    path("imports/<int:pk>/", imports.import_preview, name="import_preview"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<int:pk>/copy/", imports.import_copy, name="import_copy"),
    path("", plans.plans, name="plans"),
    path("new/", plans.plan_new, name="plan_new"),
    path("mine/", work.my_work, name="my_work"),
    path("since/", plans.since_board, name="since_board"),
    path("steps/", steps.steps, name="steps"),
    path("steps/<int:pk>/", steps.step, name="step"),
    path("steps/<int:pk>/edit/", edit.step_edit, name="step_edit"),
    path("steps/<int:pk>/state/", edit.step_state, name="step_state"),
    path("steps/<int:pk>/confirm/", edit.step_confirm, name="step_confirm"),
    path("steps/<int:pk>/wording/", steps.step_wording, name="step_wording"),
    path("steps/<int:pk>/leads/", action_pages.step_leads, name="step_leads"),
    path("news/seen/", saved.news_seen, name="news_seen"),
    path("views/save/", saved.view_save, name="view_save"),
    path("views/<int:pk>/share/", saved.view_share, name="view_share"),
    path("views/<int:pk>/delete/", saved.view_delete, name="view_delete"),
    path("<int:pk>/", plans.plan, name="plan"),
    path("<int:pk>/changes/", plans.plan_changes, name="plan_changes"),
    path("<int:pk>/settings/", plans.plan_edit, name="plan_edit"),
    path("<int:pk>/open-or-close/", plans.plan_state, name="plan_state"),
    path("<int:plan_pk>/workstreams/new/", workstreams.workstream_new, name="workstream_new"),
    path("workstreams/<int:pk>/", workstreams.workstream, name="workstream"),
    path("workstreams/<int:pk>/edit/", workstreams.workstream_edit, name="workstream_edit"),
    path("workstreams/<int:pk>/grid/", grid.grid, name="grid"),
    path("workstreams/<int:workstream_pk>/actions/new/", action_pages.action_new, name="action_new"),
    path("actions/<int:pk>/", action_pages.action, name="action"),
    path("actions/<int:pk>/edit/", edit.action_edit, name="action_edit"),
    path("actions/<int:pk>/state/", edit.action_state, name="action_state"),
    path("actions/<int:pk>/confirm/", edit.action_confirm, name="action_confirm"),
    path("actions/<int:pk>/wording/", action_pages.action_wording, name="action_wording"),
    path("actions/<int:pk>/leads/", action_pages.leads, name="action_leads"),
    path("actions/<int:pk>/done/", action_pages.done_add, name="done_add"),
    path("actions/<int:pk>/done/<int:entry_pk>/withdraw/", action_pages.done_withdraw, name="done_withdraw"),
    path("actions/<int:pk>/concerns/new/", concerns.concern_add, name="concern_add"),
    path(
        "actions/<int:pk>/concerns/<int:concern_pk>/remove/", concerns.concern_remove, name="concern_remove"
    ),
    path("actions/<int:action_pk>/steps/new/", steps.step_new, name="step_new"),
]
