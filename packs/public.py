"""The public editions that go out beside what the public page of a board says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from django.core.files.storage import default_storage

from accounts.models import system_user
from core.errors import Refused
from oversight.models import Meeting, Publication
from oversight.public_files import PublicFile, safe_name
from packs.actions import changed_meanwhile
from packs.filters import title_of
from packs.models import Pack

KINDS = {
    Publication.Kind.AGENDA: "board-pack",
    Publication.Kind.SUPPLEMENT: "board-supplement",
    Publication.Kind.MINUTES_DRAFT: "meeting-minutes",
    Publication.Kind.MINUTES: "meeting-minutes",
    Publication.Kind.DECISIONS: "decision-notice",
}


def public_packs(meeting: Meeting, kind: str, supplement: int | None) -> Sequence[PublicFile]:
    """The issued public edition that belongs to a publication; none when nothing was issued.

    Raises:
        Refused: the pack that is out says something else than the papers or minutes say by now.
    """
    definition = KINDS.get(Publication.Kind(kind))
    scope = f"{meeting.pk}-{supplement}" if supplement else str(meeting.pk)
    issued = Pack.objects.without_content().filter(
        partnership=meeting.board.partnership_id, definition=definition or "", scope=scope,
        edition=Pack.Edition.PUBLIC, state=Pack.State.ISSUED,
    )  # fmt: skip
    pack = issued.order_by("-issued_at").first()
    if pack is None:
        return ()
    if changed := changed_meanwhile(pack, system_user()):
        raise Refused(
            f"The public edition of the {title_of(pack.definition).lower()} is older than what it prints: "
            f"{', '.join(changed).lower()} changed since. Build and issue it again, then publish."
        )
    return (_file(pack),)


def _file(pack: Pack) -> PublicFile:
    title = f"{title_of(pack.definition)}: {pack.title}"
    return PublicFile(
        title=title, storage=pack.pdf, name=safe_name(title), pages=pack.pages,
        size=default_storage.size(pack.pdf), sha256=PurePosixPath(pack.pdf).stem,
    )  # fmt: skip
