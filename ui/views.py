"""Home, search, pages about the service, and the gallery of components."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ui import gallery, limits
from ui import home as panels
from ui import search as finding
from ui.errors import Conflict
from ui.listing import respond


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, box by box."""
    context = {"panels": panels.panels(request), "guide": panels.guide(request)}
    return render(request, "ui/home.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds all the words and that the person may see, by kind."""
    limits.count(request, "search")
    typed = request.GET.get("q", "").replace("\x00", " ").strip()[: finding.MAX_LENGTH]
    words = finding.words_of(typed)
    groups = finding.find_all(
        user=request.user, partnership=getattr(request, "partnership", None), words=words
    )
    context = {
        "typed": typed, "words": words, "groups": groups, "kinds": finding.kinds(),
        "total": sum(len(group.hits) for group in groups), "more": any(group.more for group in groups),
    }  # fmt: skip
    return render(request, "ui/search.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "ui/accessibility.html")


@require_safe
def keyboard(request: HttpRequest) -> HttpResponse:
    """What can be done without a mouse."""
    return render(request, "ui/keyboard.html")


@require_http_methods(["GET", "HEAD", "POST"])
def components(request: HttpRequest) -> HttpResponse:
    """Every component with a live example; the form can be sent, and only checks."""
    form = gallery.ExampleForm(request.POST or None, request.FILES or None)
    formset = gallery.example_formset()
    if request.method == "POST" and form.is_valid():
        messages.success(request, "The example form is in order. Nothing was saved: it is only an example.")
        return redirect("ui:components")
    context = {"form": form, "formset": formset, **gallery.examples(request.GET, request.path)}
    return render(request, "ui/components.html", context)


@require_safe
def components_table(request: HttpRequest) -> HttpResponseBase:
    """The example table on a page of its own, with its filters and files."""
    table = gallery.example_table(request.GET, request.path)
    return respond(request, table, "ui/components_table.html", filename="example")


@require_http_methods(["GET", "HEAD", "POST"])
def components_in_place(request: HttpRequest) -> HttpResponse:
    """The cell that becomes its own field: the pattern for editing in place, with htmx and without."""
    form = gallery.InPlaceForm(request.POST or None, initial={"status": request.GET.get("status", "open")})
    shown = gallery.status_label(request.GET.get("status", "open"))
    editing = "edit" in request.GET
    if request.method == "POST" and form.is_valid():
        if not request.headers.get("HX-Request"):
            messages.success(request, "Status of the example is saved as an example.")
            return redirect("ui:components")
        shown, editing = gallery.status_label(form.cleaned_data["status"]), False
    elif request.method == "POST":
        editing = True
    fragment = "cell_form" if editing else "cell"
    name = f"ui/in_place.html#{fragment}" if request.headers.get("HX-Request") else "ui/in_place.html"
    context = {
        "form": form,
        "shown": shown,
        "editing": editing,
        "saved": request.method == "POST",
        "focus": True,
    }
    return render(request, name, context, status=422 if form.errors else 200)


@require_safe
def components_saved(request: HttpRequest) -> HttpResponse:
    """Show each kind of notice."""
    messages.success(request, "Step 1.2 is saved as on track.")
    messages.warning(request, "One of nine rows was refused. The reason stands in its row.")
    messages.info(request, "The pack is being made. You can leave this page.")
    return redirect("ui:components")


@require_safe
def components_conflict(request: HttpRequest) -> HttpResponse:
    """Show the page of a conflict."""
    raise Conflict(
        "Step 1.2 was changed a minute ago by somebody else.",
        url="/components/",
        typed="Two interviews are booked.",
    )
