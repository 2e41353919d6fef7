"""An administrator lets a program read, in a real browser and on a narrow screen."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role


@pytest.mark.parametrize("width", [1280, 375])
def test_an_administrator_makes_a_token_and_revokes_it(people: Any, browsing: Any, axe: Any, width: int):
    page = browsing.open(user=people.join(Role.BOARD_ADMINISTRATOR, name="Bo Admin"), width=width)
    page.goto("/api/")
    axe(page)
    page.goto("/api/clients/")
    axe(page)
    page.get_by_role("link", name="Let a program read").click()
    page.get_by_label("Name", exact=True).fill("Monthly dashboard")
    page.get_by_label("What it is for").fill("The monthly sheet")
    page.get_by_label("E-mail address of who answers for it").fill("data@testborough.example")
    page.get_by_label("Plans, workstreams and actions").check()
    axe(page)
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_label("Token").input_value()
    axe(page)
    headers = {"Authorization": f"Bearer {token}"}
    assert page.request.get("/api/v1/plans", headers=headers).json() == {"data": [], "next": None}
    page.get_by_role("link", name="I have kept it: continue").click()
    page.get_by_role("link", name="Monthly dashboard").click()
    assert token not in page.content()
    axe(page)
    page.get_by_role("button", name="Revoke the token").click()
    page.get_by_text("can read nothing more").wait_for()
    assert page.request.get("/api/v1/plans", headers=headers).status == 401
    assert page.evaluate("document.documentElement.scrollWidth") <= width
