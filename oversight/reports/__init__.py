"""Reports written here: what they hold, how they are numbered, checked and compared. Pure: no Django.

report = DecisionReport.from_json(version.content)
for section in numbered(report).sections: ...
"""

from oversight.reports.content import (
    CHARACTERISTICS,
    FORMS,
    DecisionReport,
    EqualityAssessment,
    read_report,
)
from oversight.reports.numbering import Item, NumberedReport, Section, numbered, numbers
from oversight.reports.problems import Problem, problems
from oversight.reports.text import Piece, ReportError, pieces

__all__ = [
    "CHARACTERISTICS",
    "FORMS",
    "DecisionReport",
    "EqualityAssessment",
    "Item",
    "NumberedReport",
    "Piece",
    "Problem",
    "ReportError",
    "Section",
    "numbered",
    "numbers",
    "pieces",
    "problems",
    "read_report",
]
