"""A meeting run in a real browser: on a tablet, on a phone, by keyboard, and without JavaScript."""

from __future__ import annotations

import re
from typing import Any

import pytest

from oversight.actions.attendance import record_attendance
from oversight.models import BoardAction, Decision, Member, MinuteParagraph
from tests.oversight.sitting import Sitting, interest, make_sitting, note

TABLET, PHONE = 768, 375
OUT, BACK = re.compile("Out ?: Eli East"), re.compile("Back in ?: Eli East")


@pytest.fixture
def sitting(transactional_db: None, people: Any) -> Sitting:
    """A meeting with a guest, a substitute, apologies, and something in its minutes."""
    made = make_sitting(people, state="held")
    add = {"meeting": made.meeting, "by": made.by}
    record_attendance(capacity="attending", name="Gil Guest", takes_minutes=True, **add)
    record_attendance(capacity="apologies", member=made.made.members[5], **add)
    interest(made, did="spoke")
    note(made, "AC: asked how it is paid for.", heading="Matters arising")
    note(made, "That it is agreed.", kind="decision", decision={"votes": (3, 1, 0)})
    note(made, "Bring figures.", kind="action", action={"lead": "EE", "deadline_text": "Oct-21"})
    Member.objects.filter(pk=made.made.members[0].pk).update(email="ann@example.org")
    return made


def pages(sitting: Sitting) -> list[str]:
    """Every page of a sitting."""
    pk, item = sitting.meeting.pk, sitting.item(4).pk
    paragraph = sitting.item(4).paragraphs.first().pk
    return [
        f"/meetings/{pk}/attendance/", f"/meetings/{pk}/attendance/add/",
        f"/attendance/{sitting.people[0].pk}/", f"/items/{item}/sitting/", f"/meetings/{pk}/declare/",
        f"/items/{item}/minutes/add/?kind=decision", f"/items/{item}/minutes/add/?kind=action",
        f"/minutes/{paragraph}/", f"/minutes/{paragraph}/mark/?kind=action", f"/minutes/{paragraph}/strike/",
        f"/meetings/{pk}/minutes/", f"/meetings/{pk}/minutes/approve/", f"/meetings/{pk}/run-sheet/",
        f"/meetings/{pk}/notices/", f"/meetings/{pk}/mails/", f"/meetings/{pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1280, PHONE])
def test_every_page_is_accessible_and_none_scrolls_sideways(
    browsing: Any, axe: Any, sitting: Sitting, width: int
) -> None:
    page = browsing.open(user=sitting.by, width=width)
    for address in pages(sitting):
        assert page.goto(address).status == 200, address
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over == 0, address
        axe(page)


def test_on_a_tablet_a_tap_marks_somebody_out_and_what_was_typed_stays(
    browsing: Any, sitting: Sitting
) -> None:
    page = browsing.open(user=sitting.by, width=TABLET)
    page.goto(f"/items/{sitting.item(3).pk}/sitting/")
    page.locator("#id_text").fill("AC: half a sen")
    out = page.get_by_role("button", name=OUT)
    assert out.bounding_box()["height"] >= 44

    out.click()

    page.get_by_role("button", name=BACK).wait_for()
    assert "Not quorate" in page.locator("#room .sitting-quorum").inner_text()
    assert page.locator("#id_text").input_value() == "AC: half a sen"
    assert "Not quorate" in page.locator("#live").text_content()
    page.get_by_role("button", name=BACK).click()
    page.get_by_role("button", name=OUT).wait_for()
    assert not sitting.people[3].away.exists()


def test_lines_are_typed_one_after_the_other_from_the_keyboard(browsing: Any, sitting: Sitting) -> None:
    page = browsing.open(user=sitting.by)
    page.goto(f"/items/{sitting.item(3).pk}/sitting/")
    page.locator("#id_text").focus()
    page.keyboard.type("AC: the first line")
    page.keyboard.press("Control+Enter")
    page.get_by_text("the first line").wait_for()
    page.wait_for_function("document.activeElement.id === 'id_text'")
    page.keyboard.type("BB: the second line")
    page.keyboard.press("Control+Enter")
    page.get_by_text("the second line").wait_for()

    rows = MinuteParagraph.objects.filter(item=sitting.item(3)).order_by("position")
    assert [(row.speakers, row.text) for row in rows] == [("AC", "the first line"), ("BB", "the second line")]


def test_what_is_wrong_with_a_line_is_said_and_the_words_stay(browsing: Any, sitting: Sitting) -> None:
    page = browsing.open(user=sitting.by)
    page.goto(f"/items/{sitting.item(3).pk}/sitting/")
    sitting.meeting.items.filter(number=3).update(withdrawn=True, withdrawn_reason="Not ready")
    page.locator("#id_text").fill("AC: a line that comes too late")
    page.get_by_role("button", name="Add note").click()

    page.get_by_text("Item 3 was withdrawn.").first.wait_for()
    assert not MinuteParagraph.objects.filter(item=sitting.item(3)).exists()


def test_a_meeting_is_run_on_a_phone_without_javascript(browsing: Any, sitting: Sitting) -> None:
    page = browsing.open(user=sitting.by, width=PHONE, javascript=False)
    page.goto(f"/meetings/{sitting.meeting.pk}/attendance/")
    page.get_by_role("group", name="Cyd Clay").get_by_label("Present").check()
    page.get_by_role("button", name="Save attendance").click()
    assert "1 line saved." in page.content()

    page.goto(f"/items/{sitting.item(3).pk}/sitting/")
    page.locator("#id_text").fill("AC: half a sen")
    page.get_by_role("button", name=OUT).click()
    assert page.locator("#id_text").input_value() == "AC: half a sen"
    assert page.get_by_text("Not quorate").first.is_visible()
    page.locator("#id_text").fill("AC: a whole sentence.")
    page.get_by_role("button", name="Action…").click()
    page.get_by_label("Lead").fill("EE")
    page.get_by_role("button", name="Add to the minutes").click()
    assert BoardAction.objects.filter(text="a whole sentence.", lead="EE").exists()

    page.goto(f"/items/{sitting.item(4).pk}/sitting/")
    page.locator("#id_text").fill("That it goes on.")
    page.get_by_role("button", name="Decision…").click()
    page.get_by_role("button", name="Add to the minutes").click()
    assert Decision.objects.filter(wording="That it goes on.").exists()
    page.goto(f"/meetings/{sitting.meeting.pk}/minutes/")
    assert page.get_by_text("JCB/2021/02").is_visible()
