"""Long work in a real browser: the page tells how far it is by itself, says little aloud, and stops it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers import incoming
from firstline.foundation.tasks import actions, working
from firstline.foundation.tasks.models import Run
from tests.journey.looking import Looker
from tests.registers.conftest import DAY
from tests.registers.enheter import as_csv, enhet

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_home"),
]
SignedIn = Callable[..., Page]


@pytest.fixture
def run(hub: Hub, leader: Person) -> Run:
    rows = [enhet(serial, navn="" if serial % 9 == 0 else f"PRØVE {serial} AS") for serial in range(1, 40)]
    file = SimpleUploadedFile("enheter.csv", as_csv(rows))
    return incoming.accept(hub=hub, register="brreg", snapshot_on=DAY, file=file, by=leader)


def test_a_page_follows_a_run_to_its_end(
    run: Run, leader: Person, signed_in: SignedIn, looker: Looker, picture: Callable[[Page, str], None]
) -> None:
    page = signed_in(leader)
    said = page.locator("#run-said")
    looker.visit(page, f"/fjelldal/desk/runs/{run.pk}/")
    claimed = actions.claim(now=timezone.now() - timedelta(seconds=50))
    assert claimed
    actions.report(run=claimed, done=12_000, total=100_000)
    expect(said).to_have_text("It is under way.")
    expect(page.locator("progress")).to_have_attribute("value", "12000")
    actions.report(run=claimed, done=52_000, total=100_000)
    expect(said).to_have_text("Half of it is done.")
    looker.look(page, state="half of it is done")
    picture(page, "run-half")
    page.goto("/fjelldal/desk/")
    picture(page, "run-line-on-the-desk")
    page.locator(".now a").first.click()
    page.get_by_text("Stop it", exact=True).click()
    looker.look(page, state="stopping it is confirmed")
    picture(page, "run-confirm")
    working.work_on(claimed)
    expect(page.get_by_role("heading", name="Refused")).to_be_visible()
    expect(page.locator("#run-stop")).to_be_empty()
    expect(said).to_have_text("It is done.")
    looker.look(page, state="it is done")
    picture(page, "run-done")
    looker.visit(page, "/fjelldal/desk/runs/")
    picture(page, "runs")
    looker.visit(page, "/fjelldal/desk/registers/")
    picture(page, "bring-in")
    assert not looker.faults


def test_a_run_is_stopped_without_scripts(run: Run, leader: Person, signed_in: SignedIn) -> None:
    page = signed_in(leader, scripts=False, phone=True)
    page.goto(f"/fjelldal/desk/runs/{run.pk}/")
    page.get_by_role("link", name="See how far it is now").click()
    page.get_by_text("Stop it", exact=True).click()
    page.get_by_role("button", name="Yes, stop it").click()
    expect(page.get_by_text("Nothing of it was kept.")).to_be_visible()
    assert Run.objects.get().state == Run.State.STOPPED
