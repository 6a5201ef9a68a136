"""Who is only a provider or a mentor has a page that says so, and nothing of anybody's case."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.config.accounts import home_of
from firstline.domains.clients.models import Client
from firstline.domains.hubs.models import Hub, Person
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MENTOR])
def test_a_helper_is_told_what_they_are_and_whom_to_ask(
    role: Role, hub: Hub, client_of_hub: Client, leader: Person, make_person: MakePerson, browse: Browse
) -> None:
    mia = make_person("Mia", hub, role)
    assert home_of(mia) == "/fjelldal/my/"
    browser = browse(mia)
    page = browser.get("/fjelldal/my/").content.decode()
    assert f"You are {role} for Fjelldal næringshub" in page
    assert "mailto:leif@example.org" in page
    assert "not built yet" in page
    assert "Solbakken" not in page
    assert browser.get("/fjelldal/desk/").status_code == 404


def test_a_client_is_told_nothing_of_it(manager: Person, browse: Browse) -> None:
    assert "not built yet" not in browse(manager).get("/fjelldal/my/").content.decode()
