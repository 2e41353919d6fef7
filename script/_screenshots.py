"""Pictures of the running demonstration for the documentation: pages wide and narrow, and pages of a pack."""

from __future__ import annotations

import io
import os
import shutil
import sys
from base64 import b32decode
from pathlib import Path
from typing import Any

import pypdfium2
from django_otp.oath import totp
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
COMMISSIONER, ADMINISTRATOR = "priya.nair@solmouth.example", "graham.whitlock@solmouth.example"
LIAISON, QUALITY_LEAD = "bram.holloway@solmouth.example", "adaeze.okoro@solmouth.example"
MANAGER = "marta.wren@solmouth.example"
INCIDENT = "PF-"  # the list shows those that are not over
WIDTHS = {"wide": 1280, "narrow": 375}
TALLEST = 2400  # pixels: a page that goes on and on says no more
BOARD = "Solmouth Joint Commissioning Board"
PACK_PAGES = {"oversight-action-plan": (1, 2, 3, 4, 6), "board-pack": (1, 3, 4, 8), "quality-report": (1, 4)}
PAGES = {
    "home": (COMMISSIONER, "Home", ()),
    "my-work": (COMMISSIONER, "My work", ()),
    "plans": (COMMISSIONER, "Plans", ()),
    "plan": (COMMISSIONER, "Plans", ("Care homes action plan",)),
    "workstream": (COMMISSIONER, "Plans", ("Care homes action plan", "1. Infection prevention and control")),
    "grid": (
        COMMISSIONER,
        "Plans",
        ("Care homes action plan", "1. Infection prevention and control", "Update many at once"),
    ),
    "board": (ADMINISTRATOR, "Boards", (BOARD,)),
    "meeting": (ADMINISTRATOR, "Boards", (BOARD, ", 09:30")),
    "tracker": (ADMINISTRATOR, "Boards", (BOARD, "Action tracker")),
    "public-board": (ADMINISTRATOR, "Boards", (BOARD, "public page")),
    "packs": (ADMINISTRATOR, "Packs", ()),
    "homes": (LIAISON, "Homes", ()),
    "home-of-a-home": (LIAISON, "Homes", ("Red", "Marramgate House")),
    "map": (LIAISON, "Homes", ("Map",)),
    "ratings-profile": (LIAISON, "Homes", ("Ratings profile",)),
    "calls": (LIAISON, "Homes", ("Calls",)),
    "vacancies": (LIAISON, "Homes", ("Vacancies",)),
    "import-difference": (LIAISON, "Homes", ("Imports", "HSCA Active Locations.csv")),
    "build-a-pack": (ADMINISTRATOR, "Packs", ("Build a pack",)),
    "indicators": (COMMISSIONER, "Indicators", ()),
    "indicator": (COMMISSIONER, "Indicators", ("Providers rated good or better",)),
    "performance-report": (COMMISSIONER, "Indicators", ("Performance reports", "Performance report")),
    "early-warning": (COMMISSIONER, "Indicators", ("Early warning",)),
    "returns": (MANAGER, "Your returns", ()),
    "incident": (QUALITY_LEAD, "Incidents", (INCIDENT,)),
    "incident-tonight": (QUALITY_LEAD, "Incidents", (INCIDENT, "Tonight")),
    "incident-moves": (QUALITY_LEAD, "Incidents", (INCIDENT, "Beds and moves", "Moves")),
    "incident-checklist": (QUALITY_LEAD, "Incidents", (INCIDENT, "Work", "Checklist")),
}


def main(address: str) -> None:
    """Take every picture again."""
    from demo.load import PASSWORD

    FOLDER.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, chromium_sandbox=os.getuid() != 0)
        for person in dict.fromkeys(who for who, _, _ in PAGES.values()):
            context = browser.new_context(base_url=address)
            page = _signed_in(context.new_page(), person, PASSWORD)
            for size, width in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": 800})
                for name, (who, menu, links) in PAGES.items():
                    if who == person:
                        _go(page, menu, links)
                        _take(page, FOLDER / f"{name}-{size}.png", width)
            context.close()
        browser.close()
    _pack_pages()


def _signed_in(page: Any, person: str, password: str) -> Any:
    page.goto("/accounts/sign-in/")
    page.get_by_label("E-mail address").fill(person)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", level=1).wait_for()
    if page.get_by_role("heading", name="Enter your code").count():
        sys.exit(f"{person} has an authenticator app already: start a fresh demonstration.")
    if page.get_by_role("heading", name="Set up an authenticator app").count():
        key = page.locator("dd code").inner_text().replace(" ", "")
        page.get_by_label("Code").fill(f"{totp(b32decode(key)):06}")
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("heading", name="recovery codes").wait_for()
    return page


def _go(page: Any, menu: str, links: tuple[str, ...]) -> None:
    page.goto("/")
    toggle = page.get_by_role("button", name="Menu")
    if toggle.is_visible():
        toggle.click()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name=menu, exact=True).click()
    for link in links:
        page.locator("main a, main summary").filter(has_text=link, visible=True).first.click()
    page.wait_for_load_state()


def _take(page: Any, path: Path, width: int) -> None:
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    png = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    _keep(Image.open(io.BytesIO(png)), path)


def _keep(picture: Image.Image, path: Path) -> None:
    """In 128 colours, which is a third of the size and looks the same."""
    picture.convert("RGB").quantize(128).save(path, optimize=True)
    sys.stderr.write(f"{path.relative_to(ROOT)}\n")


def _pack_pages() -> None:
    """Some pages of the packs that script/demo built."""
    for pack, numbers in PACK_PAGES.items():
        found = sorted((ROOT / "out" / pack).glob("*restricted.pdf"))
        if not found:
            sys.exit(f"There is no {pack} in out/: run script/demo first.")
        with pypdfium2.PdfDocument(found[-1]) as pdf:
            for number in numbers:
                path = FOLDER / f"{pack}-page-{number}.png"
                _keep(pdf[number - 1].render(scale=1.1).to_pil(), path)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    main(sys.argv[1])
