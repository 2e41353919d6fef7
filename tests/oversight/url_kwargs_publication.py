"""Objects for the addresses of publication (see tests/accounts/url_kwargs.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oversight.actions import followers
from oversight.actions.publication import plan_publication, publish_now
from oversight.models import Follower, Supplement
from tests.oversight.publishing import AFTER, IN_TIME, Full, hold, make_full, minutes_later


def out(people: Any) -> Full:
    """A board that has published an agenda, draft minutes and decisions."""
    full = make_full(people)
    publish_now(meeting=full.meeting, kind="agenda", by=full.admin, at=IN_TIME)
    hold(full)
    for kind in ("minutes_draft", "decisions"):
        publish_now(meeting=full.meeting, kind=kind, by=full.admin, at=AFTER)
    return full


def board(people: Any) -> dict[str, Any]:
    return {"slug": out(people).board.slug}


def meeting(people: Any) -> dict[str, Any]:
    full = out(people)
    return {"slug": full.board.slug, "pk": full.meeting.pk}


def paper(people: Any) -> dict[str, Any]:
    full = out(people)
    return {"slug": full.board.slug, "pk": full.meeting.pk, "paper": full.paper.pk}


def decision(people: Any) -> dict[str, Any]:
    return {"slug": out(people).board.slug, "year": 2021, "serial": 1}


def file(people: Any) -> dict[str, Any]:
    full = out(people)
    listed = full.meeting.publications.get(kind="agenda").files[0]
    return {"slug": full.board.slug, "sha256": listed["sha256"], "name": listed["name"]}


def secret_of(full: Full) -> str:
    """The secret in the links of somebody who follows the board."""
    followers.follow(board=full.board, email="ann@example.org", at=AFTER)
    follower = Follower.objects.get(board=full.board)
    followers.confirm(follower=follower, at=AFTER)
    return followers.secret_of(follower)


def link(people: Any) -> dict[str, Any]:
    return {"secret": secret_of(make_full(people))}


def planned(people: Any) -> dict[str, Any]:
    full = make_full(people)
    made = plan_publication(
        meeting=full.meeting, kind="agenda", planned_for=minutes_later(IN_TIME, 30), by=full.admin, at=IN_TIME
    )
    return {"pk": made.pk}


def own(people: Any) -> dict[str, Any]:
    return {"pk": make_full(people).meeting.pk}


def own_kind(people: Any) -> dict[str, Any]:
    return {**own(people), "kind": "agenda"}


def own_supplement(people: Any) -> dict[str, Any]:
    full = out(people)
    Supplement.objects.create(meeting=full.meeting, number=1, reason="Late figures", created_at=IN_TIME)
    return {"pk": full.meeting.pk, "supplement": 1}


KWARGS: dict[str, Callable[[Any], dict[str, Any]]] = {
    **{
        f"oversight:public_{name}": board
        for name in (
            "board", "meetings", "decisions", "search", "feed", "calendar", "follow", "follow_sent",
        )
    },
    **{
        f"oversight:public_{name}": meeting
        for name in ("meeting", "minutes", "notice", "meeting_calendar")
    },
    "oversight:public_paper": paper,
    "oversight:public_decision": decision,
    "oversight:public_file": file,
    "oversight:public_confirm": link,
    "oversight:public_leave": link,
    "oversight:publish": own,
    "oversight:publish_kind": own_kind,
    "oversight:publish_supplement": own_supplement,
    "oversight:publication_call_off": planned,
}  # fmt: skip
