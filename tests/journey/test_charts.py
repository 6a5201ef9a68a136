"""A chart that answers to the pointer: drawn when asked for, within the policy, nothing from elsewhere."""

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company
from firstline.engine.colour import contrast
from tests.foundation.test_chart_drawing import all_specs, drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REGION = "/fjelldal/desk/region/"


@pytest.fixture
def clients(hub: Hub) -> None:
    """Seven builders and six farms, none of them mapped."""
    for place, code in enumerate(["41.20"] * 7 + ["01.11"] * 6):
        company = Company.objects.create(
            register="brreg",
            number=str(place),
            name=f"Firma {place}",
            search_name=f"firma {place}",
            kind="business",
            legal_form="AS",
            activity_code=code,
            employees=3,
            employees_state="stated",
            municipality="4036",
            snapshot_on=timezone.localdate(),
            fingerprint="",
        )
        Client.objects.create(
            hub=hub,
            kind="company",
            name=company.name,
            search_name=company.search_name,
            company=company,
            taken_on_at=timezone.now(),
        )


@pytest.fixture
def region(signed_in: Callable[..., Page], leader: Person, clients: None) -> Page:
    """A page of who may open the region's, without what is kept for reading offline."""
    page = signed_in(leader)
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    return page


def test_a_chart_is_explored_within_the_policy(region: Page) -> None:
    page = region
    said: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    def requested(request: Request) -> None:
        asked.append(request.url)

    page.on("console", heard)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", requested)
    page.goto(REGION)
    assert not [address for address in asked if "vega" in address], "nothing is loaded before it is asked for"
    figure = page.get_by_role("figure").filter(has_text="The largest sector")
    still = figure.locator(".chart-picture").bounding_box()
    figure.get_by_role("button", name="Read numbers in the picture").click()
    live = figure.locator(".chart-live svg")
    expect(live).to_be_visible()
    expect(figure.get_by_role("status")).to_have_text("Point at a part or touch it to read its number.")
    expect(figure.get_by_role("button", name="Read numbers in the picture")).to_have_count(0)
    drawn = figure.locator(".chart-picture").bounding_box()
    assert still
    assert drawn
    assert abs(still["height"] - drawn["height"]) <= 2, "nothing on the page moves"
    live.locator(".mark-rect.role-mark path").first.hover()
    tip = page.locator(".vg-tooltip")
    expect(tip).to_contain_text("Agriculture, forestry and fishing")
    expect(tip).to_contain_text("6")
    assert tip.evaluate("element => getComputedStyle(element).position") == "fixed", "it has our style"
    assert not said, said
    assert {urlsplit(address).netloc for address in asked} == {urlsplit(page.url).netloc}


def test_without_scripts_there_is_the_picture_and_the_table_and_no_button(
    signed_in: Callable[..., Page], leader: Person, clients: None
) -> None:
    page = signed_in(leader, scripts=False)
    page.goto(REGION)
    figure = page.locator("figure.chart").last
    expect(figure.locator("svg[role=img]")).to_be_visible()
    expect(figure.locator("button")).to_be_hidden()
    figure.get_by_text("Show as a table").click()
    expect(figure.get_by_role("rowheader", name="Construction")).to_be_visible()


def test_a_chart_that_cannot_be_loaded_says_so_and_stays(region: Page) -> None:
    page = region
    page.route("**/vega-lite.min.js", lambda route: route.abort())
    page.goto(REGION)
    figure = page.get_by_role("figure").filter(has_text="The largest sector")
    figure.get_by_role("button", name="Read numbers in the picture").click()
    expect(figure.get_by_role("status")).to_contain_text("could not be loaded")
    expect(figure.get_by_role("img").first).to_be_visible()
    page.unroute("**/vega-lite.min.js")
    figure.get_by_role("button", name="Read numbers in the picture").click()
    expect(figure.locator(".chart-live svg")).to_be_visible()


# Every text of a picture: its colour, what lies behind it, and how far its ink reaches out of the picture.
TEXTS = """() => [...document.querySelectorAll('.chart-picture svg')].flatMap((svg) => {
  const whole = svg.getBoundingClientRect(), pen = document.createElement('canvas').getContext('2d');
  return [...svg.querySelectorAll('text')].map((text) => {
    const style = getComputedStyle(text), at = text.getScreenCTM(), box = text.getBoundingClientRect();
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const ink = pen.measureText(text.textContent), last = text.getNumberOfChars() - 1;
    const line = (place) => text.getStartPositionOfChar(place).matrixTransform(at).y;
    const top = line(0) - ink.actualBoundingBoxAscent * at.d;
    const bottom = line(last) + ink.actualBoundingBoxDescent * at.d;
    return {
      text: text.textContent, fill: style.fill, page: getComputedStyle(svg).backgroundColor,
      out: Math.max(whole.left - box.left, whole.top - top, box.right - whole.right, bottom - whole.bottom),
    };
  });
})"""


@pytest.mark.parametrize("language", ["en", "nb", "nn", "da"])
def test_every_text_lies_within_its_picture(region: Page, leader: Person, language: str) -> None:
    """Also what reaches under its line, as the g of an axis's title does."""
    page = region
    page.goto(REGION)
    page.locator(f"footer button[value={language}]").click()
    page.wait_for_load_state()
    texts = page.evaluate(TEXTS)
    pictures = [f'<div class="chart-picture">{drawn(spec)}</div>' for spec in all_specs().values()]
    page.evaluate("(html) => { document.querySelector('main').innerHTML = html }", "".join(pictures))
    texts += page.evaluate(TEXTS)
    assert len(texts) > 40
    assert not [text for text in texts if text["out"] > 0.5]


# How large the letters of every text are as they are seen, in pixels.
SIZES = """() => [...document.querySelectorAll('.chart-picture svg text')]
  .map((text) => [text, text.getScreenCTM()])
  .map(([text, at]) => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(at.c, at.d))"""


def test_a_charts_letters_are_large_enough_on_the_smallest_telephone(region: Page) -> None:
    page = region
    page.set_viewport_size({"width": 320, "height": 740})
    page.goto(REGION)
    sizes = page.evaluate(SIZES)
    card = "<section class=panel><figure class=chart><div class=chart-picture>{}</div></figure></section>"
    cards = "".join(card.format(drawn(spec)) for spec in all_specs().values())
    page.evaluate("(html) => { document.querySelector('main').innerHTML = html }", cards)
    sizes += page.evaluate(SIZES)
    assert len(sizes) > 40
    assert min(sizes) >= 12
    page.set_viewport_size({"width": 1280, "height": 900})
    assert max(page.evaluate(SIZES)) <= 18, "and no larger than a heading where there is room"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_charts_text_is_legible_in_colours_of_ones_own(
    region: Page, scheme: Literal["light", "dark"]
) -> None:
    page = region
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(REGION)
    texts = page.evaluate(TEXTS)
    assert texts
    for text in texts:
        assert contrast(_hex(text["fill"]), _hex(text["page"])) >= 7, text


def test_who_asks_for_more_contrast_has_it(region: Page) -> None:
    page = region
    page.goto(REGION)
    plain = {text["fill"] for text in page.evaluate(TEXTS)}
    page.emulate_media(contrast="more")
    strong = {text["fill"] for text in page.evaluate(TEXTS)}
    assert len(plain) > 1
    assert len(strong) == 1
    quiet = page.locator(".lead").evaluate("(one) => getComputedStyle(one).color")
    assert contrast(_hex(quiet), "#ffffff") >= 7


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])
