"""Addresses of boards, their members and their forward plan."""

from __future__ import annotations

from django.urls import URLPattern, path

from oversight.views import boards, forward, members, series

urlpatterns: list[URLPattern] = [
    path("boards/", boards.boards, name="boards"),
    path("boards/new/", boards.board_new, name="board_new"),
    path("boards/<int:pk>/", boards.board, name="board"),
    path("boards/<int:pk>/edit/", boards.board_edit, name="board_edit"),
    path("boards/<int:pk>/rules/", boards.board_rules, name="board_rules"),
    path("boards/<int:pk>/when/", boards.board_meets, name="board_meets"),
    path("boards/<int:pk>/partners/", boards.board_partners, name="board_partners"),
    path("boards/<int:pk>/texts/", boards.board_texts, name="board_texts"),
    path("boards/<int:pk>/state/", boards.board_state, name="board_state"),
    path("boards/<int:pk>/meetings/", boards.board_meetings, name="board_meetings"),
    path("boards/<int:pk>/series/", series.board_series, name="board_series"),
    path("boards/<int:pk>/members/", members.members, name="members"),
    path("boards/<int:pk>/members/new/", members.member_new, name="member_new"),
    path("boards/members/<int:pk>/", members.member, name="member"),
    path("boards/members/<int:pk>/end/", members.member_end, name="member_end"),
    path("boards/<int:pk>/forward/", forward.forward_plan, name="forward_plan"),
    path("boards/<int:pk>/forward/new/", forward.forward_new, name="forward_new"),
    path("boards/forward/<int:pk>/", forward.forward_item, name="forward_item"),
    path("boards/forward/<int:pk>/drop/", forward.forward_drop, name="forward_drop"),
    path("boards/forward/<int:pk>/restore/", forward.forward_restore, name="forward_restore"),
]
