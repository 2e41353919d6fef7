"""Boards, meetings, papers, decisions and what the public was given, a file a noun."""

from oversight.models.boards import Board, BoardPartner, BoardText, ForwardItem, Member
from oversight.models.meetings import AgendaItem, Meeting, Purpose
from oversight.models.papers import Advice, Paper, PaperVersion, Supplement
from oversight.models.publication import Follower, Publication
from oversight.models.registers import (
    BoardAction,
    BoardActionEntry,
    Decision,
    DecisionCorrection,
    Risk,
    RiskEntry,
)
from oversight.models.sitting import Attendance, Away, Declaration, MinuteParagraph

__all__ = [
    "Advice",
    "AgendaItem",
    "Attendance",
    "Away",
    "Board",
    "BoardAction",
    "BoardActionEntry",
    "BoardPartner",
    "BoardText",
    "Decision",
    "DecisionCorrection",
    "Declaration",
    "Follower",
    "ForwardItem",
    "Meeting",
    "Member",
    "MinuteParagraph",
    "Paper",
    "PaperVersion",
    "Publication",
    "Purpose",
    "Risk",
    "RiskEntry",
    "Supplement",
]
