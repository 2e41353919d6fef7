"""Addresses of publication: planning it, and everything that the public reads without signing in."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from oversight.views import public, public_feeds, public_follow, publication


class Digest:
    """A SHA-256 in small hexadecimal letters."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Digest, "digest")

BOARD = "public/boards/<slug:slug>/"
MEETING = f"{BOARD}meetings/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("meetings/<int:pk>/publish/", publication.publish, name="publish"),
    path("meetings/<int:pk>/publish/<slug:kind>/", publication.publish_kind, name="publish_kind"),
    path(
        "meetings/<int:pk>/publish/supplement/<int:supplement>/",
        publication.publish_kind, {"kind": "supplement"}, name="publish_supplement",
    ),
    path("publications/<int:pk>/call-off/", publication.call_off, name="publication_call_off"),
    path("public/boards/", public.boards, name="public_boards"),
    path(BOARD, public.board, name="public_board"),
    path(f"{BOARD}meetings/", public.meetings, name="public_meetings"),
    path(MEETING, public.meeting, name="public_meeting"),
    path(f"{MEETING}minutes/", public.minutes, name="public_minutes"),
    path(f"{MEETING}decisions/", public.notice, name="public_notice"),
    path(f"{MEETING}papers/<int:paper>/", public.paper, name="public_paper"),
    path(f"{BOARD}decisions/", public.decisions, name="public_decisions"),
    path(f"{BOARD}decisions/<int:year>/<int:serial>/", public.decision, name="public_decision"),
    path(f"{BOARD}search/", public.search, name="public_search"),
    path(f"{BOARD}files/<digest:sha256>/<str:name>", public_feeds.file, name="public_file"),
    path(f"{BOARD}feed.atom", public_feeds.atom, name="public_feed"),
    path(f"{BOARD}meetings.ics", public_feeds.calendar, name="public_calendar"),
    path(f"{MEETING}meeting.ics", public_feeds.meeting_calendar, name="public_meeting_calendar"),
    path(f"{BOARD}follow/", public_follow.follow, name="public_follow"),
    path(f"{BOARD}follow/sent/", public_follow.sent, name="public_follow_sent"),
    path("public/follow/<str:secret>/", public_follow.confirm, name="public_confirm"),
    path("public/unfollow/<str:secret>/", public_follow.leave, name="public_leave"),
    path("sitemap.xml", public_feeds.sitemap, name="public_sitemap"),
    path("robots.txt", public_feeds.robots, name="public_robots"),
]  # fmt: skip
