"""What a performance report takes from plans and boards: projects with their ratings, risks and issues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from accounts.models import Partnership
from actionplans.layouts import Layout
from actionplans.models import Plan
from actionplans.summaries import plan_view
from core.words import day_words
from metrics.models import Report
from oversight.models import Board
from oversight.summaries.registers import risks_on
from packs.content import Paragraph, Section
from packs.definitions.plans import last_board
from packs.definitions.portfolio import PortfolioReport
from packs.definitions.registers import risk_section


def plans_of(report: Report, day: date) -> list[Plan]:
    """The plans that the report names; one that names none tells of every open portfolio."""
    plans = Plan.objects.filter(partnership=report.partnership, as_at__lte=day).order_by("title", "pk")
    if report.plans:
        return list(plans.filter(pk__in=report.plans))
    return list(plans.filter(layout=Layout.PORTFOLIO.value, state=Plan.State.OPEN))


def project_sections(report: Report, day: date, since: date | None) -> Iterator[Section]:
    """A table of projects for each part of each plan: previous and current rating, narrative, date, PID."""
    for plan in plans_of(report, day):
        compared = since or last_board(plan, day)
        before = plan_view(plan, compared) if compared else None
        says = (Paragraph(f"The previous rating is that of {day_words(compared)}."),) if compared else ()
        for section in PortfolioReport().sections(plan_view(plan, day), before):
            title = f"{plan.title}: {section.title}"
            yield replace(section, title=title, blocks=(*says, *section.blocks))


def risk_sections(partnership: Partnership, day: date) -> Iterator[Section]:
    """Risks and issues of each board that has any. Those of a board without public access are restricted."""
    boards = Board.objects.filter(partnership=partnership).open().order_by("name", "pk")
    found = [board for board in boards if risks_on(board, day)]
    for board in found:
        section = risk_section(board, day, key=f"risks-{board.pk}")
        if len(found) > 1:
            section = replace(section, title=f"{section.title}: {board.name}")
        yield replace(section, restricted=board.regime == Board.Regime.OFFICERS)
