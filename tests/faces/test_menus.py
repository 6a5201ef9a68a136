"""Every page is found under one line of its face's menu, and says under which."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.library import actions as library
from firstline.domains.library.models import NewsPage
from firstline.foundation.access.roles import MEMBERSHIP_ROLES, Role
from tests.conftest import MakePerson
from tests.journey.everywhere import addresses_of, finish
from tests.permissions.addresses import account_addresses
from tests.permissions.conftest import World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db

Browse = Callable[[Person | None], Browser]
MARKED = re.compile(r'<a href="([^"]+)" aria-current="(page|true)"')
# What a page is found by, where it is no line of the menu.
ELSEWHERE = {
    "search:desk": "the search button of every other page",
    "hubs:index": "the logo",
    "wagtail_serve": "the logo",
    "hubs:offline": "no line",
    "accessibility:statement": "the foot of the page",
    "start:guide": "the front page's first button",
    "account_logout": "its button",
    "socialaccount_connections": "no line where no national log-in is set up",
    "demo:cast": "the foot of the demo",
    "demo:mail": "the foot of the demo",
}


def marked(html: str) -> list[tuple[str, str]]:
    """The lines of the top bar's menu that are marked: where each leads, and as what it is marked."""
    menu = html.partition('<header class="top">')[2].partition("</nav>")[0]
    return MARKED.findall(menu)


def unmarked(browser: Browser, which: str, samples: dict[str, object]) -> list[str]:
    """The pages of a face that do not say under which one line they are found."""
    wrong = []
    for address in addresses_of(which):
        answer = browser.get(address.fill(samples))
        shown = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        if shown and address.name not in ELSEWHERE and len(marked(answer.content.decode())) != 1:
            wrong.append(f"{address.name}: {marked(answer.content.decode())}")
    return wrong


def test_every_page_of_the_desk_is_found_under_one_line(
    world: World, make_person: MakePerson, browse: Browse
) -> None:
    finish(Response.objects.get())
    everybody = browse(make_person("Alt", world.hub, *MEMBERSHIP_ROLES))
    assert unmarked(everybody, "desk", world.samples) == []


def test_every_page_of_a_client_is_found_under_one_line(
    world: World, manager: Person, browse: Browse
) -> None:
    finish(Response.objects.get())
    assert unmarked(browse(manager), "my", world.samples) == []


def test_every_public_page_is_found_under_one_line(world: World, browse: Browse) -> None:
    assert unmarked(browse(None), "front", world.samples) == []


@pytest.mark.parametrize(
    ("page", "line", "kind"),
    [
        ("desk/companies/", "desk/region/", "true"),
        ("desk/changes/", "desk/clients/", "true"),
        ("desk/clients/new/", "desk/clients/", "true"),
        ("desk/clients/find/", "desk/clients/", "true"),
        ("desk/clients/", "desk/clients/", "page"),
        ("desk/offers/", "desk/offers/", "page"),
        ("desk/offers/new/", "desk/offers/", "true"),
        ("desk/meetings/", "desk/meetings/", "page"),
        ("desk/needs/", "desk/needs/", "page"),
        ("desk/runs/", "desk/settings/", "true"),
        ("desk/people/", "desk/settings/", "true"),
        ("desk/registers/", "desk/settings/", "true"),
    ],
)
def test_a_page_of_the_desk_is_found_where_one_looks_for_it(
    hub: Hub, leader: Person, browse: Browse, page: str, line: str, kind: str
) -> None:
    html = browse(leader).get(f"/fjelldal/{page}").content.decode()
    assert marked(html) == [(f"/fjelldal/{line}", kind)]


def test_who_has_no_settings_finds_long_work_under_today(hub: Hub, adviser: Person, browse: Browse) -> None:
    html = browse(adviser).get("/fjelldal/desk/runs/").content.decode()
    assert marked(html) == [("/fjelldal/desk/", "true")]


def test_who_counts_nothing_finds_the_companies_under_business_life(
    hub: Hub, make_person: MakePerson, browse: Browse
) -> None:
    editor = make_person("Eva", hub, Role.EDITOR)
    html = browse(editor).get("/fjelldal/desk/companies/").content.decode()
    assert marked(html) == [("/fjelldal/desk/region/businesses/", "true")]


def test_an_article_is_found_under_the_news(hub: Hub, browse: Browse) -> None:
    door = library.open_front_door(hub=hub)
    door.add_child(instance=NewsPage(title="A prize", slug="a-prize"))
    html = browse(None).get("/fjelldal/a-prize/").content.decode()
    assert marked(html) == [("/fjelldal/news/", "true")]


def test_every_page_of_ones_account_is_found_under_one_line(
    hub: Hub, adviser: Person, manager: Person, browse: Browse
) -> None:
    wrong, pages = [], 0
    for person in (adviser, manager):
        browser = browse(person)
        for address in account_addresses():
            if address.kwargs:
                continue
            html = browser.get(f"/{address.route}").content.decode()
            if "Your account" in html:
                pages += 1
                if len(marked(html)) != 1 and address.name not in ELSEWHERE:
                    wrong.append(f"{address.name}: {marked(html)}")
    assert pages > 6
    assert wrong == []


def test_a_client_gets_to_the_offers_meetings_and_news(world: World, manager: Person, browse: Browse) -> None:
    menu = browse(manager).get("/fjelldal/my/").content.decode().partition("</nav>")[0]
    for line in ("my/", "my/plan/", "offers/", "meetings/", "news/"):
        assert f'href="/fjelldal/{line}"' in menu
