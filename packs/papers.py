"""Papers of a meeting that packs make: the file is that of the pack, which stays to be looked up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage

from accounts.permissions import Permission
from core.errors import Refused
from metrics.models import Report
from oversight import generated_papers
from oversight.generated_papers import MadePaper, Maker, Progress, Wanted
from packs import actions
from packs.compose import LeakError, Request
from packs.content import ContentError
from packs.definitions import UnknownScopeError
from packs.definitions.performance_report import PerformanceReportPack
from packs.definitions.quality_report import QualityReport
from packs.render.pool import RenderError
from packs.render.store import is_sound

QUALITY, PERFORMANCE = "quality_report", "performance_report"  # of oversight.paper_kinds


def register() -> None:
    """Offer to make what packs can. Called by the app's configuration."""
    quality = Maker(
        QUALITY, "quality report", Permission.BUILD_PACKS, make_quality_report,
        restricted="names the homes that need more than routine support", public="counts them",
        compared="the last quality report that went out",
    )  # fmt: skip
    performance = Maker(
        PERFORMANCE, "performance report", Permission.BUILD_PACKS, make_performance_report,
        restricted="with exempt risks", public="without them", compared="the last update round of each plan",
        choices=reports_of,
    )  # fmt: skip
    for maker in (quality, performance):
        generated_papers.register(maker)


def reports_of(partnership: Any) -> Sequence[tuple[str, str]]:
    """The performance reports of a partnership: key and title."""
    rows = Report.objects.filter(partnership=partnership)
    return [(str(row.pk), row.title) for row in rows]


def make_quality_report(
    *, partnership: Any, wanted: Wanted, by: Any, at: datetime, progress: Progress
) -> MadePaper:
    """The quality report of the partnership's homes as a PDF.

    Raises:
        Refused: it could not be laid out, or the public edition would say what is restricted.
    """
    request = Request(QualityReport.slug, partnership.slug, wanted.as_at, wanted.since, wanted.edition)
    return _made(request, by, at, progress)


def make_performance_report(
    *, partnership: Any, wanted: Wanted, by: Any, at: datetime, progress: Progress
) -> MadePaper:
    """The performance report that was chosen as a PDF.

    Raises:
        Refused: it is another partnership's or no longer there, could not be laid out, or the public edition
            would say what is restricted.
    """
    if wanted.about not in dict(reports_of(partnership)):
        raise Refused("The performance report that you chose is no longer there. Choose another.")
    slug = PerformanceReportPack.slug
    request = Request(slug, wanted.about, wanted.as_at, wanted.since, wanted.edition)
    return _made(request, by, at, progress)


def _made(request: Request, by: Any, at: datetime, progress: Progress) -> MadePaper:
    try:
        pack, files = actions.make_pack(request=request, by=by, at=at, progress=progress)
        if files is None and not is_sound(default_storage, pack.pdf):
            pack = actions.remake_files(pack=pack, by=by, at=at, progress=progress)
    except (LeakError, ContentError, RenderError, actions.UnchangedError, UnknownScopeError) as error:
        raise Refused(str(error)) from error
    with default_storage.open(pack.pdf, "rb") as file:
        return MadePaper(file.read(), pack.file_name("pdf"), pack.since)
