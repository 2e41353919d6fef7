"""What a board published, for programs: the Atom feed, and the list of pages for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from oversight.models import Board, Publication
from oversight.summaries import public

LATEST = 50
Page = tuple[str, date | None]  # (whole address, day of its last change)


def atom_of(board: Board, *, site_url: str) -> str:
    """The newest publications of a board as an Atom feed (RFC 4287)."""
    site = site_url.rstrip("/")
    here = site + reverse("oversight:public_feed", args=[board.slug])
    page = site + reverse("oversight:public_board", args=[board.slug])
    feed = Atom1Feed(
        title=f"{board.name}, {board.partnership.name}",
        link=page,
        description=f"What {board.name} publishes",
        feed_url=here,
        feed_guid=here,
        language="en-gb",
    )
    for row in public.shown(board)[: -LATEST - 1 : -1]:
        feed.add_item(
            title=public.title_of(row),
            link=site + public.address_of(row),
            description=row.note,
            pubdate=row.published_at,
            updateddate=row.published_at,
            unique_id=_identity(row, site),
        )
    return str(feed.writeString("utf-8"))


def _identity(publication: Publication, site: str) -> str:
    """A name for ever (RFC 4151), whatever the address becomes."""
    host = urlsplit(site).hostname or "localhost"
    return f"tag:{host},{publication.published_at:%Y-%m-%d}:publication-{publication.pk}"


def pages(site_url: str) -> list[Page]:
    """Every public page that there is now: those of boards, meetings, minutes, papers and decisions."""
    site = site_url.rstrip("/")
    found: list[Page] = [(reverse("oversight:public_boards"), None)]
    for board in public.boards():
        found += _pages_of(board)
    return [(site + address, day) for address, day in dict(found).items()]


def _pages_of(board: Board) -> Iterator[Page]:
    slug = board.slug
    for name in ("board", "meetings", "decisions"):
        yield reverse(f"oversight:public_{name}", args=[slug]), None
    for row in public.shown(board, content=True):
        day = _day(row.published_at)
        yield public.address_of(row).partition("#")[0], day
        yield reverse("oversight:public_meeting", args=[slug, row.meeting_id]), day
        content = row.content or {}
        for paper in (paper for item in content.get("items", ()) for paper in item.get("papers", ())):
            if not paper["exempt"]:
                yield reverse("oversight:public_paper", args=[slug, row.meeting_id, paper["paper"]]), day
        for decision in content.get("decisions", ()):
            if not decision["exempt"]:
                place = [slug, decision["year"], decision["serial"]]
                yield reverse("oversight:public_decision", args=place), day


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
