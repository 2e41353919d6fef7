"""The first page: apps register panels, each decides whether it has something for this person.

An app says `home.register(10, my_steps)`, where my_steps(request) gives safe HTML or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

PanelView = Callable[[HttpRequest], str | None]
StepsView = Callable[[HttpRequest], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Panel:
    """One box on Home. `render` gives HTML (a SafeString), or None when it has nothing for this person."""

    order: int
    render: PanelView
    wide: bool


_panels: dict[str, Panel] = {}
_steps: dict[str, tuple[int, StepsView]] = {}


def register(order: int, render: PanelView, *, wide: bool = False) -> None:
    """Add a panel; registering the same function again replaces it."""
    _panels[_name(render)] = Panel(order, render, wide)


def register_first_steps(order: int, steps: StepsView) -> None:
    """Add steps to the guide of a new partnership: dicts of `title`, `words`, `url` and `done`.

    The guide disappears when every step is done.
    """
    _steps[_name(steps)] = (order, steps)


def panels(request: HttpRequest) -> list[tuple[SafeString, bool]]:
    """(HTML, wide) of every panel that has something to say, in order."""
    drawn = []
    for panel in sorted(_panels.values(), key=lambda panel: panel.order):
        html = panel.render(request)
        if html is None:
            continue
        if not isinstance(html, SafeString):
            raise TypeError(f"{_name(panel.render)} must return safe HTML: render it with a template.")
        drawn.append((html, panel.wide))
    return drawn


def guide(request: HttpRequest) -> str:
    """The first-steps guide; empty once everything in it is done."""
    steps = [step for _, view in sorted(_steps.values(), key=lambda pair: pair[0]) for step in view(request)]
    if not steps or all(step["done"] for step in steps):
        return ""
    return render_to_string("components/steps.html", {"title": "First steps", "steps": steps})


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', repr(function))}"
