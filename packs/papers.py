"""Papers of a meeting that packs make: the file is that of the pack, which stays to be looked up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage

from accounts.permissions import Permission
from core.errors import Refused
from oversight import generated_papers
from oversight.generated_papers import MadePaper, Progress, Wanted
from packs import actions
from packs.compose import LeakError, Request
from packs.content import ContentError
from packs.definitions.quality_report import QualityReport
from packs.render.pool import RenderError
from packs.render.store import is_sound

KIND = "quality_report"  # of oversight.paper_kinds


def register() -> None:
    """Offer to make what packs can. Called by the app's configuration."""
    maker = generated_papers.Maker(KIND, "quality report", Permission.BUILD_PACKS, make_quality_report)
    generated_papers.register(maker)


def make_quality_report(
    *, partnership: Any, wanted: Wanted, by: Any, at: datetime, progress: Progress
) -> MadePaper:
    """The quality report of the partnership's homes as a PDF.

    Raises:
        Refused: it could not be laid out, or the public edition would say what is restricted.
    """
    request = Request(QualityReport.slug, partnership.slug, wanted.as_at, wanted.since, wanted.edition)
    try:
        pack, files = actions.make_pack(request=request, by=by, at=at, progress=progress)
        if files is None and not is_sound(default_storage, pack.pdf):
            pack = actions.remake_files(pack=pack, by=by, at=at, progress=progress)
    except (LeakError, ContentError, RenderError, actions.UnchangedError) as error:
        raise Refused(str(error)) from error
    with default_storage.open(pack.pdf, "rb") as file:
        return MadePaper(file.read(), pack.file_name("pdf"), pack.since)
