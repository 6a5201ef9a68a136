"""Takes every page of the demo into ``shots/pictures``.

Light, in bokmål, at 320, 768 and 1440 px one by one; the other languages and the dark together on contact
sheets. The demo is served from a home of its own, which is gone afterwards.

Debian's chromium speaks English alone unless ``chromium-l10n`` is installed, and takes its own words from the
language that it was started in: day pickers and the buttons of file fields are in English on the pictures.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.serving import CHROMIUM_FLAGS, chromium, served
from shots.pages import Shot, found
from shots.sheets import sheet

PICTURES = Path(__file__).with_name("pictures")
# What is taken: a folder, a language, the colours, the width, and whether one picture a page is kept.
PASSES = (
    ("nb-320", "nb", "light", 320, True),
    ("nb-1440", "nb", "light", 1440, True),
    ("nb-768", "nb", "light", 768, True),
    ("nb-dark-1440", "nb", "dark", 1440, False),
    ("nb-dark-320", "nb", "dark", 320, False),
    ("en-1440", "en", "light", 1440, False),
    ("nn-320", "nn", "light", 320, False),
    ("da-320", "da", "light", 320, False),
)
HEIGHT = 900
# So many times a page is asked whether its pictures are there, with a twentieth of a second in between.
LONGEST_WAIT = 100
ON_A_SHEET = 12
# The language that the browser asks for.
LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "da": "da-DK", "en": "en-GB"}


def take(browser: Browser, address: str, shots: list[Shot], which: tuple[str, str, str, int, bool]) -> int:
    """Take every page in one way. Returns how many pictures there are."""
    folder, language, colours, width, kept = which
    here = PICTURES / folder
    here.mkdir(parents=True)
    for email in {shot.email for shot in shots}:
        page = _as_somebody(browser, address, email, language=language, colours=colours, width=width)
        for shot in (one for one in shots if one.email == email):
            page.goto(shot.path)
            _come_by(page)
            page.screenshot(path=here / f"{shot.name}.png", full_page=True)
        page.context.close()
    pictures = sorted(here.glob("*.png"))
    for start in range(0, len(pictures), ON_A_SHEET):
        part = start // ON_A_SHEET + 1
        sheet(pictures[start : start + ON_A_SHEET], PICTURES / f"{folder}-sheet-{part}.png")
    if not kept:
        shutil.rmtree(here)
    return len(pictures)


def _come_by(page: Page) -> None:
    """Scroll through the page, so that pictures that wait until somebody comes near are there."""
    for place in range(0, page.evaluate("document.documentElement.scrollHeight"), HEIGHT // 2):
        page.evaluate(f"scrollTo(0, {place})")
    page.evaluate("scrollTo(0, 0)")
    # The page's own policy forbids what waits for a condition by itself.
    for _once in range(LONGEST_WAIT):
        if page.evaluate("[...document.images].every((one) => one.complete)"):
            return
        page.wait_for_timeout(50)


def _as_somebody(
    browser: Browser, address: str, email: str, *, language: str, colours: str, width: int
) -> Page:
    """A page of somebody of the demo, or of nobody; the language is chosen as people do, by its button."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if colours == "dark" else "light",
        locale=LOCALES[language],
        reduced_motion="reduce",
        service_workers="block",
    )
    page = context.new_page()
    if email:
        page.goto("/demo/")
        page.locator(f"form:has(input[value='{email}']) button").click()
        page.wait_for_url(lambda at: "/demo/" not in at)
    page.goto("/demo/")
    page.locator(f"footer button[value={language}]").click()
    return page


def main() -> int:
    shutil.rmtree(PICTURES, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="firstline-") as home:
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(FIRSTLINE_HOME=home, DJANGO_SETTINGS_MODULE="firstline.config.settings")
        with served() as address, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            shots = found(browser, address)
            total = sum(take(browser, address, shots, which) for which in PASSES)
            browser.close()
    sys.stdout.write(f"{total} pictures of {len(shots)} pages are in {PICTURES}\n")
    return 0


sys.exit(main())
