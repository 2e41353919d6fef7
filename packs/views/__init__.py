"""Pages of packs, and of the packs of a meeting."""

from packs.views.meetings import meeting, meeting_build, meeting_issue
from packs.views.packs import build, comparison, download, issue, pack, pack_list, remake

__all__ = [
    "build",
    "comparison",
    "download",
    "issue",
    "meeting",
    "meeting_build",
    "meeting_issue",
    "pack",
    "pack_list",
    "remake",
]
