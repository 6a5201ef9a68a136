"""The whole loop in a real browser, in seven steps: from the register to what the hub's leader sees."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from firstline.domains.clients.models import Client
from firstline.domains.hubs import actions as hubs
from firstline.domains.hubs.models import Hub
from firstline.domains.offers import actions as offers
from firstline.domains.plans.models import Delivery
from firstline.foundation.access.roles import Role
from firstline.foundation.facts.outbox import deliver_due
from firstline.foundation.mail.models import OutgoingMail
from tests.conftest import DATA
from tests.journey.conftest import OpenPage

ADVISER, LEADER, MANAGER = "ida@telemark.example", "lars@telemark.example", "marte@solbakken.example"
Keep = Callable[[Page, str], None]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REGISTER = """\
organisasjonsnummer,navn,organisasjonsform.kode,naeringskode1.kode,naeringskode2.kode,naeringskode3.kode,harRegistrertAntallAnsatte,antallAnsatte,\
forretningsadresse.adresse,forretningsadresse.poststed,forretningsadresse.postnummer,forretningsadresse.kommune,\
forretningsadresse.kommunenummer,forretningsadresse.landkode,registreringsdatoEnhetsregisteret,stiftelsesdato,\
konkurs,underAvvikling
999999999,SOLBAKKEN OPPDIKTET SNEKKERI AS,AS,16.230,,,true,7,Veg 1,VINJE,3890,VINJE,4036,NO,2012-03-01,\
2012-02-01,false,false
"""


@pytest.fixture
def telemark(tmp_path: Path) -> Hub:
    """A hub with an adviser, a leader, two offers and the register of its area."""
    hub = hubs.create_hub(
        slug="telemark", name="Telemark", country="NO", areas=["40"], languages=["en", "nb"], by=None
    )
    for email, name, role in (
        (ADVISER, "Ida Rådgiver", Role.ADVISER),
        (LEADER, "Lars Leder", Role.HUB_LEADER),
    ):
        hubs.give_role(hub=hub, person=hubs.add_person(email=email, name=name, by=None), role=role, by=None)
    provider = offers.add_provider(hub=hub, name="Telemark", by=None)
    for title, topic in (("Safe data in an afternoon", "data"), ("Your first web shop", "readiness")):
        content = offers.OfferContent(
            provider=provider,
            kind="workshop",
            title={"en": title},
            topics=[topic],
            eligibility={"size": {"max": 50}},
        )
        offers.add_offer(hub=hub, content=content, by=None)
    deliver_due()
    return hub


def import_register(tmp_path: Path) -> str:
    """Import the real sample where there is one, else an invented file; returns a company's name."""
    real = DATA / "brreg" / "enheter.csv"
    if real.is_file():
        call_command("registers_import", "brreg", str(real), hub="telemark")
        with real.open(encoding="utf-8-sig", newline="") as rows:
            in_area = (
                row for row in csv.DictReader(rows) if row["forretningsadresse.kommunenummer"][:2] == "40"
            )
            return next(
                row["navn"]
                for row in in_area
                if row["organisasjonsform.kode"] == "AS" and row["harRegistrertAntallAnsatte"] == "true"
            )
    invented = tmp_path / "enheter.csv"
    invented.write_text(REGISTER, encoding="utf-8")
    call_command("registers_import", "brreg", str(invented), hub="telemark")
    return "SOLBAKKEN OPPDIKTET SNEKKERI AS"


def latest_mail(to: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(to=to).latest("id")


def sign_in(page: Page, email: str) -> None:
    """Sign in as people do: with a code from a mail."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").first.fill(email)
    page.get_by_role("button", name="Send me a code").first.click()
    page.wait_for_url("**/code/**")
    code = re.search(r"^\s*([0-9A-Z]{3,}-?[0-9A-Z]{3,})\s*$", latest_mail(email).text, re.MULTILINE)
    assert code, latest_mail(email).text
    page.locator("input[name=code]").fill(code[1])
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)


def mailed_address(email: str) -> str:
    link = re.search(r"https?://\S+/answer/link/\S+", latest_mail(email).text)
    assert link, latest_mail(email).text
    return urlsplit(link[0]).path


def tick(page: Page, *, share: float) -> None:
    """Answer a page: the first share of the ticks of each question, a step that far up each row."""
    for group in page.locator("fieldset.panel").all():
        if not group.is_visible():
            # It rests on an answer above that was not given.
            continue
        ticks = group.locator("input[type=checkbox]").all()
        for box in ticks[: max(1, int(len(ticks) * share))]:
            box.check()
        rows = group.locator("fieldset.row").all() or ([group] if not ticks else [])
        for row in rows:
            steps = row.locator("input[type=radio]").all()
            if steps:
                steps[min(len(steps) - 1, int(len(steps) * share))].check()


def answer(page: Page, *, share: float, keep: Keep | None = None) -> None:
    """Answer every page that is left, and send."""
    while page.get_by_role("button", name="Save and").first.is_visible():
        tick(page, share=share)
        if keep:
            keep(page, "3-answering-on-a-phone")
        page.get_by_role("button", name=re.compile("Save and (go on|look it over)$")).click()
    page.get_by_role("button", name="Send", exact=True).click()
    deliver_due()


def take_on(desk: Page, company: str, keep: Keep) -> Client:
    """Find the company, take it on, log a meeting, and name its manager."""
    desk.goto("/telemark/desk/")
    keep(desk, "2-today")
    desk.goto("/telemark/desk/clients/find/")
    desk.get_by_label("Name or number").fill(company)
    desk.get_by_role("button", name="Search").click()
    keep(desk, "2-find")
    desk.get_by_role("button", name=f"Take on {company}").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(company)
    desk.get_by_role("link", name="Log a meeting or a call").click()
    desk.get_by_label("What was said?").fill("They want to sell more directly.")
    desk.get_by_label("the client and the hub").check()
    desk.get_by_role("button", name="Save to timeline").click()
    expect(desk.get_by_text("They want to sell more directly.")).to_be_visible()
    desk.get_by_role("link", name="Change who acts for them").click()
    desk.get_by_label("Name").fill("Marte Solbakken")
    desk.get_by_label("E-mail").fill(MANAGER)
    desk.get_by_label("How you know").fill("business register")
    desk.get_by_role("button", name="Let them act").click()
    keep(desk, "2-client")
    return Client.objects.get()


def send_mapping(desk: Page) -> None:
    """Mail the manager a link to the company's mapping, from the page that is open."""
    desk.get_by_label("Marte Solbakken").check()
    ccmd = desk.get_by_label(re.compile("Where does your company stand"))
    if ccmd.count():
        ccmd.first.check()
    desk.get_by_role("button", name="Ask").click()


def leave_and_resume(open_page: OpenPage, keep: Keep) -> None:
    """Answer on a phone without scripts, go back, leave, and come back on another phone."""
    phone = open_page(phone=True, scripts=False)
    phone.goto(mailed_address(MANAGER))
    keep(phone, "3-begin-on-a-phone")
    phone.get_by_role("button", name="Begin").click()
    tick(phone, share=0.2)
    phone.get_by_role("button", name="Save and go on", exact=True).click()
    phone.get_by_role("button", name="Back", exact=True).click()
    assert phone.locator("input:checked").count() > 0
    resumed = open_page(phone=True, scripts=False)
    resumed.goto(mailed_address(MANAGER))
    resumed.get_by_role("button", name="Go on").click()
    answer(resumed, share=0.2, keep=keep)
    keep(resumed, "3-where-you-stand")


def answer_at_once(open_page: OpenPage, *, share: float) -> None:
    """Follow the latest link, and answer everything."""
    phone = open_page(phone=True)
    phone.goto(mailed_address(MANAGER))
    phone.get_by_role("button", name="Begin").click()
    answer(phone, share=share)


def agree_on_a_plan(desk: Page, mine: Page, client: Client, keep: Keep) -> None:
    """A step from each side, and both agree; from the page of what fits."""
    desk.get_by_role("link", name=re.compile("Put in the plan.*Safe data")).click()
    desk.get_by_label("Towards which goal?").fill("Nothing is lost when a machine breaks")
    desk.get_by_label("Who does it?").select_option(label="Ida Rådgiver")
    desk.get_by_label("By when?").fill(timezone.localdate().isoformat())
    desk.get_by_role("button", name="Save").click()
    mine.goto(f"/telemark/my/{client.pk}/plan/")
    mine.get_by_role("link", name="Add a step", exact=True).click()
    mine.get_by_label("What is to be done?").fill("Buy a backup disk")
    mine.get_by_label("Towards which goal?").select_option(label="Nothing is lost when a machine breaks")
    mine.get_by_label("Who does it?").select_option(label="Marte Solbakken")
    mine.get_by_role("button", name="Save").click()
    mine.get_by_role("button", name="Agree to this plan").click()
    desk.goto(f"/telemark/desk/clients/{client.pk}/plan/")
    expect(desk.get_by_text("Buy a backup disk", exact=True)).to_be_visible()
    desk.get_by_role("button", name="Agree to this plan").click()
    expect(desk.get_by_role("heading", name="Both agree to this plan")).to_be_visible()
    keep(desk, "5-plan-at-the-desk")
    mine.reload()
    keep(mine, "5-plan-on-a-phone")


def record_delivery(desk: Page) -> None:
    """Record what was given against the step; from the plan."""
    desk.get_by_role("link", name=re.compile("Record what was given.*Safe data")).click()
    desk.get_by_label("How many hours?").fill("3")
    desk.get_by_label("The step is done with it").check()
    desk.get_by_role("button", name="Save").click()
    deliver_due()
    assert Delivery.objects.get().step is not None


@pytest.mark.long
def test_the_loop_runs(telemark: Hub, open_page: OpenPage, picture: Keep, tmp_path: Path) -> None:
    # 1. The register.
    company = import_register(tmp_path)

    # 2. The client: found, taken on, a meeting logged, the manager named.
    desk = open_page()
    sign_in(desk, ADVISER)
    client = take_on(desk, company, picture)
    client_page = f"/telemark/desk/clients/{client.pk}/"

    # 3. The mapping: a link by mail, answered on a phone without scripts, left and resumed.
    desk.get_by_role("link", name="Send a mapping").click()
    send_mapping(desk)
    leave_and_resume(open_page, picture)

    # 4. Needs and matches, with reasons.
    desk.goto(f"{client_page}matches/")
    expect(desk.get_by_role("heading", name="Meets a need")).to_be_visible()
    assert desk.locator("ul.reasons li[data-kind=for]").count() > 0
    picture(desk, "4-matches")

    # 5. One plan, both sides.
    mine = open_page(phone=True)
    sign_in(mine, MANAGER)
    agree_on_a_plan(desk, mine, client, picture)

    # 6. Delivery, feedback, second mapping, change.
    record_delivery(desk)
    answer_at_once(open_page, share=0.8)
    desk.goto(f"{client_page}assessments/")
    send_mapping(desk)
    answer_at_once(open_page, share=0.7)
    for page, path, name in (
        (desk, f"{client_page}change/", "6-what-changed"),
        (mine, "/telemark/my/", "6-my-page"),
        (desk, client_page, "6-client"),
    ):
        page.goto(path)
        picture(page, name)

    # 7. What the leader sees; with one client, every cell about clients is hidden.
    leader = open_page()
    sign_in(leader, LEADER)
    leader.goto("/telemark/desk/region/")
    expect(leader.get_by_role("img", name="hidden to protect people").first).to_be_visible()
    picture(leader, "7-region")
    expect(leader.get_by_role("heading", level=1)).to_have_text("Too few clients to count yet")
