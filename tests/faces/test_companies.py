"""The companies of the area: which are clients, and how one is taken on."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser

from firstline.domains.clients import actions
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.registers.models import Company
from firstline.foundation.access.roles import Role
from tests.conftest import MakePerson

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]
PAGE = "/fjelldal/desk/companies/"


@pytest.fixture
def companies(hub: Hub) -> list[Company]:
    return [
        Company.objects.create(
            register="brreg", number=f"91000000{place}", name=name, search_name=name.casefold(),
            kind="business", legal_form="AS", employees_state="not_stated", municipality="4036",
            municipality_name="VINJE", snapshot_on=date(2026, 1, 1), fingerprint="x",
        )
        for place, name in enumerate(("Bruket AS", "Saga AS"))
    ]  # fmt: skip


def test_a_client_is_marked_and_leads_to_its_page(
    companies: list[Company], hub: Hub, adviser: Person, browse: Browse
) -> None:
    client = actions.take_on(hub=hub, company=companies[0], by=adviser)
    page = browse(adviser).get(PAGE).content.decode()
    assert f'href="/fjelldal/desk/clients/{client.pk}/">Bruket AS</a>' in page
    assert page.count(">a client<") == 1
    assert f"{PAGE}{companies[0].pk}/take-on/" not in page
    assert f"{PAGE}{companies[1].pk}/take-on/" in page
    assert "Vinje" in page
    assert "VINJE" not in page
    actions.close(client=client, reason="Moved.", by=adviser)
    assert ">an ended client<" in browse(adviser).get(PAGE).content.decode()


def test_the_lead_says_which_companies_the_list_has(
    companies: list[Company], adviser: Person, browse: Browse
) -> None:
    assert "included because they are clients" in browse(adviser).get(PAGE).content.decode()
    page = browse(adviser).get(PAGE, {"municipality": "area"}).content.decode()
    assert "In your area." in page
    assert "included because they are clients" not in page


def test_a_company_and_its_sites_are_told_apart_from_the_kinds(
    companies: list[Company], adviser: Person, browse: Browse
) -> None:
    page = browse(adviser).get(PAGE).content.decode()
    assert '<option value="company">Companies only</option>' in page
    assert '<option value="site">Sites only</option>' in page
    assert "“Withheld”:" not in page
    Company.objects.update(employees_state="withheld", employees_low=1, employees_high=4)
    assert "“Withheld”:" in browse(adviser).get(PAGE).content.decode()


def test_who_advises_nobody_is_offered_no_client(
    companies: list[Company], hub: Hub, adviser: Person, make_person: MakePerson, browse: Browse
) -> None:
    client = actions.take_on(hub=hub, company=companies[0], by=adviser)
    page = browse(make_person("Ana", hub, Role.ANALYST)).get(PAGE).content.decode()
    assert "Bruket AS" in page
    assert "take-on" not in page
    assert f"/desk/clients/{client.pk}/" not in page
