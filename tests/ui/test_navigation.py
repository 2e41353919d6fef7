"""The menu says where one is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import resolve

from ui import navigation


@pytest.mark.parametrize(
    ("path", "label"),
    [("/plans/", "Plans"), ("/plans/mine/", "My work"), ("/meetings/", "Boards"), ("/packs/", "Packs")],
)
def test_a_page_belongs_to_the_part_of_its_room_whatever_its_address_begins_with(
    people: Any, rf: RequestFactory, path: str, label: str
) -> None:
    request = rf.get(path)
    request.user, request.partnership = people.commissioner, people.partnership
    request.resolver_match = resolve(path)

    active = [link.label for link in navigation.menu(request) if link.active]

    assert active == [label]


def test_home_is_active_on_its_own_page_only(people: Any, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user, request.partnership = people.commissioner, people.partnership
    request.resolver_match = resolve("/")

    assert [link.label for link in navigation.menu(request) if link.active] == ["Home"]
