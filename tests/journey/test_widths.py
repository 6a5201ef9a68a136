"""Between a telephone and a desk: tables stay tables where they have room, and the menu keeps to one row."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.journey.everywhere import finish, paths_of
from tests.journey.looking import SIDEWAYS
from tests.permissions.conftest import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SignedIn = Callable[..., Page]
# How each table of the page stands, how many columns it has, and by how much it is wider than its box.
TABLES = """() => [...document.querySelectorAll('.tabular > table')]
  .filter((one) => one.checkVisibility() && one.rows.length > 1)
  .map((one) => ({
    stands: getComputedStyle(one).display, columns: one.tHead.rows[0].cells.length,
    out: one.parentElement.scrollWidth - one.parentElement.clientWidth,
  }))"""
# Where the last of a row's parts begins that is no button, and where its first button does.
PLACES = """(row) => {
  const top = (one) => one.getBoundingClientRect().top, buttons = [...row.querySelectorAll('.ds-button')];
  const others = [...row.querySelectorAll('td[data-label], small')].filter((one) => one.checkVisibility());
  return [Math.max(...others.map(top)), Math.min(...buttons.map(top))];
}"""
# On which lines the menu's links stand.
ROWS = "(links) => new Set(links.map((one) => Math.round(one.getBoundingClientRect().top))).size"
MANY = 8


def seen_at(page: Page, width: int) -> list[dict[str, object]]:
    page.set_viewport_size({"width": width, "height": 900})
    return page.evaluate(TABLES)  # type: ignore[no-any-return]


@pytest.fixture
def everything(world: World, make_person: MakePerson) -> Person:
    """Somebody with every role."""
    return make_person("Alt", world.hub, *MEMBERSHIP_ROLES)


def test_a_table_is_one_where_it_has_room_and_a_list_on_a_telephone(
    world: World, signed_in: SignedIn, everything: Person
) -> None:
    finish(Response.objects.get())
    Person.objects.update(language="nb")
    page, tables, faults = signed_in(everything, locale="nb-NO"), 0, []
    for path in paths_of("desk", page, world.samples):
        page.goto(path)
        for width in (320, 640, 768, 1024, 1280):
            for table in seen_at(page, width):
                tables += width == 768
                if int(str(table["out"])) > 0:
                    faults.append(f"{path} at {width} px: a table is too wide for its place")
                if width == 320 and table["stands"] != "block":
                    faults.append(f"{path} at {width} px: a table")
                if width >= 768 and int(str(table["columns"])) < MANY and table["stands"] != "table":
                    faults.append(f"{path} at {width} px: a list")
            faults += [f"{path} scrolls sideways at {width} px"] if page.evaluate(SIDEWAYS) else []
    assert tables > 5
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", ["/fjelldal/desk/needs/", "/fjelldal/desk/companies/"])
def test_what_can_be_done_stands_at_the_end_of_a_row(
    world: World, signed_in: SignedIn, everything: Person, path: str
) -> None:
    page = signed_in(everything)
    page.goto(path)
    page.set_viewport_size({"width": 320, "height": 740})
    rows = page.locator(".stack > tbody > tr:has(.ds-button)")
    assert rows.count()
    for row in rows.all():
        last, first = row.evaluate(PLACES)
        assert last < first


@pytest.mark.parametrize("language", ["en", "nb", "nn", "da"])
def test_the_menu_of_somebody_with_every_role_is_one_row(
    world: World, signed_in: SignedIn, everything: Person, language: str
) -> None:
    Hub.objects.update(name="Fjelldal og Nordlia næringskontor")
    Person.objects.filter(pk=everything.pk).update(name="Marianne Fossheim", language=language)
    page = signed_in(everything)
    page.goto("/fjelldal/desk/")
    page.locator(f"footer button[value={language}]").click()
    page.wait_for_load_state()
    links = page.locator("header.top nav a")
    expect(links).to_have_count(9)
    for width in (960, 1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert links.evaluate_all(ROWS) == 1, width
        head = page.locator("header.top").bounding_box()
        assert head
        assert head["height"] <= (64 if width >= 1280 else 112), width


def test_the_menu_stands_still_while_the_page_arrives(
    world: World, signed_in: SignedIn, everything: Person
) -> None:
    """What comes after it in the page, the search and who is signed in, leaves it where it was."""
    page = signed_in(everything)
    page.goto("/fjelldal/desk/")
    links = page.locator("header.top nav a")
    for width in (1024, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        whole = [links.nth(place).bounding_box() for place in range(links.count())]
        after = page.locator("header.top nav ~ *")
        after.evaluate_all("(all) => all.forEach((one) => { one.style.display = 'none' })")
        assert whole == [links.nth(place).bounding_box() for place in range(links.count())], width
        after.evaluate_all("(all) => all.forEach((one) => { one.style.display = '' })")
