"""What is said to whom: overview, scripts, telling residents and families, going public, need to know."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, OuterRef, Subquery, Value
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import Request
from accounts.views.common import sent
from failure_protocol.access import get_person, seen_people
from failure_protocol.actions import communications as actions
from failure_protocol.forms.communications import (
    ApproveForm,
    ConsultForm,
    MessageForm,
    NeedForm,
    PlanForm,
    PlanGroupForm,
    ScriptForm,
    SureForm,
    ToldForm,
)
from failure_protocol.forms.fields import moment_initial
from failure_protocol.matrix import Level, Scope
from failure_protocol.models import (
    Consultation,
    NeedToKnow,
    Person,
    PublicMessage,
    Script,
    Telling,
)
from failure_protocol.models.communications import Audience, Consulted
from failure_protocol.sections import Here
from failure_protocol.summaries.communications import (
    consulted,
    in_force,
    obstacles,
    overview,
    telling_plan,
)
from failure_protocol.tables.communications import (
    ConsultationTable,
    NeedTable,
    ScriptTable,
    TellingTable,
    script_state,
    telling_words,
)
from failure_protocol.views.common import Page, answer_form, asked, show
from failure_protocol.views.records import (
    SAID,
    Button,
    ListPage,
    RowPage,
    address,
    found,
    listing,
    row_page,
    tabs,
)
from ui.templatetags.ui import moment


def _read(request: Request, pk: int) -> Here:
    return asked(request, pk, "communications", Level.VIEW)


def may_write(here: Here, level: Level = Level.ADD) -> bool:
    """Whether the person adds to communications, while the incident runs."""
    return here.rights.communications >= level and not here.incident.has_ended


@require_safe
def communications(request: Request, pk: int) -> HttpResponse:
    """Everything at a glance: who is untold, which script is in force, what is open."""
    here = _read(request, pk)
    context = {"seen": overview(here.incident, here.at), "tabs": tabs(here, SAID, "communications")}
    return show(here, "failure_protocol/communications.html", context)


# --- scripts --------------------------------------------------------------------------------------
@require_safe
def scripts(request: Request, pk: int) -> HttpResponseBase:
    """Every version of every script."""
    here = _read(request, pk)
    approved = Script.objects.filter(
        incident=here.incident, audience=OuterRef("audience"), in_force_from__lte=here.at
    )
    newest = approved.order_by("-in_force_from", "-number").values("number")[:1]
    rows = Script.objects.filter(incident=here.incident).select_related("approved_by", "by", "incident")
    rows = rows.annotate(newest=Subquery(newest), now=Value(here.at, output_field=DateTimeField()))
    buttons = [Button("Write a script", address(here, "script_new"), is_main=True)] if may_write(here) else []
    lede = "What may be said to whom. A version is used only once Communications approved it."
    table = ScriptTable(rows, params=request.GET, path=request.path)
    return listing(here, ListPage("Scripts", lede, SAID, "scripts", buttons), table)


@require_safe
def script(request: Request, pk: int, script_pk: int) -> HttpResponse:
    """One version."""
    here = _read(request, pk)
    rows = Script.objects.filter(incident=here.incident, pk=script_pk)
    row: Script = found(rows.select_related("approved_by", "by", "incident"))
    newest = in_force(here.incident, row.audience, here.at)
    row.newest = newest.number if newest else None  # type: ignore[attr-defined]  # as the list has it
    row.now = here.at  # type: ignore[attr-defined]
    buttons = []
    if row.approved_at is None and may_write(here, Level.EDIT):
        buttons.append(Button("Approve it", address(here, "script_approve", row.pk), is_main=True))
    if may_write(here):
        url = f"{address(here, 'script_new')}?from={row.pk}"
        buttons.append(Button("Write the next version", url))
    page = RowPage(
        str(row), SAID, "scripts", script_state(row),
        facts=(
            ("Written", f"{moment(row.at)}, {row.by}"), ("Approved by", str(row.approved_by or "")),
            ("In force from", moment(row.in_force_from)),
        ),
        texts=(("What is to be said", row.text),), buttons=buttons,
    )  # fmt: skip
    return row_page(here, page)


@require_http_methods(["GET", "HEAD", "POST"])
def script_new(request: Request, pk: int) -> HttpResponseBase:
    """Write a version; from an earlier one when the address says so."""
    here = asked(request, pk, "communications", Level.ADD)
    before = request.GET.get("from", "")
    rows = Script.objects.filter(incident=here.incident, pk=before if before.isdecimal() else 0)
    earlier = rows.first()
    initial = {"audience": earlier.audience, "text": earlier.text} if earlier else {}
    form = ScriptForm(sent(request), here=here, initial=initial)
    page = Page("Write a script", address(here, "scripts"), done="Written. It waits for Communications.")
    return answer_form(
        here, page, form,
        lambda: actions.write_script(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def script_approve(request: Request, pk: int, script_pk: int) -> HttpResponseBase:
    """Approve a version for use."""
    here = asked(request, pk, "communications", Level.EDIT)
    row: Script = found(
        Script.objects.filter(incident=here.incident, pk=script_pk).select_related("incident")
    )
    form = ApproveForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Approve: {row}", row.get_absolute_url(), "Approve", row.text, "Approved.")
    return answer_form(
        here, page, form,
        lambda: actions.approve_script(
            script=row, version=form.seen_version, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


# --- telling --------------------------------------------------------------------------------------
@require_safe
def telling(request: Request, pk: int) -> HttpResponseBase:
    """Who tells whom and when, and who has been told: people whom the reader may see, and groups."""
    here = _read(request, pk)
    people = Person.objects.filter(seen_people(request.user, here.incident, here.rights))
    lines = telling_plan(here.incident, list(people.order_by("number")), here.at)
    table = TellingTable(lines, params=request.GET, path=request.path)
    groups = Telling.objects.filter(incident=here.incident, whom=Telling.Whom.GROUP)
    told = [
        (row, telling_words(row, here.at)) for row in groups.select_related("teller", "told_by", "incident")
    ]
    buttons = []
    if may_write(here):
        buttons.append(Button("Plan for a group", address(here, "telling_group")))
        if here.rights.scope > Scope.COUNTS:
            buttons.insert(0, Button("Plan for residents", address(here, "telling_plan"), is_main=True))
    lede = (
        "Residents hear it first, then their families, before the public does. Nothing is released while one "
        "of them is untold."
    )
    seen = overview(here.incident, here.at)
    notes = [f"{seen.untold} of {seen.people} residents and {seen.families_untold} families not told yet."]
    page = ListPage("Telling", lede, SAID, "telling", buttons, notes if seen.people else ())
    return listing(here, page, table, "failure_protocol/telling.html", groups=told)


@require_http_methods(["GET", "HEAD", "POST"])
def telling_people(request: Request, pk: int) -> HttpResponseBase:
    """Plan the telling of several people at once."""
    here = asked(request, pk, "communications", Level.ADD)
    seen = Person.objects.filter(seen_people(request.user, here.incident, here.rights)).order_by("number")
    form = PlanForm(
        sent(request), here=here, seen=seen,
        initial={"teller": request.user.pk, "whom": ["person", "family"], "chosen": list(seen)},
    )  # fmt: skip

    def plan() -> Any:
        changes = form.changes
        changes["people"] = list(changes.pop("chosen"))
        return actions.plan_everybody(incident=here.incident, by=request.user, at=here.at, **changes)

    return answer_form(here, Page("Plan who tells whom", address(here, "telling")), form, plan)


@require_http_methods(["GET", "HEAD", "POST"])
def telling_group(request: Request, pk: int) -> HttpResponseBase:
    """Plan the telling of a group."""
    here = asked(request, pk, "communications", Level.ADD)
    form = PlanGroupForm(sent(request), here=here, initial={"teller": request.user.pk})
    return answer_form(
        here, Page("Plan who tells a group", address(here, "telling")), form,
        lambda: actions.plan_telling(
            incident=here.incident, whom=Telling.Whom.GROUP, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def told(request: Request, pk: int, person_pk: int, whom: str) -> HttpResponseBase:
    """Write down that a person or a family was told."""
    here = asked(request, pk, "communications", Level.ADD)
    person = get_person(request.user, here.incident, person_pk)
    if whom not in (Telling.Whom.PERSON, Telling.Whom.FAMILY):
        raise Http404("There is no such page.")
    title = f"{person.ref} · {person.initials}: {Telling.Whom(whom).label.lower()} told"
    return _told(here, title, Audience.FAMILIES, whom=whom, person=person)


@require_http_methods(["GET", "HEAD", "POST"])
def told_group(request: Request, pk: int, group: str) -> HttpResponseBase:
    """Write down that a group was told."""
    here = asked(request, pk, "communications", Level.ADD)
    if group not in Consulted.values:
        raise Http404("There is no such page.")
    audience = actions.AUDIENCES.get(group, Audience.FAMILIES)
    title = f"{Consulted(group).label} told"
    return _told(here, title, audience, whom=Telling.Whom.GROUP.value, group=group)


def _told(here: Here, title: str, audience: Audience, **who: Any) -> HttpResponseBase:
    held = Telling.objects.filter(incident=here.incident, **{"group": "", "person": None, **who}).first()
    initial = {"version": held.version if held else 0, **moment_initial("told_at", here.at)}
    form = ToldForm(sent(here.request), here=here, initial=initial)
    said = in_force(here.incident, audience, here.at)
    lede = (
        f"Script in force, version {said.number}: {said.text}" if said else "No script is in force for them."
    )
    page = Page(title, address(here, "telling"), lede=lede, done="Written down.")
    return answer_form(
        here, page, form,
        lambda: actions.record_telling(
            incident=here.incident, by=here.request.user, at=here.at, version=form.seen_version, **who,
            **form.changes,
        ),
    )  # fmt: skip


# --- going public ---------------------------------------------------------------------------------
@require_safe
def public_messages(request: Request, pk: int) -> HttpResponse:
    """What is to be made public, and what stands against it."""
    here = _read(request, pk)
    rows = PublicMessage.objects.filter(incident=here.incident)
    messages = [
        (row, obstacles(row, here.at) if row.released_at is None and row.withdrawn_at is None else [])
        for row in rows.select_related("script__incident", "released_by", "by", "incident")
    ]
    context = {
        "rows": messages, "tabs": tabs(here, SAID, "public_messages"),
        "may_write": may_write(here, Level.EDIT),
    }  # fmt: skip
    return show(here, "failure_protocol/public_messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def public_message_new(request: Request, pk: int) -> HttpResponseBase:
    """Make a message ready."""
    here = asked(request, pk, "communications", Level.EDIT)
    form = MessageForm(sent(request), here=here)
    page = Page("Make a public message ready", address(here, "public_messages"), done="It is ready.")
    return answer_form(
        here, page, form,
        lambda: actions.prepare_message(incident=here.incident, by=request.user, at=here.at, **form.changes),
    )  # fmt: skip


def _message(here: Here, pk: int) -> PublicMessage:
    rows = PublicMessage.objects.filter(incident=here.incident, pk=pk)
    row: PublicMessage = found(rows.select_related("incident", "script__incident"))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def public_message_release(request: Request, pk: int, message: int) -> HttpResponseBase:
    """Say that a message goes out now."""
    here = asked(request, pk, "communications", Level.EDIT)
    row = _message(here, message)
    form = SureForm(sent(request), here=here, initial={"version": row.version})
    page = Page(
        f"Release: {row.title}", address(here, "public_messages"), "Release it now",
        f"{row.get_channel_display()}, {row.script}: {row.script.text}", "Released.", is_warning=True,
    )  # fmt: skip
    return answer_form(
        here, page, form,
        lambda: actions.release_message(
            message=row, version=form.seen_version, by=request.user, at=here.at
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def public_message_withdraw(request: Request, pk: int, message: int) -> HttpResponseBase:
    """Take a message back before it goes out."""
    here = asked(request, pk, "communications", Level.EDIT)
    row = _message(here, message)
    form = SureForm(sent(request), here=here, initial={"version": row.version})
    page = Page(f"Withdraw: {row.title}", address(here, "public_messages"), "Withdraw it", done="Withdrawn.")
    return answer_form(
        here, page, form,
        lambda: actions.withdraw_message(
            message=row, version=form.seen_version, by=request.user, at=here.at
        ),
    )  # fmt: skip


# --- consulting, need to know ---------------------------------------------------------------------
@require_safe
def consultations(request: Request, pk: int) -> HttpResponseBase:
    """Which groups were consulted, and which not."""
    here = _read(request, pk)
    rows = Consultation.objects.filter(incident=here.incident).select_related("by")
    table = ConsultationTable(rows, params=request.GET, path=request.path)
    silent = [circle.name for circle in consulted(here.incident) if not circle.is_done]
    notes = [f"Not consulted yet: {'; '.join(silent)}."] if silent else []
    buttons = []
    if may_write(here):
        buttons = [Button("Write down a consultation or meeting", address(here, "consultation_new"),
                          is_main=True)]  # fmt: skip
    lede = "Every group that the procedure names is asked. Meetings have managers of the right level there."
    page = ListPage("Consulting", lede, SAID, "consultations", buttons, notes)
    return listing(here, page, table)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation_new(request: Request, pk: int) -> HttpResponseBase:
    """Write down that a group was consulted."""
    here = asked(request, pk, "communications", Level.ADD)
    form = ConsultForm(sent(request), here=here, initial=moment_initial("held_at", here.at))
    return answer_form(
        here, Page("Write down a consultation or meeting", address(here, "consultations")), form,
        lambda: actions.record_consultation(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_safe
def need_to_know(request: Request, pk: int) -> HttpResponseBase:
    """Who outside may have which fields."""
    here = _read(request, pk)
    rows = NeedToKnow.objects.filter(incident=here.incident).select_related("incident")
    rows = rows.annotate(now=Value(here.at, output_field=DateTimeField()))
    buttons = []
    if here.rights.incident >= Level.EDIT and not here.incident.has_ended:
        buttons = [Button("Say who may have what", address(here, "need_to_know_new"), is_main=True)]
    lede = "A pack holds only what its recipient needs to know. What is not in the set is left out."
    table = NeedTable(rows, params=request.GET, path=request.path)
    return listing(here, ListPage("Need to know", lede, SAID, "need_to_know", buttons), table)


@require_http_methods(["GET", "HEAD", "POST"])
def need_to_know_new(request: Request, pk: int) -> HttpResponseBase:
    """Say who outside may have which fields."""
    here = asked(request, pk, "incident", Level.EDIT)
    form = NeedForm(sent(request), here=here)
    return answer_form(
        here, Page("Say who may have what", address(here, "need_to_know")), form,
        lambda: actions.set_need_to_know(
            incident=here.incident, by=request.user, at=here.at, **form.changes
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def need_to_know_end(request: Request, pk: int, row: int) -> HttpResponseBase:
    """End what somebody outside may have."""
    here = asked(request, pk, "incident", Level.EDIT)
    held: NeedToKnow = found(
        NeedToKnow.objects.filter(incident=here.incident, pk=row).select_related("incident")
    )
    form = SureForm(sent(request), here=here, initial={"version": held.version})
    page = Page(f"End what {held.recipient} may have", address(here, "need_to_know"), "End it", done="Ended.")
    return answer_form(
        here, page, form, lambda: actions.end_need_to_know(row=held, by=request.user, at=here.at)
    )
