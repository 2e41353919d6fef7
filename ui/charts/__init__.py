"""Pictures as SVG, drawn on the server: the same in page and pack. Pure functions.

Every function returns a `Chart`: the drawing, the same in words, and the same as rows of a table. The
drawing uses attributes only (a strict CSP refuses inline style), has its title first (PDF/UA needs it), and
says in words or by shape what it says by colour. templates/components/chart.html shows all three.
"""

from ui.charts.drawing import RAG_COLOURS, Chart
from ui.charts.places import Mark, places_map
from ui.charts.states import State, heat_map, profile_bar
from ui.charts.times import Line, Span, line_chart, timeline

__all__ = [
    "RAG_COLOURS",
    "Chart",
    "Line",
    "Mark",
    "Span",
    "State",
    "heat_map",
    "line_chart",
    "places_map",
    "profile_bar",
    "timeline",
]
