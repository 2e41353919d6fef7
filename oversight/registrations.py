"""What this app tells the rest of the house once, when the program starts."""

from __future__ import annotations

from accounts.handover import register as register_handover
from accounts.permissions import Permission
from jobs import registry as job_kinds
from oversight import panels, tasks
from oversight.actions.generated import GENERATE
from oversight.actions.papers import CONVERT
from oversight.handover.boards import left_behind as seats_left
from oversight.handover.papers import left_behind as papers_left
from oversight.handover.registers import left_behind as register_rows_left
from oversight.home.boards import first_steps, next_meeting
from oversight.home.papers import my_papers
from oversight.home.registers import my_actions, my_reviews
from oversight.search.boards import find_boards, find_forward
from oversight.search.meetings import find_items, find_meetings
from oversight.search.papers import find_papers
from oversight.search.registers import find_decisions, find_risks, find_tracked
from oversight.search.sitting import find_minutes
from oversight.summaries.papers import late_papers
from oversight.summaries.sitting.panel import sitting_panel
from ui import home as home_page
from ui import navigation
from ui import search as site_search


def register() -> None:
    """Navigation, search, Home, jobs. Called by the app's configuration."""
    navigation.register("Boards", "oversight:boards", order=50, permission=Permission.VIEW_BOARDS)
    _register_search()
    home_page.register(39, my_papers)
    home_page.register(40, next_meeting)
    home_page.register(41, my_actions)
    home_page.register(42, my_reviews)
    home_page.register_first_steps(30, first_steps)
    panels.register(sitting_panel, order=10)
    panels.register(late_papers, order=40)
    for left in (papers_left, seats_left, register_rows_left):
        register_handover(left)
    job_kinds.register(CONVERT, tasks.convert_paper)
    job_kinds.register(GENERATE, tasks.generate_paper, queue="packs")


def _register_search() -> None:
    site_search.register("Boards", find_boards, order=20)
    site_search.register("Meetings", find_meetings, order=21)
    site_search.register("Agenda items", find_items, order=22)
    site_search.register("Decisions", find_decisions, order=23)
    site_search.register("Tracked actions", find_tracked, order=24)
    site_search.register("Risks and issues", find_risks, order=25)
    site_search.register("Forward plans", find_forward, order=26)
    site_search.register("Papers", find_papers, order=27)
    site_search.register("Minutes", find_minutes, order=28)
