"""Lets thirty companies and thirty teams of the demo answer in a browser, and opens what comes of it.

An adviser of each hub asks them, each opens the link in the mail and answers page by page, and the report of
each is opened on the screen and as a PDF. A few of the PDFs are left in ``shots/pictures/reports``.
"""

import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.serving import CHROMIUM_FLAGS, chromium, served

REPORTS = Path(__file__).with_name("pictures") / "reports"
# Who asks in each hub.
ADVISERS = {
    "fjelldal": "per.haugland@fjelldal.example",
    "southmere": "tom.ferris@southmere.example",
    "nordkyst": "lone.vestergaard@nordkyst.example",
}
A_HUB = 10
# One more is asked: whom the demo asked already may wait for somebody who never answers.
ASKED = A_HUB + 1
TEAM = 3
KEPT = 2
LINK = re.compile(r"https?://[^\s<>\"]+/answer/link/[^\s<>\"]+")
# Somewhere about a level, each answer a little apart; ticked are the first ones, which no answer excludes.
FILL = """([level, seed, alone]) => {
  const next = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const groups = new Map();
  for (const one of document.querySelectorAll('main form input:is([type=radio], [type=checkbox])')) {
    groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  }
  for (const group of groups.values()) {
    const place = Math.max(0, Math.min(1, level + (next() - 0.5) / 2));
    if (group[0].type === 'radio') group[Math.round(place * (group.length - 1))].checked = true;
    else group.forEach((one, number) => {
      one.checked = alone ? number === 0 : number === 0 || number < place * (group.length - 2);
    });
  }
}"""


def signed_in(browser: Browser, address: str, email: str) -> Page:
    """A page of an adviser's."""
    page = browser.new_context(base_url=address, service_workers="block").new_page()
    page.goto("/demo/")
    page.locator(f"form:has(input[value='{email}']) button").click()
    page.wait_for_url(lambda at: "/demo/" not in at)
    return page


def clients(page: Page, hub: str) -> list[str]:
    """Where the pages of the hub's clients are, as its caseload lists them."""
    found: dict[str, None] = {}
    for number in range(1, 6):
        answer = page.goto(f"/{hub}/desk/clients/?page={number}")
        if answer is None or answer.status != 200:
            break
        for link in page.locator("main table a").evaluate_all("(all) => all.map((one) => one.pathname)"):
            if re.fullmatch(rf"/{hub}/desk/clients/\d+/", link):
                found[link] = None
    return list(found)


def ask(page: Page, client: str, instrument: str) -> str | None:
    """Ask the first who acts for a client; the mapping's address, None where that was refused."""
    page.goto(f"{client}assessments/")
    people = page.locator("main form input[name=person]")
    if not people.count():
        return None
    people.first.check()
    page.locator(f"main form input[name=instrument][value='{instrument}']").check()
    page.locator("main form.panel .buttons button").click()
    return page.url if re.search(r"/desk/assessments/\d+/$", page.url) else None


def ask_team(page: Page, client: str, names: Iterator[str]) -> str | None:
    """Let so many act for a client as make a team, and ask all of them."""
    page.goto(f"{client}assessments/")
    for _more in range(TEAM - page.locator("main form input[name=person]").count()):
        name = next(names)
        page.goto(f"{client}people/")
        page.locator("#id_name").fill(name)
        page.locator("#id_email").fill(f"{name.lower().replace(' ', '.')}@teams.example")
        page.locator("#id_verified_how").fill("invented")
        page.locator("form:has(#id_verified_how) .buttons button").click()
    mapping = ask(page, client, "ecm_dpi")
    if mapping is None:
        return None
    for chosen in page.locator("main select[name^='person-']").all():
        if chosen.input_value() == "no":
            chosen.select_option("executive")
    page.locator("form:has(select[name^='person-']) .buttons button").click()
    return mapping


def links(page: Page) -> set[str]:
    """The links of all mails that the demo shows."""
    page.goto("/demo/mail/")
    return set(LINK.findall(page.locator("main").inner_text()))


def answer(browser: Browser, link: str, chance: random.Random) -> bool:
    """Open a link as nobody, and answer to the end. Returns whether it came to the thanks."""
    page = browser.new_context(service_workers="block").new_page()
    page.goto(link)
    page.locator("main form .buttons button").last.click()
    level = chance.betavariate(2, 2.5)
    while "/page/" in page.url:
        before = page.url
        for alone in (False, True):
            page.evaluate(FILL, [level, chance.randrange(1, 10**6), alone])
            page.locator("main form .buttons button[value=on]").click()
            if page.url != before:
                break
        else:
            break
    if page.url.endswith("/send/"):
        page.locator("main form .buttons button").last.click()
    done = page.url.endswith("/done/")
    page.context.close()
    return done


def open_report(page: Page, mapping: str, kept: Path | None) -> bool:
    """Open a report on the screen and as a PDF; whether both are there."""
    on_screen = page.request.get(f"{mapping}report/")
    pdf = page.request.get(f"{mapping}report.pdf")
    if kept is not None:
        kept.write_bytes(pdf.body())
    return on_screen.status == 200 and pdf.status == 200 and pdf.body().startswith(b"%PDF-")


def of_hub(browser: Browser, address: str, hub: str, chance: random.Random) -> dict[str, int]:
    """Let a hub's companies and teams answer. Returns how many answered, and how many reports there are."""
    page = signed_in(browser, address, ADVISERS[hub])
    before = links(page)
    names = (f"Oda {hub.capitalize()}{number}" for number in range(1, 1000))
    asked: dict[str, list[str]] = {"companies": [], "teams": []}
    for client in clients(page, hub):
        if len(asked["companies"]) < ASKED and (mapping := ask(page, client, "ccmd")):
            asked["companies"].append(mapping)
        if len(asked["teams"]) < ASKED and (mapping := ask_team(page, client, names)):
            asked["teams"].append(mapping)
    answered = sum(answer(browser, link, chance) for link in sorted(links(page) - before))
    sys.stdout.write(f"{hub}: {answered} people answered\n")
    found = {}
    for kind, mappings in asked.items():
        found[kind] = sum(
            open_report(page, one, REPORTS / f"{hub}-{kind}-{number}.pdf" if number < KEPT else None)
            for number, one in enumerate(mappings)
        )
    page.context.close()
    return found


def main() -> int:
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="firstline-") as home:
        os.environ.pop("DATABASE_URL", None)
        os.environ.update(FIRSTLINE_HOME=home, DJANGO_SETTINGS_MODULE="firstline.config.settings")
        with served() as address, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            hubs = [of_hub(browser, address, hub, random.Random(hub)) for hub in ADVISERS]  # noqa: S311
            browser.close()
    totals = {kind: sum(hub[kind] for hub in hubs) for kind in ("companies", "teams")}
    counted = f"{totals['companies']} companies and {totals['teams']} teams have a report"
    sys.stdout.write(f"{counted}, on the screen and as a PDF, in {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(f"some of the PDFs are in {REPORTS}\n")
    return 0 if min(totals.values()) >= len(ADVISERS) * A_HUB else 1


if __name__ == "__main__":
    sys.exit(main())
