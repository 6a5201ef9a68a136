"""A NUL, which PostgreSQL cannot store, is refused wherever it comes from; no page fails over it."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client as Browser

from firstline.domains.clients.models import Noted
from firstline.domains.hubs.models import Person
from firstline.foundation.access.roles import MEMBERSHIP_ROLES
from tests.conftest import MakePerson
from tests.permissions.addresses import account_addresses, addresses
from tests.permissions.conftest import World

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


def test_every_address_refuses_a_nul_in_its_question(
    world: World, make_person: MakePerson, browse: Browse
) -> None:
    browser = browse(make_person("Alt", world.hub, *MEMBERSHIP_ROLES))
    asked = [address.fill(world.samples) for address in addresses()]
    asked += [f"/{one.route}" for one in account_addresses() if not one.kwargs]
    assert len(asked) > 80
    wrong = {path for path in asked for name in ("q", "page", "next") if _status(browser, path, name) != 400}
    assert not wrong


def _status(browser: Browser, path: str, name: str) -> int:
    return browser.get(f"{path}?{name}=a%00").status_code


@pytest.mark.parametrize("path", ["/fjell%00dal/", "/pictures/a%00.webp", "/fjelldal/answer/a%00/", "/%00"])
def test_an_address_with_a_nul_is_refused(path: str, world: World, browse: Browse) -> None:
    assert browse(None).get(path).status_code == 400


@pytest.mark.parametrize("form", [{"item": "a\0"}, {"a\0": "item"}, {"item": ["fine", "a\0"]}])
def test_a_form_with_a_nul_is_refused(form: dict[str, str], adviser: Person, browse: Browse) -> None:
    answer = browse(adviser).post("/fjelldal/desk/noted/", form)
    assert answer.status_code == 400
    assert "a character that no text can hold" in answer.content.decode()
    assert not Noted.objects.exists()


def test_a_nul_in_a_cookie_is_refused(world: World) -> None:
    browser = Browser(headers={"Cookie": f'{settings.SESSION_COOKIE_NAME}="\\000"'})
    assert browser.get("/fjelldal/desk/").status_code == 400


def test_other_odd_characters_are_no_fault(adviser: Person, browse: Browse) -> None:
    browser = browse(adviser)
    for odd in ("%01", "%ff", "%F0%9F%A7%80", "%E2%80%AE"):
        assert browser.get(f"/fjelldal/desk/clients/?q={odd}").status_code == 200
