"""The numbers of the accessibility statement are those of the pages and states that there are now."""

from django.test import Client as Browser

from firstline.domains.assessments import links
from firstline.domains.assessments.models import Response
from firstline.domains.hubs.models import Person
from firstline.faces.accessibility.views import results
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from firstline.foundation.packs import load_instrument
from tests.conftest import MakePerson, axe_version
from tests.journey import test_accessibility, test_accessibility_states
from tests.journey.everywhere import addresses_of, finish
from tests.journey.test_accessibility import ANSWERING, NO_PAGE, ON_THE_WAY
from tests.permissions.addresses import Address, account_addresses
from tests.permissions.conftest import World, world

__all__ = ["world"]

OUTDATED = "there is more or less to see than the statement says: run “make accessibility”"


def signed_in(person: Person) -> Browser:
    browser = Browser()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def pages_among(addresses: list[Address], browser: Browser, samples: dict[str, object]) -> int:
    """How many of the addresses are pages, as ``everywhere.walk`` finds in a browser."""
    answers = [browser.get(address.fill(samples)) for address in addresses]
    return sum(one.status_code == 200 and one["Content-Type"].startswith("text/html") for one in answers)


def account_pages(person: Person) -> int:
    """How many pages signing in and one's account have; an old address only leads on to a new one."""
    samples = {"provider_id": "national", "pk": 1}
    paths = [
        address.fill(samples)
        for address in account_addresses()
        if address.route not in ON_THE_WAY | set(NO_PAGE)
    ]
    old = {
        path
        for browser in (Browser(), signed_in(person))
        for path in paths
        if browser.get(path).status_code == 301
    }
    return len(set(paths) - old)


def test_the_statement_counts_the_pages_that_there_are(
    world: World, make_person: MakePerson, manager: Person
) -> None:
    nobody, response = Browser(), Response.objects.get()
    pages = pages_among(addresses_of("front"), nobody, world.samples) + account_pages(manager)
    token = links.token(response)
    # The mailed link, the pages of questions, the one before sending and that to ask others: seen while open.
    pages += 1 + len(load_instrument("ccmd").pages) + 2
    nobody.post(f"/fjelldal/answer/link/{token}/")
    finish(response)
    others = [address for address in addresses_of("link") if address.name not in ANSWERING]
    tokens = {"token": token, "reminder_token": links.no_reminders_token(response)}
    pages += pages_among(others, nobody, world.samples | tokens)
    pages += pages_among(addresses_of("my"), signed_in(manager), world.samples)
    adviser = make_person("Alt", world.hub, *MEMBERSHIP_ROLES)
    pages += pages_among(addresses_of("desk"), signed_in(adviser), world.samples)
    assert results().pages == pages, OUTDATED


def test_the_statement_counts_the_states_that_there_are() -> None:
    tests = [*vars(test_accessibility).values(), *vars(test_accessibility_states).values()]
    marks = [mark for test in tests if callable(test) for mark in getattr(test, "pytestmark", ())]
    states = sum(mark.args[0] for mark in marks if mark.name == "states")
    assert results().states == states, OUTDATED


def test_the_statement_names_what_was_tested_with() -> None:
    assert results().axe == axe_version(), OUTDATED
    assert results().violations == 0
