"""A site of a company can be a client, and is never counted as a company."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from firstline.domains.clients import actions, queries
from firstline.domains.hubs.models import Hub, Person
from firstline.domains.insight.queries import region
from firstline.domains.registers import queries as registers
from firstline.domains.registers.models import Company, Hold, Stated, Unit
from tests.clients.conftest import MakeCompany

pytestmark = pytest.mark.django_db
Browse = Callable[[Person | None], Browser]


@pytest.fixture
def chain(make_company: MakeCompany) -> tuple[Company, Company, Company]:
    """A company with two sites."""
    parent = make_company("Kjeden AS", "910000004", employees=300, employees_state=Stated.STATED)
    site = {
        "unit": Unit.SITE,
        "parent_number": parent.number,
        "legal_form": "BEDR",
        "employees_state": Stated.STATED,
    }
    one = make_company("Kjeden AS avd Fjelldal", "910000012", employees=4, place="FJELLDAL", **site)
    other = make_company("Kjeden AS avd Liabygd", "910000020", employees=2, place="LIABYGD", **site)
    return parent, one, other


def test_a_site_is_found_and_says_whose_it_is(
    chain: tuple[Company, ...], hub: Hub, adviser: Person, browse: Browse
) -> None:
    found = registers.find(adviser, hub, "kjeden")
    assert [company.name for company in found][:2] == ["Kjeden AS", "Kjeden AS avd Fjelldal"]
    assert (
        "site of Kjeden AS" in browse(adviser).get("/fjelldal/desk/clients/find/?q=kjeden").content.decode()
    )
    Company.objects.filter(pk=chain[0].pk).update(municipality="0301")
    page = browse(adviser).get("/fjelldal/desk/clients/find/?q=kjeden").content.decode()
    assert "site of 910000004" in page


def test_a_site_is_taken_on_and_its_page_shows_its_company_and_other_sites(
    chain: tuple[Company, ...], hub: Hub, adviser: Person, browse: Browse
) -> None:
    client = actions.take_on(hub=hub, company=chain[1], by=adviser)
    assert Hold.objects.get().company == chain[1]
    page = browse(adviser).get(f"/fjelldal/desk/clients/{client.pk}/").content.decode()
    assert "Site of" in page
    assert "Kjeden AS (910000004)" in page
    assert "Kjeden AS avd Liabygd" in page


def test_what_is_known_of_a_site_is_its_companys_size_and_its_own_place(
    chain: tuple[Company, ...], hub: Hub, adviser: Person
) -> None:
    facts = queries.facts_of(actions.take_on(hub=hub, company=chain[1], by=adviser))
    assert (facts.employees, facts.legal_form, facts.municipality) == (300, "AS", "4036")
    chain[0].delete()
    facts = queries.facts_of(actions.take_on(hub=hub, company=chain[2], by=adviser))
    assert (facts.employees, facts.employees_state, facts.legal_form) == (None, "not_stated", None)


def test_no_figure_counts_a_site_as_a_company(chain: tuple[Company, ...], hub: Hub, adviser: Person) -> None:
    for company in chain:
        actions.take_on(hub=hub, company=company, by=adviser)
    assert [company.name for company in registers.businesses(adviser, hub)] == ["Kjeden AS"]
    counted = region(adviser, hub)
    assert (len(counted.standings), counted.others, counted.known) == (1, 2, 1)
